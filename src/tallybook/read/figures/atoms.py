"""Cuts a text into words, numbers and signs with their offsets, in one pass that takes linear time."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from tallybook.tokens import Doc

# A comma before four digits parts two numbers ("November 2,1990").
_ATOM = re.compile(r"\d+(?:,\d{1,3}(?!\d)|\.\d+)*|[^\W\d_]+|\S")
_HIGHEST_DIGITS = 15  # longer runs of digits are no count of anything that a report tells of


@dataclass(frozen=True, slots=True)
class Atoms:
    """The atoms of a text: lower-case `words` with their offsets; a number with its separators is one atom."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Atoms:
        """Cut a text; white space separates and is dropped."""
        words, starts, ends = [], [], []
        for match in _ATOM.finditer(text):
            words.append(match.group().lower())
            starts.append(match.start())
            ends.append(match.end())
        return cls(text, tuple(words), tuple(starts), tuple(ends))

    @classmethod
    def on(cls, doc: Doc) -> Atoms:
        """The atoms of a parsed text, cut once."""
        made: Atoms | None = doc.noted.get(Atoms)
        if made is None:
            made = doc.noted[Atoms] = cls.of(doc.text)
        return made

    def __len__(self) -> int:
        return len(self.words)

    def cut(self, first: int, last: int) -> Atoms:
        """The atoms [first, last) as a text of their own, with their old offsets."""
        return Atoms(self.text, self.words[first:last], self.starts[first:last], self.ends[first:last])

    def word(self, i: int) -> str:
        """The atom at an index, or "" beyond either end."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def glued(self, i: int) -> bool:
        """Whether an atom follows the one before it without white space."""
        return 0 < i < len(self.words) and self.starts[i] == self.ends[i - 1]

    def capital(self, i: int) -> bool:
        """Whether an atom is written with a capital first letter."""
        return 0 <= i < len(self.words) and self.text[self.starts[i]].isupper()

    def is_digits(self, i: int) -> bool:
        """Whether an atom is a number in digits that is short enough to be a count."""
        word = self.word(i)
        return bool(word) and word[0].isdecimal() and len(word) <= 2 * _HIGHEST_DIGITS

    def plain_int(self, i: int) -> int | None:
        """The value of digits without any separator; None for everything else."""
        word = self.word(i)
        return int(word) if word.isdecimal() and len(word) <= _HIGHEST_DIGITS else None

    def matches(self, i: int, phrase: tuple[str, ...]) -> bool:
        """Whether the atoms from an index on are these words."""
        return i >= 0 and self.words[i : i + len(phrase)] == phrase


def phrase_of(words: str) -> tuple[str, ...]:
    """A phrase of a lexicon, cut as texts are."""
    return Atoms.of(words).words


@dataclass(frozen=True, slots=True)
class TokenMap:
    """Finds the tokens of a parse that cover offsets of its text."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, doc: Doc) -> TokenMap:
        """Map a parsed document."""
        return cls(tuple(token.idx for token in doc))

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """The indices [first, after last] of the tokens that hold the code points [start, end)."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return first, max(bisect_right(self.starts, end - 1), first + 1)
