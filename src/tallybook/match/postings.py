"""Which sentences stand in which reports, by their MinHash: candidates for copies, and what is a page's furniture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallybook.match.shingles import BANDS, Flags, Numbers

FURNITURE_DAYS = 30  # words on three pages of one publisher, more than this apart, are furniture, and no reprint
FURNITURE_REPORTS = 6  # so are words on at least this many pages of any publishers in three such periods
FURNITURE_PERIODS = 3
FURNITURE_PAGES = 3  # words on as many pages of one publisher say nothing of two of its pages, whatever the days
HOLDERS = 20  # of the reports that carry a sentence so many of the earliest, and of those just before, are candidates
SHARED_MIN = 2  # MinHash values that two reports must share
UNDATED = -1
NO_SITE = 0
NOTHING = 2**32 - 1
_SITE_FACTOR = np.uint64(0x9E3779B97F4A7C15)

Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What is kept of a report to find its copies: the MinHash of its sentences, of shape (sentences, BANDS).

    `day` is the day of publication as an ordinal, `site` stands for the publisher (`UNDATED`, `NO_SITE`: not known),
    `lengths` are the words of each sentence, `standing` marks those with a formula that any page may carry.
    """

    values: Numbers
    lengths: Numbers
    standing: Flags
    day: int
    site: int

    @property
    def keys(self) -> Keys:
        """One number for each value and its band."""
        return self.values.astype(np.uint64) | (np.arange(BANDS, dtype=np.uint64) << np.uint64(32))


