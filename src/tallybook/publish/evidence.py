"""Keeps what can't be traced to words out of print, and answers which records belong to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tallybook.records import Claim, Decision, Incident, Passage, Problem, Report, Snapshot


def traceable(snapshot: Snapshot) -> tuple[Snapshot, tuple[Problem, ...]]:
    """The part of a snapshot whose every figure ends at words, and a Problem for each record left out.

    Returns:
        The snapshot without claims whose report is missing or whose words are not where they say, without incidents
        that rest on such a claim or on none; and the problems found (P101 claim, P102 incident), in order of id.
    """
    problems: list[Problem] = []
    claims: dict[str, Claim] = {}
    for key, claim in sorted(snapshot.claims.items()):
        fault = _fault(claim, snapshot.reports)
        if fault:
            cure = "the claim is left out of what is published; read the report again"
            problems.append(Problem("P101", f"{claim.report}: {key}", f"{fault}; {cure}", (key,), "error"))
        else:
            claims[key] = claim
    incidents: dict[str, Incident] = {}
    for key, incident in sorted(snapshot.incidents.items()):
        lost = [c for c in incident.claims if c not in claims]
        if lost or not incident.claims:
            fault = f"rests on {', '.join(lost)}, which can't be traced to words" if lost else "rests on no claim"
            message = f"incident {fault}; it is left out of what is published; match the reports again"
            problems.append(Problem("P102", key, message, (key, *lost), "error"))
        else:
            incidents[key] = incident
    for key, incident in incidents.items():  # a link to an incident that was left out would lead nowhere
        kept = tuple(link for link in incident.links if link[1] in incidents)
        if kept != incident.links:
            incidents[key] = replace(incident, links=kept)
    return replace(snapshot, claims=claims, incidents=incidents), tuple(problems)


def _fault(claim: Claim, reports: Mapping[str, Report]) -> str:
    report = reports.get(claim.report)
    if report is None:
        return f"claim points into report {claim.report}, which the ledger does not hold"
    for span in claim.spans:
        if report.text[span.start : span.end] != span.words:
            return f"claim's words at {span.start}-{span.end} are not what the text holds there"
    return ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A traceable snapshot with its records indexed by what they belong to; built once, in linear time.

    `left_out` are the problems of what could not be traced; `led_to` gives for an incident the (link, incident) pairs
    that point at it; `copy_of` and `copies_of` give report ids with the share of words taken over, 0 to 1;
    `passages_of` what a report took over, copy or not, in the order of its text.
    """

    snapshot: Snapshot
    left_out: tuple[Problem, ...]
    claims_of_report: Mapping[str, tuple[Claim, ...]]
    incidents_of_claim: Mapping[str, tuple[str, ...]]
    incidents_of_report: Mapping[str, tuple[str, ...]]
    led_to: Mapping[str, tuple[tuple[str, str], ...]]
    decisions_on: Mapping[str, tuple[Decision, ...]]
    copy_of: Mapping[str, tuple[str, float]]
    copies_of: Mapping[str, tuple[tuple[str, float], ...]]
    passages_of: Mapping[str, tuple[Passage, ...]]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Evidence:
        """Index a snapshot, after leaving out what can't be traced."""
        kept, left_out = traceable(snapshot)
        by_report: dict[str, list[Claim]] = defaultdict(list)
        for claim in kept.claims.values():
            by_report[claim.report].append(claim)
        of_claim: dict[str, list[str]] = defaultdict(list)
        of_report: dict[str, list[str]] = defaultdict(list)
        led_to: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, incident in sorted(kept.incidents.items()):
            for claim_id in incident.claims:
                of_claim[claim_id].append(key)
            for report in dict.fromkeys((*incident.reports, *(kept.claims[c].report for c in incident.claims))):
                of_report[report].append(key)
            for link, other in incident.links:
                led_to[other].append((link, key))
        on: dict[str, list[Decision]] = defaultdict(list)
        for decision in kept.decisions:
            for record in decision.records:
                on[record].append(decision)
        copy_of: dict[str, tuple[str, float]] = {}
        copies_of: dict[str, tuple[tuple[str, float], ...]] = {}
        passages_of: dict[str, list[Passage]] = defaultdict(list)
        for group in kept.copies:
            pairs = tuple(zip(group.copies, group.share_0_1, strict=False))
            if pairs:
                copies_of[group.original] = pairs
            for passage in group.passages:
                passages_of[passage.report].append(passage)
            copy_of.update({copy: (group.original, share) for copy, share in pairs})
        return cls(
            snapshot=kept,
            left_out=left_out,
            claims_of_report={k: tuple(sorted(v, key=lambda c: (c.spans, c.kind, c.id))) for k, v in by_report.items()},
            incidents_of_claim=_frozen(of_claim),
            incidents_of_report=_frozen(of_report),
            led_to={k: tuple(v) for k, v in led_to.items()},
            decisions_on={k: tuple(v) for k, v in on.items()},
            copy_of=copy_of,
            copies_of=copies_of,
            passages_of={k: tuple(sorted(v, key=lambda p: p.start)) for k, v in passages_of.items()},
        )

    def claims(self, ids: Iterable[str]) -> list[Claim]:
        """Claims by id, in the given order; ids that the snapshot does not hold are passed over."""
        return [self.snapshot.claims[i] for i in ids if i in self.snapshot.claims]

    def report_of(self, claim: Claim) -> Report:
        """The report that a claim points into."""
        return self.snapshot.reports[claim.report]

    def incidents_in_order(self) -> list[Incident]:
        """All incidents by first day, undated ones last, then by id."""
        return sorted(self.snapshot.incidents.values(), key=_by_day)

    def reports_in_order(self) -> list[Report]:
        """All reports by day of publication, undated ones last, then by id."""
        return sorted(
            self.snapshot.reports.values(),
            key=lambda r: (r.published is None, str(r.published), r.publisher or "", r.id),
        )


def _by_day(incident: Incident) -> tuple[bool, str, str, str]:
    when = incident.when
    start = (when.start or when.end) if when else None
    return start is None, str(start), str(when.end if when else None), incident.id


def _frozen(lists: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, values in lists.items()}
