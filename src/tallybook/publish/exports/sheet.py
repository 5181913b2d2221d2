"""Turns rows into CSV that other programs read back unchanged and that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

Cell = str | int | float | bool | None
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could run as a formula (it begins with = + - @ tab, CR).

    A text that already looks guarded gets one more, so that `unguarded` always gives back the text.

    Source: OWASP, "CSV Injection".
    """
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Take the apostrophe of `guarded` away again."""
    return text[1:] if _GUARDED.match(text) else text


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Rows as CSV after RFC 4180 in UTF-8: a header, CRLF, quotes where needed, empty for what is not known.

    Numbers are written bare; texts are guarded. A row with a column that the header lacks raises ValueError.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return repr(value)
    return guarded(value.replace("\0", "\ufffd"))
