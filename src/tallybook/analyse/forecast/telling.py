"""Puts a fitted forecast into words and tables, each with the incidents and claims that it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from tallybook.analyse.finding import Finding, Refused, Statement
from tallybook.analyse.forecast import tables
from tallybook.analyse.forecast.alerts import Alerts
from tallybook.analyse.forecast.pictures import alert_picture, calibration_picture, fan
from tallybook.analyse.forecast.rolling import BENCHMARKS, NUMBERS
from tallybook.analyse.forecast.scores import bounds, covered, middle, pit
from tallybook.analyse.forecast.told import WIDE, Told, bounds_of, shown_alerts

NAMED = 3  # places that the summary names

CANNOT_KNOW = (
    "It forecasts what will be recorded, not what will happen: where reporters leave, or nobody dares to speak, the "
    "record falls and the forecast with it.",
    "The last months are not finished: reports about them still come in, so their counts may rise, and a forecast that "
    "starts from them is more likely too low than too high.",
    "Offensives, ceasefires, elections and whatever else has left no trace in the months before.",
    "The past forecasts were made from the record as it stands today, not as it stood then; real forecasts know less.",
    "The models learn from the best figures; the low and high ones are drawn in the pictures, but do not widen the "
    "intervals.",
    "An alarm says that a week's count is unusual, not why, and no alarm does not say that all is well.",
)


def finding_of(told: Told, settings: tuple[tuple[str, str], ...], refused: tuple[Refused, ...]) -> Finding:
    """The finding of a fitted forecast."""
    panel = told.history.months
    following = panel.following(told.samples.shape[0])
    fans = [fan(n, told.measure, panel, place, told.samples[:, n].astype(float)) for n, place in enumerate(told.shown)]
    chosen = pit(*told.of_later(told.choice.model))
    pictures = [*fans, calibration_picture(chosen, told.choice.model)]
    made = [
        tables.forecast_table(told),
        tables.models_table(told),
        tables.calibration_table(told, chosen),
        tables.past_table(told),
    ]
    if told.alerts is not None:
        made.insert(1, tables.alerts_table(told, told.alerts))
        pictures.append(alert_picture(shown_alerts(told, told.alerts), told.measure))
    if told.history.left_out:
        made.append(tables.left_out_table(told))
    gone, named = told.history.gaps, [f"{start:%Y-%m}" for start in (following[0], following[-1])]
    if gone:
        before = Refused(
            f"Months before {panel.starts[0]:%Y-%m}",
            cause=f"nothing was collected in {', '.join(f'{g:%Y-%m}' for g in gone[-3:])}: a gap, and not zero",
            needed="reports of those months",
        )
        refused = (*refused, before)
    return Finding(
        analysis="forecast",
        title=f"{told.measure.capitalize()} by place, {' to '.join(dict.fromkeys(named))}",
        settings=settings,
        says=tuple(_says(told)),
        cannot_know=CANNOT_KNOW,
        tables=tuple(made),
        pictures=tuple(pictures),
        refused=refused,
    )


def _says(told: Told) -> Iterable[Statement]:
    panel = told.history.months
    following = panel.following(1)[0]
    medians = middle(told.samples[0])
    order = sorted(range(len(told.shown)), key=lambda n: (-medians[n], n))
    for n in order[:NAMED]:
        own = told.samples[0, n]
        low, high = bounds(own, WIDE)
        yield Statement(
            f"{panel.places[told.shown[n]]}, {following:%Y-%m}: {low:,.0f} to {high:,.0f} {told.measure} with 90 % "
            f"chance, as likely over as under {medians[n]:,.0f}; none with a chance of {(own == 0).mean():.0%}.",
            *told.under([told.shown[n]]),
        )
    yield Statement(_chosen(told))
    wide = covered(*told.of_later(told.choice.model), WIDE)
    verdict = "about as promised" if 0.85 <= wide <= 0.95 else "too narrow" if wide < 0.85 else "too wide"
    yield Statement(f"Of the later counts {wide:.0%} lay in the interval that promised 90 %: {verdict}.")
    if told.alerts is not None:
        yield from _alert_says(told, told.alerts)
    yield from _kept_out(told)


def _chosen(told: Told) -> str:
    choice, panel = told.choice, told.history.months
    split = f"{panel.starts[choice.split]:%Y-%m}"
    if choice.model == choice.benchmark:
        return (
            f"The model is the benchmark '{choice.benchmark}': no other was surely better up to {split} (mean CRPS "
            f"{choice.earlier[choice.benchmark]:,.2f} {told.measure})."
        )
    own, beside = choice.earlier[choice.model], choice.earlier[choice.benchmark]
    if choice.benchmark in NUMBERS and choice.model in BENCHMARKS:
        return (
            f"The model is the benchmark '{choice.model}' (mean CRPS {own:,.2f} {told.measure} up to {split}). "
            f"'{choice.benchmark}' scored {beside:,.2f} and nothing was surely better; but a single number can't say "
            "how bad it may get."
        )
    low, best, high = bounds_of(choice.gains[choice.model])
    _, base, _ = bounds_of(choice.later[choice.benchmark])
    verdict = "better" if high < 0 else "worse" if low > 0 else "not surely different"
    return (
        f"The model is '{choice.model}', which was surely better than the best benchmark, '{choice.benchmark}', up to "
        f"{split} (mean CRPS {own:,.2f} against {beside:,.2f}). In "
        f"forecasts made after that it was {verdict}: its mean CRPS differs by {best:+,.2f} from the "
        f"benchmark's {base:,.2f} (95 % interval {low:+,.2f} to {high:+,.2f}; below 0 is better)."
    )


def _alert_says(told: Told, alerts: Alerts) -> Iterable[Statement]:
    low, rate, high = bounds_of(alerts.measured)
    yield Statement(
        f"Alerts: asked for {alerts.asked:.1%} false alarms, measured {rate:.1%} ({low:.1%} to "
        f"{high:.1%}) over {alerts.weeks} weeks and all places, each judged by the weeks before it only."
    )
    raised = [a for a in shown_alerts(told, alerts) if a.latest >= a.latest_threshold > 0]
    week = told.history.weeks.starts[-1]
    for alert in raised:
        place = told.history.weeks.places.index(alert.place)
        names = told.history.weeks.under.get((len(told.history.weeks.starts) - 1, place), ())
        yield Statement(
            f"The week of {week} was surprising in {alert.place}: {alert.latest:,} {told.measure}, where "
            f"{alert.latest_threshold:,} and more were.",
            *told.claims_of(names),
        )


def _kept_out(told: Told) -> Iterable[Statement]:
    for one in told.history.left_out:
        named = f"{len(one.names):,} incident{'s' if len(one.names) != 1 else ''}"
        yield Statement(
            f"Left out, {one.reason}: {named} with {one.deaths:,} deaths.",
            *told.claims_of(one.names),
        )
    if told.history.thin:
        named = ", ".join(f"{m:%Y-%m}" for m in told.history.thin)
        yield Statement(f"Few reports were collected in {named}: the counts of these months are likely too low.")
    if told.history.late is not None and told.history.late[0]:
        late, many = told.history.late
        yield Statement(
            f"{late:,} of {many:,} incidents were first reported after their month had ended; as large a share of the "
            "last month may still be missing."
        )
    for note in told.history.notes:
        yield Statement(note)
