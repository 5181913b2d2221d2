"""The city and state of a shooting, chosen by learned weights among the towns that its reports name."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from evaluation.gunviolence_telling import Telling, town_of
from evaluation.parses import knowledge
from tallybook.places.names import key
from tallybook.records import Where
from tallybook.weigh import Linear, load_weights

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("gunviolence.toml").read_text(encoding="utf-8"))
_ARCHIVE = _TABLE["archive"]
_WEIGHTS = _TABLE["place_weights"]
WEIGHTS = Path(__file__).parent / "weights" / "gunviolence-town.json"
_ACTS = ("killing", "injury", "attack", "bombing")
_STANCES = ("asserted", "alleged")
# UCDP's place precision of a county.
_COUNTY = 3
# A state counts for likely that is named half as often as the one named most; a publisher has so many home towns.
_NAMED_OFTEN, _MOST_HOMES = 0.5, 2
# A state or town that more than this share of a publisher's other reports name.
_AT_HOME = 0.3


@dataclass(slots=True)
class _Told:
    """What reports say together of one town: sums over them, where in the text it first stands, its names."""

    weight: float = 0.0
    reports: int = 0
    headline: int = 0
    dateline: int = 0
    claims: int = 0
    acts: int = 0
    relocated: bool = False
    county: bool = False
    first: int = 10_000
    order: int = 99
    names: Counter[str] = field(default_factory=Counter)


def place_of(tellings: Sequence[Telling], weights: Linear | None = None) -> tuple[str | None, str | None] | None:
    """City and state: the town that the weights find likeliest of those named; None where none is named."""
    options = towns_of(tellings)
    if not options:
        states = Counter(n.where.adm1 for t in tellings for n in t.namings if _is_here(n.where))
        states.update(
            s for t in tellings if t.home is not None for s, share in t.home.states.items() if share > _AT_HOME
        )
        return (None, min(states, key=lambda s: (-states[s], s or ""))) if states else None
    chosen = weights if weights is not None else _place_weights()
    best = max(options, key=lambda o: chosen.score(o.features))
    return best.city, best.state


@dataclass(frozen=True, slots=True)
class Town:
    """A town that may be an incident's, as the reports write it, with what speaks for it."""

    city: str
    state: str
    place_id: str
    features: tuple[str, ...]


def towns_of(tellings: Sequence[Telling]) -> list[Town]:
    """The towns that the reports of an incident name, each with what speaks for it."""
    told: defaultdict[tuple[str, str], _Told] = defaultdict(_Told)
    states = Counter(n.where.adm1 or "" for t in tellings for n in t.namings if _is_here(n.where))
    likely = _likely_states(tellings, states)
    for telling in tellings:
        _count(telling, told, likely)
        for home_town in _home_towns(telling):
            told[home_town].names.setdefault(_name_of(home_town[1]), 0)
    total = max(1, sum(states.values()))
    most = max((t.weight for t in told.values()), default=0.0)
    found = []
    for (state, place_id), town in sorted(told.items()):
        homes = [t.home for t in tellings if t.home is not None]
        home = max((h.towns.get((state, place_id), 0.0) for h in homes), default=-1.0)
        home_state = max((h.states.get(state, 0.0) for h in homes), default=-1.0)
        at_home = max((s for h in homes for s in h.towns.values()), default=0.0)
        shares = {
            "reports": town.reports / len(tellings), "headline": town.headline / len(tellings),
            "dateline": town.dateline / len(tellings), "weight": town.weight / most if most else 0.0,
            "claims": min(1.0, town.claims / len(tellings) / 3), "acts": min(1.0, town.acts / len(tellings) / 3),
            "state": states[state] / total, "home": home, "home_state": home_state,
        }  # fmt: skip
        features = [f"{name}={_step(value)}" for name, value in shares.items()]
        features += [
            f"first={min(town.first // 200, 6)}", f"order={min(town.order, 4)}", f"rivals={min(len(told), 6)}",
            f"order={min(town.order, 4)}|home={_step(home)}", f"home_is_best={home > 0 and home >= at_home}",
            f"acts={_step(shares['acts'])}|weight={_step(shares['weight'])}",
            f"headline={town.headline > 0}|dateline={town.dateline > 0}|state={_step(shares['state'])}",
        ]  # fmt: skip
        features += [
            name for name, holds in (
                ("relocated", town.relocated), ("county", town.county), ("only_home", not town.reports),
            ) if holds
        ]  # fmt: skip
        name = min(town.names, key=lambda n: (-town.names[n], n), default="") or _name_of(place_id)
        found.append(Town(name.title() if name.isupper() else name, state, place_id, tuple(features)))
    return found


