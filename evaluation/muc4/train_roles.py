"""Fits the weights that find the roles of an article, on the development part of `muc4`.

`python -m evaluation.muc4.train_roles` writes `evaluation/weights/muc4-roles.json.gz` and prints F1 of five-fold
cross-validation by article. Every score that a later step learns from comes from models that saw neither the article
nor, for the figures, any article of the fold that is measured. Words are hashed: none is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment, minimize

from evaluation.corpora import report_of, shared
from evaluation.corpora import rows as rows_of
from evaluation.grown import mean_table
from evaluation.muc4 import marks
from evaluation.muc4.case import with_capitals
from evaluation.muc4.features import ROLES, Floats, rows
from evaluation.muc4.phrases import plain
from evaluation.muc4.roles import VIEWS, WEIGHTS, Marked, Sieve, choose, columns, sifted, together
from evaluation.parses import knowledge
from tallybook.weigh import Hashed, save_weights

SEED = 13
SEEDS = (
    13,
    14,
    15,
)  # of the trees of a role, which are averaged: sets of trees that differ by chance alone are .01 apart
FOLDS = 5
RIDGE = {"articles": 0.05, "sentences": 10.0, "phrases": 0.06}
NEGATIVES = 0.35  # share of the phrases without a role that the linear model learns from
ITERATIONS = 55
TREES: Mapping[str, Any] = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 7, "min_data_in_leaf": 80, "feature_fraction": 0.2,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 20.0, "max_bin": 63, "num_threads": 1, "verbose": -1,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip
ROUNDS = 150
RARE = 200  # phrases; a feature that fewer have is left out
GRID = tuple(round(0.1 + 0.025 * i, 3) for i in range(19))
_OUT = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A marked article with its answers: by role the entities, each the names it goes by; `filled` by phrase."""

    marked: Marked
    gold: tuple[tuple[frozenset[str], ...], ...]
    filled: np.ndarray[Any, Any]
    sentences: np.ndarray[Any, Any]

    @property
    def any(self) -> np.ndarray[Any, Any]:
        """Which roles are filled, and whether any is."""
        told = [bool(entities) for entities in self.gold]
        return np.array([*told, any(told)])


def example(marked: Marked, answers: Mapping[str, Any]) -> Example:
    """Put an article and its answers together."""
    gold = tuple(tuple(frozenset(map(plain, entity)) for entity in answers[role]) for role in ROLES)
    names = [frozenset().union(*entities) for entities in gold]
    filled = np.array([[phrase.name in known for known in names] for phrase in marked.phrases]).reshape(-1, len(ROLES))
    told = np.zeros((len(marked.article.sentences), len(ROLES) + 1), dtype=bool)
    for phrase, roles in zip(marked.phrases, filled, strict=True):
        for place in phrase.places if roles.any() else ():
            told[marked.article.sentence[place.head], :-1] |= roles
    told[:, -1] = told[:, :-1].any(axis=1)
    return Example(marked, gold, filled, told)


def matrix(ids: Sequence[marks.Ids], buckets: int, values: Sequence[Floats]) -> Any:
    """Rows of buckets with their values as a sparse matrix."""
    ends = np.cumsum([0, *(len(i) for i in ids)])
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(ids), ends), shape=(len(ids), buckets))


def fit(x: Any, y: np.ndarray[Any, Any], ridge: float) -> tuple[Floats, Floats]:
    """Logistic regressions for all columns of `y` at once: weights (buckets, columns) and biases."""
    size, many = x.shape[1], y.shape[1]
    truth, x = y.astype(np.float32), x.astype(np.float32)
    turned = x.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, bias = flat[:-many].reshape(size, many), flat[-many:]
        z = x @ weights.astype(np.float32) + bias.astype(np.float32)
        missed = 1 / (1 + np.exp(-np.clip(z, -30, 30))) - truth
        value = np.sum(np.logaddexp(0, z) - truth * z, dtype=float) + 0.5 * ridge * np.sum(weights * weights)
        slope = (turned @ missed).astype(float) + ridge * weights
        return float(value), np.concatenate([slope.ravel(), missed.sum(axis=0, dtype=float)])

    start = np.zeros((size + 1) * many)
    share = np.clip(truth.mean(axis=0), 1e-5, 1 - 1e-5)
    start[-many:] = np.log(share / (1 - share))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS, "maxcor": 8}).x
    return found[:-many].reshape(size, many), found[-many:]


