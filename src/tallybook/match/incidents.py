"""Decides which claims tell of one event and makes incidents of them: pure, in any order, bound by what people said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.match.compare import Explained
from tallybook.match.copies import originals
from tallybook.match.fields import actors, decide_method, decide_when, decide_where
from tallybook.match.identity import keep_ids
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins, one_spelling, origin_key
from tallybook.match.people import NOBODY, Rulings
from tallybook.match.telling import Telling, of_the_act
from tallybook.match.toll import toll_of
from tallybook.match.within import ReportReader, tellings_of
from tallybook.records import Claim, Copies, Decided, Decision, Incident, Report, is_incident_kind

HAPPENED = ("asserted", "alleged", "denied")
INCIDENT_LINKS = ("triggered_by", "revenge_for", "part_of")


def incidents(
    reports: Mapping[str, Report],
    claims: Mapping[str, Claim],
    copies: tuple[Copies, ...],
    decisions: Iterable[Decision],
    *,
    previous: Sequence[Incident] = (),
    knowledge: MatchKnowledge | None = None,
    counted: Collection[str] | None = None,
) -> tuple[Incident, ...]:
    """Group the claims that tell of one event, and give each group one value a field.

    First the claims of each report, then the tellings of all reports. Only claims of incident kinds that are asserted,
    alleged or denied make incidents: not what is feared, planned, supposed or negated, and no running totals. What
    happened long before and is told as background stays an incident of its own by its date. The order of reports and
    claims changes nothing.

    Args:
        reports: the reports by id.
        claims: the claims by id.
        copies: which reports carry the same words, from `copies(reports)`.
        decisions: what people decided. "same" and "different" bind; a rejected claim makes no incident; an incident
            that was rejected is left out; one that was accepted (or all of whose claims were) is `reviewed`.
        previous: the incidents as they stood before, so that they keep their ids: see `keep_ids`.
        knowledge: the tables to go by; None means those that tallybook ships.
        counted: ids of the reports that say how common words, names and places are; None means all of them.

    Returns:
        The incidents, sorted by id.
    """
    from tallybook.match.matching import whole  # needs NumPy: whoever only counts should not wait for it

    return whole(reports, claims, copies, decisions, previous=previous, knowledge=knowledge, counted=counted).incidents


@dataclass(frozen=True, slots=True)
class Matter:
    """What incidents are made of: reports and claims by id, the claims of each report, which reports are copies, what
    people said, the tables, and the incidents as they stood before."""

    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    by_report: Mapping[str, Sequence[Claim]]
    copies: tuple[Copies, ...]
    people: Rulings
    knowledge: MatchKnowledge
    previous: Mapping[str, Incident]


def by_report(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The claims of each report, in their order."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.report, []).append(claim)
    return found


class Teller:
    """Says what a report tells of: its tellings, found when they are first asked for."""

    def __init__(self, matter: Matter) -> None:
        self._matter = matter
        self._told: dict[str, tuple[Sequence[Telling], Mapping[str, str]]] = {}

    def tellings(self, report: str) -> Sequence[Telling]:
        """The claims of a report, grouped by the event they tell of, in the order of the text."""
        return self._of(report)[0]

    def wholes(self, report: str) -> Mapping[str, str]:
        """For each claim that is part of another told event the claim of its whole."""
        return self._of(report)[1]

    def _of(self, report: str) -> tuple[Sequence[Telling], Mapping[str, str]]:
        if report not in self._told:
            matter = self._matter
            own = [c for c in matter.by_report.get(report, ()) if makes_an_incident(c, matter.people)]
            told, parts = tellings_of(matter.reports[report], own, matter.people, matter.knowledge) if own else ([], [])
            self._told[report] = told, dict(parts)
        return self._told[report]


def all_tellings(
    reports: Mapping[str, Report], claims: Mapping[str, Claim], people: Rulings, knowledge: MatchKnowledge
) -> list[Telling]:
    """The claims of each report, grouped by the event they tell of."""
    teller = Teller(Matter(reports, claims, by_report(claims.values()), (), people, knowledge, {}))
    return [telling for name in sorted(reports) for telling in teller.tellings(name)]


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


def explain(
    a: str,
    b: str,
    reports: Mapping[str, Report],
    claims: Mapping[str, Claim],
    copies: tuple[Copies, ...],
    *,
    knowledge: MatchKnowledge | None = None,
) -> Explained:
    """Say why two claims are held, or not held, to tell of one event: each comparison with its weight in bits.

    Args:
        a: a claim id of the one telling; its whole telling is compared.
        b: a claim id of the other.
        reports: the reports by id.
        claims: the claims by id.
        copies: which reports carry the same words.
        knowledge: the tables to go by; None means those that tallybook ships.

    Raises:
        KeyError: one of the claims is not there.
    """
    known = knowledge or MatchKnowledge.load()
    one, two = claims[a], claims[b]
    if one.report == two.report:
        same_report = [c for c in claims.values() if c.report == one.report and is_incident_kind(c.kind)]
        first, second = sorted((one, two), key=lambda c: (c.spans[0].start, c.id))
        return ReportReader(reports[one.report], same_report, known).explain(first, second)
    from tallybook.match.across import explain_pair

    happened = {**claims, a: replace(one, stance="asserted"), b: replace(two, stance="asserted")}
    told = all_tellings(reports, happened, NOBODY, known)
    home = {c.id: telling for telling in told for c in telling.claims}
    return explain_pair(home[a], home[b], told, reports, originals(copies), known)


def makes_an_incident(claim: Claim, people: Rulings) -> bool:
    """Whether a claim tells of something that happened, and nobody threw it out."""
    return is_incident_kind(claim.kind) and claim.stance in HAPPENED and claim.id not in people.rejected


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
