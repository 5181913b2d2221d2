"""Logistic regression over sparse features that have names, or that were hashed into numbered buckets."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


def bucket(feature: str, buckets: int) -> str:
    """The name of the bucket that a feature falls into: the same on every machine (CRC-32), its words not kept.

    Example:
        >>> bucket("word=fired", 65536) == bucket("word=fired", 65536)
        True
    """
    return str(zlib.crc32(feature.encode("utf-8")) % buckets)


@dataclass(frozen=True)
class Linear:
    """Weights by feature; a feature that is not known weighs nothing.

    With `buckets`, features are hashed (`bucket`) before their weight is looked up; those that begin with "=" keep
    their name, so that a few telling ones can stand beside the hashed ones.
    """

    bias: float
    weights: Mapping[str, float]
    buckets: int | None = None

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Linear:
        """From what `save_weights` wrote."""
        return cls(float(table["bias"]), table["weights"], table.get("buckets"))

    def table(self) -> dict[str, Any]:
        """What `save_weights` writes."""
        return {"form": "linear", "bias": self.bias, "buckets": self.buckets, "weights": dict(self.weights)}

    def score(self, features: Mapping[str, float] | Iterable[str]) -> float:
        """The log-odds of a set of features, or of features with values."""
        weights, buckets = self.weights, self.buckets
        total = self.bias
        if buckets is None and not isinstance(features, Mapping):
            for name in features:
                weight = weights.get(name)
                if weight is not None:
                    total += weight
            return total
        pairs = features.items() if isinstance(features, Mapping) else ((name, 1.0) for name in features)
        for name, value in pairs:
            place = name if buckets is None or name.startswith("=") else bucket(name, buckets)
            weight = weights.get(place)
            if weight is not None:
                total += weight * value
        return total

    def probability(self, features: Mapping[str, float] | Iterable[str]) -> float:
        """The probability, 0 to 1, of a set of features."""
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.score(features)))))
