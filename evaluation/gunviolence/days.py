"""The day of a shooting, chosen by learned weights among the days that the claims of its reports tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from evaluation.gunviolence.telling import Telling
from tallybook.records import Claim
from tallybook.weigh import Linear, load_weights

WEIGHTS = Path(__file__).parents[1] / "weights" / "gunviolence-day.json"
_ACTS = ("killing", "injury", "attack", "bombing")
_STANCES = ("asserted", "alleged")
# How the basis of a time begins that no words tell; what it says of a day that another sentence names.
_UNTOLD, _ELSEWHERE = "publication day", "in the report"
_AGES = ((0, "0"), (1, "1"), (2, "2"), (3, "3"), (7, "week"), (31, "month"))


@dataclass(slots=True)
class _Votes:
    """What speaks for one day: claims, those of acts, those whose own words name it, headlines, reports, openings."""

    claims: int = 0
    acts: int = 0
    own: int = 0
    headline: int = 0
    first: int = 0
    reports: int = 0


@dataclass(frozen=True, slots=True)
class DayOption:
    """A day that may be the incident's, with what speaks for it."""

    day: date
    features: tuple[str, ...]


def day_of(tellings: Sequence[Telling], weights: Linear | None = None) -> date | None:
    """The likeliest day; None where neither words nor publication tell one."""
    options = day_options(tellings)
    chosen = weights if weights is not None else _shipped()
    return max(options, key=lambda o: chosen.score(o.features)).day if options else None


def day_options(tellings: Sequence[Telling]) -> list[DayOption]:
    """The days that claims tell, none after its report, and the last two days up to the earliest publication."""
    votes: dict[date, _Votes] = defaultdict(_Votes)
    for telling in tellings:
        _count(telling, votes)
    published = [t.report.published for t in tellings if t.report.published is not None]
    earliest = min(published, default=None)
    for back in (0, 1) if earliest is not None else ():
        votes.setdefault((earliest or date.min) - timedelta(days=back), _Votes())
    total, acts = (max(1, sum(getattr(v, part) for v in votes.values())) for part in ("claims", "acts"))
    most = max((v.acts for v in votes.values()), default=0)
    found = []
    for day, told in sorted(votes.items()):
        age = "unknown" if earliest is None else _age((earliest - day).days)
        shares = {
            "claims": told.claims / total, "acts": told.acts / acts, "own": told.own / total,
            "reports": told.reports / len(tellings), "first": told.first / len(tellings),
        }  # fmt: skip
        features = [f"{name}={_step(share)}" for name, share in shares.items()]
        features += [
            f"age={age}", f"age={age}|acts={_step(shares['acts'])}", f"age={age}|own={_step(shares['own'])}",
            f"headline={told.headline > 0}", f"most={told.acts == most > 0}", f"age={age}|days={min(len(votes), 5)}",
            f"first={_step(shares['first'])}|age={age}",
        ]  # fmt: skip
        found.append(DayOption(day, tuple(features)))
    return found


def _count(telling: Telling, votes: dict[date, _Votes]) -> None:
    """Add the days that one report's claims tell."""
    days: list[date] = []
    for claim in (*telling.claims, *telling.headline):
        day = _day(claim, telling.report.published)
        if day is None:
            continue
        told = votes[day]
        told.claims += 1
        told.acts += claim.kind in _ACTS and claim.stance in _STANCES
        told.own += claim.when is not None and _ELSEWHERE not in claim.when.basis
        told.headline += claim in telling.headline
        days.append(day)
    for day in set(days):
        votes[day].reports += 1
    if days:
        votes[days[0]].first += 1


def _day(claim: Claim, published: date | None) -> date | None:
    """The day that a claim's words tell, to within one; None for longer times and such as come after publication."""
    when = claim.when
    if when is None or when.start is None or when.end is None or when.basis.startswith(_UNTOLD):
        return None
    late = published is not None and when.start > published
    return None if late or (when.end - when.start).days > 1 else when.start


def _age(days: int) -> str:
    return "ahead" if days < 0 else next((name for most, name in _AGES if days <= most), "older")


def _step(share: float) -> int:
    """A share in five steps; 0 for none at all."""
    return 0 if share == 0 else 1 + min(3, int(share * 4))


@lru_cache(maxsize=1)
def _shipped() -> Linear:
    return Linear.from_table(load_weights(WEIGHTS)["day"])
