"""Gives a text without capitals its likely capitals back, so that the parser, which learned from print, sees names."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from pathlib import Path

from evaluation.muc4.article import TABLE
from tallybook.weigh import load_weights

WEIGHTS = Path(__file__).parents[1] / "weights" / "lower-words.json.gz"
BUCKETS = 1 << 24  # of hashed words; with some 20,000 of them one strange word in 800 falls on another's place
_CASE = TABLE["capitals"]
_CAPITAL = frozenset(_CASE["words"])
_ENDINGS: tuple[tuple[str, str], ...] = tuple((cut, put) for cut, put in _CASE["endings"])
_LISTED = (
    frozenset(w for part in ("acts", "things", "cues") for words in TABLE[part].values() for w in words)
    | frozenset(TABLE["phrases"]["between"])
) - _CAPITAL  # fmt: skip
_SHORTEST = 3  # letters that an ending must leave
_WORD = re.compile(r"(?<![\w'])[a-z][a-z']*")


def hashed(word: str) -> int:
    """The bucket that a word falls into."""
    return zlib.crc32(word.encode()) & (BUCKETS - 1)


@lru_cache(maxsize=1)
def lower_words() -> frozenset[int]:
    """The buckets of the words that print writes small."""
    return frozenset(load_weights(WEIGHTS)["lower"]["buckets"])


def with_capitals(text: str) -> str:
    """A text with capitals where a sentence begins and on words that print does not write small.

    Args:
        text: any text; one that has capitals is left as it is.

    Returns:
        A text of the same length, so that offsets hold.
    """
    if text != text.lower():
        return text
    return _WORD.sub(lambda found: _written(found[0], _begins(text, found.start())), text)


def _written(word: str, first: bool) -> str:
    return word[0].upper() + word[1:] if first or not _small(word) else word


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins at an offset."""
    while at > 0 and text[at - 1] in ' \n"([':
        at -= 1
    return at == 0 or text[at - 1] in ".!?"


@lru_cache(maxsize=1 << 16)
def _small(word: str) -> bool:
    """Whether a word, or what it is a form of, is written small; what nobody has seen is a name."""
    stems = [
        word[: -len(cut)] + put for cut, put in _ENDINGS if word.endswith(cut) and len(word) - len(cut) >= _SHORTEST
    ]
    if _CAPITAL.intersection((word, *stems)):
        return False
    return any(form in _LISTED or hashed(form) in lower_words() for form in (word, *stems))
