"""Reads lists from the text of a CSV file: patterns with counts, or one row a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from tallybook.analyse.undercount.table import CaptureTable
from tallybook.records import BadInput

COUNT = "count"
MOST_COUNT = 10**9  # more is a slip of the hand
_ON = {"1": 1, "0": 0, "": 0, "yes": 1, "no": 0, "true": 1, "false": 0}


def read_lists(text: str, name: str, *, lists: Sequence[str] = (), by: Sequence[str] = ()) -> CaptureTable:
    """The table of a file whose first row names its columns.

    With a column `count` each row is a pattern of lists and how many records have it, else each row is one record. The
    other columns are lists, 1 where the list holds the record and 0 or nothing where it doesn't.

    Args:
        text: of the file.
        name: of the file, for messages.
        lists: the columns that are lists; () is every column but `count` and those of `by`.
        by: columns whose values part the records into strata.

    Raises:
        BadInput: the file, the row and the column, and what was expected there.
    """
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as fault:
        raise BadInput(f"{name}: expected CSV ({fault})") from None
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise BadInput(f"{name}: expected a first row with the names of columns, then rows; it is empty")
    head = [cell.strip() for cell in rows[0]]
    _check_head(head, name)
    for wanted in (*lists, *by):
        if wanted not in head:
            raise BadInput(f"{name}: there is no column {wanted!r}; expected some of {', '.join(head)}")
    held = list(lists) or [column for column in head if column not in (COUNT, *by)]
    masks, counts, strata = [], [], []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            raise BadInput(f"{name} row {number}: expected {len(head)} cells as in the first row, got {len(cells)}")
        row = {column: cell.strip() for column, cell in zip(head, cells, strict=True)}
        where = f"{name} row {number}"
        mask = sum(_on(row, column, where) << i for i, column in enumerate(held))
        count = _count(row, where)
        if mask == 0 and count:
            raise BadInput(f"{where}: on no list; that is what is asked for, leave such rows out")
        masks.append(mask)
        counts.append(count)
        strata.append(", ".join(row[column] or "not known" for column in by))
    return CaptureTable(tuple(held), tuple(masks), tuple(counts), tuple(strata) if by else (), tuple(by))


def _check_head(head: Sequence[str], name: str) -> None:
    if twice := next((column for column in head if head.count(column) > 1), None):
        raise BadInput(f"{name} row 1: expected a name for each column, got {twice!r} twice")
    if "" in head:
        raise BadInput(f"{name} row 1, column {head.index('') + 1}: expected a name")


def _on(row: Mapping[str, str], column: str, where: str) -> int:
    found = _ON.get(row[column].lower())
    if found is None:
        raise BadInput(
            f"{where}, {column}={row[column]!r}: expected 1 (on this list) or 0; if the column is no list, "
            "name those that are: --set lists=A,B,C"
        )
    return found


def _count(row: Mapping[str, str], where: str) -> int:
    told = row.get(COUNT, "1")
    if not told.isascii() or not told.isdigit() or int(told[:12]) > MOST_COUNT:
        raise BadInput(f"{where}, {COUNT}={told!r}: expected a whole number from 0 to {MOST_COUNT:,}")
    return int(told)
