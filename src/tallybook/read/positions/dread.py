"""What is feared, threatened and refused."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene, lemmas_of
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

# --- fears -------------------------------------------------------------------------------------------------------


def fears(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "fears a massacre", "warned of reprisals", "is afraid to go home", "could slide into war", X said."""
    words, lemma = scene.words, token.lemma
    if token.pos_ == "NOUN":
        if lemma in words["fear.nouns"] and _feared(token, scene):
            yield scene.draft("fear", token, first(token, scene.grammar.possessor) or scene.holder(token))
        elif lemma in words["fear.risk_nouns"] and (scene.said(token) or scene.near_violence(token)):
            of = objects_of(token, words["fear.boding_of"], scene.grammar)
            if any(t.lemma in words["fear.catastrophes"] for o in of for t in (o, *o.children)):
                yield scene.draft("fear", token, scene.holder(token))
    elif lemma in words["fear.adjectives"] and token.pos_ in ("ADJ", "VERB"):
        yield from _afraid(token, scene)
    elif token.pos_ == "VERB" and lemma in words["fear.verbs"]:
        roles = arguments(token, scene.grammar)
        worried = roles.undergoer if scene.party(roles.undergoer) else None  # "was worried by the calls for revenge"
        subject = roles.actor if not roles.passive else worried
        asked = any(c.lower_ in words["fear.asking"] for c in token.children if c.dep_ in scene.grammar.marker)
        if not scene.negated(token) and not asked and _feared(token, scene) and (subject is not None or roles.passive):
            yield scene.draft("fear", token, subject)
    elif token.pos_ == "VERB" and lemma in words["fear.warning_verbs"]:
        roles = arguments(token, scene.grammar)
        dire = words["fear.catastrophes"] | (words["fear.worse"] if scene.near_violence(token) else frozenset())
        if not roles.passive and any(scene.grave(t) or {t.lemma, t.lower_} & dire for t in scene.below(token)):
            yield scene.draft("fear", token, roles.actor)
    elif token.pos_ in ("VERB", "AUX") and scene.said(token) and _could_lead_to(token, scene):
        yield scene.draft("fear", token)


def _feared(token: Token, scene: Scene) -> bool:
    """Whether what is feared is violence, or, in a report of violence, what comes of it."""
    if scene.grave_below(token):
        return True
    head = token.head  # "fears are growing of a civil war"
    growing = token.pos_ == "NOUN" and token.dep_ in scene.grammar.subject and head.lemma in scene.words["fear.growing"]
    of = objects_of(head, scene.grammar.of, scene.grammar) + children(head, scene.grammar.complement_clause)
    if growing and any(scene.grave(t) for o in of for t in o.subtree):
        return True
    for_whom = objects_of(token, frozenset({"for"}), scene.grammar) if token.pos_ == "VERB" else []
    if any(scene.parsed.people.is_person(t) for t in for_whom) and scene.near_violence(token):
        return True  # "he fears for his grandsons"
    below = {u for t in scene.below(token) for u in (t.lemma, t.lower_)}
    return bool(below & scene.words["fear.feared"]) and not scene.idle(token) and scene.near_violence(token)


def _afraid(token: Token, scene: Scene) -> Iterator[Draft]:
    subjects = scene.grammar.subject | scene.grammar.passive_subject
    subject = first(token, subjects)
    if token.lemma in scene.words["fear.scaring"] and not arguments(token, scene.grammar).passive:
        return  # "the soldiers scare the children"
    aside = scene.grammar.predicate_complement | scene.grammar.adverbial_clause | scene.grammar.conjunct
    if subject is None and token.dep_ in aside:  # "they sleep in the forest, afraid of another raid"
        subject = first(token.head, subjects)
    elif subject is None and token.pos_ == "VERB":
        subject = scene.subject(token)
    if token.head.lemma in scene.words["fear.leaving"] and token.i > token.head.i:
        subject = arguments(token.head, scene.grammar).undergoer or subject  # "has left the whole street afraid"
    if subject is not None and scene.party(subject) and not scene.negated(token.head) and _afraid_of(token, scene):
        yield scene.draft("fear", token, subject)


