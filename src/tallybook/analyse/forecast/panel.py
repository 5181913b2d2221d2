"""What happened by place and month (or week), as arrays: what every model of a forecast learns from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MEASURES = ("deaths", "incidents")
LEVELS_OF_PLACE = ("division", "country")
LONGEST_DAYS = {"month": 62, "week": 7}  # a longer window says nothing about one month, or one week
SLACK_DAYS = {"month": 6, "week": 1}  # what is known must reach so near to a period's end for it to be whole
NEIGHBOURS = 3
THIN_SHARE = 0.25  # a period with fewer reports than this share of the median is called thin


@dataclass(frozen=True, slots=True)
class Happening:
    """One incident, or one row of a table, as a forecast sees it.

    `incidents` is how many it stands for: 0 for what is only a sign (a threat, a land seizure). `high` is None where
    nobody says how many at most. `signs` are names of covariates that it adds one to.
    """

    name: str
    place: str | None
    start: date | None
    end: date | None
    low: int = 0
    best: int = 0
    high: int | None = 0
    incidents: int = 1
    signs: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Happenings that stand in no month of the history, for one reason; `deaths` is the sum of their bests."""

    reason: str
    names: tuple[str, ...]
    deaths: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Counts by period (rows) and place (columns), in consecutive periods all of which were looked at.

    `unit` is "month" or "week"; `starts` are the first days. `deaths` has shape (3, periods, places): low, best, high;
    a high is NaN where it is open. `incidents` and each of `signs` have shape (periods, places). `spots` has shape
    (3, periods, places): sums of the happenings' places as points on the unit sphere, so that where a place lies is
    known from the past alone. `under` names the happenings of a (period, place).
    """

    unit: str
    starts: tuple[date, ...]
    places: tuple[str, ...]
    deaths: Array
    incidents: Array
    signs: Mapping[str, Array]
    spots: Array
    reports: Array
    under: Mapping[tuple[int, int], tuple[str, ...]]

    def counts(self, measure: str) -> Array:
        """The best figures of a measure, shape (periods, places)."""
        return self.deaths[1] if measure == "deaths" else self.incidents

    def until(self, periods: int) -> Panel:
        """Only the first so many periods: what was known at the end of the last of them."""
        return Panel(
            self.unit,
            self.starts[:periods],
            self.places,
            self.deaths[:, :periods],
            self.incidents[:periods],
            {name: values[:periods] for name, values in self.signs.items()},
            self.spots[:, :periods],
            self.reports[:periods],
            self.under,
        )

    def only(self, columns: Sequence[int]) -> Panel:
        """Only some places, in the order of their columns."""
        number = {column: at for at, column in enumerate(columns)}
        own = list(columns)
        return Panel(
            self.unit,
            self.starts,
            tuple(self.places[column] for column in own),
            self.deaths[:, :, own],
            self.incidents[:, own],
            {name: values[:, own] for name, values in self.signs.items()},
            self.spots[:, :, own],
            self.reports,
            {(row, number[column]): names for (row, column), names in self.under.items() if column in number},
        )

    def neighbours(self) -> tuple[tuple[int, ...], ...]:
        """For each place the nearest others (up to 3), by the mean position of what happened there so far."""
        points = self.spots.sum(axis=1)
        length = np.linalg.norm(points, axis=0)
        known = length > 0
        unit = np.where(known, points / np.where(known, length, 1.0), 0.0)
        nearness = np.where(known[:, None] & known[None, :], unit.T @ unit, -np.inf)
        np.fill_diagonal(nearness, -np.inf)
        order = np.argsort(-nearness, axis=1, kind="stable")[:, :NEIGHBOURS]
        return tuple(
            tuple(int(other) for other in row if np.isfinite(nearness[place, other])) for place, row in enumerate(order)
        )

    def following(self, ahead: int) -> tuple[date, ...]:
        """The first days of the next periods."""
        days = [self.starts[-1]]
        for _ in range(ahead):
            days.append(next_start(self.unit, days[-1]))
        return tuple(days[1:])


@dataclass(frozen=True, slots=True)
class History:
    """All that a forecast learns from: months and weeks of the same happenings, and what is not in them.

    `gaps` are months before the history's first that nobody looked at (no report was collected); `thin` those of the
    history with few reports. `late` is how many happenings were first reported after their month had ended, and of how
    many; None where a table can't say. `claims` are those under each happening. `happened` gives by measure how many
    happenings count for it, wherever they stand, and in how many months.
    """

    months: Panel
    weeks: Panel
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[date, ...] = ()
    thin: tuple[date, ...] = ()
    late: tuple[int, int] | None = None
    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    happened: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def only(self, places: Collection[str]) -> History:
        """Only what happened in some places."""
        months, weeks = (
            panel.only([column for column, name in enumerate(panel.places) if name in places])
            for panel in (self.months, self.weeks)
        )
        return replace(self, months=months, weeks=weeks)


@dataclass(frozen=True, slots=True)
class Looked:
    """When somebody looked: the first and last day known, and how many reports (or rows) each period has."""

    first: date
    last: date
    by_month: Mapping[date, int]
    by_week: Mapping[date, int]


def start_of(unit: str, day: date) -> date:
    """The first day of the month, or of the week (a Monday), that holds a day."""
    return day.replace(day=1) if unit == "month" else day - timedelta(days=day.weekday())


def next_start(unit: str, start: date) -> date:
    """The first day of the following period."""
    if unit == "week":
        return start + timedelta(days=7)
    return date(start.year + 1, 1, 1) if start.month == 12 else date(start.year, start.month + 1, 1)


def history_of(
    happenings: Sequence[Happening],
    looked: Looked | None,
    *,
    late: tuple[int, int] | None = None,
    notes: tuple[str, ...] = (),
) -> History:
    """Sort happenings into months and weeks; only the last run of periods without a gap is kept."""
    runs = {unit: _run(unit, looked) for unit in ("month", "week")}
    months, left_out = _panel("month", happenings, runs["month"], looked)
    weeks, _ = _panel("week", happenings, runs["week"], looked)
    gaps, thin = _gaps(looked), _thin(months)
    claims = {h.name: h.claims for h in happenings}
    counting = {
        "deaths": [h for h in happenings if h.best or h.high is None],
        "incidents": [h for h in happenings if h.incidents],
    }
    happened = {
        measure: (len(held), len({start_of("month", day) for h in held if (day := h.start or h.end)}))
        for measure, held in counting.items()
    }
    return History(months, weeks, left_out, gaps, thin, late, claims, happened, notes)


def _run(unit: str, looked: Looked | None) -> tuple[date, ...]:
    """The last consecutive periods that are whole and were looked at."""
    if looked is None:
        return ()
    reports = looked.by_month if unit == "month" else looked.by_week
    slack = timedelta(days=SLACK_DAYS[unit])
    run: list[date] = []
    start = start_of(unit, looked.first)
    while start <= looked.last:
        following = next_start(unit, start)
        whole = looked.first <= start + slack and looked.last >= following - timedelta(days=1) - slack
        if whole and reports.get(start):
            run = [*run, start] if run and next_start(unit, run[-1]) == start else [start]
        start = following
    return tuple(run)


def _gaps(looked: Looked | None) -> tuple[date, ...]:
    """Months between the first and the last day known that nobody looked at."""
    if looked is None:
        return ()
    gaps, start = [], start_of("month", looked.first)
    while next_start("month", start) <= looked.last:
        if not looked.by_month.get(start):
            gaps.append(start)
        start = next_start("month", start)
    return tuple(gaps)


def _thin(panel: Panel) -> tuple[date, ...]:
    if not panel.starts:
        return ()
    limit = THIN_SHARE * float(np.median(panel.reports))
    return tuple(start for start, many in zip(panel.starts, panel.reports, strict=True) if many < limit)


def _panel(
    unit: str, happenings: Sequence[Happening], run: Sequence[date], looked: Looked | None
) -> tuple[Panel, tuple[LeftOut, ...]]:
    index = {start: number for number, start in enumerate(run)}
    placed: list[tuple[int, Happening]] = []
    without: dict[str, list[Happening]] = {}
    for happening in happenings:
        found = _place_in(unit, happening, index)
        if isinstance(found, str):
            without.setdefault(found, []).append(happening)
        else:
            placed.append((found, happening))
    places = tuple(sorted({h.place for _, h in placed if h.place is not None}))
    column = {place: number for number, place in enumerate(places)}
    shape = (len(run), len(places))
    deaths, spots, incidents = np.zeros((3, *shape)), np.zeros((3, *shape)), np.zeros(shape)
    signs = {name: np.zeros(shape) for name in sorted({s for _, h in placed for s in h.signs})}
    under: dict[tuple[int, int], list[str]] = {}
    for row, happening in placed:
        cell = row, column[happening.place or ""]
        high = np.nan if happening.high is None else happening.high
        deaths[(slice(None), *cell)] += (happening.low, happening.best, high)
        incidents[cell] += happening.incidents
        spots[(slice(None), *cell)] += _point(happening)
        for name in happening.signs:
            signs[name][cell] += 1
        under.setdefault(cell, []).append(happening.name)
    counts = (looked.by_month if unit == "month" else looked.by_week) if looked is not None else {}
    reports = np.array([counts.get(start, 0) for start in run], dtype=float)
    names = {cell: tuple(sorted(held)) for cell, held in under.items()}
    panel = Panel(unit, tuple(run), places, deaths, incidents, signs, spots, reports, names)
    return panel, _left_out(without.items())


def _left_out(without: Iterable[tuple[str, Sequence[Happening]]]) -> tuple[LeftOut, ...]:
    """What counts and stands nowhere; mere signs that are left out change no count, so they aren't listed."""
    counting = [(reason, [h for h in held if h.incidents or h.best]) for reason, held in without]
    return tuple(
        LeftOut(reason, tuple(sorted(h.name for h in held)), sum(h.best for h in held))
        for reason, held in sorted(counting)
        if held
    )


def _place_in(unit: str, happening: Happening, index: Mapping[date, int]) -> int | str:
    """The row that a happening belongs to, or why it belongs to none."""
    if happening.place is None:
        return "without a place of this level"
    first, last = happening.start or happening.end, happening.end or happening.start
    if first is None or last is None:
        return "without a day"
    if (last - first).days >= LONGEST_DAYS[unit]:
        return f"dated only to more than {LONGEST_DAYS[unit]} days"
    middle = first + (last - first) // 2
    row = index.get(start_of(unit, middle))
    if row is None:
        return f"outside the {unit}s that were looked at without a gap"
    return row


def _point(happening: Happening) -> Array:
    if happening.latitude is None or happening.longitude is None:
        return np.zeros(3)
    latitude, longitude = np.radians(happening.latitude), np.radians(happening.longitude)
    return np.array(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)],
    )
