"""Which tellings of different reports are worth comparing: they share week and place, a rare name, or words."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tallybook.match.blocks import Codes, May, Rows, codes_of, once, one_of, other_of
from tallybook.match.compare import exact
from tallybook.match.telling import Telling
from tallybook.match.words import said_words

BUCKET_DAYS = 7
BESIDE_DAYS = 2  # how far over the edge of a bucket a telling is looked for
LONGEST_BUCKETED_DAYS = 92
TELLINGS_COMPARED_PER_REPORT_PAIR = 8
_FAMILIES = 61  # bits; of two families that fall on one bit more tellings are compared than need be


def keys_of(telling: Telling, rare_names: Collection[str]) -> Iterator[str]:
    """The blocks in which a telling meets others.

    Two meet if they share a week and one of place, country, victims' word, perpetrators' word, figure above two; or if
    they share a name that few reports have. In a block that is large each meets only its nearest in time, so that the
    number of pairs grows with the tellings and not with their square.
    """
    if telling.around is None:
        times = ["undated"]
    else:
        first, last = telling.around
        if last - first > LONGEST_BUCKETED_DAYS:
            times = ["long"]
        else:
            weeks = range((first - BESIDE_DAYS) // BUCKET_DAYS, (last + BESIDE_DAYS) // BUCKET_DAYS + 1)
            times = [str(week) for week in weeks]
    told = {f"place {' '.join(said_words(w.name))}" for w in telling.wheres}
    told |= {f"id {w.place_id}" for w in telling.wheres if w.place_id}
    told |= {f"country {w.country_code}" for w in telling.wheres if w.country_code}
    told |= {f"victims {w}" for w in telling.victims} | {f"perpetrators {w}" for w in telling.perpetrators}
    for name, figure in (("deaths", telling.deaths), ("injuries", telling.injuries), ("others", telling.others)):
        count = exact(figure) if figure else None
        if count is not None and count > 2:
            told.add(f"{name} {count}")
    for time in times:
        for what in told:
            yield f"{time} {what}"
    for name in rare_names:
        yield f"name {name}"


def families_bits(telling: Telling) -> int:
    """The families of kinds that a telling is of, each as a bit."""
    return sum({1 << zlib.crc32(family.encode()) % _FAMILIES for family in telling.families})


def may_meet(report: Rows, families: NDArray[np.int64]) -> May:
    """Whether two tellings may be one event at all: of two reports, and of one family of kinds."""
    return lambda a, b: (report[a] != report[b]) & (families[a] & families[b] != 0)


def of_reports(pairs: Codes, report: Rows, reports: int, may: May) -> Codes:
    """The pairs of tellings of some pairs of reports; of a report with many tellings the first few.

    Args:
        pairs: pairs of reports.
        report: the number of the report of each telling, tellings of one report in their order.
        reports: how many reports there are.
        may: whether two tellings may meet.
    """
    first = np.full((reports, TELLINGS_COMPARED_PER_REPORT_PAIR), -1, dtype=np.int64)
    order = np.argsort(report, kind="stable")
    nth = np.arange(len(order)) - np.searchsorted(report[order], report[order])
    few = nth < TELLINGS_COMPARED_PER_REPORT_PAIR
    first[report[order[few]], nth[few]] = order[few]
    found = [np.empty(0, dtype=np.int64)]
    for one in first[one_of(pairs)].T:
        for two in first[other_of(pairs)].T:
            there = np.flatnonzero((one >= 0) & (two >= 0))
            a, b = one[there], two[there]
            kept = may(a, b)
            found.append(codes_of(a[kept], b[kept]))
    return once(np.concatenate(found))


def of_copies(original: Mapping[str, str], number: Mapping[str, int]) -> Codes:
    """Pairs of reports of which one is a copy of the other, or some of those that are copies of one."""
    found: list[tuple[int, int]] = []
    groups: dict[str, list[str]] = {}
    for copy, first in sorted(original.items()):
        groups.setdefault(first, [first]).append(copy)
    for copied in groups.values():
        known = [number.get(name) for name in copied]
        pairs = [
            *combinations(known[:TELLINGS_COMPARED_PER_REPORT_PAIR], 2),
            *((known[0], other) for other in known[1:]),
        ]
        found += [(a, b) for a, b in pairs if a is not None and b is not None]
    both = np.array(found, dtype=np.int64).reshape(-1, 2)
    return codes_of(both[:, 0], both[:, 1])
