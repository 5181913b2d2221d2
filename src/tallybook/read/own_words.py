"""A user's own words put over the shipped lexicons: more words to a list, more tables, kinds of their own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tallybook.records import INCIDENT_KINDS, TallybookError, is_incident_kind

Table = Mapping[str, Any]
_PARTS = ("verbs", "nouns", "counted", "adjectives")
_GATES = ("stems", "sure")  # the lists by which a text is read at all, and by which a stretch of it is
_SILENT = ("e", "y")  # an ending that is lost where a word is inflected
_SHORTEST = 3
_PARTICLE = 5  # letters; shorter second words ("down", "off") stand in texts of all sorts


def with_own_words(shipped: Mapping[str, Table], own: Iterable[tuple[Path, Table]]) -> dict[str, Table]:
    """The lexicons of a language with those of a user over them.

    A file of a user names the lexicon and the list as the shipped files do: `[[events.predicates]]`, or `idioms` under
    `[events.context]`. Words are added to a list, tables to a row of tables (before the shipped ones, so that they are
    asked first); a name with a single value is replaced. Words that tell of an event also open the gate.

    Args:
        shipped: the lexicons by the name of their file.
        own: files of a user with their tables, in the order in which they apply.

    Raises:
        TallybookError: a file names what the lexicons don't have, or gives a value of another form.
    """
    merged: dict[str, Table] = dict(shipped)
    for path, table in own:
        for name, part in table.items():
            here = f"{path.name}: {name}"
            if name not in merged or not isinstance(part, dict):
                raise TallybookError(f"{here}: no such lexicon; {_choice(name, merged)}")
            merged[name] = _merged(merged[name], part, here)
        for number, row in enumerate(table.get("events", {}).get("predicates", ()), 1):
            _check_kind(row.get("kind"), f"{path.name}: events.predicates {number}")
        events = table.get("events", {})
        stems = sorted({*_stems(events.get("predicates", ())), *events.get("forms", {})})
        merged["gate"] = {**merged["gate"], **{name: [*merged["gate"][name], *stems] for name in _GATES}}
    return merged


def _check_kind(kind: Any, here: str) -> None:
    if not isinstance(kind, str):
        raise TallybookError(f"{here}: no kind; add one, such as kind = {INCIDENT_KINDS[0]!r}")
    if not is_incident_kind(kind):
        own = "x_" + "".join(c if c.isalnum() else "_" for c in kind.lower()).strip("_")
        raise TallybookError(
            f"{here}: kind={kind!r} is none of {', '.join(INCIDENT_KINDS)}; for a kind of your own write {own!r}"
        )


def _merged(shipped: Table, own: Table, where: str) -> Table:
    made = dict(shipped)
    for name, value in own.items():
        here = f"{where}.{name}"
        if name not in shipped:
            if all(isinstance(v, str) for v in [*shipped.values(), value]):
                made[name] = value  # a look-up from word to word, such as the forms of verbs
                continue
            raise TallybookError(f"{here}: no such table or list; {_choice(name, shipped)}")
        made[name] = _value(shipped[name], value, here)
    return made


def _value(known: Any, value: Any, here: str) -> Any:
    if isinstance(known, dict) and isinstance(value, dict):
        return _merged(known, value, here)
    if isinstance(known, list) and isinstance(value, list):
        if all(isinstance(row, dict) for row in known):
            return [*_rows(value, known, here), *known]
        return [*known, *_words(value, known, here)]
    if type(known) is type(value) and not isinstance(known, dict | list):
        return value
    raise TallybookError(f"{here}: {_form(value)}, expected {_form(known)}; write it as the shipped lexicon does")


def _rows(rows: Sequence[Any], known: Sequence[Table], here: str) -> Iterator[Table]:
    """Tables of a row of tables, each checked to hold only what the shipped ones hold."""
    keys = {key: value for row in known for key, value in row.items()}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise TallybookError(f"{here} {number}: {_form(row)}, expected a table; begin it with [[...]]")
        for key, value in row.items():
            if key not in keys:
                raise TallybookError(f"{here} {number}: key {key!r} is not known; {_choice(key, keys)}")
            if type(value) is not type(keys[key]):
                expected = _form(keys[key])
                raise TallybookError(f"{here} {number}: {key} is {_form(value)}, expected {expected}; correct the file")
            if isinstance(value, list):
                list(_words(value, keys[key], f"{here} {number}.{key}"))
        yield row


def _words(values: Sequence[Any], known: Sequence[Any], here: str) -> Iterator[Any]:
    form = type(known[0]) if known else str
    for value in values:
        if not isinstance(value, form) or value == "":
            raise TallybookError(f"{here}: {value!r}, expected {_form(form())}; correct the file")
        if isinstance(value, str) and _is_lower(known) and value != value.lower():
            raise TallybookError(f"{here}: {value!r} has capitals, which are never met; write {value.lower()!r}")
        yield value


def _is_lower(known: Sequence[Any]) -> bool:
    return all(isinstance(word, str) and word == word.lower() for word in known)


def _form(value: Any) -> str:
    forms: Sequence[tuple[type, str]] = (
        (bool, "true or false"), (str, "a word in quotation marks"), (int, "a whole number"), (float, "a number"),
        (list, "a list in square brackets"), (dict, "a table"),
    )  # fmt: skip
    return next((name for form, name in forms if isinstance(value, form)), type(value).__name__)


def _choice(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names)}"


def _stems(predicates: Iterable[Table]) -> Iterator[str]:
    """The beginnings of words that all their forms share: "necklac" of "necklace", as the gate wants them."""
    for row in predicates:
        for part in _PARTS:
            for entry in row.get(part, ()):
                first, *more = entry.split()
                yield first[:-1] if first.endswith(_SILENT) and len(first) > _SHORTEST else first
                yield from (word for word in more if len(word) > _PARTICLE)  # "pay protection" is told as "paid"
