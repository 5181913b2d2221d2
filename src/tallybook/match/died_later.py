"""Who died of wounds after he was counted among the hurt: found in the claims, and moved from the hurt to the dead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tallybook.match.compare import exact
from tallybook.match.counted import TOLD, Statement, counts_most, whole_figures
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.telling import injuries_of, is_stated, of_wounds
from tallybook.match.words import said_words
from tallybook.records import Claim, Figure, Report


@dataclass(frozen=True, slots=True)
class Later:
    """Persons who died after others were counted: how many, the day of the first report that says so, and its claims.

    `reports` are those that tell it. `whole` are claims of tolls that hold these dead already, `hurt` those of hurt
    that hold them. `after` is the day of the death, if it is told.
    """

    persons: int
    day: date | None
    after: date | None
    claims: tuple[str, ...]
    reports: frozenset[str]
    whole: frozenset[str]
    hurt: frozenset[str]


def later_deaths(
    own: Mapping[str, Claim], reports: Mapping[str, Report], knowledge: MatchKnowledge
) -> tuple[Later, ...]:
    """Who is said, or seen by two tolls, to have died after he was counted among the hurt; by day.

    Said: a death that a report ties to those hurt as a part of them, or whose words are of dying of wounds, on a later
    day than the first of the incident. Seen: between two reports the dead rise by as many as the hurt fall.
    """
    if not any(c.kind == "injury" or c.kind in knowledge.weights["either_kinds"] for c in own.values()):
        return ()
    return _said(own, reports, knowledge) or _seen(own, reports, knowledge)


def raised(
    found: Sequence[Statement], later: Sequence[Later], own: Mapping[str, Claim], knowledge: MatchKnowledge
) -> list[Statement]:
    """Statements of the dead with those who died since they were made."""
    tolls = frozenset(knowledge.words["tolls"])

    def has(statement: Statement, death: Later) -> bool:
        return _knew(statement, death, own, death.whole) or _is_kept_toll(statement, death, own, tolls)

    return [_moved(s, [d for d in later if not has(s, d)], +1) for s in found]


def lowered(found: Sequence[Statement], later: Sequence[Later], own: Mapping[str, Claim]) -> list[Statement]:
    """Statements of the hurt without those who died since they were made."""
    return [_moved(s, [d for d in later if _held(s, d, own)], -1) for s in found]


def _moved(statement: Statement, deaths: Sequence[Later], sign: int) -> Statement:
    persons = sum(d.persons for d in deaths)
    stated = [v for v in (statement.figure.low, statement.figure.best, statement.figure.high) if v is not None]
    if not persons or (sign < 0 and persons > min(stated)):
        return statement
    low, best, high = (
        None if v is None else v + sign * persons
        for v in (statement.figure.low, statement.figure.best, statement.figure.high)
    )
    figure = Figure(low, best, high, statement.figure.approximate)
    more = {c for d in deaths for c in d.claims}
    return replace(statement, figure=figure, claims=tuple(sorted({*statement.claims, *more})), names_one=False)


def _knew(statement: Statement, death: Later, own: Mapping[str, Claim], whole: frozenset[str]) -> bool:
    """Whether a toll was told with a later death in view: by its link, or because it isn't known to be older."""
    if whole & set(statement.claims):
        return True
    if statement.report in death.reports:
        told = [own[c].when for c in statement.claims if c in own]
        ends = [w.end for w in told if w is not None and w.end is not None and is_stated(w)]
        return not (death.after is not None and ends and max(ends) < death.after)
    return statement.day is None or death.day is None or statement.day >= death.day


def _is_kept_toll(statement: Statement, death: Later, own: Mapping[str, Claim], tolls: frozenset[str]) -> bool:
    """Whether it is a toll kept to the day of the report that tells of the death: "the toll has risen to three"."""
    said = (own[c].words for c in statement.claims if c in own)
    return statement.report in death.reports and any(tolls.intersection(said_words(words)) for words in said)


