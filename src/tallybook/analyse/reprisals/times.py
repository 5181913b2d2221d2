"""The times of events, which all estimates of reprisals stand on: from a ledger's incidents, or from a table."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.finding import Refused
from tallybook.analyse.reprisals.background import Array
from tallybook.match.adding import parts_in
from tallybook.match.belonging import Definition
from tallybook.match.daybook import Daybook
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import telling_words
from tallybook.records import Actor, BadInput, Incident, Snapshot

DAY = 1.0
_SECOND = 1.0 / 86_400
_REQUIRED = "time"
GROUPINGS = ("actor", "affiliation", "kind", "name")  # "actor" is the known one where there is one
_TEXTS = ("group", "place", "victims", "perpetrator", "id")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Incidents whose time can't be used, and why."""

    why: str
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """When events happened, in days since the start of `start`, in order; a row of each array or tuple an event.

    `resolution_days` is how finely the times are told: 1 where only days are known, 1/1440 for minutes. `groups` is
    who did it (of a ledger: the perpetrators), "" where nobody is named. `incidents` and `claims` are what an event
    rests on; of a table, its id or row.
    """

    days: Array
    start: date
    length_days: float
    resolution_days: float
    groups: tuple[str, ...]
    places: tuple[str, ...]
    victims: tuple[str, ...]
    perpetrators: tuple[str, ...]
    reviewed: NDArray[np.bool_]
    incidents: tuple[str, ...]
    claims: tuple[tuple[str, ...], ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def by_day(self) -> bool:
        """Whether only days are known, so that the order within a day is not."""
        return self.resolution_days >= DAY

    @property
    def fastest(self) -> float:
        """The fastest decay that times told so finely could show, per day."""
        return 1.0 / self.resolution_days

    def day(self, number: int) -> date:
        """The day of an event."""
        return self.start + timedelta(days=int(self.days[number]))

    def kept(self, keep: NDArray[np.bool_]) -> Times:
        """Only these events, over the same period."""
        rows = np.flatnonzero(keep)

        def chosen(values: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(values[n] for n in rows)

        return replace(
            self, days=self.days[rows], groups=chosen(self.groups), places=chosen(self.places),
            victims=chosen(self.victims), perpetrators=chosen(self.perpetrators), reviewed=self.reviewed[rows],
            incidents=chosen(self.incidents), claims=tuple(self.claims[n] for n in rows),
        )  # fmt: skip

    def counts(self) -> NDArray[np.int64]:
        """How many events each day has."""
        whole = int(np.ceil(self.length_days))
        return np.bincount(self.days.astype(int), minlength=whole)[:whole]

    def between(self, start: date | None, end: date | None) -> Times:
        """Only the days from start to end, both inclusive; a silence at either end then counts as one."""
        first = start or self.start
        last = end or self.start + timedelta(days=int(np.ceil(self.length_days)) - 1)
        if first > last:
            raise BadInput(f"start={first} end={last}: expected start <= end; swap them")
        shift, length = (first - self.start).days, float((last - first).days + 1)
        days = self.days - shift
        inside = (days >= 0) & (days < length)
        return replace(replace(self, days=days, start=first, length_days=length).kept(inside))


def times_of(snapshot: Snapshot, definition: Definition, grouping: str = "actor") -> Times:
    """The days of the incidents that answer a definition, their perpetrators told apart by one of GROUPINGS.

    Only an incident whose day is told can say what came before what: those known to a few days, a week, a month or
    not at all are left out and counted, and so are those told as part of another one.
    """
    belonging = Daybook(snapshot.incidents.values()).belonging(replace(definition, start=None, end=None))
    chosen = [share.incident for share in belonging.shares]
    parts = parts_in(chosen, "deaths") | parts_in(chosen, "injuries")
    left: dict[str, list[str]] = {}
    if belonging.unknown:
        left["the place that was asked for can be neither told nor ruled out"] = list(belonging.unknown)
    dated: list[tuple[date, Incident]] = []
    for incident in chosen:
        day, why = _day(incident)
        if incident.id in parts:
            left.setdefault("told as part of another incident", []).append(incident.id)
        elif day is None:
            left.setdefault(why, []).append(incident.id)
        else:
            dated.append((day, incident))
    dated.sort(key=lambda pair: (pair[0], pair[1].id))
    first = dated[0][0] if dated else date(1970, 1, 1)
    length = float((dated[-1][0] - first).days + 1) if dated else 1.0
    held = [incident for _, incident in dated]
    whole = Times(
        days=np.array([float((day - first).days) for day, _ in dated]),
        start=first,
        length_days=length,
        resolution_days=DAY,
        groups=_groups([i.perpetrators for i in held], grouping),
        places=tuple(i.where.name if i.where else "" for i in held),
        victims=tuple(_names(i.victims) for i in held),
        perpetrators=tuple(_names(i.perpetrators) for i in held),
        reviewed=np.array([i.reviewed for i in held], dtype=bool),
        incidents=tuple(i.id for i in held),
        claims=tuple(i.claims for i in held),
        left_out=tuple(LeftOut(why, tuple(sorted(ids))) for why, ids in sorted(left.items())),
    )
    if definition.start is None and definition.end is None:
        return whole
    return whole.between(definition.start, definition.end)


def _day(incident: Incident) -> tuple[date | None, str]:
    """The day of an incident, or why it has none that could be ordered."""
    when = incident.when
    if when is None or (when.start is None and when.end is None):
        return None, "no day is told"
    if when.start is None or when.end is None:
        return None, "only one end of its days is told"
    span = (when.end - when.start).days + 1
    if span == 1:
        return when.start, ""
    wide = "a few days" if span < 7 else "a week or two" if span <= 14 else "a month" if span <= 31 else "longer"
    return None, f"known only to {wide}"


def _groups(sides: list[tuple[Actor, ...]], grouping: str) -> tuple[str, ...]:
    """Who did it, "" where nobody is named; a known actor under the one name that it is called by most often."""
    called: dict[str, Counter[str]] = {}
    for actor in (actor for actors in sides for actor in actors[:1] if actor.known):
        called.setdefault(actor.known or "", Counter())[actor.name] += 1
    names = {known: min(told, key=lambda n: (-told[n], n)) for known, told in called.items()}

    def group(actor: Actor) -> str:
        if grouping == "kind":
            return (actor.kind or "").replace("_", " ")
        if grouping == "affiliation" and actor.affiliations:
            return actor.affiliations[0]
        return names.get(actor.known or "", actor.name) if grouping != "name" else actor.name

    return tuple(group(actors[0]) if actors else "" for actors in sides)


def _names(actors: tuple[Actor, ...]) -> str:
    """All that an incident says of a side, in words; sides are told apart by the words they share."""
    return "; ".join(dict.fromkeys(name for actor in actors for name in (actor.name, *actor.affiliations)))


def named(values: tuple[str, ...], side: str) -> NDArray[np.bool_]:
    """Which of these share a telling word with the name of a side ("Keshti" with "Keshti shopkeepers")."""
    generic = frozenset(MatchKnowledge.load().words["generic"])
    wanted = telling_words(side, generic)
    if not wanted:
        raise BadInput(f"side={side!r}: expected a name with a word that tells; 'people' or 'men' tell nobody apart")
    return np.array([bool(wanted & telling_words(value, generic)) for value in values], dtype=bool)


def times_in(lines: Iterable[str], *, name: str) -> Times:
    """The times of a table (CSV with headings) that holds one event a row.

    Args:
        lines: its lines; the headings are `time` (YYYY-MM-DD, or with a time of day, in one time zone) and, all
            optional, `group` (who did it), `place`, `victims`, `perpetrator`, `id`.
        name: of the file, for messages.

    Raises:
        BadInput: a heading or a time that can't be used, with the row and the cure.
        Refused: no rows.
    """
    reader = csv.DictReader(lines, strict=True)
    headings = [(heading or "").strip().lower() for heading in (_fields(reader, name) or [])]
    if _REQUIRED not in headings:
        raise BadInput(f"{name}:1: no column {_REQUIRED!r}; expected headings time, and if known {', '.join(_TEXTS)}")
    if len(set(headings)) < len(headings):
        raise BadInput(f"{name}:1: a heading stands twice; rename one of them")
    reader.fieldnames = headings
    rows: list[tuple[datetime, bool, dict[str, str]]] = []
    try:
        for row in reader:
            if None in row:
                raise BadInput(f"{name}:{reader.line_num}: more cells than headings; quote cells that hold a comma")
            texts = {key: (value or "").strip() for key, value in row.items()}
            rows.append((*_moment(texts[_REQUIRED], f"{name}:{reader.line_num}"), texts))
    except csv.Error as error:
        raise BadInput(f"{name}:{reader.line_num}: {error}; save it as plain CSV with quoted cells") from None
    if not rows:
        raise Refused("reprisals", cause=f"{name} holds no event", needed="one row an event, with its time")
    return _laid_out(rows)


def _fields(reader: csv.DictReader[str], name: str) -> list[str] | None:
    try:
        found = reader.fieldnames
    except csv.Error as error:
        raise BadInput(f"{name}:1: {error}; save it as plain CSV with quoted cells") from None
    return list(found) if found is not None else None


def _moment(words: str, where: str) -> tuple[datetime, bool]:
    """A time and whether it is only a day."""
    try:
        told = datetime.fromisoformat(words)
    except ValueError:
        raise BadInput(
            f"{where}: time={words!r}: expected YYYY-MM-DD or YYYY-MM-DD HH:MM; leave out what has no day"
        ) from None
    if told.tzinfo is not None:
        told = told.astimezone(UTC).replace(tzinfo=None)
    return told, len(words) <= len("2010-11-18")


def _laid_out(rows: list[tuple[datetime, bool, dict[str, str]]]) -> Times:
    """One day-only time makes all of them days: what is known unevenly is taken as known to the day."""
    only_days = any(is_day for _, is_day, _ in rows)
    ordered = sorted(enumerate(rows, 1), key=lambda r: (r[1][0].date() if only_days else r[1][0], r[0]))
    start = ordered[0][1][0].date()
    midnight = datetime.combine(start, datetime.min.time())
    seconds = np.array([(moment - midnight).total_seconds() for _, (moment, _, _) in ordered])
    days = np.floor(seconds / 86_400) if only_days else seconds / 86_400
    resolution = DAY if only_days else _resolution(seconds)

    def column(name: str) -> tuple[str, ...]:
        return tuple(texts.get(name, "") for _, (_, _, texts) in ordered)

    return Times(
        days=days,
        start=start,
        length_days=float(np.floor(days[-1]) + 1),
        resolution_days=resolution,
        groups=column("group") if any(column("group")) else column("perpetrator"),
        places=column("place"),
        victims=column("victims"),
        perpetrators=column("perpetrator"),
        reviewed=np.zeros(len(days), dtype=bool),
        incidents=tuple(texts.get("id") or f"row {number}" for number, (_, _, texts) in ordered),
        claims=((),) * len(days),
    )


def _resolution(seconds: Array) -> float:
    """The coarsest of hour, minute and second that all times are whole numbers of."""
    return next((s / 86_400 for s in (3600, 60) if not (seconds % s).any()), _SECOND)
