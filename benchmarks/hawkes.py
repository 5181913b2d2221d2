"""How well and how fast self-exciting processes are fitted, on processes made by rule whose truth is known.

    python -m benchmarks.hawkes [coverage] [ties] [sides] [after] [speed] [--simulations N] [--seed N] [--tick PYTHON]

`speed` needs the interpreter of an environment in which `tick` is installed (with numpydoc and six). See README.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.hawkes_tick import best
from tallybook.analyse.reprisals import climbing
from tallybook.analyse.reprisals.after import after
from tallybook.analyse.reprisals.background import Array, Background
from tallybook.analyse.reprisals.climbing import Likelihood
from tallybook.analyse.reprisals.days import Days
from tallybook.analyse.reprisals.estimates import around
from tallybook.analyse.reprisals.moments import Moments
from tallybook.analyse.reprisals.simulation import simulated

SEED = 20261126
PARTS = ("coverage", "ties", "sides", "after", "speed")
FASTEST = 86_400.0
JITTERS = 10


@dataclass(frozen=True)
class Scenario:
    """A process with known parameters; `fitted` is the background that is fitted to it, else the one it has."""

    name: str
    days: int
    weights: tuple[float, ...]
    branching: float
    decay: float
    fitted: str = ""

    @property
    def background(self) -> Background:
        """What it was made with: equal pieces, one for each weight."""
        return Background("pieces" if len(self.weights) > 1 else "constant", float(self.days), len(self.weights))

    @property
    def model(self) -> Background:
        """What is fitted to it."""
        return Background(self.fitted, float(self.days)) if self.fitted else self.background

    def drawn(self, seed: int) -> Array:
        """One side's events."""
        founders = ((self.background, np.array(self.weights)),)
        return simulated(founders, np.array([[self.branching]]), np.array([self.decay]), seed=seed)[0]


SCENARIOS = (
    Scenario("about 100 events", 120, (0.5,), 0.4, 1.5),
    Scenario("about 250 events", 300, (0.5,), 0.4, 1.5),
    Scenario("about 1,000 events", 1_200, (0.5,), 0.4, 1.5),
    Scenario("about 5,000 events", 4_200, (0.6,), 0.5, 2.3),
    Scenario("5,000 close together", 850, (3.0,), 0.5, 2.3),
    Scenario("nothing set off", 1_200, (0.8,), 0.0, 1.5),
    Scenario("strong", 1_200, (0.2,), 0.8, 1.0),
    Scenario("changing background", 1_200, (0.2, 1.0, 0.3, 0.7), 0.4, 1.5),
    Scenario("changing, fitted as constant", 1_200, (0.2, 1.0, 0.3, 0.7), 0.4, 1.5, fitted="constant"),
)


def likelihood(days: Array, model: Background, *, by_day: bool) -> Likelihood:
    """The likelihood of one side's events, known to the moment or to the day."""
    if not by_day:
        return Moments(days, [days], model, fastest=FASTEST)
    whole = int(model.length_days)
    return Days(np.bincount(days.astype(int), minlength=whole)[:whole, None], model)


def coverage(simulations: int, seed: int) -> Iterator[str]:
    """Whether 95 % intervals hold the branching ratio, and how far estimates lie from the truth."""
    yield "| process | known to | events | profile holds | information holds | branching | error | decay | error |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for scenario in SCENARIOS:
        for by_day in (False, True):
            rows = [_covered(scenario, seed + n, by_day=by_day) for n in range(simulations)]
            events, profile, information, branching, decay = np.array(rows).T
            yield (
                f"| {scenario.name} | {'day' if by_day else 'moment'} | {events.mean():,.0f} | {profile.mean():.1%} | "
                f"{_share(information)} | {branching.mean():.3f} (true {scenario.branching}) | "
                f"{_off(branching, scenario.branching)} | {np.median(decay):.2f} (true {scenario.decay}) | "
                f"{_off(decay, scenario.decay if scenario.branching else 0.0)} |"
            )  # fmt: skip


def _share(held: Array) -> str:
    return f"{np.nanmean(held):.1%}" if np.isfinite(held).any() else "–"


def _off(found: Array, true: float) -> str:
    """The middle one of the errors."""
    return f"{np.median(np.abs(found / true - 1)):.1%}" if true else "–"


def _covered(scenario: Scenario, seed: int, *, by_day: bool) -> tuple[float, ...]:
    days = scenario.drawn(seed)
    held = likelihood(days, scenario.model, by_day=by_day)
    fit = climbing.with_errors(held, climbing.fitted(held))
    at = scenario.model.count
    low, high = climbing.profile(held, fit, at)
    told = around(fit, at)
    known = told.low is not None and told.high is not None and scenario.branching > 0
    holds = float(told.low <= scenario.branching <= told.high) if known else np.nan  # type: ignore[operator]
    inside = float(low <= scenario.branching <= high)
    return float(len(days)), inside, holds, float(fit.parameters[at]), float(fit.parameters[-1])