def _step(share: float) -> int:
    """A share in five steps; 0 for none at all, -1 where it can't be known."""
    return -1 if share < 0 else 0 if share == 0 else 1 + min(3, int(share * 4))


def _likely_states(tellings: Sequence[Telling], states: Counter[str]) -> frozenset[str]:
    """The states that the reports name most, and those that their publishers mostly write about."""
    named = {state for state, n in states.items() if n >= _NAMED_OFTEN * max(states.values())}
    at_home = {s for t in tellings if t.home is not None for s, share in t.home.states.items() if share > _AT_HOME}
    return frozenset(named | at_home)


def _home_towns(telling: Telling) -> list[tuple[str, str]]:
    """The towns that a publisher's other reports name most."""
    towns = telling.home.towns if telling.home is not None else {}
    often = [town for town, share in towns.items() if share > _AT_HOME]
    return sorted(often, key=lambda t: (-towns[t], t))[:_MOST_HOMES]


def _readings(where: Where, likely: frozenset[str]) -> list[tuple[str, str]]:
    """The town that a name was placed at, and those of the same name in the likely states."""
    own = town_of(where)
    if own is None:
        return []
    within = "/" in (where.place_id or "") or own[0] in likely or where.precision == _COUNTY
    if within:
        return [own]
    named = (n.place for n in knowledge().gazetteer.named(key(where.name)))
    others = {(p.adm1, p.place_id) for p in named if p.kind == "city" and p.country_code == _ARCHIVE["country_code"]}
    return [own, *sorted((state, place_id) for state, place_id in others if state in likely)]


def _count(telling: Telling, told: defaultdict[tuple[str, str], _Told], likely: frozenset[str]) -> None:
    """Add what one report says to what is told of each town."""
    order: dict[tuple[str, str], int] = {}
    readings: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    in_headline: set[tuple[str, str]] = set()
    in_dateline: set[tuple[str, str]] = set()
    for naming in sorted(telling.namings, key=lambda n: (not n.in_headline, n.start)):
        towns = _readings(naming.where, likely) if _is_here(naming.where) else []
        early = naming.start < _WEIGHTS["early_characters"]
        weight = "headline" if naming.in_headline else "dateline" if naming.dateline else "early" if early else "named"
        number = len(order)
        for town in towns:
            order.setdefault(town, number)
            readings[towns[0]].add(town)
            in_headline.update({town} if naming.in_headline else ())
            in_dateline.update({town} if naming.dateline and not naming.in_headline else ())
            entry = told[town]
            entry.relocated = entry.relocated or town != towns[0]
            entry.county = entry.county or naming.where.precision == _COUNTY
            entry.weight += _WEIGHTS[weight]
            entry.first = min(entry.first, 0 if naming.in_headline else naming.start)
            if "/" not in (naming.where.place_id or ""):
                entry.names[naming.where.name] += 1
    for town, number in order.items():
        told[town].reports += 1
        told[town].order = min(told[town].order, number)
        told[town].headline += town in in_headline
        told[town].dateline += town in in_dateline
    for claim in (*telling.claims, *telling.headline):
        own = town_of(claim.where) if claim.where is not None and _is_here(claim.where) else None
        for town in readings.get(own, ()) if own is not None else ():
            told[town].claims += 1
            told[town].acts += claim.kind in _ACTS and claim.stance in _STANCES


def _is_here(where: Where) -> bool:
    return where.country_code == _ARCHIVE["country_code"] and bool(where.adm1)


def _name_of(place_id: str) -> str:
    """The gazetteer's name of a town of which only a quarter is named."""
    place = knowledge().gazetteer.by_id(place_id)
    return place.name if place is not None else ""


@lru_cache(maxsize=1)
def _place_weights() -> Linear:
    return Linear.from_table(load_weights(WEIGHTS)["town"])
