"""What one report tells of a shooting: its claims, those of its headline, and the places that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.records import Claim, Report, Where

# UCDP's place precisions of a town, of near it, and of a county, which the archive takes for a city.
_TOWN = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Naming:
    """A place that a report names: where it is, and where in the report it stands."""

    where: Where
    start: int
    in_headline: bool = False
    dateline: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """Where a publisher is at home: the share of its other reports that name each town (state, id) and each state."""

    towns: Mapping[tuple[str, str], float]
    states: Mapping[str, float]


def town_of(where: Where) -> tuple[str, str] | None:
    """The state and the id of the town or county that a place is, or lies in; None for a state, a country."""
    if where.precision not in _TOWN or not where.place_id or not where.adm1:
        return None
    return where.adm1, where.place_id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Telling:
    """A report: its claims about the incident, those of its headline, the places it names, its publisher's home."""

    report: Report
    claims: Sequence[Claim]
    headline: Sequence[Claim]
    namings: Sequence[Naming]
    home: Home | None
