"""Gallagher's index: how far shares of seats are from the shares that are due."""

from __future__ import annotations

import math
from collections.abc import Sequence


def gallagher(due_per_cent: Sequence[float], held_per_cent: Sequence[float]) -> float:
    """Gallagher's least-squares index of disproportionality, 0 (each has its share) to 100.

    Args:
        due_per_cent: the share of votes or people of each group, in per cent.
        held_per_cent: the share of seats of each group, in per cent, in the same order.

    Raises:
        ValueError: the two are not equally long.

    Source: M. Gallagher, "Proportionality, disproportionality and electoral systems", Electoral Studies 10 (1991):
    sqrt(sum((v_i - s_i)^2) / 2).
    """
    squares = [(v - s) ** 2 for v, s in zip(due_per_cent, held_per_cent, strict=True)]
    return math.sqrt(sum(squares) / 2)
