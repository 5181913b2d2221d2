"""The sentence model of `india`: hashed weights score each sentence, thresholds decide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.india.features import Sentence
from tallybook.weigh import Linear, load_weights

LABELS = ("KILL", "ARREST", "FAIL", "FORCE", "ANY_ACTION")
WEIGHTS = Path(__file__).parents[1] / "weights" / "police.json.gz"
AROUND = 0.3  # the length of what is around a sentence beside its own of 1
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A report has a label when one of its sentences reaches `report`; then all that reach `sentence` are marked."""

    sentence: float
    report: float

    def marked(self, scores: Floats) -> NDArray[np.bool_]:
        """Which of a report's sentences are marked."""
        if not len(scores) or scores.max() < self.report:
            return np.zeros(len(scores), dtype=bool)
        return np.asarray(scores >= min(self.sentence, scores.max()))


@dataclass(frozen=True)
class Model:
    """Weights and thresholds by label."""

    weights: Mapping[str, Linear]
    thresholds: Mapping[str, Thresholds]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Model:
        """From the file that `python -m evaluation.india.train_police` writes."""
        return cls.from_table(load_weights(path))

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Model:
        """From the table that training makes."""
        return cls(
            {label: Linear.from_table(t) for label, t in table["weights"].items()},
            {label: Thresholds(*values) for label, values in table["thresholds"].items()},
        )

    def labels(self, sentences: Sequence[Sentence]) -> list[set[str]]:
        """The labels of each sentence of one report."""
        found: list[set[str]] = [set() for _ in sentences]
        values = [spread(sentence) for sentence in sentences]
        for label, weights in self.weights.items():
            scores = np.array([weights.score(v) for v in values])
            for i in np.flatnonzero(self.thresholds[label].marked(scores)):
                found[i].add(label)
        return found


def spread(sentence: Sentence) -> dict[str, float]:
    """The features of a sentence with values that make long and short ones weigh alike, what is around it less."""
    values = _level(sentence.context, AROUND)
    values.update(_level(sentence.features, 1.0))
    return values


def _level(features: frozenset[str], length: float) -> dict[str, float]:
    return dict.fromkeys(features, length / math.sqrt(max(1, len(features))))
