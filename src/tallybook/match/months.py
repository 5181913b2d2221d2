"""Which month an incident belongs to, so that each stands in just one and months add up to the whole."""

from __future__ import annotations

from datetime import date

from tallybook.match.belonging import share_of_days
from tallybook.records import When

LONGEST_DAYS = 62  # a window longer than two months says nothing about a month
UNDATED, LONGER = "undated", "longer"


def month_of(when: When | None) -> str:
    """The month, "2031-05", in which most of the days lie (of equals, the earlier); "longer" or "undated" for none."""
    if when is None or (when.start is None and when.end is None):
        return UNDATED
    first = when.start or when.end
    last = when.end or when.start
    if first is None or last is None or (last - first).days >= LONGEST_DAYS:
        return LONGER
    months = {(d.year, d.month) for d in (first, last)} | {_next(first)} - {_next(last)}
    if len(months) > 1:
        inside = {m: share_of_days(when, *days_of(*m)) or 0.0 for m in months}
        months = {min(inside, key=lambda m: (-inside[m], m))}
    [(year, month)] = months
    return f"{year:04d}-{month:02d}"


def days_of(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date(year, month, 1)
    following = date.max.toordinal() + 1 if (year, month) == (9999, 12) else date(*_next(first), 1).toordinal()
    return first, date.fromordinal(following - 1)


def _next(day: date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
