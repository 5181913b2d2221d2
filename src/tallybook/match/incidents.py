"""Decides which claims tell of one event and makes incidents of them: pure, in any order, bound by what people said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from tallybook.match.compare import Explained
from tallybook.match.copies import originals
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.matter import all_tellings
from tallybook.match.people import NOBODY
from tallybook.match.within import ReportReader
from tallybook.records import Claim, Copies, Decision, Incident, Report, is_incident_kind


def incidents(
    reports: Mapping[str, Report],
    claims: Mapping[str, Claim],
    copies: tuple[Copies, ...],
    decisions: Iterable[Decision],
    *,
    previous: Sequence[Incident] = (),
    knowledge: MatchKnowledge | None = None,
    counted: Collection[str] | None = None,
) -> tuple[Incident, ...]:
    """Group the claims that tell of one event, and give each group one value a field.

    First the claims of each report, then the tellings of all reports. Only claims of incident kinds that are asserted,
    alleged or denied make incidents: not what is feared, planned, supposed or negated, and no running totals. What
    happened long before and is told as background stays an incident of its own by its date. The order of reports and
    claims changes nothing.

    Args:
        reports: the reports by id.
        claims: the claims by id.
        copies: which reports carry the same words, from `copies(reports)`.
        decisions: what people decided. "same" and "different" bind; a rejected claim makes no incident; an incident
            that was rejected is left out; one that was accepted (or all of whose claims were) is `reviewed`.
        previous: the incidents as they stood before, so that they keep their ids: see `keep_ids`.
        knowledge: the tables to go by; None means those that tallybook ships.
        counted: ids of the reports that say how common words, names and places are; None means all of them.

    Returns:
        The incidents, sorted by id.
    """
    from tallybook.match.matching import whole  # needs NumPy: whoever only counts should not wait for it

    return whole(reports, claims, copies, decisions, previous=previous, knowledge=knowledge, counted=counted).incidents


def explain(
    a: str,
    b: str,
    reports: Mapping[str, Report],
    claims: Mapping[str, Claim],
    copies: tuple[Copies, ...],
    *,
    knowledge: MatchKnowledge | None = None,
) -> Explained:
    """Say why two claims are held, or not held, to tell of one event: each comparison with its weight in bits.

    Args:
        a: a claim id of the one telling; its whole telling is compared.
        b: a claim id of the other.
        reports: the reports by id.
        claims: the claims by id.
        copies: which reports carry the same words.
        knowledge: the tables to go by; None means those that tallybook ships.

    Raises:
        KeyError: one of the claims is not there.
    """
    known = knowledge or MatchKnowledge.load()
    one, two = claims[a], claims[b]
    if one.report == two.report:
        same_report = [c for c in claims.values() if c.report == one.report and is_incident_kind(c.kind)]
        first, second = sorted((one, two), key=lambda c: (c.spans[0].start, c.id))
        return ReportReader(reports[one.report], same_report, known).explain(first, second)
    from tallybook.match.across import explain_pair

    happened = {**claims, a: replace(one, stance="asserted"), b: replace(two, stance="asserted")}
    told = all_tellings(reports, happened, NOBODY, known)
    home = {c.id: telling for telling in told for c in telling.claims}
    return explain_pair(home[a], home[b], told, reports, originals(copies), known)
