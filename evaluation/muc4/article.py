"""A parsed article as lists, a value a token, with the kinds of acts, persons and things that its words stand for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallybook.tokens import Doc

TABLE = tomllib.loads((Path(__file__).parent / "conventions.toml").read_text(encoding="utf-8"))
THINGS: tuple[str, ...] = tuple(TABLE["things"])
CUES: Mapping[str, frozenset[str]] = {name: frozenset(words) for name, words in TABLE["cues"].items()}
VIOLENT = frozenset({"kill", "hurt", "abduct", "attack", "bomb", "ruin"})
_LIMBS = 4  # how far up the parse is looked


def _kind_of(lists: Mapping[str, Any]) -> dict[str, str]:
    """The first list that holds a word, by word."""
    return {word: name for name in reversed(list(lists)) for word in lists[name]}


_ACT = _kind_of(TABLE["acts"])
_THING = _kind_of(TABLE["things"])


@dataclass(frozen=True, slots=True)
class Article:
    """What is needed of a parse; `act` and `thing` are kinds by token (None: neither), `sentence` the number of its
    sentence, `sentences` their tokens [start, end).
    """

    low: list[str]
    lemma: list[str]
    dep: list[str]
    head: list[int]
    pos: list[str]
    tag: list[str]
    sentence: list[int]
    sentences: list[tuple[int, int]]
    act: list[str | None]
    thing: list[str | None]

    @classmethod
    def of(cls, doc: Doc) -> Article:
        """Take from a parse what is needed."""
        sentences = [(s.start, s.end) for s in doc.sents] if len(doc) else []
        low, lemma = [t.lower_ for t in doc], [t.lemma for t in doc]
        return cls(
            low=low,
            lemma=lemma,
            dep=[t.dep_ for t in doc],
            head=[t.head.i for t in doc],
            pos=[t.pos_ for t in doc],
            tag=[t.tag_ for t in doc],
            sentence=[k for k, (start, end) in enumerate(sentences) for _ in range(start, end)],
            sentences=sentences,
            act=[_ACT.get(a) or _ACT.get(b) for a, b in zip(lemma, low, strict=True)],
            thing=[_THING.get(a) or _THING.get(b) for a, b in zip(lemma, low, strict=True)],
        )

    def above(self, i: int) -> list[tuple[str, int]]:
        """The relations up the parse from a token, each with the token it leads to, nearest first."""
        found: list[tuple[str, int]] = []
        while len(found) < _LIMBS and self.head[i] != i:
            found.append((self.dep[i], self.head[i]))
            i = self.head[i]
        return found

    def word(self, i: int) -> str:
        """A word in lower case; "#" beyond the ends."""
        return self.low[i] if 0 <= i < len(self.low) else "#"

    def nearest_acts(self, start: int, end: int, sentence: int) -> dict[str, tuple[int, int]]:
        """For each kind of act in a sentence the nearest outside a phrase: (tokens away, its token); before is < 0."""
        best: dict[str, tuple[int, int]] = {}
        for i in range(*self.sentences[sentence]):
            kind = self.act[i]
            if kind is not None and not start <= i < end:
                away = i - end + 1 if i >= end else i - start
                if kind not in best or abs(away) < abs(best[kind][0]):
                    best[kind] = (away, i)
        return best
