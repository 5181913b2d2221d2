"""Which passages of one text stand in another: shared words with small changes, the same names and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallybook.match.shingles import SHINGLE_WORDS, Flags, Shingled

SHINGLES_MIN = 15  # shared runs of five words of a passage that stands alone; fewer prove nothing
TOGETHER_MIN = 30  # of all passages of two reports: so many prove that shorter ones are copied as well
PART_MIN = 4  # of such a shorter one
GAP_WORDS = 14  # words that may have been changed, put in or left out between two shared runs of one passage
PROVING_MIN = 0.4  # of a passage's shared runs that are no furniture; below it, the passage is
DENSITY_MIN = 0.35  # of a passage's words that stand in shared runs; below it only formulas are shared
NAMED_MIN = 2  # names and numbers in a passage; a few words without any are a formula
FORMULA_SHINGLES_MAX = 45
EDGE_WORDS = 10  # words before and after a passage that are compared one by one
EDGE_MIN = 0.5  # of these that must be the same
FOREIGN_MAX = 0.25  # of the names and numbers of a passage that the other text tells otherwise

_Piece = tuple[int, int, int, int, int]  # start, end, start in the source, end there, shared runs that prove something


@dataclass(frozen=True, slots=True)
class Run:
    """A passage as words: `[start, end)` of the one text, `[source_start, source_end)` of the other."""

    start: int
    end: int
    source_start: int
    source_end: int


def runs(told: Shingled, source: Shingled, proving: Flags, source_proving: Flags, left: Flags) -> tuple[Run, ...]:
    """The passages of a text that stand in a source, sorted, none overlapping another in the text.

    Args:
        told: the text in which passages are looked for.
        source: the text they may come from.
        proving: for each word of the text whether it may prove anything: not page furniture. Furniture within a
            passage belongs to it.
        source_proving: the same for the source.
        left: for each word of the text whether it may lie in a passage at all.
    """
    mine = np.flatnonzero(_clear(left, len(told.shingles)))
    _, here, source_at = np.intersect1d(told.shingles[mine], source.shingles, return_indices=True)
    at = mine[here]
    order = np.argsort(at)
    at, source_at = at[order], source_at[order]
    proofs = proving[at] & source_proving[source_at]
    if proofs.sum() < SHINGLES_MIN:
        return ()
    pieces = _pieces(at, source_at, proofs)
    found = [one for chain in map(_trimmed, _chains(pieces)) if (one := _run(chain)) is not None]
    enough = sum(shared for _, shared in found) >= TOGETHER_MIN

    def alike(passages: Sequence[Run], named_min: int) -> bool:
        mine, my_names = _words(told, proving, [(run.start, run.end) for run in passages])
        theirs, their_names = _words(source, source_proving, [(run.source_start, run.source_end) for run in passages])
        return _same_story(mine, my_names, theirs, their_names, named_min)

    kept: list[Run] = []
    for run, shared in sorted(found, key=lambda one: (-one[1], one[0].start)):
        if any(run.start < other.end and other.start < run.end for other in kept):
            continue
        named_min = 0 if enough or shared > FORMULA_SHINGLES_MAX else NAMED_MIN
        if (enough or shared >= SHINGLES_MIN) and alike((run,), named_min):
            kept.append(run)
    proven = sum(shared for run, shared in found if run in kept)
    if enough and not alike(kept, NAMED_MIN if proven <= FORMULA_SHINGLES_MAX else 0):
        return ()
    return tuple(_rounded(sorted(kept, key=lambda r: r.start), told, source, left))


def _clear(left: Flags, shingles: int) -> Flags:
    """Which runs of five words hold only words that are left."""
    taken = np.cumsum(np.r_[0, ~left])
    return np.asarray(taken[-shingles:] == taken[:shingles] if shingles else left[:0], dtype=np.bool_)


def _pieces(at: NDArray[np.intp], source_at: NDArray[np.intp], proofs: Flags) -> Iterator[_Piece]:
    """Stretches that run on word for word in both; of equal runs in one text only the first is looked at."""
    breaks = np.flatnonzero((np.diff(at) != 1) | (np.diff(source_at) != 1)) + 1
    firsts, lasts = np.r_[0, breaks], np.r_[breaks, len(at)] - 1
    starts, ends = at[firsts].tolist(), (at[lasts] + SHINGLE_WORDS).tolist()
    source_starts, source_ends = source_at[firsts].tolist(), (source_at[lasts] + SHINGLE_WORDS).tolist()
    proving = np.add.reduceat(proofs.astype(np.intp), firsts).tolist()
    return zip(starts, ends, source_starts, source_ends, proving, strict=True)


def _chains(pieces: Iterator[_Piece]) -> list[list[_Piece]]:
    """Pieces that follow one another closely in both texts, joined; a stray piece between two doesn't part them."""
    chains: list[list[_Piece]] = []
    for piece in pieces:
        for chain in reversed(chains[-4:]):
            _, end, _, source_end, _ = chain[-1]
            if piece[0] - end <= GAP_WORDS and -SHINGLE_WORDS < piece[2] - source_end <= GAP_WORDS:
                chain.append(piece)
                break
        else:
            chains.append([piece])
    return chains


