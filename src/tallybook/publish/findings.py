"""Takes the analyses of a snapshot and names each of their counts, so that a page and `why` mean the same by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tallybook.analyse import (
    ClaimedTotal,
    Explanation,
    MonthRow,
    SeatsTold,
    by_month,
    claimed_totals,
    seats_told,
    tally,
)
from tallybook.analyse.reprisals.stated import Against, Reprisals, reprisals
from tallybook.match.adding import parts_in
from tallybook.publish.evidence import Evidence
from tallybook.publish.wording import counted, month_words
from tallybook.records import Claim, Figure, Incident, Tally

MEASURES = {"deaths": "Deaths", "injuries": "Injuries"}
UNDATED = ("undated", "longer")  # labels of rows that are no month
SIDES_SHOWN = 200  # pairs of who against whom that get a page; with more, those with most deaths


@dataclass(frozen=True, slots=True)
class Count:
    """One count of persons with its name ("deaths:2010-11"), its title in words, and the incidents under it.

    `unstated` belong to it but state no figure; `within` are told as part of another incident that is counted;
    `undecided` lack the date or place that would tell whether they belong. `explanations` are what could close
    the gap to the claimed total that it answers. `parts` are the names of the counts that it
    is made of, `claim` the claimed total that it answers.
    """

    name: str
    measure: str
    title: str
    figure: Figure
    incidents: tuple[str, ...]
    unstated: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    parts: tuple[str, ...] = ()
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month ("2010-11"; "undated" and "longer" for what belongs to none) with its counts and its incidents."""

    name: str
    deaths: Count
    injuries: Count
    told: int

    @property
    def counts(self) -> tuple[Count, ...]:
        """Both counts, in the order of MEASURES."""
        return (self.deaths, self.injuries)

    @property
    def incidents(self) -> tuple[str, ...]:
        """The incidents that add to either count."""
        return tuple(dict.fromkeys(i for count in self.counts for i in count.incidents))


@dataclass(frozen=True, slots=True)
class Total:
    """A claimed total beside the count for the same days, place and victims; `words` say how they differ."""

    claim: Claim
    count: Count
    words: str
    own_origin: bool
    undecided: int


@dataclass(frozen=True, slots=True)
class Side:
    """What one side is said to have done to another, with the count of the dead."""

    against: Against
    count: Count


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the analyses say about one snapshot, in the form that pages and `why` use."""

    counts: Mapping[str, Count]
    months: tuple[Month, ...]
    totals: tuple[Total, ...]
    seats: SeatsTold
    chained: Reprisals
    sides: tuple[Side, ...]

    @classmethod
    def of(cls, evidence: Evidence) -> Findings:
        """Run the analyses on the traceable part of a snapshot."""
        held = evidence.snapshot
        months = months_of(evidence)
        counts = period_counts(evidence, months)
        totals = tuple(_total(evidence, row) for row in claimed_totals(held))
        counts.update({total.count.name: total.count for total in totals})
        chained = reprisals(held)
        sides = _sides(evidence, chained)
        counts.update({side.count.name: side.count for side in sides})
        ordered = sorted(totals, key=lambda t: (str(held.reports[t.claim.report].published), t.claim.spans, t.claim.id))
        return cls(counts, months, tuple(ordered), seats_told(held), chained, sides)


def months_of(evidence: Evidence) -> tuple[Month, ...]:
    """The counts by month, then those of incidents that belong to none."""
    held = evidence.snapshot
    within = {measure: parts_in(held.incidents.values(), measure) for measure in MEASURES}
    return tuple(_month(evidence, row, within) for row in by_month(held))


def period_counts(evidence: Evidence, months: Iterable[Month]) -> dict[str, Count]:
    """The counts over all incidents and by month, by name."""
    told = tuple(months)
    every = tally(evidence.snapshot)
    counts = {m: _whole(evidence, m, every, told) for m in MEASURES}
    return {**counts, **{count.name: count for month in told for count in month.counts}}


def year_count(evidence: Evidence, measure: str, year: int) -> Count:
    """The count of one year; an incident that only partly lies in it adds to the high, or to best and high."""
    counted_ = tally(evidence.snapshot, start=date(year, 1, 1), end=date(year, 12, 31))
    return _of_tally(evidence, counted_, f"{measure}:{year}", measure, f"{MEASURES[measure]}, {year}")


def _month(evidence: Evidence, row: MonthRow, within: Mapping[str, frozenset[str]]) -> Month:
    told = sorted({*row.incidents, *row.unstated, *row.parts})
    counts = []
    for measure, title in MEASURES.items():
        adding, silent, inside = _sorted_out(evidence, told, measure, within[measure])
        name, shown = f"{measure}:{row.label}", f"{title}, {month_words(row.label)}"
        counts.append(Count(name, measure, shown, getattr(row, measure), adding, silent, inside))
    return Month(row.label, counts[0], counts[1], len(told))


def _whole(evidence: Evidence, measure: str, every: Tally, months: Iterable[Month]) -> Count:
    rows = [count for month in months for count in month.counts if count.measure == measure]
    whole = _of_tally(evidence, every, measure, measure, MEASURES[measure])
    return replace(whole, within=tuple(i for row in rows for i in row.within), parts=tuple(row.name for row in rows))


def _of_tally(evidence: Evidence, counted_: Tally, name: str, measure: str, title: str, claim: str = "") -> Count:
    told = sorted({*counted_.incidents, *counted_.unstated})
    inside = parts_in([evidence.snapshot.incidents[i] for i in told], measure)
    adding, silent, within = _sorted_out(evidence, told, measure, inside)
    figure = counted_.deaths if measure == "deaths" else counted_.injuries
    return Count(name, measure, title, figure, adding, silent, within, claim=claim)


def _sorted_out(
    evidence: Evidence, told: Iterable[str], measure: str, inside: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Ids of the incidents that add to a measure, that state nothing of it, and that are part of another."""
    adding: list[str] = []
    silent: list[str] = []
    within: list[str] = []
    for incident in sorted((evidence.snapshot.incidents[i] for i in told), key=_by_day):
        stated = getattr(incident, measure) is not None
        (within if incident.id in inside else adding if stated else silent).append(incident.id)
    return tuple(adding), tuple(silent), tuple(within)


