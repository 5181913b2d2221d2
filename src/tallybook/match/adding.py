"""Adds up figures of incidents without making unknown bounds known, and without counting a part beside its whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallybook.records import Figure, Incident


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an incident belongs to a count: `surely` to its low, `mostly` to its best, always to its high."""

    incident: Incident
    surely: bool = True
    mostly: bool = True


def add_figures(figures: Iterable[Figure]) -> Figure:
    """Add figures bound by bound.

    Low adds what the words allow at least (0 where they allow none). Best adds the best figure, where none is stated
    the low one ("more than 30": 31), else the high one ("up to 25": 25). High is None as soon as one figure is open
    at the top. Nothing at all adds up to 0.
    """
    return add_shares([(figure, True, True) for figure in figures])


def add_shares(figures: Iterable[tuple[Figure, bool, bool]]) -> Figure:
    """`add_figures` for figures that may belong only partly: (figure, surely, mostly)."""
    low, best, approximate = 0, 0, False
    high: int | None = 0
    for figure, surely, mostly in figures:
        least, likely, most = bounds(figure)
        low += least if surely else 0
        best += likely if mostly else 0
        high = None if high is None or most is None else high + most
        approximate = approximate or figure.approximate
    return Figure(low, best, high, approximate)


def bounds(figure: Figure) -> tuple[int, int, int | None]:
    """What a figure adds to a low, to a best and to a high; None where it is open at the top."""
    least = figure.at_least or 0
    likely = next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)
    return least, likely, None if figure.at_most is None else max(figure.at_most, likely, least)


def parts_in(incidents: Iterable[Incident], measure: str) -> frozenset[str]:
    """Ids of incidents that are told as part of another of these that states the measure: adding both counts twice.

    Args:
        incidents: those to be added up.
        measure: "deaths" or "injuries".
    """
    stated = {i.id for i in incidents if getattr(i, measure) is not None}
    held = {i.id: {other for type_, other in i.links if type_ == "part_of" and other in stated} for i in incidents}
    # of two that each call the other its whole, the one with the smaller id is kept
    return frozenset(
        name for name, wholes in held.items() if any(name not in held.get(w, set()) or w < name for w in wholes)
    )


def add_incidents(shares: Sequence[Share], measure: str) -> tuple[Figure, tuple[str, ...]]:
    """Add one measure over incidents; also the ids of those that added something, sorted."""
    parts = parts_in([s.incident for s in shares], measure)
    adding = [
        (share, figure)
        for share in shares
        if share.incident.id not in parts and (figure := getattr(share.incident, measure)) is not None
    ]
    total = add_shares([(figure, share.surely, share.mostly) for share, figure in adding])
    return total, tuple(sorted(share.incident.id for share, _ in adding))