def ties(simulations: int, seed: int) -> Iterator[str]:
    """What becomes of estimates where only days are known: families within the day, or times drawn within it."""
    yield f"| process | exact times | whole days | one draw in the day | mean of {JITTERS} draws | a draw moves |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for decay in (0.5, 1.0, 2.3, 5.0):
        scenario = Scenario("", 1_500, (1.0,), 0.5, decay)
        found: dict[str, list[Array]] = {name: [] for name in ("exact", "days", "one", "mean")}
        moved = []
        for n in range(simulations):
            days = scenario.drawn(seed + n)
            fits = []
            for k in range(JITTERS):
                random = np.random.default_rng([seed + n, k])
                spread = np.sort(np.floor(days) + random.uniform(size=len(days)))
                fits.append(climbing.fitted(likelihood(spread, scenario.model, by_day=False)))
            moved.append(np.ptp([fit.log_likelihood for fit in fits]))
            found["exact"].append(climbing.fitted(likelihood(days, scenario.model, by_day=False)).parameters)
            found["days"].append(climbing.fitted(likelihood(days, scenario.model, by_day=True)).parameters)
            found["one"].append(fits[0].parameters)
            found["mean"].append(np.mean([fit.parameters for fit in fits], axis=0))
        told = " | ".join(
            f"{np.mean([f[1] for f in rows]):.3f}, {np.median([f[2] for f in rows]):.2f}" for rows in found.values()
        )
        yield f"| branching 0.5, decay {decay} | {told} | the log-likelihood by up to {np.mean(moved):.0f} |"


def sides(simulations: int, seed: int) -> Iterator[str]:
    """Two sides that answer each other: estimates and intervals of who is followed by whom."""
    steady, matrix, decays = Background("constant", 1_500.0), np.array([[0.2, 0.1], [0.4, 0.1]]), np.array([1.5, 2.5])
    yield "| after one of | answers of | true | known to | mean | interval holds |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for by_day in (False, True):
        found, holds = np.zeros((simulations, 2, 2)), np.zeros((simulations, 2, 2))
        for n in range(simulations):
            events = simulated(((steady, np.array([0.5])), (steady, np.array([0.3]))), matrix, decays, seed=seed + n)
            found[n], holds[n] = _between(events, steady, matrix, by_day=by_day)
        for side in (0, 1):
            for source in (0, 1):
                yield (
                    f"| {'AB'[source]} | {'AB'[side]} | {matrix[side, source]} | {'day' if by_day else 'moment'} | "
                    f"{found[:, side, source].mean():.3f} | {holds[:, side, source].mean():.1%} |"
                )


def _between(events: tuple[Array, ...], model: Background, matrix: Array, *, by_day: bool) -> tuple[Array, Array]:
    from tallybook.analyse.reprisals.estimates import bounded

    held: list[tuple[Likelihood, int]]
    if by_day:
        whole = int(model.length_days)
        joint = Days(np.stack([np.bincount(e.astype(int), minlength=whole) for e in events], axis=1), model)
        held = [(joint, 0), (joint, model.count + 3)]
    else:
        held = [(Moments(e, events, model, fastest=FASTEST), 0) for e in events]
    found, holds = np.zeros((2, 2)), np.zeros((2, 2))
    fits = {id(one): climbing.with_errors(one, climbing.fitted(one)) for one, _ in held}
    for side, (one, first) in enumerate(held):
        for source in (0, 1):
            told = bounded(one, fits[id(one)], first + model.count + source)
            found[side, source] = told.best
            holds[side, source] = (told.low or 0.0) <= matrix[side, source] <= (told.high or np.inf)
    return found, holds


def follows(simulations: int, seed: int) -> Iterator[str]:
    """How often 'times as likely' holds 1 where nothing is set off, and is above where something is."""
    slow, weights = Background("smooth", 1_000.0, 4), np.array([0.1, 0.3, 0.5, 0.2, 0.1, 0.3, 0.2])
    yield "| days | answers to one of A | “as likely” holds 1 | “as many” holds 1 | p under 0.05 | times as many |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for offspring in (0.0, 0.4):
        for window in (1, 3, 7):
            rows = []
            for n in range(simulations):
                matrix = np.array([[0.3, 0.0], [offspring, 0.4]])
                drawn = simulated(((slow, weights),) * 2, matrix, np.array([1.0, 0.7]), seed=seed + n)
                told = after(
                    np.floor(drawn[0]), np.floor(drawn[1]), length_days=1_000.0, window_days=window, control_days=28,
                    seed=seed,
                )  # fmt: skip
                inside = [(one.low or 0) <= 1 <= (one.high or np.inf) for one in (told.chance, told.rate)]
                rows.append((*inside, told.p_value < 0.05, told.rate.best))
            chance, rate, small, many = np.array(rows, dtype=float).mean(axis=0)
            yield f"| {window} | {offspring} | {chance:.1%} | {rate:.1%} | {small:.1%} | {many:.2f} |"


