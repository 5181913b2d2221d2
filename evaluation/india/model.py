"""The sentence model of `india`: hashed weights score each sentence, trees see its neighbours, thresholds decide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.india.features import Sentence
from tallybook.weigh import Linear, Trees, load_weights

LABELS = ("KILL", "ARREST", "FAIL", "FORCE", "ANY_ACTION")
WEIGHTS = Path(__file__).parents[1] / "weights" / "police.json.gz"
FIRST_SHARE = 0.5  # of the first stage's log-odds beside those of the trees
_STEPS = (-2, -1, 1, 2)
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
    """Weights of the first stage by label, trees of the second (none for labels too rare for them), thresholds."""

    first: Mapping[str, Linear]
    second: Mapping[str, Trees]
    thresholds: Mapping[str, Thresholds]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Model:
        """From the file that `python -m evaluation.india.train_police` writes."""
        return cls.from_table(load_weights(path))

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Model:
        """From the table that training makes."""
        return cls(
            {label: Linear.from_table(t) for label, t in table["first"].items()},
            {label: Trees.from_table(t) for label, t in table["second"].items()},
            {label: Thresholds(*values) for label, values in table["thresholds"].items()},
        )

    def labels(self, sentences: Sequence[Sentence]) -> list[set[str]]:
        """The labels of each sentence of one report."""
        found: list[set[str]] = [set() for _ in sentences]
        if not sentences:
            return found
        first = np.array([[self.first[label].score(spread(s)) for label in LABELS] for s in sentences])
        rows = columns(sentences, first)
        for place, label in enumerate(LABELS):
            scores = first[:, place]
            if label in self.second:
                scores = blended(scores, self.second[label].scores(rows)[:, 0])
            for i in np.flatnonzero(self.thresholds[label].marked(scores)):
                found[i].add(label)
        return found


def spread(sentence: Sentence) -> dict[str, float]:
    """The features of a sentence with values that make long and short ones weigh alike."""
    value = 1 / math.sqrt(max(1, len(sentence.features)))
    return dict.fromkeys(sentence.features, value)


def blended(first: Floats, second: Floats) -> Floats:
    """The log-odds that decide, from those of both stages."""
    return second + FIRST_SHARE * first


def columns(sentences: Sequence[Sentence], first: Floats) -> list[dict[str, float]]:
    """What the trees look at for each sentence of one report: its own scores and counts, its neighbours', the report's.

    Args:
        sentences: all sentences of the report.
        first: log-odds of the first stage, shape (sentences, labels).
    """
    mean, ranks = first.mean(axis=0), (-first).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    ordered = np.sort(first, axis=0)[::-1]
    rows = []
    for i, sentence in enumerate(sentences):
        row = dict(sentence.columns)
        for place, label in enumerate(LABELS):
            row[f"first {label}"] = first[i, place]
            row[f"mean {label}"] = mean[place]
            row[f"rank {label}"] = ranks[i, place]
            if len(first) > 1:
                row[f"best other {label}"] = ordered[1 if ranks[i, place] == 0 else 0, place]
            for step in _STEPS:
                if 0 <= i + step < len(first):
                    row[f"first {label} at {step:+d}"] = first[i + step, place]
        rows.append(row)
    return rows
