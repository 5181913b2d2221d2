"""T019: running totals of one author that can't all be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from tallybook.checks.rule import Rule, claim_at
from tallybook.checks.totals import StatedTotal, stated_totals
from tallybook.match import Origins
from tallybook.match.words import words
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    finder = Origins(snapshot.reports, snapshot.copies)
    series: dict[tuple[str, ...], list[StatedTotal]] = {}
    for total in stated_totals(snapshot):
        author = finder.of(total.claim)
        place = " ".join(words(total.claim.where.name)) if total.claim.where else ""
        about = (total.measure, " ".join(words(total.victims or "")), " ".join(words(total.claim.scope or "")))
        if total.start is not None and total.end is not None:
            series.setdefault((author, str(total.start), place, *about), []).append(total)
    for _, own in sorted(series.items()):
        own.sort(key=lambda t: (t.end or date.min, t.claim.id))
        for earlier, later in pairwise(own):
            least, most = earlier.figure.at_least, later.figure.at_most
            if least is not None and most is not None and most < least:
                what = (
                    f"{later.author}: {most:,} at most from {later.start} to {later.end}, "
                    f"but at least {least:,} to {earlier.end} already"
                )
                yield claim_at(snapshot, later.claim), what, (earlier.claim.id, later.claim.id)


RULE = Rule(
    "T019",
    "a running total of one author for one place falls while its period grows",
    "check the periods and what is counted; the author may have corrected it",
    "warning",
    _find,
)
