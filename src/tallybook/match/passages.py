"""Which passages of one text stand in another: shared words with small changes, the same names and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallybook.match.shingles import SHINGLE_WORDS, Flags, Shingled

SHINGLES_MIN = 15  # fewer shared runs of five words than this prove nothing
GAP_WORDS = 14  # words that may have been changed, put in or left out between two shared runs of one passage
DENSITY_MIN = 0.35  # of a passage's words that stand in shared runs; below it only formulas are shared
NAMED_MIN = 2  # names and numbers in a passage; words without any are a formula
FOREIGN_MAX = 0.25  # of the names and numbers of a passage that the other text tells otherwise

_Piece = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """A passage as words: `[start, end)` of the one text, `[source_start, source_end)` of the other."""

    start: int
    end: int
    source_start: int
    source_end: int


def runs(told: Shingled, source: Shingled, open_told: Flags, open_source: Flags) -> tuple[Run, ...]:
    """The passages of a text that stand in a source, sorted, none overlapping another in the text.

    Args:
        told: the text in which passages are looked for.
        source: the text they may come from.
        open_told: for each run of five words of the text whether it may prove anything: not page furniture.
        open_source: the same for the source.
    """
    at, source_at = _shared(told, source, open_told, open_source)
    if len(at) < SHINGLES_MIN:
        return ()
    kept: list[Run] = []
    for chain in sorted(_chains(_pieces(at, source_at)), key=lambda c: (-_covered(c), c[0])):
        run = Run(chain[0][0], chain[-1][1], chain[0][2], max(piece[3] for piece in chain))
        if any(run.start < other.end and other.start < run.end for other in kept):
            continue
        if _is_passage(chain, run) and _same_story(told, source, run):
            kept.append(run)
    return tuple(sorted(kept, key=lambda r: r.start))


def _shared(
    told: Shingled, source: Shingled, open_told: Flags, open_source: Flags
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where shared runs of five words begin in both, in the order of the first; of equal runs of one text the first."""
    mine, theirs = np.flatnonzero(open_told), np.flatnonzero(open_source)
    _, here, there = np.intersect1d(told.shingles[mine], source.shingles[theirs], return_indices=True)
    at, source_at = mine[here], theirs[there]
    order = np.argsort(at)
    return at[order], source_at[order]


def _pieces(at: NDArray[np.intp], source_at: NDArray[np.intp]) -> Iterator[_Piece]:
    """Stretches that run on word for word in both, as (start, end, start in the source, end there)."""
    breaks = np.flatnonzero((np.diff(at) != 1) | (np.diff(source_at) != 1)) + 1
    firsts, lasts = np.r_[0, breaks], np.r_[breaks, len(at)] - 1
    starts, ends = at[firsts].tolist(), (at[lasts] + SHINGLE_WORDS).tolist()
    source_starts, source_ends = source_at[firsts].tolist(), (source_at[lasts] + SHINGLE_WORDS).tolist()
    return zip(starts, ends, source_starts, source_ends, strict=True)


def _chains(pieces: Iterator[_Piece]) -> list[list[_Piece]]:
    """Pieces that follow one another closely in both texts, joined; a stray piece between two doesn't part them."""
    chains: list[list[_Piece]] = []
    for piece in pieces:
        for chain in reversed(chains[-4:]):
            _, end, _, source_end = chain[-1]
            if piece[0] - end <= GAP_WORDS and -SHINGLE_WORDS < piece[2] - source_end <= GAP_WORDS:
                chain.append(piece)
                break
        else:
            chains.append([piece])
    return chains


def _covered(chain: list[_Piece]) -> int:
    """How many words of the text stand in shared runs."""
    words, reached = 0, 0
    for start, end, _, _ in chain:
        words += end - max(start, reached)
        reached = end
    return words


def _is_passage(chain: list[_Piece], run: Run) -> bool:
    shared = sum(end - start - SHINGLE_WORDS + 1 for start, end, _, _ in chain)
    longest = max(run.end - run.start, run.source_end - run.source_start)
    return shared >= SHINGLES_MIN and _covered(chain) >= DENSITY_MIN * longest


def _same_story(told: Shingled, source: Shingled, run: Run) -> bool:
    """Whether names and numbers agree: one form told of another event has the words in common, and not these."""
    mine = _named(told, run.start, run.end)
    theirs = _named(source, run.source_start, run.source_end)
    shared = len(mine & theirs)
    foreign = min(len(mine - theirs), len(theirs - mine))
    return shared >= NAMED_MIN and foreign <= FOREIGN_MAX * (foreign + shared)


def _named(told: Shingled, start: int, end: int) -> set[int]:
    return set(told.codes[start:end][told.named[start:end]].tolist())
