"""Works out where the bars of a waterfall stand: how each comparison moves two tellings towards one event or two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

ROW = 24  # pixels, as all lengths here
BAR = 14
LABEL = 300
LABEL_CHARACTERS = 44  # that the room for labels holds; the whole label stands in `words`
SCALE = 330
VALUE = 60
TOP = 26
MARGIN_BITS = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison: what was compared and found, and its weight in bits; None forbids."""

    compared: str
    found: str
    bits: float | None


@dataclass(frozen=True, slots=True)
class WaterfallBar:
    """One row: the bar from `x` on, its label (and as much of it as there is room for), its value in words, and whether
    it speaks for one event.

    `forbids` means that this comparison alone keeps the two apart: the bar runs to the left edge.
    """

    y: float
    x: float
    width: float
    label: str
    short: str
    found: str
    value: str
    speaks_for: bool
    forbids: bool
    is_sum: bool


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The drawing; `threshold_x` is where the two count as one event, `words` say the same to who can't see it."""

    width: float
    height: float
    left: float
    threshold_x: float
    bars: tuple[WaterfallBar, ...]
    words: str


def _short(label: str) -> str:
    return shorten(label, LABEL_CHARACTERS, placeholder=" …")


def waterfall(steps: Sequence[Step], *, threshold_bits: float = 0.0) -> Waterfall:
    """Lay out the comparisons of a pair one below the other, each bar where the one before ended.

    Args:
        steps: the comparisons in the order in which they are shown.
        threshold_bits: the sum from which the two are held for one event.

    Returns:
        The layout; its last bar is the sum.
    """
    weighed = [step.bits for step in steps if step.bits is not None and not math.isinf(step.bits)]
    ends = [0.0]
    for bits in weighed:
        ends.append(ends[-1] + bits)
    low = min(*ends, threshold_bits, 0.0) - MARGIN_BITS
    high = max(*ends, threshold_bits, 0.0) + MARGIN_BITS

    def x(bits: float) -> float:
        return round(LABEL + SCALE * (bits - low) / (high - low), 1)

    bars: list[WaterfallBar] = []
    at, forbidden = 0.0, False
    for number, step in enumerate(steps):
        y = TOP + ROW * number
        if step.bits is None or math.isinf(step.bits):
            forbidden = True
            bars.append(
                WaterfallBar(
                    y,
                    LABEL,
                    x(at) - LABEL,
                    step.compared,
                    _short(step.compared),
                    step.found,
                    "never",
                    False,
                    True,
                    False,
                )
            )
            continue
        left, right = sorted((x(at), x(at + step.bits)))
        at += step.bits
        width = round(max(1.0, right - left), 1)
        value = f"{step.bits:+.1f}"
        bars.append(
            WaterfallBar(
                y, left, width, step.compared, _short(step.compared), step.found, value, step.bits > 0, False, False
            )
        )
    left, right = sorted((x(threshold_bits), x(at)))
    together = at >= threshold_bits and not forbidden
    verdict = "one event" if together else "two events"
    bars.append(
        WaterfallBar(
            TOP + ROW * len(steps), left, round(max(1.0, right - left), 1), "In all", "In all", verdict,
            "never" if forbidden else f"{at - threshold_bits:+.1f}", together, forbidden, True,
        )
    )  # fmt: skip
    height = TOP + ROW * (len(steps) + 1) + 8
    words = f"{verdict}: " + "; ".join(f"{bar.label}, {bar.found}: {bar.value} bits" for bar in bars[:-1])
    return Waterfall(LABEL + SCALE + VALUE, height, LABEL, x(threshold_bits), tuple(bars), words)
