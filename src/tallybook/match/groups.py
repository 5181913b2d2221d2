"""Which reports are mainly about the same incident: incidents seen from the side of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallybook.match.copies import originals
from tallybook.match.knowledge import MatchKnowledge
from tallybook.records import Copies, Incident, Report


@dataclass(frozen=True, slots=True)
class ReportCluster:
    """Reports that are mainly about one incident, and the ids of the incidents that are some report's main one here."""

    incidents: tuple[str, ...]
    reports: tuple[str, ...]


def report_clusters(
    incidents: Iterable[Incident],
    reports: Mapping[str, Report],
    copies: tuple[Copies, ...] = (),
    *,
    knowledge: MatchKnowledge | None = None,
) -> tuple[ReportCluster, ...]:
    """Put each report under the one incident that it is mainly about.

    A report's main incident is the one that most reports tell of; of equals the one with most claims, then the smaller
    id. A report of which no claim makes an incident goes with its original, else with the most alike report published
    near it (if their cosine reaches `text_levels.fair` of weights.toml), else it stays alone.

    Args:
        incidents: the incidents.
        reports: the reports by id; each stands in exactly one cluster.
        copies: which reports carry the same words.
        knowledge: the tables to go by; None means those that tallybook ships.

    Returns:
        The clusters, sorted by their first report.
    """
    main = _main_incidents(incidents)
    silent = [name for name in sorted(reports) if name not in main]
    nearest = _nearest(silent, reports, originals(copies), knowledge or MatchKnowledge.load()) if silent else {}
    groups: dict[str, list[str]] = {}
    for name in sorted(reports):
        last, seen = name, {name}
        while last not in main and last in nearest and nearest[last] not in seen:
            last = nearest[last]
            seen.add(last)
        # a round of silent reports that point at each other is one group: named by its smallest
        groups.setdefault(main.get(last) or f"report {min(_round(last, nearest))}", []).append(name)
    found = [
        ReportCluster((label,) if not label.startswith("report ") else (), tuple(names))
        for label, names in groups.items()
    ]
    return tuple(sorted(found, key=lambda c: c.reports))


def _main_incidents(incidents: Iterable[Incident]) -> dict[str, str]:
    best: dict[str, tuple[int, int, str]] = {}
    for incident in incidents:
        rank = (-len(incident.reports), -len(incident.claims), incident.id)
        for report in incident.reports:
            best[report] = min(best.get(report, rank), rank)
    return {report: name for report, (_, _, name) in best.items()}


def _nearest(
    silent: list[str], reports: Mapping[str, Report], original: Mapping[str, str], knowledge: MatchKnowledge
) -> dict[str, str]:
    """For each report without an incident the one that it goes with, if there is one."""
    from tallybook.match.likeness import likeness  # needs scipy, which takes long to load

    window = knowledge.weights["window"]
    floor = float(knowledge.weights["text_levels"]["fair"])
    alike = likeness(reports, sorted(reports), gap_days=int(window["report_gap_days"]), cosine_min=floor)
    found = {name: original[name] for name in silent if original.get(name) in reports}
    for name in silent:
        others = alike.get(name, {})
        if name not in found and others:
            found[name] = min(others, key=lambda other: (-others[other], other))
    return found


def _round(name: str, nearest: Mapping[str, str]) -> set[str]:
    """The reports that pointing on from this one comes back to, or itself alone."""
    seen = [name]
    while seen[-1] in nearest and nearest[seen[-1]] not in seen:
        seen.append(nearest[seen[-1]])
    after = nearest.get(seen[-1])
    return set(seen[seen.index(after) :]) if after in seen else {seen[-1]}