def _trimmed(chain: list[_Piece]) -> list[_Piece]:
    """A chain without what proves nothing at its ends."""
    proving = [n for n, piece in enumerate(chain) if piece[4]]
    return chain[proving[0] : proving[-1] + 1] if proving else []


def _covered(chain: list[_Piece]) -> int:
    """How many words of the text stand in shared runs."""
    words, reached = 0, 0
    for start, end, _, _, _ in chain:
        words += end - max(start, reached)
        reached = end
    return words


def _run(chain: list[_Piece]) -> tuple[Run, int] | None:
    """A chain as a passage, with the number of shared runs that prove it, if these are more than single phrases."""
    if not chain:
        return None
    run = Run(chain[0][0], chain[-1][1], chain[0][2], max(piece[3] for piece in chain))
    shared = sum(piece[4] for piece in chain)
    longest = max(run.end - run.start, run.source_end - run.source_start)
    alike = sum(end - start - SHINGLE_WORDS + 1 for start, end, _, _, _ in chain)
    if shared < max(PART_MIN, PROVING_MIN * alike) or _covered(chain) < DENSITY_MIN * longest:
        return None
    return run, shared


def _rounded(kept: Sequence[Run], told: Shingled, source: Shingled, left: Flags) -> Iterator[Run]:
    """The passages with the words before and after them that are the same in both, but for one here and there."""
    reached = 0
    for number, run in enumerate(kept):
        limit = kept[number + 1].start if number + 1 < len(kept) else len(told.codes)
        before = min(run.start - reached, run.source_start, EDGE_WORDS)
        mine, theirs = (
            told.codes[run.start - before : run.start],
            source.codes[run.source_start - before : run.source_start],
        )
        back = _alike_from((mine == theirs)[::-1] & left[run.start - before : run.start][::-1])
        after = min(limit - run.end, len(source.codes) - run.source_end, EDGE_WORDS)
        mine, theirs = told.codes[run.end : run.end + after], source.codes[run.source_end : run.source_end + after]
        on = _alike_from((mine == theirs) & left[run.end : run.end + after])
        reached = run.end + on
        yield Run(run.start - back, reached, run.source_start - back, run.source_end + on)


def _alike_from(same: Flags) -> int:
    """How far words go on of which at least half are the same, the last one among them."""
    shares = np.cumsum(same) / np.arange(1, len(same) + 1)
    far = np.flatnonzero(same & (shares >= EDGE_MIN))
    return int(far[-1]) + 1 if len(far) else 0


def _same_story(mine: set[int], my_names: set[int], theirs: set[int], their_names: set[int], named_min: int) -> bool:
    """Whether names and numbers agree: one form told of another event has the words in common, and not these."""
    shared = len((my_names & theirs) | (their_names & mine))
    foreign = min(len(my_names - theirs), len(their_names - mine))
    return shared >= named_min and foreign <= FOREIGN_MAX * (foreign + shared)


def _words(told: Shingled, proving: Flags, places: Sequence[tuple[int, int]]) -> tuple[set[int], set[int]]:
    """All words of some places, and the names and numbers among them that are no furniture."""
    words: set[int] = set()
    names: set[int] = set()
    for start, end in places:
        codes = told.codes[start:end]
        words.update(codes.tolist())
        names.update(codes[told.named[start:end] & proving[start:end]].tolist())
    return words, names
