"""What one report more costs a ledger that was matched, by steps of `tallybook add` after reading.

    python -m benchmarks.growing [--seed N] [--sizes N ...]

A generated ledger is put into a file and matched; then reports are added one by one, an ordinary one, one that is a
copy, and one that belongs to the largest incident. `add` is the wall time of matching it with what is kept beside the
ledger, from opening the file; `whole` is the wall time of matching everything. Both find the same, which is looked at.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.ledgers import MadeLedger, made_ledger
from benchmarks.matching import peak_mb
from tallybook import job
from tallybook.job import matching
from tallybook.ledger import Ledger

SIZES = (1_000, 10_000, 100_000)
ADDED = 3


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each report that was added."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growing", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="CLAIMS")
    parser.add_argument("--same", action="store_true", help="also match everything at the end, and compare")
    chosen = parser.parse_args(arguments)
    for size in chosen.sizes:
        for line in added(chosen.seed, size, same=chosen.same):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return 0


def added(seed: int, size: int, *, same: bool) -> Iterator[str]:
    """What each report added to a ledger of so many claims took, as lines."""
    made = made_ledger(seed, size)
    order = list(made.reports)
    late = [order[len(order) * part // (ADDED + 1)] for part in range(1, ADDED + 1)]
    first = [name for name in order if name not in set(late)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.tally")
        told = _apart(_put_and_match, path, made, first)
        yield (
            f"{len(made.claims)} claims of {len(order)} reports: whole {told['seconds']:.1f} s, {told['mb']:.0f} MB; "
            f"kept beside it {told['kept_mb']:.1f} MB"
        )
        for name in late:
            told = _apart(_put_and_match, path, made, [name])
            yield (
                f"  one report more: add {told['seconds']:.2f} s ({told['cpu']:.2f} CPU s), {told['mb']:.0f} MB, "
                f"{told['changed']} incidents and groups of copies changed"
            )
        if same:
            yield f"  the same as matched whole: {_apart(_same, path, made, [])['same']}"


def _apart(work: Any, *arguments: Any) -> dict[str, Any]:
    """Do some work in a process of its own, and return what it sends."""
    context = get_context("fork")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(*arguments, send))
    process.start()
    told: dict[str, Any] = receive.recv()
    process.join()
    return told


def _put_and_match(path: Path, made: MadeLedger, names: Sequence[str], send: Any) -> None:
    claims: dict[str, list[Any]] = {name: [] for name in names}
    for claim in made.claims.values():
        if claim.report in claims:
            claims[claim.report].append(claim)
    with Ledger.open(path, create=True) as ledger, ledger.transaction():
        for name in names:
            ledger.add_report(made.reports[name])
            ledger.add_claims(name, claims[name], read_by="made@1")
    before, start, cpu = peak_mb(), time.perf_counter(), time.process_time()
    with Ledger.open(path) as ledger:
        changed = job.match(ledger)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        kept_mb = matching.place_of(ledger).stat().st_size / 1e6 if matching.place_of(ledger).exists() else 0.0
    send.send({"seconds": seconds, "cpu": cpu, "changed": changed, "mb": peak_mb() - before, "kept_mb": kept_mb})


def _same(path: Path, _made: MadeLedger, _names: Sequence[str], send: Any) -> None:
    """Whether a matching of everything, with nothing kept, changes anything."""
    other = path.with_name("other.tally")
    shutil.copy(path, other)
    rooms = job.Rooms()
    with Ledger.open(other) as ledger:
        held = ledger.snapshot()
        incidents, copies = rooms.matcher.match(held)
    send.send({"same": {i.id: i for i in incidents} == dict(held.incidents) and tuple(copies) == held.copies})


if __name__ == "__main__":
    sys.exit(main())
