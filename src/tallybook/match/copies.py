"""Finds reports that carry the same words: reprints, wire copies with another head and tail, retold passages."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from tallybook.match.words import words
from tallybook.records import Copies, Report

SHINGLE_WORDS = 5
PERMUTATIONS = 128
SEED = 20260101  # any number will do, as long as it stays the same
CANDIDATE_JACCARD = 0.3
SHARE_MIN = 0.6  # of the shorter of two reports; below it they tell of the same thing in their own words
SHINGLES_MIN = 15  # fewer shared runs of five words than this prove nothing
FURNITURE_DAYS = 30  # words on one publisher's pages more than this apart are the page's furniture, not a reprint
FURNITURE_REPORTS = 5  # so are words on more pages than this of any publishers, as far apart

Shingles = NDArray[np.uint32]


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
    order = sorted(reports, key=lambda name: (reports[name].published or date.max, name))
    shingles = _without_furniture({name: shingle(reports[name].text) for name in order}, reports)
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


def shingle(text: str) -> Shingles:
    """The hashes of all runs of five words, sorted, each once; a shorter text is one run of what there is."""
    said = words(text)
    if not said:
        return np.empty(0, dtype=np.uint32)
    runs = {
        zlib.crc32(" ".join(said[i : i + SHINGLE_WORDS]).encode()) for i in range(max(1, len(said) - SHINGLE_WORDS + 1))
    }
    return np.array(sorted(runs), dtype=np.uint32)


def _without_furniture(shingles: dict[str, Shingles], reports: Mapping[str, Report]) -> dict[str, Shingles]:
    """Leave out runs of words that pages carry more than a month apart: two of one publisher, or more than five of any.

    A wire story is reprinted by fifty papers within days; a menu or a teaser stands on the pages all year.
    """
    by_publisher: dict[str, list[str]] = {}
    for name in shingles:
        by_publisher.setdefault(_site(reports[name].publisher), []).append(name)
    everywhere = _recurring(list(shingles), shingles, reports, FURNITURE_REPORTS + 1)
    cleaned = dict(shingles)
    for names in by_publisher.values():
        furniture = np.union1d(everywhere, _recurring(names, shingles, reports, 2))
        for name in names if len(furniture) else ():
            cleaned[name] = np.setdiff1d(shingles[name], furniture, assume_unique=True)
    return cleaned


def _recurring(
    names: Sequence[str], shingles: Mapping[str, Shingles], reports: Mapping[str, Report], reports_min: int
) -> Shingles:
    """The runs of words that so many of these reports carry, the first and the last more than a month apart."""
    dated = [(shingles[name], day.toordinal()) for name in names if (day := reports[name].published) is not None]
    if len(dated) < reports_min:
        return np.empty(0, dtype=np.uint32)
    runs = np.concatenate([own for own, _ in dated])
    days = np.concatenate([np.full(len(own), day, dtype=np.int32) for own, day in dated])
    if not len(runs):
        return np.empty(0, dtype=np.uint32)
    sequence = np.lexsort((days, runs))
    runs, days = runs[sequence], days[sequence]
    first = np.flatnonzero(np.r_[True, runs[1:] != runs[:-1]])
    last = np.r_[first[1:], len(runs)] - 1
    recurring = (days[last] - days[first] > FURNITURE_DAYS) & (last - first + 1 >= reports_min)
    return np.asarray(runs[first[recurring]], dtype=np.uint32)


def _site(publisher: str | None) -> str:
    """A publisher's name without what changes from page to page: case, "www.", the port."""
    return " ".join(w for w in words(publisher or "") if w not in ("www", "http", "https") and not w.isdigit())


def _same(value: int) -> int:
    return value
