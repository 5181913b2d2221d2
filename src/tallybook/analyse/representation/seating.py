"""One body at one time: each group's share of seats and of people, what is due, and the index, with their bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.representation.feasible import MOST_DISPUTED, gallagher_bounds, share_bounds
from tallybook.analyse.representation.index import gallagher
from tallybook.analyse.representation.table import Holding
from tallybook.records import Figure

CERTAIN = 1.0  # bounds by worst case hold wherever the figures under them do
Bounds = tuple[float, float | None, float]  # low, best, high; a high that nobody says is infinite


@dataclass(frozen=True, slots=True)
class Weighed:
    """One group's place in a body. Shares are 0 to 1; gaps are in seats, due less held: above 0 it has too few.

    `due_by_people` and `due_by_votes` are the shares of people and of votes, of all seats. An `advantage` is seats held
    over seats due: 1 is parity, below it the group has too few. Each is None where the figures for it are missing.
    """

    holding: Holding
    held_share: Interval | None
    people_share: Interval | None
    due_as_told: Interval | None
    due_by_people: Interval | None
    due_by_votes: Interval | None

    def gap(self, due: Interval | None) -> Interval | None:
        """Seats due less seats held, for one of the three ways in which seats can be due."""
        held = interval(bounds(self.holding.held))
        if held is None or due is None:
            return None
        low = None if due.low is None or held.high is None else due.low - held.high
        high = None if due.high is None or held.low is None else due.high - held.low
        return Interval(low, None if None in (due.best, held.best) else due.best - held.best, high, CERTAIN)  # type: ignore[operator]

    def advantage(self, due: Interval | None) -> Interval | None:
        """Seats held over seats due, for one of the three ways in which seats can be due."""
        held = interval(bounds(self.holding.held))
        return None if held is None or due is None else _over(held, due)


@dataclass(frozen=True, slots=True)
class Moved:
    """The index with one group's number at its low, its best and its high, and all others at their best."""

    group: str
    at_low: float
    at_best: float
    at_high: float


@dataclass(frozen=True, slots=True)
class Seating:
    """A body at one time. `index_by_people` and `index_by_votes` are Gallagher's; `refused` what could not be had."""

    body: str
    day: date | None
    weighed: tuple[Weighed, ...]
    index_by_people: Interval | None
    index_by_votes: Interval | None
    moved: tuple[Moved, ...]
    refused: tuple[Refused, ...]


def bounds(figure: Figure | None) -> Bounds | None:
    """A figure as low, best and high: what nobody bounds from below is at least 0, from above infinite."""
    if figure is None or not figure.stated:
        return None
    low, high = figure.at_least, figure.at_most
    return float(low or 0), None if figure.best is None else float(figure.best), inf if high is None else float(high)


def interval(given: Bounds | None) -> Interval | None:
    """Bounds as an interval, in which an infinite one is None."""
    if given is None:
        return None
    low, best, high = given
    top = max(high, low) if best is None else max(high, low, best)
    return Interval(low if best is None else min(low, best), best, top if isfinite(top) else None, CERTAIN)


def fault_of(row: Holding) -> Refused | None:
    """What makes a row impossible: more seats than there are, votes without seats, more of a group than people."""
    what = row.source or f"{row.group} in {row.body}"
    if row.votes is not None and row.held is None:
        return Refused(what, cause=f"{row.votes:,} votes, but nobody says how many seats they gave",
                       needed="the seats held; 0 where there are none")  # fmt: skip
    of, everybody, people = bounds(row.of), bounds(row.everybody), bounds(row.people)
    for name, seats in (("held", bounds(row.held)), ("due", bounds(row.due))):
        if seats is not None and of is not None and seats[0] > of[2]:
            return Refused(what, cause=f"{seats[0]:,.0f} seats {name}, but the body has {of[2]:,.0f}",
                           needed=f"seats {name} that are no more than all seats of the body")  # fmt: skip
    if people is not None and everybody is not None and people[0] > everybody[2]:
        return Refused(what, cause=f"{people[0]:,.0f} people, but all there together are {everybody[2]:,.0f}",
                       needed="a population of the place that holds that of the group")  # fmt: skip
    return None


def seating(body: str, day: date | None, rows: Sequence[Holding], *, whole_0_1: float) -> Seating:
    """Work out one body.

    Args:
        body: its name.
        day: when it stood so; None is not known.
        rows: its groups, each once.
        whole_0_1: how many of all seats must be told for its groups to count as all that there are.
    """
    of = next((b for row in rows if (b := bounds(row.of)) is not None), None)
    held = [bounds(row.held) for row in rows]
    told = sum(h[2] for h in held if h is not None)
    whole = of is not None and None not in held and whole_0_1 * of[2] <= told <= of[2]
    peopled = whole and len(rows) > 1 and all(row.people is not None for row in rows)
    shares = _shares(rows) if peopled else [_of_everybody(row) for row in rows]
    cast = sum(row.votes or 0 for row in rows)
    voted = [row.votes / cast if row.votes is not None and cast else None for row in rows]
    weighed = tuple(
        Weighed(
            row, _over(interval(h), interval(of)), share, _as_told(row.due), _times(share, of),
            _times(_exactly(vote), of),
        )
        for row, h, share, vote in zip(rows, held, shares, voted, strict=True)
    )  # fmt: skip
    problem = _no_index(body, rows, of, told, whole_0_1) or _no_people(body, rows)
    by_people, moved = (None, ()) if problem or of is None else _index(rows, of[2])
    by_votes = None
    if cast and None not in voted and of is not None and not _no_index(body, rows, of, told, whole_0_1):
        value = gallagher([100 * (v or 0) for v in voted], [100 * (h[2] if h else 0) / of[2] for h in held])
        by_votes = _exactly(value)
    return Seating(body, day, weighed, by_people, by_votes, moved, (problem,) if problem else ())


