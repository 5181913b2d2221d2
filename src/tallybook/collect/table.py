"""Tables: CSV and TSV, one report a row, with whatever delimiter, encoding and names of columns they use."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from tallybook.collect.codes import Unusable, problem
from tallybook.collect.decode import Encoding, decode, encoding_of
from tallybook.collect.fields import columns
from tallybook.collect.material import Draft, Material
from tallybook.collect.names import quoted
from tallybook.collect.record import draft_of
from tallybook.records import Problem

_DELIMITERS = (",", ";", "\t", "|")
_EXCEL_HINT = re.compile(r"sep=(.)\s*")
_ESCAPED_BYTE = re.compile(r"[\udc80-\udcff]")


class _RowTooLong(Exception):  # noqa: N818 - an interruption of the csv module, caught a few lines further down
    def __init__(self, lines: int) -> None:
        super().__init__()
        self.lines = lines


class _Lines:
    """The decoded lines of a table, remembering those of the current row, so that its bytes can be given back."""

    def __init__(self, material: Material, encoding: Encoding) -> None:
        wide = encoding.name.startswith(("utf-16", "utf-32"))
        self._errors = "replace" if wide else "surrogateescape"
        self._encoding = encoding.name
        self._text = io.TextIOWrapper(material.stream, encoding=encoding.name, errors=self._errors, newline="")
        self._most = material.limits.row_bytes
        self._row: list[str] = []
        self._length = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most + 1)
        if not line:
            raise StopIteration
        self._length += len(line)
        if self._length > self._most:
            while line and not line.endswith(("\n", "\r")):
                line = self._text.readline(self._most)
            raise _RowTooLong(len(self._row) + 1)
        self._row.append(line)
        return line

    def take_row(self) -> str:
        """The text of the row that was just read, and begin another."""
        row, self._row, self._length = "".join(self._row), [], 0
        return row

    def as_found(self, row: str) -> bytes:
        """The bytes of a row, without the byte order mark of UTF-16 and UTF-32."""
        plain = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}.get(self._encoding, self._encoding)
        return row.encode(plain, self._errors)


def read_table(material: Material) -> Iterator[Draft | Problem]:
    """One report a row; a row that can't be used is a Problem that names it as a spreadsheet numbers it."""
    csv.field_size_limit(max(csv.field_size_limit(), 4 * material.limits.row_bytes))  # ours is the one that bites
    encoding = encoding_of(material.head(), declared=material.charset, complete=False)
    lines = _Lines(material, encoding)
    if encoding.known == "assumed":
        yield problem("C010", material.label, f"no encoding is stated and it is not UTF-8; read as {encoding.name}")
    names, delimiter, number = _header(material, lines)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        number += 1
        where = f"{material.label}:{number}"
        try:
            fields = next(reader)
        except StopIteration:
            return
        except _RowTooLong as overrun:
            lines.take_row()
            if overrun.lines > 1:
                # Where the quoted text ends can't be told, and reading on would make reports out of its lines.
                what = (
                    f"a quotation mark is still open after {overrun.lines:,} lines; the rest of the table is not read"
                )
                raise Unusable("C034", what, row=f":{number}") from None
            yield problem("C035", where, f"the row is longer than {material.limits.row_bytes:,} characters")
            continue
        except csv.Error as fault:
            lines.take_row()
            yield problem("C035", where, f"the row can't be read: {fault}")
            continue
        row = lines.take_row()
        if any(field.strip() for field in fields):
            yield from _row(names, fields, where, row, lines.as_found(row))


def _header(material: Material, lines: _Lines) -> tuple[list[str], str, int]:
    """The names of the columns, the delimiter that shows most of them, and the number of the header's row."""
    delimiters: tuple[str, ...] = (
        ("\t", *_DELIMITERS) if ".tsv" in material.name or ".tab" in material.name else _DELIMITERS
    )
    number = 1
    try:
        line = next(lines, "")
        hint = _EXCEL_HINT.fullmatch(line)
        if hint:
            delimiters, number, line = (hint.group(1),), 2, next(lines, "")
    except _RowTooLong:
        raise Unusable("C031", "the first line is too long to be a line of column names") from None
    lines.take_row()
    best: list[str] = []
    chosen = delimiters[0]
    for delimiter in delimiters:
        names = next(iter(csv.reader([line], delimiter=delimiter)), [])
        if (len(columns(names)), len(names)) > (len(columns(best)), len(best)):
            best, chosen = names, delimiter
    if "text" not in columns(best):
        found = ", ".join(quoted(name) for name in best[:20]) or "none"
        raise Unusable("C031", f"no column text (or body, content, article); the columns found are {found}")
    return best, chosen, number


def _row(names: list[str], fields: list[str], where: str, row: str, raw: bytes) -> Iterator[Draft | Problem]:
    extra = fields[len(names) :]
    if any(field.strip() for field in extra):
        yield problem("C032", where, f"{len(fields)} fields under {len(names)} columns")
        return
    problems = []
    if len(fields) < len(names):
        problems.append(problem("C033", where, f"{len(fields)} fields under {len(names)} columns"))
    if row.count('"') % 2 and row.count("\n") > 1:
        problems.append(problem("C034", where, f"a quotation mark here runs over {row.count(chr(10))} lines"))
    if _ESCAPED_BYTE.search(row):
        fields = [_decoded(field) for field in fields]
        problems.append(problem("C010", where, "the row is in another encoding than the first ones"))
    pairs = reversed(list(zip(names, fields, strict=False)))  # of two columns with one name the first counts
    values: dict[str, object] = {name: value or None for name, value in pairs}
    draft = draft_of(values, where, raw, form="table")
    if isinstance(draft, Draft):
        yield Draft(
            where, raw, draft.text, "table", draft.title, draft.publisher, draft.dated, url=draft.url,
            problems=(*problems, *draft.problems),
        )  # fmt: skip
    else:
        yield problem("C030", where, "the text of this row is empty")


def _decoded(field: str) -> str:
    """A field with undecodable bytes, decoded by itself."""
    return decode(field.encode("utf-8", "surrogateescape"))[0]
