"""Earlier against later: a ratio of two rates, with an interval that respects how few and how bunched counts are."""

from __future__ import annotations

from collections.abc import Sequence

from tallybook.analyse.finding import Interval

FEWEST_MONTHS = 6  # below, how bunched counts are can't be told from the counts


def dispersion(earlier: Sequence[int], later: Sequence[int]) -> float:
    """How much more the months of each side differ than chance alone would have it: 1 is as chance, 2 twice as much.

    Pearson's chi-squared over its degrees of freedom, never below 1; 1 as well where there are too few months.
    """
    sides = [side for side in (earlier, later) if side]
    free = sum(map(len, sides)) - len(sides)
    if free + len(sides) < FEWEST_MONTHS or free < 1:
        return 1.0
    squares = 0.0
    for side in sides:
        mean = sum(side) / len(side)
        squares += sum((count - mean) ** 2 for count in side) / mean if mean else 0.0
    return max(1.0, squares / free)


def times_as_often(
    earlier: Sequence[int], later: Sequence[int], days: tuple[int, int], *, level_0_1: float = 0.95
) -> Interval | None:
    """How many times as often something is told later as earlier.

    Args:
        earlier: counts of the earlier months.
        later: counts of the later ones.
        days: how many days each side has.
        level_0_1: how surely the interval holds, if months are independent.

    Returns:
        The ratio of the rates; high is None where nothing was told earlier. None where nothing was told at all.

    Given how many there are in all, the later ones are binomial: the interval is Clopper's and Pearson's for that
    share. Bunched counts say less than their number: they are divided by the dispersion first, as Korn and Graubard
    do with the effective size of a sample.
    """
    from scipy.special import betaincinv

    before, after = sum(earlier), sum(later)
    if before + after == 0 or min(days) <= 0:
        return None
    bunched = dispersion(earlier, later)
    few, many = after / bunched, before / bunched
    tail = (1 - level_0_1) / 2
    low = float(betaincinv(few, many + 1, tail)) if after else 0.0
    high = float(betaincinv(few + 1, many, 1 - tail)) if before else 1.0
    scale = days[0] / days[1]
    best = after / before * scale if before else None
    return Interval(low / (1 - low) * scale, best, high / (1 - high) * scale if before else None, level_0_1)
