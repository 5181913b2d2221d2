"""The table of the risk board: for each factor the occasions that speak for it, each once, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tallybook.analyse.risk.rules import Codebook
from tallybook.analyse.risk.sorting import Assigned, assigned
from tallybook.match.months import month_of
from tallybook.match.origins import UNKNOWN, Origins, origin_key
from tallybook.records import Claim, Snapshot

TOLD, DENIED, FEARED = "told", "denied", "feared"
MANNERS = (TOLD, DENIED, FEARED)
_MANNER = {"asserted": TOLD, "alleged": TOLD, "negated": TOLD, "denied": DENIED}
STAND_DAYS = 3  # one origin's stands of one kind within so many days are one occasion


@dataclass(frozen=True, slots=True)
class Spoken:
    """One claim that speaks for something: what it belongs to, on whom it rests, and when that was.

    `occasion` is the incident that it tells of, or the stand that one origin took in those days: what is retold has the
    same. `month` is "2019-09", "undated" or "longer". `manner` is told, denied, or feared (planned and hypothetical as
    well).
    """

    claim: str
    kind: str
    words: str
    occasion: str
    incident: str | None
    origin: str
    month: str
    manner: str


@dataclass(frozen=True, slots=True)
class RiskTable:
    """What the board is made from: assignments, what is known of each claim in them, days on which reports came."""

    book: Codebook
    assigned: tuple[Assigned, ...]
    spoken: Mapping[str, Spoken]
    published: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that speaks for a factor, counted once: an incident or a stand, by whom it is told, and how.

    `manner` is told where any claim tells it; else denied where any denies it; else feared.
    """

    key: str
    month: str
    manner: str
    origins: tuple[str, ...]
    claims: tuple[str, ...]
    incident: str | None


def board_of(snapshot: Snapshot, book: Codebook) -> RiskTable:
    """Sort the claims of a snapshot under the headings, and find out what belongs together."""
    found = assigned(snapshot, book)
    names = sorted({one.claim for one in found})
    claims = [snapshot.claims[name] for name in names]
    home = {claim: incident.id for incident in snapshot.incidents.values() for claim in incident.claims}
    finder = Origins(snapshot.reports, snapshot.copies)
    origin = {claim.id: finder.of(claim) for claim in claims}
    stands = _stands([claim for claim in claims if claim.id not in home], origin, snapshot)
    spoken = {}
    for claim in claims:
        incident = home.get(claim.id)
        occasion, month = (incident, month_of(snapshot.incidents[incident].when)) if incident else stands[claim.id]
        manner = _MANNER.get(claim.stance, FEARED)
        spoken[claim.id] = Spoken(
            claim.id, claim.kind, claim.words, occasion, incident, origin[claim.id], month, manner
        )  # fmt: skip
    days = sorted(r.published for r in snapshot.reports.values() if r.published is not None)
    return RiskTable(book, found, spoken, tuple(days))


def _stands(claims: Sequence[Claim], origin: Mapping[str, str], snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """For each claim outside of incidents the stand that it belongs to, and the month of that."""
    alike: dict[tuple[str, str, str], list[tuple[date, str]]] = {}
    found: dict[str, tuple[str, str]] = {}
    for claim in claims:
        day = _day(claim, snapshot)
        key = origin_key(origin[claim.id]) if origin[claim.id] != UNKNOWN else claim.report
        if day is None:
            found[claim.id] = (f"{claim.kind}/{key}/{claim.report}", "undated")
        else:
            alike.setdefault((claim.kind, _MANNER.get(claim.stance, FEARED), key), []).append((day, claim.id))
    for (kind, manner, key), own in alike.items():
        first = last = date.min
        for day, name in sorted(own):
            if first == date.min or (day - last).days > STAND_DAYS:
                first = day
            last = day
            found[name] = (f"{kind}/{manner}/{key}/{first}", f"{first.year:04d}-{first.month:02d}")
    return found


def _day(claim: Claim, snapshot: Snapshot) -> date | None:
    """When a stand was taken, or told: the day of the report."""
    report = snapshot.reports.get(claim.report)
    if report is not None and report.published is not None:
        return report.published
    return (claim.when.end or claim.when.start) if claim.when is not None else None


def occasions(table: RiskTable, chosen: Iterable[Assigned]) -> tuple[Occasion, ...]:
    """What speaks for some headings, each occasion once, in order of time; what people rejected is left out."""
    told: dict[str, dict[str, Spoken]] = {}
    for one in chosen:
        if not one.rejected:
            spoken = table.spoken[one.claim]
            told.setdefault(spoken.occasion, {})[spoken.claim] = spoken
    found = []
    for key, own in told.items():
        manners = {spoken.manner for spoken in own.values()}
        origins = {origin_key(s.origin): s.origin for s in own.values() if s.origin != UNKNOWN}
        first = next(iter(own.values()))
        found.append(
            Occasion(
                key=key,
                month=min(spoken.month for spoken in own.values()),
                manner=next(manner for manner in MANNERS if manner in manners),
                origins=tuple(sorted(origins.values())),
                claims=tuple(own),
                incident=first.incident,
            )
        )
    return tuple(sorted(found, key=lambda o: (o.month, o.key)))


def months_between(first: date, last: date) -> tuple[str, ...]:
    """All months from one day to another: "2019-09", "2019-10"."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1))
