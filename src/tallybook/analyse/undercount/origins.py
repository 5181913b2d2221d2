"""Makes lists out of a ledger: which incidents each independent origin tells of, and which origin retells another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from tallybook.analyse.finding import Refused
from tallybook.analyse.undercount.lists import WHAT, Retelling
from tallybook.analyse.undercount.persons import persons
from tallybook.analyse.undercount.table import CaptureTable
from tallybook.match import MatchKnowledge
from tallybook.match.origins import UNKNOWN, Origins, origin_key
from tallybook.records import BadInput, Claim, Incident, Snapshot

REST = "all others"
UNITS = ("incidents", "deaths", "named victims")
_ONE = {"incidents": "incident", "deaths": "incident", "named victims": "named victim"}
PARTS = ("place", "year", "quarter", "month")
_TOLD = ("asserted", "alleged")


def lists_of(
    snapshot: Snapshot,
    *,
    kinds: tuple[str, ...] = ("killing",),
    unit: str = "incidents",
    lists: tuple[str, ...] = (),
    most: int = 5,
    merge_rest: bool = True,
    by: tuple[str, ...] = (),
) -> CaptureTable:
    """Each origin's incidents as a list.

    An origin is whom claims rest on in the end: what a paper quotes is the list of whom it quotes, copies are one.
    Where one origin of two also passes the other's word on, they are told as a pair that is not independent.

    Args:
        snapshot: what the ledger holds.
        kinds: incidents of which kinds.
        unit: incidents; deaths (the best figure of each; those without one are left out); or named victims, each person
            whom a claim names one record, on the lists of all origins that name that person in the same incident.
        lists: the origins to take; () is the largest.
        most: how many of the largest.
        merge_rest: whether all other origins together make one list more, or are left out.
        by: what parts the incidents: place (first-order division), year, quarter, month.

    Raises:
        Refused: no incident of these kinds has a known origin.
        BadInput: an origin that isn't there, or something else to part by.
    """
    if wrong := [part for part in by if part not in PARTS]:
        raise BadInput(f"by={', '.join(wrong)}: expected some of {', '.join(PARTS)}")
    told = _told_by(snapshot, kinds, by_name=unit == "named victims")
    spelt = _spelt(name for names, _ in told.values() for name in names)
    size = Counter(key for names, _ in told.values() for key in {origin_key(n) for n in names})
    if not size:
        raise Refused(
            WHAT,
            cause=f"no {_ONE[unit]} of kind {' or '.join(kinds)} has a known origin",
            needed=f"three origins or more that tell of some of the same {unit}",
        )
    keys = _chosen(lists, most, size, spelt)
    rest = merge_rest and not lists and any(key not in keys for key in size)
    names = [*(spelt[key] for key in keys), *([REST] if rest else [])]
    rows: list[tuple[int, int, str, tuple[str, ...]]] = []
    for (number, _), (origins, _) in told.items():
        at = {keys.index(k) if k in keys else len(keys) for k in map(origin_key, origins)}
        mask = sum(1 << i for i in at if i < len(names))
        incident = snapshot.incidents[number]
        count = _deaths(incident) if unit == "deaths" else 1
        if mask and count:
            rows.append((mask, count, ", ".join(_part(incident, part) for part in by), (number,)))
    left = len(told) - len(rows)
    return CaptureTable(
        tuple(names),
        tuple(row[0] for row in rows),
        tuple(row[1] for row in rows),
        tuple(row[2] for row in rows) if by else (),
        by,
        tuple(row[3] for row in rows),
        unit,
        _retold(told.values(), keys, spelt),
        (*_notes(unit, left, rest, len(size) - len(keys)), *_named_note(snapshot, kinds, unit)),
    )


_Told = dict[tuple[str, int], tuple[set[str], set[tuple[str, str]]]]


def _told_by(snapshot: Snapshot, kinds: tuple[str, ...], *, by_name: bool) -> _Told:
    """For each record the origins that tell of it, and (origin, who passes its word on) as pairs of keys.

    A record is an incident's id and 0, or by name the number of a named victim in it.
    """
    finder, knowledge = Origins(snapshot.reports, snapshot.copies), MatchKnowledge.load()
    found: _Told = {}
    for incident in snapshot.incidents.values():
        if not set(kinds) & set(incident.kinds):
            continue
        held = (snapshot.claims[c] for c in incident.claims if c in snapshot.claims)
        claims = [c for c in held if c.kind in kinds and c.stance in _TOLD]
        among = finder.among(claims)
        for number, own in enumerate(persons(claims, knowledge) if by_name else [claims]):
            origins, passed = set(), set()
            for claim in own:
                if (name := among.of(claim)) != UNKNOWN:
                    origins.add(name)
                    passed |= {(origin_key(name), origin_key(by)) for by in _passers(claim, snapshot, finder)}
            if origins:
                found[incident.id, number] = (origins, passed)
    return found


def _named_note(snapshot: Snapshot, kinds: tuple[str, ...], unit: str) -> Iterable[str]:
    """How many victims more than one origin names: the better records where there are enough of them."""
    if unit == "named victims":
        yield (
            "A record is a person named by a claim that counts one; whoever is killed without a name is in none of "
            "these numbers. Names are matched by their words, within one incident."
        )
        return
    told = _told_by(snapshot, kinds, by_name=True)
    shared = sum(len({origin_key(name) for name in origins}) > 1 for origins, _ in told.values())
    if shared:
        yield (
            f"{len(told):,} victims are named, {shared:,} of them by two origins or more; unit=named victims makes "
            "lists of persons out of them."
        )


def _passers(claim: Claim, snapshot: Snapshot, finder: Origins) -> Iterable[str]:
    """Who stands between an origin and the reader: the publisher, and speakers who quote another."""
    report = snapshot.reports.get(claim.report)
    if report is not None and report.publisher:
        yield finder.publisher_name(report.publisher)
    yield from (finder.speaker_name(speaker) for speaker in claim.speakers[:-1])


def _spelt(names: Iterable[str]) -> dict[str, str]:
    """One spelling for each key: of several the one with most spaces, then the first by alphabet."""
    kept: dict[str, str] = {}
    for name in sorted(set(names)):
        key = origin_key(name)
        if key not in kept or name.count(" ") > kept[key].count(" "):
            kept[key] = name
    return kept


def _chosen(lists: tuple[str, ...], most: int, size: Counter[str], spelt: Mapping[str, str]) -> list[str]:
    if not lists:
        return [key for key, _ in sorted(size.items(), key=lambda kv: (-kv[1], kv[0]))[: max(1, most)]]
    keys = [origin_key(name) for name in lists]
    for name, key in zip(lists, keys, strict=True):
        if key not in size:
            raise BadInput(f"lists={name}: no such origin; expected some of {', '.join(sorted(spelt.values()))}")
    return list(dict.fromkeys(keys))


def _retold(
    told: Iterable[tuple[set[str], set[tuple[str, str]]]], keys: list[str], spelt: Mapping[str, str]
) -> tuple[Retelling, ...]:
    pairs = Counter((of, by) for _, passed in told for of, by in passed if of != by and of in keys and by in keys)
    return tuple(Retelling(spelt[of], spelt[by], n) for (of, by), n in sorted(pairs.items()))


def _deaths(incident: Incident) -> int:
    if incident.deaths is None:
        return 0
    return next((v for v in (incident.deaths.best, incident.deaths.low) if v is not None), 0)


def _part(incident: Incident, part: str) -> str:
    if part == "place":
        where = incident.where
        return next((n for n in (where.adm1, where.country, where.name) if n), "not known") if where else "not known"
    day = incident.when.start if incident.when else None
    made: dict[str, Callable[[], str]] = {
        "year": lambda: f"{day:%Y}",
        "quarter": lambda: f"{day:%Y} Q{(day.month + 2) // 3}" if day else "",
        "month": lambda: f"{day:%Y-%m}",
    }
    return made[part]() if day else "not known"


def _notes(unit: str, left: int, rest: bool, others: int) -> tuple[str, ...]:
    notes = []
    if unit == "deaths":
        notes.append(
            "Deaths of one incident come onto a list together; intervals, which take them one by one, are too narrow."
        )
    if rest:
        notes.append(f'{others:,} smaller origins make one list, "{REST}"; within it nothing is known of overlaps.')
    if left:
        why = " or state no deaths" if unit == "deaths" else ""
        what = unit if unit == "named victims" else "incidents"
        notes.append(f"{left:,} {what} are only told by origins that are no list here{why}; they are left out.")
    return tuple(notes)
