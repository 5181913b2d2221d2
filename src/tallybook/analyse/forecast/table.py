"""Reads a history from a table of events (UCDP GED's columns), or from one of months, places and deaths."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from tallybook.analyse.forecast.panel import Happening, History, Looked, history_of, next_start, start_of
from tallybook.records import BadInput

EVENT_COLUMNS = ("date_start", "best")
MONTH_COLUMNS = ("month", "place", "deaths")
VIOLENCE = {"1": "state_based", "2": "non_state", "3": "one_sided"}
BUSY = 10.0  # an empty month amid months that hold so many events each is a gap, not a quiet month
LONGEST_NUMBER = 9  # digits
AROUND = 6  # months on either side


def history_from_csv(lines: Iterable[str], *, name: str, level: str = "division") -> History:
    """The history that a CSV file holds.

    Args:
        lines: the file's lines, its header first: `date_start`, `date_end`, `best`, `low`, `high`, `adm_1`, `country`,
            `latitude`, `longitude`, `type_of_violence` as in UCDP GED (the first and `best` are needed), or `month`
            (YYYY-MM), `place`, `deaths` and, if known, `incidents`.
        name: what the file is called, for messages.
        level: "division" (`adm_1`) or "country"; a table of months has its own places.

    Raises:
        BadInput: a column is missing, or a row can't be understood; the message names the row.
    """
    try:
        rows = csv.DictReader(lines, strict=True)
        header = tuple(rows.fieldnames or ())
        if all(column in header for column in MONTH_COLUMNS):
            return _by_month(rows, name)
        missing = [c for c in (*EVENT_COLUMNS, "adm_1" if level == "division" else "country") if c not in header]
        if missing:
            raise BadInput(
                f"{name}: no column {', '.join(missing)}; expected UCDP GED's columns (date_start, best, adm_1 or "
                f"country), or {', '.join(MONTH_COLUMNS)}"
            )
        crossed: list[str] = []
        happenings = list(_happenings(rows, name, level, crossed))
        notes = []
        if crossed:
            notes.append(f"In {len(crossed):,} rows low is over best or high under it ({crossed[0]}); best was taken.")
        return _by_event(happenings, notes)
    except csv.Error as error:
        raise BadInput(f"{name}: not a CSV table ({error}); save it as CSV with commas") from error


def _happenings(rows: csv.DictReader[str], name: str, level: str, crossed: list[str]) -> Iterator[Happening]:
    for row in rows:
        at = f"{name} line {rows.line_num}"
        start = _day(row, "date_start", at)
        end = _day(row, "date_end", at) if row.get("date_end") else start
        if end < start:
            raise BadInput(f"{at}: date_end={end} is before date_start={start}; correct the row")
        best = _count(row, "best", at)
        low, high = (_count(row, c, at) if row.get(c) else best for c in ("low", "high"))
        if not low <= best <= high:
            crossed.append(at)  # published tables have such rows; the best stands, the bounds make room for it
        kind = VIOLENCE.get(row.get("type_of_violence") or "")
        yield Happening(
            row.get("id") or at,
            _place(row, level),
            start,
            end,
            min(low, best),
            best,
            max(high, best),
            signs=(kind,) if kind else (),
            latitude=_degrees(row, "latitude", at, 90),
            longitude=_degrees(row, "longitude", at, 180),
        )


def _by_event(happenings: list[Happening], notes: list[str]) -> History:
    days = [day for h in happenings for day in (h.start, h.end) if day]
    exact = [h.end for h in happenings if h.start and h.end and (h.end - h.start).days < 7]
    if not days or not exact:
        return history_of(happenings, None)
    first, last = min(h.start for h in happenings if h.start), max(exact)
    months = Counter(start_of("month", h.start) for h in happenings if h.start)
    filled, quiet = _filled(months, first, last)
    if quiet:
        named = ", ".join(f"{d:%Y-%m}" for d in quiet)
        notes.append(f"The table has no event in {named}: taken as quiet, since the months around hold few too.")
    weeks: dict[date, int] = {}
    week = start_of("week", first)
    while week <= last:
        weeks[week] = 1 if filled.get(start_of("month", week)) else 0
        week = next_start("week", week)
    return history_of(happenings, Looked(first, last, filled, weeks), notes=tuple(notes))


def _filled(months: Mapping[date, int], first: date, last: date) -> tuple[dict[date, int], list[date]]:
    """How many events each month has; an empty one counts as looked at (1) where the months around are as good as."""
    starts = [start_of("month", first)]
    while next_start("month", starts[-1]) <= last:
        starts.append(next_start("month", starts[-1]))
    filled, quiet = {s: months.get(s, 0) for s in starts}, []
    for number, start in enumerate(starts):
        around = [months.get(s, 0) for s in starts[max(0, number - AROUND) : number + AROUND + 1] if s != start]
        if not filled[start] and around and float(np.median(around)) < BUSY:
            filled[start] = 1
            quiet.append(start)
    return filled, quiet


def _by_month(rows: csv.DictReader[str], name: str) -> History:
    happenings, months, counted = [], Counter[date](), "incidents" in (rows.fieldnames or ())
    for row in rows:
        at = f"{name} line {rows.line_num}"
        words = (row.get("month") or "").strip()
        start = _day({"month": f"{words[:7]}-01"}, "month", at)
        place = (row.get("place") or "").strip()
        if not place:
            raise BadInput(f"{at}: place is empty; name it")
        deaths = _count(row, "deaths", at)
        many = _count(row, "incidents", at) if counted else 0
        end = next_start("month", start) - timedelta(days=1)
        happenings.append(Happening(at, place, start, end, deaths, deaths, deaths, incidents=many))
        months[start] += 1
    if not months:
        return history_of(happenings, None)
    last = next_start("month", max(months)) - timedelta(days=1)
    note = "The table has months only: every month in it is taken as whole, and there are no weeks."
    return history_of(happenings, Looked(min(months), last, months, {}), notes=(note,))


def _place(row: Mapping[str, str], level: str) -> str | None:
    country = (row.get("country") or "").strip()
    if level == "country":
        return country or None
    division = (row.get("adm_1") or "").strip()
    return (f"{division}, {country}" if country else division) if division else None


def _day(row: Mapping[str, str], column: str, at: str) -> date:
    words = (row.get(column) or "").strip()
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        raise BadInput(f"{at}: {column}={words!r}: expected YYYY-MM-DD; correct the row") from None


def _count(row: Mapping[str, str], column: str, at: str) -> int:
    words = (row.get(column) or "").strip()
    if not words.isascii() or not words.isdigit() or len(words) > LONGEST_NUMBER:
        raise BadInput(f"{at}: {column}={words[:20]!r}: expected a whole number of 0 or more; correct the row")
    return int(words)


def _degrees(row: Mapping[str, str], column: str, at: str, limit: int) -> float | None:
    words = (row.get(column) or "").strip()
    if not words:
        return None
    try:
        value = float(words)
    except ValueError:
        value = float("nan")
    if not abs(value) <= limit:
        raise BadInput(f"{at}: {column}={words!r}: expected degrees from -{limit} to {limit}; correct the row")
    return value
