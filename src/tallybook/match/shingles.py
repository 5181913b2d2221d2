"""Runs of five words of a report as sorted hashes, and those of them that are a page's furniture."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tallybook.match.words import words
from tallybook.records import Report

SHINGLE_WORDS = 5
FURNITURE_DAYS = 30  # words on one publisher's pages more than this apart are the page's furniture, not a reprint
FURNITURE_REPORTS = 5  # so are words on more pages than this of any publishers, as far apart

Shingles = NDArray[np.uint32]


def shingle(text: str) -> Shingles:
    """The hashes of all runs of five words, sorted, each once; a shorter text is one run of what there is."""
    said = words(text)
    if not said:
        return np.empty(0, dtype=np.uint32)
    runs = {
        zlib.crc32(" ".join(said[i : i + SHINGLE_WORDS]).encode()) for i in range(max(1, len(said) - SHINGLE_WORDS + 1))
    }
    return np.array(sorted(runs), dtype=np.uint32)


def without_furniture(shingles: dict[str, Shingles], reports: Mapping[str, Report]) -> dict[str, Shingles]:
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
