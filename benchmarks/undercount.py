"""How long estimates of an undercount take: latent classes in sweeps, log-linear models against statsmodels.

    python -m benchmarks.undercount [--lists FILE.csv] [--sweeps N] [--rounds N]

Without a file it takes the Kosovo lists of the reference data (TALLYBOOK_SHARED), else the sample's. R's LCMCR can't be
installed here; on the same machine when quiet it took 1.6 s for 110,000 sweeps of the Kosovo lists, as issue 7 states.
The median of several rounds is told; CPU seconds say more than the clock's where others use the machine.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import statsmodels.api as sm

from evaluation.corpora import shared
from tallybook.analyse.undercount.estimates import Ways
from tallybook.analyse.undercount.families import all_models
from tallybook.analyse.undercount.latent import sample
from tallybook.analyse.undercount.lists import Lists
from tallybook.analyse.undercount.loglinear import design, fit_models
from tallybook.analyse.undercount.reading import read_lists

LCMCR_SECONDS = 1.6
SAMPLE = Path(__file__).parents[1] / "samples" / "lists.csv"


def kosovo() -> Path:
    """The lists that the reference figure is about, or the sample's."""
    folder = shared()
    found = folder / "reference" / "lists" / "kosovo_1999.csv" if folder else SAMPLE
    return found if found.exists() else SAMPLE


def timed(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median of CPU seconds and of the clock's."""
    cpu, wall = [], []
    for _ in range(rounds):
        before = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - before[0])
        wall.append(time.perf_counter() - before[1])
    return statistics.median(cpu), statistics.median(wall)


def latent(lists: Lists, sweeps: int) -> None:
    """As the command runs it: all chains together make so many sweeps."""
    ways = Ways()
    counts = np.tile(lists.counts, (ways.chains, 1))
    rng = np.random.default_rng(ways.seed)
    sample(lists.masks, counts, len(lists.names), ways.prior, rng, replace(ways, sweeps=sweeps).each)


def one_by_one(lists: Lists) -> None:
    """All hierarchical models by statsmodels."""
    warnings.simplefilter("ignore")  # of models that leave nothing over
    several = len(lists.names)
    singles = [0, *(1 << i for i in range(several))]
    for model in all_models(several, "hierarchical"):
        x = design(several)[1:][:, [*singles, *model]]
        sm.GLM(lists.cells[1:], x, family=sm.families.Poisson()).fit()


def main(given: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="How long estimates of an undercount take.")
    parser.add_argument("--lists", type=Path, default=None)
    parser.add_argument("--sweeps", type=int, default=110_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(given)
    path = asked.lists or kosovo()
    lists = read_lists(path.read_text(encoding="utf-8"), path.name).whole()
    cpu, wall = timed(lambda: latent(lists, asked.sweeps), asked.rounds)
    print(f"{path.name}: {lists.named:,} on {len(lists.names)} lists")
    print(f"latent classes, {asked.sweeps:,} sweeps: {cpu:.1f} s CPU, {wall:.1f} s on the clock", end="")
    if path.name == "kosovo_1999.csv" and asked.sweeps == 110_000:
        print(f"; {cpu / LCMCR_SECONDS:.1f} times R's LCMCR ({LCMCR_SECONDS} s, not run here)")
    else:
        print()
    ours, _ = timed(lambda: fit_models(all_models(len(lists.names), "hierarchical"), lists.cells), asked.rounds)
    theirs, _ = timed(lambda: one_by_one(lists), 1)
    many = len(all_models(len(lists.names), "hierarchical"))
    print(f"{many:,} hierarchical models: {ours:.3f} s CPU; statsmodels one by one {theirs:.2f} s")
    print(f"statsmodels takes {theirs / ours:.0f} times as long")


if __name__ == "__main__":
    main()
