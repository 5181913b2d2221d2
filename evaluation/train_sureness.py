"""Learns how sure readings are: `python -m evaluation.train_sureness` writes `read/weights/sureness-en.json`.

Logistic regression, one a kind of claim, over features of the reading; claims of one incident or article are never on
both sides of a split. The answers of `gunviolence` and `india` say which claims were right (`sureness_labels`); `ucdp`
is only measured.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from evaluation.calibration import binned, draw, expected_error
from evaluation.corpora import shared
from evaluation.sureness_labels import Labelled, labelled, labelled_by_hand
from tallybook.read.sure.calibrated import BARE_ATTACK, WEIGHTS
from tallybook.records import COUNT_KINDS, POSITION_KINDS, TallybookError
from tallybook.weigh import Linear, save_weights

CORPORA = ("gunviolence", "india")
FOLDS = 5
RIDGE = 10.0
FEWEST = 6  # times that a feature must occur
FEWEST_CLAIMS = 80
# Kinds with few answers share a model, which knows them apart.
MODELS: Mapping[str, tuple[str, ...]] = {
    "killing": ("killing",),
    "injury": ("injury",),
    "attack with a figure": ("attack",),
    "arrest": ("arrest",),
    "other violence": (
        BARE_ATTACK, "bombing", "clash", "arson", "torture", "sexual_violence", "abduction", "disappearance",
    ),
    "stands": POSITION_KINDS,
    "counts, land and homes": (*COUNT_KINDS, "land_seizure", "displacement"),
}  # fmt: skip
_DIGITS = 3


def main() -> int:
    """Gather, cross-validate, print, write; returns the exit code."""
    argparse.ArgumentParser(prog="python -m evaluation.train_sureness", description=__doc__).parse_args()
    folder = shared()
    if folder is None:
        raise TallybookError("corpora: not found; set TALLYBOOK_SHARED to the folder that holds gold/score.py")
    examples: list[Labelled] = []
    for corpus in CORPORA:
        sys.stderr.write(f"reading {corpus}\n")
        examples += labelled(corpus, folder / "gold")
    sys.stderr.write("reading what was judged by hand\n")
    examples += labelled_by_hand(folder / "gold")
    sys.stderr.write("reading ucdp, for measuring only\n")
    unseen = list(labelled("ucdp", folder / "gold"))
    tables, figures = learned(examples)
    for line in report(figures):
        sys.stdout.write(f"{line}\n")
    write(tables, figures, measured(unseen, Linear.from_table(tables["killing"])))
    sys.stdout.write(f"{draw()}\n")
    return 0


def measured(unseen: Sequence[Labelled], model: Linear) -> dict[str, Any]:
    """The figures of weights on claims that they were not learned from."""
    said, right = [model.probability(e.features) for e in unseen], [e.right for e in unseen]
    return {
        "claims": len(unseen), "right": sum(right), "error": round(expected_error(binned(said, right)), 4),
        "area": round(area(said, right), 4),
    }  # fmt: skip


def write(tables: Mapping[str, Any], figures: Mapping[str, Any], elsewhere: Mapping[str, Any]) -> None:
    """Write the weights with their card; `elsewhere` are the figures on a corpus that they were not learned from."""
    card = {
        "decides": "how sure a claim was read: the probability that its kind of act is told, its figure not too high",
        "learned_from": "claims of the development parts of gunviolence and india, judged by their answers; for the "
        "kinds that these don't judge, sentences of five corpora that a reader of the project judged",
        "by": "python -m evaluation.train_sureness",
        "figures": dict(figures),
        "elsewhere": dict(elsewhere),
    }
    WEIGHTS.parent.mkdir(exist_ok=True)
    kinds = {kind: name for name in tables for kind in MODELS[name]}
    save_weights(WEIGHTS, {"models": dict(tables), "kinds": kinds}, card)


def learned(examples: Sequence[Labelled]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A table of weights for each model that has answers enough, and its cross-validated figures."""
    tables: dict[str, Any] = {}
    figures: dict[str, Any] = {}
    for name, kinds in MODELS.items():
        own = [e for e in examples if e.kind in kinds]
        right = sum(e.right for e in own)
        if len(own) < FEWEST_CLAIMS or not right or right == len(own):
            continue
        said = cross_validated(own)
        bins = binned(said, [e.right for e in own])
        tables[name] = fitted(own).table()
        figures[name] = {
            "claims": len(own), "right": right, "error": round(expected_error(bins), 4),
            "area": round(area(said, [e.right for e in own]), 4),
            "bins": [[round(b.said, 4), round(b.right, 4), b.claims] for b in bins],
        }  # fmt: skip
    return tables, figures


