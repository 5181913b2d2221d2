"""The rate at which events come of themselves: constant, in pieces or smooth, always a sum of bumps with weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline

from tallybook.records import BadInput

Array = NDArray[np.float64]
SHAPES = ("constant", "pieces", "smooth")
_HOURS = 24
_DEGREE = {"constant": 0, "pieces": 0, "smooth": 3}


@dataclass(frozen=True, slots=True)
class Background:
    """A rate over `[0, length_days]` as B-splines with weights of at least zero, so that it never falls below zero.

    `shape` is constant (one weight), pieces (steps of equal length) or smooth (cubic). The bumps add up to one at
    each moment: a weight is a rate per day. `rhythm` multiplies the rate by hour of the day (24 numbers with mean 1).
    """

    shape: str
    length_days: float
    pieces: int = 1
    rhythm: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise BadInput(f"background={self.shape!r}: expected one of {', '.join(SHAPES)}")
        if self.pieces < 1 or (self.shape == "constant" and self.pieces != 1):
            raise BadInput(f"pieces={self.pieces}: expected 1 or more, and 1 for a constant background")

    @property
    def count(self) -> int:
        """How many weights it has."""
        return self.pieces + _DEGREE[self.shape]

    @property
    def _knots(self) -> Array:
        inner = np.linspace(0.0, self.length_days, self.pieces + 1)
        degree = _DEGREE[self.shape]
        return np.concatenate([np.zeros(degree), inner, np.full(degree, self.length_days)])

    def columns(self, days: Array) -> Array:
        """The bumps at these moments: a row a moment, a column a weight."""
        if self.count == 1:
            bumps = np.ones((len(days), 1))
        else:
            inside = np.clip(days, 0.0, np.nextafter(self.length_days, 0.0))
            bumps = BSpline.design_matrix(inside, self._knots, _DEGREE[self.shape]).toarray()
        return np.asarray(bumps * np.array(self.rhythm)[_hours(days)][:, None] if self.rhythm else bumps)

    def until(self, days: Array) -> Array:
        """The bumps added up from 0 to each of these moments; the last day gives what each weight weighs in all."""
        every = BSpline(self._knots, np.eye(self.count), _DEGREE[self.shape]).antiderivative()
        inside = np.clip(days, 0.0, self.length_days)
        if not self.rhythm:
            return np.asarray(every(inside))
        edges = np.append(np.arange(0.0, self.length_days, 1 / _HOURS), self.length_days)
        at = every(edges)
        factors = np.array(self.rhythm)[np.arange(len(edges) - 1) % _HOURS]
        sums = np.concatenate([np.zeros((1, self.count)), np.cumsum(np.diff(at, axis=0) * factors[:, None], axis=0)])
        last = np.clip(np.searchsorted(edges, inside, side="right") - 1, 0, len(edges) - 2)
        return np.asarray(sums[last] + (every(inside) - at[last]) * factors[last][:, None])


def rhythm_of(days: Array) -> tuple[float, ...]:
    """How many times the mean rate each hour of the day has; one event more an hour keeps empty hours possible."""
    counts = np.bincount(_hours(days), minlength=_HOURS) + 1.0
    return tuple(float(v) for v in counts / counts.mean())


def _hours(days: Array) -> NDArray[np.int64]:
    return np.minimum((days % 1.0 * _HOURS).astype(np.int64), _HOURS - 1)
