"""Puts the cells of findings into words, and their tables into CSV with a column for each bound."""

from __future__ import annotations

from datetime import date

from tallybook.analyse.finding import Cell, Finding, Interval, Row, Table
from tallybook.publish.exports import sheet
from tallybook.publish.exports.cells import JOINED
from tallybook.publish.wording import day_words, figure_words
from tallybook.records import Figure

NOTHING = "–"
_BOUNDS = ("low", "best", "high")


def cell_words(cell: Cell) -> str:
    """A cell as people read it: "1,297", "0.42", "0.42 (0.31–0.55)", "at least 3", "18 Nov 2010"; a dash for None.

    Example:
        >>> cell_words(Interval(0.3131, 0.4215, 0.55)), cell_words(Interval(12, None, None)), cell_words(10356.5)
        ('0.421 (0.313–0.55)', 'at least 12', '10,356')
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, Figure):
        return figure_words(cell)
    if isinstance(cell, Interval):
        return _interval_words(cell)
    if isinstance(cell, date):
        return day_words(cell)
    if isinstance(cell, (int, float)):
        return number_words(cell)
    return cell


def number_words(number: float) -> str:
    """A number with three telling digits, more where they are whole: "1,297", "0.421", "3.2", "0.0021"."""
    if number == 0:
        return "0"
    if isinstance(number, int) or abs(number) >= 100:
        return f"{number:,.0f}"
    if abs(number) < 0.0001:
        return f"{number:.1e}"
    return f"{float(f'{number:.3g}'):,}".removesuffix(".0")


def _interval_words(interval: Interval) -> str:
    low, best, high = (None if v is None else number_words(v) for v in (interval.low, interval.best, interval.high))
    if low == high and low is not None and best in (None, low):
        return low
    dash = " to " if (interval.low or 0) < 0 else "–"
    between = f"{low}{dash}{high}" if low and high else f"at least {low}" if low else f"at most {high}" if high else ""
    if best is None:
        return between or NOTHING
    return f"{best} ({between})" if between else best


def is_number(table: Table, column: int) -> bool:
    """Whether a column holds numbers, which stand to the right."""
    held = [row.cells[column] for row in table.rows if row.cells[column] is not None]
    return bool(held) and all(isinstance(cell, (int, float, Figure, Interval)) for cell in held)


def sort_key(cell: Cell) -> str:
    """What a page sorts a cell by: a number or a day by itself, a range by its best, else its lower bound."""
    if isinstance(cell, (Figure, Interval)):
        told = next((v for v in (cell.best, cell.low, cell.high) if v is not None), None)
        return "" if told is None else repr(float(told))
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def as_csv(table: Table) -> bytes:
    """A table as CSV: a column for each bound of a range, then the claims and incidents under each row."""
    wide = {n for n in range(len(table.columns)) if any(isinstance(r.cells[n], (Figure, Interval)) for r in table.rows)}
    names = [
        name
        for n, column in enumerate(table.columns)
        for name in ([f"{column.name}_{bound}" for bound in _BOUNDS] if n in wide else [column.name])
    ]
    return sheet.sheet([*names, "claims", "incidents"], [_row(table, row, wide) for row in table.rows])


def _row(table: Table, row: Row, wide: set[int]) -> dict[str, sheet.Cell]:
    told: dict[str, sheet.Cell] = {}
    for n, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        if n in wide:
            for bound in _BOUNDS:
                whole = cell if bound == "best" and isinstance(cell, (int, float)) else None
                told[f"{column.name}_{bound}"] = getattr(cell, bound, whole)
        elif isinstance(cell, date):
            told[column.name] = cell.isoformat()
        elif not isinstance(cell, (Figure, Interval)):
            told[column.name] = cell
    return {**told, "claims": JOINED.join(row.claims), "incidents": JOINED.join(row.incidents)}


def refusals(finding: Finding) -> list[str]:
    """What could not be said, each with its cause and the least that is needed."""
    return [f"{one.what}: {one.cause}. Needed: {one.needed}." for one in finding.refused]
