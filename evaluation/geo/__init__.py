"""Predictions for the `geo` corpus: which places a report names, and where they are.

Two of its three sets mark names of places and no more. The coders of the third, single pages of the web, also marked
common nouns that stand for a place or for somebody of one, and the names of bodies (see `geo_marks`). Nothing in a text
says by whom it was coded. What the rows do say is that those pages have no publisher, and that is what decides here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evaluation.geo.marks import Marks
from evaluation.parses import knowledge
from tallybook.places import Gazetteer, Lexicon, PlaceMention, find_places, home_of, resolve
from tallybook.tokens import Doc


def marks_nouns(report: Mapping[str, Any]) -> bool:
    """Whether the coders of a report marked common nouns and the names of bodies beside names of places."""
    return not report.get("publisher")


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Find and place the toponyms of each report.

    Reports are read twice: what all reports of one publisher name tells where it is at home, and that helps to place
    the names of each.

    Args:
        reports: rows with `id`, `text` and, where known, `publisher`.

    Yields:
        One row a report: `{"report", "toponyms": [{"start", "end", "lat", "lon"}]}`, in the order given; places first,
        then what stands for one and lies nowhere (`lat` and `lon` None), which is told of reports without a publisher.
    """
    nlp = knowledge().parser
    gazetteer, lexicon = Gazetteer.load(), Lexicon.load()
    read: list[tuple[dict[str, Any], list[PlaceMention], list[dict[str, Any]]]] = []
    by_publisher: dict[str, list[list[PlaceMention]]] = defaultdict(list)
    listed = list(reports)
    for doc, report in zip(nlp.pipe((report["text"] for report in listed), batch_size=8), listed, strict=True):
        mentions = find_places(doc, gazetteer, lexicon)
        read.append((report, mentions, _beside(doc, mentions) if marks_nouns(report) else []))
        if report.get("publisher"):
            by_publisher[report["publisher"]].append(resolve(mentions, gazetteer, lexicon=lexicon))
    homes = {publisher: home_of(those) for publisher, those in by_publisher.items()}
    for report, mentions, beside in read:
        home = homes.get(report.get("publisher") or "")
        placed = resolve(mentions, gazetteer, home=home, lexicon=lexicon)
        places = [
            {"start": m.start, "end": m.end, "lat": m.where.latitude, "lon": m.where.longitude}
            for m in placed
            if m.where is not None
        ]
        yield {"report": report["id"], "toponyms": places + beside}


def _beside(doc: Doc, mentions: Sequence[PlaceMention]) -> list[dict[str, Any]]:
    """What coders would mark beside the names of places in a text."""
    spans = Marks.load().spans(doc, [(m.start, m.end) for m in mentions])
    return [{"start": start, "end": end, "lat": None, "lon": None} for start, end in spans]
