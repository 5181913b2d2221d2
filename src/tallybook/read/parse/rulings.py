"""Parts of speech and word forms from tags, by the tables of spaCy's attribute ruler, without its matcher.

The tables are patterns over one or two tokens. Matching them token by token costs a third of a parse; what they say
about a token depends on its tag, its relation and, for few words, on the word, so each such case is worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

from tallybook.records import TallybookError

_ATTRIBUTES = ("TAG", "LOWER", "DEP", "IS_SPACE")
_KEPT = 50_000  # words looked at before the notes about them are thrown away


class Ruler(Protocol):
    """spaCy's attribute ruler, as far as it is needed here."""

    @property
    def patterns(self) -> Sequence[Mapping[str, Any]]:
        """Rows of `patterns`, `attrs` and `index`."""
        ...


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a sequence of one or two tokens must be, and what that says about the one at `index`."""

    tokens: tuple[Mapping[str, Any], ...]
    index: int
    says: Mapping[str, str]


@dataclass(slots=True)
class Rulings:
    """Sets POS, MORPH and the few lemmas and tags that the ruler of a pipeline sets; the same values as it would."""

    vocab: Vocab
    single: tuple[tuple[int, _Rule], ...]
    double: tuple[tuple[int, _Rule], ...]
    words: frozenset[str]
    shapes: tuple[re.Pattern[str], ...]
    opening: frozenset[int]
    told: dict[tuple[int, int, int, int], tuple[int, int, Mapping[str, str]]] = field(default_factory=dict)
    telling: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, ruler: Ruler, vocab: Vocab) -> Rulings:
        """Compile the tables of a ruler.

        Raises:
            TallybookError: a pattern asks for something else than tag, word, relation and blank.
        """
        rules = []
        for row in ruler.patterns:
            for pattern in row["patterns"]:
                if len(pattern) > 2 or any(name not in _ATTRIBUTES for token in pattern for name in token):
                    raise TallybookError(f"ruler: pattern={pattern!r}, expected one or two tokens; keep spaCy's own")
                rules.append(_Rule(tuple(pattern), row["index"], row["attrs"]))
        numbered = list(enumerate(rules))
        for rule in rules:  # known for good: a lease must not take them back
            vocab.morphology.add(rule.says.get("MORPH", "_"))
        double = tuple(pair for pair in numbered if len(pair[1].tokens) == 2)
        asked = [token["LOWER"] for rule in rules for token in rule.tokens if "LOWER" in token]
        return cls(
            vocab,
            tuple(pair for pair in numbered if len(pair[1].tokens) == 1),
            double,
            frozenset(word for wanted in asked for word in _words(wanted)),
            tuple(re.compile(w["REGEX"]) for w in asked if isinstance(w, Mapping) and "REGEX" in w),
            frozenset(vocab.strings.add(r.tokens[0].get("DEP", "")) for _, r in double if "LOWER" not in r.tokens[0]),
        )

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of one tagged and parsed document."""
        if not len(doc):
            return doc
        if len(self.telling) > _KEPT:
            self.telling.clear()
        rows = doc.to_array(list(_ATTRIBUTES)).tolist()
        values = []
        pairs: dict[int, list[tuple[int, _Rule]]] = {}
        for i, row in enumerate(rows):
            tag, lower, dep, blank = row
            word = self.telling.get(lower)
            if word is None:
                word = self.telling[lower] = lower if self._tells(self.vocab.strings[lower]) else 0
            if (word or dep in self.opening) and i + 1 < len(rows):
                for number, rule in self._opened(row, rows[i + 1]):
                    pairs.setdefault(i + rule.index, []).append((number, rule))
            key = (tag, word, dep, blank)
            case = self.told.get(key)
            if case is None:
                case = self.told[key] = self._case(key, ())
            if i in pairs:
                case = self._case(key, pairs[i])
            values.append(case[:2])
            if case[2]:
                for name, value in case[2].items():
                    setattr(doc[i], f"{name.lower()}_", value)
        doc.from_array(["POS", "MORPH"], np.array(values, dtype=np.uint64))  # type: ignore[arg-type]  # spaCy takes 64-bit arrays only
        return doc

    def _tells(self, lower: str) -> bool:
        """Whether any rule asks for this word."""
        return lower in self.words or any(shape.search(lower) for shape in self.shapes)

    def _opened(self, row: Sequence[int], following: Sequence[int]) -> list[tuple[int, _Rule]]:
        """The rules over two tokens that hold."""
        return [
            (number, rule)
            for number, rule in self.double
            if self._meets(rule.tokens[0], row) and self._meets(rule.tokens[1], following)
        ]

    def _meets(self, token: Mapping[str, Any], row: Sequence[int]) -> bool:
        strings = self.vocab.strings
        told: dict[str, str | bool] = {"IS_SPACE": bool(row[3])}
        told |= {name: strings[value] for name, value in zip(_ATTRIBUTES[:3], row, strict=False)}
        return all(_holds(wanted, told[name]) for name, wanted in token.items())

    def _case(
        self, row: tuple[int, int, int, int], more: Sequence[tuple[int, _Rule]]
    ) -> tuple[int, int, Mapping[str, str]]:
        """Part of speech, form and what else the rules say about a token; later rules go before earlier ones."""
        says: dict[str, str] = {}
        holding = [pair for pair in self.single if self._meets(pair[1].tokens[0], row)]
        for _, rule in sorted([*holding, *more], key=lambda pair: pair[0]):
            says.update(rule.says)
        pos = self.vocab.strings[says.pop("POS")] if "POS" in says else 0
        morph = self.vocab.morphology.add(says.pop("MORPH")) if "MORPH" in says else 0
        return pos, morph, says


def _words(wanted: Any) -> Iterable[str]:
    """The words that a pattern names outright."""
    if not isinstance(wanted, Mapping):
        return (wanted,)
    return tuple(wanted.get("IN", wanted.get("NOT_IN", ())))


def _holds(wanted: Any, value: str | bool) -> bool:
    if not isinstance(wanted, Mapping):
        return bool(wanted == value)
    (test, operand), *_ = wanted.items()
    if test == "REGEX":
        return bool(re.search(operand, str(value)))
    return (value in operand) is bool(test == "IN")
