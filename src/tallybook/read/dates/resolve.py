"""Turns a matched date pattern into days, against the day of publication; one function a rule of `dates.toml`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from tallybook.read.dates.calendar import (
    MONTHS_IN,
    OPEN,
    Days,
    Reference,
    back_from,
    between,
    monday_of,
    month_of,
    precision_of,
    weekend_of,
)
from tallybook.read.dates.lexicon import DateLexicon, Match


def resolve(match: Match, reference: Reference, lexicon: DateLexicon) -> Days:
    """The days that a match means; open where they can't be known."""
    try:
        return _RULES[match.pattern.rule](match, reference, lexicon)
    except (ValueError, OverflowError):
        return OPEN  # no such day (30 February), or beyond the calendar


def offset_days(match: Match, lexicon: DateLexicon) -> tuple[int, int] | None:
    """For words that count from another act: the fewest and the most days after it (negative: before)."""
    options = match.pattern.options
    if match.pattern.rule == "offset":
        first, last = options["days"]
        return first, last
    if match.pattern.rule != "offset_units":
        return None
    unit = _unit(match)
    days, slack = lexicon.relative[unit]
    low, high = match.values.get("num", (1, 1) if "unit" in match.values and "num" in match.values else (2, 9))
    if unit == "hour":
        first, last = low // 24, -(-high // 24) if high > 24 else 1
    elif unit == "minute":
        first, last = 0, 0
    else:
        first, last = max(low * days - slack, 1), high * days + slack
    if options.get("from_zero"):
        first = 0
    return (first, last) if options["sign"] > 0 else (-last, -first)


def _unit(match: Match) -> str:
    unit: str = match.values.get("units") or match.values["unit"]
    return unit


# --- periods ------------------------------------------------------------------------------------------------------


_MONTHS = 12  # of a year


def _part(match: Match, start: date, end: date) -> tuple[date, date, bool]:
    """Narrow a period to its early, middle or late part."""
    part = match.values.get("part") or match.pattern.options.get("part")
    if match.pattern.options.get("first_months") and "num" in match.values:
        part = (0.0, match.values["num"][1] / _MONTHS)
    if part is None:
        return start, end, False
    months = [share * _MONTHS for share in part]
    whole_year = (start.month, start.day, end.month, end.day, end.year) == (1, 1, 12, 31, start.year)
    if whole_year and all(m == round(m) <= _MONTHS for m in months) and months[0] < months[1]:
        return month_of(start.year, round(months[0]) + 1)[0], month_of(start.year, round(months[1]))[1], True
    days = (end - start).days
    return start + timedelta(days=round(days * part[0])), start + timedelta(days=round(days * part[1])), True


def _period(match: Match, reference: Reference, start: date, end: date, precision: int | None) -> Days:
    """A period with its part, cut off at the day of reference where it is still running."""
    start, end, narrowed = _part(match, start, end)
    if reference.day is not None and start <= reference.day < end and not reference.forward:
        end = reference.day
    found = precision_of(start, end)
    if narrowed and precision is not None and found is not None:
        precision = max(found, 4 if precision == 5 else found)
    return Days(start, end, precision)


def _shifted_year(match: Match, reference: Reference) -> int | None:
    words = match.pattern.options.get("year_words")
    if words is None or reference.day is None:
        return None
    return next((reference.day.year + shift for word, shift in words.items() if word in match.literals), None)


# --- rules ---------------------------------------------------------------------------------------------------------


def _date(match: Match, reference: Reference, _: DateLexicon) -> Days:
    month, day = match.values["month"], match.values["day"]
    last = match.values.get("day_last", day)
    year = match.values.get("year") or _shifted_year(match, reference)
    if year is None and (reference.day is None or match.pattern.options.get("year_words")):
        return OPEN
    if year is None:
        year = _nearest_year(month, day, reference)
    return between(date(year, month, day), date(year, month, last))


