"""Settle how acts ended: who was shot and died of it, which words only recall an act told elsewhere in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import Event
from tallybook.read.links import Links
from tallybook.read.syntax import Grammar, arguments, children, is_passive, objects_of
from tallybook.read.trace import Objection, Trace
from tallybook.records import Figure
from tallybook.tokens import Token, bounds

_SENTENCES_AHEAD = 3
_HARMED = ("dead", "hurt")
_ATTACKS = ("attack", "bombing", "arson")
_TAKINGS = ("abduction", "arrest")
_TOLD = ("asserted", "alleged")


def settle(drafts: Sequence[Draft], parsed: Parsed, links: Links, trace: Trace | None = None) -> list[Draft]:
    """Decide between shot and killed, and drop words that only point back at an act told already.

    - "was shot and killed", "shot 12 men ... the deaths of the men": the shooting is a killing.
    - "in revenge for the deaths of X" recalls, it does not tell.
    - An attack or bombing takes over the figure of those that its own clause says it killed.

    Args:
        drafts: the drafts of one report, in the order of the text.
        parsed: the report.
        links: the words that tell of revenge.
        trace: hears of what is dropped and changed.

    Returns:
        Fewer or as many drafts, in the order of the text.
    """
    drafts = list(drafts)
    deaths = [d for d in drafts if d.event is not None and d.event.outcome == "dead" and d.kind == "killing"]
    settled: list[Draft] = []
    for draft in drafts:
        if _recalled_in_revenge(draft, links) and not _told_only_here(draft, drafts, parsed, links):
            _dropped(draft, "recalled_in_revenge", trace)
            continue
        event = draft.event
        if event is not None and event.outcome == "shot" and event.victims is not None and draft.kind == "attack":
            if any(_same_clause(draft, other) for other in drafts if other.kind in ("killing", "injury")):
                _dropped(draft, "told_by_its_end", trace)
                continue  # told by how it ended for the same victims
            if any(_lives_on(draft, other, parsed) for other in drafts):
                draft = replace(draft, kind="injury")
                if trace is not None:
                    trace.changed("outcomes", draft.kind, event.tokens, "lives_on")
            elif any(_tells_their_death(draft, death, parsed) for death in deaths):
                draft = replace(draft, kind="killing")
                if trace is not None:
                    trace.changed("outcomes", draft.kind, event.tokens, "died_of_it")
        elif any(_lives_on(shot, draft, parsed) for shot in drafts):
            _dropped(draft, "told_by_its_end", trace)
            continue
        elif _part_of_killing(draft, drafts):
            _dropped(draft, "part_of_killing", trace)
            continue
        elif draft.kind in ("attack", "bombing") and draft.figure is None:
            death = _struck(draft, deaths, parsed)
            if death is not None:
                draft = replace(draft, figure=death.figure, victims=draft.victims or death.victims)
        settled.append(draft)
    settled = [_aimed_at(draft, parsed) for draft in settled]
    return [_shared_number(_done_by(draft, settled, parsed, links), settled, parsed) for draft in settled]


def _aimed_at(draft: Draft, parsed: Parsed) -> Draft:
    """ "fired on a crowd of women, wounding 17": a bare number counts those at whom the clause above was aimed."""
    event, grammar, people = draft.event, parsed.grammar, parsed.people
    if event is None or event.outcome not in _HARMED or event.form != "verb" or draft.victims is not None:
        return draft
    verb, number = event.predicate, event.victims
    over = verb.head
    while verb.dep_ in grammar.conjunct and over.dep_ in grammar.adverbial_clause:
        verb, over = over, over.head
    bare = number is not None and number.like_num and people.behind(number) == number and number.i > verb.i
    below = verb.dep_ in grammar.adverbial_clause and verb.tag_ in grammar.gerund_tag
    if not bare or not (below or (verb.dep_ in grammar.conjunct and over.pos_ == "VERB")):
        return draft
    aims = [*objects_of(over, people.words["prepositions.on"] | people.words["prepositions.into"], grammar)]
    aims += children(over, grammar.object) if not aims else []
    aims += [t for o in children(over, grammar.object) for t in objects_of(o, people.words["prepositions.on"], grammar)]
    aims += [t for a in list(aims) for t in objects_of(a, grammar.of, grammar)]  # "a march of teachers"
    whom = next((t for t in aims if people.is_person(t) and t.ent_type_ not in ("DATE", "TIME")), None)
    return replace(draft, victims=parsed.actor(whom)) if whom is not None else draft


def _done_by(draft: Draft, drafts: Sequence[Draft], parsed: Parsed, links: Links) -> Draft:
    """ "two were killed when police opened fire", "died after he was beaten by guards": who did what they died of."""
    event = draft.event
    if draft.kind == "disappearance" and draft.perpetrator is None:
        return _taken_by(draft, drafts)
    if event is None or event.outcome not in _HARMED or event.perpetrator is not None or draft.perpetrator is not None:
        return draft
    if event.form == "noun" or draft.stance not in _TOLD:
        return draft
    for other in drafts:
        act = other.event
        if act is None or other.perpetrator is None or other.stance not in _TOLD:
            continue
        if _killed_by_takers(event, other):
            return replace(draft, perpetrator=other.perpetrator, tie=other.tie)
        if other.kind not in _ATTACKS:
            continue
        same = act.victims is not None and event.victims is not None and _the_same(act.victims, event.victims)
        tells = _tells_how(act.predicate, event.predicate, same, parsed.grammar, links)
        if (same or act.victims is None) and tells:
            return replace(draft, perpetrator=other.perpetrator, tie=other.tie)
    return _done_by_attackers(draft, drafts, parsed, links) or _done_by_those_before(draft, parsed, links)


def _killed_by_takers(event: Event, taking: Draft) -> bool:
    """ "two nurses, dragged from an ambulance by men in ski masks, were executed": told of the same persons."""
    act = taking.event
    if act is None or taking.kind != "abduction" or event.outcome != "dead" or event.form != "verb":
        return False
    one = act.victims is not None and event.victims is not None and act.victims.i == event.victims.i
    return one and bounds(act.predicate) == bounds(event.predicate) and act.predicate.i < event.predicate.i


def _taken_by(draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """ "was taken away by police and has not been heard of since": whoever took them in this sentence or before."""
    event = draft.event
    for other in reversed(drafts):
        act = other.event
        near = draft.sentence[0] <= other.anchor.i < draft.sentence[1] or other.sentence[1] == draft.sentence[0]
        if act is None or event is None or other.kind not in _TAKINGS or other.perpetrator is None or not near:
            continue
        gone, taken = event.victims, act.victims
        one = gone is not None and taken is not None and (gone.i == taken.i or gone.pos_ == "PRON")
        if one and other.stance in _TOLD:
            return replace(draft, perpetrator=other.perpetrator, tie=other.tie)
    return draft


def _done_by_attackers(draft: Draft, drafts: Sequence[Draft], parsed: Parsed, links: Links) -> Draft | None:
    """ "Settlers fell upon the bazaar; at least 38 people perished": whoever attacked right before, if others died."""
    event, people = draft.event, parsed.people
    if event is None or event.form not in ("verb", "state", "toll") or event.victims is None or draft.figure is None:
        return None
    start = parsed.doc[max(0, draft.sentence[0] - 1)].sent.start if not _opens(draft, parsed) else draft.sentence[0]
    told = [
        d for d in drafts
        if d.kind in _ATTACKS and d.stance in _TOLD and d.event is not None and start <= d.anchor.i < draft.anchor.i
    ]  # fmt: skip
    between = parsed.doc[told[-1].anchor.i : draft.anchor.i] if told else ()
    if not told or any(t.lower_ in links.words["retold.apart"] for t in between):
        return None
    attack = told[-1]
    doer, harmed = attack.event.perpetrator if attack.event is not None else None, people.behind(event.victims)
    if doer is None or attack.perpetrator is None or any(d.perpetrator != attack.perpetrator for d in told):
        return None
    if _fights_along(doer, harmed, parsed):
        return None
    return replace(draft, perpetrator=attack.perpetrator, tie=attack.tie)


def _fights_along(doer: Token, harmed: Token, parsed: Parsed) -> bool:
    """Whether those harmed are of the side that attacked, or themselves among those who shoot."""
    people = parsed.people
    side, other = people.kind_of(doer, parsed.grammar), people.kind_of(harmed, parsed.grammar)
    same = side == other and other in people.words["persons.armed"]
    shooter = harmed.lemma in people.words["persons.armed_nouns"]
    return shooter or same or bool(people.telling(doer.text) & people.telling(harmed.text))


def _opens(draft: Draft, parsed: Parsed) -> bool:
    """Whether the sentence of a draft opens its paragraph."""
    start = draft.sentence[0]
    return start == 0 or parsed.doc[start - 1].is_space


def _done_by_those_before(draft: Draft, parsed: Parsed, links: Links) -> Draft:
    """ "Gunmen burst into a bar on Sunday. Four people were killed.": who came right before, in words of their own."""
    event, grammar, people = draft.event, parsed.grammar, parsed.people
    if event is None or event.victims is None or event.form not in ("verb", "state"):
        return draft
    if event.form == "verb" and not is_passive(event.predicate, grammar):
        return draft
    own = draft.sentence[0]
    start = own if _opens(draft, parsed) else parsed.doc[own - 1].sent.start
    for verb in parsed.doc[start : max(own, event.victims.left_edge.i)]:
        if verb.pos_ == "VERB" and verb.lemma in links.words["how.coming"]:
            doer = arguments(verb, grammar).actor
            harmed = people.behind(event.victims)
            apart = any(t.lower_ in links.words["retold.apart"] for t in parsed.doc[verb.i : event.victims.i])
            if doer is None or apart or is_passive(verb, grammar) or _fights_along(doer, harmed, parsed):
                continue
            armed = people.kind_of(doer, grammar) in people.words["persons.armed"]
            if armed or doer.lemma in people.words["persons.armed_nouns"]:
                return replace(draft, perpetrator=parsed.actor(doer), tie="did")
    return draft


def _the_same(one: Token, other: Token) -> bool:
    return one.i == other.i or one.pos_ == "PRON" or other.pos_ == "PRON"


def _tells_how(act: Token, harm: Token, same: bool, grammar: Grammar, links: Links) -> bool:
    """Whether a clause tells how somebody was harmed: "when police opened fire", "after being beaten by guards".

    What came before the harm ("after gunmen attacked the mosque") tells how only where it befell the same persons.
    """
    if harm.dep_ in grammar.conjunct and harm.head.i == act.i and harm.i > act.i:
        return True  # "police opened fire, and two were killed"
    if _leaves(act, harm) or (act.dep_ in grammar.subject and act.head.i == harm.i):
        return True  # "a raid by bandits left 11 dead"
    over = act.head
    if act.dep_ in grammar.prepositional_object and over.head.i == harm.i:
        return over.lower_ in links.words["after.markers"] and (same or is_passive(act, grammar))
    if act.dep_ not in grammar.adverbial_clause or over.i != harm.i:
        return False
    return same or bool({c.lower_ for c in act.children} & links.words["how.markers"])


def _dropped(draft: Draft, rule: str, trace: Trace | None) -> None:
    if trace is not None and draft.event is not None:
        trace.turned_down("outcomes", draft.kind, draft.event.tokens, Objection(rule))


def _shared_number(draft: Draft, drafts: Sequence[Draft], parsed: Parsed) -> Draft:
    """ "12 people were killed or wounded": dead and hurt share the number, which bounds each of them from above."""
    event, figure = draft.event, draft.figure
    if event is None or event.victims is None or figure is None or draft.kind not in ("killing", "injury"):
        return draft
    for other in drafts:
        twin = other.event
        if twin is None or other.kind == draft.kind or other.kind not in ("killing", "injury") or twin.victims is None:
            continue
        pair = (twin.predicate, event.predicate)
        joined = any(a.head == b and a.dep_ in parsed.grammar.conjunct for a, b in (pair, pair[::-1]))
        low, high = sorted(t.i for t in pair)
        joined = joined and any(t.pos_ == "CCONJ" for t in parsed.doc[low:high])
        if joined and twin.victims.i == event.victims.i and figure.high != 1 and figure.low != 1:
            return replace(draft, figure=Figure(None, None, figure.high if figure.high is not None else figure.best))
    return draft


def _same_clause(shot: Draft, death: Draft) -> bool:
    """The same victims, shot and dead in one breath."""
    a, b = shot.event, death.event
    if a is None or b is None or bounds(a.predicate) != bounds(b.predicate):
        return False
    return a.victims is not None and b.victims is not None and a.victims.i == b.victims.i


def _lives_on(shot: Draft, state: Draft, parsed: Parsed) -> bool:
    """ "was stabbed outside his press. He is expected to live": of whoever was shot or stabbed right before."""
    event, act = state.event, shot.event
    if state.kind != "injury" or event is None or event.form != "lives" or event.victims is None or act is None:
        return False
    if act.outcome != "shot" or act.victims is None or shot.kind != "attack" or event.predicate.i <= shot.anchor.i:
        return False
    between = parsed.doc[shot.anchor.i + 1 : event.predicate.i + 1]
    return sum(bool(token.is_sent_start) for token in between) <= 1


def _tells_their_death(shot: Draft, death: Draft, parsed: Parsed) -> bool:
    """Whether a noun of death soon after names those who were shot ("the deaths of the shopkeepers")."""
    event = death.event
    if event is None or event.form not in ("noun", "counted") or death.victims is None or shot.victims is None:
        return False
    if not event.predicate.i - shot.anchor.i > 0:
        return False
    between = parsed.doc[shot.anchor.i + 1 : event.predicate.i + 1]
    if sum(bool(token.is_sent_start) for token in between) > _SENTENCES_AHEAD:
        return False
    return bool(parsed.people.telling(death.victims.name) & parsed.people.telling(shot.victims.name))


def _recalled_in_revenge(draft: Draft, links: Links) -> bool:
    event = draft.event
    if event is None or event.form not in ("noun", "counted"):
        return False
    if draft.figure is not None and not any(
        c.lower_ in links.words["back.determiners"] for c in event.predicate.children
    ):
        return False
    if event.victims is not None and any(t.like_num for t in (event.victims, *event.victims.children)):
        return False  # "avenged the execution of ten men": who and how many is told here
    words = links.words["revenge.nouns"] | links.words["revenge.verbs"]
    return any(t.lemma in words for t in list(event.predicate.ancestors)[:3])


def _told_only_here(draft: Draft, drafts: Sequence[Draft], parsed: Parsed, links: Links) -> bool:
    """ "to avenge the death of its leader": somebody of whom nothing else tells; but "the deaths of the herders"."""
    event = draft.event
    if event is None or event.victims is None or draft.victims is None or event.victims.pos_ == "PRON":
        return False
    owner = next((c for c in event.victims.children if c.dep_ in parsed.grammar.possessor), None)
    led = {c.lower_ for base in (event.victims, owner) if base is not None for c in base.children}
    led |= {c.lower_ for c in event.victims.children}
    if not led & links.words["revenge.somebody"]:
        return False
    words = parsed.people.telling(draft.victims.name)
    others = (d for d in drafts if d is not draft and d.kind == draft.kind and d.victims is not None)
    return not any(words & parsed.people.telling(d.victims.name) for d in others if d.victims is not None)


def _part_of_killing(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "stormed a market and shot 12 men": one act in two verbs, told by the one that names victims."""
    event = draft.event
    if draft.kind != "attack" or event is None or event.form != "verb" or event.victims is not None:
        return False
    for other in drafts:
        worse = other.event
        if (
            worse is None
            or other is draft
            or worse.victims is None
            or worse.perpetrator is None
            or event.perpetrator is None
        ):
            continue
        if event.target is not None and other.kind == "injury":
            continue  # "ambushed a convoy, wounding four": the attack had an aim of its own
        if worse.perpetrator.i == event.perpetrator.i and bounds(worse.predicate) == bounds(event.predicate):
            return True
    return False


