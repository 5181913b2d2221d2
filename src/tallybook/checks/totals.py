"""Sets each claimed running total against what the ledger's own incidents add up to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tallybook.checks.gaps import Explanation, Gaps
from tallybook.match import MatchKnowledge, Origins
from tallybook.match.belonging import Definition
from tallybook.match.daybook import Daybook
from tallybook.match.origins import origin_key
from tallybook.match.words import telling_words, words
from tallybook.records import Claim, Figure, Report, Snapshot, Tally, Where

UNSAID_VERBS = {"deaths": "killed", "injuries": "hurt"}


@dataclass(frozen=True, slots=True)
class ClaimedTotal:
    """One claimed total beside the ledger's count for the same period, place and victims.

    `author` says it, as written; `author_is_origin` is True where incidents of the ledger rest on the same author, so
    that the two are not independent. `start` and `end` are the days it covers, as stated; where no end is stated, the
    day of publication. `measure` is "deaths" or "injuries". `scope` is what it counts in its own words; the count
    can't apply it, so `counted` may hold more than it. `difference` is claimed less counted by the best figures;
    `difference_low` and `difference_high` are the range, None where a bound is open. `undecided` are incidents that
    lack the date or place that would tell whether they belong: they may explain a gap. `explanations` are all that
    could: those that could close it alone first; none where the two agree.
    """

    claim: str
    author: str
    author_is_origin: bool
    measure: str
    start: date | None
    end: date | None
    place: Where | None
    victims: str | None
    scope: str | None
    claimed: Figure
    counted: Tally
    difference: int
    difference_low: int | None
    difference_high: int | None
    undecided: tuple[str, ...]
    sentence: str
    explanations: tuple[Explanation, ...] = ()

    @property
    def gap(self) -> int:
        """Persons claimed and not counted, as few as the ranges allow; below 0 where more are counted, 0 if they meet.

        Where ours is open at the top, our best is taken for it.
        """
        low, high = self.difference_low, self.difference_high
        if low is None and self.claimed.at_least is not None:
            low = self.claimed.at_least - (self.held.best or 0)
        if low is not None and low > 0:
            return low
        return high if high is not None and high < 0 else 0

    @property
    def agrees(self) -> bool:
        """Whether the two ranges meet; where ours is open at the top, whether our best is within the claimed range."""
        return self.gap == 0

    @property
    def held(self) -> Figure:
        """The ledger's own figure for the measure."""
        return self.counted.deaths if self.measure == "deaths" else self.counted.injuries


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """What a claimed total says by itself, before anything is counted; the fields are those of `ClaimedTotal`."""

    claim: Claim
    author: str
    measure: str
    start: date | None
    end: date | None
    victims: str | None
    figure: Figure

    @property
    def definition(self) -> Definition:
        """What the ledger would have to count to answer it."""
        where = self.claim.where
        return Definition(self.start, self.end, where.name if where else None, (), self.victims, where=where)

    def of(self, deaths: Figure, injuries: Figure) -> Figure:
        """The one of two figures that counts the same as the claim does."""
        return deaths if self.measure == "deaths" else injuries

    def beside(self, held: Figure) -> str:
        """The claimed figure beside the ledger's own: `claimed 1,350 killed, the ledger holds 1,297 (53 fewer)`."""
        low, high = _range(self.figure, held)
        return _sentence(self.figure, held, UNSAID_VERBS[self.measure], low, high)


def stated_totals(snapshot: Snapshot) -> list[StatedTotal]:
    """Every asserted or alleged running total that states a figure, sorted by claim id."""
    knowledge = MatchKnowledge.load()
    generic = frozenset(knowledge.words["generic"])
    return [
        _stated(snapshot.reports.get(claim.report), claim, claim.figure, knowledge, generic)
        for _, claim in sorted(snapshot.claims.items())
        if claim.kind == "tally" and claim.stance in ("asserted", "alleged") and claim.figure and claim.figure.stated
    ]


