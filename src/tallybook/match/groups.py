"""Which reports are mainly about the same incident: incidents seen from the side of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallybook.match.copies import originals
from tallybook.match.knowledge import MatchKnowledge
from tallybook.records import Copies, Incident, Report


@dataclass(frozen=True, slots=True)
class ReportCluster:
    """Reports that are mainly about one incident, and its id; None where none of them tells of any."""

    incident: str | None
    reports: tuple[str, ...]


def report_clusters(
    incidents: Iterable[Incident],
    reports: Mapping[str, Report],
    copies: tuple[Copies, ...] = (),
    *,
    knowledge: MatchKnowledge | None = None,
) -> tuple[ReportCluster, ...]:
    """Put each report under the one incident that it is mainly about.

    A report of which no claim makes an incident goes with the one whose event its headline and words tell of most
    likely, by weights that were learned (`silent.py`), else it stays alone.

    Args:
        incidents: the incidents.
        reports: the reports by id; each stands in exactly one cluster.
        copies: which reports carry the same words.
        knowledge: the tables to go by; None means those that tallybook ships.

    Returns:
        The clusters, sorted by their first report.
    """
    from tallybook.match.silent import nearest  # needs scipy, which takes long to load

    known = knowledge or MatchKnowledge.load()
    main = {report: i.id for i in sorted(incidents, key=lambda i: i.id) for report in i.about}
    silent = [name for name in sorted(reports) if name not in main]
    return put_together(main, nearest(silent, reports, originals(copies), known))


def put_together(main: Mapping[str, str], near: Mapping[str, str | None]) -> tuple[ReportCluster, ...]:
    """Clusters from the incident of each report that has one, and for each other report the one it goes with."""
    groups: dict[tuple[str | None, str], list[str]] = {}
    for name in sorted({*main, *near}):
        last, seen = name, {name}
        while last not in main and (after := near[last]) is not None and after not in seen:
            last = after
            seen.add(last)
        # a round of silent reports that point at each other is one group: named by its smallest
        label = (main[last], "") if last in main else (None, min(_round(last, near)))
        groups.setdefault(label, []).append(name)
    clusters = [ReportCluster(incident, tuple(own)) for (incident, _), own in groups.items()]
    return tuple(sorted(clusters, key=lambda c: c.reports))


def _round(name: str, near: Mapping[str, str | None]) -> set[str]:
    """The reports that pointing on from this one comes back to, or itself alone."""
    seen = [name]
    while (after := near.get(seen[-1])) is not None and after not in seen:
        seen.append(after)
    return set(seen[seen.index(after) :]) if after is not None else {seen[-1]}
