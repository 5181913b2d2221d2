"""Works out where the bars, whiskers and labels of the book's charts stand; the templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.publish.wording import MONTHS, figure_words
from tallybook.records import Figure

PANEL_HEIGHT = 150  # pixels, as all lengths here
LEFT = 46
TOP = 34
FOOT = 40
SLOT_WIDEST = 64
SLOT_NARROWEST = 24
DIGIT_WIDTH = 7.5
WIDTH_WANTED = 800
HALF_WIDTH = 440  # two panels of this width stand side by side
SLOT_SIDE_BY_SIDE = 40
EMPTY_RUN_SHOWN = 6  # a longer run of empty months is drawn as one gap that says how long it is
TICKS_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: solid from the baseline up to `low_y`, hatched up to `high_y`, a thick line at `best_y`.

    `open_above` means that the words set no upper bound.
    """

    x: float
    width: float
    low_y: float
    best_y: float
    high_y: float
    open_above: bool
    ranged: bool
    href: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure over all months, with its own scale."""

    measure: str
    title: str
    top: float
    base: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class MonthChart:
    """One drawing a panel, all on the same months; `names` are (x, month, year or empty), `gaps` (x, words)."""

    width: float
    height: float
    left: float
    right: float
    panels: tuple[Panel, ...]
    names: tuple[tuple[float, str, str], ...]
    gaps: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class MonthValue:
    """What one month has to show: its name ("2010-11") and for each measure the figure with the page it leads to."""

    month: str
    figures: tuple[tuple[str, Figure, str], ...]


def month_chart(values: Sequence[MonthValue], titles: Sequence[tuple[str, str]]) -> MonthChart | None:
    """Lay out the chart of figures by month.

    Args:
        values: one a month with something to show, in order of time, each with a figure for each measure.
        titles: (measure, title) for each panel, in order.

    Returns:
        The layout, or None where there is no month to show.
    """
    if not values:
        return None
    slots = _slots([v.month for v in values])
    longest = max((len(f"{top_of(figure):,}") for v in values for _, figure, _ in v.figures), default=0)
    halved = (HALF_WIDTH - LEFT - 12) / len(slots)
    slot = min(SLOT_WIDEST, halved if halved >= SLOT_SIDE_BY_SIDE else (WIDTH_WANTED - LEFT - 12) / len(slots))
    slot = max(SLOT_NARROWEST, DIGIT_WIDTH * longest + 5, slot)  # so that no number runs into the next one
    by_month = {v.month: v for v in values}
    centre = {name: LEFT + slot * (n + 0.5) for n, (name, _) in enumerate(slots)}
    panels = tuple(_panel(measure, title, slot * 0.56, centre, by_month) for measure, title in titles)
    names, year_named = [], ""
    for month, skipped in slots:
        if not skipped:
            year, number = month.split("-")
            names.append((centre[month], MONTHS[int(number) - 1], year if year != year_named else ""))
            year_named = year
    right = LEFT + slot * len(slots)
    return MonthChart(
        width=round(right + 12),
        height=TOP + PANEL_HEIGHT + FOOT,
        left=LEFT,
        right=right,
        panels=panels,
        names=tuple(names),
        gaps=tuple((centre[month], _gap_words(skipped)) for month, skipped in slots if skipped),
    )


def _slots(months: Sequence[str]) -> list[tuple[str, int]]:
    """Every month from first to last as (name, 0); a long empty run becomes one (name, months skipped)."""
    numbers = [int(m[:4]) * 12 + int(m[5:7]) - 1 for m in months]
    slots: list[tuple[str, int]] = []
    for previous, number in zip([None, *numbers], numbers, strict=False):
        empty = 0 if previous is None else number - previous - 1
        if empty > EMPTY_RUN_SHOWN:
            slots.append((f"gap-before-{number}", empty))
        else:
            slots.extend((_month(n), 0) for n in range(number - empty, number))
        slots.append((_month(number), 0))
    return slots


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _gap_words(months: int) -> str:
    return f"{months} mo." if months < 24 else f"{months // 12} yr."


def _panel(measure: str, title: str, width: float, centre: dict[str, float], by_month: dict[str, MonthValue]) -> Panel:
    base = TOP + PANEL_HEIGHT
    shown = [(m, figure, href) for m, v in by_month.items() for key, figure, href in v.figures if key == measure]
    tallest = max((top_of(figure) for _, figure, _ in shown), default=0)
    step = _step(tallest)
    ceiling = max(step, -(-tallest // step) * step)

    def y(number: int) -> float:
        return round(base - PANEL_HEIGHT * number / ceiling, 1)

    bars = []
    for month, figure, href in shown:
        if not figure.stated:
            continue
        low, high = figure.at_least or 0, top_of(figure)
        best = figure.best if figure.best is not None else low
        bars.append(
            Bar(
                x=round(centre[month] - width / 2, 1), width=round(width, 1),
                low_y=y(low), best_y=y(best), high_y=y(high),
                open_above=figure.at_most is None, ranged=high > low, href=href,
                label=f"{title}, {MONTHS[int(month[5:7]) - 1]} {month[:4]}: {figure_words(figure)}",
                value=f"{best:,}",
            )
        )  # fmt: skip
    ticks = tuple((y(n), f"{n:,}") for n in range(0, ceiling + 1, step))
    return Panel(measure, title, TOP, base, ticks, tuple(bars))


def top_of(figure: Figure) -> int:
    """The largest number that a figure names."""
    return max((v for v in (figure.low, figure.best, figure.high) if v is not None), default=0)


def _step(tallest: int) -> int:
    """The smallest round distance between ticks (1, 2, 5, 10 ...) that gives no more than five of them."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if tallest <= step * TICKS_AT_MOST:
                return step
        power *= 10


@dataclass(frozen=True, slots=True)
class SeatBar:
    """Seats held (solid) and due by share of people (hatched) out of all seats, as widths in pixels of a track."""

    width: float
    held: float | None
    deserved: float | None
    label: str


def seat_bar(held: Figure | None, of: Figure | None, deserved: Figure | None, *, width: float = 640) -> SeatBar:
    """Lay out one bar of seats; without a total the longest number named takes the whole track."""
    tops = [None if f is None or not f.stated else top_of(f) for f in (held, of, deserved)]
    whole = tops[1] or max((v for v in tops if v), default=1)
    scaled = [None if v is None else round(width * min(1.0, v / whole), 1) for v in tops]
    parts = [
        f"{figure_words(figure)} {what}"
        for figure, what in ((held, "held"), (deserved, "by share of people"), (of, "in all"))
        if figure is not None
    ]
    return SeatBar(width, scaled[0], scaled[2], "Seats: " + ", ".join(parts))
