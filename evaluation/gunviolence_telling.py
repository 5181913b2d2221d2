"""What one report tells of a shooting: its claims, those of its headline, and the places that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.records import Claim, Report, Where


@dataclass(frozen=True, slots=True)
class Naming:
    """A place that a report names: where it is, and where in the report it stands."""

    where: Where
    start: int
    in_headline: bool = False
    dateline: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A report: its claims about the incident, those of its headline, the places it names, its publisher's state."""

    report: Report
    claims: Sequence[Claim]
    headline: Sequence[Claim]
    namings: Sequence[Naming]
    home: str | None