def _nearest_year(month: int, day: int, reference: Reference) -> int:
    """The year of a date without one: the last such day; one day after publication is still the same (time zones)."""
    today = reference.day
    if today is None:
        raise ValueError
    latest = date.max if today.year == 9999 else today + timedelta(days=1)
    for year in range(today.year + 1, today.year - 9, -1):
        if day > monthrange(year, month)[1]:
            continue
        if date(year, month, day) <= latest or (reference.forward and (date(year, month, day) - today).days < 366):
            return year
    raise ValueError


def _numeric(match: Match, reference: Reference, _: DateLexicon) -> Days:
    first, second, third = match.values["numeric"]
    if first > 31:
        return between(date(first, second, third), date(first, second, third))
    readings = []
    for day, month in {(first, second), (second, first)}:
        if 1 <= month <= 12 and 1 <= day <= monthrange(third, month)[1]:
            readings.append(date(third, month, day))
    past = [r for r in readings if reference.day is None or r <= reference.day] or readings
    return between(min(past), max(past)) if past else OPEN


def _month_rule(match: Match, reference: Reference, _: DateLexicon) -> Days:
    month = match.values.get("month") or match.values["Month"]
    year = match.values.get("year") or _shifted_year(match, reference)
    if year is None:
        if reference.day is None or match.pattern.options.get("year_words"):
            return OPEN
        today = reference.day
        year = today.year if month <= today.month else today.year - 1
        if match.pattern.options.get("complete") and month == today.month:
            year -= 1
        if (match.pattern.options.get("forward") or reference.forward) and month != today.month:
            year = today.year if month > today.month else today.year + 1
    return _period(match, reference, *month_of(year, month), 4)


def _week_of_month(match: Match, reference: Reference, lexicon: DateLexicon) -> Days:
    shift, today = match.pattern.options.get("shift"), reference.day
    if shift is not None and today is not None:  # "in the first week of this month"
        whole = Days(*month_of(today.year, today.month + shift), 4)
    else:
        whole = _month_rule(match, reference, lexicon)
    if whole.start is None:
        return OPEN
    start, end = month_of(whole.start.year, whole.start.month)
    if match.pattern.options.get("last"):
        return between(end - timedelta(days=6), end, 3)
    first = start + timedelta(days=7 * (match.values["ordinal"] - 1))
    return between(first, min(first + timedelta(days=6), end), 3) if first <= end else OPEN


def _year_rule(match: Match, reference: Reference, _: DateLexicon) -> Days:
    year = match.values["year"]
    return _period(match, reference, date(year, 1, 1), date(year, 12, 31), 5)


def _years(match: Match, reference: Reference, _: DateLexicon) -> Days:
    first, last = sorted((match.values["year"], match.values["year_last"]))
    whole = _period(match, reference, date(first, 1, 1), date(last, 12, 31), None)
    return Days(whole.start, whole.end, precision_of(whole.start, whole.end))


def _decade(match: Match, reference: Reference, _: DateLexicon) -> Days:
    first = match.values["decade"]
    last = first + (99 if first % 100 == 0 and first < 2000 else 9)
    return _period(match, reference, date(first, 1, 1), date(last, 12, 31), None)


def _season(match: Match, reference: Reference, _: DateLexicon) -> Days:
    first, last = match.values["season"]
    year = match.values.get("year") or _shifted_year(match, reference)
    if year is None:
        if reference.day is None or match.pattern.options.get("year_words"):
            return OPEN
        year = reference.day.year
        if match.pattern.options.get("forward"):
            year += 1 if month_of(year, first)[0] <= reference.day else 0
        elif month_of(year, first)[0] > reference.day:
            year -= 1
        if match.pattern.options.get("complete") and month_of(year, last)[1] >= reference.day and last >= first:
            year -= 1
    end = month_of(year if last >= first else year + 1, last)[1]
    return _period(match, reference, date(year, first, 1), end, 5)