def _held(statement: Statement, death: Later, own: Mapping[str, Claim]) -> bool:
    """Whether those hurt were counted with one in it who died later."""
    if death.hurt & set(statement.claims):
        return True
    return not _knew(statement, death, own, frozenset())


def _said(own: Mapping[str, Claim], reports: Mapping[str, Report], knowledge: MatchKnowledge) -> tuple[Later, ...]:
    hurt = {n for n, c in own.items() if injuries_of(c, knowledge) is not None}
    days = [c.when.start for c in own.values() if c.stance in TOLD and c.when and c.when.start and is_stated(c.when)]
    first = min(days, default=None)
    groups: list[list[Claim]] = []
    for claim in sorted(own.values(), key=lambda c: (_day(c) or date.max, c.id)):
        if claim.kind != "killing" or claim.stance not in TOLD or claim.figure is None or not exact(claim.figure):
            continue
        tied = any(link.type == "part_of" and link.claim in hurt for link in claim.links)
        on = _day(claim)
        since = on is not None and first is not None and on > first
        if not tied and not (since and of_wounds(claim, knowledge)):
            continue
        near = next((g for g in groups if _same_death(g[-1], claim)), None)
        if near is None:
            groups.append([claim])
        else:
            near.append(claim)
    return tuple(_later(group, own, reports, hurt) for group in groups)


def _same_death(one: Claim, other: Claim) -> bool:
    """Whether two tellings of a later death are of one: of the same day, or of days that nobody tells."""
    first, second = _day(one), _day(other)
    return first is None or second is None or abs((first - second).days) <= 1


def _later(group: Sequence[Claim], own: Mapping[str, Claim], reports: Mapping[str, Report], hurt: set[str]) -> Later:
    published = [d for c in group if c.report in reports and (d := reports[c.report].published) is not None]
    linked = {link.claim for c in group for link in c.links if link.type == "part_of"}
    return Later(
        persons=max(exact(c.figure) or 0 for c in group if c.figure is not None),
        day=min(published, default=None),
        after=min((d for c in group if (d := _day(c)) is not None), default=None),
        claims=tuple(sorted(c.id for c in group)),
        reports=frozenset(c.report for c in group),
        whole=frozenset(linked - hurt) & own.keys(),
        hurt=frozenset(linked & hurt),
    )


def _day(claim: Claim) -> date | None:
    return claim.when.start if claim.when is not None and is_stated(claim.when) else None


def _seen(own: Mapping[str, Claim], reports: Mapping[str, Report], knowledge: MatchKnowledge) -> tuple[Later, ...]:
    """By two tolls of different days: as many more are dead as fewer are hurt."""
    if len({c.report for c in own.values()}) < 2:
        return ()
    told: dict[str, dict[str, tuple[Figure, tuple[str, ...]]]] = {}
    for field in ("deaths", "injuries"):
        figures = whole_figures(own, field, knowledge)
        by_report: dict[str, list[str]] = {}
        for name in figures:
            if own[name].stance in TOLD:
                by_report.setdefault(own[name].report, []).append(name)
        for report, mine in by_report.items():
            whole = max((figures[n] for n in mine), key=counts_most)
            carriers = tuple(sorted(n for n in mine if figures[n] == whole))
            told.setdefault(report, {})[field] = (whole, carriers)
    both = [
        (reports[r].published or date.min, r, exact(t["deaths"][0]), exact(t["injuries"][0]), t)
        for r, t in told.items()
        if len(t) == 2 and r in reports and reports[r].published is not None
    ]
    both.sort(key=lambda row: row[:2])
    for (day, _, dead, hurt, _), (later_day, report, dead_then, hurt_then, then) in pairwise(both):
        if dead is None or hurt is None or dead_then is None or hurt_then is None or later_day <= day:
            continue
        died = dead_then - dead
        if 0 < died <= hurt and hurt_then == hurt - died:
            toll = frozenset(then["deaths"][1])
            claims = tuple(sorted({*then["deaths"][1], *then["injuries"][1]}))
            return (Later(died, later_day, None, claims, frozenset({report}), toll, frozenset()),)
    return ()
