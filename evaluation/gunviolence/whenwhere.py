"""The city and state of a shooting, chosen by learned weights among the towns that its reports name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evaluation.gunviolence.telling import Telling
from evaluation.gunviolence.towns import AT_HOME, Key, Told, is_here, name_of, states_of, told_towns
from evaluation.parses import knowledge
from tallybook.places import Place
from tallybook.places.geometry import distance_km
from tallybook.weigh import Trees, load_weights

WEIGHTS = Path(__file__).parents[1] / "weights" / "gunviolence-town.json.gz"
# Towns within so many kilometres are neighbours.
_NEIGHBOURS_KM = 25.0
_OF_MOST = ("weight", "acts", "namings", "home", "around in")
_AROUND = ("police", "person", "scene", "elsewhere", "in", "of", "from", "between", "hint", "hint in", "part", "title")


@dataclass(frozen=True, slots=True)
class Town:
    """A town that may be an incident's, as the reports write it, with what speaks for it."""

    city: str
    state: str
    place_id: str
    features: Mapping[str, float]


def place_of(
    tellings: Sequence[Telling], weights: Trees | None = None, towns: Sequence[Town] | None = None
) -> tuple[str | None, str | None] | None:
    """City and state: the town that the weights find likeliest of those named; None where none is named.

    Args:
        tellings: what the reports of one incident tell.
        weights: the trees that rank towns; None takes those shipped.
        towns: `towns_of` the same tellings, where that is known already.
    """
    options = towns if towns is not None else towns_of(tellings)
    if not options:
        states = Counter(n.where.adm1 for t in tellings for n in t.namings if is_here(n.where))
        states.update(
            s for t in tellings if t.home is not None for s, share in t.home.states.items() if share > AT_HOME
        )
        return (None, min(states, key=lambda s: (-states[s], s or ""))) if states else None
    scores = (weights if weights is not None else _place_weights()).scores([o.features for o in options])[:, 0]
    best = options[max(range(len(options)), key=lambda i: scores[i])]
    return best.city, best.state


def towns_of(tellings: Sequence[Telling]) -> list[Town]:
    """The towns that the reports of an incident name, each with what speaks for it."""
    told = told_towns(tellings)
    rows = {town: _row(town, told[town], tellings) for town in sorted(told)}
    _compare(rows, told, tellings)
    found = []
    for town, row in rows.items():
        names = told[town].names
        name = min(names, key=lambda n: (-names[n], n), default="") or name_of(town[1])
        found.append(Town(name.title() if name.isupper() else name, *town, row))
    return found


def _row(town: Key, told: Told, tellings: Sequence[Telling]) -> dict[str, float]:
    """What is told of one town, in shares of the reports, and what it is."""
    many = len(tellings)
    place = knowledge().gazetteer.by_id(town[1])
    homes = [t.home for t in tellings if t.home is not None]
    slug = "".join(c for c in max(told.names, default="", key=len).lower() if c.isalnum())
    district = told.county or (place is not None and place.kind == "adm2")
    row = {
        "reports": told.reports / many, "headline": told.headline / many, "dateline": told.dateline / many,
        "namings": told.namings / many, "weight": told.weight / many, "claims": told.claims / many,
        "acts": told.acts / many, "first": float(told.first), "order": float(told.order),
        "relocated": float(told.relocated), "county": float(district),
        "unknown": float(told.unknown), "many": float(many),
        "home": max((h.towns.get(town, 0.0) for h in homes), default=-1.0),
        "home_state": max((h.states.get(town[0], 0.0) for h in homes), default=-1.0),
        "population": math.log1p(place.population) if place is not None else -1.0,
        "in_url": float(bool(slug) and any(slug in _letters(t.report.url) for t in tellings)),
        "of_publisher": float(bool(slug) and any(slug in _letters(t.report.publisher) for t in tellings)),
        "sole": float(told.first < 10_000),
    }  # fmt: skip
    return row | {f"around {group}": told.around[group] / many for group in _AROUND}


def _letters(name: str | None) -> str:
    return "".join(c for c in (name or "").lower() if c.isalnum())


def _compare(rows: Mapping[Key, dict[str, float]], told: Mapping[Key, Told], tellings: Sequence[Telling]) -> None:
    """Add to each row how its town stands beside the others: its share, its state's, and what its neighbours are."""
    states = states_of(tellings)
    total = max(1, sum(states.values()))
    places = {town: knowledge().gazetteer.by_id(town[1].partition("/")[0]) for town in rows}
    most = {name: max((row[name] for row in rows.values()), default=0.0) for name in _OF_MOST}
    for town, row in rows.items():
        row["state"] = states[town[0]] / total
        row["rivals"] = float(len(rows))
        row["here"] = float(sum(t[0] == town[0] for t in rows))
        for name, top in most.items():
            row[f"{name} of most"] = row[name] / top if top > 0 else 0.0
        others = [(o, rows[o]) for o in rows if o != town and told[o].reports and _are_near(places[o], places[town])]
        larger = [r for _, r in others if r["population"] > row["population"]]
        row["larger near"] = max((r["population"] - row["population"] for r in larger), default=0.0)
        row["larger near namings"] = max((r["namings"] for r in larger), default=0.0)
        row["near namings"] = max((r["namings"] for _, r in others), default=0.0)
        row["holds another"] = float(any(o[1].startswith(f"{town[1]}/") for o in rows))
        row["in another"] = float(town[1].partition("/")[0] != town[1])


def _are_near(a: Place | None, b: Place | None) -> bool:
    apart = distance_km(a, b) if a is not None and b is not None else None
    return apart is not None and apart <= _NEIGHBOURS_KM


@lru_cache(maxsize=1)
def _place_weights() -> Trees:
    return Trees.from_table(load_weights(WEIGHTS)["town"])
