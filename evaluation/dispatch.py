"""Predictions for `dispatch`: every claim of a text, in the flat form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evaluation.corpora import report_of
from evaluation.parses import knowledge
from tallybook.read import read_many
from tallybook.read.flattened import flat


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: its id and its flat claims."""
    for report, claims in read_many(map(report_of, reports), knowledge()):
        yield {"report": report.id, "claims": [flat(claim) for claim in claims]}
