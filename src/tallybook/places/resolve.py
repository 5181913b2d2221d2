"""Decides which place each mention means, from the rest of the report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.geometry import distance_km
from tallybook.places.lexicon import Lexicon
from tallybook.places.names import key
from tallybook.places.place import Named, Place, PlaceMention
from tallybook.places.where import where_of_place, where_within
from tallybook.records import Where

# How likely a name means a place of each kind before anything else is known; cities by their population.
PRIOR = {"country": 6.0, "adm1": 1.5, "region": 4.2, "water": 3.0, "adm2": 1.4, "quarter": 1.6, "facility": 1.0, "city": 0.0}
PER_LOG_POPULATION = {"country": 0.1, "adm1": 0.15, "city": 0.27, "quarter": 0.27, "adm2": 0.1}
# Large cities are known by their bare names: what each unit of log population beyond this many adds besides.
KNOWN_FROM, PER_LOG_KNOWN = 200_000, 0.35
PER_RANK = (0.0, 1.1, 2.0)
CONTAINED, NOT_CONTAINED = 6.0, -1.5
SAME_COUNTRY, SAME_ADM1, CLOSE = 3.5, 3.0, 2.0
CLOSE_KM = 80.0
PUBLISHER, HOME_ADM1, HOME_CLOSE = 2.0, 1.5, 1.5
TYPE_FITS, TYPE_DIFFERS = 1.5, -1.0
ROUNDS = 3
MOST_ANCHORS = 12
# A mention's container for unknown names is looked for this many characters back, and so many ahead.
BACK, AHEAD = 400, 60
# A quarter is not taken for a namesake farther than this from the city that the report is in.
FAR_KM = 120.0
# A place of fewer people is given up as a namesake where no other name speaks for its country, and at least so many
# for another; a people counts for part of a place.
NAMESAKE_POPULATION, FOREIGN_VOTES, PEOPLE_VOTE = 100_000, 1.8, 0.6
TYPE_KINDS = {
    "country": ("country",), "adm1": ("adm1", "region"), "adm2": ("adm2",), "city": ("city",),
    "quarter": ("quarter", "facility"), "water": ("water",), "nature": ("region",),
}  # fmt: skip


@dataclass(slots=True)
class _Group:
    """Mentions of one name that are held to mean one place, and the places it may mean with their scores."""

    name_key: str
    demonym: bool
    members: list[int]
    inside: tuple[str, ...] = ()
    type_group: str | None = None
    named: tuple[Named, ...] = ()
    base: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    @property
    def best(self) -> Place | None:
        """The likeliest place so far."""
        if not self.named:
            return None
        return self.named[max(range(len(self.named)), key=lambda i: (self.scores[i], -i))].place

    @property
    def margin(self) -> float:
        """How sure the best is, 0 to 1: its share among the exponentials of the scores."""
        top = max(self.scores)
        return 1 / sum(math.exp(max(s - top, -30.0)) for s in self.scores)


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
    that the report puts it in, or that was named last.

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
    groups = _groups(mentions, gazetteer, types)
    by_key = {g.name_key: g for g in groups}
    for group in groups:
        _prior(group, publisher_country, home)
    for group in groups:
        _explicit(group, by_key, gazetteer)
    for _ in range(ROUNDS):
        _agree(groups, mentions)
    votes = _country_votes(groups, mentions)
    for group in groups:
        _respell(group, votes, by_key, gazetteer)
    places: list[Place | None] = [None] * len(mentions)
    for group in groups:
        for member in group.members:
            places[member] = group.best
    result = list(mentions)
    for group in groups:
        for member in group.members:
            mention = mentions[member]
            place = group.best
            container = _container(member, mentions, places, group, by_key)
            if place is None and lexicon is not None:
                container = _whole_of_part(group.name_key, by_key, lexicon) or container
            if place is None or _is_namesake(group, place, container):
                where = where_within(container, mention.name, gazetteer) if container else Where(mention.name)
            else:
                where = where_of_place(place, mention.name, gazetteer, near=mention.near)
            result[member] = replace(mention, where=where)
    return result


def _groups(mentions: Sequence[PlaceMention], gazetteer: Gazetteer, types: Mapping[str, str]) -> list[_Group]:
    """Mentions by name; those without a stated container join the one that has, if there is just one."""
    made: dict[tuple[str, bool, str], _Group] = {}
    for i, mention in enumerate(mentions):
        k = key(mention.name)
        label = (k, mention.kind == "demonym", key(mention.inside[0]) if mention.inside else "")
        group = made.setdefault(label, _Group(k, mention.kind == "demonym", [], mention.inside))
        group.members.append(i)
        group.type_group = group.type_group or types.get(mention.type_word or "")
    for (k, demonym, inside), bare in sorted(made.items()):
        stated = [g for (k2, d2, i2), g in made.items() if (k2, d2) == (k, demonym) and i2]
        if not inside and len(stated) == 1:
            stated[0].members = sorted(stated[0].members + bare.members)
            stated[0].type_group = stated[0].type_group or bare.type_group
            del made[k, demonym, inside]
    groups = list(made.values())
    for group in groups:
        if group.demonym:
            people = gazetteer.people_of(group.name_key)
            group.named = (Named(people),) if people else ()
        else:
            group.named, group.type_group = _named(group.name_key, group.type_group, gazetteer, types)
    return groups


def _named(
    name_key: str, type_group: str | None, gazetteer: Gazetteer, types: Mapping[str, str]
) -> tuple[tuple[Named, ...], str | None]:
    """Places of a name; where it has none, those of the name without an article or a type word in it."""
    found = gazetteer.named(name_key)
    if found:
        return found, type_group
    for article in ("the ", "greater ", "downtown "):
        if name_key.startswith(article):
            return _named(name_key.removeprefix(article), type_group, gazetteer, types)
    bare, _, last = name_key.rpartition(" ")
    if bare and types.get(last) in ("adm1", "adm2", "city"):
        fitting = tuple(n for n in gazetteer.named(bare) if n.place.kind in TYPE_KINDS[types[last]])
        return fitting, types[last]
    return (), type_group


def _prior(group: _Group, publisher_country: str | None, home: Where | None) -> None:
    """Score each place of a group by what it is, before the rest of the report is looked at."""
    for named in group.named:
        place = named.place
        score = PRIOR[place.kind] - PER_RANK[named.rank]
        score += PER_LOG_POPULATION.get(place.kind, 0.0) * math.log(1 + place.population)
        if place.kind == "city" and place.population > KNOWN_FROM:
            score += PER_LOG_KNOWN * math.log(place.population / KNOWN_FROM)
        if group.type_group in TYPE_KINDS:
            score += TYPE_FITS if place.kind in TYPE_KINDS[group.type_group] else TYPE_DIFFERS
        if publisher_country and place.country_code == publisher_country:
            score += PUBLISHER
        if home is not None:
            score += (
                HOME_ADM1 if place.adm1 and (place.country_code, place.adm1) == (home.country_code, home.adm1) else 0
            )
            apart = distance_km(place, home)
            score += HOME_CLOSE if apart is not None and apart <= CLOSE_KM else 0
        group.base.append(score)
    group.scores = list(group.base)


def _within(inner: Place, outer: Place) -> bool:
    """Whether a known place lies in another by its divisions, its id, or for cities and regions by distance."""
    if inner.place_id == outer.place_id:
        return False
    if outer.place_id in (inner.country_code, inner.adm1_id, inner.adm2_id, inner.inside):
        return True
    if outer.kind in ("city", "region") and inner.country_code == outer.country_code:
        apart = distance_km(inner, outer)
        return apart is not None and apart <= (outer.radius_km or 40.0)
    return False


def _explicit(group: _Group, by_key: dict[str, _Group], gazetteer: Gazetteer) -> None:
    """Raise the places that lie in what the report puts behind the name, and lower the others."""
    for depth, name in enumerate(group.inside):
        outer = by_key.get(key(name))
        named = outer.named if outer else gazetteer.named(key(name))
        # A divided name such as "Springfield, Ill." settles both: the division has to fit one of the places.
        for i, inner in enumerate(group.named):
            fits = any(_within(inner.place, n.place) for n in named)
            group.base[i] += (CONTAINED if fits else NOT_CONTAINED) / (1 + depth)
        if outer and depth == 0:
            for i, n in enumerate(outer.named):
                if any(_within(inner.place, n.place) for inner in group.named):
                    outer.base[i] += CONTAINED / 2
            outer.scores = list(outer.base)
    group.scores = list(group.base)


def _agree(groups: list[_Group], mentions: Sequence[PlaceMention]) -> None:
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


def _country_votes(groups: list[_Group], mentions: Sequence[PlaceMention]) -> dict[str | None, float]:
    """How many names of the report speak for each country; peoples count less than places."""
    votes: dict[str | None, float] = {}
    for group in groups:
        if group.best is not None:
            sure = max(mentions[m].sureness for m in group.members)
            country = group.best.country_code
            votes[country] = votes.get(country, 0.0) + (PEOPLE_VOTE if group.demonym else sure)
    return votes


def _is_elsewhere(group: _Group, best: Place, by_key: Mapping[str, _Group]) -> bool:
    """Whether the report puts a city or district into a country or division that the likeliest place is not in."""
    outer = by_key.get(key(group.inside[0])) if group.inside else None
    area = outer.best if outer else None
    if area is None or area.kind not in ("country", "adm1") or best.kind not in ("city", "quarter", "adm2"):
        return False
    return not _within(best, area)


def _respell(
    group: _Group, votes: Mapping[str | None, float], by_key: Mapping[str, _Group], gazetteer: Gazetteer
) -> None:
    """Look for a name in other spellings within the countries of the report, where it is not known or only far away.

    A small namesake in a country that nothing else in the report speaks of is given up: the place meant is more likely
    one in the report's own country that the gazetteer does not have or spells otherwise.
    """
    best = group.best
    told = sorted((c for c in votes if c), key=lambda c: (-votes[c], c))
    if best is not None:
        lone = votes.get(best.country_code, 0.0) <= 1.0 and not group.inside and not group.demonym
        small = best.kind in ("city", "adm2", "adm1", "quarter") and best.population < NAMESAKE_POPULATION
        foreign = bool(told) and votes[told[0]] >= FOREIGN_VOTES and best.country_code != told[0]
        if not small or not (lone and foreign or _is_elsewhere(group, best, by_key)):
            return
        group.named, group.base, group.scores = (), [], []
    for country in told[:2]:
        found = gazetteer.spelled(group.name_key, country)
        if group.type_group in TYPE_KINDS:
            fitting = tuple(n for n in found if n.place.kind in TYPE_KINDS[group.type_group])
            found = fitting or found
        if found:
            group.named = found[:1]
            group.base = group.scores = [0.0]
            return


def _whole_of_part(name_key: str, by_key: dict[str, _Group], lexicon: Lexicon) -> Place | None:
    """The place that a part of it is named after: "North Karava" lies in Karava, if the report names that."""
    first, _, rest = name_key.partition(" ")
    whole = by_key.get(rest) if first in lexicon.parts else None
    return whole.best if whole else None


def _container(
    member: int,
    mentions: Sequence[PlaceMention],
    places: Sequence[Place | None],
    group: _Group,
    by_key: dict[str, _Group],
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
            near.append((other.start - here.end + 20.0, place))
    if near:
        return min(near, key=lambda n: n[0])[1]
    return next((p for m, p in zip(mentions, places, strict=True) if m.dateline and p is not None), None)


def _is_namesake(group: _Group, place: Place, container: Place | None) -> bool:
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
