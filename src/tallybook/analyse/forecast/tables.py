"""The tables of a forecast: the months ahead, next week, how the models did, the past, what was left out."""

from __future__ import annotations

import numpy as np

from tallybook.analyse.finding import Column, Interval, Row, Table
from tallybook.analyse.forecast.alerts import Alerts
from tallybook.analyse.forecast.panel import Array
from tallybook.analyse.forecast.pictures import SHOWN_MONTHS
from tallybook.analyse.forecast.rolling import SCORED
from tallybook.analyse.forecast.scores import BINS, bounds, covered, interval_score, middle, pit
from tallybook.analyse.forecast.told import NARROW, WIDE, Told, bounds_of, shown_alerts
from tallybook.records import Figure


def forecast_table(told: Told) -> Table:
    """Every place and month ahead."""
    rows = []
    panel = told.history.months
    starts = panel.following(told.samples.shape[0])
    for n, place in enumerate(told.shown):
        rests = told.under([place])
        for step, start in enumerate(starts):
            own = told.samples[step, n]
            cells = (panel.places[place], f"{start:%Y-%m}", _interval(own, WIDE), _interval(own, NARROW))
            rows.append(Row((*cells, round(float((own == 0).mean()), 3), round(float(own.mean()), 1)), *rests))
    columns = (
        Column("place", "Place"),
        Column("month", "Month"),
        Column(f"{told.measure}_90", f"{told.measure.capitalize()}, 90 % interval"),
        Column(f"{told.measure}_50", "50 % interval"),
        Column("chance_of_none_0_1", "Chance of none"),
        Column(f"{told.measure}_mean", "Mean"),
    )
    note = (
        f"By the model '{told.choice.model}'. The best of an interval is the median: as likely over as under. Under "
        "each row stand the incidents of the place's last 12 months; a model may look further back, and elsewhere."
    )
    return Table("forecast", "The months ahead", columns, tuple(rows), note)


def models_table(told: Told) -> Table:
    """The models side by side."""
    choice, rows = told.choice, []
    for model in SCORED:
        samples, truth = told.of_later(model)
        gain = None if model == choice.benchmark else choice.gains[model]
        name = model + (" (chosen)" if model == choice.model else "")
        rows.append(
            Row(
                (
                    name,
                    round(choice.earlier[model], 2),
                    _rounded(choice.later[model]),
                    _rounded(gain),
                    round(float(interval_score(samples, truth, WIDE).mean()), 1),
                    round(covered(samples, truth, WIDE), 3),
                    round(covered(samples, truth, NARROW), 3),
                )
            )
        )
    split = f"{told.history.months.starts[choice.split]:%Y-%m}"
    columns = (
        Column("model", "Model"),
        Column("crps_earlier", f"Mean CRPS, months up to {split}"),
        Column("crps_later", "Mean CRPS, forecasts made after"),
        Column("difference_later", f"Difference to '{choice.benchmark}'"),
        Column("interval_score_90", "Interval score, 90 %"),
        Column("covered_90_0_1", "In the 90 % interval"),
        Column("covered_50_0_1", "In the 50 % interval"),
    )
    note = (
        f"Each past month was forecast from the months before it. CRPS and interval score are in {told.measure}; lower "
        "is better. The first column chose, the others measure. Intervals: months drawn again in blocks of three."
    )
    return Table("models", "How the models did on the past", columns, tuple(rows), note)


def calibration_table(told: Told, chosen: Array) -> Table:
    """Where the counts fell in their distributions."""
    base = pit(*told.of_later(told.choice.benchmark))
    shown = 2 if told.choice.benchmark == told.choice.model else 3
    rows = tuple(
        Row((f"{n / BINS:.1f} to {(n + 1) / BINS:.1f}", round(float(own), 3), round(float(other), 3))[:shown])
        for n, (own, other) in enumerate(zip(chosen, base, strict=True))
    )
    columns = (
        Column("position_0_1", "Where the count fell"),
        Column("chosen_0_1", f"Share, '{told.choice.model}'"),
        Column("benchmark_0_1", f"Share, '{told.choice.benchmark}'"),
    )[:shown]
    note = "0.1 each would be perfect. Much at both ends: intervals too narrow; much at the top: forecasts too low."
    return Table("calibration", "Calibration of the later forecasts", columns, rows, note)


def past_table(told: Told) -> Table:
    """What the bars of the fans show."""
    panel, rows = told.history.months, []
    first = max(0, len(panel.starts) - SHOWN_MONTHS)
    for place in told.shown:
        for row in range(first, len(panel.starts)):
            low, best, high = (panel.deaths[n, row, place] for n in range(3))
            figure = Figure(int(low), int(best), None if np.isnan(high) else int(high))
            rests = told.claims_of(panel.under.get((row, place), ()))
            many = int(panel.incidents[row, place]) if panel.incidents.any() else None  # a table may not tell
            cells = (panel.places[place], f"{panel.starts[row]:%Y-%m}", figure, many)
            rows.append(Row(cells, *rests))
    named = (("place", "Place"), ("month", "Month"), ("deaths", "Deaths"), ("incidents", "Incidents"))
    columns = tuple(Column(*pair) for pair in named)
    return Table("past", f"The last {SHOWN_MONTHS} months", columns, tuple(rows))


def alerts_table(told: Told, alerts: Alerts) -> Table:
    """The threshold of each place, and its rate."""
    weeks, rows = told.history.weeks, []
    for alert in shown_alerts(told, alerts):
        place = weeks.places.index(alert.place)
        latest = range(max(0, len(weeks.starts) - 52), len(weeks.starts))
        names = [name for row in latest for name in weeks.under.get((row, place), ())]
        spread = Interval(alert.quantile(0.05), alert.quantile(0.5), alert.quantile(0.95), 0.9)
        cells = (alert.place, alert.latest, spread, alert.threshold, round(alert.chance, 4), _rounded(alert.alarms, 3))
        rows.append(Row((*cells, alert.weeks), *told.claims_of(names)))
    columns = (
        Column("place", "Place"),
        Column("last_week", f"{told.measure.capitalize()}, week of {weeks.starts[-1]}"),
        Column("next_week_90", f"Week of {alerts.week}, 90 % interval"),
        Column("threshold", "Surprising from"),
        Column("chance_0_1", "Chance to reach it"),
        Column("alarms_0_1", "Weeks that raised an alarm"),
        Column("weeks", "Of weeks"),
    )
    note = (
        f"Asked: {alerts.asked:.1%} false alarms. By their own chances alone the distributions would have raised "
        f"{alerts.plain:.1%}; the threshold is set by what the past 52 weeks of all places showed. A place's own rate "
        "can differ: its interval takes its weeks as independent, which they are not quite."
    )
    return Table("alerts", "What would be surprising next week", columns, tuple(rows), note)


def left_out_table(told: Told) -> Table:
    """What stands in no month, by reason."""
    rows = tuple(
        Row((one.reason, len(one.names), one.deaths), *told.claims_of(one.names)) for one in told.history.left_out
    )
    columns = (Column("reason", "Why"), Column("incidents", "Incidents"), Column("deaths", "Deaths"))
    return Table("left-out", "What stands in no month", columns, rows)


def _interval(samples: Array, level_0_1: float) -> Interval:
    low, high = bounds(samples, level_0_1)
    return Interval(float(low), float(middle(samples)), float(high), level_0_1)


def _rounded(interval: Interval | None, digits: int = 2) -> Interval | None:
    if interval is None:
        return None
    low, best, high = (round(v, digits) for v in bounds_of(interval))
    return Interval(low, best, high, interval.level_0_1)
