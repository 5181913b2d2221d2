"""Low, best and high with every bound filled, for formats that don't know "not stated"."""

from __future__ import annotations

from tallybook.records import Figure


def bounded(figure: Figure) -> tuple[int, int, int]:
    """Low, best and high with every bound filled: what a format without "not stated" asks for.

    Best is the best stated, else the low, else the high; an open low is 0 and an open high is the best. So
    0 <= low <= best <= high always holds.
    """
    best = next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)
    low = figure.low if figure.low is not None else (figure.best if figure.high is None and figure.best else 0)
    high = figure.high if figure.high is not None else best
    return low or 0, best, high
