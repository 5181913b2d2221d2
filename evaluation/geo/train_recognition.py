"""Fits the weights by which words are taken for names of places, on the development part of the `geo` corpus.

`python -m evaluation.geo.train_recognition` writes `src/tallybook/places/data/recognition-en.json`. The features are
classes of the gazetteer, labels of the parse and common words around a name (in lower case, seen often); no name is in
them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from evaluation import parses
from evaluation.corpora import rows, shared
from evaluation.ranking import fold_of
from tallybook.places import Gazetteer, Lexicon
from tallybook.places.candidates import candidates
from tallybook.places.dateline import dateline_end
from tallybook.places.find import choose, score
from tallybook.places.names import key
from tallybook.places.words import Candidate, Words
from tallybook.tokens import Doc
from tallybook.weigh import Linear, save_weights

OUT = Path(__file__).parents[2] / "src" / "tallybook" / "places" / "data" / "recognition-en.json"
# GeoWebNews also marks common nouns, languages and peoples; and places inside names of organisations, which we neither
# ask for nor forbid.
NOT_PLACES = frozenset({"Literal_Expression", "Non_Lit_Expression", "Homonym", "Non_Toponym", "Language", "Demonym"})
UNDECIDED = frozenset({"Embedded_Literal", "Embedded_Non_Lit"})
RIDGE, SEEN = 1.0, 8
FOLDS = 5
# What by its meaning can only speak against a place; a corpus of peaceful news must not teach otherwise.
ONLY_AGAINST = frozenset(
    {"stop", "only_as_container", "given_name", "title_before", "organisation_after", "organisation_before",
     "organisation_of_before", "surname", "rank_1", "rank_2", "of_person", "capital_before", "gazetteer_none"}
)  # fmt: skip
ROUNDS = 2
Example = tuple[dict[str, float], bool]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the corpus: its words, what may name a place in it, and what the corpus says names one."""

    words: Words
    found: Sequence[Candidate]
    head: int
    gold: Mapping[str, Any]
    group: str

    def scored(self, lexicon: Lexicon) -> Sequence[Candidate]:
        """The candidates with their scores by the weights of a lexicon."""
        for candidate in self.found:
            candidate.features.pop("elsewhere", None)
        score(self.found, self.words, lexicon, head=self.head)
        return self.found

    def span(self, candidate: Candidate) -> tuple[int, int]:
        """The offsets of a candidate."""
        return self.words.start[candidate.first], self.words.end[candidate.last - 1]

    def spans(self, but: frozenset[str]) -> set[tuple[int, int]]:
        """The offsets of what the corpus marks, but for some types."""
        return {(t["start"], t["end"]) for t in self.gold["toponyms"] if t["type"] not in but}


def text_of(doc: Doc, gold: Mapping[str, Any], group: str, gazetteer: Gazetteer, lexicon: Lexicon) -> Text:
    """A text with its candidates; those that name a people are left out, for the corpus marks them otherwise."""
    words = Words(doc)
    found = [
        c for c in candidates(words, gazetteer, lexicon)
        if gazetteer.people_of(key(words.slice(c.first, c.last))) is None
    ]  # fmt: skip
    return Text(words, found, dateline_end(words, gazetteer, lexicon), gold, group)


def examples(texts: Iterable[Text], lexicon: Lexicon) -> list[Example]:
    """Each candidate of each text with its features and whether the corpus has exactly these words as a place."""
    made: list[Example] = []
    for text in texts:
        places = text.spans(NOT_PLACES | UNDECIDED)
        undecided = text.spans(NOT_PLACES) - places
        made += [
            (dict(c.features), text.span(c) in places)
            for c in text.scored(lexicon) if text.span(c) not in undecided
        ]  # fmt: skip
    return made


