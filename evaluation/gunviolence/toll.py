"""Killed and injured in one shooting, out of all that its reports tell, by weights and in the archive's terms."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from evaluation.gunviolence.toll_columns import TARGETS, Gathered, likely_pairs, pair_rows, value_rows, values_of
from tallybook.read.sure.told import Told
from tallybook.records import Report
from tallybook.weigh import Linear, Trees, load_weights

FOLDER = Path(__file__).parents[1] / "weights"
WEIGHTS = FOLDER / "gunviolence-toll.json.gz"
_PHRASES: Mapping[str, Sequence[str]] = tomllib.loads(Path(__file__).with_name("toll.toml").read_text("utf-8"))[
    "phrases"
]
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*|\d+")
_PLAIN_NUMBER = 20  # larger ones are ages, streets, times
_LONGEST = 2  # words that a feature holds


@dataclass(frozen=True)
class Toll:
    """The weights: trees for each target and for pairs, and for each target one row of words for each class."""

    values: Mapping[str, Trees]
    pair: Trees
    bags: Mapping[str, Sequence[Linear]]

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Toll:
        """From the tables of a file of weights."""
        return cls(
            {target: Trees.from_table(tables[f"value {target}"]) for target in TARGETS},
            Trees.from_table(tables["pair"]),
            {t: [Linear.from_table(row) for row in tables[f"bag {t}"]] for t in TARGETS if f"bag {t}" in tables},
        )


@lru_cache(maxsize=1)
def shipped() -> Toll:
    """The weights that lie beside this module."""
    return Toll.from_tables(load_weights(WEIGHTS))


def gather(
    reports: Sequence[Report],
    told: Sequence[Sequence[Told]],
    votes: Sequence[tuple[int, int]],
    bags: Mapping[str, Sequence[float]],
) -> Gathered:
    """Put together what the reports of a cluster tell."""
    length = sum(len(r.text) for r in reports) / max(1, len(reports))
    order = sorted(range(len(reports)), key=lambda n: (str(reports[n].published or "9999"), reports[n].id))
    return Gathered([told[n] for n in order], votes, _shares(reports), bags, math.log1p(length))


def _shares(reports: Sequence[Report]) -> dict[str, float]:
    """For each keyword the share of the reports that have one of its phrases."""
    texts = [f" {' '.join(_spaced(f'{r.title} {r.text}'))} " for r in reports]
    return {
        name: sum(any(f" {' '.join(_spaced(p))} " in text for p in phrases) for text in texts) / max(1, len(texts))
        for name, phrases in _PHRASES.items()
    }


def _spaced(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def words_of(report: Report) -> set[str]:
    """The words of a report and the runs of two, those of its title marked, numbers over 20 levelled."""
    found: set[str] = set()
    for mark, text in (("", report.text), ("title:", report.title)):
        plain = [w if not w.isdigit() or int(w) <= _PLAIN_NUMBER else "#" for w in _spaced(text)]
        for size in range(1, _LONGEST + 1):
            found.update(mark + " ".join(plain[i : i + size]) for i in range(len(plain) - size + 1))
    return found


def bags_of(reports: Sequence[Report], toll: Toll) -> dict[str, list[float]]:
    """For each target the probability of each class by the words of the reports, their scores averaged."""
    words = [words_of(report) for report in reports]
    found = {}
    for target, rows in toll.bags.items():
        scores = [sum(row.score(own) for own in words) / max(1, len(words)) for row in rows]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        found[target] = [power / sum(powers) for power in powers]
    return found


def choose(gathered: Gathered, toll: Toll) -> tuple[int, int, float]:
    """Killed and injured, and the probability that both are right."""
    if gathered.silent:
        return 0, 0, 0.0
    values = values_of(gathered)
    rows = value_rows(gathered, values)
    scores = {
        target: dict(zip(values, toll.values[target].scores(rows)[:, 0].tolist(), strict=True)) for target in TARGETS
    }
    pairs = likely_pairs(scores)
    probabilities = toll.pair.probabilities(pair_rows(gathered, pairs, scores))
    best = max(range(len(pairs)), key=lambda i: (probabilities[i], -i))
    return (*pairs[best], float(probabilities[best]))
