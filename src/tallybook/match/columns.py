"""Tellings as a table of plain columns, as the comparisons in `tables/comparisons.toml` read them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from tallybook.match.compare import EXACT_PLACE, areas_of, exact, plain_name, top_of
from tallybook.match.names import BACKGROUND_REPORTS, Names
from tallybook.match.telling import Telling
from tallybook.records import Figure, Report

RARE_PLACE_BITS = 5.0
ALIKE_PERCENT = (45, 34, 23, 18, 12, 7)
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
        *((f"alike_{percent}", _NUMBERS) for percent in ALIKE_PERCENT),
    ]
)  # fmt: skip


def columns_of(
    tellings: Sequence[Telling],
    reports: Mapping[str, Report],
    told: Mapping[str, Sequence[str]],
    names: Names,
    *,
    alike: Mapping[str, Mapping[str, float]],
    original: Mapping[str, str],
) -> pa.Table:
    """One row a telling, numbered in their order; reports are numbered in the order of their ids.

    Args:
        tellings: the tellings.
        reports: their reports by id.
        told: the words of each report.
        names: the names around the tellings.
        alike: for each pair of reports, both ways, how much more alike they are than usual, 0 to 1.
        original: the original of each report that is a copy.
    """
    numbers = {name: i for i, name in enumerate(sorted({t.report for t in tellings} | set(original.values())))}
    rare = _rare_places(tellings)
    days = _days(tellings)
    places = {plain_name(w.name) for t in tellings for w in t.wheres}
    named = {name: _named(own, places) for name, own in told.items()}
    rows = [
        _row(i, t, _ordinal(reports[t.report].published))
        | {
            "report": numbers[t.report],
            "original": numbers[original.get(t.report, t.report)],
            "days": sorted(days[t.id]),
            "beside_days": sorted({day + step for day in days[t.id] for step in (-1, 1)}),
            "rare_places": sorted(_place_keys(t) & rare),
            "names": names.numbers(t.id),
            "named": named[t.report],
            "words": len(told[t.report]),
            "lead": t.lead,
        }
        | _alike(alike.get(t.report, {}), numbers)
        for i, t in enumerate(tellings)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


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
        "places": sorted(_place_keys(telling)),
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


def _place_keys(telling: Telling) -> set[str]:
    return {key for w in telling.wheres for key in (w.place_id, plain_name(w.name)) if key}


def _only(values: Iterable[str | None]) -> str | None:
    """The one value that all have, None where they differ or have none."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def _rare_places(tellings: Sequence[Telling]) -> set[str]:
    """Places that few reports name, a background of other reports among them."""
    held: dict[str, set[str]] = {}
    for telling in tellings:
        for key in _place_keys(telling):
            held.setdefault(key, set()).add(telling.report)
    everyone = len({t.report for t in tellings}) + BACKGROUND_REPORTS
    return {key for key, own in held.items() if math.log2(everyone / len(own)) >= RARE_PLACE_BITS}


def _named(told: Sequence[str], places: Collection[str]) -> list[str]:
    """Which of some places a report names anywhere in its words."""
    runs = {
        " ".join(told[i : i + length])
        for length in range(1, LONGEST_PLACE_WORDS + 1)
        for i in range(len(told) - length + 1)
    }
    return sorted(runs.intersection(places))


def _days(tellings: Sequence[Telling]) -> dict[str, set[int]]:
    """All single days that each telling names; the one that a report is about has those of the whole report."""
    own = {t.id: _single_days(t) for t in tellings}
    whole: dict[str, set[int]] = {}
    for telling in tellings:
        whole.setdefault(telling.report, set()).update(own[telling.id])
    return {t.id: whole[t.report] if t.lead else own[t.id] for t in tellings}


def _single_days(telling: Telling) -> set[int]:
    whens = (claim.when for claim in telling.claims)
    return {w.start.toordinal() for w in whens if w is not None and w.start is not None and w.start == w.end}


def _alike(others: Mapping[str, float], numbers: Mapping[str, int]) -> dict[str, list[int]]:
    return {
        f"alike_{percent}": sorted(numbers[n] for n, share in others.items() if share * 100 >= percent and n in numbers)
        for percent in ALIKE_PERCENT
    }
