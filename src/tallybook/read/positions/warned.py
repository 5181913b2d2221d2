"""Threats that foretell: what will be done to whoever does not heed, what will be left of them, what came by post."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token, bounds


def foretells_harm(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the hostages will be killed unless", "his men would fire on anyone who", "will not leave a tent standing"."""
    if token.dep_ in scene.grammar.auxiliary or not scene.near_violence(token):
        return
    ahead = _modals(token, scene) & (scene.words["threat.will"] | scene.words["threat.would"])
    if not ahead:
        return
    told = _told_to(token, scene)
    doer = _doer(token, scene)
    we = doer is not None and doer.lower_ in scene.words["actors.speaking"]  # of themselves, whoever they are
    if not told and not (scene.said(token) and (we or _threatener(scene.speaker(token), scene))):
        return
    if scene.idle(token):
        return
    if _doomed(token, scene) or (not told and (_own_force(token, scene) or _none_left(token, scene))):
        yield scene.draft("threat", token)


def sent_by_post(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "a bullet was left at the judge's door", "received threatening calls", "under threat of death"."""
    words, grammar = scene.words, scene.grammar
    if not scene.near_violence(token):
        return
    if token.pos_ == "VERB":
        thing = arguments(token, grammar).undergoer
        sent = token.lemma in words["threat.sending"] and thing is not None
        if sent and thing is not None and thing.lemma in words["threat.tokens"]:
            yield scene.draft("threat", token)
    elif token.lemma in words["threat.lists"]:
        if any(c.lower_ in words["threat.listed"] for c in children(token, grammar.compound)):
            yield scene.draft("threat", token)  # "her name is on a death list"
    elif token.lemma in words["threat.messages"] and any(c.lower_ in words["threat.menacing"] for c in token.children):
        yield scene.draft("threat", token.head if token.dep_ in grammar.object else token)


def sets_a_term(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "has given every official of the region until the end of March to resign", "a week to leave"."""
    words, grammar = scene.words, scene.grammar
    if token.lemma not in words["threat.term_giving"] or scene.negated(token) or not scene.near_violence(token):
        return
    giver = arguments(token, grammar).actor
    if giver is None or not scene.power(giver) or giver.lemma in words["threat.term_lawful"]:
        return
    until = any(c.lower_ in words["threat.term_until"] for c in token.children)
    term = any(t.lemma in words["threat.term_lengths"] for t in token.children)
    asked = [t for t in token.subtree if t.lemma in words["threat.term_asked"] and t.i > token.i]
    if (until or term) and any(t.tag_ in grammar.infinitive_tag and children(t, grammar.auxiliary) for t in asked):
        yield scene.draft("threat", token, giver)


def declares_war(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "declared war on the police": on somebody, where "war on corruption" is none."""
    words, grammar = scene.words, scene.grammar
    war = next((t for t in scene.objects(token) if t.lemma in words["threat.war"]), None)
    if token.lemma not in words["threat.declaring"] or war is None or scene.negated(token):
        return
    on = [t for above in (token, war) for t in objects_of(above, words["threat.on"] | {"against"}, grammar)]
    if any(scene.party(t) for t in on) and scene.near_violence(token):
        yield scene.draft("threat", token, arguments(token, grammar).actor)


def _modals(verb: Token, scene: Scene) -> set[str]:
    """The modals of a verb, or of the verb that it is joined to."""
    found = {c.lower_ for c in children(verb, scene.grammar.auxiliary)}
    if verb.dep_ in scene.grammar.conjunct and first(verb, scene.grammar.subject) is None:
        found |= {c.lower_ for c in children(verb.head, scene.grammar.auxiliary)}
    if verb.dep_ in scene.grammar.controlled_clause:  # "is going to"
        found |= {verb.head.lower_}
    return found


def _threatener(speaker: Token | None, scene: Scene) -> bool:
    if speaker is None:
        return False
    words = scene.words
    speaks_for = words["actors.spoken_for"] | words["threat.papers"] | words["accusation.doers"]
    whose = [first(speaker, scene.grammar.possessor), *objects_of(speaker, scene.grammar.of, scene.grammar)]
    return scene.power(speaker) or speaker.lemma in speaks_for or any(scene.power(t) for t in whose)


def _told_to(verb: Token, scene: Scene) -> bool:
    """ "was told that his daughter would be taken": nobody is named who says it."""
    above = verb.head
    papers = scene.words["threat.papers"] | scene.words["threat.messages"]
    if above.dep_ in scene.grammar.participle_clause and above.head.lemma in papers:
        return True  # "a text message saying that she would be raped"
    return (
        verb.dep_ in scene.grammar.complement_clause
        and above.lemma in scene.words["threat.ordering"]
        and arguments(above, scene.grammar).passive
    )


def _doomed(verb: Token, scene: Scene) -> bool:
    """Whether somebody is to be harmed on a condition, or whoever does something: by words, not by speakers."""
    words, grammar = scene.words, scene.grammar
    roles = arguments(verb, grammar)
    whoever = any(t.lower_ in words["threat.anyone"] for t in verb.subtree)
    told = _told_to(verb, scene)
    if verb.lemma in words["threat.suffering"] and not scene.negated(verb) and not roles.passive:
        doomed = first(verb, grammar.subject)  # "told that their families will suffer", "whoever hides him will burn"
        return (whoever or told) and doomed is not None and doomed.lower_ not in words["actors.speaking"]
    struck = roles.undergoer
    ours = struck is not None and struck.lower_ in words["fear.ours"] - {"they", "it"}
    if not _harms(verb, scene) or scene.negated(verb) or (ours and not told):
        return False
    if not roles.passive and not _acts_for_speaker(verb, scene) and not (whoever and scene.power(roles.actor)):
        return False
    only_threat = verb.lemma in words["threat.only_threatened"] or told
    return whoever or only_threat or _on_condition(verb, scene) or _bears_arms(scene.speaker(verb), scene)


def _on_condition(verb: Token, scene: Scene) -> bool:
    marks = (m for t in verb.subtree if t.dep_ in scene.grammar.marker for m in (t,))
    return any(m.lower_ in scene.words["refusal.conditions"] for m in marks)


def _acts_for_speaker(verb: Token, scene: Scene) -> bool:
    """Whether the speaker or his men would do it: "we", "it", "his men"."""
    doer = _doer(verb, scene)
    if doer is None:
        return False
    owner = first(doer, scene.grammar.possessor)
    his = owner is not None and owner.lower_ in scene.words["denial.own"] and doer.lemma in scene.words["denial.men"]
    return doer.lower_ in scene.words["threat.own"] or his


def _own_force(verb: Token, scene: Scene) -> bool:
    """ "the army would crush the rebels", "his men would fire on looters", by those who have the arms."""
    words = scene.words
    doer = _doer(verb, scene)
    if doer is None or arguments(verb, scene.grammar).passive or scene.negated(verb) or not _harms(verb, scene):
        return False
    if doer.lower_ in words["threat.they"]:  # of themselves, and not "they will kill us"
        return _bears_arms(scene.speaker(verb), scene) and not any(c.lower_ in words["fear.us"] for c in verb.children)
    armed = scene.parsed.people.kind_of(doer, scene.grammar) in words["actors.armed"]
    return (armed and verb.lemma not in words["threat.taking"]) or _acts_for_speaker(verb, scene)


def _doer(verb: Token, scene: Scene) -> Token | None:
    """Who acts, also of the second of two verbs: "would come back and kill them"."""
    doer = arguments(verb, scene.grammar).actor
    return arguments(verb.head, scene.grammar).actor if doer is None and verb.dep_ in scene.grammar.conjunct else doer


def _harms(verb: Token, scene: Scene) -> bool:
    """Whether a verb threatens by itself: to kill, to burn, to fire on somebody."""
    words = scene.words
    fires = verb.lemma in words["threat.shooting"] and any(c.lower_ in words["threat.on"] for c in verb.children)
    struck = (*scene.objects(verb), *children(verb, scene.grammar.passive_subject))
    whoever = any(
        c.lower_ in words["threat.anyone"] for t in struck for c in t.children
    )  # "any convoy that used the road"
    person = any(scene.parsed.people.is_person(t) for t in struck)
    taken = verb.lemma not in words["threat.taking"] or person or whoever
    return bool(fires) or (verb.lemma in words["threat.doing"] and taken)


def _none_left(verb: Token, scene: Scene) -> bool:
    """ "will not leave a tent standing", "not one of them will get out alive", "there will be no mercy"."""
    words = scene.words
    subject = scene.subject(verb) or first(verb, scene.grammar.subject | scene.grammar.passive_subject)
    if subject is not None and subject.lower_ in ("i", "we"):
        return scene.negated(verb) and scene.phrase("threat.sparing", verb) is not None
    start = bounds(verb)[0]
    before = {t.lower_ for t in verb.doc[max(start, verb.i - 8) : verb.i]}
    nobody = scene.negated(verb) or bool(before & words["denial.never"])
    starts = (verb, *children(verb, scene.grammar.auxiliary))
    if nobody and any(scene.phrase("threat.not_left", t) is not None for t in starts):
        return True
    whoever = {t.lower_ for t in subject.subtree} & words["threat.whoever"] if subject is not None else set()
    if nobody and whoever and any(scene.phrase("threat.not_back", t) is not None for t in starts):
        return True
    if any(scene.phrase("threat.no_peace", t) is not None for t in starts):
        return _bears_arms(scene.speaker(verb), scene) or _on_condition(verb, scene)
    return any(scene.phrase("threat.no_mercy", t) is not None for t in starts)


def _bears_arms(speaker: Token | None, scene: Scene) -> bool:
    if speaker is None:
        return False
    armed = scene.parsed.people.kind_of(speaker, scene.grammar) in scene.words["actors.armed"]
    return armed or speaker.lemma in scene.words["accusation.doers"]
