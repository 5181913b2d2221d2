"""Measures archives: CPU time of each report by stage, how it grows, peak memory; Spark against one machine.

    python -m benchmarks.archive [--sizes N ...] [--spark MASTER] [--seed N] [--keep FOLDER]

Reports are invented: one of ten tells of violence, events follow Zipf's law over places and come in bursts, stories are
copied, and one wire story in each thousand reports stands on thirty pages. Lengths are those of English news of the
corpora: some 600 words, of violence some 250. The same seed makes the same stream.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from benchmarks.news import stream
from tallybook.scale.readers import ReadIn

PARTS = ("collecting and reading", "laying out", "copies", "incidents")


def put(file: Path, count: int, seed: int) -> None:
    """Write a stream as JSON lines, compressed: whole or not at all."""
    unfinished = file.with_suffix(".unfinished")
    with pa.CompressedOutputStream(str(unfinished), "zstd") as out:
        for report in stream(count, seed):
            row = {"text": report.text, "publisher": report.publisher, "published": str(report.published)}
            out.write(f"{json.dumps(row)}\n".encode())
    unfinished.replace(file)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a part took: seconds of CPU time, of all processes together, and the largest one's peak memory."""

    part: str
    cpu: float
    peak_mib: int


def costs(folder: Path, file: Path, spark: str | None) -> Iterator[Cost]:
    """Make an archive part by part, each in a process of its own."""
    for number, part in enumerate(PARTS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = [sys.executable, "-m", "benchmarks.archive", "--part", str(number), str(file), str(folder)]
        done = subprocess.run(
            [*told, *(["--spark", spark] if spark else [])], capture_output=True, text=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        yield Cost(part, cpu, int(done.stdout.split()[-1]))


class _Read:
    """A reader for archives in which all is read."""

    def __init__(self, *_: object, **__: object) -> None:
        """Nothing to load."""

    def version(self) -> str:
        """No other than those that have read."""
        return ""

    def read(self, parts: Sequence[object]) -> ReadIn:  # noqa: ARG002
        """Nothing."""
        return ReadIn()

    def close(self) -> None:
        """Nothing is open."""


def do_part(number: int, file: Path, folder: Path, spark: str | None) -> None:
    """Do the first stages; those that are done already cost nothing."""
    from datetime import UTC, datetime

    from tallybook.scale.archive import archive
    from tallybook.scale.intake import Inputs
    from tallybook.scale.readers import Readers
    from tallybook.scale.stages import STAGES

    # reading is over when stages are measured: to load a reader only to learn that would be counted against them
    reading = _Read if number else Readers
    archive(folder, Inputs((file,), datetime.now(UTC)), stages=STAGES[:number], spark=spark, readers=reading)
    own, others = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(max(own, others) // 1024)


def measure(sizes: list[int], seed: int, spark: str | None, keep: Path | None) -> Iterator[str]:
    """A table of what each size costs."""
    yield "| reports | part | CPU s | ms a report | reports a CPU second | peak MiB |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: |"
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            base = keep or Path(scratch)
            base.mkdir(exist_ok=True)
            file = base / f"stream-{size}.jsonl.zst"
            if not file.exists():
                put(file, size, seed)
            out = base / f"archive-{size}{'-spark' if spark else ''}"
            for cost in costs(out, file, spark):
                rate = size / cost.cpu
                each = f"{cost.cpu:,.1f} | {1000 / rate:.1f} | {rate:,.0f}"
                yield f"| {size:,} | {cost.part} | {each} | {cost.peak_mib} |"


def main() -> int:
    """Measure, and print a line for each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--spark", metavar="MASTER")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    parser.add_argument("paths", type=Path, nargs="*", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part is not None:
        file, folder = chosen.paths
        do_part(chosen.part, file, folder, chosen.spark)
        return 0
    for line in measure(chosen.sizes, chosen.seed, chosen.spark, chosen.keep):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