def _no_index(body: str, rows: Sequence[Holding], of: Bounds | None, told: float, whole_0_1: float) -> Refused | None:
    """Why no index of a body can be had, whatever seats are held against; None where it can."""
    what = f"index of {body}"
    if len(rows) < 2:
        return Refused(what, cause=f"only one group is told: {rows[0].group}", needed="all groups of it, two at least")
    if of is None:
        return Refused(what, cause="nobody says how many seats it has", needed="the number of all its seats")
    for row in rows:
        seats = bounds(row.held)
        if seats is None:
            return Refused(what, cause=f"nobody says how many seats {row.group} holds", needed="seats of each group")
        if seats[0] != seats[2]:
            return Refused(
                what, cause=f"claims disagree on the seats of {row.group}", needed="one number of seats each"
            )
    if told > of[2] or told < whole_0_1 * of[2]:
        return Refused(what, cause=f"the groups told hold {told:,.0f} of {of[2]:,.0f} seats",
                       needed=f"groups with {whole_0_1:.0%} of the seats or more, and no more than all")  # fmt: skip
    return None


def _no_people(body: str, rows: Sequence[Holding]) -> Refused | None:
    what = f"index of {body} by people"
    disputed = 0
    for row in rows:
        people = bounds(row.people)
        if people is None or not isfinite(people[2]):
            said = "how many there are" if people is None else "how many there are at most"
            return Refused(what, cause=f"nobody says of {row.group} {said}", needed="low and high for each group")
        disputed += people[0] < people[2]
    if disputed > MOST_DISPUTED:
        return Refused(what, cause=f"the numbers of {disputed} groups are disputed",
                       needed=f"{MOST_DISPUTED} such groups at most; put small ones together")  # fmt: skip
    if not any((bounds(row.people) or (0.0, 0.0, 0.0))[0] for row in rows):
        return Refused(what, cause="no group has a lower bound above 0", needed="a low for one group at least")
    return None


def _index(rows: Sequence[Holding], seats: float) -> tuple[Interval, tuple[Moved, ...]]:
    """Gallagher's index by people over all that the figures allow, and how it hangs on each disputed one."""
    held = [(row.held.at_most or 0) / seats if row.held is not None else 0.0 for row in rows]
    people = [b for row in rows if (b := bounds(row.people)) is not None]
    low, high = gallagher_bounds(held, [p[0] for p in people], [p[2] for p in people])
    bests = [p[1] for p in people if p[1] is not None]
    if len(bests) < len(people) or not sum(bests):
        return Interval(low, None, high, CERTAIN), ()

    def at(numbers: Sequence[float]) -> float:
        return gallagher([100 * n / sum(numbers) for n in numbers], [100 * h for h in held])

    best, moved = at(bests), []
    for nth, (own_low, _, own_high) in enumerate(people):
        if own_low < own_high:
            ends = [[*bests[:nth], end, *bests[nth + 1 :]] for end in (own_low, own_high)]
            moved.append(Moved(rows[nth].group, at(ends[0]), best, at(ends[1])))
    return Interval(min(low, best), best, max(high, best), CERTAIN), tuple(moved)


def _shares(rows: Sequence[Holding]) -> list[Interval | None]:
    """Shares of people where the groups are all that there are."""
    people = [bounds(row.people) or (0.0, None, inf) for row in rows]
    bests = [p[1] for p in people if p[1] is not None]
    total = sum(bests) if len(bests) == len(people) else 0.0
    found: list[Interval | None] = []
    for (low, high), (_, best, _) in zip(
        share_bounds([p[0] for p in people], [p[2] for p in people]), people, strict=True
    ):
        found.append(_clipped(low, best / total if best is not None and total else None, high))
    return found


def _of_everybody(row: Holding) -> Interval | None:
    """A group's share of all people of the place, where both numbers are told."""
    people, everybody = bounds(row.people), bounds(row.everybody)
    if people is None or everybody is None or not everybody[0]:
        return None
    best = people[1] / everybody[1] if people[1] is not None and everybody[1] else None
    return _clipped(people[0] / everybody[2], best, people[2] / everybody[0])


def _clipped(low: float, best: float | None, high: float) -> Interval:
    high = min(1.0, high)
    low = min(low, high)
    return Interval(low, None if best is None else min(max(best, low), high), high, CERTAIN)


def _exactly(value: float | None) -> Interval | None:
    return None if value is None else Interval(value, value, value, CERTAIN)


def _as_told(due: Figure | None) -> Interval | None:
    """Seats due as somebody says; where the words set no lower bound ("up to 25") there is none."""
    if due is not None and due.at_least is None and due.stated:
        return Interval(None, None, due.high, CERTAIN)
    return interval(bounds(due))


def _times(share: Interval | None, of: Bounds | None) -> Interval | None:
    """A share of all seats, in seats."""
    if share is None or of is None or share.low is None or share.high is None:
        return None
    best = share.best * of[1] if share.best is not None and of[1] is not None else None
    return Interval(share.low * of[0], best, share.high * of[2] if isfinite(of[2]) else None, CERTAIN)


def _over(part: Interval | None, whole: Interval | None) -> Interval | None:
    """One interval over another that does not hang on it; a bound over nothing is open."""
    if part is None or whole is None:
        return None
    low = part.low / whole.high if part.low is not None and whole.high else None
    high = part.high / whole.low if part.high is not None and whole.low else None
    best = part.best / whole.best if part.best is not None and whole.best else None
    return Interval(low, best, high, CERTAIN)