def _leaves(act: Token, state: Token) -> bool:
    """Whether an act is the subject of the verb that a word for dead hangs on."""
    return any(above.i == act.head.i for above in list(state.ancestors)[:2]) and act.i < act.head.i < state.i


def _described_by(act: Token, harm: Token, grammar: Grammar) -> bool:
    """Whether the harm is told in a relative clause of the noun for an act, or of what hangs on it."""
    if harm.dep_ not in grammar.relative_clause:
        return False
    between = harm.head
    while between.i > act.i and between.pos_ in ("NOUN", "PROPN", "ADP"):
        between = between.head
    return between.i == act.i


def _struck(attack: Draft, deaths: Sequence[Draft], parsed: Parsed) -> Draft | None:
    """The deaths that an attack brought, where the killing hangs on the attack or on who carried it out."""
    event, grammar = attack.event, parsed.grammar
    if event is None:
        return None
    for death in deaths:
        killing = death.event
        if killing is None or death.figure is None or bounds(killing.predicate) != bounds(event.predicate):
            continue
        by_it = killing.perpetrator is None or (event.means is not None and killing.perpetrator.i == event.means.i)
        in_it = event.form == "noun" and event.predicate.head.lower_ in parsed.people.words["prepositions.cause"]
        if in_it and event.predicate.head.head.i == killing.predicate.i:
            return death  # "three people died in the explosion of a parcel bomb"
        told_next = by_it and killing.predicate.i > event.predicate.i
        if attack.kind == "bombing" and event.form == "verb" and told_next and killing.form == "verb":
            return death  # "a mine blew up under a bus; eight passengers were killed"
        if killing.form == "toll" and event.form == "noun" and _leaves(event.predicate, killing.predicate):
            return death  # "that blast left 38 dead"
        by = killing.perpetrator
        if by is not None and (by.head.i == event.predicate.i and event.form == "verb"):
            return death
        if event.form == "noun" and _described_by(event.predicate, killing.predicate, grammar):
            return death  # "the bombing of a club, in which eleven died"
        if by is not None and (
            by.i == event.predicate.i or (event.perpetrator is not None and by.i == event.perpetrator.i)
        ):
            return death
    return None