def _weekday(match: Match, reference: Reference, _: DateLexicon) -> Days:
    day = next((match.values[k] for k in ("weekday", "wday", "weekdays") if k in match.values), None)
    if reference.day is None or day is None:
        return OPEN
    options = match.pattern.options
    if options.get("forward") or reference.forward:
        ahead = (day - reference.day.weekday()) % 7
        if options.get("forward") and ahead == 0:
            ahead = 7
        found = reference.day + timedelta(days=ahead)
        return between(found, found)
    back = (reference.day.weekday() - day) % 7
    if options.get("strict") and back == 0:
        back = 7
    found = reference.day - timedelta(days=back)
    return between(found, max(found, min(found + timedelta(days=options.get("extend", 0)), reference.day)))


def _weekday_of_week(match: Match, reference: Reference, _: DateLexicon) -> Days:
    if reference.day is None:
        return OPEN
    monday = monday_of(reference.day) + timedelta(days=7 * match.pattern.options["shift"])
    day = monday + timedelta(days=match.values["weekday"])
    return between(day, day)


def _days(match: Match, reference: Reference, _: DateLexicon) -> Days:
    if reference.day is None:
        return OPEN
    first, last = match.pattern.options["days"]
    return between(reference.day + timedelta(days=first), reference.day + timedelta(days=last))


