"""A ledger that grows report by report holds the same incidents as one that is matched whole, whatever came first."""

from __future__ import annotations

import random

import pytest
from growing import Growing, told
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ledgers import made_ledger


@pytest.mark.parametrize("seed", [1, 2])
def test_what_grew_is_equal_to_what_is_matched_whole_after_each_portion(seed: int) -> None:
    """Ids, figures, origins, links: all that an incident says. Blocks are made to overflow, so that a report that
    comes between two others parts them."""
    ledger = made_ledger(seed, 420)
    order = sorted(ledger.reports)
    random.Random(seed).shuffle(order)
    growing = Growing(ledger, order[:70])
    growing.add(order[:70])
    for start in range(70, len(order), 27):
        previous = list(growing.incidents.values())
        growing.add(order[start : start + 27])
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


@settings(max_examples=4, deadline=None)
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
    assert told(growing.incidents.values()) == told(at_once.whole().values())
    assert at_once.whole(growing.incidents.values()) == growing.incidents
