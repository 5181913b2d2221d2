"""Decides which place each mention means, from the rest of the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.geometry import distance_km
from tallybook.places.groups import CLOSE_KM, Group, groups_of, score_prior, within
from tallybook.places.lexicon import Lexicon
from tallybook.places.names import key
from tallybook.places.place import Place, PlaceMention
from tallybook.places.respell import area_told, container_of, country_votes, is_namesake, respell, whole_of_part
from tallybook.places.where import where_of_place, where_within
from tallybook.records import Where

CONTAINED, NOT_CONTAINED = 6.0, -1.5
SAME_COUNTRY, SAME_ADM1, CLOSE = 3.5, 3.0, 2.0
ROUNDS = 3
MOST_ANCHORS = 12


def resolve(
    mentions: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    *,
    publisher_country: str | None = None,
    home: Where | None = None,
    lexicon: Lexicon | None = None,
) -> list[PlaceMention]:
    """Give each mention its place.

    A name means the place that the report puts it in ("Bara, Nigeria"); else the likeliest, by kind and population,
    and by how well it agrees with the other places named: same country, same division, close by. The same name means
    the same place throughout unless the report says otherwise. A name that is not known is kept inside the place
    that the report puts it in, or that was named last, else inside the country that most of its names speak for.

    Args:
        mentions: what `find_places` gave for one report (its title and text may be given together).
        gazetteer: what places there are.
        publisher_country: ISO 3166-1 alpha-2 code of the publisher's country, if known.
        home: the place that the publisher mostly writes about, if known.
        lexicon: its type words let "X district" prefer a district, its parts find "North X" in X; None leaves that out.

    Returns:
        The same mentions in the same order with `where` set; coordinates are None where nothing could be said.
    """
    types = lexicon.types if lexicon else {}
    groups = groups_of(mentions, gazetteer, types)
    by_key = {g.name_key: g for g in groups}
    for group in groups:
        if not group.named and group.type_group == "adm1":  # "Nuristan" in another spelling tells the country as well
            division = gazetteer.division_spelled(group.name_key)
            group.named = (division,) if division else ()
    for group in groups:
        score_prior(group, publisher_country, home)
    for group in groups:
        _explicit(group, by_key, gazetteer)
    for _ in range(ROUNDS):
        _agree(groups, mentions)
    votes = country_votes(groups, mentions)
    for group in groups:
        respell(group, votes, by_key, gazetteer)
    places: list[Place | None] = [None] * len(mentions)
    for group in groups:
        for member in group.members:
            places[member] = group.best
    result = list(mentions)
    for group in groups:
        for member in group.members:
            mention = mentions[member]
            place = group.best
            container = container_of(member, mentions, places, group, by_key)
            if place is None and lexicon is not None:
                container = whole_of_part(group.name_key, by_key, lexicon) or container
            if place is None and container is None:
                container = area_told(votes, groups, gazetteer)
            if place is None or is_namesake(group, place, container):
                where = where_within(container, mention.name, gazetteer) if container else Where(mention.name)
            else:
                where = where_of_place(place, mention.name, gazetteer, near=mention.near)
            result[member] = replace(mention, where=where)
    return result


def _explicit(group: Group, by_key: dict[str, Group], gazetteer: Gazetteer) -> None:
    """Raise the places that lie in what the report puts behind the name, and lower the others."""
    for depth, name in enumerate(group.inside):
        outer = by_key.get(key(name))
        named = outer.named if outer else gazetteer.named(key(name))
        # A divided name such as "Springfield, Ill." settles both: the division has to fit one of the places.
        for i, inner in enumerate(group.named):
            fits = any(within(inner.place, n.place) for n in named)
            group.base[i] += (CONTAINED if fits else NOT_CONTAINED) / (1 + depth)
        if outer and depth == 0:
            for i, n in enumerate(outer.named):
                if any(within(inner.place, n.place) for inner in group.named):
                    outer.base[i] += CONTAINED / 2
            outer.scores = list(outer.base)
    group.scores = list(group.base)


def _agree(groups: list[Group], mentions: Sequence[PlaceMention]) -> None:
    """Score the places of each group again by how well they agree with the other groups' likeliest places."""
    votes: list[tuple[float, Place]] = []
    for group in groups:
        best = group.best
        if best is None:
            votes.append((0.0, Place("", "", "city")))
            continue
        weight = (0.4 if group.demonym else 1.0) * math.log2(1 + len(group.members)) * group.margin
        if any(mentions[m].dateline or mentions[m].in_title for m in group.members):
            weight *= 1.5
        votes.append((weight, best))
    total = sum(w for w, _ in votes)
    country: dict[str | None, float] = {}
    adm1: dict[str | None, float] = {}
    for weight, place in votes:
        country[place.country_code] = country.get(place.country_code, 0.0) + weight
        if place.adm1_id:
            adm1[place.adm1_id] = adm1.get(place.adm1_id, 0.0) + weight
    anchors = sorted(
        (i for i, (w, p) in enumerate(votes) if w > 0 and p.kind in ("city", "quarter", "adm2", "facility")),
        key=lambda i: -votes[i][0],
    )[:MOST_ANCHORS]
    for at, group in enumerate(groups):
        if len(group.named) < 2:
            continue
        own, own_best = votes[at]
        rest = total - own
        if rest <= 0:
            continue
        # Few other places say less than many: their voice grows with their number.
        voice = rest / (rest + 1.0)
        for i, named in enumerate(group.named):
            place = named.place
            mine = own if place.country_code == own_best.country_code else 0.0
            support = SAME_COUNTRY * max(0.0, country.get(place.country_code, 0.0) - mine) / rest
            if place.adm1_id:
                mine = own if place.adm1_id == own_best.adm1_id else 0.0
                support += SAME_ADM1 * max(0.0, adm1.get(place.adm1_id, 0.0) - mine) / rest
            if support and place.kind in ("city", "quarter", "adm2", "facility"):
                near = 0.0
                for a in anchors:
                    if a != at and votes[a][1].country_code == place.country_code:
                        apart = distance_km(place, votes[a][1])
                        near += votes[a][0] if apart is not None and apart <= CLOSE_KM else 0.0
                support += CLOSE * min(1.0, near / rest)
            group.scores[i] = group.base[i] + voice * support
