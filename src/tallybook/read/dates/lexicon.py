"""Knowledge of how a language writes when, compiled once from `dates.toml`: word classes and patterns over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tallybook.read.figures.atoms import Atoms
from tallybook.read.figures.lexicon import Phrases
from tallybook.records import TallybookError

DIGITS = "#"  # the index key of atoms that are digits
Span = tuple[int, int]  # a lowest and a highest count, or two months


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: literal words, or classes with the names under which their values are kept."""

    words: frozenset[str]
    classes: tuple[tuple[str, str], ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of elements and how what it finds is resolved and used.

    `seconds` are the keys that its second atom can have, so that most patterns are left aside at once; None: any.
    """

    elements: tuple[Element, ...]
    seconds: frozenset[str] | None
    rule: str
    role: str
    weak: bool
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern matched: atoms [start, end), with the values of its classes and the literal words."""

    start: int
    end: int
    pattern: Pattern
    values: Mapping[str, Any]
    literals: tuple[str, ...]


@dataclass(frozen=True)
class DateLexicon:
    """The words for when, for one language; `patterns` are indexed by each word that can open them."""

    classes: Mapping[str, Mapping[str, Any]]
    counts: Phrases
    simple_counts: Mapping[str, Span]
    relative: Mapping[str, Span]
    words: Mapping[str, frozenset[str]]
    years: Span
    two_digits_below: int
    patterns: Mapping[str, tuple[Pattern, ...]]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> DateLexicon:
        """Compile the parsed `dates.toml` of a language.

        Raises:
            TallybookError: a section is missing, or a pattern names an unknown class.
        """
        try:
            return cls(**_fields(table))
        except KeyError as error:
            raise TallybookError(
                f"dates.toml: section or key {error} is missing; copy it from the lexicon of another language"
            ) from error

    # --- matching ------------------------------------------------------------------------------------------------

    def matches(self, atoms: Atoms) -> list[Match]:
        """The patterns that match, from left to right, the longest at each place; linear in the length of the text."""
        found: list[Match] = []
        i = 0
        words, patterns = atoms.words, self.patterns
        while i < len(words):
            if words[i] not in patterns and not words[i][0].isdecimal():
                i += 1  # most words open no date
                continue
            best = self._longest(atoms, i)
            if best is None:
                i += 1
                continue
            # "the Feb" gives way to the whole date in "the Feb. 22 attack"
            for j in range(i + 1, best.end):
                later = self._longest(atoms, j)
                if later is not None and later.end > best.end and ("day" in later.values or "year" in later.values):
                    best = later
                    break
            found.append(best)
            i = best.end
        return found

    def _longest(self, atoms: Atoms, i: int) -> Match | None:
        best: Match | None = None
        words = atoms.words
        word = DIGITS if words[i][0].isdecimal() else words[i]
        if word not in self.patterns:
            return None
        second = words[i + 1] if i + 1 < len(words) else ""
        if second and second[0].isdecimal():
            second = DIGITS
        for pattern in self._open(word, second):
            match = self._match(atoms, i, pattern)
            if match is not None and (best is None or match.end > best.end):
                best = match
        return best

    def _open(self, word: str, second: str) -> tuple[Pattern, ...]:
        """The patterns that a word can open where another follows it, found once for each two."""
        known = word, second if second in self._seconds else ""
        found = self._opened.get(known)
        if found is None:
            rows = self.patterns[word]
            found = tuple(row for row in rows if row.seconds is None or second in row.seconds)
            self._opened[known] = found
        return found

    @cached_property
    def _opened(self) -> dict[tuple[str, str], tuple[Pattern, ...]]:
        return {}

    @cached_property
    def _seconds(self) -> frozenset[str]:
        """All keys that the second atom of some pattern can have."""
        return frozenset[str]().union(*(row.seconds or () for rows in self.patterns.values() for row in rows))

    def _match(self, atoms: Atoms, start: int, pattern: Pattern) -> Match | None:
        values: dict[str, Any] = {}
        literals: list[str] = []
        i, words, length = start, atoms.words, len(atoms.words)
        for element in pattern.elements:
            word = words[i] if i < length else ""
            if word and word in element.words:
                literals.append(word)
                i += 1
                continue
            for name, key in element.classes:
                read = self._value(name, atoms, i)
                if read is not None:
                    values[key], i = read
                    break
            else:
                if not element.optional:
                    return None
        return Match(start, i, pattern, values, tuple(literals)) if i > start else None

    # --- classes -------------------------------------------------------------------------------------------------

    def _value(self, name: str, atoms: Atoms, i: int) -> tuple[Any, int] | None:
        """The value of a class at an atom and the atom after it, or None."""
        if i >= len(atoms):
            return None
        table = self.classes.get(name)
        word = atoms.words[i]
        if table is not None:
            return None if word not in table else (table[word], i + 1)
        if name == "Month":
            alone = word in self.classes["month"] and (
                word not in self.words["words.ambiguous"] or self._stands_out(atoms, i)
            )
            return (self.classes["month"][word], i + 1) if alone else None
        if name == "num":
            return self._count(atoms, i)
        if name == "day":
            return self._day(atoms, i)
        if name == "year":
            return self._year(atoms, i)
        if name == "decade":
            return self._decade(atoms, i)
        return self._numeric(atoms, i)

    def _stands_out(self, atoms: Atoms, i: int) -> bool:
        """Whether a word has a capital letter that no sentence gives it."""
        return atoms.capital(i) and i > 0 and atoms.word(i - 1) not in (".", "!", "?", '"', "'", ":")

    def _count(self, atoms: Atoms, i: int) -> tuple[Span, int] | None:
        first = self._simple_count(atoms, i)
        if first is None:
            return None
        span, end = first
        if atoms.word(end) in self.words["words.count_joins"]:
            second = self._simple_count(atoms, end + 1)
            if second is not None and second[0][0] > span[0]:
                return (span[0], second[0][1]), second[1]
        return first

    def _simple_count(self, atoms: Atoms, i: int) -> tuple[Span, int] | None:
        plain = atoms.plain_int(i)
        if plain is not None:
            return ((plain, plain), i + 1) if plain < 1000 else None
        found = self.counts.starting(atoms.words, i)
        if found is None:
            return None
        end, span = found
        if span[0] == span[1] and span[0] >= 20 and span[0] % 10 == 0:
            ones_at = end + 1 if atoms.word(end) == "-" else end
            ones = self.simple_counts.get(atoms.word(ones_at))
            if ones is not None and ones[0] == ones[1] < 10 and ones_at == end + 1:
                return (span[0] + ones[0], span[0] + ones[0]), ones_at + 1
        return (span[0], span[1]), end

    def _day(self, atoms: Atoms, i: int) -> tuple[int, int] | None:
        value, end = self.classes["ordinal"].get(atoms.words[i]), i + 1
        if value is None:
            value = atoms.plain_int(i)
            if value is not None and atoms.word(end) in self.words["words.ordinal_endings"] and atoms.glued(end):
                end += 1
        return None if value is None or not 1 <= value <= 31 else (value, end)

    def _year(self, atoms: Atoms, i: int) -> tuple[int, int] | None:
        value = atoms.plain_int(i)
        if value is not None and len(atoms.words[i]) == 4 and self.years[0] <= value <= self.years[1]:
            glued_on = atoms.glued(i + 1) and (atoms.word(i + 1).isalpha() or atoms.word(i + 1) in ("/", "%"))
            return None if glued_on else (value, i + 1)
        short = atoms.plain_int(i + 1)
        if atoms.words[i] == "'" and atoms.glued(i + 1) and len(atoms.word(i + 1)) == 2 and short is not None:
            return (
                ((2000 if short < self.two_digits_below else 1900) + short, i + 2) if not atoms.glued(i + 2) else None
            )
        return None

    def _decade(self, atoms: Atoms, i: int) -> tuple[int, int] | None:
        j = i + 1 if atoms.words[i] == "'" and atoms.glued(i + 1) else i
        value = atoms.plain_int(j)
        if value is None or value % 10 or len(atoms.word(j)) not in (2, 4):
            return None
        end = j + 2 if atoms.word(j + 1) == "'" and atoms.glued(j + 1) else j + 1
        if atoms.word(end) not in self.words["words.decade_ending"] or not atoms.glued(end):
            return None
        if value < 100:
            value += 2000 if value < 20 else 1900
        return (value, end + 1) if self.years[0] <= value <= self.years[1] else None

    def _numeric(self, atoms: Atoms, i: int) -> tuple[tuple[int, ...], int] | None:
        """ "2010-11-18", "18/11/2010", "18.11.2010": the three numbers, in the order of the text."""
        dotted = atoms.words[i].split(".")
        if len(dotted) == 3 and all(p.isdecimal() and len(p) <= 4 for p in dotted) and len(dotted[2]) == 4:
            return tuple(int(p) for p in dotted), i + 1
        sign = atoms.word(i + 1)
        if sign not in ("-", "/") or atoms.word(i + 3) != sign or not all(atoms.glued(k) for k in range(i + 1, i + 5)):
            return None
        parts = tuple(atoms.plain_int(k) for k in (i, i + 2, i + 4))
        numbers = tuple(p for p in parts if p is not None)
        if len(numbers) < 3 or (atoms.glued(i + 5) and atoms.word(i + 5) == sign):
            return None
        days = numbers[1:] if len(atoms.words[i]) == 4 else numbers[:2]
        year = numbers[0] if len(atoms.words[i]) == 4 else numbers[2]
        return (numbers, i + 5) if max(days) <= 31 and self.years[0] <= year <= self.years[1] else None


# The classes of words, and the sections of the table that hold them; the other classes are read by rules.
_SECTIONS = {
    "month": "months", "weekday": "weekdays", "wday": "weekdays_short", "weekdays": "weekdays_plural",
    "season": "seasons", "unit": "units", "units": "units_plural", "part": "parts", "ordinal": "ordinals",
}  # fmt: skip
RULES = (
    "date", "numeric", "month", "week_of_month", "year", "years", "decade", "season", "weekday", "weekday_of_week",
    "days", "unit", "unit_rest", "past", "weekend", "ago", "open", "none", "offset", "offset_units", "offset_open",
    "week_from", "day_of_month", "feast",
)  # fmt: skip
_CLASSES = (*_SECTIONS, "Month", "num", "day", "year", "decade", "numeric")


def _fields(table: Mapping[str, Any]) -> dict[str, Any]:
    classes = {name: dict(table[section]) for name, section in _SECTIONS.items()}
    spans = {word: (low, high) for word, (low, high) in table["counts"].items()}
    counts = Phrases.of(spans.items())
    openers: dict[str, set[str]] = {name: set(words) for name, words in classes.items()}
    openers.update(
        Month=set(classes["month"]), num={DIGITS, *counts.by_word}, day={DIGITS, *classes["ordinal"]},
        year={DIGITS, "'"}, decade={DIGITS, "'"}, numeric={DIGITS},
    )  # fmt: skip
    return {
        "classes": classes,
        "counts": counts,
        "simple_counts": spans,
        "relative": {unit: (days, slack) for unit, (days, slack) in table["relative"].items()},
        "words": {
            f"{section}.{name}": frozenset(value)
            for section in ("words", "future")
            for name, value in table[section].items()
        },
        "years": (table["years"]["lowest"], table["years"]["highest"]),
        "two_digits_below": table["years"]["two_digits_below"],
        "patterns": _indexed(_patterns(table["patterns"], openers, _inner(table, counts)), openers),
    }


def _inner(table: Mapping[str, Any], counts: Phrases) -> frozenset[str]:
    """The keys that the second atom of a value of several atoms can have ("a few", "3rd", "the 1990s")."""
    words = {word for rows in counts.by_word.values() for phrase, _ in rows for word in phrase}
    signs = {DIGITS, "-", "'", "/"}
    return frozenset(
        words
        | signs
        | {*table["words"]["ordinal_endings"], *table["words"]["decade_ending"], *table["words"]["count_joins"]}
    )


def _patterns(rows: list[Mapping[str, Any]], openers: Mapping[str, set[str]], inner: frozenset[str]) -> list[Pattern]:
    found: list[Pattern] = []
    for row in rows:
        if row["rule"] not in RULES:
            raise TallybookError(
                f"dates.toml, patterns={row['words']!r}: rule={row['rule']!r}: expected one of {', '.join(RULES)}"
            )
        options = {k: v for k, v in row.items() if k not in ("words", "rule", "role", "weak")}
        for words in row["words"]:
            elements = tuple(_element(part, words) for part in words.split())
            role, weak = row.get("role", "point"), bool(row.get("weak", False))
            found.append(Pattern(elements, _seconds(elements, openers, inner), row["rule"], role, weak, options))
    return found


def _seconds(
    elements: tuple[Element, ...], openers: Mapping[str, set[str]], inner: frozenset[str]
) -> frozenset[str] | None:
    """The keys that an atom after the opening one can have; None where the pattern can end there."""
    keys: set[str] = set()
    for number, element in enumerate(elements):
        if any(name not in _SECTIONS and name != "Month" for name, _ in element.classes):
            keys |= inner
        for following in elements[number + 1 :]:
            keys |= _keys(following, openers)
            if not following.optional:
                break
        else:
            return None
        if not element.optional:
            break
    return frozenset(keys)


def _keys(element: Element, openers: Mapping[str, set[str]]) -> set[str]:
    return set(element.words).union(*(openers[name] for name, _ in element.classes))


def _element(part: str, words: str) -> Element:
    optional = part.startswith("[") and part.endswith("]")
    literals, classes = set(), []
    for choice in (part[1:-1] if optional else part).split("|"):
        if choice.startswith("{") and choice.endswith("}"):
            name, _, key = choice[1:-1].partition(":")
            if name not in _CLASSES:
                raise TallybookError(
                    f"dates.toml, pattern={words!r}: class={name!r}: expected one of {', '.join(_CLASSES)}"
                )
            classes.append((name, f"{name}_{key}" if key else name))
        else:
            literals.add(choice)
    return Element(frozenset(literals), tuple(classes), optional)


def _indexed(patterns: list[Pattern], openers: Mapping[str, set[str]]) -> dict[str, tuple[Pattern, ...]]:
    """Patterns by every word that can open them; a sign never does."""
    index: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        keys: set[str] = set()
        for element in pattern.elements:
            keys |= _keys(element, openers)
            if not element.optional:
                break
        for key in keys:
            if key in (DIGITS, "'") or key[0].isalnum():
                index.setdefault(key, []).append(pattern)
    return {key: tuple(rows) for key, rows in index.items()}
