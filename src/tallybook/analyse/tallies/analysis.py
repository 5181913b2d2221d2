"""The analysis `tallies`: its settings, its fit, and the finding it makes of every count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

from tallybook.analyse.finding import Finding, Refused, setting
from tallybook.analyse.following import at
from tallybook.analyse.offered import Offered
from tallybook.analyse.tallies import grouping, telling
from tallybook.analyse.tallies.grouping import LEVELS, UNITS
from tallybook.analyse.tallies.material import Counting, counting_of, likely, populations_from_words
from tallybook.checks.totals import StatedTotal, Totals
from tallybook.match.adding import Share, parts_in
from tallybook.match.belonging import Definition, folded, is_in
from tallybook.match.daybook import Daybook
from tallybook.match.months import month_of
from tallybook.records import INCIDENT_KINDS, BadInput, Snapshot, is_incident_kind

if TYPE_CHECKING:
    from tallybook.analyse.tallies.comparing import Placed

MEASURES = ("deaths", "injuries", "incidents")


@dataclass
class Tallies:
    """Counts by period, place, kind, side and convention, with rates, concentration and places compared."""

    measure: str = setting("deaths", "What is counted", choices=MEASURES)
    start: str = setting("", "From", hint="First day, YYYY-MM-DD; empty sets no limit.")
    end: str = setting("", "To", hint="Last day, YYYY-MM-DD; empty sets no limit.")
    place: str = setting("", "Place", hint="Only there, or in places inside it.")
    kinds: tuple[str, ...] = setting((), "Kinds", hint="Kinds of incidents with commas between; empty is all.")
    victims: str = setting("", "Victims described as")
    reviewed_only: bool = setting(False, "Only what a person has accepted")
    unit: str = setting("month", "Periods", choices=UNITS)
    level: str = setting("place", "Places by", choices=LEVELS)
    against: str = setting("", "Compare places with", hint="A place; empty is the one with most incidents.")
    population: tuple[str, ...] = setting(
        (), "Populations", hint="NAME=NUMBER or NAME=LOW-BEST-HIGH, with commas between; those of claims besides."
    )
    per: int = setting(100_000, "Rates per so many people")
    totals: int = setting(200, "Claimed totals beside ours", hint="At most; where there are more, the largest.")
    level_0_1: float = setting(0.95, "How surely intervals hold", hint="Between 0.5 and 0.999.")
    draws: int = setting(2000, "Draws for the intervals of concentration", hint="From 200 to 20000.")
    seed: int = setting(1, "Seed of the draws")

    def fit(self, table: Counting) -> Self:
        """Count.

        Raises:
            BadInput: a setting that can't be used.
            Refused: there is no incident in what is asked for, or a population is not above 0.
        """
        definition = self._definition()
        found = Daybook(table.incidents).belonging(definition)
        shares = found.shares
        if not shares:
            cause = f"{len(table.incidents):,} incidents, none of them in what is asked for"
            raise Refused("tallies", cause=cause, needed="one incident at least")
        self.populations_ = {**(table.populations or {}), **populations_from_words(self.population)}
        self.whole_ = grouping.counted("all", shares)
        self.undecided_ = found.unknown
        self.periods_ = grouping.periods(shares, self.unit)
        self.by_ = {what: grouping.grouped(shares, names, self.measure) for what, names in self._dimensions()}
        self.reviewed_ = tuple(
            grouping.counted(name, [s for s in shares if s.incident.reviewed is said])
            for name, said in (("reviewed by a person", True), ("not yet reviewed", False))
        )
        self.conventions_ = tuple(
            grouping.counted(rule, Daybook(incidents).belonging(definition).shares)
            for rule, incidents in (table.by_rule or {}).items()
        )
        self._set_totals(table.totals, definition)
        self._measure_places(shares)
        self.finding_ = telling.finding(self, {i.id: i for i in table.incidents})
        return self

    def _definition(self) -> Definition:
        if strange := next((kind for kind in self.kinds if not is_incident_kind(kind)), None):
            raise BadInput(f"kinds={strange!r}: expected some of {', '.join(INCIDENT_KINDS)}")
        if not 0.5 <= self.level_0_1 <= 0.999:
            raise BadInput(f"level_0_1={self.level_0_1}: expected a share from 0.5 to 0.999, such as 0.95")
        if not 200 <= self.draws <= 20_000:
            raise BadInput(f"draws={self.draws}: expected a number from 200 to 20000")
        if self.totals < 0:
            raise BadInput(f"totals={self.totals}: expected how many claimed totals to show at most, such as 200")
        if self.per < 1:
            raise BadInput(f"per={self.per}: expected a number of people, such as 100000")
        start, end = _day("start", self.start), _day("end", self.end)
        if start and end and start > end:
            raise BadInput(f"start={start} end={end}: expected start <= end; swap them")
        return Definition(start, end, self.place or None, self.kinds, self.victims or None, self.reviewed_only)

    def _set_totals(self, totals: Totals, definition: Definition) -> None:
        """Set the claimed totals that touch what is asked for, each beside our own count; and how many more there are.

        Of more than are asked for the largest stand, of equals those with the smallest id.
        """
        touching = [t for t in totals.stated if t.measure == self.measure and _touches(t, definition)]
        largest = sorted(touching, key=lambda t: (-likely(t.figure), t.claim.id))[: self.totals]
        beside = []
        for number, stated in enumerate(largest):
            at("claimed totals", number, len(largest))
            beside.append(totals.against(stated))
        self.totals_ = tuple(sorted(beside, key=lambda t: t.claim))
        self.totals_told_ = len(touching)

    def _dimensions(self) -> Iterator[tuple[str, Callable[..., Sequence[str]]]]:
        yield self.level, grouping.place_of(self.level)
        yield "kind", grouping.kinds_of
        yield "victims", grouping.victims_of
        yield "perpetrator", grouping.perpetrators_of

    def _measure_places(self, shares: Sequence[Share]) -> None:
        """Set how concentrated the count is, how places compare, and what of it the material can't carry."""
        from tallybook.analyse.tallies.comparing import Comparison, compare
        from tallybook.analyse.tallies.concentrating import Concentration, concentration

        self.concentration_: Concentration | None = None
        self.comparison_: Comparison | None = None
        refused: list[Refused] = []
        rows = list(self._placed(shares))
        by_place: dict[str, list[float]] = {}
        for row in rows:
            if row.figure:
                by_place.setdefault(row.place, []).append(row.figure)
        try:
            self.concentration_ = concentration(by_place, draws=self.draws, level_0_1=self.level_0_1, seed=self.seed)
        except Refused as told:
            refused.append(told)
        try:
            self.comparison_ = compare(
                rows, grouping.every_month(shares),
                reference=self._called(self.against) if self.against else None, level_0_1=self.level_0_1,
                populations={
                    group.name: float(likely(known.figure))
                    for group in self.by_[self.level] if (known := self.populations_.get(folded(group.name)))
                },
            )  # fmt: skip
            refused += [self.comparison_.refused] if self.comparison_.refused else []
        except Refused as told:
            refused.append(told)
        self.refused_ = tuple(refused)

    def _called(self, place: str) -> str:
        """A place as most incidents call it."""
        return self._names.get(folded(place), place)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {folded(group.name): group.name for group in reversed(self.by_[self.level])}

    def _placed(self, shares: Sequence[Share]) -> Iterator[Placed]:
        """Each incident with its place; those that are told as part of another, or only partly inside, are left out."""
        from tallybook.analyse.tallies.comparing import Placed

        counted = "injuries" if self.measure == "injuries" else "deaths"
        inside = parts_in([share.incident for share in shares], counted)
        names = grouping.place_of(self.level)
        for share in shares:
            if share.incident.id in inside or not share.mostly:
                continue
            told = getattr(share.incident, counted)
            figure = 1.0 if self.measure == "incidents" else None if told is None else float(likely(told))
            for name in names(share.incident):
                yield Placed(self._called(name), month_of(share.incident.when), figure)


def _touches(total: StatedTotal, asked: Definition) -> bool:
    """Whether a claimed total is about the days and the place that are asked for."""
    if asked.start and (total.end or date.max) < asked.start:
        return False
    if asked.end and (total.start or date.min) > asked.end:
        return False
    where = total.claim.where
    return asked.place is None or (where is not None and is_in(where, asked.place) is True)


def _day(name: str, words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput(f"{name}={words!r}: expected a day as YYYY-MM-DD") from None


def _of(snapshot: Snapshot, settings: Tallies) -> Finding:
    if not snapshot.incidents:
        raise Refused("tallies", cause="the ledger holds no incident", needed="one incident at least")
    return settings.fit(counting_of(snapshot)).finding_


OFFERED = Offered(
    name="tallies",
    title="Tallies",
    about="How many, when, where, of whom and by whom: low, best and high, beside what others claim.",
    settings=Tallies,
    of=_of,
)
