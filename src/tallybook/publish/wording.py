"""Puts figures, days, places, actors and chains of speakers into the words that print and screen show."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date

from tallybook.match.origins import one_spelling
from tallybook.publish.labels import labels
from tallybook.records import Actor, Claim, Figure, Incident, Report, When, Where

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMED_ORIGINS = 5  # beside the figure of many incidents
NOT_STATED = "not stated"


def figure_words(figure: Figure | None) -> str:
    """A figure as short words: "12", "5 (3–9)", "2–3", "at least 101", "at most 25", "about 5,000", "not stated"."""
    if figure is None or not figure.stated:
        return NOT_STATED
    low, best, high = figure.low, figure.best, figure.high
    about = "about " if figure.approximate else ""
    if best is None:
        return _bounds(low, high, about)
    if (low is None or low == best) and (high is None or high == best):
        open_above = low == best and high is None
        return f"at least {about}{best:,}" if open_above else f"{about}{best:,}"
    return f"{about}{best:,} ({_bounds(low, high)})"


def _bounds(low: int | None, high: int | None, about: str = "") -> str:
    if low is None:
        return f"at most {about}{high:,}"
    if high is None:
        return f"at least {about}{low:,}"
    return f"{about}{low:,}" if low == high else f"{about}{low:,}–{high:,}"


def day_words(day: date) -> str:
    """A day as "18 Nov 2010", the same in every locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(month: str) -> str:
    """A month written "2010-11" as "Nov 2010"; the rows for what belongs to no month by what they hold."""
    named = {"undated": "no date known", "longer": "within a longer stretch"}
    if month in named:
        return named[month]
    year, _, number = month.partition("-")
    if year.isdigit() and number.isdigit() and 1 <= int(number) <= 12:
        return f"{MONTHS[int(number) - 1]} {year}"
    return month


def when_words(when: When | None) -> str:
    """When something happened, as short as its days allow: a day, a stretch of days, a month, a year."""
    if when is None or (when.start is None and when.end is None):
        return "date not known"
    start, end = when.start, when.end
    if start is None or end is None:
        return f"from {day_words(start)}" if start else f"until {day_words(end)}" if end else ""
    if start == end:
        return day_words(start)
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        if (start.year, start.month) == (end.year, end.month):
            return f"{MONTHS[start.month - 1]} {start.year}"
        if start.year == end.year and (start.month, end.month) == (1, 12):
            return str(start.year)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_words(end)}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month - 1]} – {day_words(end)}"
    return f"{day_words(start)} – {day_words(end)}"


def where_words(where: Where | None) -> str:
    """A place with the divisions and the country it lies in, each named once."""
    if where is None:
        return "place not known"
    parts = [where.name, where.adm2, where.adm1, where.country]
    named: list[str] = []
    for part in parts:
        if part and part.casefold() not in (n.casefold() for n in named):
            named.append(part)
    return ", ".join(named)


def actor_words(actors: Actor | tuple[Actor, ...] | None) -> str:
    """One or more actors by name, with the kind where it is known and the name does not say it already."""
    many = () if actors is None else (actors,) if isinstance(actors, Actor) else actors
    return "; ".join(_one_actor(actor) for actor in many)


def _one_actor(actor: Actor) -> str:
    kind = labels().actors.get(actor.kind or "", "")
    shown = f"{actor.name} ({kind})" if kind and kind not in actor.name.casefold() else actor.name
    return f"{shown}, tied to {', '.join(actor.affiliations)}" if actor.affiliations else shown


def publisher_words(report: Report) -> str:
    """Who published a report, or that it is not known."""
    return report.publisher or "publisher not known"


def chain(claim: Claim, report: Report | None) -> tuple[str, ...]:
    """The speakers of a claim from the outside in, beginning with the publisher, each named once in a row."""
    names = [speaker.name for speaker in claim.speakers]
    if report is not None and report.publisher and (not names or names[0].casefold() != report.publisher.casefold()):
        names.insert(0, report.publisher)
    return tuple(name for i, name in enumerate(names) if i == 0 or name != names[i - 1])


def rests_on(claim: Claim, report: Report | None) -> str:
    """The innermost speaker: whom the claim rests on."""
    names = chain(claim, report)
    return names[-1] if names else "publisher not known"


def grade_words(incident: Incident) -> str:
    """How well an incident is borne out: Airwars' grade, and whether it is provisional; empty where nobody is hurt."""
    if incident.grade is None:
        return ""
    return f"{incident.grade}, provisional" if incident.provisional else incident.grade


def statuses_words(incident: Incident) -> str:
    """The dead by who they were: "dead: 4 civilians, 3 of forces, 2 of status not known"; empty if nobody says."""
    if all(row.status == "unknown" for row in incident.statuses):
        return ""
    told = [f"{figure_words(row.deaths)} {labels().statuses[row.status]}" for row in incident.statuses]
    return f"dead: {', '.join(told)}" if told else ""


def seats_words(claim: Claim) -> str:
    """Seats held, of how many, and how many by share of people, as far as stated."""
    parts = []
    if claim.held is not None:
        parts.append(f"{claim.held:,} of {claim.of:,} held" if claim.of is not None else f"{claim.held:,} held")
    elif claim.of is not None:
        parts.append(f"{claim.of:,} in all")
    if claim.deserved is not None:
        parts.append(f"{claim.deserved:,} by share of people")
    return ", ".join(parts)


def claim_figure_words(claim: Claim) -> str:
    """The figure of a claim, or its seats; empty where it states neither."""
    if claim.figure is not None and claim.figure.stated:
        return figure_words(claim.figure)
    return seats_words(claim)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 report", "9 reports"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def about_words(claim: Claim) -> str:
    """Whom a claim is about: group, perpetrator, victims and target, each with its part."""
    parts = (("", claim.group), ("by ", claim.perpetrator), ("against ", claim.victims), ("at ", claim.target))
    return "; ".join(part + actor.name for part, actor in parts if actor is not None)


def origins_words(*incidents: Incident, named: int | None = None) -> str:
    """How many reports tell of incidents and how many independent origins they rest on: "9 reports, 2 origins: ...".

    Args:
        incidents: one, or all under one figure.
        named: how many origins are named, those of most incidents first; None names all of them.
    """
    reports = counted(len({report for incident in incidents for report in incident.reports}), "report")
    often = Counter(origin for incident in incidents for origin in incident.origins)
    names = [name for name in one_spelling(often) if name in often]
    if not names:
        return f"{reports}, origins not known"
    shown = names if named is None else sorted(names, key=lambda name: (-often[name], name))[:named]
    more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
    return f"{reports}, {counted(len(names), 'origin')}: {', '.join(shown)}{more}"
