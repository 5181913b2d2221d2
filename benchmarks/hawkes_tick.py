"""Times the library tick on one file of events; runs in an environment of its own, where tick is, and prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np


def main(path: str, decay: float, rounds: int) -> None:
    """Fit with two of tick's solvers of the likelihood, and once by its least squares; the best of some rounds."""
    from tick.hawkes import HawkesADM4, HawkesExpKern

    held = np.load(path)
    sides = [held[name] for name in sorted(held.files)]
    start = np.concatenate([[0.5 * len(s) / held[held.files[0]][-1] for s in sides], np.full(len(sides) ** 2, 0.3)])

    def likelihood() -> Any:
        learner = HawkesExpKern(decay, gofit="likelihood", penalty="none", solver="agd", tol=1e-8, max_iter=1000)
        return learner.fit([sides], start=start)

    def majorised() -> Any:
        return HawkesADM4(decay, C=1e9, lasso_nuclear_ratio=1.0, tol=1e-8, max_iter=500, n_threads=1).fit([sides])

    def squares() -> Any:
        return HawkesExpKern(decay, gofit="least-squares", penalty="none", tol=1e-8, max_iter=1000).fit([sides])

    told: dict[str, dict[str, Any]] = {}
    for name, fit in (("AGD", likelihood), ("ADM4", majorised), ("least squares", squares)):
        try:
            seconds, learner = best(fit, rounds)
        except RuntimeError as fault:  # with several sides its steps leave what is allowed
            sys.stderr.write(f"{name}: {fault}\n")
            told[name] = {}
            continue
        told[name] = {
            "seconds": seconds, "baseline": np.ravel(learner.baseline).tolist(),
            "adjacency": np.reshape(learner.adjacency, (len(sides), len(sides))).tolist(),
        }  # fmt: skip
    sys.stdout.write(json.dumps(told))


def best(fit: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The least CPU time of some rounds, and what came out."""
    least, found = float("inf"), None
    for _ in range(rounds):
        before = time.process_time()
        found = fit()
        least = min(least, time.process_time() - before)
    return least, found


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
