"""The analysis of the risk board: its settings, and the fit that lays out each factor by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from tallybook.analyse.finding import Finding, Interval, Refused, setting, settings_of
from tallybook.analyse.risk.board import TOLD, Occasion, RiskTable, months_between, occasions
from tallybook.analyse.risk.change import times_as_often
from tallybook.analyse.risk.rules import Factor
from tallybook.analyse.risk.sorting import Assigned, by_factor
from tallybook.records import BadInput


@dataclass(frozen=True, slots=True)
class Split:
    """The months of the reports in two: `earlier` and `later`, and how many days and reports each has."""

    earlier: tuple[str, ...]
    later: tuple[str, ...]
    days: tuple[int, int]
    reports: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FactorFound:
    """What speaks for one factor. `change` is how many times as often it is told later; None where nothing was told.

    `before` and `after` count occasions of the earlier and later months; there is no figure for several factors.
    """

    factor: Factor
    assigned: tuple[Assigned, ...]
    occasions: tuple[Occasion, ...]
    before: int
    after: int
    change: Interval | None

    def of_manner(self, manner: str) -> tuple[Occasion, ...]:
        """The occasions that are told, only denied, or only feared."""
        return tuple(o for o in self.occasions if o.manner == manner)


@dataclass
class Risk:
    """The risk board; see `docs/explanation/risk.md`.

    After `fit`, `factors_` are the factors with what speaks for each, `split_` the months that are compared (None where
    there are none), and `finding_` what they say. Factors are never added up.
    """

    factor: int = setting(0, "Only this factor", hint="its number, 1 to 14; 0 for all")
    since: str = setting(
        "", "Compare what came before with what came since", hint="YYYY-MM, or a day; empty: the middle"
    )
    reviewed_only: bool = setting(False, "Only what a person has accepted")

    def fit(self, table: RiskTable) -> Self:
        """Lay out the board.

        Raises:
            Refused: no claim speaks for any factor asked for.
            BadInput: a setting that can't be.
        """
        from tallybook.analyse.risk.pictures import pictures
        from tallybook.analyse.risk.saying import cannot_know, says, tables

        factors = [f for f in table.book.factors if self.factor in (0, f.number)]
        if not factors:
            raise BadInput(f"factor={self.factor}: expected a number from 1 to {len(table.book.factors)}, or 0 for all")
        sorted_ = by_factor(table.assigned)
        self.split_: Split | None = self._split(table.published)
        self.factors_: tuple[FactorFound, ...] = tuple(
            self._found(table, f, sorted_.get(f.number, ())) for f in factors
        )
        if not any(f.assigned for f in self.factors_):
            what = f"factor {self.factor}" if self.factor else "the risk board"
            raise Refused(what, cause="no claim speaks for it by any rule, and nobody has put one there",
                          needed="one claim that does: silence in the ledger is not absence in the world")  # fmt: skip
        refused = () if self.split_ is not None else (
            Refused("change over time", cause="the reports lie within one month, or have no day of publication",
                    needed="reports of two months at least"),
        )  # fmt: skip
        self.finding_: Finding = Finding(
            analysis="risk",
            title="Risk board: what is told, factor by factor",
            settings=settings_of(self),
            says=says(self.factors_, self.split_),
            cannot_know=cannot_know(),
            tables=tables(table, self.factors_, self.split_),
            pictures=pictures(self.factors_, self.split_),
            refused=refused,
        )
        return self

    def _found(self, table: RiskTable, factor: Factor, own: Sequence[Assigned]) -> FactorFound:
        counted = [one for one in own if one.reviewed or not self.reviewed_only]
        found = occasions(table, counted)
        change, before, after = None, 0, 0
        if self.split_ is not None:
            told = [o.month for o in found if o.manner == TOLD]
            earlier = [told.count(month) for month in self.split_.earlier]
            later = [told.count(month) for month in self.split_.later]
            before, after = sum(earlier), sum(later)
            change = times_as_often(earlier, later, self.split_.days)
        return FactorFound(factor, tuple(counted), found, before, after, change)

    def _split(self, published: Sequence[date]) -> Split | None:
        if not published:
            return None
        first, last = published[0], published[-1]
        months = months_between(first, last)
        if len(months) < 2:
            return None
        since = self._since(months)
        start = date(int(since[:4]), int(since[5:]), 1)
        earlier = tuple(m for m in months if m < since)
        later = tuple(m for m in months if m >= since)
        before = sum(1 for day in published if day < start)
        return Split(earlier, later, ((start - first).days, (last - start).days + 1), (before, len(published) - before))

    def _since(self, months: Sequence[str]) -> str:
        if not self.since:
            return months[len(months) // 2]
        try:
            given = date.fromisoformat(self.since if len(self.since) > 7 else f"{self.since}-01")
        except ValueError:
            raise BadInput(f"since={self.since!r}: expected a month as YYYY-MM, or a day as YYYY-MM-DD") from None
        month = f"{given.year:04d}-{given.month:02d}"
        if not months[0] < month <= months[-1]:
            raise BadInput(f"since={self.since}: expected a month after {months[0]}, {months[-1]} at the latest: the "
                           "reports lie between")  # fmt: skip
        return month
