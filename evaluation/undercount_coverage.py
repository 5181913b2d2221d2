"""How often 95 % intervals of what is missing hold the truth, over populations that are simulated with a known size.

    python -m evaluation.undercount_coverage [--populations N] [--sweeps N] [--seed N] [--scenarios NAME ...]
        [--only NAME ...]

Prints the table of `docs/explanation/undercount.md`. Each scenario is the chance of each pattern of lists; who is
on none is hidden from the estimators. Of Chao's bounds it counts how often the interval begins below the truth.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.finding import Interval
from tallybook.analyse.undercount.estimates import BOUNDS, BURNED_0_1, NAMES, TITLES, Ways, estimates
from tallybook.analyse.undercount.latent import Prior, sample
from tallybook.analyse.undercount.lists import Lists, lists_from

Floats = NDArray[np.float64]
_SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class Scenario:
    """A population: how many, the chance of each pattern by mask, and the estimators whose assumptions it meets.

    Without chances each population has its own, and its own size up to this one, as the prior of latent classes has it.
    """

    title: str
    size: int
    chances: Floats | None
    meant: tuple[str, ...]


def independent(chances: Sequence[float]) -> Floats:
    """The chance of each pattern where each list holds a record by itself."""
    found = np.ones(1)
    for chance in chances:
        found = np.concatenate([found * (1 - chance), found * chance])
    return found


def tied(chances: Sequence[float], ties: Mapping[tuple[int, int], float]) -> Floats:
    """The same with log odds ratios between pairs of lists."""
    found = independent(chances)
    for (i, j), effect in ties.items():
        both = np.array([(mask >> i & 1) and (mask >> j & 1) for mask in range(len(found))], dtype=bool)
        found = np.where(both, found * np.exp(effect), found)
    return np.asarray(found / found.sum())


_ALL = ("bic", "stepwise", "graphs", "latent")  # AIC is left out: it takes effects that chance alone made, see the docs
SCENARIOS = {
    "independent": Scenario("independent lists", 2000, independent([0.3, 0.25, 0.2, 0.15]), ("pair", *_ALL)),
    "dependent": Scenario(
        "two pairs depend strongly (log odds ratios 1.5 and 1.2)",
        3000,
        tied([0.25, 0.2, 0.2, 0.15], {(0, 1): 1.5, (2, 3): 1.2}),
        ("bic", "stepwise", "graphs"),
    ),
    "weak": Scenario(
        "one pair depends a little (log odds ratio 0.3)", 2000, tied([0.25, 0.2, 0.2, 0.15], {(0, 1): 0.3}), ()
    ),
    "mixed": Scenario(
        "two classes of people, 60 % hard and 40 % easy to find",
        3000,
        0.6 * independent([0.15, 0.1, 0.2, 0.1]) + 0.4 * independent([0.6, 0.5, 0.4, 0.5]),
        (),  # as latent classes suppose, but the counts can't tell: see the docs
    ),
    "classes": Scenario(
        "two classes of people, both reached by all lists",
        5000,
        0.5 * independent([0.25, 0.2, 0.25, 0.2]) + 0.5 * independent([0.6, 0.5, 0.55, 0.5]),
        ("latent",),
    ),
    "parted": Scenario(
        "two classes of people, each found by two lists of its own",
        3000,
        0.5 * independent([0.6, 0.5, 0.1, 0.1]) + 0.5 * independent([0.1, 0.1, 0.6, 0.5]),
        ("latent",),
    ),
    "many": Scenario(
        "the same two classes, 20,000 people",
        20_000,
        0.5 * independent([0.25, 0.2, 0.25, 0.2]) + 0.5 * independent([0.6, 0.5, 0.55, 0.5]),
        ("latent",),
    ),
    "five": Scenario(
        "two classes of people, both reached by five lists",
        5000,
        0.5 * independent([0.25, 0.2, 0.25, 0.2, 0.25]) + 0.5 * independent([0.6, 0.5, 0.55, 0.5, 0.6]),
        ("latent",),
    ),
    "prior": Scenario("classes drawn from the model's own prior, 1,000 to 10,000 people", 10_000, None, ("latent",)),
    "hidden": Scenario(
        "two classes, 40 % all but invisible (1 % a list)",
        3000,
        0.4 * independent([0.01] * 4) + 0.6 * independent([0.35, 0.3, 0.3, 0.25]),
        (),
    ),
    "sparse": Scenario("sparse, independent", 2000, independent([0.06, 0.05, 0.08, 0.04]), ("pair", *_ALL)),
}


@dataclass(slots=True)
class Held:
    """Of one estimator: how many populations it told of, in how many its interval held the truth, its bests."""

    told: int = 0
    held: int = 0
    ratios: list[float] | None = None

    def add(self, name: str, found: Interval, size: int) -> None:
        """Count one population."""
        self.told += 1
        above = name in BOUNDS[1:] or found.high is None or found.high >= size
        self.held += (found.low or 0) <= size and above
        self.ratios = [*(self.ratios or []), (found.best or float("nan")) / size]


def drawn(scenario: Scenario, populations: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Counts of all patterns, one row a population; the first column, on no list, is the truth that stays hidden."""
    if scenario.chances is not None:
        return np.asarray(rng.multinomial(scenario.size, scenario.chances, size=populations))
    sizes = np.exp(rng.uniform(np.log(scenario.size / 10), np.log(scenario.size), size=populations)).astype(np.int64)
    return np.array([rng.multinomial(size, _of_prior(Prior(), rng)) for size in sizes])


