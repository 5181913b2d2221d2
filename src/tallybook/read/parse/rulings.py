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


class Ruling(NamedTuple):
    """What holds of a token: the rules over it alone, what they say together, and the rules that it may open."""

    alone: tuple[Rule, ...]
    says: Mapping[str, str]
    opened: tuple[Rule, ...]


@dataclass(frozen=True)
class Rulings:
    """What a ruler says about tokens; a token is told as a mapping of `TAG`, `LOWER`, `DEP` and `IS_SPACE`.

    `by_tag` are the rules by the tag that they ask of their first token, "" where they ask for none; `words` and
    `shapes` what they ask for among words.
    """

    by_tag: Mapping[str, tuple[Rule, ...]]
    words: frozenset[str]
    shapes: re.Pattern[str]
    noted: dict[tuple[str | bool, ...], Ruling] = field(default_factory=dict)

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
        asked = [token["LOWER"] for rule in rules for token in rule.tokens if "LOWER" in token]
        shapes = [wanted["REGEX"] for wanted in asked if isinstance(wanted, Mapping) and "REGEX" in wanted]
        tags = [tag if isinstance(tag := rule.tokens[0].get("TAG"), str) else "" for rule in rules]
        return cls(
            {tag: tuple(r for r, own in zip(rules, tags, strict=True) if own == tag) for tag in tags},
            frozenset(word for wanted in asked for word in _words(wanted)),
            re.compile("|".join(f"(?:{shape})" for shape in shapes) or r"(?!)"),
        )

    def of_token(self, told: Mapping[str, str | bool], more: Sequence[Rule] = ()) -> Ruling:
        """What holds of a token; `more` are rules over two tokens that hold of it besides.

        All words that no rule asks for are the same to the rules.
        """
        lower, tag = str(told["LOWER"]), str(told["TAG"])
        asked_for = lower in self.words or self.shapes.search(lower)
        key = (tag, lower if asked_for else "", told["DEP"], told["IS_SPACE"])
        found = self.noted.get(key)
        if found is None:
            holding = [r for own in (tag, "") for r in self.by_tag.get(own, ()) if meets(told, r.tokens[0])]
            alone = tuple(r for r in holding if len(r.tokens) == 1)
            opened = tuple(sorted((r for r in holding if len(r.tokens) == 2), key=_number))
            found = self.noted[key] = Ruling(alone, _said(alone), opened)
        return found._replace(says=_said([*found.alone, *more])) if more else found


def meets(told: Mapping[str, str | bool], wanted: Mapping[str, Any]) -> bool:
    """Whether a token is what a pattern asks for."""
    for name, value in wanted.items():
        given = told[name]
        if value != given if isinstance(value, str | bool) else not _holds(value, given):
            return False
    return True


def _number(rule: Rule) -> int:
    return rule.number


def _said(rules: Iterable[Rule]) -> dict[str, str]:
    """All that some rules say; those with a higher number go before those with a lower."""
    said: dict[str, str] = {}
    for rule in sorted(rules, key=_number):
        said.update(rule.says)
    return said


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
