"""The towns that a shooting may have been in: all that its reports name, with what speaks for each of them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluation.gunviolence.telling import Naming, Telling, town_of
from evaluation.parses import knowledge
from tallybook.places.names import key
from tallybook.records import Where

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("conventions.toml").read_text(encoding="utf-8"))
_ARCHIVE = _TABLE["archive"]
_WEIGHTS = _TABLE["place_weights"]
_BEHIND: dict[str, str] = {word: group for group, words in _TABLE["behind_town"].items() for word in words}
_BEFORE: dict[str, str] = {word: group for group, words in _TABLE["before_town"].items() for word in words}
_ACTS = ("killing", "injury", "attack", "bombing")
_STANCES = ("asserted", "alleged")
# UCDP's place precision of a county.
_COUNTY = 3
# A state counts for likely that is named half as often as the one named most; a publisher has so many home towns.
_NAMED_OFTEN, _MOST_HOMES = 0.5, 2
# A state or town that more than this share of a publisher's other reports name.
AT_HOME = 0.3
# Code points of a report that are searched for names before "police", "man" and their like; words of such a name.
_SEARCHED, _MOST_WORDS = 3000, 3
# A bare name in a report that no state is known of counts where so many live.
_LARGE = 20_000
_HINT = re.compile(r"((?:[A-Z][\w.'’-]*\s+){1,3})(" + "|".join(_TABLE["hints"]["behind"]) + r")\b")
_IN = re.compile(r"\b(?:" + "|".join(_TABLE["hints"]["before"]) + r")\s+([A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,2})")
_CAPITALS = re.compile(r"[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)*")

# A town: its state, and its id.
Key = tuple[str, str]


@dataclass(slots=True)
class Told:
    """What reports say together of one town: sums over them, where in the text it first stands, its names."""

    weight: float = 0.0
    reports: int = 0
    headline: int = 0
    dateline: int = 0
    namings: int = 0
    claims: int = 0
    acts: int = 0
    relocated: bool = False
    county: bool = False
    unknown: bool = False
    first: int = 10_000
    order: int = 99
    around: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)


def told_towns(tellings: Sequence[Telling]) -> dict[Key, Told]:
    """What the reports of an incident tell of each town that they name or that is their publishers' home."""
    told: defaultdict[Key, Told] = defaultdict(Told)
    likely = _likely_states(tellings)
    for telling in tellings:
        _count(telling, told, likely)
        for home in _home_towns(telling):
            told[home].names.setdefault(name_of(home[1]), 0)
        for group, names in _hints(telling):
            name, towns = _first_named(names, likely)
            for town in towns:
                told[town].around[group] += 1
                told[town].names.setdefault(name, 0)
    return dict(told)


def is_here(where: Where) -> bool:
    """Whether a place lies in the archive's country, in a known state."""
    return where.country_code == _ARCHIVE["country_code"] and bool(where.adm1)


def name_of(place_id: str) -> str:
    """The gazetteer's name of a town of which only a quarter is named."""
    place = knowledge().gazetteer.by_id(place_id)
    return place.name if place is not None else ""


def states_of(tellings: Sequence[Telling]) -> Counter[str]:
    """How often the reports name each state, or a place in it."""
    return Counter(n.where.adm1 or "" for t in tellings for n in t.namings if is_here(n.where))


def _likely_states(tellings: Sequence[Telling]) -> frozenset[str]:
    """The states that the reports name most, and those that their publishers mostly write about."""
    states = states_of(tellings)
    named = {state for state, n in states.items() if n >= _NAMED_OFTEN * max(states.values())}
    at_home = {s for t in tellings if t.home is not None for s, share in t.home.states.items() if share > AT_HOME}
    return frozenset(named | at_home)


def _home_towns(telling: Telling) -> list[Key]:
    """The towns that a publisher's other reports name most."""
    towns = telling.home.towns if telling.home is not None else {}
    often = [town for town, share in towns.items() if share > AT_HOME]
    return sorted(often, key=lambda t: (-towns[t], t))[:_MOST_HOMES]


def _readings(where: Where, likely: frozenset[str]) -> list[Key]:
    """The town that a name was placed at, the name itself where it is unknown, and its namesakes in likely states."""
    own = town_of(where)
    if own is None:
        unknown = "/" in (where.place_id or "") and bool(where.adm1)
        return [(where.adm1 or "", where.place_id or "")] if unknown else []
    if "/" in (where.place_id or ""):
        return [own, (own[0], where.place_id or "")]
    if own[0] in likely or where.precision == _COUNTY:
        return [own]
    return [own, *(town for town in _named(key(where.name), likely) if town != own)]