def _of_prior(prior: Prior, rng: np.random.Generator) -> Floats:
    """The chances of patterns of four lists, drawn as the latent-class model supposes them to be."""
    rate = max(rng.gamma(prior.a, 1 / prior.b), _SMALLEST)
    sticks = np.append(rng.beta(1, rate, size=prior.classes - 1), 1.0)
    shares = sticks * np.concatenate([[1.0], np.cumprod(1 - sticks[:-1])])
    found = sum(share * independent(rng.random(4).tolist()) for share in shares)
    return np.asarray(found / np.sum(found))


def run(scenario: Scenario, populations: int, sweeps: int, seed: int, only: Sequence[str] = NAMES) -> dict[str, Held]:
    """Estimators over all populations of a scenario; the latent-class chains of all run side by side."""
    counts = drawn(scenario, populations, np.random.default_rng(seed))
    found = {name: Held() for name in NAMES}
    for n, row in enumerate(counts if set(only) - {"latent"} else ()):
        if n % 20 == 0:
            print(f"{scenario.title}: {n} of {populations}", file=sys.stderr)
        for estimate in estimates(_lists(row), Ways(sweeps=0)):
            if estimate.records is not None and estimate.name in only:
                found[estimate.name].add(estimate.name, estimate.records, int(row.sum()))
    if "latent" in only:
        for row, interval in zip(counts, latent(counts, sweeps, seed), strict=True):
            found["latent"].add("latent", interval, int(row.sum()))
    return found


def _lists(row: NDArray[np.int64]) -> Lists:
    return lists_from(ascii_uppercase[: len(row).bit_length() - 1], range(1, len(row)), row[1:].tolist())


def latent(counts: NDArray[np.int64], sweeps: int, seed: int) -> list[Interval]:
    """The latent-class interval of each population, from one chain each with the four that help it along."""
    rng = np.random.default_rng(seed + 1)
    lists = counts.shape[1].bit_length() - 1
    chains = sample(np.arange(1, counts.shape[1]), counts[:, 1:], lists, Prior(), rng, sweeps)
    ends = np.quantile(chains[int(sweeps * BURNED_0_1) :], [0.025, 0.5, 0.975], axis=0)
    return [Interval(*map(float, column)) for column in ends.T]


def rows(name: str, found: Mapping[str, Held], populations: int) -> list[str]:
    """The lines of a scenario in the table of the docs."""
    scenario, lines = SCENARIOS[name], []
    for estimator in NAMES:
        held = found[estimator]
        if not held.told:
            continue
        share = 100 * held.held / held.told
        middle = float(np.nanmedian(held.ratios or [float("nan")]))
        meant = "yes" if estimator in scenario.meant else "bound" if estimator in BOUNDS else "no"
        told = f"{held.told}" if held.told == populations else f"{held.told} of {populations}"
        lines.append(f"| {scenario.title} | {TITLES[estimator]} | {meant} | {share:.1f} | {middle:.2f} | {told} |")
    return lines


def main(given: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How often intervals of what is missing hold the truth.")
    parser.add_argument("--populations", type=int, default=200)
    parser.add_argument("--sweeps", type=int, default=15_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--scenarios", nargs="*", choices=tuple(SCENARIOS), default=tuple(SCENARIOS))
    parser.add_argument("--only", nargs="*", choices=NAMES, default=NAMES, help="these estimators")
    asked = parser.parse_args(given)
    print("| population | estimator | meant to hold | held in 100 | middle of best / truth | populations |")
    print("| --- | --- | --- | ---: | ---: | ---: |")
    for name in asked.scenarios:
        found = run(SCENARIOS[name], asked.populations, asked.sweeps, asked.seed, asked.only)
        for line in rows(name, found, asked.populations):
            print(line, flush=True)


if __name__ == "__main__":
    main()
