"""Parts of speech and word forms from tags, by the tables of spaCy's attribute ruler, without its matcher.

The tables are patterns over one or two tokens. Matching them token by token costs a third of a parse; what they say
about a token depends on its word, tag and relation, and for few words on the next token, so it can be kept by these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from tallybook.records import TallybookError

_ATTRIBUTES = ("TAG", "LOWER", "DEP", "IS_SPACE")


class Ruler(Protocol):
    """spaCy's attribute ruler, as far as it is needed here."""

    @property
    def patterns(self) -> Sequence[Mapping[str, Any]]:
        """Rows of `patterns`, `attrs` and `index`."""
        ...


class Rule(NamedTuple):
    """What a sequence of one or two tokens must be, and what that says about its token `at`.

    Where several hold of a token, one with a higher `number` goes before one with a lower.
    """

    number: int
    tokens: tuple[Mapping[str, Any], ...]
    at: int
    says: Mapping[str, str]


@dataclass(frozen=True)
class Rulings:
    """What a ruler says about tokens; a token is told as a mapping of `TAG`, `LOWER`, `DEP` and `IS_SPACE`."""

    single: tuple[Rule, ...]
    double: tuple[Rule, ...]
    words: frozenset[str]
    shapes: tuple[re.Pattern[str], ...]
    noted: dict[tuple[str | bool, ...], tuple[tuple[Rule, ...], tuple[Rule, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, ruler: Ruler) -> Rulings:
        """Compile the tables of a ruler.

        Raises:
            TallybookError: a pattern asks for something else than tag, word, relation and blank.
        """
        rules: list[Rule] = []
        for row in ruler.patterns:
            for pattern in row["patterns"]:
                if len(pattern) > 2 or any(name not in _ATTRIBUTES for token in pattern for name in token):
                    raise TallybookError(f"ruler: pattern={pattern!r}, expected one or two tokens; keep spaCy's own")
                rules.append(Rule(len(rules), tuple(pattern), row["index"], row["attrs"]))
        single, double = ([rule for rule in rules if len(rule.tokens) == size] for size in (1, 2))
        asked = [token["LOWER"] for rule in rules for token in rule.tokens if "LOWER" in token]
        return cls(
            tuple(single),
            tuple(double),
            frozenset(word for wanted in asked for word in _words(wanted)),
            tuple(re.compile(w["REGEX"]) for w in asked if isinstance(w, Mapping) and "REGEX" in w),
        )

    def says(self, told: Mapping[str, str | bool], more: Iterable[Rule] = ()) -> dict[str, str]:
        """All that the rules over one token, and those given, say about a token."""
        said: dict[str, str] = {}
        for rule in sorted([*self._holding(told)[0], *more], key=lambda rule: rule.number):
            said.update(rule.says)
        return said

    def opened(self, told: Mapping[str, str | bool]) -> tuple[Rule, ...]:
        """The rules over two tokens of which a token may be the first."""
        return self._holding(told)[1]

    def _holding(self, told: Mapping[str, str | bool]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
        """The rules that hold; all words that no rule asks for are the same to them."""
        lower = str(told["LOWER"])
        asked_for = lower in self.words or any(shape.search(lower) for shape in self.shapes)
        key = (told["TAG"], lower if asked_for else "", told["DEP"], told["IS_SPACE"])
        found = self.noted.get(key)
        if found is None:
            one, two = (tuple(r for r in rules if meets(told, r.tokens[0])) for rules in (self.single, self.double))
            found = self.noted[key] = one, two
        return found


def meets(told: Mapping[str, str | bool], wanted: Mapping[str, Any]) -> bool:
    """Whether a token is what a pattern asks for."""
    for name, value in wanted.items():
        given = told[name]
        if value != given if isinstance(value, str | bool) else not _holds(value, given):
            return False
    return True


def _words(wanted: Any) -> Iterable[str]:
    """The words that a pattern names outright."""
    if not isinstance(wanted, Mapping):
        return (wanted,)
    return tuple(wanted.get("IN", wanted.get("NOT_IN", ())))


def _holds(wanted: Mapping[str, Any], value: str | bool) -> bool:
    (test, operand), *_ = wanted.items()
    if test == "REGEX":
        return bool(re.search(operand, str(value)))
    return (value in operand) is bool(test == "IN")
