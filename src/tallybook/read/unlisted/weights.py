"""How likely a sentence tells of each family of kinds, and of each kind, by weights learned from prose of ours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallybook.read.unlisted.traits import traits
from tallybook.records import POSITION_KINDS
from tallybook.tokens import Token
from tallybook.weigh import Hashed, load_weights

WEIGHTS = Path(__file__).parents[1] / "weights"
# What is looked for, by family of kinds that can stand for one another. Acts and totals are not among them: weights
# alone never make a figure of the dead.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "stand": POSITION_KINDS,
    "land_seizure": ("land_seizure",),
    "displacement": ("displacement",),
}
_TELLING = 4  # words that are shown as those that it goes by
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """A sentence with what the weights say: `chances` by family, 0 to 1; `kinds` are its likeliest kinds by family."""

    tokens: Sequence[Token]
    quoted: bool
    chances: Mapping[str, float]
    kinds: Mapping[str, str]
    told: Mapping[str, Mapping[int, float]]  # by family, how much each token speaks for it, in log-odds

    def telling(self, family: str) -> tuple[str, ...]:
        """The words that speak for a family the most, in the order of the text."""
        by = self.told[family]
        most = sorted((t for t in self.tokens if by.get(t.i, 0.0) > 0), key=lambda t: -by[t.i])[:_TELLING]
        return tuple(t.text for t in sorted(most, key=lambda t: t.i))


@dataclass(frozen=True)
class SentenceWeights:
    """One logistic regression for each family and each kind, over the traits of a sentence.

    A family is likely from a chance of `least` on. How sure that makes a claim is another thing, as it is asked only of
    what rules leave: `sure` are the slope and intercept that turn the log-odds of a chance into those of being right.
    """

    columns: Mapping[str, int]
    outputs: Sequence[str]
    model: Hashed
    least: Mapping[str, float]
    sure: tuple[float, float]

    @classmethod
    def load(cls, language: str) -> SentenceWeights | None:
        """The weights of a language, kept in memory for the next call; None where none were learned for it."""
        path = WEIGHTS / f"unlisted-{language}.json.gz"
        return _load(path) if path.is_file() else None

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> SentenceWeights:
        """From what `table` gave."""
        columns = {trait: i for i, trait in enumerate(table["traits"])}
        return cls(columns, table["outputs"], Hashed.from_table(table["model"]), table["least"], tuple(table["sure"]))

    def table(self) -> dict[str, Any]:
        """What `save_weights` writes."""
        return {
            "traits": list(self.columns),
            "outputs": list(self.outputs),
            "model": self.model.table(),
            "least": dict(self.least),
            "sure": list(self.sure),
        }

    def sureness(self, chance: float) -> float:
        """The probability, 0 to 1, that what a sentence is taken for by a chance is told in it."""
        slope, intercept = self.sure
        return 1 / (1 + math.exp(-(slope * math.log(chance / (1 - chance)) + intercept)))

    def weigh(self, sentences: Sequence[tuple[Sequence[Token], bool]]) -> list[Weighed]:
        """What the weights say of sentences, each given with whether it stands in a quotation."""
        known = [[(t, self.columns[x]) for t, x in traits(s, quoted=q) if x in self.columns] for s, q in sentences]
        rows = [np.array(sorted({c for _, c in found}), dtype=np.int32) for found in known]
        scores = self.model.scores(rows) if rows else np.zeros((0, len(self.outputs)))
        return [
            self._weighed(sentence, found, row)
            for sentence, found, row in zip(sentences, known, scores, strict=True)
        ]  # fmt: skip

    def _weighed(
        self, sentence: tuple[Sequence[Token], bool], found: Sequence[tuple[Token, int]], scores: Floats
    ) -> Weighed:
        by_name = dict(zip(self.outputs, (float(s) for s in scores), strict=True))
        chances = {family: 1 / (1 + math.exp(-by_name[f"family:{family}"])) for family in FAMILIES}
        likely = [family for family, chance in chances.items() if chance >= self.least[family]]
        kinds = {f: max(FAMILIES[f], key=lambda k: by_name.get(k, -99.0)) for f in likely}
        told = {family: self._by_token(found, f"family:{family}") for family in likely}
        return Weighed(*sentence, chances, kinds, told)

    def _by_token(self, found: Sequence[tuple[Token, int]], output: str) -> dict[int, float]:
        weights = self.model.weights[:, self.outputs.index(output)]
        told: dict[int, float] = {}
        for token, column in found:
            told[token.i] = told.get(token.i, 0.0) + float(weights[column])
        return told


@lru_cache(maxsize=2)
def _load(path: Path) -> SentenceWeights:
    return SentenceWeights.from_table(load_weights(path))
