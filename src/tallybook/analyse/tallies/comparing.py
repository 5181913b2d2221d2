"""Compares places by counts of incidents (exact Poisson) and of persons (overdispersed), with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tallybook.analyse.finding import Interval, Refused
from tallybook.records import BadInput, TallybookError

LEAST_MONTHS = 6
LEAST_PLACES = 2
LEAST_INCIDENTS = 2
MOST_PLACES = 12  # more make a picture that nobody reads
CURE = "pip install 'tallybook[analysis]'"


@dataclass(frozen=True, slots=True)
class Placed:
    """One incident as it is compared: its place, its month ("2031-05"; "longer", "undated") and its figure."""

    place: str
    month: str
    figure: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One place against the place of reference.

    `incidents` is how many incidents it has, with what chance alone could make of that rate; `ratio` how many times as
    many (or as high a rate) as the reference; both None for the reference itself. `persons` is the same for persons,
    None where it was refused.
    """

    place: str
    incidents: Interval
    ratio: Interval | None
    persons: Interval | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Places against one of them; `scatter` is how many times more than Poisson the persons scatter, None if refused.

    `by_population` says that rates are compared, not bare counts.
    """

    reference: str
    places: tuple[Compared, ...]
    by_population: bool
    scatter: float | None
    refused: Refused | None


def compare(
    rows: Sequence[Placed],
    months: Sequence[str],
    *,
    reference: str | None,
    populations: Mapping[str, float],
    level_0_1: float,
) -> Comparison:
    """Compare the places with most incidents with one of them.

    Args:
        rows: the incidents.
        months: every month of the stretch, those without an incident too.
        reference: the place that the others are compared with; None is the one with most incidents.
        populations: by place; rates are compared if all of them are known, else counts.
        level_0_1: how surely intervals are to hold.

    Raises:
        Refused: too few places or incidents.
    """
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.place] = counts.get(row.place, 0) + 1
    ordered = sorted(counts, key=lambda place: (-counts[place], place))
    if len(ordered) < LEAST_PLACES or counts[ordered[0]] < LEAST_INCIDENTS:
        cause = f"{len(ordered)} places with an incident, {max(counts.values(), default=0)} incidents in the first"
        raise Refused(
            "places compared", cause=cause, needed=f"{LEAST_PLACES} places, {LEAST_INCIDENTS} incidents in the first"
        )
    if reference is not None and reference not in counts:
        raise BadInput(f"against={reference!r}: expected a place that has an incident; {ordered[0]} has most")
    base = reference or ordered[0]
    chosen = list(dict.fromkeys([base, *ordered]))[:MOST_PLACES]
    exposure = {p: populations[p] for p in chosen} if all(p in populations for p in chosen) else None
    persons: dict[str, Interval] = {}
    scatter, refused = None, None
    try:
        persons, scatter = persons_ratios(_by_month(rows, chosen, months), base, exposure, level_0_1)
    except Refused as told:
        refused = told
    places = tuple(
        Compared(
            place,
            exact_interval(counts[place], level_0_1),
            _ratio(place, base, counts, exposure, level_0_1),
            persons.get(place),
        )
        for place in chosen
    )
    return Comparison(base, places, exposure is not None, scatter, refused)


def _ratio(
    place: str, base: str, counts: Mapping[str, int], exposure: Mapping[str, float] | None, level_0_1: float
) -> Interval | None:
    if place == base:
        return None
    weight = exposure[base] / exposure[place] if exposure else 1.0
    return exact_ratio(counts[place], counts[base], weight, level_0_1)


def _by_month(rows: Sequence[Placed], places: Sequence[str], months: Sequence[str]) -> dict[str, list[float]]:
    at = {month: n for n, month in enumerate(months)}
    panel = {place: [0.0] * len(months) for place in places}
    for row in rows:
        if row.place in panel and row.month in at and row.figure is not None:
            panel[row.place][at[row.month]] += row.figure
    return panel


def exact_interval(count: int, level_0_1: float) -> Interval:
    """The rates under which a count would be no surprise, exactly after Poisson.

    Source: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28.
    """
    low, high = _statsmodels("stats.rates").confint_poisson(count, 1, method="exact-c", alpha=1 - level_0_1)
    return Interval(max(0.0, float(low)) if count else 0.0, float(count), float(high), level_0_1)


def exact_ratio(count: int, other: int, weight: float, level_0_1: float) -> Interval:
    """How many times as high one Poisson rate is as another, exactly, given the sum of both counts.

    Args:
        count: of the one.
        other: of the other, the reference.
        weight: exposure of the reference over that of the one: its population over the other's, 1 where none is known.
        level_0_1: how surely the interval is to hold.

    Source: Przyborowski & Wilenski (1940), Homogeneity of results in testing samples from Poisson series, Biometrika
    31; the interval is that of Clopper & Pearson for the share of one in both.
    """
    confint = _statsmodels("stats.proportion").proportion_confint
    low, high = (float(v) for v in confint(count, count + other, alpha=1 - level_0_1, method="beta"))

    def odds(share: float) -> float | None:
        return weight * share / (1 - share) if share < 1 else None

    best = weight * count / other if other else None
    return Interval(0.0 if count == 0 else odds(low), best, None if other == 0 else odds(high), level_0_1)


def persons_ratios(
    by_place: Mapping[str, Sequence[float]], reference: str, exposure: Mapping[str, float] | None, level_0_1: float
) -> tuple[dict[str, Interval], float]:
    """How many times as many persons as in the place of reference, from counts by month that scatter more than chance.

    A quasi-Poisson regression of the months' counts on the place: one incident takes many lives, so that counts of
    persons scatter far more than Poisson says, and the intervals are widened by how much they do (Pearson's chi square
    over the degrees of freedom).

    Args:
        by_place: the count of each month, for each place; all of them cover the same months.
        reference: the place that the others are compared with.
        exposure: populations; None where not all are known.
        level_0_1: how surely the intervals are to hold.

    Returns:
        The ratio of each other place, and how many times more than Poisson the counts scatter.

    Raises:
        Refused: too few months, or places without anybody.

    Source: McCullagh & Nelder (1989), Generalized Linear Models, chapter 6; Wedderburn (1974), Biometrika 61.
    """
    what = "ratios of persons between places"
    others = [place for place in by_place if place != reference and sum(by_place[place]) > 0]
    months = len(by_place[reference])
    if months < LEAST_MONTHS:
        raise Refused(what, cause=f"{months} months with incidents in them", needed=f"at least {LEAST_MONTHS}")
    if not others or sum(by_place[reference]) <= 0:
        raise Refused(what, cause="fewer than two places with anybody counted", needed="two places")
    places = [reference, *others]
    counts = np.array([c for place in places for c in by_place[place]], dtype=float)
    design = np.zeros((len(counts), len(places)))
    design[:, 0] = 1
    for n in range(1, len(places)):
        design[n * months : (n + 1) * months, n] = 1
    offset = np.repeat([np.log(exposure[p]) if exposure else 0.0 for p in places], months)
    glm, families = _statsmodels("genmod.generalized_linear_model"), _statsmodels("genmod.families")
    fitted = glm.GLM(counts, design, family=families.Poisson(), offset=offset).fit(scale="X2", use_t=True)
    bounds = np.exp(fitted.conf_int(alpha=1 - level_0_1))
    ratios = {
        place: Interval(float(bounds[n, 0]), float(np.exp(fitted.params[n])), float(bounds[n, 1]), level_0_1)
        for n, place in enumerate(places)
        if n
    }
    return ratios, float(fitted.scale)


def _statsmodels(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"statsmodels.{module}")
    except ImportError:
        raise TallybookError(f"places can't be compared here: statsmodels is not installed; {CURE}") from None
