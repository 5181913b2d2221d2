"""Names that the gazetteer has only far away or not at all: other spellings, and what contains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.geometry import distance_km
from tallybook.places.groups import TYPE_KINDS, Group, within
from tallybook.places.lexicon import Lexicon
from tallybook.places.names import key
from tallybook.places.place import Place, PlaceMention

# A mention's container for unknown names is looked for this many characters back, and so many ahead.
BACK, AHEAD = 400, 60
# A quarter is not taken for a namesake farther than this from the city that the report is in.
FAR_KM = 120.0
# A place of fewer people is given up as a namesake where no other name speaks for its country, and names with so much
# sureness together for another: more are asked for where the place is larger. A people counts for part of a place.
NAMESAKES = ((100_000, 0.5), (600_000, 1.6))
PEOPLE_VOTE = 0.6
# Names with so much sureness together put a report into a country; how much more they count where towns are named.
TOLD_VOTES, INNER = 0.9, 2.0


def country_votes(groups: list[Group], mentions: Sequence[PlaceMention]) -> dict[str | None, float]:
    """How many names of the report speak for each country; peoples count less than places."""
    votes: dict[str | None, float] = {}
    for group in groups:
        if group.best is not None:
            sure = max(mentions[m].sureness for m in group.members)
            country = group.best.country_code
            votes[country] = votes.get(country, 0.0) + (PEOPLE_VOTE if group.demonym else sure)
    return votes


def area_told(votes: Mapping[str | None, float], groups: Sequence[Group], gazetteer: Gazetteer) -> Place | None:
    """The country that most names of a report speak for, more than for all others together, or its one division named.

    The division counts where all towns, districts and divisions of the country that the report names lie in it. A
    country counts more where something in it is named: "a Russian strike south of Aleppo" was not in Russia.
    """
    inner = {g.best.country_code for g in groups if g.best is not None and g.best.adm1_id and not g.demonym}
    named = {code: n * (INNER if code in inner else 1.0) for code, n in votes.items() if code}
    best = max(sorted(named), key=lambda code: named[code], default=None)
    if best is None or named[best] < TOLD_VOTES or 2 * named[best] <= sum(named.values()):
        return None
    divisions = {g.best.adm1_id for g in groups if g.best and g.best.country_code == best and g.best.adm1_id}
    return gazetteer.by_id(divisions.pop() if len(divisions) == 1 else best) or gazetteer.by_id(best)


def _is_elsewhere(group: Group, best: Place, by_key: Mapping[str, Group]) -> bool:
    """Whether the report puts a city or district into an area that the likeliest place is not in."""
    area = _outer(group, by_key)
    if area is None or best.kind not in ("city", "quarter", "adm2"):
        return False
    if area.kind in ("adm2", "region"):  # how far they reach is not known well enough to ask for more
        return area.country_code is not None and area.country_code != best.country_code
    return area.kind in ("country", "adm1") and not within(best, area)


def _outer(group: Group, by_key: Mapping[str, Group]) -> Place | None:
    """The place that the report puts a name in, as far as it is known."""
    outer = by_key.get(key(group.inside[0])) if group.inside else None
    return outer.best if outer else None


def _is_lone_namesake(
    group: Group, best: Place, votes: Mapping[str | None, float], told: Sequence[str], by_key: Mapping[str, Group]
) -> bool:
    """Whether a small place is the only name that speaks for its country, in a report about another country."""
    own = votes.get(best.country_code, 0.0)
    if not told or best.country_code == told[0] or own > 1.0 or group.demonym:
        return False
    outer = _outer(group, by_key)
    if outer is not None and outer.country_code == best.country_code:  # else see `_is_elsewhere`
        return False
    if best.kind not in ("city", "adm2", "adm1", "quarter"):
        return False
    needed = next((n for most, n in NAMESAKES if best.population < most), None)
    return needed is not None and votes[told[0]] >= max(needed, 1.2 * own)


def respell(group: Group, votes: Mapping[str | None, float], by_key: Mapping[str, Group], gazetteer: Gazetteer) -> None:
    """Look for a name in other spellings within the countries of the report, where it is not known or only far away.

    A small namesake in a country that nothing else in the report speaks of is given up: the place meant is more likely
    one in the report's own country that the gazetteer does not have or spells otherwise.
    """
    best = group.best
    told = sorted((c for c in votes if c), key=lambda c: (-votes[c], c))
    if best is not None:
        if not (_is_lone_namesake(group, best, votes, told, by_key) or _is_elsewhere(group, best, by_key)):
            return
        group.named, group.base, group.scores = (), [], []
    named = {g.best.adm1_id for g in by_key.values() if g.best is not None and g.best.adm1_id}
    for country in told[:2]:
        found = gazetteer.spelled(group.name_key, country)
        found = tuple(sorted(found, key=lambda n: n.place.adm1_id not in named))  # first those of divisions named
        if group.type_group in TYPE_KINDS:
            fitting = tuple(n for n in found if n.place.kind in TYPE_KINDS[group.type_group])
            found = fitting or found
        if found:
            group.named = found[:1]
            group.base = group.scores = [0.0]
            return


def whole_of_part(name_key: str, by_key: dict[str, Group], lexicon: Lexicon) -> Place | None:
    """The place that a part of it is named after: "North Karava" lies in Karava, if the report names that."""
    first, _, rest = name_key.partition(" ")
    whole = by_key.get(rest) if first in lexicon.parts else None
    return whole.best if whole else None


def container_of(
    member: int,
    mentions: Sequence[PlaceMention],
    places: Sequence[Place | None],
    group: Group,
    by_key: dict[str, Group],
) -> Place | None:
    """The place that an unknown name lies in: as stated, else the last city or division named, else the dateline's."""
    for name in group.inside:
        outer = by_key.get(key(name))
        if outer is not None and outer.best is not None:
            return outer.best
    here = mentions[member]
    near: list[tuple[float, Place]] = []
    for i, place in enumerate(places):
        other = mentions[i]
        if i == member or place is None or other.kind != "place" or place.kind not in ("city", "adm2", "adm1"):
            continue
        if other.in_title != here.in_title:
            continue
        back = here.start - other.end
        if 0 <= back <= BACK:
            near.append((back / (2.0 if place.kind == "city" else 1.0), place))
        elif 0 <= other.start - here.end <= AHEAD:
            near.append((BACK + other.start - here.end, place))  # what goes before holds until the next is named
    if near:
        return min(near, key=lambda n: n[0])[1]
    return next((p for m, p in zip(mentions, places, strict=True) if m.dateline and p is not None), None)


def is_namesake(group: Group, place: Place, container: Place | None) -> bool:
    """Whether a known place is only a far namesake of a quarter that the report means."""
    if (
        group.type_group not in ("quarter", "road", "building")
        or container is None
        or place.kind in ("country", "adm1")
    ):
        return False
    if place.kind in ("quarter", "region") or container.kind not in ("city", "adm2"):
        return False
    apart = distance_km(place, container)
    return apart is not None and apart > FAR_KM