def _by_day(incident: Incident) -> tuple[bool, str, str]:
    start = incident.when.start if incident.when else None
    return start is None, str(start), incident.id


def _total(evidence: Evidence, row: ClaimedTotal) -> Total:
    claim = evidence.snapshot.claims[row.claim]
    title = f"{MEASURES[row.measure]} counted against a claimed total"
    own = _of_tally(evidence, row.counted, f"claimed:{row.claim}", row.measure, title, row.claim)
    count = replace(own, undecided=row.undecided, explanations=row.explanations)
    return Total(claim, count, difference_words(row), row.author_is_origin, len(row.undecided))


def difference_words(row: ClaimedTotal) -> str:
    """How many fewer or more were counted here than are claimed: "19 fewer", "2–5 more", "the ranges meet"."""
    low, high = row.difference_low, row.difference_high
    if low is not None and high is not None and low <= 0 <= high:
        return "as many" if low == high else "the ranges meet"
    if low is not None and low > 0:
        return f"at least {low:,} fewer" if high is None else f"{_span(low, high)} fewer"
    if high is not None and high < 0:
        return f"at least {-high:,} more" if low is None else f"{_span(-high, -low)} more"
    if row.difference == 0:
        return "about as many"
    return f"about {abs(row.difference):,} {'fewer' if row.difference > 0 else 'more'}"


def _span(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def _sides(evidence: Evidence, chained: Reprisals) -> tuple[Side, ...]:
    sides = []
    for number, row in enumerate(chained.against[:SIDES_SHOWN], 1):
        title = f"Deaths: {row.perpetrator} against {row.victims}"
        adding, silent, within = _sorted_out(evidence, row.incidents, "deaths", frozenset())
        sides.append(Side(row, Count(f"against:{number}", "deaths", title, row.deaths, adding, silent, within)))
    return tuple(sides)


def count_note(count: Count) -> str:
    """What a count rests on, in words: "3 incidents, 1 more without a figure"."""
    parts = [counted(len(count.incidents), "incident")]
    if count.unstated:
        parts.append(f"{len(count.unstated):,} more without a figure")
    if count.within:
        parts.append(f"{len(count.within):,} told as part of another and not added twice")
    if count.undecided:
        parts.append(f"{len(count.undecided):,} may belong, but lack a date or place")
    return ", ".join(parts)
