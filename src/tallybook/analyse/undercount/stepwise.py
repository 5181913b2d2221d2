"""The log-linear model that adds pairs of lists one at a time, the one that explains most first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from scipy.stats import chi2

from tallybook.analyse.finding import Refused
from tallybook.analyse.undercount.loglinear import Fit, Ints, Model, exists, fit_models


@dataclass(frozen=True, slots=True)
class Step:
    """A pair (by its mask) that was added, and how likely so much better a fit is by chance."""

    pair: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Steps:
    """The model that the steps came to, and the steps."""

    fit: Fit
    steps: tuple[Step, ...]


def stepwise(cells: Ints, highest_p: float) -> Steps:
    """Begin with independent lists; add the pair with the lowest p-value as long as it is below a threshold.

    Pairs that never meet are handled as a limit (their effect is minus infinity), and a pair is only added if the
    model with it still has a maximum at a finite number.

    Source: Bales, Hesketh, Silverman (2015), Modern slavery in the UK: how many victims?, Significance 12; for sparse
    tables Chan, Silverman, Vincent (2021), JASA 116.

    Raises:
        Refused: not even independent lists can be fitted.
    """
    lists = len(cells).bit_length() - 1
    fit, steps = fit_models([()], cells)[0], list[Step]()
    if fit is None or not exists((), cells):
        raise Refused(
            "Log-linear, stepwise by pairs",
            cause="the lists share too little to fit even independence",
            needed="overlaps that tie all lists together; leave out or merge lists that meet no other",
        )
    pairs = [1 << i | 1 << j for i, j in combinations(range(lists), 2)] if lists > 2 else []
    while True:
        models: list[Model] = [(*fit.model, pair) for pair in pairs if pair not in fit.model]
        better = sorted((f for f in fit_models(models, cells) if f), key=lambda f: f.deviance)
        found = next((f for f in better if exists(f.model, cells)), None)
        p_value = float(chi2.sf(fit.deviance - found.deviance, 1)) if found else 1.0
        if found is None or p_value > highest_p:
            return Steps(fit, tuple(steps))
        steps.append(Step(found.model[-1], p_value))
        fit = found
