"""The plain reference: logistic regression on runs of one to three words, cross-validated on a development part.

`python -m evaluation.reference CORPUS` prints what such a model reaches; a reader that stays below it is not worth
its rules. Folds are drawn by the hash of an incident or a report.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from evaluation.development import FOLDS, development, fold_of
from evaluation.india.model import LABELS

SEED = "reference 1"
_STRENGTH = 30.0  # inverse of the penalty, as often taken for runs of words; not tuned
_ROUNDS = 60  # of fitting; stopped there, so that it takes minutes
Row = dict[str, Any]
Array = NDArray[Any]


def gunviolence(reports: Sequence[Row], gold: Sequence[Row]) -> Mapping[str, float]:
    """Killed and injured over the gold clusters: log-probabilities of a cluster's reports summed, the best class."""
    text = {r["id"]: f"{r['title']}\n{r['text']}" for r in reports}
    right = {"killed": 0, "injured": 0, "both": 0}
    for fold in range(FOLDS):
        train = [g for g in gold if fold_of(g["incident"], SEED) != fold]
        test = [g for g in gold if fold_of(g["incident"], SEED) == fold]
        counted = TfidfVectorizer(ngram_range=(1, 3), min_df=3, sublinear_tf=True)
        rows = counted.fit_transform([text[r] for g in train for r in g["reports"]])
        asked = counted.transform([text[r] for g in test for r in g["reports"]])
        homes = [n for n, g in enumerate(test) for _ in g["reports"]]
        told = {}
        for target in ("killed", "injured"):
            model = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS)
            model.fit(rows, [g[target] for g in train for _ in g["reports"]])
            summed = np.zeros((len(test), len(model.classes_)))
            np.add.at(summed, homes, model.predict_log_proba(asked))
            told[target] = model.classes_[summed.argmax(axis=1)]
            right[target] += sum(int(v) == g[target] for v, g in zip(told[target], test, strict=True))
        right["both"] += sum(
            (int(k), int(i)) == (g["killed"], g["injured"])
            for k, i, g in zip(told["killed"], told["injured"], test, strict=True)
        )
        sys.stderr.write(f"fold {fold + 1} of {FOLDS}\n")
    return {name: count / len(gold) for name, count in right.items()}


def india(reports: Sequence[Row], gold: Sequence[Row]) -> Mapping[str, float]:
    """F1 of each label over the gold sentences, and over reports with such a sentence.

    A sentence is marked from the probability on that was best for sentences in other folds of the training part.
    """
    text = {r["id"]: r["text"] for r in reports}
    sentences = [
        (g["report"], text[g["report"]][s["start"] : s["end"]], s["labels"]) for g in gold for s in g["sentences"]
    ]
    fold = np.array([fold_of(report, SEED) for report, _, _ in sentences])
    words = [words for _, words, _ in sentences]
    homes = [report for report, _, _ in sentences]
    told: dict[str, float] = {}
    for label in LABELS:
        truth = np.array([label in labels for _, _, labels in sentences])
        marked = np.zeros(len(sentences), dtype=bool)
        for number in range(FOLDS):
            train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            held = np.flatnonzero(fold[train] == (number + 1) % FOLDS)
            rest = np.setdiff1d(np.arange(len(train)), held)
            start = _best_from(truth[train[held]], _marking(words, truth, train[rest], train[held]))
            marked[test] = _marking(words, truth, train, test) >= start
        sys.stderr.write(f"{label}\n")
        told[f"sentences {label}"] = _f1(truth, marked)
        every = sorted(set(homes))
        has, gets = ({h for h, m in zip(homes, marks, strict=True) if m} for marks in (truth, marked))
        told[f"documents {label}"] = _f1(np.array([h in has for h in every]), np.array([h in gets for h in every]))
    return told


def _marking(words: Sequence[str], truth: Array, train: Array, test: Array) -> Array:
    """Probabilities for some sentences, learned from others."""
    counted = TfidfVectorizer(ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", class_weight="balanced")
    model.fit(counted.fit_transform([words[i] for i in train]), truth[train])
    return np.asarray(model.predict_proba(counted.transform([words[i] for i in test]))[:, 1])


def _best_from(truth: Array, scores: Array) -> float:
    return float(max(np.unique(np.round(scores, 3)), key=lambda start: _f1(truth, scores >= start)))


def _f1(truth: Array, marked: Array) -> float:
    both = int((truth & marked).sum())
    return 2 * both / max(1, int(truth.sum() + marked.sum()))


REFERENCES: Mapping[str, Callable[[Sequence[Row], Sequence[Row]], Mapping[str, float]]] = {
    "gunviolence": gunviolence,
    "india": india,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.reference", description=__doc__)
    parser.add_argument("corpus", choices=sorted(REFERENCES))
    corpus = parser.parse_args(arguments).corpus
    warnings.simplefilter("ignore", ConvergenceWarning)
    for name, value in REFERENCES[corpus](*development(corpus)).items():
        sys.stdout.write(f"{corpus} {name}: {value:.3f} (words alone, {FOLDS} folds, seed '{SEED}')\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
