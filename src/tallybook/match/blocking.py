"""Which tellings of different reports are worth comparing: they share week and place, a rare name, or words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from tallybook.match.cluster import Pair, pair
from tallybook.match.compare import exact
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.names import Names
from tallybook.match.telling import Telling
from tallybook.match.words import words

BUCKET_DAYS = 7
BESIDE_DAYS = 2  # how far over the edge of a bucket a telling is looked for
LONGEST_BUCKETED_DAYS = 92
TELLINGS_COMPARED_PER_REPORT_PAIR = 8


def candidates(
    tellings: Sequence[Telling],
    names: Names,
    alike: Mapping[str, Mapping[str, float]],
    original: Mapping[str, str],
    knowledge: MatchKnowledge,
) -> list[Pair]:
    """Pairs of tellings worth comparing, without comparing all with all.

    Two meet if they share a week and one of place, country, victims' word, perpetrators' word, figure above two; if
    they share a name that few reports have; or if their reports are alike or copies. In a block that is large
    each meets only its nearest in time, so that their number grows with the tellings and not with their square.

    Args:
        tellings: all tellings.
        names: their names.
        alike: cosines between reports published near each other, both ways.
        original: the original of each report that is a copy.
        knowledge: the tables to go by.
    """
    limit = int(knowledge.weights["window"]["block_neighbours"])
    blocks: dict[str, list[Telling]] = {}
    for telling in tellings:
        for key in keys_of(telling, names):
            blocks.setdefault(key, []).append(telling)
    found: set[Pair] = set()
    for _, block in sorted(blocks.items()):
        block.sort(key=lambda t: (t.around or (0, 0), t.id))
        for i, one in enumerate(block):
            for two in block[i + 1 : i + 1 + limit]:
                if may_meet(one, two):
                    found.add(pair(one.id, two.id))
    found.update(_of_alike_reports(tellings, alike, original))
    return sorted(found)


def keys_of(telling: Telling, names: Names) -> Iterator[str]:
    """The blocks in which a telling meets others."""
    if telling.around is None:
        times = ["undated"]
    else:
        first, last = telling.around
        if last - first > LONGEST_BUCKETED_DAYS:
            times = ["long"]
        else:
            weeks = range((first - BESIDE_DAYS) // BUCKET_DAYS, (last + BESIDE_DAYS) // BUCKET_DAYS + 1)
            times = [str(week) for week in weeks]
    told = {f"place {' '.join(words(w.name))}" for w in telling.wheres}
    told |= {f"id {w.place_id}" for w in telling.wheres if w.place_id}
    told |= {f"country {w.country_code}" for w in telling.wheres if w.country_code}
    told |= {f"victims {w}" for w in telling.victims} | {f"perpetrators {w}" for w in telling.perpetrators}
    for name, figure in (("deaths", telling.deaths), ("injuries", telling.injuries), ("others", telling.others)):
        count = exact(figure) if figure else None
        if count is not None and count > 2:
            told.add(f"{name} {count}")
    for time in times:
        for what in sorted(told):
            yield f"{time} {what}"
    for name in sorted(names.rare(telling.id)):
        yield f"name {name}"


def may_meet(one: Telling, two: Telling) -> bool:
    """Whether two tellings may be one event at all: of two reports, and of one family of kinds."""
    return one.report != two.report and bool(one.families & two.families)


def _of_alike_reports(
    tellings: Sequence[Telling], alike: Mapping[str, Mapping[str, float]], original: Mapping[str, str]
) -> Iterable[Pair]:
    by_report: dict[str, list[Telling]] = {}
    for telling in tellings:
        by_report.setdefault(telling.report, []).append(telling)
    reports = {pair(a, b) for a, others in alike.items() for b in others}
    for copied in _copied_together(original):
        reports.update(pair(a, b) for a, b in combinations(copied[:TELLINGS_COMPARED_PER_REPORT_PAIR], 2))
        reports.update(pair(copied[0], other) for other in copied[1:])
    for a, b in reports:
        for one in by_report.get(a, [])[:TELLINGS_COMPARED_PER_REPORT_PAIR]:
            for two in by_report.get(b, [])[:TELLINGS_COMPARED_PER_REPORT_PAIR]:
                if may_meet(one, two):
                    yield pair(one.id, two.id)


def _copied_together(original: Mapping[str, str]) -> Iterator[list[str]]:
    """Each original with its copies."""
    groups: dict[str, list[str]] = {}
    for copy, first in sorted(original.items()):
        groups.setdefault(first, [first]).append(copy)
    yield from groups.values()
