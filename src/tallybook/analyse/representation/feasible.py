"""How far disputed populations can move shares and the index: worst cases over all populations that are allowed.

A disputed population is a low and a high. The shares that groups can have are those of any populations within their
bounds; whatever they are, the shares add up to one, so that one group's larger number makes all others' shares smaller.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from tallybook.records import BadInput

Numbers = NDArray[np.float64]
MOST_DISPUTED = 20  # groups of one body; every combination of their lows and highs is looked at
_TOGETHER = 12  # groups whose combinations are looked at in one block, so that memory stays small


def share_bounds(low: Sequence[float], high: Sequence[float]) -> list[tuple[float, float]]:
    """The smallest and largest share, 0 to 1, that each group can have.

    Args:
        low: the smallest population of each group, in persons.
        high: the largest, in the same order; infinity where nobody says how many at most.

    A group's share is smallest where its own number is at its low and all others' at their highs, and the other way
    round: it rises in its own number and falls in everybody else's.
    """
    found = []
    for i, (own_low, own_high) in enumerate(zip(low, high, strict=True)):
        others_low = sum(v for j, v in enumerate(low) if j != i)
        others_high = sum(v for j, v in enumerate(high) if j != i)
        found.append((_part(own_low, others_high, 0.0), _part(own_high, others_low, 1.0)))
    return found


def _part(own: float, others: float, in_the_limit: float) -> float:
    if math.isinf(own) or math.isinf(others):
        return in_the_limit
    return own / (own + others) if own + others > 0 else in_the_limit


def gallagher_bounds(held_0_1: Sequence[float], low: Sequence[float], high: Sequence[float]) -> tuple[float, float]:
    """The smallest and largest value of Gallagher's index by population that the bounds of the populations allow.

    Args:
        held_0_1: each group's share of seats.
        low: the smallest population of each group; not all of them 0.
        high: the largest, finite, in the same order.

    Raises:
        BadInput: more than 20 groups are disputed.

    The index grows with the distance between the shares of seats and of people. Along the number of one group alone
    that distance is convex, so the largest stands where every number is at its low or its high: all combinations are
    looked at. The shares that are possible form a convex set, so the smallest distance is a projection on it: for a
    given total of people by bisection, and then over the total, in whose inverse it is convex.
    """
    seats, least, most = (np.asarray(v, dtype=np.float64) for v in (held_0_1, low, high))
    disputed = int(np.count_nonzero(least < most))
    if disputed > MOST_DISPUTED:
        raise BadInput(
            f"disputed populations={disputed}: expected at most {MOST_DISPUTED} of one body; put small groups together"
        )
    largest = max(_distance(seats, block) for block in _corners(least, most))
    smallest = _nearest(seats, least, most)
    return 100 * math.sqrt(smallest / 2), 100 * math.sqrt(largest / 2)


def _corners(low: Numbers, high: Numbers) -> Iterator[Numbers]:
    """Populations with each group at its low or high, a block of rows at a time."""
    moving = [i for i in range(len(low)) if low[i] < high[i]]
    inner, outer = moving[:_TOGETHER], moving[_TOGETHER:]
    block = np.tile(low, (2 ** len(inner), 1))
    for nth, i in enumerate(inner):
        block[(np.arange(len(block)) >> nth) & 1 == 1, i] = high[i]
    for chosen in itertools.product((False, True), repeat=len(outer)):
        block[:, outer] = [high[i] if up else low[i] for i, up in zip(outer, chosen, strict=True)]
        yield block


def _distance(seats: Numbers, people: Numbers) -> float:
    total = people.sum(axis=1, keepdims=True)
    shares = np.divide(people, total, out=np.zeros_like(people), where=total > 0)
    apart = ((shares - seats) ** 2).sum(axis=1)
    return float(np.max(apart[total[:, 0] > 0], initial=0.0))


def _nearest(seats: Numbers, low: Numbers, high: Numbers) -> float:
    """The smallest squared distance from the shares of seats to shares of people that are possible."""
    most, least = 1 / float(low.sum()), 1 / float(high.sum())
    if most - least <= 1e-12 * most:
        return float((((low / low.sum()) - seats) ** 2).sum())

    def apart(scale: float) -> float:  # 0 where the total is largest, 1 where it is smallest
        inverse = least + scale * (most - least)
        return float(((_projected(seats, low * inverse, high * inverse) - seats) ** 2).sum())

    inside = minimize_scalar(apart, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-12})
    return min(float(inside.fun), apart(0.0), apart(1.0))


def _projected(point: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """The nearest point within the bounds whose parts add up to one."""
    below, above = float(np.min(low - point)), float(np.max(high - point))
    for _ in range(80):
        middle = (below + above) / 2
        if np.clip(point + middle, low, high).sum() < 1:
            below = middle
        else:
            above = middle
    nearest: Numbers = np.clip(point + (below + above) / 2, low, high)
    return nearest
