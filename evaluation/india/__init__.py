"""Predictions for `india`: the sentences that tell what police did, and what kind of act it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from evaluation import parses
from evaluation.corpora import report_of
from evaluation.india.features import sentences_of
from evaluation.india.model import Model
from tallybook.read.claims import parsed_of, read_parsed


@lru_cache(maxsize=1)
def _model() -> Model:
    return Model.load()


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: the sentences in which police do something, with labels."""
    knowledge, model = parses.knowledge(), _model()
    listed = [report_of(row) for row in reports]
    for report, doc in zip(listed, knowledge.parse(r.text for r in listed), strict=True):
        claims = read_parsed(parsed_of(report, doc, knowledge), knowledge)
        sentences = sentences_of(doc, claims, knowledge.grammar)
        yield {
            "report": report.id,
            "sentences": [
                {"start": s.start, "end": s.end, "labels": sorted(labels)}
                for s, labels in zip(sentences, model.labels(sentences), strict=True)
                if labels
            ],
        }
