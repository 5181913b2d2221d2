"""Positions told without a verb or the other way round: "the army's doing", "behind the killings stands the mill"."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

_BRIEF = 4  # words of an answer without a verb
_FRONT = 3  # tokens at the head of a sentence in which a preposition opens it

# --- on nouns and short answers --------------------------------------------------------------------------------------


def whose_doing(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the army's doing, say the elders", "the soldiers' handiwork": an accusation in two nouns."""
    if token.lemma not in scene.words["accusation.handiwork"] or not scene.near_violence(token):
        return
    owner = first(token, scene.grammar.possessor)
    if owner is not None and scene.power(owner) and scene.said(token) and not scene.negated(token.head):
        yield scene.draft("accusation", token, accused=scene.parsed.actor(owner))


def with_whose_help(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the killers act with the acquiescence of the brigade", "on the governor's orders", in somebody's words."""
    words, grammar = scene.words, scene.grammar
    if token.lemma not in words["accusation.complicity"] and token.lower_ not in words["accusation.complicity"]:
        return
    preposition = token.head
    if preposition.lower_ not in words["accusation.abetting"] or preposition.dep_ not in grammar.preposition:
        return
    owner = first(token, grammar.possessor)
    whose = [*([owner] if owner is not None else []), *objects_of(token, grammar.of, grammar)]
    helper = next((t for t in whose if scene.power(t)), None)
    verb = next((a for a in preposition.ancestors if a.pos_ in ("VERB", "AUX")), None)
    if helper is None or verb is None or not scene.said(token) or scene.negated(verb):
        return
    conspires = {token.lemma, token.lower_} & words["accusation.conspiring"] and scene.near_violence(verb)
    if conspires or scene.violent(verb) or scene.grave_below(verb):
        yield scene.draft("accusation", verb, accused=scene.parsed.actor(helper))


def answers_briefly(kind: str, token: Token, scene: Scene) -> Iterator[Draft]:
    """ "Nonsense, said the spokesman", "No troops, said the minister": a stand in a few words without a verb."""
    words, verb = scene.words, token.head
    if token.dep_ not in scene.grammar.complement_clause | scene.grammar.object or not scene.said(token):
        return
    speaker = first(verb, scene.grammar.subject)
    length = sum(not t.is_punct for t in token.subtree)
    if length > _BRIEF or token.i > verb.i or not scene.power(speaker) or not scene.near_violence(token):
        return
    refused = token.lemma in words["refusal.ruled_out"] and any(c.lower_ in words["refusal.no"] for c in token.children)
    if token.lemma in words["denial.untrue"] if kind == "denial" else refused:
        yield scene.draft(kind, token, speaker)


# --- on verbs --------------------------------------------------------------------------------------------------------


def stands_behind(kind: str, token: Token, scene: Scene) -> Iterator[Draft]:
    """ "Behind the killings stands the Column" accuses, "behind the bloodshed lies a quarrel" names a cause."""
    words, start = scene.words, bounds(token)[0]
    if token.lemma not in words["cause.lying_verbs"] or scene.negated(token):
        return
    behind = [c for c in token.children if c.lower_ in words["cause.behind"] and c.i - start < _FRONT]
    acts = [t for c in behind for t in c.children if scene.violent(t) or t.lemma in words["cause.violent"]]
    who = first(token, scene.grammar.subject | scene.grammar.predicate_complement | scene.grammar.object)
    if not acts or who is None or who.i < token.i:
        return
    if (kind == "accusation") == scene.power(who):
        yield scene.draft(kind, token, accused=scene.parsed.actor(who) if kind == "accusation" else None)


def suspicion_falls(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "suspicion fell at once on the Brotherhood": an accusation that nobody is named for."""
    subject = first(token, scene.grammar.subject | scene.grammar.passive_subject)
    if subject is None or subject.lemma not in scene.words["accusation.suspicion"]:
        return
    on = objects_of(token, scene.words["accusation.on"] | {"at", "to"}, scene.grammar)
    accused = next((t for t in on if scene.party(t)), None)
    if token.lemma in scene.words["accusation.falling"] and accused is not None and scene.near_violence(token):
        yield scene.draft("accusation", token, accused=scene.parsed.actor(accused))


def wears_their_boots(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the men who took her son wore police boots", in somebody's words: who they were."""
    words, grammar = scene.words, scene.grammar
    if token.lemma not in words["accusation.wearing"] or not scene.said(token):
        return
    who = scene.subject(token)
    worn = next((t for t in scene.objects(token) if t.lemma in words["accusation.worn"]), None)
    if who is None or worn is None or scene.negated(token):
        return
    clause = first(who, grammar.relative_clause)
    they = who.lower_ in words["accusation.clefts"]  # "they had the tunics of the hunters"
    did = who.lemma in words["accusation.doers"] or ((clause is not None or they) and scene.near_violence(token))
    joined = [worn, *(t for t in scene.objects(token) if t.lemma in words["accusation.worn"])]
    of = [o for t in joined for o in objects_of(t, grammar.of, grammar) if scene.party(o)]
    of += [
        c for t in joined for c in (*children(t, grammar.compound), *children(t, grammar.possessor)) if scene.power(c)
    ]
    owner = next(iter(of), None)
    if did and owner is not None:
        yield scene.draft("accusation", token, accused=scene.parsed.actor(owner))


def calls_it_murder(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "Murder, the union calls it": the word for the crime stands first."""
    words, grammar = scene.words, scene.grammar
    named = first(token, grammar.object)
    if token.lemma not in words["accusation.naming"] or named is None or named.lower_ not in words["accusation.clefts"]:
        return
    fronted = [c for c in token.children if c.i - bounds(token)[0] < _FRONT and c.pos_ == "NOUN" and c.i < token.i]
    caller = first(token, grammar.subject)
    if any(scene.violent(t) for t in fronted) and scene.party(caller):
        yield scene.draft("accusation", token, caller)


def only_in_defence(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the guards maintain that they fired only after they were attacked": what was done is excused."""
    words = scene.words
    doer = arguments(token, scene.grammar).actor
    own = doer is not None and doer.lower_ in words["denial.own"]
    only = any(c.lower_ in words["denial.merely"] for t in token.children for c in (t, *t.children))
    fired = scene.violent(token) or token.lemma in words["denial.deeds"]
    if own and only and fired and scene.said(token) and scene.near_violence(token):
        yield scene.draft("denial", token)


def does_not_admit(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "neither side admits to having fired first", "the army has never acknowledged the killings"."""
    words = scene.words
    subject = first(token, scene.grammar.subject)
    if token.lemma not in words["denial.admitting"] or subject is None or not scene.party(subject):
        return
    nobody = {subject.lower_, *(c.lower_ for c in subject.children)} & (words["denial.never"] | {"neither"})
    what = first(token, scene.grammar.complement_clause) is not None and scene.near_violence(token)
    if (nobody or scene.negated(token)) and (what or scene.grave_below(token)):
        yield scene.draft("denial", token, subject if not nobody else None)


def nobody_did(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "nobody was tortured here", "no soldier left the barracks", in the words of a power: none of it was done."""
    words, grammar = scene.words, scene.grammar
    if not scene.said(token) or not scene.near_violence(token):
        return
    subject = first(token, grammar.subject | grammar.passive_subject)
    speaker = scene.speaker(token)
    told_of = speaker is not None and scene.parsed.people.is_pronoun(speaker) and scene.violent(token)
    if subject is None or not (told_of or scene.power(speaker)):
        return
    none = {subject.lower_, *(c.lower_ for c in subject.children)} & words["denial.never"]
    thing = subject.lemma in words["denial.assets"] and token.lemma in words["denial.existing"]
    person = subject.lower_ in words["denial.never"] or scene.parsed.people.is_person(subject)
    done = scene.violent(token) or token.lemma in words["denial.done_to"]
    harmed = (
        person
        and done
        and (first(token, grammar.passive_auxiliary) is not None or token.lemma in words["denial.dying"])
    )
    ours = (
        subject.lemma in words["denial.men"]
        and subject.dep_ in grammar.subject
        and token.lemma not in words["cause.being"]
    )
    past = token.tag_ in ("VBD", "VBN")
    if none and (thing or harmed or (ours and past)):
        yield scene.draft("denial", token)


def drifts_into_war(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "sees the country sliding into civil war", "is heading for a bloodbath": what has not come yet."""
    words, grammar = scene.words, scene.grammar
    if token.lemma not in words["fear.drifting"] or token.tag_ not in grammar.gerund_tag or scene.negated(token):
        return
    into = objects_of(token, words["fear.toward"] | {"for"}, grammar)
    dire = any(t.lemma in words["fear.catastrophes"] for o in into for t in (o, *o.children))
    if dire and scene.near_violence(token):
        seer = first(token.head, grammar.subject) if token.head.pos_ == "VERB" and token.head.i < token.i else None
        yield scene.draft("fear", token, seer if seer is not None and scene.party(seer) else None)


def worst_to_come(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the worst is yet to come", "say that the worst lies ahead"."""
    words = scene.words
    subject = first(token, scene.grammar.subject)
    if subject is None or subject.lower_ not in words["fear.worst"] or scene.negated(token):
        return
    ahead = any(t.lemma in words["fear.ahead"] for t in token.subtree if t.i > token.i)
    if token.lemma in words["cause.lying_verbs"] and ahead and scene.near_violence(token):
        above = first(token.head, scene.grammar.subject) if token.dep_ in scene.grammar.complement_clause else None
        yield scene.draft("fear", token, above)


def eye_for_eye(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "for every man of ours who falls, ten of theirs will die": so many for one, in somebody's words."""
    words, start = scene.words, bounds(token)[0]
    will = {c.lower_ for c in children(token, scene.grammar.auxiliary)} & (words["threat.will"] | words["threat.would"])
    if not will or token.lemma not in words["threat.falling"] or not scene.said(token):
        return
    before = f" {token.doc.span(start, token.i + 1).text.lower()}"
    if any(f" {every}" in before for every in words["threat.every"]) and not scene.negated(token):
        yield scene.draft("threat", token)


def will_not(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the police would not come", "the Front will not give up its arms": of a power, what it is asked to do."""
    words, grammar = scene.words, scene.grammar
    going = token.dep_ in grammar.controlled_clause and token.head.lemma == "go"  # "are not going to hand over"
    above = token.head if going else token
    subject = first(above, grammar.subject)
    if subject is None or token.lemma not in words["refusal.willed"] or not scene.negated(above):
        return
    modals = {above.lower_} if going else {c.lower_ for c in children(token, grammar.auxiliary)}
    own = words["refusal.pronouns"] | words["actors.speaking"]
    speaks_for = scene.power(subject)
    if subject.lower_ in own and scene.said(token):
        subject = scene.speaker(token) or subject  # "the Front said it would not lay down its arms"
        speaks_for = scene.power(subject) or subject.lemma in words["actors.spoken_for"]
    asked = speaks_for and modals & words["refusal.would"] - {"could", "did"} and "have" not in modals
    conditional = any(
        m.lower_ in words["refusal.conditions"] for c in token.children for m in c.children if m.dep_ in grammar.marker
    )
    timed = any(c.lower_ in words["refusal.timed"] for c in token.children)  # "will not come before noon"
    if asked and not conditional and not timed and scene.near_violence(token):
        yield scene.draft("refusal", token, subject)


def goes_unheeded(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "calls for the marines have gone unheeded": a refusal that nobody is named for."""
    words = scene.words
    subject = first(token, scene.grammar.subject | scene.grammar.passive_subject)
    asking = words["refusal.unanswered"] | words["refusal.rejected"]
    if subject is None or subject.lemma not in asking or token.lemma not in words["refusal.going"]:
        return
    if any(c.lower_ in words["refusal.unheeded"] for c in token.children) and scene.near_violence(token):
        yield scene.draft("refusal", token)


def goes_back_to(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "all of this goes back to the land law", "the feud dates back to a wedding": no year, but what it comes from."""
    words, grammar = scene.words, scene.grammar
    subject = first(token, grammar.subject)
    if subject is None or token.lemma not in words["cause.returning"]:
        return
    if not any(c.lower_ in words["cause.back"] for c in token.children):
        return
    about = any(t.lemma in words["cause.violent"] for t in (subject, *subject.subtree))
    this = any(t.lower_ in words["cause.this"] for t in (subject, *subject.subtree)) and scene.said(token)
    back = next((c for c in token.children if c.lower_ in words["cause.back"]), token)
    to = objects_of(token, frozenset({"to"}), grammar) + objects_of(back, frozenset({"to"}), grammar)
    dated = [t for t in to if t.ent_type_ in ("DATE", "TIME") or t.like_num]
    if (about or this) and to and not dated and scene.near_violence(token):
        yield scene.draft("cause", token)


def not_this_but_that(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "it is not religion, it is land", in somebody's words: what the violence is about."""
    words, grammar = scene.words, scene.grammar
    if token.lemma not in words["cause.being"] or not scene.said(token) or scene.negated(token):
        return
    denied = [
        t for t in (*token.children, token.head)
        if t.lemma in words["cause.being"] and t.i < token.i and bounds(t) == bounds(token) and scene.negated(t)
    ]  # fmt: skip
    for other in denied:
        pair = [first(t, grammar.subject) for t in (other, token)]
        said = [first(t, grammar.predicate_complement) for t in (other, token)]
        this = all(s is not None and s.lower_ in words["cause.this"] for s in pair)
        plain = all(
            s is not None and s.pos_ == "NOUN" and not any(s.children) and not scene.party(s) and not scene.grave(s)
            for s in said
        )
        if this and plain and scene.near_violence(token):
            yield scene.draft("cause", token)


def makes_them_fight(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "hunger makes young men pick up a gun", "poverty drives boys to join the rebels"."""
    words, grammar = scene.words, scene.grammar
    if token.lemma not in words["cause.making"] or not scene.near_violence(token) or scene.negated(token):
        return
    clauses = children(token, grammar.complement_clause | grammar.controlled_clause)
    why = arguments(token, grammar).actor
    if why is None or scene.party(why) or scene.grave(why):
        return
    driven = token.lemma in words["cause.driving"] and any(scene.party(t) for t in scene.objects(token))
    if driven and any(t.lemma in words["cause.violent"] for t in objects_of(token, frozenset({"to"}), grammar)):
        yield scene.draft("cause", token)  # "hunger drove the soldiers to mutiny"
        return
    for clause in clauses:
        if clause.lemma in words["cause.taking_up"] and any(
            t.lemma in words["accusation.arms"] | words["accusation.helped"] for t in clause.subtree
        ):
            yield scene.draft("cause", token)
            return
