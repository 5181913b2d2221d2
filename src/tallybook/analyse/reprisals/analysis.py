"""The analysis of reprisals: what claims say set off what, and what the times of many events suggest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.finding import Finding, Interval, Refused, setting, settings_of
from tallybook.analyse.reprisals import estimates, pictures, telling
from tallybook.analyse.reprisals.after import After, after
from tallybook.analyse.reprisals.background import SHAPES
from tallybook.analyse.reprisals.estimates import Between, Overall
from tallybook.analyse.reprisals.stated import Reprisals, reprisals
from tallybook.analyse.reprisals.times import GROUPINGS, Times, named, times_in, times_of
from tallybook.match.belonging import Definition
from tallybook.records import INCIDENT_KINDS, BadInput, Snapshot, is_incident_kind

BEST = "best"
_MOST_SIDES = 3


@dataclass(frozen=True, slots=True)
class Material:
    """What the analysis reads: the stated reprisals of a ledger (None for a table of times), and the times."""

    stated: Reprisals | None
    times: Times


@dataclass(frozen=True, slots=True)
class Follow:
    """What comes after an event of one kind: counted, and by the model (None where it could not be fitted)."""

    counted: After
    modelled: Interval | None


@dataclass
class ReprisalAnalysis:
    """Settings, and after `fit` what was found.

    `overall_`, `between_` and `follows_` are None or empty where the times can't carry them; `refused_` says why.
    """

    of: str = setting("", "Killings of", hint="a side that suffers; with “by”: what comes after one of its dead")
    by: str = setting("", "Killings by", hint="the side that did it, and that may be struck in return")
    within: tuple[str, ...] = setting(("1", "3", "7"), "Within days", hint="windows after an event, in days")
    kinds: tuple[str, ...] = setting(("killing",), "Kinds", hint="incidents with one of these kinds")
    place: str = setting("", "Place", hint="only there, or in places inside it")
    start: str = setting("", "From", hint="first day, YYYY-MM-DD; else that of the first event")
    end: str = setting("", "To", hint="last day, YYYY-MM-DD; else that of the last event")
    reviewed_only: bool = setting(False, "Reviewed only", hint="only what a person has accepted")
    background: str = setting(
        BEST, "Background", hint="what comes of itself; best takes the lowest AIC", choices=(BEST, *SHAPES)
    )
    piece_days: int = setting(91, "Days a piece", hint="how fast the background may change")
    control_days: int = setting(28, "Control days", hint="how far the days lie that windows are compared with")
    grouping: str = setting(
        "actor", "Sides by", hint="of a ledger: the known actor, its affiliation, its kind, the name as written",
        choices=GROUPINGS,
    )  # fmt: skip
    seed: int = setting(1, "Seed", hint="of what is drawn at random")

    def __post_init__(self) -> None:
        self.overall_: Overall | None = None
        self.between_: Between | None = None
        self.follows_: tuple[Follow, ...] = ()
        self.refused_: tuple[Refused, ...] = ()
        self.finding_: Finding

    def definition(self) -> Definition:
        """Which incidents of a ledger are asked about."""
        unknown = [kind for kind in self.kinds if not is_incident_kind(kind)]
        if unknown:
            raise BadInput(f"kinds={', '.join(unknown)}: expected some of {', '.join(INCIDENT_KINDS)}")
        first, last = (_iso(name, getattr(self, name)) for name in ("start", "end"))
        return Definition(first, last, self.place or None, self.kinds, None, self.reviewed_only)

    def windows(self) -> tuple[float, ...]:
        """The windows in days, checked."""
        try:
            found = tuple(sorted({float(words) for words in self.within}))
        except ValueError:
            found = ()
        if not found or found[0] <= 0 or found[-1] >= self.control_days:
            wanted = f"numbers of days above 0 and under control_days={self.control_days}, such as 1,3,7"
            raise BadInput(f"within={','.join(self.within)}: expected {wanted}")
        return found

    def fit(self, table: Material) -> Self:
        """Estimate what the times can carry, and put it together with what claims state.

        Raises:
            Refused: nothing is stated and there are no times.
        """
        windows = self.windows()
        if self.piece_days < 7 or bool(self.of) != bool(self.by):
            raise BadInput(
                "of, by: expected both sides or neither" if self.piece_days >= 7
                else f"piece_days={self.piece_days}: expected 7 or more, or the background would follow each cluster"
            )  # fmt: skip
        times, stated = table.times, table.stated
        if not len(times.days) and (stated is None or not (stated.links or stated.against or stated.dangling)):
            raise Refused(
                "reprisals", cause="no incident of these kinds with a day, and nothing is said to have set off another",
                needed="claims that tie one act to another, or incidents whose day is known",
            )  # fmt: skip
        refused: list[Refused] = []
        self.overall_, self.between_ = None, None
        try:
            estimates.carries(times)
            self.overall_ = estimates.overall(
                times, background=self.background, piece_days=self.piece_days, seed=self.seed
            )
        except Refused as one:
            refused.append(one)
        triggers, answers = self._sides(times)
        if self.overall_ is not None:
            try:
                self.between_ = self._between(times, triggers, answers, self.overall_)
            except Refused as one:
                refused.append(one)
        self.follows_ = tuple(self._follows(times, triggers, answers, windows, refused))
        self.refused_ = tuple(refused)
        self.finding_ = self._told(table)
        return self

    def _sides(self, times: Times) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which events are followed (killings of A by B), and which may be answers (killings of B)."""
        if not self.of:
            return np.ones(len(times.days), dtype=bool), np.ones(len(times.days), dtype=bool)
        if any(times.victims):
            triggers = named(times.victims, self.of) & named(times.perpetrators, self.by)
            return triggers, named(times.victims, self.by) & ~triggers
        triggers = named(times.groups, self.by)  # a table that names only who did it
        return triggers, named(times.groups, self.of) & ~triggers

    def _between(
        self, times: Times, triggers: NDArray[np.bool_], answers: NDArray[np.bool_], overall: Overall
    ) -> Between:
        if self.of:
            names = telling.trigger_name(self, times), telling.answer_name(self, times)
            return estimates.between(times, list(zip(names, (triggers, answers), strict=True)), overall.background)
        sizes = {g: sum(own == g for own in times.groups) for g in set(times.groups) if g}
        large = [g for g in sorted(sizes, key=lambda g: (-sizes[g], g)) if sizes[g] >= estimates.LEAST_OF_A_SIDE]
        masks = [(g, np.array([own == g for own in times.groups])) for g in large[:_MOST_SIDES]]
        return estimates.between(times, masks, overall.background)

    def _follows(
        self,
        times: Times,
        triggers: NDArray[np.bool_],
        answers: NDArray[np.bool_],
        windows: Iterable[float],
        refused: list[Refused],
    ) -> Iterable[Follow]:
        for window in windows:
            try:
                counted = after(
                    times.days[triggers], times.days[answers], length_days=times.length_days, window_days=window,
                    control_days=self.control_days, seed=self.seed,
                )  # fmt: skip
            except Refused as one:
                if not any((one.cause, one.needed) == (r.cause, r.needed) for r in refused):
                    refused.append(one)
                continue
            yield Follow(counted, self._modelled(times, answers, window))

    def _modelled(self, times: Times, answers: NDArray[np.bool_], window: float) -> Interval | None:
        """By the model: one more than the direct answers within the window by what comes in it on average anyway."""
        usual = answers.sum() / times.length_days * window
        if self.of and self.between_ is not None:
            offspring, decay = self.between_.offspring[1][0], self.between_.decays[1].best
        elif not self.of and self.overall_ is not None:
            offspring, decay = self.overall_.branching, float(self.overall_.fit.parameters[-1])
        else:
            return None
        share = estimates.share_within(decay or 0.0, window, by_day=times.by_day)
        low, best, high = (
            None if v is None else 1 + v * share / usual for v in (offspring.low, offspring.best, offspring.high)
        )
        return Interval(low, best, high)

    def _told(self, table: Material) -> Finding:
        told = telling.Told(self, table)
        return Finding(
            analysis="reprisals",
            title="What set off what",
            settings=settings_of(self),
            says=told.sentences(),
            cannot_know=telling.CANNOT_KNOW,
            tables=told.tables(),
            pictures=pictures.of(self, table),
            refused=self.refused_,
        )


