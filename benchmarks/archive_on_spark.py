"""Makes one archive by one machine and one by Spark, compares every file of every table, and tells the cost.

    python -m benchmarks.archive_on_spark [--reports N] [--master local[2]] [--seed N] [--keep FOLDER]

CPU seconds are of all processes together, Java's and the workers' among them. With `--keep` a run that was stopped goes
on: the times are then those of what was left.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.archive import put

COLLECTED_AT = datetime(2026, 1, 1, tzinfo=UTC)  # the same in both


def made(folder: Path, file: Path, master: str | None, processes: int) -> tuple[float, float]:
    """Make an archive in a process of its own; returns seconds by the clock and of CPU time."""
    told = ["--make", str(file), str(folder), "--processes", str(processes), *(["--master", master] if master else [])]
    before, begun = _cpu(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-m", "benchmarks.archive_on_spark", *told], check=True)
    return time.monotonic() - begun, _cpu(resource.RUSAGE_CHILDREN) - before


def _cpu(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def make(file: Path, folder: Path, master: str | None, processes: int) -> None:
    """Make an archive here, and wait for Java, whose CPU time is else nobody's."""
    from tallybook.scale.archive import archive
    from tallybook.scale.intake import Inputs

    archive(folder, Inputs((file,), COLLECTED_AT), processes=processes, spark=master)
    if master:
        from pyspark import SparkContext

        gateway = SparkContext._gateway
        if gateway is not None:
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait()


def compared(one: Path, two: Path) -> list[str]:
    """A line for each table: its rows, its files, and whether these are the same to the last byte."""
    tables = [json.loads((folder / "manifest.json").read_text("utf-8"))["tables"] for folder in (one, two)]
    return [
        f"{name}: {sum(file['rows'] for file in files):,} rows in {len(files)} files: "
        f"{'equal' if files == tables[1].get(name) else 'DIFFERENT'}"
        for name, files in tables[0].items()
    ]


def main() -> int:
    """Make both, and print what they cost and whether they are equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--master", default=None)
    parser.add_argument("--processes", type=int, default=2, help="of one machine; as many as the master has cores")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--make", type=Path, nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.make:
        file, folder = chosen.make
        make(file, folder, chosen.master, chosen.processes)
        return 0
    master = chosen.master or f"local[{chosen.processes}]"
    with tempfile.TemporaryDirectory() as scratch:
        base = chosen.keep or Path(scratch)
        base.mkdir(exist_ok=True)
        file = base / f"stream-{chosen.reports}.jsonl.zst"
        if not file.exists():
            put(file, chosen.reports, chosen.seed)
        folders = [base / f"{chosen.reports}-{how}" for how in ("one-machine", "spark")]
        for folder, on in zip(folders, (None, master), strict=True):
            wall, cpu = made(folder, file, on, chosen.processes)
            print(f"{on or 'one machine'}: {wall:,.0f} s by the clock, {cpu:,.0f} s of CPU time", flush=True)
        lines = compared(*folders)
    print("\n".join(lines))
    return int(any("DIFFERENT" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
