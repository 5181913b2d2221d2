"""Fits the linker (which speaker and contents belong to a cue) and the judge (how sure an attribution is)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from evaluation.polnear.train_speakers.examples import Example
from tallybook.read.speakers.attribution import Attribution
from tallybook.read.speakers.columns import ROLES
from tallybook.read.speakers.parts import Pairing, Part
from tallybook.weigh import Linear

Labelled = tuple[list[str], bool]
_FOLDS = 5


def fit_linker(examples: Iterable[Example]) -> Linear:
    """Learn from the gold parts of texts which of them belong together."""
    return _logistic([pair for example in examples for pair in _pairs(example)], strength=0.3)


def _pairs(example: Example) -> Iterator[Labelled]:
    parts = {Part(role, a, b) for gold in example.gold for role in ROLES for a, b in gold[role]}
    pairing = Pairing(list(parts), example.rows, example.layout, example.proposals)
    right = {
        (Part(role, *part), Part("cue", *cue))
        for gold in example.gold for cue in gold["cue"] for role in ("source", "content") for part in gold[role]
    }  # fmt: skip
    for part in pairing.by_role["content"]:
        for cue in pairing.candidates(part, "cue"):
            yield pairing.features(part, cue), (part, cue) in right
    for cue in pairing.by_role["cue"]:
        for part in pairing.candidates(cue, "source"):
            yield pairing.features(part, cue), (part, cue) in right


def is_right(found: Attribution, gold: Sequence[Mapping[str, Any]]) -> bool:
    """Whether some gold attribution has half of the contents and the same or an overlapping speaker."""
    contents = _characters(found.contents)
    for a in gold:
        said = _characters(a["content"])
        if said and len(said & contents) * 2 >= max(len(said), len(contents)):
            named = bool(a["source"])
            if found.source is None and not named:
                return True
            if found.source and named and _characters(a["source"]) & _characters([found.source]):
                return True
    return False


def _characters(spans: Iterable[Sequence[int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


def fit_judge(judged: Sequence[list[Labelled]]) -> tuple[Linear, list[list[float]]]:
    """The judge from all texts, and for each text the probabilities that a judge of the others gives."""
    apart: list[list[float]] = [[] for _ in judged]
    for fold in range(_FOLDS):
        judge = _logistic([x for i, text in enumerate(judged) if i % _FOLDS != fold for x in text], strength=0.1)
        for i in range(fold, len(judged), _FOLDS):
            apart[i] = [judge.probability(features) for features, _ in judged[i]]
    return _logistic([x for text in judged for x in text], strength=0.1), apart


def calibration_error(shares: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """The expected calibration error: the mean gap between probability and share of right ones, over equal bins."""
    values, truth = np.array(shares), np.array(right, dtype=float)
    place = np.minimum((values * bins).astype(int), bins - 1)
    return float(
        sum(abs(values[place == b].sum() - truth[place == b].sum()) for b in range(bins)) / max(1, len(values))
    )


def _logistic(labelled: Sequence[Labelled], *, strength: float) -> Linear:
    vectors = DictVectorizer(dtype=np.float32)
    matrix = vectors.fit_transform([dict.fromkeys(features, 1.0) for features, _ in labelled])
    model = LogisticRegression(C=strength, max_iter=400, solver="lbfgs")
    model.fit(matrix, [right for _, right in labelled])
    weights = dict(zip(vectors.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    return Linear(float(model.intercept_[0]), {name: w for name, w in weights.items() if abs(w) > 1e-3})
