"""Knowledge of how a language writes how many, compiled once from `figures.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.read.figures.atoms import phrase_of
from tallybook.records import TallybookError

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a hedge makes of a number n: which bounds it states, as n plus a value; None leaves a bound open."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A word for a few or many: `low` alone, `times` a multiplier that follows; `exact` where it says how many."""

    low: int
    times: int
    exact: bool = False


@dataclass(frozen=True)
class Phrases:
    """Phrases by the word that they begin or end with, the longest first, each with what it means."""

    by_word: Mapping[str, tuple[tuple[Phrase, Any], ...]]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, Any]], *, by_last: bool = False) -> Phrases:
        """Index (words, meaning) pairs by their first word, or by their last."""
        found: dict[str, list[tuple[Phrase, Any]]] = {}
        for words, meaning in entries:
            phrase = phrase_of(words)
            if phrase:
                found.setdefault(phrase[-1 if by_last else 0], []).append((phrase, meaning))
        return cls({word: tuple(sorted(rows, key=lambda r: -len(r[0]))) for word, rows in found.items()})

    def starting(self, words: Phrase, i: int) -> tuple[int, Any] | None:
        """The longest phrase that starts at an index: the index after it and its meaning."""
        if not 0 <= i < len(words):
            return None
        for phrase, meaning in self.by_word.get(words[i], ()):
            if words[i : i + len(phrase)] == phrase:
                return i + len(phrase), meaning
        return None

    def ending(self, words: Phrase, i: int) -> tuple[int, Any] | None:
        """The longest phrase that ends before an index (index by last word): its first index and its meaning."""
        if not 0 < i <= len(words):
            return None
        for phrase, meaning in self.by_word.get(words[i - 1], ()):
            start = i - len(phrase)
            if start >= 0 and words[start:i] == phrase:
                return start, meaning
        return None


@dataclass(frozen=True, eq=False)
class FigureLexicon:
    """The words for how many, for one language; `words` holds the plain lists as "section.name"."""

    thousands_sign: str
    decimal_sign: str
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    suffixes: Mapping[str, int]
    plurals: Mapping[str, int]
    joiners: Mapping[str, frozenset[str]]
    quantifiers: Phrases
    zero: Phrases
    rules: Mapping[str, Rule]
    hedges_before: Phrases
    hedges_after: Phrases
    fillers: Phrases
    softeners: Phrases
    connectors: Phrases
    openers: Phrases
    ordinals: Mapping[str, int]
    fractions: Mapping[str, tuple[int, int]]
    collective: Mapping[str, tuple[int, bool]]
    part_before: Phrases
    part_after: Phrases
    of_age: Phrases
    age_limits: Phrases
    years: tuple[int, int]
    highest_age: int
    words: Mapping[str, frozenset[str]]
    number_starts: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> FigureLexicon:
        """Compile the parsed `figures.toml` of a language.

        Raises:
            TallybookError: a section is missing, or a hedge names a rule that the table does not define.
        """
        try:
            return cls(**_fields(table))
        except KeyError as error:
            raise TallybookError(
                f"figures.toml: section or key {error} is missing; copy it from the lexicon of another language"
            ) from error


def _fields(table: Mapping[str, Any]) -> dict[str, Any]:
    rules = {name: Rule(**bounds) for name, bounds in table["rules"].items()}
    words = {
        f"{section}.{name}": frozenset(value)
        for section, entries in table.items()
        if isinstance(entries, Mapping)
        for name, value in entries.items()
        if isinstance(value, list) and all(isinstance(item, str) for item in value)
    }
    quantifiers = [
        (phrase, Quantifier(row["low"], row["times"], bool(row.get("exact", False))))
        for row in table["quantifiers"]
        for phrase in row["words"]
    ]
    zero = table["zero"]
    ranges = table["ranges"]
    starts = (
        {*table["numbers"], *table["multipliers"], *table["plurals"], *table["ordinals"], *table["fractions"]}
        | words["words.articles"]
        | words["words.halves"]
        | {phrase_of(phrase)[0] for phrase, _ in quantifiers}
    )
    return {
        "thousands_sign": table["digits"]["thousands"],
        "decimal_sign": table["digits"]["decimal"],
        "numbers": dict(table["numbers"]),
        "multipliers": dict(table["multipliers"]),
        "suffixes": dict(table["suffixes"]),
        "plurals": dict(table["plurals"]),
        "joiners": {word: frozenset(after) for word, after in table["joiners"].items()},
        "quantifiers": Phrases.of(quantifiers),
        "zero": Phrases.of([(p, False) for p in zero["alone"]] + [(p, True) for p in zero["before_noun"]]),
        "rules": rules,
        "hedges_before": Phrases.of(_hedges(table["hedges"]["before"], rules), by_last=True),
        "hedges_after": Phrases.of(_hedges(table["hedges"]["after"], rules)),
        "fillers": Phrases.of(((p, None) for p in table["words"]["fillers"]), by_last=True),
        "softeners": Phrases.of(((p, None) for p in table["words"]["softeners"]), by_last=True),
        "connectors": Phrases.of((p, None) for p in ranges["between_numbers"]),
        "openers": Phrases.of(((p, frozenset(between)) for p, between in ranges["openers"].items()), by_last=True),
        "ordinals": dict(table["ordinals"]),
        "fractions": {word: (share[0], share[1]) for word, share in table["fractions"].items()},
        "collective": {noun: (value[0], bool(value[1])) for noun, value in table["people"]["collective"].items()},
        "part_before": Phrases.of(((p, None) for p in table["people"]["part_before"]), by_last=True),
        "part_after": Phrases.of((p, None) for p in table["people"]["part_after"]),
        "of_age": Phrases.of((p, None) for p in table["age"]["of_age"]),
        "age_limits": Phrases.of(((p, None) for p in table["age"]["limits"]), by_last=True),
        "years": (int(table["units"]["years"][0]), int(table["units"]["years"][1])),
        "highest_age": int(table["age"]["highest"]),
        "words": words,
        "number_starts": frozenset(starts),
    }


def _hedges(table: Mapping[str, list[str]], rules: Mapping[str, Rule]) -> list[tuple[str, Rule]]:
    unknown = sorted(set(table) - set(rules))
    if unknown:
        raise TallybookError(
            f"figures.toml, hedges: rule={unknown[0]!r}: expected one of {', '.join(sorted(rules))}; "
            "define it in [rules]"
        )
    return [(phrase, rules[name]) for name, phrases in table.items() for phrase in phrases]
