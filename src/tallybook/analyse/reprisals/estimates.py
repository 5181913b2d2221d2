"""What the times of one table can carry: models side by side, the one chosen, and who answers whom; or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.following import at
from tallybook.analyse.reprisals import climbing, declustering, plain, rescaling
from tallybook.analyse.reprisals.background import Array, Background, rhythm_of
from tallybook.analyse.reprisals.climbing import Fit
from tallybook.analyse.reprisals.days import Days
from tallybook.analyse.reprisals.moments import Moments
from tallybook.analyse.reprisals.times import Times

LEAST_EVENTS = 100  # below, the interval of a branching ratio of a half reaches from a fifth to four fifths
LEAST_OF_A_SIDE = 50
_HOLE_0_1 = 0.25
_WEEK = 7
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Model:
    """One explanation of the same events: `excites` says whether events set off others in it."""

    name: str
    excites: bool
    parameters: int
    log_likelihood: float
    events: int
    branching: Interval | None = None
    decay: Interval | None = None

    @property
    def aic(self) -> float:
        """Akaike's criterion; smaller is better."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with the number of events; smaller is better."""
        return float(self.parameters * np.log(self.events)) - 2.0 * self.log_likelihood


@dataclass(frozen=True, slots=True)
class Overall:
    """All events as one process.

    `branching` is the profile interval of the chosen model, `by_information` that of its observed information.
    """

    models: tuple[Model, ...]
    chosen: Model
    background: Background
    fit: Fit
    branching: Interval
    by_information: Interval
    stepped: declustering.Stepped
    rescaled: rescaling.Rescaled


@dataclass(frozen=True, slots=True)
class Between:
    """Sides that answer each other: `offspring[i][j]` are events of side i that one of side j is followed by."""

    sides: tuple[str, ...]
    events: tuple[int, ...]
    offspring: tuple[tuple[Interval, ...], ...]
    decays: tuple[Interval, ...]
    reproduction: float
    background: Background


def carries(times: Times, least: int = LEAST_EVENTS) -> None:
    """Refuse what no estimate can stand on.

    Raises:
        Refused: no event or one, all at one time, too few for a branching ratio, or a hole in the record.
    """
    what, needed = "branching ratio", f"at least {least} events whose day is known"
    count = len(times.days)
    if count <= 1:
        raise Refused(what, cause="there is one event" if count else "there is no event with a day", needed=needed)
    if times.days[0] == times.days[-1]:
        raise Refused(what, cause=f"all {count} events are at one time", needed=f"{needed}, on many different days")
    if count < least:
        raise Refused(what, cause=f"there are {count} events", needed=needed)
    gaps = np.diff(times.days)
    widest = int(gaps.argmax())
    if gaps[widest] > _HOLE_0_1 * times.length_days:
        first, last = (times.start + timedelta(days=int(times.days[widest + n])) for n in (0, 1))
        cause = (
            f"no event from {first} to {last}, {gaps[widest] / times.length_days:.0%} of the period: a hole, or quiet"
        )
        raise Refused(what, cause=cause, needed="a record without a hole; choose the days before or after it")


def backgrounds(times: Times, piece_days: int) -> dict[str, Background]:
    """The backgrounds that are compared; pieces as near to the wanted length as the period allows.

    Where the time of day is told, all have the rhythm of the day, as the events themselves show it.
    """
    length = times.length_days
    rhythm = rhythm_of(times.days) if times.resolution_days <= 1 / 24 else ()
    pieces = max(1, round(length / piece_days))
    found = {"constant": Background("constant", length, 1, rhythm)}
    if pieces > 1:
        found["pieces"] = Background("pieces", length, pieces, rhythm)
        found["smooth"] = Background("smooth", length, pieces, rhythm)
    return found


def overall(times: Times, *, background: str, piece_days: int, seed: int) -> Overall:
    """Fit self-excitation with each background, and what else could cluster, to the same events.

    Args:
        times: the events.
        background: constant, pieces or smooth; best takes the lowest AIC of these.
        piece_days: the length of a piece, about.
        seed: for the test of counts of days, which draws.
    """
    offered = backgrounds(times, piece_days)
    fits = {}
    for done, (name, one) in enumerate(offered.items()):
        at("models", done, len(offered) + 2)
        fits[name] = _fit(times, one)
    at("models", len(offered), len(offered) + 2)
    exciting = {
        name: _model(f"self-exciting, {_shape(name, offered[name])}", fit, offered[name], len(times.days))
        for name, fit in fits.items()
    }
    name = background if background in fits else min(exciting, key=lambda n: exciting[n].aic)
    chosen, fit = offered[name], climbing.with_errors(_likelihood(times, offered[name]), fits[name])
    at("models", len(offered) + 1, len(offered) + 2)
    return Overall(
        models=(*exciting.values(), *_plain(times, offered)),
        chosen=exciting[name],
        background=chosen,
        fit=fit,
        branching=by_profile(_likelihood(times, chosen), fit, chosen.count),
        by_information=around(fit, chosen.count),
        stepped=declustering.stepped_days(times.counts(), chosen)
        if times.by_day
        else declustering.stepped_moments(times.days, chosen),
        rescaled=_rescaled(times, chosen, fit, seed),
    )


