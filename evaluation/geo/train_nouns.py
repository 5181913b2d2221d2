"""Trains the weights for what GeoWebNews marks beside names of places: `python -m evaluation.geo.train_nouns` (torch).

It reads the development part of `geo` (answers) and of four other corpora (which words stand in like company). The
figures it prints are cross-validated by text; names of places, too, are found by weights that have not seen the text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.development import FOLDS, development, fold_of
from evaluation.geo import marks_nouns
from evaluation.geo import train_recognition as geo_weights
from evaluation.geo.columns import Alphabet, columns_of
from evaluation.geo.kinds import COMMON_NOUNS, counted
from evaluation.geo.likeness import likeness
from evaluation.geo.marks import BEGINS, INSIDE, NOUN, WEIGHTS, Marks, Shares, Span, as_arrays, chosen, table_of
from evaluation.parses import knowledge
from tallybook.places import find_places
from tallybook.read.normalise import normalise
from tallybook.tokens import Doc
from tallybook.weigh import save_arrays

EPOCHS, TAGGERS = 9, 3
SEED = "geo nouns"
WIDTH, COMMON_IN = 48, 4
COMPANY = ("polnear", "india", "gunviolence", "muc4")
LEASTS = tuple((noun, name) for noun in (0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4) for name in (0.5, 0.6, 0.7, 0.8))


@dataclass(frozen=True)
class Text:
    """A text of the development part, parsed, with its answers and the places that unseen weights find in it."""

    name: str
    doc: Doc
    answers: Sequence[Mapping[str, Any]]
    places: Sequence[Span]
    marked: bool

    @property
    def fold(self) -> int:
        """The part of the cross-validation that it falls into."""
        return fold_of(self.name, SEED)

    def spans(self, *, nouns: bool) -> set[Span]:
        """The offsets of its answers, with or without the common nouns."""
        return {(t["start"], t["end"]) for t in self.answers if nouns or t["type"] not in COMMON_NOUNS}

    def labels(self) -> NDArray[np.int64]:
        """For each token what a tagger should say: the longest name that covers it comes before a noun."""
        marks = np.zeros(len(self.doc), dtype=np.int64)
        by_length = sorted(self.answers, key=lambda t: (t["type"] not in COMMON_NOUNS, t["end"] - t["start"]))
        for told in by_length:
            inside = [t.i for t in self.doc if t.idx < told["end"] and told["start"] < t.idx_end]
            noun = told["type"] in COMMON_NOUNS
            for number, i in enumerate(inside):
                marks[i] = NOUN if noun else INSIDE if number else BEGINS
        return marks


def texts_of() -> list[Text]:
    """The texts of all three sets, the names of places in each found by weights learned from the other folds."""
    reports, gold = development("geo")
    by_id = {row["report"]: row for row in gold}
    known = knowledge()
    gazetteer, lexicon = known.gazetteer, known.place_words
    docs = list(known.parse(r["text"] for r in reports))
    pairs = list(zip(docs, reports, strict=True))
    taught = [geo_weights.text_of(d, by_id[r["id"]], r["id"], gazetteer, lexicon) for d, r in pairs]
    made = {}
    for fold in range(FOLDS):
        others = [t for t, r in zip(taught, reports, strict=True) if fold_of(r["id"], SEED) != fold]
        words = geo_weights.learn(others, "cased", lexicon)
        for doc, report in pairs:
            if fold_of(report["id"], SEED) == fold:
                places = [(m.start, m.end) for m in find_places(doc, gazetteer, words)]
                answers = by_id[report["id"]]["toponyms"]
                made[report["id"]] = Text(report["id"], doc, answers, places, marks_nouns(report))
    return [made[r["id"]] for r in reports]


def company() -> Iterator[Iterator[Doc]]:
    """The parsed texts of each corpus that tells which words stand in like company."""
    for corpus in COMPANY:
        print(f"company of words: {corpus}", file=sys.stderr, flush=True)
        yield knowledge().parse(normalise(row["text"]) for row in development(corpus)[0])


def _fit(work: tuple[Any, ...]) -> dict[str, NDArray[Any]]:
    from evaluation.geo.network import fit  # torch, for this alone

    texts, sizes, table, seed = work
    return fit(texts, sizes, table, epochs=EPOCHS, seed=seed)


def counts_of(texts: Sequence[Text], shares: Mapping[str, Shares]) -> NDArray[np.int64]:
    """Right, told and asked for, of each text by each pair of `LEASTS`: shape (pairs, texts, 3)."""
    return np.array(
        [
            [counted({*t.places, *chosen(t.doc, shares[t.name], t.places, least)}, t.spans(nouns=True)) for t in texts]
            for least in LEASTS
        ]
    )


def least_of(counts: NDArray[np.int64]) -> tuple[float, float]:
    """From which shares on a noun and a name are to be marked for the best overlap F1 of all answers."""
    right, told, asked = counts.sum(axis=1).T
    return LEASTS[int(np.argmax(2 * right / (told + asked)))]


def nested(texts: Sequence[Text], shares: Mapping[str, Shares], counts: NDArray[np.int64]) -> dict[str, list[Span]]:
    """What would be marked in each text beside its places, by least shares that were chosen without its fold."""
    folds = np.array([t.fold for t in texts])
    least = {fold: least_of(counts[:, folds != fold]) for fold in range(FOLDS)}
    return {t.name: chosen(t.doc, shares[t.name], t.places, least[t.fold]) for t in texts}


def figures(texts: Sequence[Text], more: Mapping[str, Sequence[Span]]) -> dict[str, float]:
    """Precision, recall and F1 by any overlap: of all answers, and of names alone where no common noun is told."""
    found = {}
    for name, nouns in (("all answers", True), ("names alone", False)):
        right = told = asked = 0
        for t in texts:
            single = {(token.idx, token.idx_end) for token in t.doc if token.pos_ == "NOUN"}
            spans = {*t.places, *(s for s in more.get(t.name, ()) if nouns or s not in single)}
            r, s, a = counted(spans, t.spans(nouns=nouns))
            right, told, asked = right + r, told + s, asked + a
        found[f"{name}: precision"] = right / max(1, told)
        found[f"{name}: recall"] = right / max(1, asked)
        found[f"{name}: f1"] = 2 * right / max(1, told + asked)
    return {name: round(value, 3) for name, value in found.items()}


def measured(texts: Sequence[Text], more: Mapping[str, Sequence[Span]]) -> dict[str, float]:
    """The cross-validated figures of all three sets; two of them mark names of places alone."""
    marked = [t for t in texts if t.marked]
    found = {f"GeoWebNews, {name}": value for name, value in figures(marked, more).items()}
    found["GeoWebNews, all answers, without these weights: f1"] = figures(marked, {})["all answers: f1"]
    for corpus, title in (("lgl", "LGL"), ("trnews", "TR-News")):
        found[f"{title}: f1"] = figures([t for t in texts if t.name.startswith(corpus)], {})["all answers: f1"]
    return found


def card_of(found: Mapping[str, float], texts: int) -> dict[str, Any]:
    """What goes into the file about the weights."""
    return {
        "decides": "which common nouns, and names beside those of places, the coders of GeoWebNews would mark",
        "learned_from": f"GeoWebNews (Gritta, Pilehvar, Collier 2020), the {texts} texts in geo's development part; "
        f"company of words from {', '.join(COMPANY)}",
        "by": "python -m evaluation.geo.train_nouns",
        "figures": {"cross-validated by text": dict(found)},
        "limits": "says what one team marked, not what names a place; words are kept as hashes, names are not learned",
    }


def trained(works: Sequence[tuple[Any, ...]]) -> list[dict[str, NDArray[Any]]]:
    """The taggers of several works, two at a time."""
    done = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for arrays in pool.map(_fit, works):
            done.append(arrays)
            print(f"taggers: {len(done)} of {len(works)}", file=sys.stderr, flush=True)
    return done


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.geo.train_nouns", description=__doc__)
    parser.add_argument("--only-measure", action="store_true", help="print the figures, write nothing")
    write = not parser.parse_args().only_measure
    texts = texts_of()
    marked = [t for t in texts if t.marked]
    words, rows = likeness(company(), width=WIDTH)
    table = table_of(rows)
    alphabet = Alphabet.of([t.doc for t in marked], words, least=COMMON_IN)
    lessons = [(columns_of(t.doc, t.places, alphabet), t.labels()) for t in marked]
    left_out = [fold for fold in (*range(FOLDS), *([None] if write else [])) for _ in range(TAGGERS)]
    works = [
        ([x for x, t in zip(lessons, marked, strict=True) if t.fold != fold], alphabet.sizes(), table, number % TAGGERS)
        for number, fold in enumerate(left_out)
    ]
    taggers = trained(works)
    shares: dict[str, Shares] = {}
    for fold in range(FOLDS):
        own = [tagger for tagger, without in zip(taggers, left_out, strict=True) if without == fold]
        marks = Marks.from_arrays(as_arrays(alphabet, table, own, LEASTS[0]))
        shares |= {t.name: marks.shares(t.doc, t.places) for t in marked if t.fold == fold}
    counts = counts_of(marked, shares)
    found = measured(texts, nested(marked, shares, counts))
    for name, value in found.items():
        print(f"{name}: {value}")
    if write:
        final = as_arrays(alphabet, table, taggers[-TAGGERS:], least_of(counts))
        save_arrays(WEIGHTS, final, card_of(found, len(marked)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
