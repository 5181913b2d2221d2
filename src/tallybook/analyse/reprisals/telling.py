"""Puts what was found of reprisals into sentences and tables, with what each rests on."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tallybook.analyse.finding import Cell, Column, Interval, Row, Statement, Table
from tallybook.analyse.reprisals.background import Array
from tallybook.analyse.reprisals.estimates import Model, Overall
from tallybook.analyse.reprisals.stated import NOT_STATED, Reprisal, Reprisals
from tallybook.analyse.reprisals.times import Times

if TYPE_CHECKING:
    from tallybook.analyse.reprisals.analysis import Follow, Material, ReprisalAnalysis

CANNOT_KNOW = (
    "Whether one act was the answer to another: times that lie close together say so only if nothing else brings them "
    "together. Offensives, feasts, elections, curfews, weather, and weeks in which reporters were there do so too.",
    "A branching ratio depends on how freely the background may change: a rate that is held constant turns every slow "
    "change into self-excitation. Read it across all rows of the table of models, not from one.",
    "Who answered whom where a side is not named, and what was never reported: unreported acts cut chains in two.",
    "What came before what within a day where only days are known; and acts whose day is not known are not in it.",
    "What will happen: the model describes this record, and does not say what a coming act would set off.",
)
_SETTLED = 2.0  # of AIC, below which two explanations are as good
_POOR_0_1 = 0.05


class Told:
    """The sentences and tables of one analysis and its material."""

    def __init__(self, analysis: ReprisalAnalysis, material: Material) -> None:
        self._analysis = analysis
        self._stated = material.stated
        self._times = material.times
        self._claims = tuple(sorted({claim for claims in material.times.claims for claim in claims}))

    def sentences(self) -> tuple[Statement, ...]:
        """What matters most first."""
        told = [*self._stated_words(), *self._after_words(), *self._overall_words(), *self._between_words()]
        return (*told, *self._left_words())

    def tables(self) -> tuple[Table, ...]:
        """All tables that have a row."""
        analysis = self._analysis
        made: list[Table] = []
        if self._stated is not None:
            made += [links_table(self._stated), chains_table(self._stated), against_table(self._stated)]
        made.append(self._events())
        if analysis.follows_:
            made.append(self._windows(analysis.follows_))
        if analysis.overall_ is not None:
            made += [self._models(analysis.overall_), self._kernel(analysis.overall_)]
        if analysis.between_ is not None:
            made.append(self._sides())
        return tuple(table for table in made if table.rows)

    def _stated_words(self) -> Iterable[Statement]:
        stated = self._stated
        if stated is None:
            return
        claims = tuple(dict.fromkeys(claim for link in stated.links for claim in link.claims))
        ids = tuple(dict.fromkeys(i for link in stated.links for i in (link.trigger, link.reprisal)))
        if stated.links:
            revenge = sum(link.type == "revenge_for" for link in stated.links)
            longest = max(map(len, stated.chains))
            words = (
                f"Reports tie {_count(len(stated.links), 'pair')} of acts: {revenge:,} as revenge, "
                f"{len(stated.links) - revenge:,} as what followed. They form {_count(len(stated.chains), 'chain')}, "
                f"the longest of {longest:,} acts."
            )
            yield Statement(words, claims, ids)
        else:
            yield Statement("No report in this ledger ties one act that it tells of to another.")
        if stated.dangling:
            many = _count(len(stated.dangling), "claim")
            yield Statement(
                f"{many} more call something a reprisal for what no incident here tells of.", stated.dangling
            )

    def _after_words(self) -> Iterable[Statement]:
        after, answer = (of(self._analysis, self._times) for of in (trigger_name, answer_name))
        for follow in self._analysis.follows_:
            one = follow.counted
            low, best, high = _bounds(one.chance)
            verdict = "" if one.chance.low is None or not one.chance.low <= 1 <= (one.chance.high or 1) else (
                " The interval holds 1: this may be chance."
            )  # fmt: skip
            modelled = follow.modelled
            model = "" if modelled is None else (
                f" The self-exciting model says {_range(modelled)} times as many, for direct answers."
            )  # fmt: skip
            yield Statement(
                f"Within {days_words(one.window_days)} after {after} came {answer} in {one.chance_after_0_1:.0%} of "
                f"{one.triggers:,} cases, against {one.chance_around_0_1:.0%} of windows on other days around: "
                f"{best} times as likely (95 %: {low} to {high}), {_range(one.rate)} times as many.{verdict}{model}",
                self._claims, self._times.incidents,
            )  # fmt: skip

    def _overall_words(self) -> Iterable[Statement]:
        overall = self._analysis.overall_
        if overall is None:
            return
        times, ratio = self._times, overall.branching
        first, last = times.start, times.day(len(times.days) - 1)
        yield Statement(
            f"{len(times.days):,} events from {first} to {last}: if, beyond {_rate(overall.chosen)}, nothing but "
            f"answers to earlier ones made them cluster, the branching ratio is {_range(ratio)} (95 % by profile): "
            f"about {100 * (ratio.best or 0):.0f} of 100 events would be such answers, "
            f"{1 / float(overall.fit.parameters[-1]):.2g} days later on average.",
            self._claims, times.incidents,
        )  # fmt: skip
        yield Statement(f"{_rival_words(overall)} {_spread_words(overall)}", self._claims, times.incidents)
        fit = overall.rescaled
        poor = fit.p_value < _POOR_0_1
        yield Statement(
            f"On the model's own clock the events {'do not come' if poor else 'come'} as they would if it held "
            f"(Kolmogorov-Smirnov distance {fit.distance:.3f}, p = {fit.p_value:.2g}): "
            + ("read its figures as a description at most." if poor else "this test finds nothing against it."),
            self._claims, times.incidents,
        )  # fmt: skip
        if overall.fit.at_limit:
            yield Statement("Answers come faster than the times can tell; the delay is an upper bound.", self._claims)

    def _between_words(self) -> Iterable[Statement]:
        between = self._analysis.between_
        if between is None:
            return
        for side, row in zip(between.sides, between.offspring, strict=True):
            for other, cell in zip(between.sides, row, strict=True):
                if side != other and cell.low is not None and cell.low > 0:
                    yield Statement(
                        f"By the model each event of “{other}” is followed by {_range(cell)} of “{side}” as direct "
                        "answers, if nothing else ties their times.",
                        self._claims, self._times.incidents,
                    )  # fmt: skip

    def _left_words(self) -> Iterable[Statement]:
        for left in self._times.left_out:
            yield Statement(
                f"{_count(len(left.incidents), 'incident')} could not be placed in time: {left.why}.",
                incidents=left.incidents,
            )
        if self._times.by_day:
            yield Statement(
                "Only days are known: counts of whole days are modelled, with answers on the same day; no time within "
                "a day is made up."
            )

    def _events(self) -> Table:
        times = self._times
        rows = []
        for name, reviewed in (("accepted by a person", True), ("not reviewed", False)):
            kept = times.kept(times.reviewed == reviewed)
            if len(kept.days):
                claims = tuple(dict.fromkeys(c for own in kept.claims for c in own))
                rows.append(Row((name, len(kept.days), kept.day(0), kept.day(-1)), claims, kept.incidents))
        for left in times.left_out:
            rows.append(Row((f"left out: {left.why}", len(left.incidents), None, None), (), left.incidents))
        columns = _columns(("which", "Events"), ("events", "How many"), ("first", "First"), ("last", "Last"))
        return Table("events", "What the times rest on", columns, tuple(rows))

    def _windows(self, follows: Iterable[Follow]) -> Table:
        rows = [
            (
                f.counted.window_days, f.counted.triggers, f.counted.answers_after, round(f.counted.expected, 1),
                f.counted.chance_after_0_1, f.counted.chance_around_0_1, f.counted.chance, f.counted.rate,
                f.counted.p_value, f.modelled, f.counted.same_day,
            )
            for f in follows
        ]  # fmt: skip
        columns = _columns(
            ("window_days", "Days after"), ("cases", "Cases"), ("after", "Answers in them"), ("around", "Around"),
            ("chance_after_0_1", "Share with one"), ("chance_around_0_1", "Around"),
            ("times_as_likely", "Times as likely"), ("times_as_many", "Times as many"), ("p_value", "p"),
            ("by_model", "By the model, direct answers"), ("same_day", "Same day"),
        )  # fmt: skip
        name = f"{answer_name(self._analysis, self._times)} after {trigger_name(self._analysis, self._times)}"
        note = (
            "Around: the same windows moved to other days, by more than their own length. Intervals: bootstrap of "
            "blocks of days, for counts the wider of that and Poisson's. p: windows moved at random, block by block. "
            "Same day: answers on the day of a case, whose order is not known where only days are."
        )
        return self._table("after", name[0].upper() + name[1:], columns, rows, note)

    def _models(self, overall: Overall) -> Table:
        best = min(model.aic for model in overall.models)
        rows = []
        for model in overall.models:
            chosen = model == overall.chosen
            ratio = overall.branching if chosen else model.branching
            rows.append(
                (
                    f"{model.name}{' (taken)' if chosen else ''}", model.parameters, round(model.log_likelihood, 1),
                    round(model.aic - best, 1), round(model.bic, 1), ratio, model.decay,
                )
            )  # fmt: skip
        columns = _columns(
            ("model", "What makes events cluster"), ("parameters", "Numbers fitted"),
            ("log_likelihood", "Log-likelihood"), ("aic_above_best", "AIC above best"), ("bic", "BIC"),
            ("branching", "Branching ratio"), ("decay_per_day", "Decay a day"),
        )  # fmt: skip
        information = _range(overall.by_information)
        note = (
            f"Of the model taken: interval by profile likelihood; by observed information {information}; with steps of "
            f"lags instead of an exponential {overall.stepped.branching:.2f} "
            f"(standard error {overall.stepped.branching_error:.2f}). "
            "“Busy and quiet days”: each day's rate is drawn around the background's (negative binomial)."
        )
        return self._table("models", "Explanations side by side", columns, rows, note)

    def _kernel(self, overall: Overall) -> Table:
        rows = kernel_rows(overall, by_day=self._times.by_day)
        columns = _columns(
            ("from_days", "From day"), ("to_days", "To day"), ("answers", "Direct answers to one event"),
            ("exponential", "By the exponential"),
        )  # fmt: skip
        note = "Day 0 to 1 is the event's own day." if self._times.by_day else ""
        return self._table("kernel", "When answers come", columns, rows, note)

    def _sides(self) -> Table:
        between = self._analysis.between_
        rows: list[tuple[Cell, ...]] = []
        if between is not None:
            for side, row, decay in zip(between.sides, between.offspring, between.decays, strict=True):
                for other, count, cell in zip(between.sides, between.events, row, strict=True):
                    rows.append((other, side, count, cell, decay))
        columns = _columns(
            ("of", "After one of"), ("answers_of", "Answers of"), ("events", "Events followed"),
            ("offspring", "Direct answers to one"), ("decay_per_day", "Decay a day"),
        )  # fmt: skip
        return self._table("between-sides", "Who is followed by whom", columns, rows, "")

    def _table(
        self, name: str, title: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]], note: str
    ) -> Table:
        held = tuple(Row(cells, self._claims, self._times.incidents) for cells in rows)
        return Table(name, title, columns, held, note)


def trigger_name(analysis: ReprisalAnalysis, times: Times) -> str:
    """What is followed, in words."""
    if not analysis.of:
        return "an event"
    return f"a killing of {analysis.of} by {analysis.by}" if any(times.victims) else f"an event by {analysis.by}"


def answer_name(analysis: ReprisalAnalysis, times: Times) -> str:
    """What may be the answer, in words."""
    if not analysis.of:
        return "another"
    return f"one of {analysis.by}" if any(times.victims) else f"one by {analysis.of}"


def days_words(days: float) -> str:
    """A window in words: "1 day", "2.5 days"."""
    return f"{days:g} day{'' if days == 1 else 's'}"


def kernel_rows(overall: Overall, *, by_day: bool) -> list[tuple[float, float, Interval, float]]:
    """Direct answers to one event by lag: from, to, by steps, by the exponential."""
    stepped = overall.stepped
    by_curve = _curve(overall, stepped.edges_days, by_day=by_day)
    rows = []
    for k, (best, error) in enumerate(zip(stepped.answers, stepped.errors, strict=True)):
        wide = None if not np.isfinite(error) else 1.96 * float(error)
        middle = round(float(best), 4)
        found = Interval(None, middle, None)
        if wide is not None:
            found = Interval(round(max(0.0, middle - wide), 4), middle, round(middle + wide, 4))
        edges = float(stepped.edges_days[k]), float(stepped.edges_days[k + 1])
        rows.append((*edges, found, round(float(by_curve[k]), 4)))
    return rows


def _curve(overall: Overall, edges: Array, *, by_day: bool) -> Array:
    offspring, decay = (float(v) for v in overall.fit.parameters[-2:])
    if not by_day:
        return offspring * -np.diff(np.exp(-decay * edges))
    own = 1.0 - (1.0 - np.exp(-decay)) / decay  # of answers, on the same day
    later = (1.0 - own) * -np.diff(np.exp(-decay * (edges[1:] - 1.0)))
    return offspring * np.concatenate([[own], later])


def links_table(stated: Reprisals) -> Table:
    """The stated links with the words that tie them."""
    columns = _columns(
        ("trigger", "Act"), ("reprisal", "What followed"), ("type", "Said to be"), ("words", "Words"),
        ("motives", "Motive"),
    )  # fmt: skip
    rows = tuple(Row(_link_cells(link), link.claims, (link.trigger, link.reprisal)) for link in stated.links)
    return Table("stated", "What reports say set off what", columns, rows)


def chains_table(stated: Reprisals) -> Table:
    """The chains that links form, longest first, with the claims of the links in each."""
    tied = {(link.trigger, link.reprisal): link.claims for link in stated.links}
    rows = []
    for chain in stated.chains:
        claims = dict.fromkeys(claim for pair in pairwise(chain) for claim in tied.get(pair, ()))
        rows.append(Row((len(chain), " → ".join(chain)), tuple(claims), chain))
    columns = _columns(("acts", "Acts"), ("chain", "From the first to the last"))
    return Table("chains", "Chains", columns, tuple(rows), "Two links in a row need not be told by one report.")


def _link_cells(link: Reprisal) -> tuple[Cell, ...]:
    said = {"revenge_for": "revenge", "triggered_by": "followed on"}[link.type]
    return link.trigger, link.reprisal, said, "; ".join(link.words), "; ".join(link.motives)


def against_table(stated: Reprisals) -> Table:
    """Who is said to have done how much to whom."""
    columns = _columns(("by", "By"), ("against", "Against"), ("incidents", "Incidents"), ("deaths", "Deaths"))
    rows = tuple(
        Row((row.perpetrator, row.victims, len(row.incidents), row.deaths), row.claims, row.incidents)
        for row in stated.against
    )
    note = f"“{NOT_STATED}” where nobody names the side; it is not guessed."
    return Table("who-against-whom", "Who against whom", columns, rows, note)


def _rival_words(overall: Overall) -> str:
    """How the best explanation without self-excitation compares."""
    rival = min((m for m in overall.models if not m.excites), key=lambda m: m.aic)
    gap = rival.aic - overall.chosen.aic
    if gap > _SETTLED:
        return (
            f"Without self-excitation, {rival.name} fits best, and worse by {gap:,.0f} of AIC; what these models do "
            "not know of may still be the cause."
        )
    how = f"better by {-gap:,.0f} of AIC" if gap < -_SETTLED else "as well"
    return (
        f"Without self-excitation, {rival.name} fits {how}: these times give no reason to take the clustering for "
        "answers."
    )


def _spread_words(overall: Overall) -> str:
    tried = [m for m in overall.models if m.excites and m.branching is not None]
    if len(tried) < 2:
        return "The period is too short to let the background change."
    low, high = (pick(tried, key=_ratio) for pick in (min, max))
    return f"The branching ratio is {_ratio(high):.2f} with {_rate(high)}, {_ratio(low):.2f} with {_rate(low)}."


def _ratio(model: Model) -> float:
    return (model.branching.best if model.branching else None) or 0.0


def _rate(model: Model) -> str:
    return model.name.removeprefix("self-exciting, ")


def _range(interval: Interval) -> str:
    low, best, high = _bounds(interval)
    return f"{best} ({low} to {high})"


def _bounds(interval: Interval) -> tuple[str, str, str]:
    low, best, high = ("?" if v is None else f"{v:.2f}" for v in (interval.low, interval.best, interval.high))
    return low, best, high


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _columns(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, title) for name, title in pairs)