def sieve_of(examples: Sequence[Example]) -> Sieve:
    """Fit the linear models."""
    chance = np.random.default_rng(SEED)
    ids, values = zip(*(e.marked.article_marks for e in examples), strict=True)
    of_articles = fit(matrix(ids, marks.TEXT_BUCKETS, values), np.stack([e.any for e in examples]), RIDGE["articles"])
    told = [s for e in examples for s in e.marked.sentence_marks]
    ones = [np.ones(len(s)) for s in told]
    truth = np.concatenate([e.sentences for e in examples])
    of_sentences = fit(matrix(told, marks.TEXT_BUCKETS, ones), truth, RIDGE["sentences"])
    truth = np.concatenate([e.filled for e in examples])
    kept = np.flatnonzero(truth.any(axis=1) | (chance.random(len(truth)) < NEGATIVES))
    found = [p for e in examples for p in e.marked.phrase_marks]
    found = [found[i] for i in kept]
    level = [np.full(len(p), 1 / np.sqrt(len(p))) for p in found]
    weights, bias = fit(matrix(found, marks.PHRASE_BUCKETS, level), truth[kept], RIDGE["phrases"])
    return Sieve(
        _stored(Hashed(of_articles[1], of_articles[0])),
        _stored(Hashed(of_sentences[1], of_sentences[0])),
        _stored(Hashed(bias + np.log(NEGATIVES), weights, levelled=True)),
    )


def _stored(model: Hashed) -> Hashed:
    """A model as it is once written and read, so that what learns from it sees what it will see."""
    return Hashed.from_table(model.table())


@dataclass(slots=True)
class Sifted:
    """What is left of an article: numbers of phrases, and their features by name."""

    chosen: list[int]
    features: list[dict[str, float]]


def sift(sieve: Sieve, example: Example) -> Sifted:
    """The phrases that are left, with their features."""
    scores = sieve.scores(example.marked)
    chosen = sifted(scores)
    if not chosen:
        return Sifted([], [])
    found = [example.marked.phrases[i] for i in chosen]
    return Sifted(chosen, rows(example.marked.article, found, scores.kept(chosen)))


def grow(examples: Sequence[Example], left: Sequence[Sifted]) -> tuple[list[list[Any]], list[str]]:
    """Sets of trees for each role, one a seed, and the names of their columns."""
    counts: dict[str, int] = {}
    for some in left:
        for row in some.features:
            for name in row:
                counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= RARE)
    values = np.concatenate([columns(some.features, names) for some in left if some.chosen])
    truth = np.concatenate([e.filled[s.chosen] for e, s in zip(examples, left, strict=True) if s.chosen])
    grown = [
        [lightgbm.train({**TREES, "seed": s}, lightgbm.Dataset(values, column.astype(int)), ROUNDS) for s in SEEDS]
        for column in truth.T
    ]
    return grown, names


def tell(grown: Sequence[Sequence[Any]], names: Sequence[str], left: Sifted) -> Floats:
    """Probabilities of what is left of an article, shape (phrases, roles)."""
    if not left.chosen:
        return np.zeros((0, len(ROLES)))
    values = columns(left.features, names)
    odds = [sum(booster.predict(values, raw_score=True) for booster in some) / len(some) for some in grown]
    return np.stack([1 / (1 + np.exp(-o)) for o in odds], axis=1)


