"""Measures what one story on very many pages, or a city with half of all reports, costs an archive's stages.

    python -m benchmarks.archive_skew [--story PAGES ...] [--city CLAIMS ...] [--seed N]

Tables are made without collecting and reading. CPU seconds are those of one process that does both stages.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.ledgers import made_ledger, wire_story
from tallybook.records import Claim, Report
from tallybook.scale import rows, schema
from tallybook.scale.laying import MEMORY_MIB

_TOGETHER = 1024


def in_one_city(seed: int, claims: int) -> Iterator[tuple[Report, list[Claim]]]:
    """A generated ledger, every second of whose reports tells of the same city."""
    held = made_ledger(seed, claims)
    city = next(claim.where for claim in held.claims.values() if claim.where)
    told: dict[str, list[Claim]] = {}
    for claim in held.claims.values():
        told.setdefault(claim.report, []).append(claim)
    for number, report in enumerate(held.reports.values()):
        own = told.get(report.id, [])
        yield report, [replace(claim, where=city) for claim in own] if number % 2 else own


MADE = {"story": wire_story, "city": in_one_city}


def put(folder: Path, told: Iterable[tuple[Report, list[Claim]]]) -> int:
    """Write the tables of reports and claims; returns how many reports there are."""
    for table in ("reports", "claims"):
        (folder / table).mkdir(parents=True)
    count = 0
    told = iter(told)
    while some := list(islice(told, _TOGETHER)):
        reports, claims = [], []
        for nth, (report, own) in enumerate(some, count):
            reports.append(rows.report_row(report, nth=nth, found=f"made:{nth}"))
            claims += [rows.claim_row(claim, report_nth=nth, position=at) for at, claim in enumerate(own)]
        for table, rows_, layout in (("reports", reports, schema.REPORTS), ("claims", claims, schema.CLAIMS)):
            batch = rows.batch_of(rows_, layout)
            pq.write_table(pa.Table.from_batches([batch]), folder / table / f"part-{count:08d}.parquet")
        count += len(some)
    return count


def do_stages(folder: Path) -> None:
    """Find copies and incidents; prints CPU seconds and the peak of each, and how many incidents there are."""
    from tallybook.match.knowledge import MatchKnowledge
    from tallybook.scale import counting, matching
    from tallybook.scale.copies import copies
    from tallybook.scale.onemachine import OneMachine

    tables = {table: folder / table for table in ("reports", "claims")}
    knowledge = MatchKnowledge.load()
    with OneMachine(folder / "spill", memory_mib=MEMORY_MIB) as engine:
        tables["passages"] = copies(engine, tables, folder / "copies")
        print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    with OneMachine(folder / "spill", memory_mib=MEMORY_MIB) as engine:
        told = matching.matched(engine, tables, folder / "matching", knowledge)
        made = counting.counted(engine, told, folder / "counting", knowledge)
        print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    print(sum(pq.read_metadata(file).num_rows for file in made.glob("*.parquet")))


def measure(what: str, size: int, seed: int) -> str:
    """A line for one size."""
    with tempfile.TemporaryDirectory() as scratch:
        count = put(Path(scratch), MADE[what](seed, size))
        command = [sys.executable, "-m", "benchmarks.archive_skew", "--part", scratch]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    copies, copies_mib, both, both_mib, incidents = map(float, done.stdout.split())
    each = f"{copies:,.1f} | {1000 * copies / count:.1f} | {copies_mib:,.0f}"
    also = f"{both - copies:,.1f} | {1000 * (both - copies) / count:.1f} | {both_mib:,.0f}"
    return f"| {what} | {count:,} | {each} | {also} | {incidents:,.0f} |"


def main() -> int:
    """Measure, and print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--story", type=int, nargs="*", default=[5_000, 20_000, 50_000], metavar="PAGES")
    parser.add_argument("--city", type=int, nargs="*", default=[10_000], metavar="CLAIMS")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--part", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part is not None:
        do_stages(chosen.part)
        return 0
    print(
        "| what | reports | copies: CPU s | ms a report | peak MiB "
        "| incidents: CPU s | ms a report | peak MiB | incidents |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for what, sizes in (("story", chosen.story), ("city", chosen.city)):
        for size in sizes:
            print(measure(what, size, chosen.seed), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
