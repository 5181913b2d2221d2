"""Recognises the dateline at the head of a report: "VASHIRA, Qasmara (Agency) - ", or one that fills a line."""

from __future__ import annotations

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.lexicon import Lexicon
from tallybook.places.names import key
from tallybook.places.words import Words


def dateline_end(words: Words, gazetteer: Gazetteer, lexicon: Lexicon) -> int:
    """How many tokens at the head of the text belong to the places of a dateline; 0 where there is none.

    A dateline is a few words up to a dash, an agency in brackets or the end of its line, that begin with a name of the
    gazetteer or are all in capitals, and hold nothing but names, commas and dates.
    """
    i = 0
    while i < len(words) and words.space[i]:
        i += 1
    names_end, first = 0, i
    while i < len(words) and i - first < lexicon.dateline_words:
        word = words.words[i]
        alone = _line_ends(words, i)
        if alone or word in lexicon.dashes or word in ("(", "["):
            closed = alone or word in lexicon.dashes or _dash_after_bracket(words, i, lexicon)
            return names_end if names_end and closed and _begins_with_place(words, first, names_end, gazetteer) else 0
        if word not in (",", "/", "&", "and") and not words.capital[i] and not word[0].isdigit():
            return 0
        if words.capital[i]:
            names_end = i + 1
        i += 1
    return 0


def _line_ends(words: Words, i: int) -> bool:
    """Whether the line ends at token i, or a full stop stands there with a blank too many (where a dash was)."""
    stopped = words.words[i] == "." and i + 1 < len(words)
    return words.space[i + 1] if stopped else words.space[i] and "\n" in words.words[i]


def _dash_after_bracket(words: Words, i: int, lexicon: Lexicon) -> bool:
    """Whether a bracket that opens at token i closes soon and a dash follows: "(Agency) -"."""
    for j in range(i + 1, min(i + 8, len(words) - 1)):
        if words.words[j] in (")", "]"):
            return words.words[j + 1] in lexicon.dashes or _line_ends(words, j + 1)
    return False


def _begins_with_place(words: Words, first: int, end: int, gazetteer: Gazetteer) -> bool:
    """Whether the first words of the head are a known name, or are written all in capitals."""
    if words.words[first].isupper() and len(words.words[first]) > 3:
        return True
    return any(gazetteer.named(key(words.slice(first, j))) for j in range(end, first, -1))
