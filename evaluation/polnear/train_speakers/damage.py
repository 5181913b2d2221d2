"""Copies of texts as other publishers might have set them: without line breaks, quotation marks or capitals."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

Moved = tuple[str, Callable[[int], int]]
_SEED = "voices"


def damaged(name: str, text: str) -> Moved:
    """A copy with one thing wrong, chosen by the hash of a name, and where each offset of the text went."""
    draw = zlib.crc32(f"{_SEED} {name}".encode()) % 100
    ceiling = 0
    for share, change in _CHANGES.items():
        ceiling += share
        if draw < ceiling:
            return change(text)
    raise AssertionError(draw)


def _still(text: str) -> Moved:
    return text, lambda at: at


def _one_line(text: str) -> Moved:
    return _still(text.replace("\n", " "))


def _single_marks(text: str) -> Moved:
    return _still(text.translate({ord(c): "'" for c in '"“”'}))


def _one_line_single_marks(text: str) -> Moved:
    return _single_marks(text.replace("\n", " "))


def _small_letters(text: str) -> Moved:
    small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _still(small)


def _no_marks(text: str) -> Moved:
    """Without double quotation marks; offsets move to the left by as many as stood before them."""
    gone, count = [0], 0
    for c in text:
        count += c in '"“”'
        gone.append(count)
    return "".join(c for c in text if c not in '"“”'), lambda at: at - gone[at]


# The share, in hundredths, that gets each kind of damage.
_CHANGES: Mapping[int, Callable[[str], Moved]] = {
    41: _one_line, 13: _single_marks, 16: _one_line_single_marks, 14: _small_letters, 15: lambda t: _no_marks(t),
    1: _still,
}  # fmt: skip
