"""Days, periods and their precision: the calendar that date words are resolved on."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN = {"month": 1, "year": 12, "decade": 120, "century": 1200}


@dataclass(frozen=True, slots=True)
class Days:
    """Earliest and latest day with UCDP's precision (None: open, or longer than a year)."""

    start: date | None
    end: date | None
    precision: int | None


@dataclass(frozen=True, slots=True)
class Reference:
    """The day that words are counted from (None: not known); `forward` where they speak of what is to come."""

    day: date | None
    forward: bool = False


OPEN = Days(None, None, None)


def between(start: date, end: date, precision: int | None = None) -> Days:
    """The days from one to another; the precision follows from their number where it is not given."""
    start, end = min(start, end), max(start, end)
    return Days(start, end, precision if precision is not None else precision_of(start, end))


def precision_of(start: date | None, end: date | None) -> int | None:
    """UCDP's temporal precision for a number of days.

    Source: UCDP GED codebook, date_prec: 1 exact day, 2 two to six days, 3 a week, 4 a month (8 to 30 days), 5 more
    than a month up to a year.
    """
    if start is None or end is None:
        return None
    days = (end - start).days + 1
    for precision, most in ((1, 1), (2, 6), (3, 8), (4, 31), (5, 366)):
        if days <= most:
            return precision
    return None


def month_of(year: int, month: int) -> tuple[date, date]:
    """The first and last day of a month; a month below 1 or above 12 counts on into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def monday_of(day: date) -> date:
    """The Monday of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def back_from(day: date, unit: str, count: int) -> date:
    """The day a number of units before another."""
    if unit in MONTHS_IN:
        months = day.month - count * MONTHS_IN[unit]
        first, last = month_of(day.year, months)
        return min(first + timedelta(days=day.day - 1), last)
    days = {"minute": 0, "hour": -(-count // 24), "day": count, "week": 7 * count, "fortnight": 14 * count}
    return day - timedelta(days=days.get(unit, 7 * count))


def weekend_of(today: date, *, strict: bool, forward: bool) -> Days:
    """The latest weekend that has begun (strict: that is over), or the next one."""
    saturday = monday_of(today) + timedelta(days=5)
    if forward:
        return between(
            saturday if saturday > today else saturday + timedelta(days=7),
            saturday + timedelta(days=8 if saturday <= today else 1),
        )
    if saturday > today or (strict and saturday + timedelta(days=1) >= today):
        saturday -= timedelta(days=7)
    return between(saturday, min(saturday + timedelta(days=1), today))
