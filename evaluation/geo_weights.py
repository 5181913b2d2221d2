"""Fits the weights by which words are taken for names of places, on the development part of the `geo` corpus.

`python -m evaluation.geo_weights GEO_FOLDER` writes `src/tallybook/places/data/recognition-en.json`. The weights are
on features such as "preceded by in" or "inside the name of a person"; no word or name of the corpus is in them.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from spacy.tokens import Doc

from evaluation.parses import knowledge
from tallybook.places import Gazetteer, Lexicon
from tallybook.places.candidates import candidates
from tallybook.places.dateline import dateline_end
from tallybook.places.find import score
from tallybook.places.names import key
from tallybook.places.words import Words

OUT = Path(__file__).parents[1] / "src" / "tallybook" / "places" / "data" / "recognition-en.json"
# GeoWebNews also marks common nouns, languages and peoples; and places inside names of organisations, which we neither
# ask for nor forbid.
NOT_PLACES = frozenset({"Literal_Expression", "Non_Lit_Expression", "Homonym", "Non_Toponym", "Language", "Demonym"})
UNDECIDED = frozenset({"Embedded_Literal", "Embedded_Non_Lit"})
RIDGE = 1.0
# What by its meaning can only speak against a place; a corpus of peaceful news must not teach otherwise.
ONLY_AGAINST = frozenset(
    {"stop", "only_as_container", "given_name", "title_before", "organisation_after", "organisation_before",
     "organisation_of_before", "surname", "rank_1", "rank_2", "ner_part_PERSON", "ner_part_ORG", "capital_before",
     "gazetteer_none"}
)  # fmt: skip
ROUNDS = 2
Example = tuple[dict[str, float], bool]


def examples(
    docs: Iterable[Doc], gold: Iterable[Mapping[str, Any]], gazetteer: Gazetteer, lexicon: Lexicon
) -> list[Example]:
    """Each candidate of each text with its features and whether the corpus has exactly these words as a place."""
    made: list[Example] = []
    for doc, row in zip(docs, gold, strict=True):
        places = {(t["start"], t["end"]) for t in row["toponyms"] if t["type"] not in NOT_PLACES | UNDECIDED}
        undecided = {(t["start"], t["end"]) for t in row["toponyms"] if t["type"] in UNDECIDED}
        words = Words(doc)
        found = candidates(words, gazetteer, lexicon)
        score(found, words, lexicon, head=dateline_end(words, gazetteer, lexicon))
        for c in found:
            span = (words.start[c.first], words.end[c.last - 1])
            peoples = gazetteer.people_of(key(words.slice(c.first, c.last))) is not None
            if span not in undecided - places and not peoples:
                made.append((c.features, span in places))
    return made


def fit(rows: list[Example]) -> dict[str, float]:
    """Logistic regression with a ridge on all weights but the bias; features seen fewer than five times are left."""
    counts: dict[str, int] = {}
    for features, _ in rows:
        for name in features:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(n for n, count in counts.items() if count >= 5)
    column = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for i, (features, _) in enumerate(rows):
        for name, value in features.items():
            if name in column:
                x[i, column[name]] = value
    y = np.array([label for _, label in rows], dtype=float)
    ridge = np.array([0.0 if name == "bias" else RIDGE for name in names])

    def loss(w: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        z = x @ w
        p = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        value = float(np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(ridge * w * w))
        return value, x.T @ (p - y) + ridge * w

    bounds = [(None, 0.0) if name in ONLY_AGAINST else (None, None) for name in names]
    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return {name: round(float(w), 2) for name, w in zip(names, best, strict=True) if abs(w) >= 0.005}


def with_weights(lexicon: Lexicon, part: str, weights: dict[str, float]) -> Lexicon:
    """The same lexicon with one table of weights replaced."""
    fields = {name: getattr(lexicon, name) for name in lexicon.__dataclass_fields__}
    return Lexicon(**{**fields, "weights": {**lexicon.weights, part: weights}})


def learn(docs: list[Doc], gold: list[Mapping[str, Any]], part: str) -> dict[str, float]:
    """Fit twice: the second time with the feature that rests on the first fit (surely a place elsewhere)."""
    gazetteer, lexicon = Gazetteer.load(), Lexicon.load()
    weights: dict[str, float] = {"bias": -10.0}
    for _ in range(ROUNDS):
        lexicon = with_weights(lexicon, part, weights)
        weights = fit(examples(docs, gold, gazetteer, lexicon))
    return weights


def lowered(text: str) -> str:
    """A text in lower case, as long as before."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.geo_weights", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with reports.jsonl.gz and gold.jsonl.gz of the geo corpus")
    folder = parser.parse_args().folder
    reports, gold = (
        [json.loads(line) for line in gzip.decompress((folder / f"{n}.jsonl.gz").read_bytes()).splitlines()]
        for n in ("reports", "gold")
    )
    by_id = {row["report"]: row for row in gold}
    rows = [by_id[r["id"]] for r in reports]
    nlp = knowledge().parser
    weights = {}
    for part in ("cased", "lower"):
        texts = [r["text"] if part == "cased" else lowered(r["text"]) for r in reports]
        weights[part] = learn(list(nlp.pipe(texts, batch_size=8)), rows, part)
        sys.stderr.write(f"{part}: {len(weights[part])} weights\n")
    corpus = hashlib.sha256((folder / "gold.jsonl.gz").read_bytes()).hexdigest()
    card = {
        "what": "logistic regression: does a stretch of words name a place?",
        "learned_from": f"geo development part, {len(reports)} reports, sha256 of gold {corpus}",
        "by": "python -m evaluation.geo_weights",
        "weights": weights,
    }
    OUT.write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