class Totals:
    """The running totals that claims state, and what each is beside the incidents of the same snapshot, once asked.

    To count for one total takes as long as there are incidents in its days and its place: of an archive with twenty
    thousand totals and a hundred thousand incidents not all can be asked.

    Args:
        snapshot: claims that state totals, the reports and copies that say whose words they are, and all incidents.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.stated = stated_totals(snapshot)
        self._snapshot = snapshot

    def against(self, stated: StatedTotal) -> ClaimedTotal:
        """One of `stated` beside our own count of the same days, place and victims."""
        is_origin = origin_key(self._finder.of(stated.claim)) in self._resting
        return _compare(stated, self._daybook, self._gaps, author_is_origin=is_origin)

    @cached_property
    def _finder(self) -> Origins:
        return Origins(self._snapshot.reports, self._snapshot.copies)

    @cached_property
    def _resting(self) -> frozenset[str]:
        origins = {origin for incident in self._snapshot.incidents.values() for origin in incident.origins}
        return frozenset(map(origin_key, origins))

    @cached_property
    def _daybook(self) -> Daybook:
        return Daybook(self._snapshot.incidents.values())

    @cached_property
    def _gaps(self) -> Gaps:
        return Gaps(self._snapshot.incidents, self._daybook)


def claimed_totals(snapshot: Snapshot) -> list[ClaimedTotal]:
    """Compare every asserted or alleged running total that states a figure with the ledger's own incidents.

    Returns:
        One row a tally claim, sorted by claim id. The sentence reads `claimed 1,350 killed, the ledger holds 1,297
        (53 fewer)`; the check T014 puts place and code before it.
    """
    totals = Totals(snapshot)
    return [totals.against(stated) for stated in totals.stated]


def _stated(
    report: Report | None, claim: Claim, figure: Figure, knowledge: MatchKnowledge, generic: frozenset[str]
) -> StatedTotal:
    start, end = (claim.when.start, claim.when.end) if claim.when else (None, None)
    end = end or (report.published if report else None)
    if start is not None and end is not None and start > end:
        end = None
    author = claim.speakers[-1].name if claim.speakers else ((report.publisher if report else None) or "the report")
    victims = claim.victims.name if claim.victims and telling_words(claim.victims.name, generic) else None
    return StatedTotal(claim, author, _measure(claim, knowledge), start, end, victims, figure)


def _compare(stated: StatedTotal, daybook: Daybook, gaps: Gaps, *, author_is_origin: bool) -> ClaimedTotal:
    claim, claimed, measure = stated.claim, stated.figure, stated.measure
    found = daybook.belonging(stated.definition)
    counted = found.tally(stated.definition, name=f"claimed total {claim.id}")
    held = stated.of(counted.deaths, counted.injuries)
    low, high = _range(claimed, held)
    own_best = held.best if held.best is not None else 0
    total = ClaimedTotal(
        claim=claim.id,
        author=stated.author,
        author_is_origin=author_is_origin,
        measure=measure,
        start=stated.start,
        end=stated.end,
        place=claim.where,
        victims=stated.victims,
        scope=claim.scope,
        claimed=claimed,
        counted=counted,
        difference=_nominal(claimed) - own_best,
        difference_low=low,
        difference_high=high,
        undecided=found.unknown,
        sentence=stated.beside(held),
    )
    return replace(total, explanations=gaps.explanations(stated.definition, found, measure, total.gap))


def _measure(claim: Claim, knowledge: MatchKnowledge) -> str:
    """What a total counts: the hurt if its words speak of hurting and not of dying, else the dead."""
    said = [w for span in claim.spans for w in words(span.words)]
    dying, hurting = (tuple(knowledge.words[name]) for name in ("dying", "hurting"))
    hurt = any(w.startswith(hurting) for w in said) and not any(w.startswith(dying) for w in said)
    return "injuries" if hurt else "deaths"


def _nominal(figure: Figure) -> int:
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)


def _range(claimed: Figure, held: Figure) -> tuple[int | None, int | None]:
    """Claimed less held at the least and at the most; None where a bound is open."""
    low = None if claimed.at_least is None or held.high is None else claimed.at_least - held.high
    high = None if claimed.at_most is None else claimed.at_most - (held.low or 0)
    return low, high


def _sentence(claimed: Figure, held: Figure, verb: str, low: int | None, high: int | None) -> str:
    said = _say_claimed(claimed)
    own = _say_held(held)
    if low is not None and high is not None and low == high:
        gap = "as many" if low == 0 else f"{abs(low):,} {'fewer' if low > 0 else 'more'}"
    elif low is not None and low > 0:
        gap = f"{low:,} to {high:,} fewer" if high is not None else f"at least {low:,} fewer"
    elif high is not None and high < 0:
        gap = f"{-high:,} to {-low:,} more" if low is not None else f"at least {-high:,} more"
    elif low is not None and high is not None:
        gap = "the ranges meet"
    else:
        nominal = _nominal(claimed) - (held.best or 0)
        gap = "about as many" if nominal == 0 else f"about {abs(nominal):,} {'fewer' if nominal > 0 else 'more'}"
    return f"claimed {said} {verb}, the ledger holds {own} ({gap})"


def _say_claimed(figure: Figure) -> str:
    if figure.low is not None and figure.low == figure.high:
        return f"{figure.low:,}"
    if figure.best is not None:
        return f"{'about ' if figure.approximate else ''}{figure.best:,}"
    if figure.low is not None and figure.high is not None:
        return f"{figure.low:,} to {figure.high:,}"
    return f"at least {figure.low:,}" if figure.low is not None else f"up to {figure.high:,}"


def _say_held(figure: Figure) -> str:
    low, best, high = figure.low or 0, figure.best or 0, figure.high
    if high is None:
        return f"at least {low:,}" if best == low else f"{best:,} (at least {low:,})"
    if low == high:
        return f"{low:,}"
    return f"{low:,} to {high:,}" if best in (low, high) else f"{best:,} ({low:,} to {high:,})"
