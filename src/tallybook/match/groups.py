"""Which reports are mainly about the same incident: incidents seen from the side of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tallybook.records import Claim, Incident


def report_clusters(
    incidents: Iterable[Incident], claims: Mapping[str, Claim] | None = None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Put each report under the one incident that it is mainly about.

    Args:
        incidents: the incidents.
        claims: the claims by id. With them a report belongs to the incident of which it has most claims, of equals
            the one it tells of first. Without them it belongs to the incident that most reports tell of.

    Returns:
        Pairs of incident id and report ids (sorted), sorted by incident id; each report stands in one of them.
        Incidents that are no report's main one don't stand here.
    """
    kept = sorted(incidents, key=lambda i: i.id)
    main: dict[str, tuple[tuple[int, int], str]] = {}
    for incident in kept:
        weight = _weights(incident, claims)
        for report in incident.reports:
            count, first = weight.get(report, (len(incident.reports), 0))
            rank = ((-count, first), incident.id)
            if report not in main or rank < main[report]:
                main[report] = rank
    groups: dict[str, list[str]] = {}
    for report, (_, name) in main.items():
        groups.setdefault(name, []).append(report)
    return tuple((name, tuple(sorted(own))) for name, own in sorted(groups.items()))


def _weights(incident: Incident, claims: Mapping[str, Claim] | None) -> dict[str, tuple[int, int]]:
    """For each report of an incident: how many claims it has in it, and where in its text the first begins."""
    found: dict[str, tuple[int, int]] = {}
    for name in incident.claims if claims is not None else ():
        claim = claims.get(name) if claims is not None else None
        if claim is not None:
            count, first = found.get(claim.report, (0, claim.spans[0].start))
            found[claim.report] = (count + 1, min(first, claim.spans[0].start))
    return found
