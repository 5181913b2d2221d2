"""Time and memory of matching as a ledger grows, beside Splink's own prediction and clustering of the same pairs.

    python -m benchmarks.matching [--seed N] [--sizes N ...]

Each size runs in a process of its own. `match` is all of `match.incidents`: tellings of each report, blocking, columns,
Splink's prediction, grouping, and one value for each field of each incident. `splink` is what Splink takes, in the same
process, to predict and cluster the pairs that were blocked. Copies are measured by `benchmarks.copies`.
"""

from __future__ import annotations

import argparse
import logging
import math
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.ledgers import MadeLedger, made_ledger
from tallybook import match
from tallybook.match.across import to_compare
from tallybook.match.blocks import one_of, other_of
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.matter import all_tellings
from tallybook.match.model import Model
from tallybook.match.people import NOBODY

SIZES = (1_000, 10_000, 100_000)


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each size, then how time grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="CLAIMS")
    chosen = parser.parse_args(arguments)
    for line in growth(chosen.seed, chosen.sizes):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return 0


def growth(seed: int, sizes: Sequence[int]) -> Iterator[str]:
    """What each size takes, as lines."""
    context = get_context("spawn")
    took: list[tuple[int, float]] = []
    for size in sizes:
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=_measured, args=(seed, size, send))
        process.start()
        told: dict[str, Any] = receive.recv()
        process.join()
        took.append((told["claims"], told["match"]))
        ratio = told["match"] / told["splink"]
        yield (
            f"{told['claims']:7} claims of {told['reports']} reports, {told['events']} events: "
            f"match {told['match']:.1f} CPU s, {told['mb']:.0f} MB; "
            f"splink {told['splink']:.1f} CPU s for {told['pairs']} pairs, ratio {ratio:.2f}; "
            f"{told['incidents']} incidents, pairs of reports: {told['agreement']}"
        )
    for (few, short), (many, long) in pairwise(took):
        power = math.log(long / short) / math.log(many / few)
        yield f"{few} to {many} claims: {long / short:.1f} times the time, to the power of {power:.2f}"


def _measured(seed: int, size: int, send: Any) -> None:
    ledger = made_ledger(seed, size)
    copies = match.copies(ledger.reports)
    small = made_ledger(seed, 30)
    match.incidents(small.reports, small.claims, (), ())  # what is loaded once is loaded
    before, start = peak_mb(), time.process_time()
    found = match.incidents(ledger.reports, ledger.claims, copies, ())
    taken = time.process_time() - start
    used_mb = peak_mb() - before
    splink_s, pairs = _splink(ledger, copies)
    send.send(
        {
            "claims": len(ledger.claims), "reports": len(ledger.reports), "events": len(set(ledger.event_of.values())),
            "match": taken, "mb": used_mb, "splink": splink_s, "pairs": pairs, "incidents": len(found),
            "agreement": _agreement(ledger, found),
        }
    )  # fmt: skip


def _splink(ledger: MadeLedger, copies: Any) -> tuple[float, int]:
    """CPU seconds that Splink takes to predict and cluster the pairs that matching compares."""
    import duckdb
    import pyarrow as pa
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    knowledge = MatchKnowledge.load()
    told = all_tellings(ledger.reports, ledger.claims, NOBODY, knowledge)
    table, pairs, _ = to_compare(told, ledger.reports, match.originals(copies), knowledge)
    start = time.process_time()
    with duckdb.connect() as connection:
        engine = DuckDBAPI(connection=connection)
        linker = Linker(engine.register(table), Model(knowledge).settings(), validate_settings=False)
        keys = {"match_key": ["0"] * len(pairs), "join_key_l": one_of(pairs), "join_key_r": other_of(pairs)}
        linker.table_management.register_blocked_pairs_for_predict(engine.register(pa.table(keys)))
        predicted = linker.inference.predict()
        linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.5)
    return time.process_time() - start, len(pairs)


def _agreement(ledger: MadeLedger, found: Sequence[Any]) -> str:
    """Precision and recall of pairs of reports held to be about one event."""
    right = told = there = 0
    for incident in found:
        events = [ledger.event_of[name] for name in incident.about]
        told += len(events) * (len(events) - 1) // 2
        right += sum(events.count(e) * (events.count(e) - 1) // 2 for e in set(events))
    sizes: dict[int, int] = {}
    for event in ledger.event_of.values():
        sizes[event] = sizes.get(event, 0) + 1
    there = sum(n * (n - 1) // 2 for n in sizes.values())
    return f"precision {right / max(1, told):.3f}, recall {right / max(1, there):.3f}"


def peak_mb() -> float:
    """The most memory that this process has held so far, in megabytes."""
    line = next(x for x in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
