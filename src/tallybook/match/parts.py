"""Which words of a report tell of which of its events: what a round-up says of one says nothing of the others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tallybook.match.telling import Telling
from tallybook.match.words import sentence_breaks
from tallybook.records import Report


def parts_of(tellings: Iterable[Telling], reports: Mapping[str, Report]) -> dict[str, str]:
    """The text around each telling.

    A report's lead has the title and all sentences but those that tell of other events of its families. Such another
    event has the sentences of its claims, and those that follow up to the next claim of another. A telling of other
    families (an arrest beside a killing) mostly belongs to what the report is about: it has its claims' sentences, and
    they stay with the lead as well.

    Args:
        tellings: all tellings.
        reports: their reports by id.

    Returns:
        Texts by the tellings' ids.
    """
    by_report: dict[str, list[Telling]] = {}
    for telling in tellings:
        by_report.setdefault(telling.report, []).append(telling)
    return {name: text for report, own in by_report.items() for name, text in _parts(own, reports[report])}


def _parts(tellings: Sequence[Telling], report: Report) -> Iterator[tuple[str, str]]:
    whole = f"{report.title}\n{report.text}"
    lead = next((t for t in tellings if t.lead), tellings[0])
    besides = {t.id for t in tellings if t is not lead and t.families & lead.families}
    if len(tellings) == 1:
        yield lead.id, whole
        return
    breaks = sentence_breaks(report.text)
    ends = [0, *breaks, len(report.text)]
    first: dict[int, str] = {}
    for telling in sorted(tellings, key=lambda t: (not t.lead, t.id)):
        for number in _sentences(telling, breaks):
            first.setdefault(number, telling.id if telling.id in besides else lead.id)
    of: dict[str, list[int]] = {lead.id: []}
    teller = lead.id
    for number in range(len(ends) - 1):
        teller = first.get(number, teller)
        of.setdefault(teller, []).append(number)
    for telling in tellings:
        numbers = of.get(telling.id, ()) if telling.id in besides else _sentences(telling, breaks)
        if telling is not lead:
            yield telling.id, "\n".join(report.text[ends[n] : ends[n + 1]] for n in numbers)
    told = "\n".join(report.text[ends[n] : ends[n + 1]] for n in of[lead.id])
    yield lead.id, f"{report.title}\n{told}" if besides else whole


def _sentences(telling: Telling, breaks: Sequence[int]) -> list[int]:
    return sorted({bisect_right(breaks, span.start) for claim in telling.claims for span in claim.spans})
