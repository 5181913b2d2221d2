"""Learns which sentences tell of what: `python -m evaluation.train_unlisted` writes `read/weights/unlisted-en.json.gz`.

From prose of ours (`evaluation/own`): whole dispatches with keys, and single sentences with what each must be read to
tell of; and from sentences of the development parts that a reader of the project judged (`labels/sentences.json`). The
traits are those of our prose alone. Texts by one hand are never on both sides of a split.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from evaluation.corpora import report_of
from evaluation.development import development
from evaluation.fitting import calibration_error, common, matrix, regression
from evaluation.parses import knowledge
from evaluation.sureness_labels import hashed
from tallybook.read.claims import drafts_of, parsed_of_many
from tallybook.read.knowledge import Knowledge
from tallybook.read.unlisted.find import sentences_of, told_in
from tallybook.read.unlisted.traits import traits
from tallybook.read.unlisted.weights import FAMILIES, WEIGHTS, SentenceWeights
from tallybook.records import Report
from tallybook.weigh import Hashed, save_weights

OWN = Path(__file__).parent / "own"
JUDGED = Path(__file__).parent / "labels" / "sentences.json"
CORPORA = ("geo", "gunviolence", "india", "muc4", "polnear", "ucdp")
FOLDS = 5
LOOKALIKE = 3  # how often a sentence of ours counts that only sounds like one: news has many more of them
STRENGTH = 0.7
STRENGTH_OF_RATIOS = 0.1
LEAST = 2  # sentences in which a trait must stand
# From which chance on a sentence is told of.
LEAST_CHANCE = {"stand": 0.55, "land_seizure": 0.3, "displacement": 0.3}
_FAMILY_OF = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A sentence: its traits, the kinds that it tells of, the families that rules find in it, and whose prose it is."""

    traits: Sequence[str]
    kinds: frozenset[str]
    found: frozenset[str]
    hand: str
    whole: bool  # of a dispatch, where everything is coded


def main() -> int:
    """Gather, cross-validate, print, write; returns the exit code."""
    argparse.ArgumentParser(prog="python -m evaluation.train_unlisted", description=__doc__).parse_args()
    known = knowledge()
    known = replace(known, unlisted=replace(known.unlisted, weights=None))  # what rules find, whatever was learned
    own = [*of_dispatches(known), *of_sentences(known)]
    names = common([e.traits for e in own], [str(i) for i in range(len(own))], LEAST)
    examples = [*own, *of_news(known)]
    rows = matrix([e.traits for e in examples], names)
    outputs = [*(f"family:{f}" for f in FAMILIES), *(k for kinds in FAMILIES.values() if len(kinds) > 1 for k in kinds)]
    truths = {output: np.array([int(_tells(e, output)) for e in examples]) for output in outputs}
    chances = out_of_hand(examples, rows, truths)
    sure, figures = calibrated(examples, chances, truths), measured(examples, chances, truths)
    fits = [fitted(rows, truths[output]) for output in outputs]
    model = Hashed(np.array([bias for _, bias in fits]), np.stack([weights for weights, _ in fits], axis=1))
    card = {
        "decides": "whether a sentence tells of a stand, and of which, of land taken or of people driven out",
        "learned_from": f"prose of ours: {sum(e.whole for e in examples)} sentences of invented dispatches and "
        f"{len(own) - sum(e.whole for e in own)} single ones; {len(examples) - len(own)} of news; "
        "folds by who wrote them",
        "by": "python -m evaluation.train_unlisted",
        "figures": figures,
    }
    save_weights(
        WEIGHTS / "unlisted-en.json.gz", SentenceWeights(names, outputs, model, LEAST_CHANCE, sure).table(), card
    )
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in figures.items()))
    return 0


def of_dispatches(known: Knowledge) -> Iterator[Example]:
    """The sentences of the dispatches of ours."""
    reports = [json.loads(line) for line in (OWN / "dispatches" / "reports.jsonl").read_text("utf-8").splitlines()]
    keys = {
        k["report"]: k for k in map(json.loads, (OWN / "dispatches" / "keys.jsonl").read_text("utf-8").splitlines())
    }
    for row in reports:
        report, key = report_of(row), keys[row["id"]]
        spots = [(report.text.index(c["near"]), len(c["near"]), c["kind"]) for c in key["claims"]]
        for tokens, found, names in _read(report, known):
            start, end = tokens[0].idx, tokens[-1].idx_end
            kinds = frozenset(kind for at, length, kind in spots if at < end and start < at + length)
            yield Example(names, kinds, found, key["hand"], whole=True)


