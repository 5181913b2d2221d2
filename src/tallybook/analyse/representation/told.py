"""What claims say of seats held and due: rows by group and body, with every claim behind them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.analyse.representation.groups import Groups
from tallybook.analyse.representation.index import gallagher
from tallybook.match import MatchKnowledge
from tallybook.match.words import sentence_breaks, telling_words
from tallybook.records import Claim, Figure, Snapshot

SHARED_WORDS_MIN = 1
WHOLE_BODY_SHARE = 0.95  # Gallagher's index needs nearly all seats of a body told


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of one group in one body.

    `names` are all the names under which the claims speak of the group ("the Tavri", "the P.D.V."); `tied_by` are the
    claims that tie a party to its group. `body` says which seats, in the words of the claims. `held`, `of` and
    `deserved` are figures in seats, None where nobody states them; claims that disagree widen them. Shares are 0 to 1,
    (low, high); the low is None where the words set none ("up to 25").
    `gap_low` and `gap_high` are deserved less held, in seats. `times_under` is deserved over held (low, high): how many
    times too few; None where nothing is held or one of the two isn't stated.
    """

    group: str
    names: tuple[str, ...]
    body: str
    held: Figure | None
    of: Figure | None
    deserved: Figure | None
    population: Figure | None
    held_share_0_1: tuple[float | None, float] | None
    deserved_share_0_1: tuple[float | None, float] | None
    gap_low: int | None
    gap_high: int | None
    times_under: tuple[float | None, float] | None
    held_claims: tuple[str, ...]
    of_claims: tuple[str, ...]
    deserved_claims: tuple[str, ...]
    population_claims: tuple[str, ...]
    tied_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatsTold:
    """All rows, and Gallagher's index for each body of which nearly all seats are told with shares due."""

    rows: tuple[Seats, ...]
    gallagher: tuple[tuple[str, float], ...]
    populations: tuple[str, ...]


def seats_told(snapshot: Snapshot) -> SeatsTold:
    """Set seats held against seats due, group by group and body by body.

    Claims are about one group if its names share their telling words, or if a claim ties the one to the other as party
    or affiliate. A claim of seats due that names no body of its own goes to the body of the group whose claims share
    most words with it, of equals the nearest before it in the text. Each row lists its claims: merging hides none.

    Returns:
        Rows sorted by group and body; claim ids of populations that belong to no row's group stand in `populations`.
    """
    told = [c for _, c in sorted(snapshot.claims.items()) if c.stance in ("asserted", "alleged")]
    seats = [c for c in told if c.kind == "representation"]
    people = [c for c in told if c.kind == "population" and c.group is not None and c.figure is not None]
    sentences = {c.id: _sentences(snapshot, c) for c in seats}
    groups = Groups([c for c in told if c.group is not None])
    groups.tie_by_sentence(seats, people, sentences)
    bodies: dict[tuple[str, str], list[Claim]] = {}
    due: list[Claim] = []
    for claim in seats:
        if claim.of is None and claim.held is None:
            due.append(claim)
        else:
            bodies.setdefault((groups.name(claim.group), _body(claim)), []).append(claim)
    for claim in due:
        group = groups.name(claim.group)
        own = [key for key in bodies if key[0] == group]
        bodies.setdefault(_nearest(claim, own, bodies, sentences) or (group, _body(claim)), []).append(claim)
    rows = tuple(
        _row(group, body, own, [c for c in people if groups.name(c.group) == group], groups)
        for (group, body), own in sorted(bodies.items())
    )
    spoken = {claim for row in rows for claim in row.population_claims}
    return SeatsTold(rows, _gallagher_by_body(rows), tuple(c.id for c in people if c.id not in spoken))


def _body(claim: Claim) -> str:
    """Which seats a claim is about: the body it names, with its place and its number of seats."""
    named = claim.target.name if claim.target is not None else None
    place = claim.where.name if claim.where is not None else None
    told = [part for part in (named, place if place != named else None) if part]
    if claim.of is not None:
        told.append(f"{claim.of:,} seats")
    return ", ".join(told) or "seats"


def _sentences(snapshot: Snapshot, claim: Claim) -> str:
    """The sentences in which a claim's words stand: they name the body where the claim's own words don't."""
    report = snapshot.reports.get(claim.report)
    if report is None:
        return claim.words
    breaks = [0, *sentence_breaks(report.text), len(report.text)]
    first = bisect_right(breaks, claim.spans[0].start) - 1
    last = bisect_left(breaks, claim.spans[-1].end)
    return report.text[breaks[max(0, first)] : breaks[min(last, len(breaks) - 1)]]


def _nearest(
    claim: Claim,
    keys: Sequence[tuple[str, str]],
    bodies: Mapping[tuple[str, str], Sequence[Claim]],
    sentences: Mapping[str, str],
) -> tuple[str, str] | None:
    """The body that a claim of seats due is about, or None."""
    generic = frozenset(MatchKnowledge.load().words["generic"])
    said = telling_words(sentences[claim.id], generic)
    ranked = []
    for key in keys:
        group_words = telling_words(key[0], generic)
        shared = max(len((said & telling_words(sentences[c.id], generic)) - group_words) for c in bodies[key])
        before = [c.spans[0].start for c in bodies[key] if c.report == claim.report and c.spans[0] < claim.spans[0]]
        fits = all(claim.deserved is None or c.of is None or claim.deserved <= c.of for c in bodies[key])
        if fits and (shared >= SHARED_WORDS_MIN or before or len(keys) == 1):
            ranked.append((shared, max(before, default=-1), key))
    return max(ranked)[2] if ranked else None


