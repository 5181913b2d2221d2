"""Findings as plain JSON values and back, so that they can be kept, sent to programs and shown again unchanged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from numbers import Integral, Real
from typing import Any

from tallybook.analyse.finding import Cell, Column, Finding, Interval, Picture, Refused, Row, Statement, Table
from tallybook.records import BadInput, Figure


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as values that `json` writes; numbers that are none (infinite, not a number) become None."""
    return {
        "analysis": finding.analysis,
        "title": finding.title,
        "settings": [list(pair) for pair in finding.settings],
        "says": [_rests(one, text=one.text) for one in finding.says],
        "cannot_know": list(finding.cannot_know),
        "refused": [{"what": one.what, "cause": one.cause, "needed": one.needed} for one in finding.refused],
        "tables": [table_as_json(table) for table in finding.tables],
        "pictures": [
            {"name": p.name, "title": p.title, "description": p.description, "spec": plain(p.spec)}
            for p in finding.pictures
        ],
    }


def table_as_json(table: Table) -> dict[str, Any]:
    """One table: its columns, and its rows with the claims and incidents under each."""
    return {
        "name": table.name,
        "title": table.title,
        "note": table.note,
        "columns": [{"name": column.name, "title": column.title} for column in table.columns],
        "rows": [_rests(row, cells=[_cell(cell) for cell in row.cells]) for row in table.rows],
    }


def from_json(kept: Mapping[str, Any]) -> Finding:
    """The finding that `as_json` made these values of."""
    return Finding(
        analysis=kept["analysis"],
        title=kept["title"],
        settings=tuple((name, value) for name, value in kept["settings"]),
        says=tuple(Statement(one["text"], *_under(one)) for one in kept["says"]),
        cannot_know=tuple(kept["cannot_know"]),
        tables=tuple(_table(one) for one in kept["tables"]),
        pictures=tuple(Picture(p["name"], p["title"], p["description"], p["spec"]) for p in kept["pictures"]),
        refused=tuple(Refused(one["what"], cause=one["cause"], needed=one["needed"]) for one in kept["refused"]),
    )


def plain(value: Any) -> Any:
    """Values of a specification as `json` writes them: NumPy's numbers become plain ones, days become words."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (Integral, Real)):
        return _number(value)
    if hasattr(value, "tolist"):  # an array, or a truth value of NumPy
        return plain(value.tolist())
    raise BadInput(f"value={value!r} of type {type(value).__name__}: expected text, a number, a day, a list or a table")


def _rests(one: Statement | Row, **told: Any) -> dict[str, Any]:
    return {**told, "claims": list(one.claims), "incidents": list(one.incidents)}


def _under(one: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(one["claims"]), tuple(one["incidents"])


def _table(one: Mapping[str, Any]) -> Table:
    columns = tuple(Column(c["name"], c["title"]) for c in one["columns"])
    rows = tuple(Row(tuple(_cell_of(cell) for cell in row["cells"]), *_under(row)) for row in one["rows"])
    return Table(one["name"], one["title"], columns, rows, one["note"])


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Figure):
        told = {"low": cell.low, "best": cell.best, "high": cell.high}
        return {"figure": {name: _number(value) for name, value in told.items()}, "approximate": cell.approximate}
    if isinstance(cell, Interval):
        told_ = {"low": cell.low, "best": cell.best, "high": cell.high}
        return {"interval": {name: _number(value) for name, value in told_.items()}, "level_0_1": cell.level_0_1}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return plain(cell)


def _cell_of(kept: Any) -> Cell:
    if not isinstance(kept, Mapping):
        cell: Cell = kept
        return cell
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    if "figure" in kept:
        return Figure(**kept["figure"], approximate=kept["approximate"])
    return Interval(**kept["interval"], level_0_1=kept["level_0_1"])


def _number(value: Any) -> int | float | None:
    if value is None or isinstance(value, Integral):
        return None if value is None else int(value)
    number = float(value)
    return number if math.isfinite(number) else None
