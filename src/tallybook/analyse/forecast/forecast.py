"""The forecast as an analysis: its settings, what it refuses, and the fit that ends in a finding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tallybook.analyse.finding import Finding, Refused, setting, settings_of
from tallybook.analyse.forecast.alerts import Alerts, alerts_of
from tallybook.analyse.forecast.panel import LEVELS_OF_PLACE, MEASURES, Array, History
from tallybook.analyse.forecast.rolling import CHECK, LEARN, Choice, Rolled, choose, forecasts, roll
from tallybook.analyse.forecast.telling import finding_of
from tallybook.analyse.forecast.told import Told
from tallybook.records import BadInput

MOST_AHEAD = 12
LEAST_MONTHS_WITH = 3  # months of a place in which something happened


@dataclass
class Forecast:
    """Deaths or incidents by place and month ahead, as whole distributions, and what would be surprising next week.

    After `fit`: `places_` are the places that are forecast and `samples_` their quantiles (months ahead, places, 240
    even steps); `rolled_` the forecasts of the past, `choice_` the model that they speak for, `alerts_` the thresholds
    for next week (None where refused), `refused_` what could not be said, and `finding_`.
    """

    ahead: int = setting(6, "Months ahead", hint=f"1 to {MOST_AHEAD}")
    measure: str = setting("deaths", "What is forecast", choices=MEASURES)
    level: str = setting(
        "division",
        "Places",
        hint="provinces and states (first-order divisions), or countries",
        choices=LEVELS_OF_PLACE,
    )
    place: str = setting("", "Only this place", hint="empty: all; all are learned from in any case")
    most_places: int = setting(300, "Places at most", hint="those where most happened; time grows with them")
    false_alarms: float = setting(0.05, "Share of ordinary weeks that may raise an alarm", hint="0.005 to 0.5")
    seed: int = setting(1, "Seed of what is drawn at random")

    def fit(self, table: History) -> Self:
        """Check every model on the past, choose one, and forecast.

        Raises:
            BadInput: a setting is out of its range, or the place is not in the history.
            Refused: too few months, gaps in them, or too little happened.
        """
        self._check()
        self._carried(table)
        table = self._of_most(table)
        places = table.months.places
        refused = {place: why for place, name in enumerate(places) if (why := self._too_little(table, place, name))}
        wanted = self._wanted(places)
        shown = [place for place in wanted if place not in refused]
        if not shown:
            first = refused[wanted[0]]
            what = first.what if len(wanted) == 1 else f"A forecast of {self.measure}"
            cause = first.cause if len(wanted) == 1 else f"no place has {LEAST_MONTHS_WITH} months with {self.measure}"
            raise Refused(what, cause=cause, needed=first.needed)
        self.rolled_: Rolled = roll(table.months, self.measure, self.ahead, seed=self.seed)
        self.choice_: Choice = choose(self.rolled_, seed=self.seed)
        made = forecasts(table.months, self.measure, self.ahead, seed=self.seed)[self.choice_.model]
        self.places_ = tuple(places[place] for place in shown)
        self.samples_: Array = made[:, shown]
        self.refused_ = [refused[place] for place in wanted if place in refused]
        self.alerts_ = self._alerts(table)
        told = Told(self.measure, table, shown, self.samples_, self.rolled_, self.choice_, self.alerts_)
        self.finding_: Finding = finding_of(told, settings_of(self), tuple(self.refused_))
        return self

    def _check(self) -> None:
        if not 1 <= self.ahead <= MOST_AHEAD:
            raise BadInput(f"ahead={self.ahead}: expected 1 to {MOST_AHEAD} months")
        if not 0.005 <= self.false_alarms <= 0.5:
            raise BadInput(f"false_alarms={self.false_alarms}: expected a share from 0.005 to 0.5")
        if self.most_places < 1:
            raise BadInput(f"most_places={self.most_places}: expected 1 or more")
        if self.seed < 0:
            raise BadInput(f"seed={self.seed}: expected 0 or more")
        for name, choices in (("measure", MEASURES), ("level", LEVELS_OF_PLACE)):
            if getattr(self, name) not in choices:
                raise BadInput(f"{name}={getattr(self, name)}: expected one of {', '.join(choices)}")

    def _carried(self, table: History) -> None:
        """Refuse what no place can carry."""
        what, measure = f"A forecast of {self.measure}", self.measure
        many, months_with = table.happened.get(measure, (0, 0))
        needed = f"{measure} in at least {LEAST_MONTHS_WITH} different months of one place"
        if self.measure == "incidents" and not table.months.incidents.any() and table.months.deaths.any():
            raise Refused(
                "A forecast of incidents",
                cause="no month counts any; a table of months and deaths alone does not tell how many there were",
                needed="a column incidents in the table, or measure=deaths",
            )
        if not many:
            raise Refused(what, cause=f"no {measure} at all, only zeros", needed=needed)
        if many == 1:
            raise Refused(what, cause=f"one event is all there is of {measure}", needed=needed)
        if months_with == 1:
            raise Refused(what, cause=f"all {many} events lie at one time, in one month", needed=needed)
        least, months = LEARN + self.ahead + CHECK, len(table.months.starts)
        if months < least:
            cause = f"only {months} consecutive whole months that were looked at"
            if table.gaps:
                cause += f", since nothing was collected in {_months(table)}"
            raise Refused(
                what,
                cause=cause,
                needed=f"{least} consecutive months ({LEARN} to learn from, {self.ahead} ahead, {CHECK} to check)",
            )
        if not table.months.counts(measure).any():
            raise Refused(what, cause=f"no {measure} in any of {months} months, only zeros", needed=needed)

    def _of_most(self, table: History) -> History:
        """The places where most happened, with the one that is asked for; how much the others had is a note."""
        months = table.months
        if len(months.places) <= self.most_places:
            return table
        counts = months.counts(self.measure).sum(axis=0)
        most = np.argsort(-counts, kind="stable")[: self.most_places].tolist()
        kept = sorted({*most, *(self._wanted(months.places) if self.place else ())})
        share = counts[kept].sum() / counts.sum()
        note = (
            f"Of {len(months.places):,} places the {len(kept):,} with most {self.measure} are learned from and "
            f"forecast; they hold {share:.0%} of all {self.measure}. Ask for one place, or for more, to see others."
        )
        named = {months.places[column] for column in kept}
        return replace(table.only(named), notes=(*table.notes, note))

    def _too_little(self, table: History, place: int, name: str) -> Refused | None:
        counts = table.months.counts(self.measure)[:, place]
        rows = np.flatnonzero(counts)
        if len(rows) >= LEAST_MONTHS_WITH:
            return None
        cause = f"{self.measure} in only {len(rows)} of {len(counts)} months"
        if not len(rows):
            cause = f"no {self.measure} in any of {len(counts)} months, only zeros"
        elif len(rows) == 1:
            events = len(table.months.under.get((int(rows[0]), place), ()))
            at = f"{table.months.starts[rows[0]]:%Y-%m}"
            cause = f"one event, in {at}" if events == 1 else f"all at one time, in {at}"
        return Refused(name, cause=cause, needed=f"at least {LEAST_MONTHS_WITH} different months with {self.measure}")

    def _wanted(self, places: tuple[str, ...]) -> list[int]:
        if not self.place:
            return list(range(len(places)))
        asked = self.place.strip().casefold()
        full = [n for n, name in enumerate(places) if name.casefold() == asked]
        # a setting in words can't hold "Division, Country" as a list, but a person may leave the country out
        found = full or [n for n, name in enumerate(places) if name.partition(",")[0].casefold() == asked]
        if len(found) != 1:
            several = "several places are called so" if found else "no such place in the history"
            raise BadInput(f"place={self.place}: {several}; expected one of {'; '.join(places)}")
        return found

    def _alerts(self, table: History) -> Alerts | None:
        try:
            return alerts_of(table.weeks, self.measure, self.false_alarms, seed=self.seed)
        except Refused as refused:
            self.refused_.append(refused)
            return None


def _months(table: History) -> str:
    named = [f"{gap:%Y-%m}" for gap in table.gaps]
    return ", ".join(named[-3:]) + (f" and {len(named) - 3} earlier months" if len(named) > 3 else "")
