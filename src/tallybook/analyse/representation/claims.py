"""The table of representation out of a ledger: seats by year, who tells them, and how many people live there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources

from tallybook.analyse.representation.table import Holding, SeatTable
from tallybook.analyse.representation.told import Seats, seats_told, spread
from tallybook.match import MatchKnowledge
from tallybook.match.origins import UNKNOWN, Origins, one_spelling
from tallybook.match.words import fold, telling_words
from tallybook.records import Claim, Figure, Snapshot


def seats_of_claims(snapshot: Snapshot) -> SeatTable:
    """What claims say of seats, year by year.

    Seats held are those told in a year. Populations and seats due are told more seldom: those of any year stand beside
    the seats of each, and where they disagree the figure widens. The people of a place, all together, are those of
    claims about everybody in the place that the seats are in.
    """
    whole = seats_told(snapshot)
    held = {name for row in whole.rows for name in row.held_claims}
    dated = {name: day_of(snapshot, snapshot.claims[name]) for name in held}
    years = sorted({day.year for day in dated.values() if day is not None})
    found: list[Holding] = []
    for year in years or [0]:
        others = {name for name, day in dated.items() if day is not None and day.year != year}
        part = replace(snapshot, claims={n: c for n, c in snapshot.claims.items() if n not in others})
        rows = seats_told(part).rows if others else whole.rows
        found += [_holding(snapshot, row) for row in rows if row.held_claims or not years or year == years[-1]]
    used = {name for row in found for name in row.people_claims}
    return SeatTable(tuple(found), tuple(name for name in whole.populations if name not in used))


def day_of(snapshot: Snapshot, claim: Claim) -> date | None:
    """The day that a claim of seats holds for: that of its report, seats being told as they stand."""
    report = snapshot.reports.get(claim.report)
    if report is not None and report.published is not None:
        return report.published
    return (claim.when.end or claim.when.start) if claim.when is not None else None


def _holding(snapshot: Snapshot, row: Seats) -> Holding:
    claims = tuple(dict.fromkeys((*row.held_claims, *row.of_claims, *row.tied_by)))
    days = [day for name in row.held_claims if (day := day_of(snapshot, snapshot.claims[name]))]
    everybody, about = _everybody(snapshot, [snapshot.claims[name] for name in row.held_claims])
    return Holding(
        body=row.body,
        group=row.group,
        held=row.held,
        of=row.of,
        due=row.deserved,
        people=row.population,
        everybody=everybody,
        day=max(days, default=None),
        told_by=origins_of(snapshot, row.held_claims or row.of_claims),
        dues_by=origins_of(snapshot, row.deserved_claims),
        names=row.names,
        claims=claims,
        due_claims=row.deserved_claims,
        people_claims=(*row.population_claims, *about) if row.population_claims else (),
    )


def origins_of(snapshot: Snapshot, names: Iterable[str]) -> tuple[str, ...]:
    """The independent origins of some claims by their ids, sorted, as far as they are known."""
    claims = [snapshot.claims[name] for name in names]
    finder = Origins(snapshot.reports, snapshot.copies)
    return one_spelling(name for claim in claims if (name := finder.of(claim)) != UNKNOWN)


def _everybody(snapshot: Snapshot, seats: Iterable[Claim]) -> tuple[Figure | None, tuple[str, ...]]:
    """How many people live, all together, where the seats are; and the claims that say so."""
    there = {_place(claim) for claim in seats} - {None}
    told = [
        claim for claim in _populations(snapshot.claims) if _place(claim) in there and is_of_everybody(claim)
    ]  # fmt: skip
    return spread([c.figure for c in told if c.figure is not None]), tuple(c.id for c in told)


def _populations(claims: Mapping[str, Claim]) -> Iterable[Claim]:
    return (c for _, c in sorted(claims.items()) if c.kind == "population" and c.stance in ("asserted", "alleged"))


def _place(claim: Claim) -> str | None:
    where = claim.where
    return None if where is None else where.place_id or fold(where.name)


def is_of_everybody(claim: Claim) -> bool:
    """Whether a population is that of all people of its place, and not of one group among them."""
    if claim.group is None or claim.group.known is not None:
        return False
    own = telling_words(claim.where.name, ()) if claim.where is not None else frozenset()
    named = telling_words(claim.group.name, MatchKnowledge.load().words["generic"])
    return named <= _words() | own and claim.group.kind in (None, "civilians")


@cache
def _words() -> frozenset[str]:
    text = (resources.files(__package__) / "everybody.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["words"])
