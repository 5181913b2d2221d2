"""The texts that reading is measured on: from the evaluation corpora where they are, else from the samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from evaluation.corpora import report_of, rows, shared
from tallybook.collect import collect
from tallybook.records import Problem, Report

_SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "reports"
_PEACEFUL = 9  # reports of other news for each of violence
_SHORT = 600  # code points of a report of the long stream


def corpus(name: str, count: int) -> list[Report]:
    """So many reports of a corpus, taken at even steps; of the samples where the corpora are not there."""
    folder = shared()
    if folder is None:
        found = collect([_SAMPLES], now=datetime.now(UTC))
        reports = [one.report for one in found if not isinstance(one, Problem)]
    else:
        reports = [report_of(row) for row in rows(folder / "gold" / name / "reports.jsonl.gz")]
    return reports[:: max(1, len(reports) // count)][:count]


def mixed(count: int) -> list[Report]:
    """A stream of which one report in ten is about violence: `gunviolence` among `polnear`."""
    violent = iter(corpus("gunviolence", max(1, count // (_PEACEFUL + 1))))
    peaceful = iter(corpus("polnear", count))
    stream: list[Report] = []
    for report in violent:
        stream += [*islice(peaceful, _PEACEFUL), report]
    return stream[:count]


def endless(reports: Sequence[Report], count: int) -> Iterator[Report]:
    """So many short reports, no two alike, each with words that no other holds: a year of a monitor's news."""
    for number, report in enumerate(islice(cycle(reports), count)):
        name = "".join(chr(97 + (number // 26**place) % 26) for place in range(4)).title()
        text = (
            f"{report.text[:_SHORT]}\n\nMr. Qas{name} of Vash{name.lower()} said on Monday that {number} men were shot."
        )
        yield replace(report, id=f"{report.id}-{number}", text=text)