def material_of(snapshot: Snapshot, analysis: ReprisalAnalysis) -> Material:
    """The stated reprisals of a ledger, and the times of the incidents that the settings ask about."""
    return Material(reprisals(snapshot), times_of(snapshot, analysis.definition(), analysis.grouping))


def of_snapshot(snapshot: Snapshot, analysis: ReprisalAnalysis) -> Finding:
    """The finding on what a ledger holds."""
    return analysis.fit(material_of(snapshot, analysis)).finding_


def material_in(lines: Iterable[str], analysis: ReprisalAnalysis, *, name: str) -> Material:
    """The times of a table, within the days and the place that the settings ask about."""
    times = times_in(lines, name=name)
    definition = analysis.definition()
    if definition.place is not None:
        wanted = definition.place.casefold()
        times = times.kept(np.array([place.casefold() == wanted for place in times.places], dtype=bool))
        if len(times.days):
            shift = float(np.floor(times.days[0]))
            times = replace(times, length_days=float(np.floor(times.days[-1]) + 1))
            if definition.start is None and shift:
                definition = replace(definition, start=times.day(0))
    if definition.start is not None or definition.end is not None:
        times = times.between(definition.start, definition.end)
    return Material(None, times)


def _iso(name: str, words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput(f"{name}={words!r}: expected a day as YYYY-MM-DD") from None
