"""What was said about a figure: of each report and origin the number that counts most, with the claims for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tallybook.match.counted import (
    FIELDS,
    Statement,
    counts_most,
    in_words,
    names_one,
    sureness_of,
    whole_figures,
)
from tallybook.match.died_later import Later, later_deaths, lowered, raised
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins
from tallybook.match.rule import Rule
from tallybook.match.status import is_attacker
from tallybook.match.told_apart import Sums, dead_by_status, hurt_of_struck, hurt_who_died
from tallybook.records import Claim, Figure, Report

__all__ = ["FIELDS", "Statement", "statements"]


def statements(
    finder: Origins,
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    knowledge: MatchKnowledge,
    *,
    field: str,
    rule: Rule | None = None,
    later: Sequence[Later] | None = None,
) -> list[Statement]:
    """What was said about a field: of each report and origin the figure that counts most.

    Parts, copies, figures that gave way to another in their report and the deaths of attackers told apart are left out.
    What was said before somebody died of wounds is said as if that had been known; `later` are such deaths, if they
    were looked for already.
    """
    going_by = rule or Rule.named(None, knowledge)
    own = {c.id: c for c in claims}
    if later is None:
        later = later_deaths(own, reports, knowledge) if going_by.died_later else ()
    counted = _counted(own, field, knowledge, later)
    counted = {n: in_words(own[n], f, going_by.words) for n, f in counted.items()}
    sure = {n: f for n, f in counted.items() if sureness_of(own[n]) >= going_by.sure_min}
    found = _by_origin(sure, own, finder, reports)
    if field == "deaths":
        found = _with_sums(found, dead_by_status(own, sure, knowledge), own, finder, reports)
        found = raised(found, later, own, knowledge)
    if field == "injuries":
        found = _with_sums(found, hurt_of_struck(own, knowledge, going_by), own, finder, reports)
        found = lowered(found, later, own)
    rest = {n: f for n, f in counted.items() if n not in sure}
    found += [replace(s, unsure=True) for s in _by_origin(rest, own, finder, reports)]
    return sorted(found, key=lambda s: (s.report, s.origin, s.denied, s.unsure, s.claims))


def _counted(
    own: Mapping[str, Claim], field: str, knowledge: MatchKnowledge, later: Sequence[Later]
) -> dict[str, Figure]:
    """The figures of a field by claim, without what is counted elsewhere: attackers, who died later, who is dead."""
    counted = whole_figures(own, field, knowledge)
    if field == "deaths":
        aside = {n for n in counted if is_attacker(own[n], knowledge)} | {
            c for death in later for c in death.claims if c not in death.whole
        }
        return {n: f for n, f in counted.items() if n not in aside} or counted
    if field == "injuries":
        died = hurt_who_died(own, knowledge)
        return {n: f for n, f in counted.items() if n not in died}
    return counted


def _by_origin(
    counted: Mapping[str, Figure], own: Mapping[str, Claim], finder: Origins, reports: Mapping[str, Report]
) -> list[Statement]:
    told: dict[tuple[str, str, bool], list[str]] = {}
    for name in sorted(counted):
        key = (finder.first_report(own[name]), finder.of(own[name]), own[name].stance == "denied")
        told.setdefault(key, []).append(name)
    return [
        _statement(report, origin, denied, {n: counted[n] for n in names}, own, reports)
        for (report, origin, denied), names in sorted(told.items())
    ]


def _statement(
    report: str,
    origin: str,
    denied: bool,
    counted: Mapping[str, Figure],
    own: Mapping[str, Claim],
    reports: Mapping[str, Report],
) -> Statement:
    whole = max(counted.values(), key=counts_most)
    carriers = [n for n in counted if counted[n] == whole]
    first = [n for n in carriers if own[n].report == report] or carriers[:1]
    day = reports[report].published if report in reports else None
    attributed = any(own[n].speakers for n in carriers)
    one = all(names_one(own[n]) for n in carriers)
    return Statement(origin, report, day, whole, tuple(first), denied, attributed, one)


def _with_sums(
    found: Sequence[Statement],
    sums: Sums,
    own: Mapping[str, Claim],
    finder: Origins,
    reports: Mapping[str, Report],
) -> list[Statement]:
    """Put what a report tells part by part in the place of its parts, where no figure of it holds as many."""
    kept = list(found)
    for report, (persons, names) in sorted(sums.items()):
        if any(finder.first_report(own[name]) != report for name in names):
            continue  # a copied passage is told by its original
        mine = [s for s in kept if s.report == report and not s.denied]
        if any((s.figure.at_most or s.figure.at_least or 0) >= persons for s in mine):
            continue
        kept = [s for s in kept if s not in mine]
        origin = finder.of_report(report)
        day = reports[report].published if report in reports else None
        kept.append(Statement(origin, report, day, Figure.exactly(persons), names, denied=False, attributed=False))
    return kept
