"""The pictures of the tallies: by period, by place, claimed against counted, concentration, places compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tallybook.analyse.drawing import bounds, compared_points, forest, ranged_bars
from tallybook.analyse.finding import Picture
from tallybook.analyse.tallies.grouping import Group
from tallybook.checks.totals import ClaimedTotal

if TYPE_CHECKING:  # they load what only comparing needs
    from tallybook.analyse.tallies.comparing import Comparison
    from tallybook.analyse.tallies.concentrating import Concentration

SHOWN = 15
_BAR = (
    "Solid up to the low, pale up to the high, a thick line at the best, an arrow where nobody says how many at most."
)


def by_period(groups: Sequence[Group], unit: str, measure: str) -> Picture | None:
    """Bars by period."""
    dated = [g for g in groups if g.name[0].isdecimal()]
    if len(dated) < 2:
        return None
    rows = [{"period": g.name, **bounds(g.measured(measure))} for g in dated]
    most = max(rows, key=lambda row: row["best"])
    spec = ranged_bars(rows, "period", unit, measure=measure, lying=False)
    told = f"{measure.capitalize()} by {unit}, {rows[0]['period']} to {rows[-1]['period']}"
    return Picture("by-period", told, f"Most in {most['period']}: {_range(most)}. {_BAR}", spec)


def by_name(groups: Sequence[Group], what: str, name: str, measure: str) -> Picture | None:
    """Bars by place, kind or side, the first ones."""
    shown = [g for g in groups if (g.measured(measure).at_most or 1) > 0][:SHOWN]
    if len(shown) < 2:
        return None
    rows = [{what: g.name, **bounds(g.measured(measure))} for g in shown]
    spec = ranged_bars(rows, what, what, measure=measure, lying=True)
    more = f" The first {len(shown)} of {len(groups)}." if len(groups) > len(shown) else ""
    first = f"{rows[0][what]} first, with {_range(rows[0])}; then {rows[1][what]}, with {_range(rows[1])}."
    return Picture(name, f"{measure.capitalize()} by {what}", f"{first}{more} {_BAR}", spec)


def totals(rows: Sequence[ClaimedTotal], measure: str) -> Picture | None:
    """Claimed totals and ours for the same days, over time."""
    drawn: list[dict[str, Any]] = []
    for n, total in enumerate(t for t in rows if t.measure == measure and t.end is not None):
        told = f"{n + 1}. {total.author}"
        day = str(total.end)
        drawn.append({"told": told, "whose": "claimed", "day": day, **bounds(total.claimed)})
        drawn.append(
            {
                "told": told,
                "whose": "counted here for the same days, place and victims",
                "day": day,
                **bounds(total.held),
            }
        )
    if len(drawn) < 4:
        return None
    spec = compared_points(drawn, across="last day that the claim covers", whose="whose", measure=measure)
    told = f"{len(drawn) // 2} claimed totals, each with our own count of the same days, place and victims."
    return Picture("claimed-totals", f"Claimed totals of {measure} against ours", told, spec)


def lorenz(found: Concentration, measure: str) -> Picture:
    """How the places share, the least first, against equal shares."""
    rows = [{"places": x, "share": y, "line": f"{measure} as counted"} for x, y in found.lorenz]
    rows += [{"places": x, "share": x, "line": "if all places had as many"} for x in (0.0, 1.0)]
    encoding = {
        "x": {
            "field": "places",
            "type": "quantitative",
            "title": "share of places, the least first",
            "axis": {"format": "%"},
        },
        "y": {"field": "share", "type": "quantitative", "title": f"share of {measure}", "axis": {"format": "%"}},
        "color": {"field": "line", "type": "nominal", "title": None},
        "strokeDash": {"field": "line", "type": "nominal", "title": None},
    }
    spec = {
        "data": {"values": rows},
        "mark": {"type": "line", "point": True},
        "encoding": encoding,
        "height": 300,
        "width": 420,
    }
    first = found.top[0][1]
    told = (
        f"The first place has {100 * (first.best or 0):.0f} % of all. The further the line sags, the fewer have most."
    )
    return Picture("concentration", f"How {found.places} places share the {measure}", told, spec)


def compared(found: Comparison) -> Picture | None:
    """Ratios to the place of reference with their intervals."""
    drawn: list[dict[str, Any]] = []
    for row in found.places:
        told = row.ratio
        if told is not None and told.low and told.high is not None and told.best:
            drawn.append({"place": row.place, **bounds(told)})
    if len(drawn) < 2:
        return None
    reference = found.reference
    what = "as high a rate of incidents as" if found.by_population else "as many incidents as"
    spec = forest(drawn, "place", f"times {what} {reference} (log scale)", even=1.0, log=True)
    apart = [d["place"] for d in drawn if d["high"] < 1 or d["low"] > 1]
    said = (
        f"Apart from {reference} beyond chance: {', '.join(apart)}."
        if apart
        else f"None differs from {reference} beyond chance."
    )
    return Picture(
        "compared", f"Places against {reference}", f"Each point is a ratio, the line its interval. {said}", spec
    )


def _range(row: dict[str, Any]) -> str:
    end = f"{row['high']:,}" if not row["bound"] else "open"
    return f"{row['best']:,} ({row['low']:,} to {end})"
