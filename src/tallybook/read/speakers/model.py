"""The learned weights by which speakers, cues and contents are found: a tagger, a linker, and a judge of the result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallybook.read.speakers.columns import Alphabet
from tallybook.weigh import Linear, Recurrent, load_arrays

WEIGHTS = Path(__file__).parents[1] / "weights"
_LISTS = ("words", "tags", "labels")
_LINEAR = ("linker", "judge")


@dataclass(frozen=True)
class SpeakerModel:
    """What was learned about who says what in one language."""

    alphabet: Alphabet
    tagger: Recurrent
    linker: Linear
    judge: Linear
    card: Mapping[str, Any]

    @classmethod
    def load(cls, language: str = "en") -> SpeakerModel | None:
        """Load the weights of a language, kept in memory for the next call; None where none were learned for it."""
        path = WEIGHTS / f"speakers-{language}.npz"
        return _load(path) if path.is_file() else None

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], card: Mapping[str, Any]) -> SpeakerModel:
        """From the arrays of `as_arrays`."""
        lists = [[str(w) for w in arrays[name]] for name in _LISTS]
        linear = {name: Linear.from_table(json.loads(str(arrays[name]))) for name in _LINEAR}
        return cls(Alphabet.of(*lists), Recurrent.from_arrays(arrays), linear["linker"], linear["judge"], card)


def as_arrays(
    lists: tuple[list[str], list[str], list[str]], tagger: Mapping[str, NDArray[Any]], linker: Linear, judge: Linear
) -> dict[str, NDArray[Any]]:
    """The arrays that `save_arrays` writes."""
    arrays = {**tagger, **{name: np.array(words) for name, words in zip(_LISTS, lists, strict=True)}}
    for name, linear in zip(_LINEAR, (linker, judge), strict=True):
        table = linear.table()
        table["weights"] = {k: round(v, 4) for k, v in sorted(table["weights"].items())}
        arrays[name] = np.array(json.dumps(table, sort_keys=True))
    return arrays


@lru_cache(maxsize=2)
def _load(path: Path) -> SpeakerModel:
    return SpeakerModel.from_arrays(*load_arrays(path))
