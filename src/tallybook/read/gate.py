"""Tell at the speed of a text search where a report can hold a claim: the rest of it is neither parsed nor read.

Claims are only made near words that tell of violence, of people driven out or of communities at odds. A denial or an
"attack" in a paragraph about taxes, far from any such word, is none of ours, whatever its grammar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import ahocorasick

Stretch = tuple[int, int]

_LIKELY, _SURE = 1, 2
_FAR = 1 << 62  # beyond the end of any text
_WHOLE_WORD = "_"  # behind a stem that must also end there
_PARAGRAPH = re.compile(r"\n+")
# Sentences are only cut apart where that is beyond doubt: no initials, no titles, no abbreviations.
_SENTENCE = re.compile(r"(?<=[a-z]{3}[.!?])[\"')\]”’]*\s+(?=[A-Z\"'“‘])")


class Gate:
    """Which stretches of a text can hold claims, by the words of `gate.toml`.

    Example:
        >>> signs = {"stems": ["kill"], "sure": ["kill"], "likely": [], "never": []}
        >>> gate = Gate({**signs, "reach": 500, "short": 1500, "share": 0.6})
        >>> gate.ground("Two men were killed."), gate.ground("A skilled baker.")
        (((0, 20),), ())
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Compile the parsed `gate.toml`; its comments say what each entry means."""
        self._stems = _automaton((stem, 0) for stem in table["stems"])
        sure = table["sure"] or table["stems"]  # a language may leave the finer lists out
        weights = ((table["never"], 0), (table["likely"], _LIKELY), (sure, _SURE))
        self._signs = _automaton((stem, weight) for stems, weight in weights for stem in stems)
        self._told = bool(table["sure"] or table["likely"])  # without signs every text is read whole
        self._reach = int(table["reach"])
        self._short = int(table["short"])
        self._share = float(table["share"])

    def opens(self, text: str) -> bool:
        """Whether a text can hold a claim at all."""
        return bool(self.ground(text))

    def ground(self, text: str) -> tuple[Stretch, ...]:
        """The stretches in which claims can stand, as half-open offsets, in order; whole paragraphs or sentences.

        Takes time in proportion to the length of the text.
        """
        lower = _lower(text)
        if not any(True for _ in _at_words(self._stems, lower)):
            return ()
        if len(text) <= self._short or not self._told:
            return ((0, len(text)),)
        near = self._near(lower)
        found = tuple(joined(_whole_units(_units(text), near)))
        if sum(end - start for start, end in found) >= self._share * len(text):
            return ((0, len(text)),)
        return found

    def kept(self, text: str) -> str:
        """A text of the same length with blanks for what need not be parsed.

        Besides the ground, its first paragraph stays: it says where and when.
        """
        ground = self.ground(text)
        if not ground:
            return ""
        if ground == ((0, len(text)),):
            return text
        first = next(iter(_units(text)))
        pieces, at = [], 0
        for start, end in joined([first, *ground]):
            pieces += [_blank(at, start), text[start:end]]
            at = end
        return "".join((*pieces, _blank(at, len(text))))

    def _near(self, lower: str) -> list[Stretch]:
        """What lies within reach of a sure sign, or of two different likely ones that are within reach themselves."""
        near: list[Stretch] = []
        last: tuple[int, str] | None = None
        for start, end, weight in _longest(_at_words(self._signs, lower)):
            if weight == _SURE:
                near.append((start - self._reach, end + self._reach))
            elif weight == _LIKELY:
                word = lower[start:end]
                if last is not None and start - last[0] <= self._reach and last[1] != word:
                    near.append((last[0] - self._reach, end + self._reach))
                if last is None or last[1] != word or start - last[0] > self._reach:
                    last = (start, word)
        return joined(sorted(near))


def inside(ground: Sequence[Stretch], offset: int) -> bool:
    """Whether an offset lies in one of the stretches."""
    at = bisect_right(ground, (offset, _FAR)) - 1
    return at >= 0 and offset < ground[at][1]


def _automaton(stems: Iterable[tuple[str, int]]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for stem, weight in stems:
        bare = stem.removesuffix(_WHOLE_WORD)
        automaton.add_word(bare, (len(bare), weight, bare != stem))
    automaton.make_automaton()
    return automaton


def _at_words(automaton: ahocorasick.Automaton, lower: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and weight of each stem that begins where a word begins, and ends with it where it must."""
    for last, (length, weight, whole) in automaton.iter(lower):
        start, end = last + 1 - length, last + 1
        if start > 0 and lower[start - 1].isalnum():
            continue
        if whole and end < len(lower) and lower[end].isalnum():
            continue
        yield start, end, weight


def _longest(found: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Of stems that begin at the same place the longest: "executive" speaks against "execut"."""
    best: dict[int, tuple[int, int, int]] = {}
    for start, end, weight in found:
        if start not in best or end > best[start][1]:
            best[start] = (start, end, weight)
    return sorted(best.values())


def _lower(text: str) -> str:
    """A text in lower case, no offset moved."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _units(text: str) -> Iterator[Stretch]:
    """The paragraphs of a text, long ones cut into sentences; each with the blanks behind it, nothing left out."""
    start = 0
    for cut in (*(m.end() for m in _PARAGRAPH.finditer(text)), len(text)):
        if cut > start:
            inner = start
            for found in _SENTENCE.finditer(text, start, cut):
                yield inner, found.end()
                inner = found.end()
            if cut > inner:
                yield inner, cut
            start = cut


def _whole_units(units: Iterable[Stretch], near: Sequence[Stretch]) -> Iterator[Stretch]:
    """The units that touch one of the stretches; both in order."""
    at = 0
    for start, end in units:
        while at < len(near) and near[at][1] <= start:
            at += 1
        if at < len(near) and near[at][0] < end:
            yield start, end


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in the order of their starts, those that touch made one."""
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _blank(start: int, end: int) -> str:
    """Blanks in place of a stretch, with the line break that parts it from what stands before."""
    if start == end:
        return ""
    return "\n" + " " * (end - start - 1)