def _afraid_of(token: Token, scene: Scene) -> bool:
    scared = token.lemma in scene.words["fear.scaring"]
    of = objects_of(token, scene.grammar.of, scene.grammar)
    if any(scene.grave(t) for o in of for t in o.subtree) if scared else scene.grave_below(token):
        return True  # but "alarmed over the assassination" fears nothing
    for_whom = objects_of(token, frozenset({"for"}), scene.grammar)
    for_what = {t.lemma for t in (*for_whom, *objects_of(token, frozenset({"about"}), scene.grammar))}
    if any(scene.parsed.people.is_person(t) for t in for_whom) and scene.near_violence(token):
        return True  # "is afraid for her children"
    if for_what & scene.words["fear.feared"] and scene.near_violence(token) and not scene.idle(token):
        return True  # "concerned for the safety of the detainees"
    acts = children(token, scene.grammar.controlled_clause | scene.grammar.complement_clause)
    if token.dep_ in scene.grammar.predicate_complement:  # "I am frightened they will come": hangs on the verb
        acts += children(token.head, scene.grammar.complement_clause)
    coming = any(c.tag_ in ("MD", "TO") for act in acts for c in (act, *act.children))
    return coming and scene.near_violence(token) and not scene.idle(token)


def _could_lead_to(verb: Token, scene: Scene) -> bool:
    """ "this could end in civil war", "they will kill us": in somebody's words, of what has not happened."""
    words = scene.words
    auxiliaries = {c.lower_ for c in verb.children if c.dep_ in scene.grammar.auxiliary}
    if not auxiliaries & words["fear.may"] or _under_a_stand(verb, scene):
        return False
    roles = arguments(verb, scene.grammar)
    if scene.violent(verb) and roles.undergoer is not None and roles.undergoer.lower_ in words["fear.us"]:
        return True
    if not auxiliaries - {"will", "would", "can"} and not _conditional(verb, scene):
        return False
    leads = verb.lemma in words["fear.leading_verbs"]
    named = [t for t in verb.subtree if t.i != verb.i and abs(t.i - verb.i) <= 12]
    sets_off = verb.lemma in words["fear.setting_off"]
    dire = any(
        t.lemma in words["fear.catastrophes"] or (sets_off and t.pos_ == "NOUN" and scene.violent(t)) for t in named
    )
    return leads and dire and not scene.negated(verb)


def _under_a_stand(verb: Token, scene: Scene) -> bool:
    words = scene.words
    stands = (
        words["fear.verbs"] | words["fear.nouns"] | words["fear.warning_verbs"] | words["fear.adjectives"]
        | words["threat.verbs"] | words["denial.verbs"] | words["threat.nouns"]
    )  # fmt: skip
    return any(a.lemma in stands for a in verb.ancestors)


# --- threats -----------------------------------------------------------------------------------------------------


