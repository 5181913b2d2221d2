"""A row that is a mapping of fields (JSON object, table row, feed entry) to the draft of a report."""

from __future__ import annotations

from collections.abc import Mapping

from tallybook.collect.codes import problem
from tallybook.collect.fields import columns
from tallybook.collect.material import Draft
from tallybook.collect.names import quoted
from tallybook.records import Problem


def draft_of(row: Mapping[str, object], where: str, raw: bytes, *, form: str) -> Draft | Problem:
    """The draft of a report out of named values.

    Args:
        row: names as in columns.toml (any alias) to values; only strings are used, None is "not stated".
        where: the label of the row in messages.
        raw: the row's bytes as found.
        form: the format's name for `Draft.format`.

    Returns:
        The draft, with a C042 for each value that is not a string; or C041 where there is no text.
    """
    fields = columns(row)
    problems = []
    values: dict[str, str] = {}
    for field, name in fields.items():
        value = row[name]
        if isinstance(value, str):
            values[field] = value
        elif value is not None and field != "id":
            problems.append(problem("C042", where, f"{quoted(name)} is {_kind(value)}, expected a string or null"))
    if "text" not in values:
        found = ", ".join(quoted(str(name)) for name in list(row)[:20]) or "none"
        return problem("C041", where, f"no field text that is a string; the fields are {found}")
    return Draft(
        where=where,
        raw=raw,
        text=values["text"],
        format=form,
        title=values.get("title", ""),
        publisher=values.get("publisher"),
        dated=values.get("published"),
        url=values.get("url"),
        problems=tuple(p for p in problems if not p.message.startswith('"text"')),
    )


def _kind(value: object) -> str:
    """What a value is in the words of JSON."""
    kinds = ((bool, "true or false"), (int, "a number"), (float, "a number"), (list, "a list"), (dict, "an object"))
    return next((words for kind, words in kinds if isinstance(value, kind)), type(value).__name__)
