"""Tellings as a table of plain columns, as the comparisons in `tables/comparisons.toml` read them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tallybook.match.blocks import Codes, one_of, other_of
from tallybook.match.compare import EXACT_PLACE, areas_of, exact, plain_name, top_of
from tallybook.match.names import Names
from tallybook.match.pages import Pages
from tallybook.match.telling import Telling
from tallybook.match.usual import Usual
from tallybook.records import Figure, Where

ALIKE_PERCENT = (7, 12, 18, 23, 34, 45)  # levels: so alike, and less than the next
HEADLINE_PERCENT = (15, 25, 35, 50, 65)  # so much of the headlines told by the other
LEVELS = 8  # more than either has
# in the basis of a time: a weekday, or so long after another event, is more often misread than a date
RESTS_ON_OTHERS = ("against", "counted from", "publication")
LONGEST_PLACE_WORDS = 3
BOUNDLESS = 10**9  # persons: "more than forty" has no other end

_WORDS = pa.list_(pa.string())
_NUMBERS = pa.list_(pa.int64())
SCHEMA = pa.schema(
    [
        *((name, pa.int64()) for name in ("unique_id", "report", "original")),
        *((name, pa.int64()) for name in ("first", "last", "when_first", "when_last", "published", "words")),
        *((name, _NUMBERS) for name in ("days", "beside_days")),
        *((name, _WORDS) for name in ("places", "rare_places", "areas", "named")),
        *((name, pa.string()) for name in ("country", "division")),
        *((name, pa.float64()) for name in ("latitude", "longitude")),
        *((f"{what}_{end}", pa.int64()) for what in ("deaths", "injuries") for end in ("exact", "low", "high")),
        *((name, _WORDS) for name in ("victims", "perpetrators", "method", "kinds", "said")),
        ("names", _NUMBERS),
        *((name, pa.bool_()) for name in ("lead", "written")),
        ("headline", pa.string()),
        *((name, _NUMBERS) for name in ("alike", "headed")),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likened:
    """Pairs of reports (`report_numbers`), how much more than usual each is alike, and how much of their headlines
    the other one says, 0 to 1."""

    pairs: Codes
    alike: NDArray[np.float64]
    headed: NDArray[np.float64]


def columns_of(
    tellings: Sequence[Telling],
    pages: Pages,
    usual: Usual,
    likened: Likened,
    original: Mapping[str, str],
) -> pa.Table:
    """One row a telling, numbered in their order; reports are numbered in the order of their ids.

    Args:
        tellings: the tellings.
        pages: the words and names of their reports.
        usual: how common names and places are.
        likened: how alike pairs of the reports are.
        original: the original of each report that is a copy.
    """
    numbers = report_numbers(tellings)
    firsts = {first: i for i, first in enumerate(sorted({original.get(name, name) for name in numbers}))}
    names = Names({t.id: pages.names_around(t) for t in tellings}, usual)
    days = {t.id: _days(t, pages) for t in tellings}
    places = {plain_name(w.name) for t in tellings for w in t.wheres}
    openings = {place.split(" ", 1)[0] for place in places}
    named = {name: _named(pages.words(name), places, openings) for name in numbers}
    rows = [
        _row(i, t, _ordinal(pages.report(t.report).published))
        | {
            "report": numbers[t.report],
            "original": firsts[original.get(t.report, t.report)],
            "days": sorted(days[t.id]),
            "beside_days": sorted({day + step for day in days[t.id] for step in (-1, 1)}),
            "rare_places": sorted(key for key in place_keys(t.wheres) if usual.is_rare_place(key)),
            "names": names.numbers(t.id),
            "named": named[t.report],
            "words": len(pages.words(t.report)),
            "headline": pages.report(t.report).title.strip() or None,
            "lead": t.lead,
        }
        for i, t in enumerate(tellings)
    ]
    found = pa.Table.from_pylist(rows, schema=SCHEMA)
    owners = np.array([numbers[t.report] for t in tellings], dtype=np.int64)
    for name, shares, percent in (
        ("alike", likened.alike, ALIKE_PERCENT),
        ("headed", likened.headed, HEADLINE_PERCENT),
    ):
        at = SCHEMA.get_field_index(name)
        coded = _coded(owners, len(numbers), likened.pairs, np.searchsorted(np.array(percent), shares * 100, "right"))
        found = found.set_column(at, SCHEMA.field(at), coded)
    return found


def report_numbers(tellings: Iterable[Telling]) -> dict[str, int]:
    """A number for the report of each telling."""
    return {name: i for i, name in enumerate(sorted({t.report for t in tellings}))}


def _row(number: int, telling: Telling, published: int | None) -> dict[str, Any]:
    when, around = telling.when, telling.around
    start = (when.start or when.end) if when else None
    end = (when.end or when.start) if when else None
    exact_place = next(
        (w for w in telling.wheres if (w.precision or 9) <= EXACT_PLACE and w.latitude is not None), None
    )
    return {
        "unique_id": number,
        "first": around[0] if around else None,
        "last": around[1] if around else None,
        "when_first": _ordinal(start),
        "when_last": _ordinal(end),
        "written": when is not None and not any(word in when.basis for word in RESTS_ON_OTHERS),
        "published": published,
        "places": sorted(place_keys(telling.wheres)),
        "areas": sorted({area for w in telling.wheres for area in areas_of(w)}),
        "country": _only(w.country_code for w in telling.wheres),
        "division": _only(w.adm1 for w in telling.wheres),
        "latitude": exact_place.latitude if exact_place else None,
        "longitude": exact_place.longitude if exact_place else None,
        **_bounds("deaths", telling.deaths),
        **_bounds("injuries", telling.injuries),
        "victims": sorted(telling.victims),
        "perpetrators": sorted(telling.perpetrators),
        "method": sorted(telling.method),
        "kinds": sorted(telling.kinds | telling.families),
        "said": sorted(telling.said),
    }


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None


def _bounds(name: str, figure: Figure | None) -> dict[str, int | None]:
    if figure is None or not figure.stated:
        return {f"{name}_exact": None, f"{name}_low": None, f"{name}_high": None}
    high = math.floor(min(top_of(figure), BOUNDLESS))
    return {f"{name}_exact": exact(figure), f"{name}_low": figure.at_least or 0, f"{name}_high": high}


def place_keys(wheres: Iterable[Where]) -> set[str]:
    """What stands for some places: ids and folded names."""
    return {key for w in wheres if w.name for key in (w.place_id, plain_name(w.name)) if key}


def _only(values: Iterable[str | None]) -> str | None:
    """The one value that all have, None where they differ or have none."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def _named(told: Sequence[str], places: Collection[str], openings: Collection[str]) -> list[str]:
    """Which of some places a report names anywhere in its words; `openings` are their first words."""
    runs = {
        " ".join(told[i : i + length])
        for i, word in enumerate(told)
        if word in openings
        for length in range(1, LONGEST_PLACE_WORDS + 1)
    }
    return sorted(runs.intersection(places))


def _days(telling: Telling, pages: Pages) -> set[int]:
    """All single days that a telling names; the one that a report is about has those of the whole report."""
    told = pages.tellings(telling.report) if telling.lead else (telling,)
    whens = (claim.when for own in told for claim in own.claims)
    return {w.start.toordinal() for w in whens if w is not None and w.start is not None and w.start == w.end}


def _coded(owners: NDArray[np.int64], reports: int, pairs: Codes, levels: NDArray[np.int64]) -> pa.Array:
    """For each telling the reports that are alike to its own, each as 8 times its number plus how alike, from 1 on."""
    kept = levels > 0
    one, two, level = one_of(pairs)[kept], other_of(pairs)[kept], levels[kept]
    of = np.concatenate([one, two])
    values = np.concatenate([two, one]) * LEVELS + np.concatenate([level, level])
    order = np.lexsort((values, of))
    of, values = of[order], values[order]
    starts = np.searchsorted(of, np.arange(reports + 1))
    lengths = (starts[1:] - starts[:-1])[owners]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    at = np.repeat(starts[owners] - offsets[:-1], lengths) + np.arange(offsets[-1])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values[at], pa.int64()))
