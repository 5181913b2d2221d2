"""Works out the bars of the timeline: how many incidents a day, a month or a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT, FOOT = 960, 76, 20
_DAYS_UNTIL, _MONTHS_UNTIL = 93, 12 * 31 * 12  # the longest spans, in days, that are drawn by day and by month
_MOST_BARS = 400
_NAMES_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One stretch of time: its days, how many incidents begin in it, and where its bar stands."""

    start: date
    end: date
    number: int
    x: float
    width: float
    y: float

    @property
    def height(self) -> float:
        """Of its bar."""
        return round(HEIGHT - self.y, 1)

    def lies_in(self, start: date | None, end: date | None) -> bool:
        """Whether any of its days lies in a period; None is no limit."""
        return (start is None or self.end >= start) and (end is None or self.start <= end)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars, the words below them as (x, words), and how many incidents have no day."""

    unit: str
    columns: tuple[Column, ...]
    names: tuple[tuple[float, str], ...]
    undated: int


def timeline(days: Mapping[int | None, int]) -> Timeline | None:
    """Lay out the timeline of incidents; None where none has a day.

    Args:
        days: how many begin on each day, counted from the year 1; None: on no known one.
    """
    known = sorted((date.fromordinal(day), number) for day, number in days.items() if day is not None)
    if not known:
        return None
    first, last = known[0][0], known[-1][0]
    span = (last - first).days
    unit = "day" if span <= _DAYS_UNTIL else "month" if span <= _MONTHS_UNTIL else "year"
    stretches = _stretches(first, last, unit)[:_MOST_BARS]
    counts = dict.fromkeys(range(len(stretches)), 0)
    at = 0
    for day, number in known:
        while at < len(stretches) - 1 and day > stretches[at][1]:
            at += 1
        counts[at] += number
    tallest, width = max(counts.values()), WIDTH / len(stretches)
    columns = tuple(
        Column(
            first, last, counts[n], round(n * width, 1), round(max(1.0, width - 1), 1),
            round(HEIGHT - HEIGHT * counts[n] / tallest, 1) if counts[n] else HEIGHT,
        )
        for n, (first, last) in enumerate(stretches)
    )  # fmt: skip
    step = max(1, -(-len(columns) // _NAMES_AT_MOST))
    names = tuple((column.x, _name(column.start, unit)) for column in columns[::step])
    return Timeline(unit, columns, names, days.get(None, 0))


def _stretches(first: date, last: date, unit: str) -> list[tuple[date, date]]:
    made, at = [], first
    while at <= last:
        if unit == "day":
            end = at
        elif unit == "month":
            at = at.replace(day=1)
            end = (
                _before((at.replace(day=28) + timedelta(days=4)).replace(day=1)) if at < date(9999, 12, 1) else date.max
            )
        else:
            at = at.replace(month=1, day=1)
            end = at.replace(month=12, day=31)
        made.append((at, end))
        if end == date.max:
            break
        at = end + timedelta(days=1)
    return made


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _name(day: date, unit: str) -> str:
    return day.isoformat() if unit == "day" else f"{day:%Y-%m}" if unit == "month" else f"{day.year}"
