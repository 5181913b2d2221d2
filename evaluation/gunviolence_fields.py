"""What the reports of one shooting say together in the archive's terms: killed, injured, day, city and state."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tallybook.records import Claim, Figure, Report, Where

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("gunviolence.toml").read_text(encoding="utf-8"))
_ARCHIVE = _TABLE["archive"]
_OWN_HAND = frozenset(_TABLE["own_hand"]["words"])
_DEADLY = frozenset(_TABLE["deadly"]["words"])
_WEIGHTS = _TABLE["place_weights"]
# UCDP's place precisions of an exact place (a town), of one near it, of a second division (a county).
_TOWN, _SECOND_DIVISION = 1, 3
# How the basis of a time begins that no words tell.
_UNTOLD = "publication day"
_TOLD = ("asserted", "alleged")


@dataclass(frozen=True, slots=True)
class Naming:
    """A place that a report names: where it is, and where in the report it stands."""

    where: Where
    start: int
    in_headline: bool = False
    dateline: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A report: its claims about the incident, those of its headline, the places it names, its publisher's state."""

    report: Report
    claims: Sequence[Claim]
    headline: Sequence[Claim]
    namings: Sequence[Naming]
    home: str | None


def about(told: Sequence[Claim], incident: Container[str]) -> list[Claim]:
    """Of a report's claims those of an incident, and those of the day it mostly names, the next one, or no day."""
    own = [c for c in told if c.id in incident]
    days = Counter(day for c in own if (day := _day(c)) is not None)
    main = min(days, key=lambda d: (-days[d], d)) if days else None
    return [c for c in told if c.id in incident or main is None or abs(((_day(c) or main) - main).days) <= 1]


def _day(claim: Claim) -> date | None:
    """The first day of a claim's time; None where it tells none."""
    when = claim.when
    return None if when is None or when.basis.startswith(_UNTOLD) else when.start


def killed_and_injured(tellings: Iterable[Telling]) -> tuple[int, int]:
    """What most reports and headlines say of the killed and of all who were hit; the others of these were injured.

    Of equals the higher: victims are more often overlooked than made up.
    """
    votes = [v for t in tellings for v in (_figures(t.claims), _figures(t.headline)) if v is not None]
    killed, hit = _most([dead for dead, _ in votes]), _most([dead + hurt for dead, hurt in votes])
    return killed, max(0, hit - killed)


def _most(values: Sequence[int]) -> int:
    counted = Counter(values)
    return max(counted, key=lambda v: (counted[v], v), default=0)


def _figures(claims: Sequence[Claim]) -> tuple[int, int] | None:
    """Killed and injured of one telling; None where it has no figure.

    Who is said to have been shot, without a word about how it ended, is among the killed or the injured: what the
    total of those exceeds the killed by was injured. A death told without a figure is one.
    """
    told = [c for c in claims if c.stance in _TOLD]
    killed, hurt, struck = (_largest(c for c in told if c.kind == kind) for kind in ("killing", "injury", "attack"))
    if killed is None and any(c.kind == "killing" or _words(c) & _DEADLY for c in told):
        killed = 1
    if killed is None and hurt is None and struck is None:
        return None
    dead = (killed or 0) + _own_hand(told, killed or 0)
    return dead, max(hurt or 0, (struck or 0) - dead)


def _own_hand(claims: Sequence[Claim], killed: int) -> int:
    """1 if somebody who killed others is said to have killed himself, and no figure counts him yet."""
    deaths = [c for c in claims if c.kind == "killing"]
    own = [c for c in deaths if _OWN_HAND & _words(c)]
    return 1 if own and len(own) < len(deaths) and killed == 1 else 0


def _words(claim: Claim) -> set[str]:
    return set(claim.words.lower().split())


def _largest(claims: Iterable[Claim]) -> int | None:
    return max((n for c in claims if (n := _persons(c.figure)) is not None), default=None)


def _persons(figure: Figure | None) -> int | None:
    if figure is None:
        return None
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), None)


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
