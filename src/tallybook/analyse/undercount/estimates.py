"""All estimators on one table, side by side: what each says, how it came to that, or why it can't."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.undercount import bounds
from tallybook.analyse.undercount.families import Tried, best, try_family
from tallybook.analyse.undercount.graphs import averaged
from tallybook.analyse.undercount.latent import Prior, sample
from tallybook.analyse.undercount.lists import Lists
from tallybook.analyse.undercount.loglinear import Fit, Floats
from tallybook.analyse.undercount.mixing import Mixing, mixing
from tallybook.analyse.undercount.profile import Profile, profile
from tallybook.analyse.undercount.stepwise import Steps, stepwise
from tallybook.analyse.undercount.tempering import WARMTHS

DRAWS = 4000  # of each estimator, for adding up strata
BURNED_0_1 = 0.3  # of a chain's sweeps that are thrown away
NAMES = ("pair", "chao", "chao_unequal", "bic", "aic", "stepwise", "graphs", "latent")
BOUNDS = ("pair", "chao", "chao_unequal")


@dataclass(frozen=True, slots=True)
class Ways:
    """How estimates are made; the settings of an analysis, as the estimators need them."""

    family: str = "hierarchical"
    level_0_1: float = 0.95
    highest_p: float = 0.02
    prior: Prior = field(default_factory=Prior)
    sweeps: int = 110_000
    chains: int = 4
    seed: int = 1

    @property
    def each(self) -> int:
        """Sweeps of each chain, those that only help others along counted with it."""
        return -(-self.sweeps // (self.chains * len(WARMTHS)))


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What one estimator says: `records` is None where it was refused. `how` is its model, in the way of each.

    `draws` are numbers of all records as sure as it is, for adding up; empty for bounds.
    """

    name: str
    records: Interval | None
    refused: Refused | None = None
    fit: Fit | None = None
    curve: Profile | None = None
    tried: Tried | None = None
    steps: Steps | None = None
    graphs: tuple[tuple[tuple[int, ...], float], ...] = ()
    mixing: Mixing | None = None
    pair: bounds.Pair | None = None
    _draws: Callable[[], Floats] | None = None

    @property
    def bound(self) -> bool:
        """Whether it is a least number, and no estimate."""
        return self.name in BOUNDS

    @property
    def draws(self) -> Floats:
        """Draws, where the estimator has any."""
        return self._draws() if self._draws else np.empty(0)


def estimates(lists: Lists, ways: Ways) -> tuple[Estimate, ...]:
    """What every estimator says of a table, in the order of NAMES; those that can't are there with their refusal.

    Raises:
        Refused: no two lists share a record.
    """
    bounds.overlap_needed(lists)
    price = math.log(lists.named)
    wanted: list[tuple[str, Callable[[], Estimate]]] = [
        ("pair", lambda: _pair(lists, ways)),
        ("chao", lambda: Estimate("chao", bounds.chao(lists, ways.level_0_1))),
        ("chao_unequal", lambda: Estimate("chao_unequal", bounds.chao_unequal(lists, ways.level_0_1))),
        ("bic", lambda: _by_criterion("bic", lists, ways, price)),
        ("aic", lambda: _by_criterion("aic", lists, ways, 2.0)),
        ("stepwise", lambda: stepwise_estimate(lists, ways)),
        ("graphs", lambda: _graphs(lists, ways)),
        ("latent", lambda: _latent(lists, ways)),
    ]
    made = []
    for name, make in wanted:
        try:
            if name not in BOUNDS:
                _several(name, lists)
            made.append(make())
        except Refused as refused:
            made.append(Estimate(name, None, refused))
    return tuple(made)


def _several(name: str, lists: Lists) -> None:
    if len(lists.names) < 3:
        raise Refused(
            TITLES[name], cause="two lists can't tell whether they depend on each other", needed="three lists"
        )


TITLES = {
    "pair": "Two lists, the largest pair",
    "chao": "Chao's lower bound, lists alike",
    "chao_unequal": "Chao's lower bound, lists unequal",
    "bic": "Log-linear, best by BIC",
    "aic": "Log-linear, best by AIC",
    "stepwise": "Log-linear, stepwise by pairs",
    "graphs": "Decomposable graphs, averaged",
    "latent": "Latent classes",
}


def _pair(lists: Lists, ways: Ways) -> Estimate:
    pairs = bounds.two_lists(lists, ways.level_0_1)
    largest = max(pairs, key=lambda p: p.sizes[0] * p.sizes[1])  # not by what they share: that would choose a low one
    if largest.records is None:
        raise Refused(
            TITLES["pair"], cause=f"{' and '.join(largest.lists)} share no record", needed="at least one in common"
        )
    return Estimate("pair", largest.records, pair=largest)


def _by_criterion(name: str, lists: Lists, ways: Ways, price: float) -> Estimate:
    tried = try_family(ways.family, lists.cells, price)
    fit = best(tried, lists.cells, price)
    if fit is None:
        raise Refused(
            TITLES[name],
            cause=f"of {len(tried.fits) + tried.unfit:,} models none has a finite estimate",
            needed="overlaps that tie all lists together; leave out or merge lists that meet no other",
        )
    curve = profile(fit.model, lists.cells, fit.missing)
    found = _from_curve(curve, lists.named + fit.missing, ways)
    return Estimate(name, found, fit=fit, curve=curve, tried=tried, _draws=_drawn(curve, ways))


def _from_curve(curve: Profile, told: float, ways: Ways) -> Interval:
    low, high = curve.interval(ways.level_0_1)
    return Interval(min(low, told), told, None if high is None else max(high, told), ways.level_0_1)


def _drawn(curve: Profile, ways: Ways) -> Callable[[], Floats]:
    return lambda: curve.draws(np.random.default_rng(ways.seed), DRAWS)


def stepwise_estimate(lists: Lists, ways: Ways) -> Estimate:
    """The stepwise model with its profile: the number at the peak, as its authors published it."""
    steps = stepwise(lists.cells, ways.highest_p)
    curve = profile(steps.fit.model, lists.cells, steps.fit.missing)
    found = _from_curve(curve, lists.named + curve.missing, ways)
    return Estimate("stepwise", found, fit=steps.fit, curve=curve, steps=steps, _draws=_drawn(curve, ways))


def _graphs(lists: Lists, ways: Ways) -> Estimate:
    found = averaged(lists.cells)
    tail = (1 - ways.level_0_1) / 2
    told = Interval(found.quantile(tail), found.quantile(0.5), found.quantile(1 - tail), ways.level_0_1)
    return Estimate(
        "graphs", told, graphs=found.graphs, _draws=lambda: found.draws(np.random.default_rng(ways.seed), DRAWS)
    )


def _latent(lists: Lists, ways: Ways) -> Estimate:
    if ways.sweeps == 0:
        raise Refused(TITLES["latent"], cause="it was asked for no sweeps", needed="sweeps=110000 or more")
    rng = np.random.default_rng(ways.seed)
    counts = np.tile(lists.counts, (ways.chains, 1))
    each = ways.each
    chains = sample(lists.masks, counts, len(lists.names), ways.prior, rng, each)[int(each * BURNED_0_1) :]
    tail = (1 - ways.level_0_1) / 2
    low, middle, high = (float(q) for q in np.quantile(chains, [tail, 0.5, 1 - tail]))
    drawn = rng.choice(chains.ravel(), DRAWS).astype(np.float64)
    return Estimate(
        "latent",
        Interval(low, middle, high, ways.level_0_1),
        mixing=mixing(chains.astype(np.float64), ways.level_0_1),
        _draws=lambda: drawn,
    )
