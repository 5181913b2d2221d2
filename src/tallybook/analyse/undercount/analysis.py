"""The analysis: its settings, and how a table of lists becomes a finding with every estimator in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tallybook.analyse.finding import Finding, Refused, setting, settings_of
from tallybook.analyse.undercount import tables, wording
from tallybook.analyse.undercount.estimates import TITLES, Estimate, Ways, estimates
from tallybook.analyse.undercount.families import FAMILIES
from tallybook.analyse.undercount.latent import Prior
from tallybook.analyse.undercount.lists import Lists
from tallybook.analyse.undercount.origins import UNITS
from tallybook.analyse.undercount.strata import Stratum, Sum, of_strata, sums
from tallybook.analyse.undercount.table import CaptureTable
from tallybook.records import BadInput


@dataclass
class Undercount:
    """How many are on no list, by multiple systems estimation.

    After `fit`: `lists_` is the table of patterns, `estimates_` what every estimator says (or why it can't), in fixed
    order, `strata_` and `sums_` the same for strata, `finding_` all of it in words. No estimator is chosen.

    Example:
        >>> from tallybook.analyse.undercount.reading import read_lists
        >>> rows = ("A,B,C,count", "1,0,0,60", "0,1,0,50", "0,0,1,40", "1,1,0,20", "1,0,1,15", "0,1,1,12", "1,1,1,5")
        >>> fitted = Undercount(sweeps=0).fit(read_lists("\\n".join(rows), "lists.csv"))
        >>> {e.name: round(e.records.best) for e in fitted.estimates_ if e.records}["bic"]
        358
    """

    kinds: tuple[str, ...] = setting(("killing",), "Kinds", hint="of a ledger: incidents of these kinds")
    unit: str = setting("incidents", "What is counted", hint="of a ledger", choices=UNITS)
    lists: tuple[str, ...] = setting(
        (), "Lists", hint="origins of a ledger, or columns of a file; empty: the largest, or all"
    )
    most: int = setting(5, "Most lists", hint="of a ledger: so many of the largest origins, all others make one more")
    others: str = setting(
        "merge", "Other origins", hint="of a ledger: one list together, or left out", choices=("merge", "leave out")
    )
    by: tuple[str, ...] = setting((), "Strata", hint="place, year, quarter, month; of a file: columns")
    merge: tuple[str, ...] = setting(
        (), "Merge lists", hint="such as PF+NCA: lists that are alike or never meet, made one"
    )
    family: str = setting("hierarchical", "Family of log-linear models", choices=FAMILIES)
    level: float = setting(0.95, "Level of intervals", hint="0 to 1")
    highest_p: float = setting(0.02, "Threshold of steps", hint="a pair is added while its p-value is at most this")
    classes: int = setting(10, "Most latent classes")
    prior_a: float = setting(0.25, "Prior a", hint="of the rate of latent classes, Gamma(a, b)")
    prior_b: float = setting(0.25, "Prior b")
    sweeps: int = setting(
        110_000, "Sweeps of latent classes", hint="of all chains together; 0 leaves the estimator out"
    )
    chains: int = setting(4, "Chains", hint="each with four more beside it that see fewer records")
    seed: int = setting(1, "Seed", hint="the same seed gives the same numbers")

    def ways(self) -> Ways:
        """The settings as estimators take them.

        Raises:
            BadInput: one is outside what it can be.
        """
        wanted = (
            ("level", self.level, 0 < self.level < 1, "between 0 and 1, such as 0.95"),
            ("highest_p", self.highest_p, 0 < self.highest_p < 1, "between 0 and 1, such as 0.02"),
            ("classes", self.classes, 3 <= self.classes <= 50, "3 to 50"),
            ("prior_a", self.prior_a, self.prior_a > 0, "above 0"),
            ("prior_b", self.prior_b, self.prior_b > 0, "above 0"),
            ("sweeps", self.sweeps, self.sweeps == 0 or 2000 <= self.sweeps <= 20_000_000, "2,000 to 20,000,000, or 0"),
            ("chains", self.chains, 2 <= self.chains <= 100, "2 to 100"),
            ("most", self.most, self.most >= 2, "2 or more"),
            ("family", self.family, self.family in FAMILIES, f"one of {', '.join(FAMILIES)}"),
        )
        for name, value, fits, expected in wanted:
            if not fits:
                raise BadInput(f"{name}={value}: expected {expected}")
        prior = Prior(self.classes, self.prior_a, self.prior_b)
        return Ways(self.family, self.level, self.highest_p, prior, self.sweeps, self.chains, self.seed)

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The lists to merge, by group.

        Raises:
            BadInput: a group of fewer than two.
        """
        found = tuple(tuple(n.strip() for n in group.split("+") if n.strip()) for group in self.merge)
        for told, group in zip(self.merge, found, strict=True):
            if len(group) < 2:
                raise BadInput(f"merge={told!r}: expected two or more lists joined by +, such as PF+NCA")
        return found

    def fit(self, table: CaptureTable) -> Self:
        """Estimate from a table with every estimator, on the whole and by stratum.

        Raises:
            Refused: fewer than two lists hold records, or no two share one.
            BadInput: a setting can't be used with it.
        """
        ways, groups = self.ways(), self.groups()
        self.lists_: Lists = table.whole(groups)
        self.estimates_: tuple[Estimate, ...] = estimates(self.lists_, ways)
        self.strata_: tuple[Stratum, ...] = of_strata(table.parts(groups), ways) if table.by else ()
        self.sums_: tuple[Sum, ...] = sums(self.strata_, ways.level_0_1)
        self.finding_: Finding = self._finding(table, ways)
        return self

    def _finding(self, table: CaptureTable, ways: Ways) -> Finding:
        lists, found = self.lists_, self.estimates_
        made = (
            tables.estimates_table(lists, found, ways),
            tables.strata_table(self.strata_, self.sums_),
            tables.models_table(lists, found),
            tables.steps_table(lists, found),
            tables.graphs_table(lists, found),
            tables.chains_table(found, ways),
            tables.pairs_table(lists, ways.level_0_1),
            tables.patterns_table(lists),
        )
        drawn = tables.picture(lists, found)
        refused = [e.refused for e in found if e.refused is not None]
        refused += [s.refused for s in self.strata_ if s.refused is not None]
        return Finding(
            analysis="undercount",
            title=f"Undercount: how many {lists.unit} no list holds",
            settings=settings_of(self),
            says=wording.says(table, lists, found, self.sums_, self.strata_),
            cannot_know=wording.CANNOT_KNOW,
            tables=tuple(t for t in made if t is not None),
            pictures=(drawn,) if drawn is not None else (),
            refused=tuple(_named(r) for r in refused),
        )


def _named(refused: Refused) -> Refused:
    """A refusal under the title of its estimator."""
    return Refused(TITLES.get(refused.what, refused.what), cause=refused.cause, needed=refused.needed)