def fit(rows: Sequence[Example]) -> Linear:
    """Logistic regression with a ridge on all weights but the bias; features seen fewer than SEEN times are left."""
    counts = Counter(name for features, _ in rows for name in features)
    names = sorted(n for n, count in counts.items() if count >= SEEN)
    column = {name: i for i, name in enumerate(names)}
    found = [[(column[n], value) for n, value in features.items() if n in column] for features, _ in rows]
    values = [value for row in found for _, value in row]
    x = csr_matrix(
        (values, [i for row in found for i, _ in row], np.cumsum([0, *map(len, found)])), (len(rows), len(names))
    )
    y = np.array([label for _, label in rows], dtype=float)
    ridge = np.array([0.0 if name == "bias" else RIDGE for name in names])

    def loss(w: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        z = x @ w
        p = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        value = float(np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(ridge * w * w))
        return value, x.T @ (p - y) + ridge * w

    bounds = [(None, 0.0) if name in ONLY_AGAINST else (None, None) for name in names]
    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return Linear(0.0, {n: round(float(w), 2) for n, w in zip(names, best, strict=True) if abs(w) >= 0.005})


def learn(texts: Sequence[Text], part: str, lexicon: Lexicon) -> Lexicon:
    """Fit twice: the second time with the feature that rests on the first fit (surely a place elsewhere)."""
    weights = Linear(-10.0, {})
    for _ in range(ROUNDS):
        lexicon = replace(lexicon, weights={**lexicon.weights, part: weights})
        weights = fit(examples(texts, lexicon))
    return replace(lexicon, weights={**lexicon.weights, part: weights})


def overlap_f1(texts: Sequence[Text], part: str, lexicon: Lexicon) -> float:
    """F1 of names found, by any overlap, each fold (of publishers) by the weights of the others."""
    hit = told = wanted = 0
    for fold in range(FOLDS):
        taught = learn([t for t in texts if fold_of(t.group, FOLDS) != fold], part, lexicon)
        for text in (t for t in texts if fold_of(t.group, FOLDS) == fold):
            named = [text.span(c) for c in choose(text.scored(taught))]
            places, undecided = text.spans(NOT_PLACES | UNDECIDED), text.spans(NOT_PLACES)
            named = [n for n in named if _meets(n, places) or not _meets(n, undecided)]
            hit += min(sum(_meets(a, places) for a in named), sum(_meets(b, named) for b in places))
            told, wanted = told + len(named), wanted + len(places)
    return 2 * hit / (told + wanted)


def _meets(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def lowered(text: str) -> str:
    """A text in lower case, as long as before."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def main() -> int:
    """Run the command; returns its exit code."""
    argparse.ArgumentParser(prog="python -m evaluation.geo.train_recognition", description=__doc__).parse_args()
    folder = (shared() or Path("shared")) / "gold" / "geo"
    reports = list(rows(folder / "reports.jsonl.gz"))
    by_id = {row["report"]: row for row in rows(folder / "gold.jsonl.gz")}
    knowledge = parses.knowledge()
    gazetteer, lexicon = knowledge.gazetteer, knowledge.place_words
    tables, figures = {}, {}
    for part in ("cased", "lower"):
        docs = knowledge.parse(r["text"] if part == "cased" else lowered(r["text"]) for r in reports)
        told = zip(docs, reports, strict=True)
        texts = [text_of(d, by_id[r["id"]], r["publisher"] or r["id"], gazetteer, lexicon) for d, r in told]
        figure = overlap_f1(texts, part, lexicon)
        figures[f"overlap F1 of names of places, {part}, cross-validated by publisher"] = round(figure, 3)
        tables[part] = learn(texts, part, lexicon).weights[part].table()
        sys.stderr.write(f"{part}: {len(tables[part]['weights'])} weights, F1 {figure:.3f}\n")
    card = {
        "decides": "whether a stretch of words names a place",
        "learned_from": f"geo development part, {len(reports)} reports",
        "by": "python -m evaluation.geo.train_recognition",
        "figures": figures,
    }
    save_weights(OUT, tables, card)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
