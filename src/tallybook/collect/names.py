"""How names of files, rows and words out of files are shown in messages, so that no terminal obeys them."""

from __future__ import annotations

import os

LONGEST_SHOWN = 80  # code points of somebody else's words that a message repeats


def shown(name: str | os.PathLike[str]) -> str:
    """A path or name with everything unprintable escaped: control characters, ANSI escapes, bidi marks, odd bytes."""
    return "".join(_shown_character(character) for character in os.fspath(name))


def quoted(words: str) -> str:
    """Somebody's words for a message: escaped, and cut to `LONGEST_SHOWN` code points."""
    cut = words[:LONGEST_SHOWN]
    return f'"{shown(cut)}{"..." if len(words) > LONGEST_SHOWN else ""}"'


def _shown_character(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte of a file name that isn't UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