def speed(tick: str, seed: int, rounds: int = 5) -> Iterator[str]:
    """CPU time of fits, as ratios to tick's in the same run; tick is told the decay, ours also finds it."""
    yield "| events | fit | seconds | tick's AGD is | tick's ADM4 is | log-likelihood: ours, AGD, ADM4, least squares |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, decay, events in _cases(seed):
        length = float(np.ceil(max(e[-1] for e in events)))
        theirs = _theirs(tick, decay, events, rounds)
        model = Background("constant", length)
        weighs = [Moments(e, events, model, fastest=FASTEST) for e in events]
        other = [
            sum(w.at(np.array([f["baseline"][n], *f["adjacency"][n], decay]))[0] for n, w in enumerate(weighs))
            if f
            else np.nan
            for f in theirs.values()
        ]
        for ours, held in (("decay told", decay), ("decay found", None)):
            seconds, fits = best(partial(_ours, events, model, held), rounds)
            value = sum(fit.log_likelihood for fit in fits)
            ratios = " | ".join(
                f"{theirs[solver]['seconds'] / seconds:.1f} times as long" if theirs[solver] else "stopped by itself"
                for solver in ("AGD", "ADM4")
            )
            yield (
                f"| {name} | {ours} | {seconds:.4f} | {ratios} | {value:,.2f}, "
                + ", ".join(f"{v:,.2f}" for v in other) + " |"
            )  # fmt: skip


def _theirs(tick: str, decay: float, events: tuple[Array, ...], rounds: int) -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.npz"
        held: dict[str, Any] = {f"side{n}": e for n, e in enumerate(events)}
        np.savez(path, **held)
        script = Path(__file__).with_name("hawkes_tick.py")
        command = [tick, "-W", "ignore", str(script), str(path), str(decay), str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"tick did not run: {done.stderr.strip().splitlines()[-1:]}")
    told: dict[str, dict[str, Any]] = json.loads(done.stdout[done.stdout.index("{") :])
    return told


def _ours(events: tuple[Array, ...], model: Background, decay: float | None) -> list[climbing.Fit]:
    fits = []
    for own in events:
        held = Moments(own, events, model, fastest=FASTEST)
        if decay is None:
            fits.append(climbing.fitted(held))
            continue
        start = np.array([0.5 * len(own) / model.length_days, *(0.3 for _ in events), decay])
        fits.append(climbing.fitted(held, start=start, held=(len(start) - 1, decay)))
    return fits


def _cases(seed: int) -> Iterator[tuple[str, float, tuple[Array, ...]]]:
    for days in (1_500, 8_000):
        steady = Background("constant", float(days))
        one = simulated(((steady, np.array([3.0])),), np.array([[0.5]]), np.array([2.3]), seed=seed)
        yield f"{len(one[0]):,}", 2.3, one
    two = ((steady, np.array([0.5])), (steady, np.array([0.3])))
    both = simulated(two, np.array([[0.2, 0.1], [0.4, 0.1]]), np.array([2.0, 2.0]), seed=seed)
    yield f"{len(both[0]):,} and {len(both[1]):,}", 2.0, both


def main(arguments: list[str] | None = None) -> int:
    """Print the parts that were asked for; all but speed without any."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hawkes", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--simulations", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--tick", metavar="PYTHON", help="an interpreter that can import tick, for speed")
    chosen = parser.parse_args(arguments)
    many = chosen.simulations, chosen.seed
    for part in chosen.parts or PARTS[:-1]:
        if part == "speed" and not chosen.tick:
            parser.error("speed: expected --tick PYTHON, the interpreter of an environment with tick, numpydoc and six")
        told: Iterable[str] = speed(chosen.tick, chosen.seed) if part == "speed" else _PARTS[part](*many)
        sys.stdout.write(f"{part} (seed {chosen.seed}, {chosen.simulations} simulations each)\n\n")
        for line in told:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        sys.stdout.write("\n")
    return 0


_PARTS = {"coverage": coverage, "ties": ties, "sides": sides, "after": follows}

if __name__ == "__main__":
    sys.exit(main())
