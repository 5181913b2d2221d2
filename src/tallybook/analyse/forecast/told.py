"""What there is to tell of a fitted forecast, and which claims and incidents stand under each part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tallybook.analyse.finding import Interval
from tallybook.analyse.forecast.alerts import Alert, Alerts
from tallybook.analyse.forecast.panel import Array, History
from tallybook.analyse.forecast.rolling import Choice, Rolled

RESTS_ON_MONTHS = 12
WIDE, NARROW = 0.9, 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell: the history, the places that are shown (their columns), their forecasts and checks."""

    measure: str
    history: History
    shown: list[int]
    samples: Array
    rolled: Rolled
    choice: Choice
    alerts: Alerts | None

    @property
    def later(self) -> Array:
        """Which past forecasts were made after the choice."""
        return np.broadcast_to((self.rolled.origins >= self.choice.split)[:, None, None], self.rolled.truth.shape)

    def of_later(self, model: str) -> tuple[Array, Array]:
        """The distributions of a model that were made after the choice, and what came."""
        known = self.later & ~np.isnan(self.rolled.truth)
        return self.rolled.samples[model][known].astype(float), self.rolled.truth[known]

    def under(self, places: Iterable[int], months: int = RESTS_ON_MONTHS) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Claims and incidents of places in the last months."""
        panel = self.history.months
        rows = range(max(0, len(panel.starts) - months), len(panel.starts))
        return self.claims_of(name for place in places for row in rows for name in panel.under.get((row, place), ()))

    def claims_of(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Claims of what happened, and the incidents: a stand is only a claim, a row of a table neither."""
        claims = self.history.claims
        told = sorted({name for name in names if claims.get(name)})
        own = sorted({claim for name in told for claim in claims[name]})
        return tuple(own), tuple(name for name in told if claims[name] != (name,))


def shown_alerts(told: Told, alerts: Alerts) -> list[Alert]:
    """The alerts of the places that are shown."""
    shown = {told.history.months.places[place] for place in told.shown}
    return [alert for alert in alerts.alerts if alert.place in shown]


def bounds_of(interval: Interval) -> tuple[float, float, float]:
    """The three bounds of an interval that has all of them."""
    if interval.low is None or interval.best is None or interval.high is None:
        raise ValueError(f"interval={interval}: expected all bounds")
    return interval.low, interval.best, interval.high