def _unit_rule(match: Match, reference: Reference, _: DateLexicon) -> Days:
    """ "last week", "this year", "next month"; "last week" reaches from the Monday of the week before to yesterday.

    In news "last week" means the calendar week before as well as the past seven days; the days cover both.
    """
    today = reference.day
    if today is None:
        return OPEN
    unit, shift = _unit(match), match.pattern.options["shift"]
    if unit in ("day", "hour", "minute"):
        day = today + timedelta(days=shift if unit == "day" else 0)
        return between(day, day)
    if unit in ("week", "fortnight"):
        monday = monday_of(today) + timedelta(days=7 * shift)
        if shift < 0:
            return between(monday, today - timedelta(days=1), 3)
        end = today if shift == 0 and not reference.forward else monday + timedelta(days=6)
        return between(monday, end, 3)
    if unit == "weekend":
        return weekend_of(today, strict=shift < 0, forward=shift > 0)
    if unit == "month":
        return _period(match, reference, *month_of(today.year, today.month + shift), 4)
    size = {"year": 1, "decade": 10, "century": 100}[unit]
    first = (today.year // size + shift) * size
    return _period(match, reference, date(first, 1, 1), date(first + size - 1, 12, 31), 5 if size == 1 else None)


def _unit_rest(match: Match, reference: Reference, _: DateLexicon) -> Days:
    """ "later this month": from publication to the end of it."""
    if reference.day is None:
        return OPEN
    unit = _unit(match)
    ends = {
        "week": monday_of(reference.day) + timedelta(days=6),
        "month": month_of(reference.day.year, reference.day.month)[1],
    }
    end = ends.get(unit, reference.day if unit in ("day", "hour", "minute") else date(reference.day.year, 12, 31))
    return between(reference.day, max(end, reference.day))


def _past(match: Match, reference: Reference, _: DateLexicon) -> Days:
    """ "in the past three days": back from publication; open where the words say no number."""
    today = reference.day
    if today is None:
        return OPEN
    unit = _unit(match)
    if "units" in match.values and "num" not in match.values:
        return Days(None, today, None)
    count = match.values.get("num", (1, 1))[1]
    start = back_from(today, unit, count)
    exact = {"week": 3, "month": 4, "year": 5}.get(unit) if count == 1 else None
    return between(start, today, exact)


def _weekend(match: Match, reference: Reference, _: DateLexicon) -> Days:
    if reference.day is None:
        return OPEN
    options = match.pattern.options
    forward = bool(options.get("forward")) or reference.forward
    return weekend_of(reference.day, strict=bool(options.get("strict")), forward=forward)


def _ago(match: Match, reference: Reference, _: DateLexicon) -> Days:
    """Days ago are days, weeks ago the days about it, months ago a month, years ago a year of the calendar."""
    today = reference.day
    if today is None:
        return OPEN
    unit = _unit(match)
    if "num" not in match.values:
        return Days(None, today, None)
    low, high = match.values["num"]
    if match.pattern.options.get("on_the_day"):
        return between(back_from(today, unit, high), back_from(today, unit, low))
    if match.pattern.options.get("same_unit") and unit == "year" and match.values.get("unit_last") == "month":
        return between(month_of(today.year - high, today.month)[0], month_of(today.year - low, today.month)[1], 4)
    if unit in MONTHS_IN:
        return _calendar_ago(today, unit, low, high)
    slack = {"week": 3, "fortnight": 3, "weekend": 3}.get(unit, 0)
    start, end = (
        back_from(today, unit, high) - timedelta(days=slack),
        back_from(today, unit, low) + timedelta(days=slack),
    )
    if unit in ("hour", "minute"):
        end = back_from(today, "day", low // 24)
    return between(start, end, 3 if slack and low == high else None)


def _calendar_ago(today: date, unit: str, low: int, high: int) -> Days:
    if unit == "month":
        start, end = month_of(today.year, today.month - high)[0], month_of(today.year, today.month - low)[1]
        return between(start, end, 4 if low == high else None)
    size = MONTHS_IN[unit] // 12
    slack = 0 if unit == "year" else size // 10
    start, end = date(today.year - high * size - slack, 1, 1), date(today.year - low * size + slack, 12, 31)
    return between(start, min(end, today), 5 if unit == "year" and low == high else None)


def _week_from(match: Match, reference: Reference, lexicon: DateLexicon) -> Days:
    """ "the week of 5 May": that day and the six after it."""
    first = _date(match, reference, lexicon).start
    if first is None:
        return OPEN
    last = first + timedelta(days=6)
    return between(first, last if reference.day is None else max(first, min(last, reference.day)), 3)


def _day_of_month(match: Match, reference: Reference, _: DateLexicon) -> Days:
    """ "on the 9th": the last such day up to publication; which month is meant may be told before (see `find`)."""
    today = reference.day
    if today is None:
        return OPEN
    for back in range(13):
        first, last = month_of(today.year, today.month - back)
        day = first + timedelta(days=match.values["day"] - 1)
        if day <= last and day <= today:
            return between(day, day)
    return OPEN


def _feast(match: Match, reference: Reference, _: DateLexicon) -> Days:
    """ "on Christmas Day", "on Good Friday": the last one up to publication, or the next where words look ahead."""
    today = reference.day
    if today is None:
        return OPEN
    years = (today.year, today.year + 1) if reference.forward else (today.year, today.year - 1)
    days = [_day_of_feast(match, year) for year in years]
    day = next((d for d in days if (d >= today if reference.forward else d <= today)), days[-1])
    return between(day, day)


def _day_of_feast(match: Match, year: int) -> date:
    if "month_day" in match.pattern.options:
        return date(year, *match.pattern.options["month_day"])
    return _easter(year) + timedelta(days=match.pattern.options["easter"])


def _easter(year: int) -> date:
    """Easter Sunday of the western churches.

    Source: the anonymous Gregorian algorithm (Nature, 20 April 1876).
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _open(_: Match, reference: Reference, __: DateLexicon) -> Days:
    return Days(None, reference.day, None)


def _nothing(_: Match, __: Reference, ___: DateLexicon) -> Days:
    return OPEN


_RULES: dict[str, Callable[[Match, Reference, DateLexicon], Days]] = {
    "date": _date, "numeric": _numeric, "month": _month_rule, "week_of_month": _week_of_month, "year": _year_rule,
    "years": _years, "decade": _decade, "season": _season, "weekday": _weekday, "weekday_of_week": _weekday_of_week,
    "days": _days, "unit": _unit_rule, "unit_rest": _unit_rest, "past": _past, "weekend": _weekend, "ago": _ago,
    "week_from": _week_from, "day_of_month": _day_of_month, "feast": _feast,
    "open": _open, "none": _nothing, "offset": _nothing, "offset_units": _nothing, "offset_open": _nothing,
}  # fmt: skip
NEEDS_NO_DAY = frozenset({"none", "offset", "offset_units", "offset_open"})