def between(times: Times, masks: Sequence[tuple[str, NDArray[np.bool_]]], background: Background) -> Between:
    """Fit sides that may answer themselves and each other.

    Raises:
        Refused: fewer than two sides, or one with too few events.
    """
    what, needed = "who answers whom", f"two sides with at least {LEAST_OF_A_SIDE} events each"
    if len(masks) < 2:
        raise Refused(what, cause="fewer than two sides have enough events", needed=needed)
    for name, mask in masks:
        if mask.sum() < LEAST_OF_A_SIDE:
            raise Refused(what, cause=f"{name}: {int(mask.sum())} events", needed=needed)
    sides = [times.kept(mask) for _, mask in masks]
    first, count = background.count, len(sides)
    if times.by_day:
        joint = Days(np.stack([side.counts() for side in sides], axis=1), background)
        whole = climbing.with_errors(joint, climbing.fitted(joint))
        told: list[tuple[climbing.Likelihood, Fit, int]] = [(joint, whole, n * whole.width) for n in range(count)]
    else:
        told = []
        for side in sides:
            alone = Moments(side.days, [s.days for s in sides], background, fastest=times.fastest)
            told.append((alone, climbing.with_errors(alone, climbing.fitted(alone)), 0))
    offspring = tuple(
        tuple(bounded(likelihood, fit, place + first + source) for source in range(count))
        for likelihood, fit, place in told
    )
    matrix = np.array([[cell.best for cell in row] for row in offspring])
    return Between(
        sides=tuple(name for name, _ in masks),
        events=tuple(len(side.days) for side in sides),
        offspring=offspring,
        decays=tuple(around(fit, place + fit.width - 1) for _, fit, place in told),
        reproduction=float(np.abs(np.linalg.eigvals(matrix)).max()),
        background=background,
    )


def around(fit: Fit, number: int) -> Interval:
    """An interval by the observed information, on the logarithm; open where the parameter lies at zero."""
    best, error = float(fit.parameters[number]), float(fit.errors[number])
    if not np.isfinite(error) or best <= 0:
        return Interval(None, best, None)
    factor = float(np.exp(_Z * error / best))
    return Interval(best / factor, best, best * factor)


def share_within(decay: float, window_days: float, *, by_day: bool) -> float:
    """The share of direct answers that come within a window; of days: on the days after the event's own."""
    if not by_day:
        return float(1.0 - np.exp(-decay * window_days))
    return float((1.0 - np.exp(-decay)) / decay * (1.0 - np.exp(-decay * window_days)))


def bounded(likelihood: climbing.Likelihood, fit: Fit, number: int) -> Interval:
    """By the information where the estimate is three errors from zero, else by the profile, which holds there too."""
    best, error = float(fit.parameters[number]), float(fit.errors[number])
    if np.isfinite(error) and best > 3 * error:
        return around(fit, number)
    return by_profile(likelihood, fit, number)


def by_profile(likelihood: climbing.Likelihood, fit: Fit, number: int) -> Interval:
    """The profile interval; open above where there is no bound."""
    low, high = climbing.profile(likelihood, fit, number)
    best = float(fit.parameters[number])
    return Interval(min(low, best), best, max(high, best) if np.isfinite(high) else None)


def _likelihood(times: Times, background: Background) -> climbing.Likelihood:
    if times.by_day:
        return Days(times.counts()[:, None], background)
    return Moments(times.days, [times.days], background, fastest=times.fastest)


def _fit(times: Times, background: Background) -> Fit:
    return climbing.fitted(_likelihood(times, background))


def _model(name: str, fit: Fit, background: Background, events: int) -> Model:
    found = Interval(None, float(fit.parameters[background.count]), None)
    decay = Interval(None, float(fit.parameters[-1]), None)
    count = len(fit.parameters) + max(len(background.rhythm) - 1, 0)
    return Model(name, True, count, fit.log_likelihood, events, found, decay)


def _plain(times: Times, offered: dict[str, Background]) -> list[Model]:
    counts, events = times.counts(), len(times.days)
    weekly = Background("pieces", float(len(counts)), max(1, len(counts) // _WEEK))
    tried = [(f"Poisson, {_shape(name, one)}", plain.poisson_days(counts, one)) for name, one in offered.items()]
    tried.append(("Poisson, a rate for each week", plain.poisson_days(counts, weekly)))
    tried += [(f"busy and quiet days, {_shape(n, one)}", plain.gamma_days(counts, one)) for n, one in offered.items()]
    if not times.by_day:
        tried = [
            (name, plain.with_moments(model, counts, times.days, offered["constant"].rhythm)) for name, model in tried
        ]
    return [Model(name, False, model.parameters, model.log_likelihood, events) for name, model in tried]


def _shape(name: str, background: Background) -> str:
    days = background.length_days / background.pieces
    words = {"constant": "constant rate", "pieces": f"a rate for each {days:.0f} days", "smooth": "smooth rate"}
    return words[name]


def _rescaled(times: Times, background: Background, fit: Fit, seed: int) -> rescaling.Rescaled:
    if times.by_day:
        return rescaling.rescaled_days(Days(times.counts()[:, None], background), fit, seed=seed)
    return rescaling.rescaled_moments(times.days, [times.days], background, fit)


def background_rate(background: Background, fit: Fit, starts: Array, ends: Array) -> Array:
    """How many events come of themselves in each stretch of days."""
    brought = background.until(ends) - background.until(starts)
    return np.asarray(brought @ fit.parameters[: background.count])
