"""Which reports are mainly about the same incident: incidents seen from the side of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
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
    near it (if their cosine reaches `text_levels.fair` of weights.toml), else it stays alone. Reports that are very
    alike (`text_levels.high`) and published near each other are about one incident even where their claims were not
    joined, read too differently to be held for one; unless a person has looked at both incidents.

    Args:
        incidents: the incidents.
        reports: the reports by id; each stands in exactly one cluster.
        copies: which reports carry the same words.
        knowledge: the tables to go by; None means those that tallybook ships.

    Returns:
        The clusters, sorted by their first report.
    """
    from tallybook.match.likeness import likeness  # needs scipy, which takes long to load

    known = knowledge or MatchKnowledge.load()
    by_id = {incident.id: incident for incident in incidents}
    main = _main_incidents(by_id.values())
    gap_days, levels = int(known.weights["window"]["report_gap_days"]), known.weights["text_levels"]
    alike = likeness(reports, sorted(reports), gap_days=gap_days, cosine_min=float(levels["fair"]))
    nearest = _nearest([name for name in sorted(reports) if name not in main], alike, originals(copies), reports)
    groups: dict[str, list[str]] = {}
    for name in sorted(reports):
        last, seen = name, {name}
        while last not in main and last in nearest and nearest[last] not in seen:
            last = nearest[last]
            seen.add(last)
        # a round of silent reports that point at each other is one group: named by its smallest
        groups.setdefault(main.get(last) or f"report {min(_round(last, nearest))}", []).append(name)
    found: dict[str, list[str]] = {}
    reviewed = {label for label in groups if label in by_id and by_id[label].reviewed}
    leaders = _leaders(groups, alike, float(levels["high"]), reviewed)
    for label in groups:
        found.setdefault(leaders[label], []).append(label)
    clusters = [
        ReportCluster(
            tuple(sorted(label for label in labels if label in by_id)),
            tuple(sorted(name for label in labels for name in groups[label])),
        )
        for labels in found.values()
    ]
    return tuple(sorted(clusters, key=lambda c: c.reports))


def _leaders(
    groups: Mapping[str, Sequence[str]], alike: Mapping[str, Mapping[str, float]], floor: float, reviewed: Set[str]
) -> dict[str, str]:
    """For each group of reports the one it is joined to, or itself: the most alike reports first."""
    home = {name: label for label, names in groups.items() for name in names}
    pairs = sorted(
        (-cosine, one, two)
        for one, others in alike.items()
        for two, cosine in others.items()
        if one < two and cosine >= floor and home[one] != home[two]
    )
    leader = {label: label for label in groups}
    members = {label: [label] for label in groups}
    for _, one, two in pairs:
        keep, gone = sorted((leader[home[one]], leader[home[two]]))
        if keep != gone and not (reviewed & set(members[keep]) and reviewed & set(members[gone])):
            members[keep] += members.pop(gone)
            leader.update(dict.fromkeys(members[keep], keep))
    return leader


def _main_incidents(incidents: Iterable[Incident]) -> dict[str, str]:
    best: dict[str, tuple[int, int, str]] = {}
    for incident in incidents:
        rank = (-len(incident.reports), -len(incident.claims), incident.id)
        for report in incident.reports:
            best[report] = min(best.get(report, rank), rank)
    return {report: name for report, (_, _, name) in best.items()}


def _nearest(
    silent: Sequence[str],
    alike: Mapping[str, Mapping[str, float]],
    original: Mapping[str, str],
    reports: Mapping[str, Report],
) -> dict[str, str]:
    """For each report without an incident the one that it goes with, if there is one."""
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
