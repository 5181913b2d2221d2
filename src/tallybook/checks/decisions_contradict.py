"""T020: decisions of people about the same two records that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from tallybook.checks.rule import Rule
from tallybook.records import Decision, Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    last: dict[tuple[str, str], Decision] = {}
    for decision in sorted(snapshot.decisions, key=lambda d: d.entry):
        if decision.what not in ("same", "different"):
            continue
        for pair in combinations(sorted(set(decision.records)), 2):
            before = last.get(pair)
            if before is not None and before.what != decision.what:
                what = f"{before.what} by {before.by} (entry {before.entry}), {decision.what} by {decision.by}"
                yield f"entry {decision.entry}", f"{pair[0]} and {pair[1]}: {what}; the later one holds", pair
            last[pair] = decision


RULE = Rule(
    "T020",
    "people decided that two records are the same, and that they are different",
    "let the people agree, and decide once more",
    "note",
    _find,
)
