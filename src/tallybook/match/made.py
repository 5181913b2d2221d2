"""Makes an incident of each group of tellings: its id, its fields by rule, its ties, and who disputes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.match.fields import actors, decide_method, decide_when, decide_where
from tallybook.match.identity import keep_ids
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.matter import Matter, Teller
from tallybook.match.origins import Origins, one_spelling, origin_key
from tallybook.match.people import Rulings
from tallybook.match.telling import Telling, of_the_act
from tallybook.match.toll import toll_of
from tallybook.records import Claim, Decided, Incident, Report

INCIDENT_LINKS = ("triggered_by", "revenge_for", "part_of")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Incidents that are not made anew: which of them each of their claims stands in, and all their ids."""

    home: Mapping[str, str]
    ids: Collection[str]


def made_of(
    groups: Sequence[Sequence[Telling]], teller: Teller, matter: Matter, previous: Sequence[Incident],
    around: Surroundings,
) -> tuple[list[str], tuple[Incident, ...]]:  # fmt: skip
    """Make an incident of each group of tellings.

    Args:
        groups: the tellings of each incident.
        teller: knows which claims are parts of others.
        matter: reports, claims, copies, people's words.
        previous: the incidents that their claims stood in before.
        around: the incidents that stay as they are.

    Returns:
        The id of each group's incident, and the incidents without those that people rejected, sorted by id.
    """
    own = [sorted((c for telling in group for c in telling.claims), key=lambda c: c.id) for group in groups]
    grouped = {c.id: c for group in own for c in group}
    age, thrown_out = _by_age(matter.reports, grouped), matter.people.thrown_out
    ids = keep_ids([[c.id for c in g] for g in own], age, previous, around.ids, thrown_out)
    home = {**around.home, **{c.id: name for name, group in zip(ids, own, strict=True) for c in group}}
    about = {name: tuple(sorted({t.report for t in group if t.lead})) for name, group in zip(ids, groups, strict=True)}
    finder = Origins(matter.reports, matter.copies, matter.knowledge)
    told = sorted({c.report for c in grouped.values()})
    ties = _ties(grouped, {part: whole for name in told for part, whole in teller.wholes(name).items()}, home)
    finders = {name: finder.among(group) for name, group in zip(ids, own, strict=True)}
    made = [
        replace(_incident(name, group, matter.reports, finders[name], matter.knowledge, ties=ties), about=about[name])
        for name, group in zip(ids, own, strict=True)
    ]
    denials = _denials((claim for name in told for claim in matter.by_report[name]), home)
    at_odds = {incident.id: _at_odds(incident, grouped, finders[incident.id]) for incident in made}
    marked = [_mark(incident, denials.get(incident.id, ()), at_odds[incident.id], matter.people) for incident in made]
    return ids, tuple(sorted((i for i in marked if i.id not in matter.people.rejected), key=lambda i: i.id))


def _by_age(reports: Mapping[str, Report], claims: Mapping[str, Claim]) -> dict[str, tuple[str, str, int, str]]:
    """What makes a claim earlier than another: its report's day, the report, its place in the text, its id."""
    return {
        name: (str(reports[c.report].published or "9999"), c.report, c.spans[0].start, name)
        for name, c in claims.items()
    }


def _ties(
    claims: Mapping[str, Claim], nested: Mapping[str, str], home: Mapping[str, str]
) -> dict[str, list[tuple[str, str]]]:
    """For each claim the (type, incident) pairs that its links lead to."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, claim in claims.items():
        told = [(link.type, link.claim) for link in claim.links if link.type in INCIDENT_LINKS]
        told += [("part_of", nested[name])] if name in nested else []
        found[name] = [(type_, home[other]) for type_, other in told if other in home]
    return found


def _incident(
    name: str,
    group: Sequence[Claim],
    reports: Mapping[str, Report],
    finder: Origins,
    knowledge: MatchKnowledge,
    *,
    ties: Mapping[str, Sequence[tuple[str, str]]],
) -> Incident:
    order = list(knowledge.weights["family"])
    kinds = tuple(sorted({c.kind for c in group}, key=lambda k: (order.index(k) if k in order else len(order), k)))
    act = of_the_act(group, knowledge)
    when, why_when = decide_when(act, finder)
    where, why_where = decide_where(act, finder)
    method, why_method = decide_method(group, finder)
    victims, why_victims = actors(((c.victims, c.id) for c in group), "victims", knowledge)
    perpetrators, why_perpetrators = actors(((c.perpetrator, c.id) for c in group), "perpetrators", knowledge)
    targets, why_targets = actors(((c.target, c.id) for c in group), "targets", knowledge)
    links = {tie for c in group for tie in ties.get(c.id, ()) if tie[1] != name}
    bare = Incident(
        id=name,
        kinds=kinds,
        title="",
        claims=tuple(c.id for c in group),
        reports=tuple(sorted({c.report for c in group})),
        origins=one_spelling(finder.of(c) for c in group),
        victims=victims,
        perpetrators=perpetrators,
        targets=targets,
        method=method,
        where=where,
        when=when,
        decided=(
            *why_when, *why_where, *why_method, *why_victims, *why_perpetrators, *why_targets,
        ),
        links=tuple(sorted(links)),
        disputed=not any(c.stance == "asserted" for c in group) or any(c.stance == "denied" for c in group),
    )  # fmt: skip
    return toll_of(finder, group, reports, knowledge).put_into(bare)


def _denials(claims: Iterable[Claim], home: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Claims of any kind that contradict a claim of an incident, by incident."""
    found: dict[str, set[str]] = {}
    for claim in claims:
        for link in claim.links:
            if link.type == "contradicts" and link.claim in home:
                found.setdefault(home[link.claim], set()).add(claim.id)
    return {name: tuple(sorted(own)) for name, own in found.items()}


def _at_odds(incident: Incident, claims: Mapping[str, Claim], finder: Origins) -> tuple[str, ...]:
    """Claims by which different named speakers set the low and the high of the deaths; none where they don't differ."""
    if incident.deaths is None or incident.deaths.low == incident.deaths.high:
        return ()
    bounds = {d.field: d.claims_for for d in incident.decided}
    lows, highs = bounds.get("deaths_low", ()), bounds.get("deaths_high", ())
    spoken = [{origin_key(finder.of(claims[c])) for c in names if claims[c].speakers} for names in (lows, highs)]
    return tuple(sorted({*lows, *highs})) if all(spoken) and not spoken[0] & spoken[1] else ()


def _mark(incident: Incident, denials: tuple[str, ...], at_odds: tuple[str, ...], people: Rulings) -> Incident:
    """Add who disputes an incident, and whether a person has looked at it."""
    reviewed = incident.id in people.accepted or set(incident.claims) <= people.accepted
    told = (("contradicted", denials), ("speakers differ on the dead", at_odds))
    decided = [Decided("disputed", rule, names) for rule, names in told if names]
    return replace(
        incident,
        reviewed=reviewed,
        disputed=incident.disputed or bool(decided),
        decided=(*incident.decided, *decided),
    )
