"""What would be surprising next week: a threshold for each place, and how often such thresholds raised an alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import nbinom
from statsmodels.stats.proportion import proportion_confint

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.following import at
from tallybook.analyse.forecast.binomial import fitted, means_of
from tallybook.analyse.forecast.panel import Array, Panel
from tallybook.analyse.forecast.scores import by_month, mean_with_interval

LEARN = 26  # weeks that the first distribution learns from
ADJUST = 52  # weeks whose chances set the threshold
LEAST_ADJUST = 26
MEASURE = 26  # weeks that the rate is measured on, at least
CHECKED = 104  # and at most
WEEKS_TOGETHER = 4
WHAT = "Alerts for next week"


@dataclass(frozen=True, slots=True)
class Alert:
    """What would be surprising in one place next week.

    An alarm is raised when the week's count reaches `threshold`, which has the `chance` to be reached. `mean` and
    `size` are those of the negative binomial distribution that it comes from. `alarms` is the rate of past weeks that
    would have raised one, of `weeks`; `latest` the last week's count, `latest_threshold` what stood for that week.
    """

    place: str
    threshold: int
    chance: float
    mean: float
    size: float
    alarms: Interval
    weeks: int
    latest: int
    latest_threshold: int

    def quantile(self, level_0_1: float) -> int:
        """A quantile of next week's count."""
        return int(nbinom.ppf(level_0_1, self.size, self.size / (self.size + self.mean)))


@dataclass(frozen=True, slots=True)
class Alerts:
    """The thresholds for the week that begins on `week`; `measured` is the rate over all places, `asked` that aimed at.

    `plain` is the rate that the distributions alone, not set by past weeks, would have had.
    """

    week: date
    asked: float
    measured: Interval
    plain: float
    weeks: int
    alerts: tuple[Alert, ...]


def alerts_of(weeks: Panel, measure: str, asked: float, *, seed: int) -> Alerts:
    """Thresholds for next week, with their measured rate of false alarms.

    Every past week gets the chance that its count, or a higher one, had by the weeks before it. A week is surprising
    where that chance is among the lowest (the share `asked`) of the past 52 weeks of all places: so the rate stays near
    what was asked even where the distributions are off. All weeks are counted as ordinary, so every alarm as false.

    Raises:
        Refused: there are too few weeks, or nothing happened in them.
    """
    counts = weeks.counts(measure)
    needed = LEARN + LEAST_ADJUST + MEASURE
    if len(counts) < needed:
        raise Refused(
            WHAT,
            cause=f"{len(counts)} consecutive weeks that were looked at and whose incidents have a day",
            needed=f"{needed} weeks",
        )
    if not counts.any():
        raise Refused(WHAT, cause=f"no {measure} in any of {len(counts)} weeks", needed=f"some {measure}")
    chances, thresholds, cuts = _past(weeks, measure, asked)
    start = len(counts) - min(CHECKED, len(counts) - LEARN - LEAST_ADJUST)
    checked = chances[start:]
    raised = np.where(np.isnan(checked), np.nan, (checked <= cuts[start:-1, None]).astype(float))
    plain = float(np.nanmean(np.where(np.isnan(checked), np.nan, checked <= asked)))
    number = np.broadcast_to(np.arange(len(raised))[:, None] // WEEKS_TOGETHER, raised.shape)
    measured = mean_with_interval(by_month(raised, number), seed=seed)
    fit = fitted(counts, means_of(counts, weeks.unit), 1)
    if fit is None:
        raise Refused(WHAT, cause="too little happened to learn from", needed=f"{measure} in several weeks")
    told = []
    for mean, place in zip(fit.means, np.flatnonzero(fit.seen), strict=True):
        own = raised[:, place][~np.isnan(raised[:, place])]
        if not len(own):
            continue
        threshold = int(_threshold(cuts[-1], mean, fit.size))
        told.append(
            Alert(
                weeks.places[place],
                threshold,
                float(_chance(threshold, mean, fit.size)),
                float(mean),
                fit.size,
                _rate(int(own.sum()), len(own)),
                len(own),
                int(counts[-1, place]),
                int(thresholds[place]),
            )
        )
    return Alerts(weeks.following(1)[0], asked, measured, plain, len(raised), tuple(told))


def _past(weeks: Panel, measure: str, asked: float) -> tuple[Array, Array, Array]:
    """The chance of each past week's count, the last week's thresholds, and the cut that stood for each week.

    Cut number `t` rests on the weeks before week `t`; the last is for next week.
    """
    counts = weeks.counts(measure)
    chances, cuts = np.full(counts.shape, np.nan), np.zeros(len(counts) + 1)
    thresholds, means = np.zeros(counts.shape[1]), means_of(counts, weeks.unit)
    first = max(LEARN, len(counts) - CHECKED - ADJUST)
    for week in range(first, len(counts) + 1):
        past = chances[max(first, week - ADJUST) : week]
        cuts[week] = _cut(past[~np.isnan(past)], asked)
        if week == len(counts):
            break
        at("checking alerts", week - first, len(counts) - first)
        fit = fitted(counts[:week], {half: mean[:week] for half, mean in means.items()}, 1)
        if fit is not None:
            chances[week, fit.seen] = _chance(counts[week, fit.seen], fit.means, fit.size)
            if week == len(counts) - 1:
                thresholds[fit.seen] = _threshold(cuts[week], fit.means, fit.size)
    return chances, thresholds, cuts


def _cut(past: Array, asked: float) -> float:
    """The chance up to which a week raises an alarm, so that at most the share `asked` of the past ones would have.

    Where no past chance lies between those that raise an alarm and the next higher one (in quiet places nearly all are
    1), the cut is as much of that room as lies below `asked`.
    """
    ordered = np.sort(past)
    allowed = int(np.floor(asked * len(ordered)))
    while allowed and np.searchsorted(ordered, ordered[allowed - 1], side="right") > asked * len(ordered):
        allowed -= 1  # of equal chances either all raise an alarm or none
    reached = float(ordered[allowed - 1]) if allowed else 0.0
    above = ordered[np.searchsorted(ordered, reached, side="right") :]
    return max(reached, min(asked, float(np.nextafter(above[0], 0)) if len(above) else 1.0))


def _chance(count: Array | int, mean: Array | float, size: float) -> Array:
    """How likely so many or more are."""
    found: Array = nbinom.sf(np.asarray(count) - 1, size, size / (size + np.asarray(mean)))
    return found


def _threshold(cut: float, mean: Array | float, size: float) -> Array:
    """The lowest count whose chance to be reached is not above the cut."""
    share = size / (size + np.asarray(mean))
    least: Array = nbinom.isf(max(cut, 1e-12), size, share) + 1
    # where the chance of the very quantile is the cut itself, it raises an alarm too
    return np.where(nbinom.sf(least - 2, size, share) <= cut, least - 1, least)


def _rate(alarms: int, weeks: int) -> Interval:
    low, high = proportion_confint(alarms, weeks, alpha=0.05, method="beta")
    best = alarms / weeks
    return Interval(min(float(np.nan_to_num(low)), best), best, max(float(np.nan_to_num(high, nan=1.0)), best))
