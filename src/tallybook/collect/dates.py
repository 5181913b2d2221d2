"""Reads a date of publication as it is stated, and says why where it can't be one certain day."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

_EARLIEST_YEAR = 1600  # before it a year is of another calendar (1389, 2010 in Persia) or a slip


@dataclass(frozen=True, slots=True)
class StatedDay:
    """The day, or None and `why`: a code of collect (C021 two readings, C022 none) with what is wrong in `what`."""

    day: date | None
    why: str | None = None
    what: str = ""


@cache
def _words() -> tuple[dict[str, int], tuple[re.Pattern[str], ...]]:
    """Month names, and the shapes of dates with those names filled in."""
    table = tomllib.loads(files("tallybook.collect").joinpath("dates.toml").read_text("utf-8"))
    months: dict[str, int] = table["months"]
    month = "|".join(sorted(months, key=len, reverse=True))
    weekday = "|".join(sorted(table["weekdays"]["names"], key=len, reverse=True))
    clock = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*(?:[ap]\.?m\.?)?"
    zone = r"(?:z|[a-z]{2,5}|[a-z_]+/[a-z_]+|(?:gmt|utc)?\s*[+-][0-9]{2}:?[0-9]{2}|\([a-z .+:0-9-]*\))"
    time = rf"(?:(?:t|,?\s*(?:at\s+|-\s+)?){clock}(?:\s*{zone})*(?:\s*\([a-z .]+\))?)?"
    shapes = (
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?:t[0-9]{4,6})?",
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]*(?P<name>{month})\.?,?[\s-]+(?P<year>[0-9]{{4}})",
        rf"(?P<name>{month})\.?[\s-]*(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(?P<year>[0-9]{{4}})",
        rf"(?P<year>[0-9]{{4}})[\s,-]+(?P<name>{month})\.?[\s-]*(?P<day>[0-9]{{1,2}})",
        r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})",
    )
    start = rf"(?:(?:{weekday})\.?,?\s+)?"
    return months, (
        *(re.compile(f"{start}{shape}{time}") for shape in shapes),
        # The form of C and Unix: Thu Nov 18 23:30:00 PKT 2010
        re.compile(rf"{start}(?P<name>{month})\s+(?P<day>[0-9]{{1,2}})\s+{clock}(?:\s*{zone})?\s+(?P<year>[0-9]{{4}})"),
    )


def stated_day(words: str) -> StatedDay:
    """The day that words name, in the zone in which they name it.

    ISO 8601, RFC 2822 and the usual English forms, with or without a time of day. Digits alone with the day and the
    month in either order ("03/04/2010") are refused unless only one order is possible or both give the same day.

    Args:
        words: what a file states, at most a line.

    Returns:
        The day, or why there is none.

    Example:
        >>> stated_day("Thu, 18 Nov 2010 23:30:00 +0500").day
        datetime.date(2010, 11, 18)
        >>> stated_day("03/04/2010").why
        'C021'
    """
    months, shapes = _words()
    words = " ".join(words.lower().split())
    if len(words) > 100:
        return StatedDay(None, "C022", "it is too long for a date")
    for shape in shapes:
        match = shape.fullmatch(words)
        if match is None:
            continue
        parts = match.groupdict()
        year = int(parts["year"])
        if "first" in parts:
            return _either_order(year, int(parts["first"]), int(parts["second"]))
        month = months[parts["name"]] if "name" in parts else int(parts["month"])
        day = _day(year, month, int(parts["day"]))
        return StatedDay(day) if day else StatedDay(None, "C022", "there is no such day")
    return StatedDay(None, "C022", "it is not a form that is known")


def _either_order(year: int, first: int, second: int) -> StatedDay:
    """18/11/2010 can only be read one way; 03/04/2010 in two."""
    readings = sorted({day for day in (_day(year, second, first), _day(year, first, second)) if day})
    if not readings:
        return StatedDay(None, "C022", "there is no such day")
    if len(readings) > 1:
        return StatedDay(None, "C021", f"it is {readings[0]} or {readings[1]}")
    return StatedDay(readings[0])


def _day(year: int, month: int, day: int) -> date | None:
    if year < _EARLIEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
