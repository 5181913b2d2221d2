"""The one canonical text of a report: as found, with newlines made one and what no text can hold taken out."""

from __future__ import annotations

import re

from ftfy import badness

from tallybook.collect.codes import problem
from tallybook.records import Problem

_NEWLINES = re.compile(r"\r\n?|[\f\v]")
# C0 without tab and newline, DEL, C1. Marks of direction and joiners are letters' business and stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_JUDGED_CHARACTERS = 100_000  # mojibake shows early; the rest of a long text needn't be looked at
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_AROUND = 6  # characters: what ftfy knows as mojibake holds one that isn't ASCII and is at most five long


def canonical(text: str, where: str) -> tuple[str, tuple[Problem, ...]]:
    """The text to store, and what had to be changed.

    A byte order mark at the start is dropped, CRLF, CR, form feed and vertical tab become a newline, other control
    characters are removed, half surrogate pairs become U+FFFD. Nothing else: no NFC, no repair of mojibake, no
    trimming, so that quotations can be compared with the original.
    """
    problems = []
    text = _NEWLINES.sub("\n", text.removeprefix("\ufeff"))
    text, controls = _CONTROLS.subn("", text)
    if controls:
        problems.append(problem("C013", where, f"{controls} control characters were removed from the text"))
    text, halves = _SURROGATES.subn("\ufffd", text)
    if halves:
        problems.append(problem("C014", where, f"{halves} half surrogate pairs became U+FFFD"))
    if looks_like_mojibake(text[:_JUDGED_CHARACTERS]):
        problems.append(problem("C012", where, "the text looks like mojibake and is stored as found"))
    return text, tuple(problems)


def looks_like_mojibake(text: str) -> bool:
    """What `ftfy.badness.is_bad` says, which is asked only around what isn't ASCII: elsewhere it finds nothing."""
    bad = badness.BADNESS_RE
    return any(
        bad.search(text, max(0, other.start() - _AROUND), other.end() + _AROUND) for other in _NOT_ASCII.finditer(text)
    )


def one_line(words: str) -> str:
    """A title or a name on one line, without control characters."""
    words = _CONTROLS.sub("", _NEWLINES.sub("\n", words.removeprefix("\ufeff")))
    return " ".join(_SURROGATES.sub("\ufffd", words).split())
