"""Predictions for `muc4`: who did it, which organisation, targets, victims and weapons of an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from evaluation.corpora import report_of
from evaluation.muc4.case import with_capitals
from evaluation.muc4.roles import weights
from evaluation.parses import knowledge

_TOGETHER = 16  # articles


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: a list of strings a role."""
    waiting = iter([report_of(row) for row in reports])
    while some := list(islice(waiting, _TOGETHER)):
        plain, capitals = (
            list(knowledge().parse(texts)) for texts in ([r.text for r in some], [with_capitals(r.text) for r in some])
        )
        for report, names in zip(some, weights().names(plain, capitals), strict=True):
            yield {"report": report.id, **names}
