"""Finds reports that carry the same words: reprints, wire copies with another head and tail, retold passages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tallybook.records import Copies, Report

PERMUTATIONS = 128
SEED = 20260101  # any number will do, as long as it stays the same
CANDIDATE_JACCARD = 0.3
SHARE_MIN = 0.6  # of the shorter of two reports; below it they tell of the same thing in their own words
SHINGLES_MIN = 15  # fewer shared runs of five words than this prove nothing


def copies(reports: Mapping[str, Report]) -> tuple[Copies, ...]:
    """Group reports of which one carries the words of another.

    Candidates come from MinHash with locality-sensitive hashing over runs of five words, so the time grows about
    linearly with the number of reports; each candidate is then checked exactly. Runs of words that stand on many
    pages over many weeks (menus, addresses, mottoes) are left out first.

    Args:
        reports: the reports by id; their order doesn't matter.

    Returns:
        One `Copies` a group of two or more, sorted by original. The original is the report published first (undated
        ones last, then by id). `share_0_1` says how much of a copy's five-word runs stand in the original, or in an
        earlier copy where that is more.
    """
    # loaded when copies are looked for: whoever only counts should not wait half a second for them
    import numpy as np
    from datasketch import MinHash, MinHashLSH

    from tallybook.match.shingles import shingle, without_furniture

    order = sorted(reports, key=lambda name: (reports[name].published or date.max, name))
    shingles = without_furniture({name: shingle(reports[name].text) for name in order}, reports)
    index = MinHashLSH(threshold=CANDIDATE_JACCARD, num_perm=PERMUTATIONS)
    blank = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=_same)
    original_of: dict[str, str] = {}
    share_of: dict[str, float] = {}
    for name in order:
        if len(shingles[name]) < SHINGLES_MIN:
            continue
        sketch = blank.copy()
        sketch.update_batch(shingles[name])
        best: tuple[float, str] | None = None
        for other in sorted(index.query(sketch)):
            shared = len(np.intersect1d(shingles[name], shingles[other], assume_unique=True))
            share = shared / min(len(shingles[name]), len(shingles[other]))
            taken = shared / len(shingles[name])
            if shared >= SHINGLES_MIN and share >= SHARE_MIN and (best is None or taken > best[0]):
                best = (taken, other)
        if best is not None:
            original_of[name] = original_of.get(best[1], best[1])
            share_of[name] = round(best[0], 4)
        index.insert(name, sketch)
    groups: dict[str, list[str]] = {}
    for name in order:
        if name in original_of:
            groups.setdefault(original_of[name], []).append(name)
    return tuple(
        Copies(original, tuple(members), tuple(share_of[m] for m in members))
        for original, members in sorted(groups.items())
    )


def originals(groups: tuple[Copies, ...]) -> dict[str, str]:
    """The original of each report that is a copy."""
    return {copy: group.original for group in groups for copy in group.copies}


def _same(value: int) -> int:
    return value