class Postings:
    """The MinHash values that several reports share. Reports are numbered in the order of their publication."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self._sketches = sketches
        self._masks: dict[int, tuple[Flags, Flags]] = {}
        self._keys, self._owners = _shared_keys(sketches)
        firsts = np.flatnonzero(np.r_[True, self._keys[1:] != self._keys[:-1]]) if len(self._keys) else _NONE
        days = np.array([s.day for s in sketches], dtype=np.int32)
        self._sites = np.array([s.site for s in sketches], dtype=np.uint32)
        old = _spread(firsts, days[self._owners]).recurring(FURNITURE_REPORTS, FURNITURE_PERIODS)
        self.everywhere: Keys = self._keys[firsts[old]]
        self.old_on_site, self.often_on_site = self._of_sites(days)

    def _of_sites(self, days: NDArray[np.int32]) -> tuple[Keys, Keys]:
        """Furniture of single publishers, as keys that name the publisher as well."""
        sites = self._sites[self._owners]
        named = at_site(self._keys, sites)
        order = np.argsort(named, kind="stable")
        named, held_on = named[order], days[self._owners][order]
        firsts = np.flatnonzero(np.r_[True, named[1:] != named[:-1]]) if len(named) else _NONE
        spread = _spread(firsts, held_on)
        old = spread.recurring(FURNITURE_PAGES, 2)
        often = spread.recurring(2, 2) | ((spread.pages >= FURNITURE_PAGES) & (sites[order][firsts] != NO_SITE))
        return named[firsts[old]], named[firsts[often]]

    def masked(self, number: int) -> tuple[Flags, Flags]:
        """Which sentences of a report are furniture to any other report, and which to one of the same publisher."""
        if number not in self._masks:
            self._masks[number] = self._masks_of(number)
        return self._masks[number]

    def _masks_of(self, number: int) -> tuple[Flags, Flags]:
        sketch = self._sketches[number]
        keys = sketch.keys
        named = at_site(keys, np.uint32(sketch.site))
        old = _within(keys, self.everywhere) | _within(named, self.old_on_site)
        often = old | _within(named, self.often_on_site)
        none = sketch.values == NOTHING
        return sketch.standing | (old | none).all(axis=1), sketch.standing | (often | none).all(axis=1)

    def earlier(self, number: int, open_: Flags, open_to_own: Flags) -> dict[int, set[tuple[int, int]]]:
        """Earlier reports that share values with a report, each with the (sentence, band) in which they do.

        Args:
            number: the report.
            open_: which of its sentences may prove anything.
            open_to_own: which of them may to reports of the same publisher.
        """
        site = self._sketches[number].site
        found: dict[int, set[tuple[int, int]]] = {}
        sentences, bands, lows, highs = self._shared(number, open_)
        for sentence, band, low, high in zip(sentences, bands, lows, highs, strict=True):
            before = low + int(np.searchsorted(self._owners[low:high], number))
            first = self._owners[low : min(before, low + HOLDERS)].tolist()
            last = self._owners[max(low + HOLDERS, before - HOLDERS) : before].tolist()
            for owner in (*first, *last):
                own = site != NO_SITE and self._sketches[owner].site == site
                if open_to_own[sentence] or not own:
                    found.setdefault(owner, set()).add((sentence, band))
        return {owner: shared for owner, shared in found.items() if len(shared) >= SHARED_MIN}

    def later(self, number: int) -> set[int]:
        """Later reports to which a report may be a candidate."""
        sketch = self._sketches[number]
        keys = sketch.keys
        repeated = _within(at_site(keys, np.uint32(sketch.site)), self.often_on_site)
        if self.mostly_furniture(number):
            repeated[:] = False
        found: set[int] = set()
        sentences, bands, lows, highs = self._shared(number, np.ones(len(keys), dtype=np.bool_))
        for sentence, band, low, high in zip(sentences, bands, lows, highs, strict=True):
            owners = self._owners[low:high]
            owners = owners[owners > number]
            if repeated[sentence, band]:
                owners = owners[self._sites[owners] != sketch.site]
            found.update(owners.tolist())
        return found

    def words(self, number: int, masked: Flags) -> int:
        """How many words of a report stand in sentences that are not masked."""
        return int(self._sketches[number].lengths[~masked].sum())

    def same_site(self, one: int, two: int) -> bool:
        """Whether two reports are known to be of one publisher."""
        return self._sketches[one].site == self._sketches[two].site != NO_SITE

    def mostly_furniture(self, number: int) -> bool:
        """Whether nearly all of a page stands on other pages of its publisher: it was posted again and again."""
        _, often = self.masked(number)
        return int(often.sum()) >= len(often) - 1

    def holding(self, keys: Keys, *, on_site: bool) -> set[int]:
        """The reports that hold one of these keys of furniture."""
        if not len(keys):
            return set()
        sites = self._sites[self._owners]
        held = _within(at_site(self._keys, sites) if on_site else self._keys, keys)
        return set(self._owners[held].tolist())

    def _shared(self, number: int, open_: Flags) -> tuple[list[int], list[int], list[int], list[int]]:
        """Sentence, band and where in the postings the holders stand, of each value that others share."""
        keys = self._sketches[number].keys
        lows = np.searchsorted(self._keys, keys, side="left")
        highs = np.searchsorted(self._keys, keys, side="right")
        shared = (highs - lows > 1) & open_[:, None] & ~_within(keys, self.everywhere)
        sentences, bands = np.nonzero(shared)
        return sentences.tolist(), bands.tolist(), lows[shared].tolist(), highs[shared].tolist()

    @cached_property
    def furniture(self) -> tuple[Keys, Keys, Keys]:
        """All furniture: everywhere, long on a site, often on a site."""
        return self.everywhere, self.old_on_site, self.often_on_site


_NONE = np.empty(0, dtype=np.intp)


def _shared_keys(sketches: Sequence[Sketch]) -> tuple[Keys, NDArray[np.int32]]:
    """Keys that at least two reports hold with their owners, sorted by both, each pair once."""
    if not sketches:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32)
    values = np.concatenate([s.values for s in sketches])
    standing = np.concatenate([s.standing for s in sketches])
    owners = np.repeat(np.arange(len(sketches), dtype=np.int32), [len(s.values) for s in sketches])
    keys = values.astype(np.uint64) | (np.arange(BANDS, dtype=np.uint64) << np.uint64(32))
    kept = (values != NOTHING) & ~standing[:, None]
    keys, owners = keys[kept], np.broadcast_to(owners[:, None], kept.shape)[kept]
    order = np.argsort(keys, kind="stable")  # owners rise already
    keys, owners = keys[order], owners[order]
    once = np.r_[True, (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])] if len(keys) else kept[:0, 0]
    keys, owners = keys[once], owners[once]
    same_as_next = np.r_[keys[1:] == keys[:-1], False] if len(keys) else kept[:0, 0]
    several = same_as_next | np.r_[False, same_as_next[:-1]] if len(keys) else same_as_next
    return keys[several], owners[several]


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """For each group of holders how many are dated, from when to when, in how many periods, and how many there are."""

    dated: NDArray[np.intp]
    days: NDArray[np.int64]
    periods: NDArray[np.intp]
    pages: NDArray[np.intp]

    def recurring(self, dated: int, periods: int) -> Flags:
        """Which groups have so many dated holders in so many periods, the first and the last further apart than one."""
        return (self.dated >= dated) & (self.periods >= periods) & (self.days > FURNITURE_DAYS)


def _spread(firsts: NDArray[np.intp], days: NDArray[np.int32]) -> _Spread:
    """Days of holders, group by group; within each they rise, and undated holders come last."""
    if not len(firsts):
        return _Spread(_NONE, _NONE, _NONE, _NONE)
    dated = days != UNDATED
    counts = np.add.reduceat(dated.astype(np.intp), firsts)
    last_day = np.maximum.reduceat(days, firsts)
    period = days // FURNITURE_DAYS
    opens = np.r_[True, period[1:] != period[:-1]]
    opens[firsts] = True
    periods = np.add.reduceat((opens & dated).astype(np.intp), firsts)
    return _Spread(counts, (last_day - days[firsts]).astype(np.int64), periods, np.diff(np.r_[firsts, len(days)]))


def at_site(keys: Keys, sites: Numbers | np.uint32) -> Keys:
    """Keys that name the publisher as well."""
    return keys ^ (np.asarray(sites).astype(np.uint64) * _SITE_FACTOR)


def _within(keys: Keys, among: Keys) -> Flags:
    """Which keys are among sorted ones."""
    if not len(among):
        return np.zeros(keys.shape, dtype=np.bool_)
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.asarray(among[at] == keys, dtype=np.bool_)
