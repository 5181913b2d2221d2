"""Blocks: rows under the same key meet those next to them in order; which pairs come and go as rows do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]  # pairs of rows as one number each, the smaller row in front, sorted, each once
Rows = NDArray[np.int64]
May = Callable[[Rows, Rows], NDArray[np.bool_]]

_TOGETHER = 1 << 22  # codes that are put in order at a time, so that memory stays bounded
_SECOND = np.int64((1 << 32) - 1)


def key_of(text: str) -> int:
    """A number for a key: the same on every machine, one for two keys once in many billions."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little", signed=True)


def once(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers sorted, each once; `np.unique` hashes them first, which takes several times as long for many."""
    found = np.sort(numbers)
    return found[np.r_[True, found[1:] != found[:-1]]] if len(found) else found


def codes_of(a: Rows, b: Rows) -> Codes:
    """Pairs of rows as numbers, sorted, each once."""
    return once(np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b).astype(np.int64))


def one_of(codes: Codes) -> Rows:
    """The smaller row of each pair."""
    return codes >> 32


def other_of(codes: Codes) -> Rows:
    """The larger row of each pair."""
    return codes & _SECOND


def among(codes: Codes, sorted_codes: Codes) -> NDArray[np.bool_]:
    """Which of some numbers stand in others that are sorted."""
    if not len(sorted_codes):
        return np.zeros(len(codes), dtype=np.bool_)
    at = np.minimum(np.searchsorted(sorted_codes, codes), len(sorted_codes) - 1)
    return np.asarray(sorted_codes[at] == codes, dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Keys with a row that has each; a row may have many keys. Sorted by key."""

    keys: NDArray[np.int64]
    rows: Rows

    @staticmethod
    def of(keys: Iterable[int], rows: Iterable[int]) -> Blocks:
        """Blocks of so many keys, each with its row."""
        return _sorted(np.array(list(keys), dtype=np.int64), np.array(list(rows), dtype=np.int64))

    def joined(self, other: Blocks) -> Blocks:
        """These and others."""
        return _sorted(np.concatenate([self.keys, other.keys]), np.concatenate([self.rows, other.rows]))

    def renumbered(self, number: Rows) -> Blocks:
        """The same with other numbers for rows; those numbered -1 are left out."""
        rows = number[self.rows] if len(self.rows) else self.rows
        return Blocks(self.keys[rows >= 0], rows[rows >= 0])

    def sharing(self, keys: NDArray[np.int64]) -> Blocks:
        """Those under some keys, which are sorted."""
        kept = among(self.keys, keys)
        return Blocks(self.keys[kept], self.rows[kept])

    def keys_of(self, rows: Rows) -> NDArray[np.int64]:
        """The keys that some rows have, sorted, each once."""
        return once(self.keys[np.isin(self.rows, rows)])

    def met(self, rank: Rows, limit: int, may: May) -> Codes:
        """Pairs of rows that stand under one key, each with so many that come next by rank, where both may meet."""
        order = np.lexsort((rank[self.rows], self.keys)) if len(self.rows) else self.rows
        keys, rows = self.keys[order], self.rows[order]
        found = np.empty(0, dtype=np.int64)
        waiting: list[Codes] = []
        for step in range(1, limit + 1):
            at = np.flatnonzero(keys[step:] == keys[:-step])
            if not len(at):
                break
            a, b = rows[at], rows[at + step]
            kept = (a != b) & may(a, b)
            waiting.append(np.minimum(a, b)[kept] << 32 | np.maximum(a, b)[kept])
            if sum(map(len, waiting)) > _TOGETHER:
                found, waiting = once(np.concatenate([found, *waiting])), []
        return once(np.concatenate([found, *waiting]))


def moved(
    before: Blocks, after: Blocks, came: Blocks, gone: Blocks, meet: Callable[[Blocks], Codes]
) -> tuple[Codes, Codes]:
    """Which pairs no longer meet, and which meet now, since some rows came and others went.

    A row that comes between two others may put them too far from each other: only blocks that a row came to or went
    from are looked at.

    Args:
        before: the blocks as they stood.
        after: the blocks as they stand.
        came: those of the rows that came.
        gone: those of the rows that went.
        meet: the pairs that meet in some blocks.
    """
    touched = once(np.concatenate([came.keys, gone.keys]))
    was, now = meet(before.sharing(touched)), meet(after.sharing(touched))
    return was[~among(was, now)], now[~among(now, was)]


def _sorted(keys: NDArray[np.int64], rows: Rows) -> Blocks:
    order = np.argsort(keys, kind="stable")
    return Blocks(keys[order], rows[order])
