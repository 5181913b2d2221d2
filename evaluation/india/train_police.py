"""Fits the sentence model of `india` on its development part, and prints what it reaches in cross-validation.

`python -m evaluation.india.train_police` writes `evaluation/weights/police.json.gz`. The weights express what the
corpus's coders took for acts of police; words are hashed. All of the training, thresholds included, is done
anew in each fold.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from evaluation import parses
from evaluation.corpora import report_of
from evaluation.development import FOLDS, development, fold_of
from evaluation.india.features import Sentence, sentences_of
from evaluation.india.model import LABELS, WEIGHTS, Floats, Model, Thresholds, spread
from tallybook.read.claims import parsed_of, read_parsed
from tallybook.weigh import Linear, bucket, save_weights

SEED = "police 1"
BUCKETS = 1 << 26  # so many that features hardly ever share one
LEAST = 3  # sentences that a bucket must stand in
STRENGTH = 3.0  # inverse of the penalty
MANY = 500  # marked sentences from which on naive Bayes knows enough, and what is around a sentence helps
STRENGTH_OF_RATIOS = 1.0
SHARE = 2 / 3  # of the regression over naive Bayes' ratios in the mix
SMALLEST = 0.15  # weights nearer to none are left out
WIDTH = 6.0  # steps over which what thresholds reach is averaged
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """A report: its sentences, the gold sentence that each overlaps most, and the labels of the gold ones."""

    report: str
    sentences: Sequence[Sentence]
    homes: Sequence[int]
    gold: Sequence[frozenset[str]]

    def truth(self, label: str) -> Booleans:
        """Which of our sentences lie in a gold one with the label."""
        return np.array([home >= 0 and label in self.gold[home] for home in self.homes], dtype=bool)

    def counts(self, label: str, marked: Booleans) -> tuple[int, int, int]:
        """Gold sentences marked rightly, marked at all, and to be marked, as the scorer counts them."""
        told = {home for home, mark in zip(self.homes, marked, strict=True) if mark and home >= 0}
        right = {i for i, labels in enumerate(self.gold) if label in labels}
        return len(told & right), len(told), len(right)


def cases(reports: Sequence[Mapping[str, Any]], gold: Sequence[Mapping[str, Any]]) -> Iterator[Case]:
    """Read the reports, and lay their sentences over the gold ones."""
    knowledge = parses.knowledge()
    answers = {row["report"]: row["sentences"] for row in gold}
    for row, doc in zip(reports, knowledge.parse(r["text"] for r in reports), strict=True):
        claims = read_parsed(parsed_of(report_of(row), doc, knowledge), knowledge)
        sentences = sentences_of(doc, claims, knowledge.grammar)
        spans = answers[row["id"]]
        yield Case(
            row["id"],
            sentences,
            [_home(s.start, s.end, spans) for s in sentences],
            [frozenset(s["labels"]) for s in spans],
        )


def _home(start: int, end: int, spans: Sequence[Mapping[str, Any]]) -> int:
    overlap = [min(end, s["end"]) - max(start, s["start"]) for s in spans]
    best = max(range(len(overlap)), key=overlap.__getitem__, default=-1)
    return best if best >= 0 and overlap[best] > 0 else -1


class Hashed:
    """The features of many sentences as one matrix, so that folds are cut out of it; rare ones are left out."""

    def __init__(self, listed: Sequence[Case]) -> None:
        sentences = [s for case in listed for s in case.sentences]
        seen = Counter(feature for s in sentences for feature in s.features | s.context)
        column = {name: i for i, name in enumerate(sorted(n for n, count in seen.items() if count >= LEAST))}
        places: list[int] = []
        values: list[float] = []
        ends = [0]
        for sentence in sentences:
            known = [(column[f], value) for f, value in spread(sentence).items() if f in column]
            places += [place for place, _ in known]
            values += [value for _, value in known]
            ends.append(len(places))
        self.keys = [bucket(name, BUCKETS) for name in column]
        around = {name for s in sentences for name in s.context}
        self.own = np.array([name not in around for name in column], dtype=bool)
        self.matrix = csr_matrix((values, places, ends), shape=(len(sentences), len(column)))

    def fit(self, rows: NDArray[np.int64], truth: Booleans) -> tuple[Linear, Floats]:
        """A linear model, and its weights by column: logistic regression over features, the rare ones larger.

        Where many sentences are marked, it is mixed with a second regression, over what tells apart by itself.
        """
        part = self.matrix[rows]
        bias, weights = _regression(part, truth, self._rarities(part), STRENGTH)
        if truth.sum() >= MANY:
            second_bias, second = _regression(part, truth, self._ratios(part, truth), STRENGTH_OF_RATIOS)
            bias, weights = bias + SHARE * (second_bias - bias), weights + SHARE * (second - weights)
        weights = np.round(weights, 2)
        weights[np.abs(weights) < SMALLEST] = 0.0
        kept = {self.keys[i]: float(weights[i]) for i in np.flatnonzero(weights)}
        return Linear(round(bias, 4), kept, BUCKETS), weights

    def _rarities(self, part: csr_matrix) -> Floats:
        """Rare features are larger (inverse document frequency); what is around a sentence is left out."""
        count = np.bincount(part.indices, minlength=len(self.keys))
        return np.where((count >= LEAST) & self.own, np.log(part.shape[0] / np.maximum(count, 1)), 0.0)

    def _ratios(self, part: csr_matrix, truth: Booleans) -> Floats:
        """Features are larger the more they tell apart by themselves: log-ratios of naive Bayes, smoothed."""
        count = np.bincount(part.indices, minlength=len(self.keys))
        inside, share = np.bincount(part[truth].indices, minlength=len(self.keys)), float(truth.mean())
        marked = (inside + 2 * share) / (truth.sum() + 1)
        others = (count - inside + 2 * (1 - share)) / ((~truth).sum() + 1)
        return np.where(count >= LEAST, np.log(marked) - np.log(others), 0.0)

    def scores(self, model: Linear, weights: Floats, rows: NDArray[np.int64]) -> Floats:
        """The same as `model.score` of each sentence, but for features that share a bucket."""
        return np.asarray(self.matrix[rows] @ weights + model.bias)


def _regression(part: csr_matrix, truth: Booleans, sizes: Floats, strength: float) -> tuple[float, Floats]:
    """Bias and weights by column; the weights hold the sizes at which features were seen."""
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    model.fit(part @ diags(sizes), truth)
    return float(model.intercept_[0]), model.coef_[0] * sizes


@dataclass(frozen=True)
class Training:
    """All cases with the matrix of their features and the rows of each case."""

    cases: Sequence[Case]
    hashed: Hashed
    rows: Sequence[NDArray[np.int64]]
    truth: Mapping[str, Booleans]

    @classmethod
    def of(cls, listed: Sequence[Case]) -> Training:
        """Lay out the cases."""
        ends = np.cumsum([0, *(len(c.sentences) for c in listed)])
        rows = [np.arange(a, b) for a, b in pairwise(ends)]
        truth = {label: np.concatenate([c.truth(label) for c in listed]) for label in LABELS}
        return cls(listed, Hashed(listed), rows, truth)

    def joined(self, chosen: Sequence[int]) -> NDArray[np.int64]:
        """The rows of some cases."""
        return np.concatenate([self.rows[i] for i in chosen])

    def fit(self, chosen: Sequence[int]) -> dict[str, tuple[Linear, Floats]]:
        """The weights of each label, fitted on some cases."""
        rows = self.joined(chosen)
        return {label: self.hashed.fit(rows, self.truth[label][rows]) for label in LABELS}

    def learn(self, chosen: Sequence[int]) -> dict[str, Any]:
        """The table of a model fitted on some cases; thresholds rest on scores by weights that had not seen them."""
        inner = {i: fold_of(self.cases[i].report, f"{SEED} inner") for i in chosen}
        scored: dict[str, dict[int, Floats]] = {label: {} for label in LABELS}
        for fold in range(FOLDS):
            for label, fitted in self.fit([i for i in chosen if inner[i] != fold]).items():
                scored[label] |= {i: self.hashed.scores(*fitted, self.rows[i]) for i in chosen if inner[i] == fold}
        thresholds = {}
        for label in LABELS:
            found = best_thresholds(label, [(self.cases[i], scored[label][i]) for i in chosen])
            thresholds[label] = [found.sentence, found.report]
        weights = {label: linear.table() for label, (linear, _) in self.fit(chosen).items()}
        return {"weights": weights, "thresholds": thresholds}


def best_thresholds(label: str, scored: Sequence[tuple[Case, Floats]]) -> Thresholds:
    """Those in the middle of the widest stretch with a good sum of the F1 of sentences and of reports.

    The best ones of all would be those that a handful of answers happen to favour.
    """
    truth = [case.truth(label) for case, _ in scored]
    sizes = [len(scores) for _, scores in scored]
    every, wanted = np.concatenate([scores for _, scores in scored]), np.concatenate(truth)
    tops = np.array([scores.max(initial=-np.inf) for _, scores in scored])
    share = np.minimum(0.5, wanted.mean() * np.linspace(0.4, 2.2, 55))
    steps = np.unique(np.quantile(every, 1 - share))
    sums = np.zeros((len(steps), len(steps)))
    for i, report in enumerate(steps):
        told = tops >= report
        among = np.repeat(told, sizes)
        highest = np.repeat(np.minimum(report, tops), sizes)
        by_report = _f1(np.array([t.any() for t in truth]), told)
        for j, sentence in enumerate(steps[: i + 1]):
            marked = among & (every >= np.minimum(sentence, highest))
            sums[i, j] = by_report + _f1(wanted, marked)
    valid = np.tri(len(steps))
    smooth = gaussian_filter(sums, WIDTH) / np.maximum(gaussian_filter(valid, WIDTH), 1e-9)
    report, sentence = np.unravel_index(np.where(valid > 0, smooth, 0.0).argmax(), sums.shape)
    return Thresholds(float(steps[sentence]), float(steps[report]))


def _f1(wanted: Booleans, marked: Booleans) -> float:
    return float(2 * (wanted & marked).sum() / max(1, wanted.sum() + marked.sum()))


def f1_of(counted: Iterable[tuple[int, int, int]]) -> tuple[float, float]:
    """F1 over sentences and over reports, from counts (right, marked, to be marked) of each report."""
    listed = list(counted)
    by_report = [(int(m > 0 and t > 0), int(m > 0), int(t > 0)) for _, m, t in listed]
    found = []
    for rows in (listed, by_report):
        right, marked, wanted = (sum(r[i] for r in rows) for i in range(3))
        found.append(2 * right / (marked + wanted) if marked + wanted else 0.0)
    return found[0], found[1]


def cross_validated(training: Training) -> dict[str, tuple[float, float]]:
    """F1 over sentences and reports by label, of models that had not seen the report."""
    outer = [fold_of(case.report, SEED) for case in training.cases]
    counted: dict[str, list[tuple[int, int, int]]] = {label: [] for label in LABELS}
    for fold in range(FOLDS):
        model = Model.from_table(training.learn([i for i, f in enumerate(outer) if f != fold]))
        for case in (c for c, f in zip(training.cases, outer, strict=True) if f == fold):
            told = model.labels(case.sentences)
            for label in LABELS:
                counted[label].append(case.counts(label, np.array([label in t for t in told], dtype=bool)))
        sys.stderr.write(f"fold {fold + 1} of {FOLDS}\n")
    return {label: f1_of(rows) for label, rows in counted.items()}


def _card(reports: int, figures: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    return {
        "decides": "which sentences the coders of the corpus india would mark, and with which labels",
        "learned_from": f"india development part, {reports} reports; features hashed, if in {LEAST} sentences or more",
        "by": "python -m evaluation.india.train_police",
        "figures": {
            label: {"sentences_f1": round(s, 3), "documents_f1": round(d, 3), "folds": FOLDS}
            for label, (s, d) in figures.items()
        },
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.india.train_police", description=__doc__)
    parser.add_argument("--figures-only", action="store_true", help="cross-validate, and leave the weights as they are")
    chosen = parser.parse_args(arguments)
    reports, gold = development("india")
    training = Training.of(list(cases(reports, gold)))
    sys.stderr.write(f"{len(reports)} reports read\n")
    figures = cross_validated(training)
    for label, (sentences, documents) in figures.items():
        sys.stdout.write(f"india {label}: sentences {sentences:.3f}, documents {documents:.3f} (F1, {FOLDS} folds)\n")
    if chosen.figures_only:
        return 0
    WEIGHTS.parent.mkdir(exist_ok=True)
    save_weights(WEIGHTS, training.learn(range(len(training.cases))), _card(len(reports), figures))
    sys.stderr.write(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
