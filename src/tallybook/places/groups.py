"""Mentions of one name that mean one place, and how likely each place of that name is by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.geometry import distance_km
from tallybook.places.names import key
from tallybook.places.place import Named, Place, PlaceMention
from tallybook.records import Where

# How likely a name means a place of each kind before anything else is known; cities by their population.
PRIOR = {
    "country": 6.0,
    "adm1": 1.5,
    "region": 4.2,
    "water": 3.0,
    "adm2": 1.4,
    "quarter": 1.6,
    "facility": 1.0,
    "city": 0.0,
}
PER_LOG_POPULATION = {"country": 0.1, "adm1": 0.15, "city": 0.27, "quarter": 0.27, "adm2": 0.1}
# Large cities are known by their bare names: what each unit of log population beyond this many adds besides.
KNOWN_FROM, PER_LOG_KNOWN = 200_000, 0.35
PER_RANK = (0.0, 1.1, 2.0)
PUBLISHER, HOME_ADM1, HOME_CLOSE = 2.0, 1.5, 1.5
TYPE_FITS, TYPE_DIFFERS = 1.5, -1.0
TYPE_KINDS = {
    "country": ("country",), "adm1": ("adm1", "region"), "adm2": ("adm2",), "city": ("city",),
    "quarter": ("quarter", "facility"), "water": ("water",), "nature": ("region",),
}  # fmt: skip
# Places within this distance of each other are close.
CLOSE_KM = 80.0


@dataclass(slots=True)
class Group:
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


def groups_of(mentions: Sequence[PlaceMention], gazetteer: Gazetteer, types: Mapping[str, str]) -> list[Group]:
    """Mentions by name; those without a stated container join the one that has, if there is just one."""
    made: dict[tuple[str, bool, str], Group] = {}
    for i, mention in enumerate(mentions):
        k = key(mention.name)
        label = (k, mention.kind == "demonym", key(mention.inside[0]) if mention.inside else "")
        group = made.setdefault(label, Group(k, mention.kind == "demonym", [], mention.inside))
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


def score_prior(group: Group, publisher_country: str | None, home: Where | None) -> None:
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


def within(inner: Place, outer: Place) -> bool:
    """Whether a known place lies in another by its divisions, its id, or for cities and regions by distance."""
    if inner.place_id == outer.place_id:
        return False
    if outer.place_id in (inner.country_code, inner.adm1_id, inner.adm2_id, inner.inside):
        return True
    if outer.kind in ("city", "region") and inner.country_code == outer.country_code:
        apart = distance_km(inner, outer)
        return apart is not None and apart <= (outer.radius_km or 40.0)
    return False
