"""How often 95 % intervals of what is missing hold the truth, over populations that are simulated with a known size.

    python -m evaluation.undercount_coverage [--populations N] [--sweeps N] [--seed N] [--scenarios NAME ...]

Prints the table of `docs/explanation/undercount.md`. Each scenario is the chance of each pattern of four lists; who is
on none is hidden from the estimators. Of Chao's bounds it counts how often the interval begins below the truth.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.finding import Interval
from tallybook.analyse.undercount.estimates import BOUNDS, BURNED_0_1, NAMES, TITLES, Ways, estimates
from tallybook.analyse.undercount.latent import Prior, sample
from tallybook.analyse.undercount.lists import Lists, lists_from

LISTS = ("A", "B", "C", "D")
CHAINS = 2
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A population: how many, the chance of each pattern by mask, and the estimators whose assumptions it meets."""

    title: str
    size: int
    chances: Floats
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
        ("latent",),
    ),
    "classes": Scenario(
        "two classes of people, both reached by all lists",
        5000,
        0.5 * independent([0.25, 0.2, 0.25, 0.2]) + 0.5 * independent([0.6, 0.5, 0.55, 0.5]),
        ("latent",),
    ),
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
    return np.asarray(rng.multinomial(scenario.size, scenario.chances, size=populations))


def run(scenario: Scenario, populations: int, sweeps: int, seed: int) -> dict[str, Held]:
    """Every estimator over all populations of a scenario; the latent-class chains of all run side by side."""
    counts = drawn(scenario, populations, np.random.default_rng(seed))
    found = {name: Held() for name in NAMES}
    for n, row in enumerate(counts):
        if n % 20 == 0:
            print(f"{scenario.title}: {n} of {populations}", file=sys.stderr)
        for estimate in estimates(_lists(row), Ways(sweeps=0)):
            if estimate.records is not None:
                found[estimate.name].add(estimate.name, estimate.records, scenario.size)
    for interval in latent(counts, sweeps, seed):
        found["latent"].add("latent", interval, scenario.size)
    return found


def _lists(row: NDArray[np.int64]) -> Lists:
    return lists_from(LISTS, range(1, len(row)), row[1:].tolist())


def latent(counts: NDArray[np.int64], sweeps: int, seed: int) -> list[Interval]:
    """The latent-class interval of each population, from two chains each."""
    rng = np.random.default_rng(seed + 1)
    tiled = np.repeat(counts[:, 1:], CHAINS, axis=0)
    chains = sample(np.arange(1, counts.shape[1]), tiled, len(LISTS), Prior(), rng, sweeps)[int(sweeps * BURNED_0_1) :]
    both = chains.reshape(len(chains), len(counts), CHAINS)
    return [Interval(*(float(q) for q in np.quantile(both[:, i], [0.025, 0.5, 0.975]))) for i in range(len(counts))]


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
    asked = parser.parse_args(given)
    print("| population | estimator | meant to hold | held in 100 | middle of best / truth | populations |")
    print("| --- | --- | --- | ---: | ---: | ---: |")
    for name in asked.scenarios:
        for line in rows(name, run(SCENARIOS[name], asked.populations, asked.sweeps, asked.seed), asked.populations):
            print(line, flush=True)


if __name__ == "__main__":
    main()
