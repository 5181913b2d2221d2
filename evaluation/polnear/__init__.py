"""Reads the reports of the PolNeAR corpus and gives attributions in the form that its scorer takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evaluation.parses import knowledge
from tallybook.read.normalise import normalise
from tallybook.read.speakers import Attribution, find_attributions

LEAST_SURENESS = 0.33  # half of the F1 that is reached: surer ones raise it, others lower it


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Read reports (the corpus's field names) and give one prediction row for each, in their order."""
    known = knowledge()
    listed = list(reports)
    docs = known.parser.pipe((normalise(report["text"]) for report in listed), batch_size=8)
    for doc, report in zip(docs, listed, strict=True):
        yield row(report["id"], find_attributions(doc, known.speech, known.voices))


def row(report_id: str, attributions: list[Attribution]) -> dict[str, Any]:
    """The prediction of one report: the outermost attributions, since the corpus marks none inside another."""
    kept: list[Attribution] = []
    sure = [a for a in attributions if a.sureness >= LEAST_SURENESS]
    for a in sorted(sure, key=lambda a: (-_length(a), a.cue)):
        inside = any(s <= a.cue[0] and a.cue[1] <= e for b in kept for s, e in b.contents)
        if not inside and not any(a.contents == b.contents for b in kept):
            kept.append(a)
    return {
        "report": report_id,
        "attributions": [
            {
                "source": [list(a.source)] if a.source else [],
                "cue": [list(a.cue)],
                "content": [list(c) for c in a.contents],
            }
            for a in sorted(kept, key=lambda a: a.cue)
        ],
    }


def _length(attribution: Attribution) -> int:
    return sum(end - start for start, end in attribution.contents)
