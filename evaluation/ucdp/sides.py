"""The two sides of an incident under the names that the Uppsala Conflict Data Program gives them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tallybook.records import Actor, Claim, Incident, Report

_TABLE = Path(__file__).parent / "actors.toml"
_NEAR = 220  # code points on either side of an incident's words in which its sides are looked for
_WEIGHTS = {"named": 6, "near": 3, "title": 3, "lede": 2, "far": 1}
_LEDE = 400  # code points
_MOST = 3  # mentions far away that count
# Sides that the convention knows as one: an attack on civilians by an armed group alone.
_ORGANISED = frozenset({"armed_group", "gang", "party"})


@dataclass(frozen=True, slots=True)
class Convention:
    """The compiled table: expressions for groups, forces of the state and rebels, and whose opponent is whose."""

    groups: tuple[tuple[str, re.Pattern[str]], ...]
    state: re.Pattern[str]
    rebels: re.Pattern[str]
    foreign: re.Pattern[str]
    adjectives: Mapping[str, str]
    countries: Mapping[str, str]
    opponents: Mapping[str, str]

    def government(self, country: str) -> str:
        """The state side of a country."""
        return f"Government of {self.countries.get(country, country)}"


@lru_cache(maxsize=1)
def convention() -> Convention:
    """Read and compile `ucdp_actors.toml`."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    opponents: dict[str, str] = {}
    for row in table["actors"]:
        for country in row.get("in", ()):
            opponents.setdefault(country, row["name"])
    adjectives = {word.lower(): country for word, country in table["adjectives"].items()}
    nations = "|".join(sorted(map(re.escape, adjectives), key=len, reverse=True))
    of_a_state = "|".join(map(re.escape, table["of_a_state"]))
    return Convention(
        tuple((row["name"], _any(row["words"])) for row in table["actors"]),
        _any(table["state"]),
        _any(table["rebels"]),
        re.compile(rf"\b({nations})[\w-]*(?:\W+\w+)?\W+(?:{of_a_state})\b", re.IGNORECASE),
        adjectives,
        table["countries"],
        opponents,
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words; those in capitals only as they are written."""
    parts = [re.escape(w) if w.isupper() else f"(?i:{re.escape(w)})" for w in sorted(words, key=len, reverse=True)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)")


def sides(incident: Incident, claims: Mapping[str, Claim], report: Report) -> tuple[str | None, str | None]:
    """Side a and side b of an incident, the state first; "Civilians" where a group kills those who fight nobody."""
    known = convention()
    country = incident.where.country if incident.where is not None else None
    windows = _windows(incident, claims, report)
    groups: Counter[str] = Counter()
    for name, expression in known.groups:
        groups[name] = _weight(expression, windows)
    state = _weight(known.state, windows)
    named = [name for name, weight in groups.most_common() if weight > 0]
    foreign = _foreign(known, windows, country)
    ruled = foreign or country
    government = known.government(ruled) if ruled is not None else None
    opponent = known.opponents.get(country or "")
    if len(named) > 1 and groups[named[1]] >= max(state, 1) and not foreign:
        return named[0], named[1]
    group = named[0] if named else opponent
    if _one_sided(incident, group, windows, known):
        return group, "Civilians"
    return government, group


def _windows(incident: Incident, claims: Mapping[str, Claim], report: Report) -> dict[str, str]:
    """The stretches of a report by how near they are to an incident."""
    text = report.text
    actors = [*incident.perpetrators, *incident.targets, *incident.victims]
    spans = [span for c in incident.claims if c in claims for span in claims[c].spans]
    near = [text[max(0, s.start - _NEAR) : s.end + _NEAR] for s in spans]
    return {
        "named": " ; ".join(actor.name for actor in actors),
        "near": " ; ".join(near),
        "title": report.title,
        "lede": text[:_LEDE],
        "far": text[_LEDE:],
    }


def _weight(expression: re.Pattern[str], windows: Mapping[str, str]) -> int:
    total = 0
    for where, text in windows.items():
        found = len(expression.findall(text))
        total += _WEIGHTS[where] * (min(found, _MOST) if where == "far" else min(found, 1))
    return total


def _foreign(known: Convention, windows: Mapping[str, str], country: str | None) -> str | None:
    """The other state whose forces the incident's own words name."""
    for where in ("named", "near"):
        found = [known.adjectives[m.lower()] for m in known.foreign.findall(windows[where])]
        if found and country not in found:
            return found[0]
    return None


def _one_sided(incident: Incident, group: str | None, windows: Mapping[str, str], known: Convention) -> bool:
    doers = {actor.kind for actor in incident.perpetrators}
    if group is None or not doers & _ORGANISED or "killing" not in incident.kinds:
        return False
    fighters = known.state.search(windows["near"]) or "bombing" in incident.kinds
    return not fighters and _civilians(incident.victims)


def _civilians(victims: Iterable[Actor]) -> bool:
    kinds = {actor.kind for actor in victims}
    return bool(kinds) and kinds <= {"civilians", "person", "media", "religious_group", "ethnic_group", None}
