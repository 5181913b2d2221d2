"""Turns places and mentions into the record Where, and picks the place that a report is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.names import slug
from tallybook.places.place import Place, PlaceMention
from tallybook.records import Where

# UCDP's codes for how exactly a place is known, by what kind of place it is.
PRECISION = {"city": 1, "quarter": 1, "facility": 1, "adm2": 3, "adm1": 4, "region": 5, "country": 6, "water": 7}
# The precision of something whose name is unknown, by the kind of the place that it lies in.
_PRECISION_WITHIN = {**PRECISION, "city": 2, "quarter": 2, "facility": 2}

DATELINE_WEIGHT = 0.5
# A publisher has a home once this many of its reports are known, and this share of them names one division.
HOME_REPORTS, HOME_SHARE = 4, 0.4


def where_of_place(place: Place, name: str, gazetteer: Gazetteer, *, near: bool = False) -> Where:
    """A known place as a Where, under the name as written.

    Args:
        place: the place.
        name: the words of the report.
        gazetteer: gives the name of the country.
        near: that the report says "near" or gives a distance and direction.
    """
    country = gazetteer.by_id(place.country_code) if place.country_code else None
    precision = PRECISION.get(place.kind)
    if near and precision == 1:
        precision = 2
    return Where(
        name, place.place_id, place.latitude, place.longitude, country.name if country else None,
        place.country_code, place.adm1, place.adm2, precision,
    )  # fmt: skip


def where_within(container: Place, name: str, gazetteer: Gazetteer) -> Where:
    """A place that the gazetteer does not know, kept by its name inside one that it does.

    Coordinates are the container's, precision says so (2 inside a city, else the container's own), and the id is the
    container's with the name behind it, so that two quarters of one city stay apart.
    """
    where = where_of_place(container, name, gazetteer)
    return replace(
        where, place_id=f"{container.place_id}/{slug(name)}", precision=_PRECISION_WITHIN.get(container.kind)
    )


def where_of(mention: PlaceMention | None, *, default: Where | None = None) -> Where | None:
    """The place of a mention, or the default where there is no mention or it was not resolved."""
    return mention.where if mention is not None and mention.where is not None else default


def main_place(mentions: Sequence[PlaceMention], *, title: Iterable[PlaceMention] = ()) -> PlaceMention | None:
    """The mention that best stands for the place of a whole report: where things are told to have happened.

    Named in the title, early, often, and exactly, counts for a place; a country counts only where nothing in it is
    named, since every report names some.

    Args:
        mentions: the resolved mentions of a report.
        title: the resolved mentions of its title, if that was read apart.

    Returns:
        The first mention of the best place, or None where none was placed. Deterministic.
    """
    weights: dict[str, float] = {}
    first: dict[str, PlaceMention] = {}
    for mention in (*title, *mentions):
        where = mention.where
        if mention.kind != "place" or where is None or where.place_id is None:
            continue
        weight = 1.0 + (2.5 if mention.in_title else 0.0) + (1.0 if mention.start < 400 else 0.0)
        weight += 0.5 if mention.inside else 0.0
        if mention.dateline:  # where the reporter sat, which is often only the capital
            weight = DATELINE_WEIGHT
        first.setdefault(where.place_id, mention)
        weights[where.place_id] = weights.get(where.place_id, 0.0) + weight * mention.sureness
    if not weights:
        return None
    country: dict[str | None, float] = {}
    adm1: dict[tuple[str | None, str | None], float] = {}
    for place_id, weight in weights.items():
        w = first[place_id].where
        if w is not None:
            country[w.country_code] = country.get(w.country_code, 0.0) + weight
            adm1[w.country_code, w.adm1] = adm1.get((w.country_code, w.adm1), 0.0) + weight

    def worth(place_id: str) -> tuple[float, int]:
        w = first[place_id].where
        assert w is not None  # noqa: S101 - only placed mentions were taken up
        exactness = {1: 1.0, 2: 1.0, 3: 0.85, 4: 0.45, 5: 0.35, 6: 0.1}.get(w.precision or 7, 0.2)
        shared = 0.35 * country[w.country_code] + (0.35 * adm1[w.country_code, w.adm1] if w.adm1 else 0.0)
        return (exactness * (weights[place_id] + shared), -first[place_id].start)

    return first[max(weights, key=worth)]


def home_of(reports: Iterable[Sequence[PlaceMention]]) -> Where | None:
    """The place that a publisher mostly writes about, from the resolved mentions of several of its reports.

    Args:
        reports: the mentions of each report.

    Returns:
        The city named in most reports, within the division that at least HOME_SHARE of them name; else None.
        A publisher of whom fewer than HOME_REPORTS reports are known has no home.
    """
    cities: dict[str, int] = {}
    first: dict[str, Where] = {}
    divisions: dict[tuple[str | None, str | None], int] = {}
    total = 0
    for mentions in reports:
        total += 1
        placed = [m.where for m in mentions if m.kind == "place" and m.where is not None and m.where.place_id]
        for where in sorted({w.place_id: w for w in placed if w.precision in (1, 2)}.values(), key=_id_of):
            cities[_id_of(where)] = cities.get(_id_of(where), 0) + 1
            first.setdefault(_id_of(where), where)
        for division in {(w.country_code, w.adm1) for w in placed if w.adm1}:
            divisions[division] = divisions.get(division, 0) + 1
    if total < HOME_REPORTS or not divisions:
        return None
    home, count = max(sorted(divisions.items(), key=str), key=lambda d: d[1])
    there = {i: n for i, n in cities.items() if (first[i].country_code, first[i].adm1) == home}
    if count < HOME_SHARE * total or not there:
        return None
    return first[max(sorted(there), key=lambda i: there[i])]


def _id_of(where: Where) -> str:
    """The id of a place that has one."""
    return where.place_id or ""
