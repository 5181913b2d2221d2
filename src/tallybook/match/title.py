"""A short description of an incident, derived from its fields and nothing else."""

from __future__ import annotations

from datetime import date

from tallybook.records import Figure, Incident, When


def title_of(incident: Incident) -> str:
    """Say in a line what, how many, who, where and when: `Killing of 12 (shopkeepers), Vashira, 3 May 2031`."""
    kind = incident.kinds[0].removeprefix("x_").replace("_", " ").capitalize()
    counted = [
        f"{say_figure(figure)} {what}"
        for figure, what in ((incident.deaths, "killed"), (incident.injuries, "hurt"), (incident.abductions, "taken"))
        if figure is not None
    ]
    parts = [kind + (f": {', '.join(counted)}" if counted else "")]
    if incident.victims:
        parts[0] += f" ({incident.victims[0].name})"
    if incident.where is not None:
        parts.append(incident.where.name)
    if incident.when is not None:
        parts.append(say_when(incident.when))
    return ", ".join(parts)


def say_figure(figure: Figure) -> str:
    """A figure in words: "12", "5 to 7", "at least 31", "up to 25", "about 40", "5 (3 to 7)"."""
    low, best, high = figure.low, figure.best, figure.high
    about = "about " if figure.approximate else ""
    if low is not None and low == high:
        return f"{low:,}"
    if best is not None:
        if low is None and high is None:
            return f"{about}{best:,}"
        top = f"to {high:,}" if high is not None else "or more"
        return f"{best:,} ({low:,} {top})" if low is not None else f"{best:,} (up to {high:,})"
    if low is not None:
        return f"{low:,} to {high:,}" if high is not None else f"at least {low:,}"
    return f"up to {high:,}" if high is not None else "an unknown number"


def say_when(when: When) -> str:
    """A window of days in words: "3 May 2031", "May 2031", "2031", "3 May 2031 to 9 May 2031"."""
    start, end = when.start, when.end
    if start is None or end is None:
        day = start or end
        return "no date" if day is None else f"{'from' if start else 'until'} {_day(day)}"
    if start == end:
        return _day(start)
    after = date.fromordinal(end.toordinal() + 1) if end < date.max else end
    if start.day == 1 and after.day == 1:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start:%B %Y}"
        if start.month == 1 and after.month == 1 and start.year == end.year:
            return str(start.year)
    return f"{_day(start)} to {_day(end)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