def cross_validated(examples: Sequence[Labelled]) -> list[float]:
    """For each claim the probability by weights that were learned without its incident or article."""
    folds = [crc32(f"{e.corpus} {e.group}".encode()) % FOLDS for e in examples]
    said = [0.0] * len(examples)
    for fold in range(FOLDS):
        model = fitted([e for e, f in zip(examples, folds, strict=True) if f != fold])
        for i, (e, f) in enumerate(zip(examples, folds, strict=True)):
            if f == fold:
                said[i] = model.probability(e.features)
    return said


def fitted(examples: Sequence[Labelled]) -> Linear:
    """Logistic regression with a ridge on all weights but the bias."""
    counts = Counter(name for e in examples for name in set(e.features))
    names = sorted(name for name, n in counts.items() if FEWEST <= n < len(examples))
    column = {name: i for i, name in enumerate(names)}
    cells = [(row, column[name]) for row, e in enumerate(examples) for name in set(e.features) if name in column]
    rows, columns = zip(*cells, strict=True) if cells else ((), ())
    x = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(examples), len(names)))
    y = np.array([float(e.right) for e in examples])
    weights, bias = _descended(x, y)
    kept = {name: round(float(w), _DIGITS) for name, w in zip(names, weights, strict=True)}
    return Linear(round(bias, _DIGITS), {name: w for name, w in kept.items() if w})


def _descended(x: csr_matrix, y: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], float]:
    def loss(theta: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        weights, bias = theta[:-1], theta[-1]
        score = x @ weights + bias
        probability = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
        value = np.logaddexp(0, score).sum() - (y * score).sum() + RIDGE / 2 * (weights @ weights)
        slope = x.T @ (probability - y) + RIDGE * weights
        return float(value), np.append(slope, (probability - y).sum())

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return found.x[:-1], float(found.x[-1])


def area(said: Sequence[float], right: Sequence[bool]) -> float:
    """How often a claim that was right was called surer than one that was wrong; 0.5 is chance."""
    order = np.argsort(np.array(said), kind="stable")
    ranks = np.empty(len(said))
    values, inverse = np.unique(np.array(said), return_inverse=True)
    ranks[order] = np.arange(1, len(said) + 1)
    means = np.array([ranks[inverse == i].mean() for i in range(len(values))])
    outcome = np.array(right, dtype=bool)
    wins = means[inverse][outcome].sum() - outcome.sum() * (outcome.sum() + 1) / 2
    pairs = outcome.sum() * (~outcome).sum()
    return float(wins / pairs) if pairs else 0.5


def report(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Lines on each kind."""
    lines = ["model                   claims  right  error   area   (cross-validated by incident or article)"]
    for kind, own in figures.items():
        share = own["right"] / own["claims"]
        lines.append(f"{kind:<23} {own['claims']:>6}  {share:.3f}  {own['error']:.3f}  {own['area']:.3f}")
    few = sorted(set(MODELS) - set(figures))
    lines.append(f"too few answers, no sureness: {', '.join(few) or 'none'}")
    return lines


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TallybookError as error:
        sys.stderr.write(f"evaluation: {error}\n")
        sys.exit(2)
