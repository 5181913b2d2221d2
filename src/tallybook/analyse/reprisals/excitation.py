"""What earlier events add to the rate at later ones: exponential kernels by recursion, steps by counting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg.blas import dtbsv

from tallybook.analyse.reprisals.background import Array


class Exponential:
    """Sums over earlier events of `decay * exp(-decay * lag)`, for all events of one side, in O(n).

    With `S_k` the sum just before the k-th moment, `S_k = exp(-decay * gap_k) * (S_{k-1} + events at k-1)`: a chain of
    equations that a triangular solver for bands works off in one pass. Events at one moment do not set off each other.
    """

    def __init__(self, answering: Array, setting_off: Sequence[Array], length_days: float) -> None:
        moments = np.unique(np.concatenate([answering, *setting_off]))
        self._gaps = np.diff(moments)
        self._rows = np.searchsorted(moments, answering)
        self._events = [
            np.bincount(np.searchsorted(moments, times), minlength=len(moments))[:-1].astype(float)
            for times in setting_off
        ]
        self._left = [length_days - times for times in setting_off]
        self._decay, self._found = np.nan, (np.empty(0), np.empty(0))

    def columns(self, decay: float) -> tuple[Array, Array]:
        """A column for each side that sets off, and their derivatives by the decay; not to be written into."""
        if decay != self._decay:  # a fit asks for one decay several times over, with other weights
            self._decay, self._found = decay, self._worked_out(decay)
        return self._found

    def _worked_out(self, decay: float) -> tuple[Array, Array]:
        faded = np.exp(-decay * self._gaps)
        band = np.empty((2, len(faded) + 1), order="F")
        band[:] = 1.0
        band[1, :-1] = -faded
        sums = np.empty((len(self._rows), len(self._events)), order="F")
        slopes = np.empty_like(sums)
        for column, events in enumerate(self._events):
            now = _chain(band, faded * events)
            aged = _chain(band, self._gaps * now[1:])
            sums[:, column] = decay * now[self._rows]
            slopes[:, column] = now[self._rows] - decay * aged[self._rows]
        return sums, slopes

    def totals(self, decay: float) -> tuple[Array, Array]:
        """How many answers to each side's events fall inside the period, by one offspring; slopes by the decay."""
        gone = [np.exp(-decay * left) for left in self._left]
        whole = np.array([len(g) - g.sum() for g in gone])
        slope = np.array([float(left @ g) for left, g in zip(self._left, gone, strict=True)])
        return whole, slope


def _chain(band: Array, added: Array) -> Array:
    """Solve x_0 = 0, x_k = -band_k x_{k-1} + added_k."""
    return np.asarray(dtbsv(1, band, np.concatenate([[0.0], added]), lower=1, diag=1, overwrite_x=1))


def counted(answering: Array, setting_off: Array, edges_days: Array) -> Array:
    """How many earlier events lie in each step of lags behind each event: `(edge, next edge]`; what is at once is none.

    Returns:
        A row for each event that answers, a column for each step.
    """
    after = np.stack([np.searchsorted(setting_off, answering - edge, side="left") for edge in edges_days])
    return np.asarray(-np.diff(after, axis=0).T, dtype=float)


def exposed(setting_off: Array, edges_days: Array, length_days: float) -> Array:
    """Days of each step of lags that lie within the period, summed over the events that set off."""
    reached = np.minimum(length_days - setting_off[:, None], edges_days[None, :])
    return np.asarray(np.diff(reached, axis=1).sum(axis=0))
