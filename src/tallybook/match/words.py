"""Words as matching compares them: folded, without accents, possessive and plural s, and without the empty ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W\d_a-zß-ÿ])|\n\s*\n")


def fold(text: str) -> str:
    """The text without accents and in one case, so that "Damrá" and "DAMRA" are equal."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A folded word without possessive and plural s."""
    word = _POSSESSIVE.sub("", word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def words(text: str) -> list[str]:
    """The words of a text in their order: folded, "M.Q." as one word, possessive and plural s cut.

    Example:
        >>> words("The P.D.V.'s gunmen shot Damrá's shopkeepers")
        ['the', 'pdv', 'gunmen', 'shot', 'damra', 'shopkeeper']
    """
    joined = _ACRONYM.sub(lambda found: found.group().replace(".", ""), fold(text))
    return [short for found in _WORD.findall(joined) if (short := stem(found))]


@lru_cache(maxsize=100_000)
def said_words(text: str) -> tuple[str, ...]:
    """`words` of a short text, such as a claim's, that is asked for again and again."""
    return tuple(words(text))


def telling_words(text: str | None, generic: Collection[str]) -> frozenset[str]:
    """The words of a name that set it apart: without articles, "people", "members" and the like; numbers kept out."""
    if not text:
        return frozenset()
    return frozenset(w for w in said_words(text) if w not in generic and not w.isdigit())


def sentence_breaks(text: str) -> list[int]:
    """Offsets at which a new sentence begins, by punctuation alone: near enough to say "the same sentence"."""
    return [found.end() for found in _SENTENCE_END.finditer(text)]