def counted(examples: Sequence[Example], left: Sequence[Sifted], told: Sequence[Floats]) -> np.ndarray[Any, Any]:
    """Right, told and asked for, by threshold of the grid and role: shape (thresholds, roles, 3)."""
    totals = np.zeros((len(GRID), len(ROLES), 3), dtype=int)
    for e, some, likely in zip(examples, left, told, strict=True):
        found = [e.marked.phrases[i] for i in some.chosen]
        for k, entities in enumerate(e.gold):
            best = choose(found, likely[:, k], GRID[0])
            for t, threshold in enumerate(GRID):
                names = [found[i].name for i in best if likely[i, k] >= threshold]
                totals[t, k] += (_right(names, entities), len(names), len(entities))
    return totals


def _right(names: Sequence[str], entities: Sequence[frozenset[str]]) -> int:
    if not names or not entities:
        return 0
    match = np.array([[name in entity for name in names] for entity in entities])
    return int(match[linear_sum_assignment(match, maximize=True)].sum())


def f1(totals: np.ndarray[Any, Any]) -> float:
    """F1 of right, told, asked for."""
    right, told, asked = totals
    return float(2 * right / max(1, told + asked))


def best_thresholds(totals: np.ndarray[Any, Any]) -> list[int]:
    """For each role the threshold, as a place in the grid, that together give the best F1 over all roles."""
    best = [len(GRID) // 3] * len(ROLES)
    for _ in range(4):
        for k in range(len(ROLES)):
            others = sum(totals[best[j], j] for j in range(len(ROLES)) if j != k)
            best[k] = int(np.argmax([f1(others + totals[t, k]) for t in range(len(GRID))]))
    return best


def gathered(folder: Path, limit: int | None, written: Callable[[str], str]) -> list[Example]:
    """Parse and mark the articles of the corpus, written in one way."""
    answers = {row["report"]: row for row in rows_of(folder / "gold.jsonl.gz")}
    reports = [report_of(row) for row in rows_of(folder / "reports.jsonl.gz")][:limit]
    made = []
    for report, doc in zip(reports, knowledge().parse(written(r.text) for r in reports), strict=True):
        made.append(example(Marked.of(doc), answers[report.id]))
        if len(made) % 100 == 0:
            _say(f"marked {len(made)} of {len(reports)} articles")
    return made


def _say(text: str) -> None:
    sys.stderr.write(f"{time.process_time():7.0f} s  {text}\n")
    sys.stderr.flush()


def cross_fitted(examples: Sequence[Example], fold: np.ndarray[Any, Any], without: _OUT) -> dict[_OUT, list[Sifted]]:
    """What is left of each article, by models that saw none of its fold nor of the folds in `without`."""
    done: dict[_OUT, list[Sifted]] = {}
    for k in range(FOLDS):
        if k not in without:
            out = (*without, k)
            sieve = sieve_of([e for e, f in zip(examples, fold, strict=True) if f not in out])
            _say(f"linear models without folds {out}")
            done[out] = [sift(sieve, e) if f in out else Sifted([], []) for e, f in zip(examples, fold, strict=True)]
    return done


def flat(examples: Sequence[Example], fold: np.ndarray[Any, Any]) -> list[Sifted]:
    """What is left of each article by models without its fold."""
    done = cross_fitted(examples, fold, ())
    return [done[(int(f),)][i] for i, f in enumerate(fold)]


def learned(
    examples: Sequence[Example], fold: np.ndarray[Any, Any], left: Sequence[Sifted], nested: bool
) -> list[Floats]:
    """Probabilities of what is left of each article, by trees that saw nothing of its fold.

    With `nested`, they learn from scores of models that saw nothing of the fold measured; else from `left`.
    """
    pairs: dict[frozenset[int], list[Sifted]] = {}
    told: list[Floats] = [np.zeros((0, len(ROLES)))] * len(examples)
    for k in range(FOLDS):
        inside = np.flatnonzero(fold != k).tolist()
        learn = [left[i] for i in inside]
        if nested:
            for j in range(k + 1, FOLDS):
                sieve = sieve_of([e for e, f in zip(examples, fold, strict=True) if f not in (j, k)])
                pairs[frozenset((j, k))] = [
                    sift(sieve, e) if f in (j, k) else Sifted([], []) for e, f in zip(examples, fold, strict=True)
                ]
                _say(f"linear models without folds {j} and {k}")
            learn = [pairs[frozenset((int(fold[i]), k))][i] for i in inside]
        grown, names = grow([examples[i] for i in inside], learn)
        for i in np.flatnonzero(fold == k).tolist():
            told[i] = tell(grown, names, left[i])
        _say(f"trees without fold {k}")
    return told


def measured(
    views: Sequence[Sequence[Example]], fold: np.ndarray[Any, Any], left: Sequence[Sequence[Sifted]], nested: bool
) -> Any:
    """Counts out of fold, by fold, threshold and role: shape (folds, thresholds, roles, 3); both views together."""
    told = [learned(examples, fold, some, nested) for examples, some in zip(views, left, strict=True)]
    totals = np.zeros((FOLDS, len(GRID), len(ROLES), 3), dtype=int)
    for i, e in enumerate(views[0]):
        one, other = (
            ([v[i].marked.phrases[j] for j in some[i].chosen], likely[i])
            for v, some, likely in zip(views, left, told, strict=True)
        )
        totals[fold[i]] += counted([e], [left[0][i]], [together(one, other)])
    return totals


def figures(totals: np.ndarray[Any, Any]) -> tuple[dict[str, float], list[int]]:
    """F1 by role and over all with thresholds chosen on the other folds; thresholds chosen on all."""
    by_role = np.zeros((len(ROLES), 3), dtype=int)
    for k in range(FOLDS):
        chosen = best_thresholds(totals.sum(axis=0) - totals[k])
        by_role += np.stack([totals[k, t, r] for r, t in enumerate(chosen)])
    told = {role: round(f1(by_role[r]), 3) for r, role in enumerate(ROLES)}
    together = by_role.sum(axis=0)
    told["precision"] = round(together[0] / max(1, together[1]), 3)
    told["recall"] = round(together[0] / max(1, together[2]), 3)
    told["overall"] = round(f1(together), 3)
    return told, best_thresholds(totals.sum(axis=0))


def tables_of(examples: Sequence[Example], left: Sequence[Sifted]) -> dict[str, Any]:
    """What is stored of one view, learned from all its articles."""
    grown, names = grow(examples, left)
    sieve = sieve_of(examples)
    tables: dict[str, Any] = {name: getattr(sieve, name).table() for name in ("articles", "sentences", "phrases")}
    return tables | {role: mean_table(some, names) for role, some in zip(ROLES, grown, strict=True)}


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.muc4.train_roles", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="do not estimate strictly nested figures")
    parser.add_argument("--limit", type=int, help="use the first articles only, and write nothing")
    chosen = parser.parse_args()
    home = shared()
    if home is None:
        parser.error("the corpora are not here; set TALLYBOOK_SHARED to their folder")
    folder = home / "gold" / "muc4"
    views = [gathered(folder, chosen.limit, written) for written in (str, with_capitals)]  # VIEWS
    fold = np.random.default_rng(SEED).permutation(len(views[0])) % FOLDS
    left = [flat(examples, fold) for examples in views]
    told, thresholds = figures(measured(views, fold, left, not chosen.quick))
    sys.stdout.write("".join(f"{name:26} {value:.3f}\n" for name, value in told.items()))
    if chosen.limit is not None:
        return 0
    tables: dict[str, Any] = {n: tables_of(v, some) for n, v, some in zip(VIEWS, views, left, strict=True)}
    tables["thresholds"] = [GRID[t] for t in thresholds]
    corpus = hashlib.sha256((folder / "gold.jsonl.gz").read_bytes()).hexdigest()
    card = {
        "decides": "which phrases of an article name perpetrators, organisations, targets, victims and weapons, as the "
        "muc4 corpus counts them; hashed words and features of form and place",
        "learned_from": f"muc4 development part, {len(views[0])} articles, sha256 of gold {corpus}",
        "by": "python -m evaluation.muc4.train_roles" + (" --quick" if chosen.quick else ""),
        "figures": {"five-fold F1" + ("" if chosen.quick else ", nested"): told},
    }
    save_weights(WEIGHTS, tables, card)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
