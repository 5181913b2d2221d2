"""Copies: which reports carry the same words."""

import random
from datetime import date, timedelta

from casework import OTHER, WIRE, Case
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook import match
from tallybook.records import Report


def test_a_wire_copy_with_another_head_and_tail_is_a_copy_of_the_earliest():
    case = Case()
    first = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    copy = case.report(
        "By our own staff. HARBOUR MOURNS. " + WIRE + " Read more on page two.", "Dawn Post", "2031-05-05"
    )
    case.report(OTHER, "Dawn Post", "2031-05-05")
    (group,) = case.copies
    assert (group.original, group.copies) == (first.id, (copy.id,))
    assert 0.8 < group.share_0_1[0] <= 1


def test_a_copy_of_one_half_is_found_and_its_share_is_of_its_own_words():
    case = Case()
    first = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    half = case.report(" ".join(WIRE.split()[:45]), "Hill Radio", "2031-05-05")
    assert [(g.original, g.copies, g.share_0_1) for g in case.copies] == [(first.id, (half.id,), (1.0,))]


def test_the_same_event_in_other_words_is_no_copy():
    case = Case()
    case.report(WIRE, "Qasmara Wire", "2031-05-04")
    case.report(
        "Gunmen killed seven port workers drinking tea on Saturday. Nineteen more were hurt, doctors said. The union "
        "called for a day of mourning and asked the assembly why nobody had been arrested so far in the harbour war.",
        "Dawn Post",
        "2031-05-05",
    )
    assert case.copies == ()


def test_furniture_that_a_paper_carries_all_year_makes_no_copies():
    menu = (
        "Home News Port Tides Letters Subscribe now for the price of a lime juice and read us on each device you own "
    )
    reports = {}
    for number in range(8):
        day = date(2031, 1, 1) + timedelta(days=40 * number)
        text = (
            menu * 2
            + f"Item {number} of the day is short and its own: gull {number} crossed pier {number} at noon today."
        )
        reports[f"r{number}"] = Report(f"r{number}", text, "", "Vashira Herald", day)
    assert match.copies(reports) == ()


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)), st.integers(0, 1000))
def test_the_order_of_reports_changes_nothing(order, seed):
    rng = random.Random(seed)  # noqa: S311 - a test's dice
    told = WIRE.split(". ")
    reports = []
    for number in range(5):
        kept = ". ".join(told[: rng.randint(3, len(told))])
        day = date(2031, 5, 1 + number)
        reports.append(Report(f"r{number}", f"Edition {number}. {kept}", "", f"Paper {number}", day))
    straight = match.copies({r.id: r for r in reports})
    assert match.copies({reports[i].id: reports[i] for i in order}) == straight
    assert all(group.original < copy for group in straight for copy in group.copies)


def test_empty_and_tiny_reports_are_nobodys_copies():
    reports = {n: Report(n, text, "", None, None) for n, text in (("a", ""), ("b", "Fire."), ("c", "Fire."))}
    assert match.copies(reports) == ()
