"""Cohen's kappa and Krippendorff's alpha: agreement beyond what chance gives, as pure functions of values.

Our own code: the package `krippendorff` is under the GPL, which this project may not depend on, and scikit-learn or
statsmodels would be a large load for two formulas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from tallybook.records import BadInput

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Value = str | float | None  # an int is a float to the type checker


def kappa(pairs: Sequence[tuple[Value, Value]]) -> float | None:
    """Cohen's kappa of two coders.

    Args:
        pairs: what the one and the other said of each unit that both judged.

    Returns:
        1 for full agreement, 0 for what chance gives, below 0 for less; None where there is no unit, or where both
        always say the same one value.

    Example:
        >>> kappa([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15)
        0.4

    Source: Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960).
    """
    n = len(pairs)
    if not n:
        return None
    ours, theirs = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(1 for a, b in pairs if a == b) / n
    expected = sum(count * theirs[value] for value, count in ours.items()) / n**2
    return None if expected == 1 else round((observed - expected) / (1 - expected), 12)


def alpha(units: Sequence[Sequence[Value]], level: Level = "nominal") -> float | None:
    """Krippendorff's alpha of any number of coders.

    Args:
        units: for each unit what each coder said of it; None where a coder did not judge it.
        level: how values differ: nominal (equal or not), ordinal (by rank), interval (by difference) or ratio. All but
            nominal take numbers.

    Returns:
        1 for full agreement, 0 for what chance gives, below 0 for less; None where fewer than two coders judged any
        unit, or where all say the same one value.

    Raises:
        BadInput: the level is not known, or a value is no number where numbers are needed.

    Source: Krippendorff, Content Analysis (2004), chapter 11; Computing Krippendorff's alpha-reliability (2011).
    """
    if level not in ("nominal", "ordinal", "interval", "ratio"):
        raise BadInput(f"level={level!r}: expected nominal, ordinal, interval or ratio")
    judged = [[v for v in row if v is not None] for row in units]
    judged = [row for row in judged if len(row) > 1]
    if level != "nominal" and any(isinstance(v, str) for row in judged for v in row):
        raise BadInput(f"level={level!r}: expected numbers, found words; take nominal")
    total = Counter(v for row in judged for v in row)
    n = sum(total.values())
    distance = _distances(total, level)
    expected = sum(total[a] * total[b] * apart for (a, b), apart in distance.items()) / (n - 1) if n else 0.0
    if not expected:
        return None
    observed = 0.0
    for row in judged:
        held = Counter(row)
        apart = sum(held[a] * held[b] * distance[a, b] for a in held for b in held if a != b)
        observed += apart / (len(row) - 1)
    return round(1 - observed / expected, 12)


def _distances(total: Counter[str | float], level: Level) -> dict[tuple[str | float, str | float], float]:
    """How far two values are apart, squared, for each ordered pair of different values that were said."""
    if level == "nominal":
        return {(a, b): 1.0 for a in total for b in total if a != b}
    values = sorted(total, key=float)
    apart: dict[tuple[str | float, str | float], float] = {}
    for i, low in enumerate(values):
        for j in range(i + 1, len(values)):
            high = values[j]
            a, b = float(low), float(high)
            if level == "ordinal":
                between = sum(total[v] for v in values[i : j + 1]) - (total[low] + total[high]) / 2
            elif level == "interval":
                between = b - a
            else:
                between = (b - a) / (a + b) if a + b else 0.0
            apart[low, high] = apart[high, low] = between**2
    return apart