def _row(group: str, body: str, own: Sequence[Claim], people: Sequence[Claim], groups: Groups) -> Seats:
    held_by = [c for c in own if c.held is not None]
    of_by = [c for c in own if c.of is not None]
    due_by = [c for c in own if c.deserved is not None]
    held = spread([Figure.exactly(c.held) for c in held_by if c.held is not None])
    of = spread([Figure.exactly(c.of) for c in of_by if c.of is not None])
    deserved = spread([_due(c) for c in due_by])
    names, ties = groups.names(group)
    gap_low, gap_high = _gap(held, deserved)
    return Seats(
        group=group,
        names=names or (group,),
        body=body,
        held=held,
        of=of,
        deserved=deserved,
        population=spread([c.figure for c in people if c.figure is not None]),
        held_share_0_1=_share(held, of),
        deserved_share_0_1=_share(deserved, of),
        gap_low=gap_low,
        gap_high=gap_high,
        times_under=_times(held, deserved),
        held_claims=tuple(c.id for c in held_by),
        of_claims=tuple(c.id for c in of_by),
        deserved_claims=tuple(c.id for c in due_by),
        population_claims=tuple(c.id for c in people),
        tied_by=ties,
    )


def _due(claim: Claim) -> Figure:
    """Seats due as stated: "up to 25" is high 25 and no more; a bare number stands for itself."""
    if claim.figure is not None and claim.figure.stated and claim.deserved in _bounds(claim.figure):
        return claim.figure
    return Figure.exactly(claim.deserved or 0)


def _bounds(figure: Figure) -> tuple[int | None, ...]:
    return (figure.low, figure.best, figure.high)


def spread(figures: Sequence[Figure]) -> Figure | None:
    """One figure that holds all the stated ones; best only where all that state one agree."""
    if not figures:
        return None
    lows = [f.low for f in figures if f.low is not None]
    highs = [f.high for f in figures if f.high is not None]
    bests = {f.best for f in figures if f.best is not None}
    best = next(iter(bests)) if len(bests) == 1 else None
    low = min([*lows, *(bests if lows else ())], default=min(bests) if len(bests) > 1 else None)
    high = max([*highs, *(bests if highs else ())], default=max(bests) if len(bests) > 1 else None)
    return Figure(low, best, high, any(f.approximate for f in figures))


def _ends(figure: Figure | None) -> tuple[int, int] | None:
    stated = [v for v in _bounds(figure) if v is not None] if figure is not None else []
    return (min(stated), max(stated)) if stated else None


def _share(seats: Figure | None, of: Figure | None) -> tuple[float | None, float] | None:
    part, whole = _ends(seats), _ends(of)
    if seats is None or part is None or whole is None or whole[0] == 0:
        return None
    return (None if seats.at_least is None else part[0] / whole[1]), part[1] / whole[0]


def _gap(held: Figure | None, deserved: Figure | None) -> tuple[int | None, int | None]:
    """Deserved less held; "up to 25" has no low, so the gap is "up to" as well."""
    have, due = _ends(held), _ends(deserved)
    if have is None or due is None or deserved is None:
        return None, None
    low = None if deserved.at_least is None else deserved.at_least - have[1]
    return low, due[1] - have[0]


def _times(held: Figure | None, deserved: Figure | None) -> tuple[float | None, float] | None:
    have, due = _ends(held), _ends(deserved)
    if have is None or due is None or deserved is None or have[0] == 0:
        return None
    return (None if deserved.at_least is None else due[0] / have[1]), due[1] / have[0]


def _middle(figure: Figure | None) -> float | None:
    """The best figure, else the middle of its bounds; None where one of them is open."""
    if figure is None or figure.best is not None:
        return None if figure is None else float(figure.best or 0)
    return None if figure.low is None or figure.high is None else (figure.low + figure.high) / 2


def _gallagher_by_body(rows: Sequence[Seats]) -> tuple[tuple[str, float], ...]:
    by_body: dict[str, list[Seats]] = {}
    for row in rows:
        by_body.setdefault(row.body, []).append(row)
    found = []
    for body, own in sorted(by_body.items()):
        pairs = [(due, held) for r in own if (due := _middle(r.deserved)) and (held := _middle(r.held)) is not None]
        seats = max((_middle(r.of) or 0 for r in own), default=0)
        pairs = [(100 * due / seats, 100 * held / seats) for due, held in pairs] if seats else []
        told = sum(held for _, held in pairs)
        if len(pairs) > 1 and len(pairs) == len(own) and 100 * WHOLE_BODY_SHARE <= told <= 100.5:
            found.append((body, gallagher([p[0] for p in pairs], [p[1] for p in pairs])))
    return tuple(found)