def _named(name_key: str, states: frozenset[str]) -> list[Key]:
    """The archive's towns of a name in some states."""
    named = (n.place for n in knowledge().gazetteer.named(name_key))
    towns = {(p.adm1, p.place_id) for p in named if p.kind == "city" and p.country_code == _ARCHIVE["country_code"]}
    return sorted((state, place_id) for state, place_id in towns if state in states)


def _hints(telling: Telling) -> Iterator[tuple[str, Sequence[str]]]:
    """Words that may name a town, the likeliest first, by what is around them.

    Before "police", "man" and their like, behind "in" and "near", without the direction before them, and in capitals
    in the headline: names that recognition leaves aside, since elsewhere they mean the police or a newspaper.
    """
    parts = knowledge().place_words.parts
    for text in (telling.report.title, telling.report.text[:_SEARCHED]):
        for match in _HINT.finditer(text):
            words = match[1].split()
            yield "hint", [" ".join(words[start:]) for start in range(len(words))]
        for match in _IN.finditer(text):
            words = match[1].split()
            yield "hint in", [" ".join(words[:end]) for end in range(len(words), 0, -1)]
            if words[0].lower() in parts:
                yield "part", [" ".join(words[1:end]) for end in range(len(words), 1, -1)]
    for match in _CAPITALS.finditer(telling.report.title):
        words = match[0].split()
        lengths = range(min(len(words), _MOST_WORDS), 0, -1)
        yield "title", [" ".join(words[i : i + n]) for n in lengths for i in range(len(words) - n, -1, -1)]


def _first_named(names: Sequence[str], likely: frozenset[str]) -> tuple[str, list[Key]]:
    """The first of some names that is a town's, with the towns that bear it."""
    for name in names:
        found = _named(key(name), likely) if likely else _large(key(name))
        if found:
            return name, found
    return "", []


def _large(name_key: str) -> list[Key]:
    """The one large town of a name in the archive's country."""
    named = (n.place for n in knowledge().gazetteer.named(name_key))
    large = [
        p for p in named if p.country_code == _ARCHIVE["country_code"] and p.kind == "city" and p.population > _LARGE
    ]
    return [(p.adm1 or "", p.place_id) for p in sorted(large, key=lambda p: -p.population)[:1]]


def _around(telling: Telling, naming: Naming) -> Iterator[str]:
    """What stands right behind and before a naming: police, a person, a house of the sick, "in", "from"."""
    text = telling.report.title if naming.in_headline else telling.report.text
    end = naming.start + len(naming.where.name)
    behind = text[end : end + 30].lower().split()
    before = text[max(0, naming.start - 20) : naming.start].lower().split()
    for words, groups in ((behind[:2], _BEHIND), (before[-1:], _BEFORE)):
        yield from {groups[w] for word in words if (w := word.strip(".,;:’'\"“”()")) in groups}


def _count(telling: Telling, told: defaultdict[Key, Told], likely: frozenset[str]) -> None:
    """Add what one report says to what is told of each town."""
    order: dict[Key, int] = {}
    readings: dict[Key, set[Key]] = defaultdict(set)
    in_headline: set[Key] = set()
    in_dateline: set[Key] = set()
    for naming in sorted(telling.namings, key=lambda n: (not n.in_headline, n.start)):
        towns = _readings(naming.where, likely) if is_here(naming.where) else []
        early = naming.start < _WEIGHTS["early_characters"]
        weight = "headline" if naming.in_headline else "dateline" if naming.dateline else "early" if early else "named"
        number = len(order)
        around = list(_around(telling, naming)) if towns else []
        for town in towns:
            order.setdefault(town, number)
            readings[towns[0]].add(town)
            in_headline.update({town} if naming.in_headline else ())
            in_dateline.update({town} if naming.dateline and not naming.in_headline else ())
            entry = told[town]
            entry.relocated = entry.relocated or town[0] != towns[0][0]
            entry.unknown = "/" in town[1]
            entry.county = entry.county or naming.where.precision == _COUNTY
            entry.weight += _WEIGHTS[weight]
            entry.namings += 1
            entry.first = min(entry.first, 0 if naming.in_headline else naming.start)
            entry.around.update(around)
            if "/" not in (naming.where.place_id or "") or entry.unknown:
                entry.names[naming.where.name] += 1
    for town, number in order.items():
        told[town].reports += 1
        told[town].order = min(told[town].order, number)
        told[town].headline += town in in_headline
        told[town].dateline += town in in_dateline
    for claim in (*telling.claims, *telling.headline):
        own = town_of(claim.where) if claim.where is not None and is_here(claim.where) else None
        for town in readings.get(own, ()) if own is not None else ():
            told[town].claims += 1
            told[town].acts += claim.kind in _ACTS and claim.stance in _STANCES
