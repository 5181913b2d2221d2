"""The table that representation is worked out from: what each group holds in each body, by claims or by a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tallybook.analyse.finding import Refused
from tallybook.records import BadInput, Figure

COLUMNS = ("body", "group", "seats", "votes", "population_low", "population_best", "population_high", "date")
LARGEST = 10**12  # more than there are people; what is larger is a slip of the hand
TOTAL = "of"  # may stand in a file as well: how many seats the body has, where not all groups are listed


@dataclass(frozen=True, slots=True)
class Holding:
    """What one group holds in one body at one time; None is "nobody says".

    `held` are seats or offices, `of` all that the body has, `due` those that somebody says the group should have.
    `people` are the group's numbers, `everybody` those of all among whom it lives, `votes` the votes for it. `day` is
    the day it stood so. `source` is the row of a file ("seats.csv row 3"), empty for claims. `told_by` are independent
    origins, `dues_by` those of the seats due; `names` are all names of the group in the claims. Claims are ids.
    """

    body: str
    group: str
    held: Figure | None = None
    of: Figure | None = None
    due: Figure | None = None
    people: Figure | None = None
    everybody: Figure | None = None
    votes: int | None = None
    day: date | None = None
    source: str = ""
    told_by: tuple[str, ...] = ()
    dues_by: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    due_claims: tuple[str, ...] = ()
    people_claims: tuple[str, ...] = ()

    @property
    def all_claims(self) -> tuple[str, ...]:
        """All claims under it, each once."""
        return tuple(dict.fromkeys((*self.claims, *self.due_claims, *self.people_claims)))


@dataclass(frozen=True, slots=True)
class SeatTable:
    """All holdings, and populations (claim ids) that belong to no group with seats."""

    holdings: tuple[Holding, ...]
    populations: tuple[str, ...] = ()

    def with_rows(self, other: SeatTable) -> SeatTable:
        """Both tables in one: bodies of claims and of a file stand side by side, and are not mixed."""
        return replace(
            self, holdings=(*self.holdings, *other.holdings), populations=(*self.populations, *other.populations)
        )


def seats_of_file(text: str, name: str) -> SeatTable:
    """The table in a CSV file: body, group, seats, votes, population_low, _best, _high, date, and perhaps of.

    Args:
        text: the file's text, with a first row of column names; commas, semicolons or tabs between the columns.
        name: what to call the file in errors and as the source of its rows.

    Raises:
        BadInput: a column is missing, or a cell is not what its column holds; the message names the row.
        Refused: a population is negative.
    """
    lines = text.removeprefix("\ufeff")
    first = lines.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(lines, newline=""), delimiter=separator, strict=True)
    try:
        given = [(c or "").strip() for c in reader.fieldnames or ()]
        _check_columns(given, name)
        reader.fieldnames = given
        rows = [_holding(row, f"{name} row {at}") for at, row in enumerate(reader, 2) if any(map(_said, row.values()))]
    except csv.Error as fault:
        raise BadInput(f"{name} line {reader.line_num}: expected comma-separated values ({fault})") from None
    if not rows:
        raise BadInput(f"{name}: expected at least one row under the names of the columns")
    return SeatTable(tuple(_with_totals(rows, name)))


def _check_columns(given: list[str], name: str) -> None:
    known = {*COLUMNS, TOTAL}
    if missing := [c for c in ("body", "group", "seats") if c not in given]:
        raise BadInput(
            f"{name}: column {missing[0]!r} is missing; expected a first row with {', '.join(COLUMNS)} "
            f"(body, group and seats at least), and {TOTAL} where not every group has a row"
        )
    if strange := next((c for c in given if c not in known or given.count(c) > 1), None):
        raise BadInput(f"{name}: column {strange!r} is not known or stands twice; expected {', '.join(sorted(known))}")


def _said(cell: object) -> bool:
    return bool(str(cell or "").strip()) if not isinstance(cell, list) else True


def _holding(row: Mapping[str, str | None], at: str) -> Holding:
    if None in row:
        raise BadInput(f"{at}: more cells than columns; put numbers without separators, texts with commas in quotes")
    cell = {name: (value or "").strip() for name, value in row.items()}
    if not cell["body"] or not cell["group"]:
        raise BadInput(f"{at}: expected a body and a group; fill in both")
    number = {c: _number(cell.get(c, ""), c, at) for c in (*COLUMNS[2:7], TOTAL)}
    low, best, high = (number[f"population_{end}"] for end in ("low", "best", "high"))
    stated = [v for v in (low, best, high) if v is not None]
    if stated != sorted(stated):
        raise BadInput(f"{at}: population {low}, {best}, {high}: expected low <= best <= high")
    held, of, day = number["seats"], number[TOTAL], None
    if cell.get("date"):
        try:
            day = date.fromisoformat(cell["date"])
        except ValueError:
            raise BadInput(f"{at}: date={cell['date']!r}: expected a day as YYYY-MM-DD") from None
    return Holding(
        body=cell["body"],
        group=cell["group"],
        held=Figure.exactly(held) if held is not None else None,
        of=Figure.exactly(of) if of is not None else None,
        people=Figure(low, best, high) if stated else None,
        votes=number["votes"],
        day=day,
        source=at,
    )


def _number(words: str, column: str, at: str) -> int | None:
    if not words:
        return None
    try:
        value = int(words)
    except ValueError:
        raise BadInput(
            f"{at}: {column}={words!r}: expected a whole number without separators, such as 480000"
        ) from None
    if value > LARGEST:
        raise BadInput(f"{at}: {column}={words[:20]}: expected a number of people or seats, {LARGEST:,} at most")
    if value < 0:
        raise Refused(f"{at}", cause=f"{column} is {value:,}, and nothing of it can be less than none",
                      needed="a number of 0 or more, or an empty cell where nobody says")  # fmt: skip
    return value


def _with_totals(rows: list[Holding], name: str) -> Iterable[Holding]:
    """Where a file gives no total of a body, its groups have all seats there are."""
    told: dict[tuple[str, date | None], list[Holding]] = {}
    for row in rows:
        told.setdefault((row.body, row.day), []).append(row)
    for (body, day), own in told.items():
        groups = [row.group for row in own]
        if twice := next((g for g in groups if groups.count(g) > 1), None):
            where = f"{body}, {day}" if day else body
            raise BadInput(
                f"{name}: group {twice!r} of {where} has two rows; expected one, or days that tell them apart"
            )
        totals = {row.of for row in own if row.of is not None}
        if len(totals) > 1:
            raise BadInput(f"{name}: {body} has two totals of seats; expected the same {TOTAL} in each of its rows")
        held = [row.held.best or 0 for row in own if row.held is not None]
        total = next(iter(totals), Figure.exactly(sum(held)) if len(held) == len(own) else None)
        yield from (replace(row, of=total) for row in own)