def of_sentences(known: Knowledge) -> Iterator[Example]:
    """The single sentences of ours; what is not said of one is taken for not told."""
    opening = "Two dockers were shot dead in Kiln Town on Monday. "
    for path in sorted((OWN / "sentences").rglob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            told, _, text = line.partition("|")
            if not text or line.startswith("#"):
                continue
            text = text.removeprefix(opening)
            kinds = frozenset() if told.startswith("!") else frozenset([told.partition(":")[0]])
            names = [name for _, _, inner in _read(Report(text, text), known) for name in inner]
            for _ in range(1 if kinds else LOOKALIKE):
                yield Example(names, kinds, frozenset(), "", whole=False)


def of_news(known: Knowledge) -> Iterator[Example]:
    """The sentences of the corpora that a reader of the project judged."""
    judged: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(JUDGED.read_text("utf-8"))["labels"]
    for corpus in CORPORA:
        for row in development(corpus)[0]:
            report = report_of(row)
            labels = judged.get(hashed(report.text), {})
            for tokens, found, names in _read(report, known) if labels else ():
                words = " ".join(report.text[tokens[0].idx : tokens[-1].idx_end].split())
                kinds = labels.get(hashed(words))
                if kinds is not None:
                    fold = crc32(report.id.encode()) % FOLDS
                    yield Example(names, frozenset(kinds), found, f"news {fold}", whole=False)


def _read(report: Report, known: Knowledge) -> Iterator[tuple[Sequence[Any], frozenset[str], list[str]]]:
    """The sentences of a report, each with the families that rules find in it, and its traits."""
    with known.parser.lease():
        doc, title = known.parse([report.text, report.title])
        parsed = parsed_of_many([(report, doc, title)], known)[0]
        told = told_in(drafts_of(parsed, known), parsed)
        for tokens, quoted in sentences_of(parsed, ((0, len(report.text)),)):
            found = frozenset(family for start, family in told if start == tokens[0].i)
            yield tokens, found, [name for _, name in traits(tokens, quoted=quoted)]


def _tells(example: Example, output: str) -> bool:
    family = output.removeprefix("family:")
    return family in example.kinds if family == output else any(_FAMILY_OF.get(k) == family for k in example.kinds)


def fitted(rows: Any, truth: NDArray[np.int64]) -> tuple[Floats, float]:
    """Weights and bias: the mean of two regressions, one over traits that are as large as naive Bayes' log-ratios.

    Source: Wang, Manning (2012), Baselines and Bigrams, for the second; both are linear, and so is their mean.
    """
    told, not_told = (np.asarray(rows[truth == value].sum(axis=0)).ravel() + 1.0 for value in (1, 0))
    size = np.abs(np.log((told / told.sum()) / (not_told / not_told.sum())))
    plain = regression(rows, truth, strength=STRENGTH)
    sized = regression(rows.multiply(size).tocsr(), truth, strength=STRENGTH_OF_RATIOS)
    weights = (plain.coef_[0] + sized.coef_[0] * size) / 2
    return weights, float(plain.intercept_[0] + sized.intercept_[0]) / 2


def out_of_hand(examples: Sequence[Example], rows: Any, truths: Mapping[str, NDArray[np.int64]]) -> dict[str, Floats]:
    """For each family the chance of every sentence, by weights learned without the prose of its hand."""
    hands = sorted({e.hand for e in examples} - {""})
    folds = np.array([hands.index(e.hand) if e.hand else -1 for e in examples])
    chances: dict[str, Floats] = {}
    for family in FAMILIES:
        truth, said = truths[f"family:{family}"], np.zeros(len(examples))
        for fold in range(len(hands)):
            weights, bias = fitted(rows[folds != fold], truth[folds != fold])
            said[folds == fold] = 1 / (1 + np.exp(-(rows[folds == fold] @ weights + bias)))
        chances[family] = said
    return chances


def calibrated(
    examples: Sequence[Example], chances: Mapping[str, Floats], truths: Mapping[str, Any]
) -> tuple[float, float]:
    """The slope and intercept by which a chance becomes a sureness, over the sentences in which no rule finds any."""
    odds, right = _left_by_rules(examples, chances, truths)
    model = LogisticRegression(C=100.0).fit(odds[:, None], right)
    return round(float(model.coef_[0, 0]), 3), round(float(model.intercept_[0]), 3)


def _left_by_rules(
    examples: Sequence[Example], chances: Mapping[str, Floats], truths: Mapping[str, Any]
) -> tuple[Floats, NDArray[np.int64]]:
    """The log-odds of what is likely enough to be told and no rule finds, and whether it is right."""
    odds: list[float] = []
    right: list[int] = []
    for family, said in chances.items():
        for example, chance, truth in zip(examples, said, truths[f"family:{family}"], strict=True):
            if example.hand and family not in example.found and chance >= LEAST_CHANCE[family]:
                odds.append(float(np.log(chance / (1 - chance))))
                right.append(int(truth))
    return np.array(odds), np.array(right)


def measured(examples: Sequence[Example], chances: Mapping[str, Floats], truths: Mapping[str, Any]) -> dict[str, Any]:
    """How the chances of unseen hands' dispatches did, in all sentences and where rules find nothing of the family."""
    whole = np.array([e.whole for e in examples])
    news = np.array([e.hand.startswith("news") for e in examples])
    figures: dict[str, Any] = {}
    for family, said in chances.items():
        truth = truths[f"family:{family}"] == 1
        missed = whole & np.array([family not in e.found for e in examples])
        told = said >= LEAST_CHANCE[family]
        figures[family] = {
            "sentences": int(truth[whole].sum()),
            "average precision": round(float(average_precision_score(truth[whole], said[whole])), 3),
            "found": round(float((told & truth & whole).sum() / truth[whole].sum()), 3),
            "right": round(float((told & truth & whole).sum() / max(1, (told & whole).sum())), 3),
            "besides rules": f"{(told & truth & missed).sum()} right of {(told & missed).sum()} told",
            "in news, where no rule finds any": f"{(told & truth & news).sum()} right of {(told & news).sum()} told",
        }
    odds, right = _left_by_rules(examples, chances, truths)
    slope, intercept = calibrated(examples, chances, truths)
    sure = 1 / (1 + np.exp(-(slope * odds + intercept)))
    figures["sureness, of what no rule finds"] = {"error": round(calibration_error(sure, right), 3), "of": len(right)}
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