def threats(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "threatened to kill", "vowed revenge", "they will pay with blood", "warned that they would be punished"."""
    words, lemma = scene.words, token.lemma
    if token.pos_ == "NOUN":
        if lemma in words["threat.nouns"]:
            yield from _threat_noun(token, lemma, scene)
        return
    if token.pos_ not in ("VERB", "AUX"):
        return
    roles = arguments(token, scene.grammar)
    if lemma in words["threat.verbs"]:
        yield from _threatening(token, lemma, scene)
    elif lemma in words["fear.warning_verbs"]:
        if scene.party(roles.actor) and _warns_of_punishment(token, roles.actor, scene):
            yield scene.draft("threat", token, roles.actor)
    elif lemma in words["threat.calling_verbs"]:
        called = [
            t for t in token.children if t.dep_ in scene.grammar.controlled_clause | scene.grammar.complement_clause
        ]
        called += [t for o in objects_of(token, frozenset({"on", "upon"}), scene.grammar) for t in o.children]
        called += [t for t in token.children if t.dep_ == "advcl"]
        if any(t.lemma in words["threat.called"] and t.pos_ == "VERB" for t in called) and not roles.passive:
            yield scene.draft("threat", token, roles.actor)
    elif _says_will(token, scene) and not _under_a_stand(token, scene):
        yield scene.draft("threat", token)


def _threatening(verb: Token, lemma: str, scene: Scene) -> Iterator[Draft]:
    roles = arguments(verb, scene.grammar)
    below = set(lemmas_of(scene.below(verb)))
    if below & scene.words["threat.not_harms"] and lemma != "threaten":
        return
    armed = roles.passive and scene.near_violence(verb) and (roles.actor is None or scene.power(roles.actor))
    act = first(verb, scene.grammar.controlled_clause)
    any_act = lemma == "threaten" and act is not None and scene.near_violence(verb) and not scene.idle(verb)
    if any_act and act is not None and act.lemma not in scene.words["threat.mild"] | scene.words["threat.pressing"]:
        below |= scene.words["threat.harms"]  # "threatened to throw their hostages off the roof"
    struck = roles.undergoer
    alone = armed and lemma == "threaten" and struck is not None and scene.parsed.people.is_person(struck)
    if not below & scene.words["threat.harms"] and not alone:
        return  # but "she had been threatened twice", in a report of violence
    if roles.passive:
        if scene.party(roles.undergoer) and (roles.actor is None or scene.party(roles.actor)):
            yield scene.draft("threat", verb, roles.actor, target=scene.parsed.actor(roles.undergoer))
    elif scene.party(roles.actor) or (roles.actor is not None and roles.actor.lemma in scene.words["threat.papers"]):
        yield scene.draft("threat", verb, scene.issuer(roles.actor))


def _threat_noun(noun: Token, lemma: str, scene: Scene) -> Iterator[Draft]:
    """ "death threats", "a threat to burn the quarter", "an ultimatum to leave"."""
    words = scene.words
    before = set(lemmas_of(c for c in noun.children if c.i < noun.i))
    if before & words["threat.not_before"]:
        return
    clause = first(noun, scene.grammar.participle_clause | scene.grammar.controlled_clause)
    harms = clause is not None and bool({clause.lemma, *lemmas_of(clause.subtree)} & words["threat.harms"])
    if lemma in words["threat.ultimatums"]:
        harms = harms or scene.near_violence(noun) or scene.grave_below(noun)
    getting = noun.head.lemma in words["threat.bringing"] and noun.dep_ in scene.grammar.object
    against = objects_of(noun, words["threat.against"], scene.grammar)
    meant = getting or (noun.head.lemma in words["threat.making"] and noun.dep_ in scene.grammar.object)
    meant = meant or any(scene.party(t) for t in against)
    things = objects_of(noun, frozenset({"to"}), scene.grammar)
    meant = meant and all(scene.parsed.people.is_person(t) for t in things)
    harms = harms or (meant and scene.near_violence(noun))  # "had received threats", "threats against the witnesses"
    of = set(lemmas_of(objects_of(noun, scene.grammar.of, scene.grammar))) & words["threat.harms"]
    if harms or of or before & words["threat.death_before"]:
        verb = noun.head if noun.head.pos_ == "VERB" and noun.dep_ in scene.grammar.object else None
        giver = scene.subject(verb) if verb is not None and verb.lemma not in words["threat.getting"] else None
        by = objects_of(noun, words["threat.by"], scene.grammar)
        yield scene.draft("threat", verb if verb is not None else noun, by[0] if by else giver)


def _warns_of_punishment(verb: Token, warner: Token | None, scene: Scene) -> bool:
    """ "warned that informers would be hunted down": from those who have the arms, harm foretold is a threat."""
    below = scene.below(verb)
    will = {t.lower_ for t in below} & (scene.words["threat.will"] | {"would", "face", "or"})
    if will and scene.power(warner) and any(scene.phrase("threat.to_come", t) is not None for t in below):
        return True
    doomed = (
        t for t in below
        if scene.violent(t) and first(t, scene.grammar.passive_auxiliary) is not None
        and getattr(first(t, scene.grammar.passive_subject), "lower_", "") in scene.words["threat.anyone"]
    )  # fmt: skip
    if will and scene.power(warner) and next(doomed, None) is not None:
        return True  # "warned that anyone found with weapons would be shot"
    harms = scene.words["threat.consequences"]
    if warner is not None and scene.parsed.people.kind_of(warner, scene.grammar) in scene.words["actors.armed"]:
        harms |= scene.words["threat.acts"]
    return bool(will) and bool(set(lemmas_of(below)) & harms)


def _says_will(verb: Token, scene: Scene) -> bool:
    """ "we will crush them", "Well fight back" (apostrophes get lost), "the dead will be avenged"."""
    words = scene.words
    will = {c.lower_ for c in verb.children if c.dep_ in scene.grammar.auxiliary}
    will |= {verb.nbor(-1).lower_[-2:]} if verb.i > bounds(verb)[0] else set()
    if not will & words["threat.will"] or scene.negated(verb):
        return False
    for token in (verb, *(c for c in verb.children if c.dep_ in scene.grammar.auxiliary)):
        if scene.phrase("threat.phrases", token) is not None and (verb.lemma != "flow" or _blood(verb, scene)):
            return True
    roles = arguments(verb, scene.grammar)
    if verb.lemma in words["threat.burning"] and not scene.party(roles.actor):
        return scene.said(verb) or _conditional(verb, scene)
    if verb.lemma not in words["threat.acts"] or not scene.said(verb):
        return False
    if roles.passive:
        return False
    hits_us = roles.undergoer is not None and roles.undergoer.lower_ in words["fear.us"]
    return roles.actor is not None and roles.actor.lower_ in ("we", "i") and not hits_us


def _conditional(verb: Token, scene: Scene) -> bool:
    """ "If one of ours is touched, the quay will burn"."""
    clauses = (c for c in verb.children if c.dep_ in scene.grammar.adverbial_clause)
    return any(m.lower_ in ("if", "unless") for c in clauses for m in c.children if m.dep_ in scene.grammar.marker)


def _blood(verb: Token, scene: Scene) -> bool:
    subject = scene.subject(verb)
    return subject is not None and subject.lemma == "blood"


# --- refusals ----------------------------------------------------------------------------------------------------


def refusals(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "refused to deploy", "has not investigated", "stood by", "ignored appeals", "turned families away"."""
    words, lemma = scene.words, token.lemma
    if token.pos_ == "ADJ" and lemma in words["refusal.unwilling"]:
        subject = first(token.head, scene.grammar.subject)
        act = first(token, scene.grammar.controlled_clause)
        if scene.power(subject) and act is not None and act.lemma in words["refusal.failing_duties"]:
            yield scene.draft("refusal", token, subject)
    if token.pos_ != "VERB":
        return
    roles = arguments(token, scene.grammar)
    if roles.passive:
        yield from _was_refused(token, lemma, scene)
        return
    if roles.actor is None or not scene.party(roles.actor):
        return
    if (
        (lemma in words["refusal.verbs"] and _refuses(token, lemma, scene))
        or _turns_down(token, lemma, scene)
        or _does_not_act(token, lemma, scene)
    ):
        others = scene.speaker(token)  # who says of the police that they stood by accuses them
        blamed = scene.phrase("refusal.phrases", token) is not None and others is not None and others != roles.actor
        if not blamed:
            yield scene.draft("refusal", token, roles.actor)


def _refuses(verb: Token, lemma: str, scene: Scene) -> bool:
    w = scene.words
    actor = arguments(verb, scene.grammar).actor
    follows = next((c.lemma for c in verb.children if c.dep_ in scene.grammar.controlled_clause), None)
    matters = scene.power(actor) or scene.near_violence(verb)
    if follows is not None:
        if follows in w["refusal.not_refusals"]:
            return False
        if lemma in w["refusal.failing"]:
            return follows in w["refusal.failing_duties"] and scene.power(actor) and not scene.idle(verb)
        several = actor is not None and actor.tag_ in scene.grammar.plural_tags and actor.pos_ == "NOUN"
        will = lemma in w["refusal.refusing"] and matters and several and not scene.idle(verb)
        will = will and verb.dep_ not in scene.grammar.relative_clause  # "villagers refuse to bury their dead"
        return (follows in w["refusal.duties"] and matters) or (scene.power(actor) and scene.grave_below(verb)) or will
    if lemma in w["refusal.failing"]:
        return False
    asked = {t.lemma for t in actor.subtree} if actor is not None else set()
    below = set(lemmas_of(t for t in verb.subtree if t.i > verb.i and not t.is_punct and not t.is_space))
    if not below and lemma in w["refusal.refusing"]:
        return scene.power(actor) and scene.near_violence(verb)  # "The police have refused."
    if not below and any(t.i < verb.i and t.lemma in w["refusal.asking"] for t in verb.sent):
        return scene.power(actor)  # "has asked for soldiers; the president declined"
    if below & w["refusal.not_refusals"]:
        return False
    return bool((below | asked) & (w["refusal.rejected"] | w["refusal.duties"])) and matters


def _turns_down(verb: Token, lemma: str, scene: Scene) -> bool:
    """ "rejected a ceasefire", "ignored appeals", "blocked an aid convoy", "denied them entry"."""
    w = scene.words
    turned = w["refusal.rejected"] if lemma in w["refusal.rejecting_verbs"] else frozenset[str]()
    if lemma in w["refusal.hindering_verbs"]:
        turned |= w["refusal.hindered"]
    if not turned:
        return False
    things = children(verb, scene.grammar.object)
    if not any(t.lemma in turned for o in things for t in (o, *children(o, scene.grammar.compound))):
        return False
    return scene.near_violence(verb) or scene.grave_below(verb) or scene.power(arguments(verb, scene.grammar).actor)


def _does_not_act(verb: Token, lemma: str, scene: Scene) -> bool:
    """ "did not intervene", "looked on as the shops burned": said of those whose duty it is."""
    if lemma in scene.words["refusal.omitted"] and scene.negated(verb):
        idle = not any(c.lower_ in scene.words["refusal.modals"] for c in verb.children)
    else:
        idle = scene.phrase("refusal.phrases", verb) is not None
    return (
        idle
        and scene.power(arguments(verb, scene.grammar).actor)
        and (scene.near_violence(verb) or scene.grave_below(verb))
    )


def _was_refused(verb: Token, lemma: str, scene: Scene) -> Iterator[Draft]:
    """ "families were turned away", "monitors were denied access"."""
    w = scene.words
    denied = lemma in w["refusal.hindering_verbs"] and any(
        c.lemma in w["refusal.hindered"] or c.lemma in w["refusal.rejected"]
        for c in children(verb, scene.grammar.object)
    )
    roles = arguments(verb, scene.grammar)
    if roles.undergoer is not None and lemma in w["refusal.rejecting_verbs"]:
        asked = roles.undergoer.lemma in w["refusal.rejected"]  # "a petition was rejected by the envoy"
        if asked and (scene.power(roles.actor) or (roles.actor is None and scene.near_violence(verb))):
            yield scene.draft("refusal", verb, roles.actor)
            return
    if not denied and scene.phrase("refusal.turning", verb) is None:
        return
    matters = scene.near_violence(verb) or scene.power(roles.actor) or scene.grave_below(verb)
    if matters and scene.party(roles.undergoer):
        yield scene.draft("refusal", verb, roles.actor)
