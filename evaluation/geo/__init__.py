"""Predictions for the `geo` corpus: which places a report names, and where they are.

The coders of one of its three sets also marked common nouns that stand for a place or for somebody of one. Names alone
are told, of all three (decision 21).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from evaluation.parses import knowledge
from tallybook.places import Gazetteer, Lexicon, PlaceMention, find_places, home_of, resolve


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Find and place the toponyms of each report.

    Reports are read twice: what all reports of one publisher name tells where it is at home, and that helps to place
    the names of each.

    Args:
        reports: rows with `id`, `text` and, where known, `publisher`.

    Yields:
        One row a report: `{"report", "toponyms": [{"start", "end", "lat", "lon"}]}`, in the order given.
    """
    nlp = knowledge().parser
    gazetteer, lexicon = Gazetteer.load(), Lexicon.load()
    read: list[tuple[dict[str, Any], list[PlaceMention]]] = []
    by_publisher: dict[str, list[list[PlaceMention]]] = defaultdict(list)
    listed = list(reports)
    for doc, report in zip(nlp.pipe((report["text"] for report in listed), batch_size=8), listed, strict=True):
        mentions = find_places(doc, gazetteer, lexicon)
        read.append((report, mentions))
        if report.get("publisher"):
            by_publisher[report["publisher"]].append(resolve(mentions, gazetteer, lexicon=lexicon))
    homes = {publisher: home_of(those) for publisher, those in by_publisher.items()}
    for report, mentions in read:
        home = homes.get(report.get("publisher") or "")
        placed = resolve(mentions, gazetteer, home=home, lexicon=lexicon)
        places = [
            {"start": m.start, "end": m.end, "lat": m.where.latitude, "lon": m.where.longitude}
            for m in placed
            if m.where is not None
        ]
        yield {"report": report["id"], "toponyms": places}
