"""A ledger that grows report by report holds the same incidents as one that is matched whole, whatever came first."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ledgers import MadeLedger, made_ledger
from tallybook import match
from tallybook.match.copyindex import CopyIndex
from tallybook.match.incidents import Matter, by_report
from tallybook.match.matching import matched
from tallybook.match.memory import Memory
from tallybook.match.people import NOBODY
from tallybook.records import Incident

KNOWLEDGE = match.MatchKnowledge.load()


class Growing:
    """A ledger to which reports come in portions, matched after each."""

    def __init__(self, ledger: MadeLedger, counted: Iterable[str]) -> None:
        self.ledger, self.counted = ledger, frozenset(counted)
        self.index, self.memory = CopyIndex(), Memory()
        self.reports: dict = {}
        self.incidents: dict[str, Incident] = {}

    def add(self, names: Iterable[str]) -> None:
        new = list(names)
        self.reports |= {name: self.ledger.reports[name] for name in new}
        before = set(self.index.groups())
        self.index = self.index.grown(new, self.reports)
        changed = {
            name
            for group in before ^ set(self.index.groups())
            for name in (group.original, *group.copies, *(p.report for p in group.passages))
        }
        self.read({*new, *changed})

    def read(self, changed: set[str]) -> None:
        claims = self.claims
        matter = Matter(
            self.reports,
            claims,
            by_report(claims.values()),
            self.index.groups(),
            NOBODY,
            KNOWLEDGE,
            dict(self.incidents),
        )
        told = matched(self.memory, matter, changed & set(self.reports), counted=self.counted)
        self.memory = told.memory
        for name in told.gone:
            del self.incidents[name]
        self.incidents |= {incident.id: incident for incident in told.incidents}

    @property
    def claims(self) -> dict:
        return {c.id: c for c in self.ledger.claims.values() if c.report in self.reports}

    def whole(self, previous: Iterable[Incident] = ()) -> dict[str, Incident]:
        """The incidents of a matching of everything, with nothing known of it."""
        found = match.incidents(
            self.reports, self.claims, self.index.groups(), (), previous=tuple(previous), counted=self.counted
        )
        return {incident.id: incident for incident in found}


@pytest.mark.parametrize("seed", [1, 2])
def test_what_grew_is_equal_to_what_is_matched_whole_after_each_portion(seed: int) -> None:
    """Ids, figures, origins, links: all that an incident says. Blocks are made to overflow, so that a report that
    comes between two others parts them."""
    ledger = made_ledger(seed, 420)
    order = sorted(ledger.reports)
    random.Random(seed).shuffle(order)
    growing = Growing(ledger, order[:70])
    growing.add(order[:70])
    for start in range(70, len(order), 17):
        previous = list(growing.incidents.values())
        growing.add(order[start : start + 17])
        assert growing.incidents == growing.whole(previous)


def test_a_report_that_is_read_anew_leaves_nothing_of_its_earlier_reading() -> None:
    ledger = made_ledger(3, 240)
    order = sorted(ledger.reports)
    growing = Growing(ledger, order[:40])
    growing.add(order)
    again = order[50:56]
    for name in [c.id for c in growing.claims.values() if c.report in again and c.kind == "injury"]:
        del ledger.claims[name]
    previous = list(growing.incidents.values())
    growing.read(set(again))
    assert growing.incidents == growing.whole(previous)


def test_one_report_more_touches_few_incidents() -> None:
    ledger = made_ledger(4, 420)
    order = sorted(ledger.reports)
    growing = Growing(ledger, order[:80])
    growing.add(order[:-1])
    before = dict(growing.incidents)
    growing.add(order[-1:])
    changed = [name for name, incident in growing.incidents.items() if before.get(name) != incident]
    assert 1 <= len(changed) <= len(before) / 10


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_the_order_and_the_portions_in_which_reports_come_change_no_cluster_and_no_figure(
    rng: random.Random, portions: list[int]
) -> None:
    """All reports say what is usual, or the same ones whatever the order: which claims are one incident, and all that
    it says, is the same. Its id is that of its earliest claim where it was never published under another."""
    ledger = made_ledger(6, 150)
    order = sorted(ledger.reports)
    first, rest = order[:30], order[30:]
    rng.shuffle(first)
    rng.shuffle(rest)
    growing = Growing(ledger, first)
    growing.add(first)
    for count in portions:
        growing.add(rest[:count])
        del rest[:count]
    growing.add(rest)
    at_once = Growing(ledger, first)
    at_once.reports, at_once.index = growing.reports, growing.index
    named = {
        frozenset(i.claims): (i.deaths, i.injuries, i.origins, i.where, i.when) for i in growing.incidents.values()
    }
    whole = at_once.whole()
    assert named == {frozenset(i.claims): (i.deaths, i.injuries, i.origins, i.where, i.when) for i in whole.values()}
    assert at_once.whole(growing.incidents.values()) == growing.incidents
