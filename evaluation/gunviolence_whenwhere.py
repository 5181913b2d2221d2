"""The day, city and state of a shooting, as its reports tell them together in the archive's terms."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from evaluation.gunviolence_telling import Telling
from tallybook.records import Where

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("gunviolence.toml").read_text(encoding="utf-8"))
_ARCHIVE = _TABLE["archive"]
_WEIGHTS = _TABLE["place_weights"]
# UCDP's place precision of an exact place (a town).
_TOWN = 1


def day_of(tellings: Sequence[Telling]) -> date | None:
    """The day that most claims tell, none after its report; else the day before the earliest report."""
    votes: Counter[date] = Counter()
    for telling in tellings:
        for claim in (*telling.claims, *telling.headline):
            when = claim.when
            if (
                when is None
                or when.start is None
                or when.end is None
                or "publication" in when.basis.split(" against")[0]
            ):
                continue
            late = telling.report.published is not None and when.start > telling.report.published
            if (when.end - when.start).days <= 1 and not late:
                votes[when.start] += 1
    if votes:
        return min(votes, key=lambda d: (-votes[d], d))
    published = [t.report.published for t in tellings if t.report.published is not None]
    return min(published) - timedelta(days=_ARCHIVE["days_before_publication"]) if published else None


def place_of(tellings: Sequence[Telling]) -> tuple[str | None, str | None] | None:
    """City and state: the state first, then the town in it that is named most tellingly; None where none is named."""
    states: defaultdict[str, float] = defaultdict(float)
    towns: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for telling in tellings:
        for where, weight in _weighed(telling):
            if where.country_code != _ARCHIVE["country_code"] or not where.adm1:
                continue
            weight += _WEIGHTS["home"] if where.adm1 == telling.home else 0.0
            states[where.adm1] += weight
            if where.precision == _TOWN and where.place_id:
                name = where.name.title() if where.name.isupper() else where.name
                towns[where.adm1, where.place_id, name] += weight
    if not states:
        return None
    state = min(states, key=lambda s: (-states[s], s))
    by_place: defaultdict[str, float] = defaultdict(float)
    for (adm1, place, _), weight in towns.items():
        if adm1 == state:
            by_place[place] += weight
    if not by_place:
        return None, state
    best = min(by_place, key=lambda p: (-by_place[p], p))
    names = {name: weight for (_, place, name), weight in towns.items() if place == best}
    return min(names, key=lambda n: (-names[n], n)), state


def _weighed(telling: Telling) -> Iterable[tuple[Where, float]]:
    for claim in (*telling.claims, *telling.headline):
        if claim.where is not None:
            yield claim.where, _WEIGHTS["claim"]
    for naming in telling.namings:
        early = naming.start < _WEIGHTS["early_characters"]
        key = "headline" if naming.in_headline else "dateline" if naming.dateline else "early" if early else "named"
        yield naming.where, _WEIGHTS[key]
