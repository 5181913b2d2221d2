"""What is learned from single reports: what their ties count, and what their words alone say; from other folds only."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from evaluation.development import FOLDS
from evaluation.fitting import Floats, calibration_error, common, linear, matrix, out_of_fold, regression
from evaluation.gunviolence.lessons import SINGLE, Lesson, are_among, counts_all
from evaluation.gunviolence.toll import words_of
from tallybook.read.sure.told import Told

LEAST_INCIDENTS = 12  # a trait that fewer incidents have is left out
LEAST_WORDS = 20  # and a run of words
STRENGTH = {"whole": 0.05, "holds": 0.05, "bag": 0.02}
CLASSES = {"killed": 5, "injured": 8, "hit": 9}  # the last one: so many and more
_UNSEEN = -9.0  # the log-odds of a class that no incident of the other folds has
Gold = Mapping[str, Any]
Labels = NDArray[np.int64]


def weigh_ties(
    taught: Sequence[Lesson], golds: Sequence[Gold], folds: Labels
) -> tuple[list[list[Told]], dict[str, Any]]:
    """The told counts of each report with probabilities from other folds, and the tables learned from all of them."""
    ties = [(n, told, traits) for n, lesson in enumerate(taught) for told, traits in lesson.ties]
    places = np.array([n for n, _, _ in ties])
    columns = common([traits for _, _, traits in ties], [golds[n]["incident"] for n in places], LEAST_INCIDENTS)
    columns = _without_names(columns, taught)
    rows = matrix([traits for _, _, traits in ties], columns)
    single = np.array([told.form in SINGLE for _, told, _ in ties])
    whole = np.array([-1 if single[i] else int(counts_all(told, golds[n])) for i, (n, told, _) in enumerate(ties)])
    among = [are_among(told, golds[n]) for n, told, _ in ties]
    holds = np.array([-1 if known is None else int(known) for known in among])
    found: list[list[Told]] = [[] for _ in taught]
    tables: dict[str, Any] = {}
    learned = {}
    for name, labels in (("whole", whole), ("holds", holds)):
        learned[name] = out_of_fold(rows, labels, folds[places], strength=STRENGTH[name])
        known = labels >= 0
        say(f"mentions, {name}: {_quality(learned[name][known], labels[known])}")
        model = regression(rows[known], labels[known], strength=STRENGTH[name])
        tables[name] = linear(model, columns).table()
    for (n, told, _), p, q in zip(ties, learned["whole"], learned["holds"], strict=True):
        found[n].append(replace(told, whole=round(float(p), 4), holds=round(float(q), 4)))
    return found, tables


def _without_names(columns: Mapping[str, int], taught: Sequence[Lesson]) -> dict[str, int]:
    """Leave out features that hold a word that stands as a name mostly; numbers the columns anew."""
    proper = names_among(taught)
    kept = [f for f in columns if not proper & {part.split("=")[-1] for part in f.split(" ")}]
    return {name: i for i, name in enumerate(sorted(kept))}


def names_among(taught: Sequence[Lesson]) -> frozenset[str]:
    """The words that stand as names in at least a third of their places: they may not go into weights."""
    counts: dict[str, list[int]] = {}
    for lesson in taught:
        for word, (named, every) in lesson.names.items():
            own = counts.setdefault(word, [0, 0])
            own[0] += named
            own[1] += every
    return frozenset(word for word, (named, every) in counts.items() if named * 3 >= every)


def weigh_words(
    taught: Sequence[Lesson], golds: Sequence[Gold], folds: Labels
) -> tuple[dict[str, Floats], dict[str, Any]]:
    """For each target the log-odds of each class for each report, from other folds, and the tables learned from all."""
    proper = names_among(taught)
    documents = [{w for w in words_of(lesson.report) if _plain(w, proper)} for lesson in taught]
    columns = common(documents, [g["incident"] for g in golds], LEAST_WORDS)
    rows = matrix(documents, columns)
    scores: dict[str, Floats] = {}
    tables: dict[str, Any] = {}
    for target, classes in CLASSES.items():
        labels = np.array([min(answer(g, target), classes - 1) for g in golds])
        scores[target] = np.full((len(taught), classes), _UNSEEN)

        def fit(among: NDArray[np.bool_], labels: Labels = labels) -> Any:
            return LogisticRegression(C=STRENGTH["bag"], max_iter=60).fit(rows[among], labels[among])

        for fold in range(FOLDS):
            model, asked = fit(folds != fold), np.flatnonzero(folds == fold)
            scores[target][np.ix_(asked, model.classes_)] = model.decision_function(rows[asked])
        everything = fit(folds >= 0)
        tables[f"bag {target}"] = [linear(everything, columns, row=n, least=0.01).table() for n in range(classes)]
        say(f"words alone, {target}: {np.mean(scores[target].argmax(axis=1) == labels):.3f} of reports")
    return scores, tables


def _plain(words: str, proper: frozenset[str]) -> bool:
    return not proper & set(words.removeprefix("title:").split(" "))


def answer(gold: Gold, target: str) -> int:
    """The archive's number of killed, of injured, or of both together ("hit")."""
    return int(gold["killed"] + gold["injured"] if target == "hit" else gold[target])


def _quality(p: Floats, labels: Labels) -> str:
    right = float(np.mean((p >= 0.5) == labels))
    gap = calibration_error(p, labels)
    return f"{len(p)}, {labels.mean():.3f} true, {right:.3f} rightly told, calibration error {gap:.3f}"


def say(words: str) -> None:
    """Tell on standard error how far a command is."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()
