"""How fast reports are read, as a ratio to the parser alone in the same run, and what memory that takes.

    python -m benchmarks.reading [REPORTS.jsonl[.gz]] [--limit N]

The named reference is spaCy's whole small English pipeline (`nlp.pipe`, batches of 8) on one core. Without a file the
sample reports of the project are read.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from evaluation.corpora import report_of, rows
from tallybook.collect import collect
from tallybook.read.claims import read_many
from tallybook.read.knowledge import Knowledge
from tallybook.read.normalise import normalise
from tallybook.records import Problem, Report

_SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "reports"


def reports_of(path: Path | None, limit: int | None) -> list[Report]:
    """The reports to read: those of a JSON lines file, or the samples."""
    if path is not None:
        return [report_of(row) for row in list(rows(path))[:limit]]
    found = collect([_SAMPLES], now=datetime.now(UTC))
    return [one.report for one in found if not isinstance(one, Problem)][:limit]


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds of CPU that some work takes, and the number it returns."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def measure(reports: Sequence[Report], knowledge: Knowledge) -> str:
    """Read the reports, parse them with the reference, and say how the two compare."""
    texts = [normalise(report.text) for report in reports]
    words = sum(len(text.split()) for text in texts)

    def parse() -> int:
        return sum(len(doc) for doc in knowledge.parser.pipe(texts, batch_size=8))

    def read() -> int:
        return sum(len(claims) for _, claims in read_many(reports, knowledge))

    parsing, _ = timed(parse)
    reading, claims = timed(read)
    opened = sum(knowledge.gate.opens(report.text) for report in reports)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{len(reports)} reports, {words} words, {opened} past the gate, {claims} claims\n"
        f"reference (parse all): {parsing:.1f} CPU s, {len(reports) / parsing:.1f} reports/s\n"
        f"reading:               {reading:.1f} CPU s, {len(reports) / reading:.1f} reports/s\n"
        f"ratio reading / reference: {parsing / reading:.2f} times as fast\n"
        f"peak memory: {memory:.0f} MB\n"
    )


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, nargs="?", help="reports.jsonl or reports.jsonl.gz")
    parser.add_argument("--limit", type=int, default=None, help="only the first N reports")
    chosen = parser.parse_args()
    knowledge = Knowledge.load()
    next(knowledge.parse(["Warm up."]))
    sys.stdout.write(measure(reports_of(chosen.reports, chosen.limit), knowledge))
    return 0


if __name__ == "__main__":
    sys.exit(main())
