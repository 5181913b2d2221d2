"""Claimed totals, seats and reprisals."""

import pytest
from casework import TERRACE, VASHIRA, Case, on

from tallybook.analyse import claimed_totals, gallagher, seats_told
from tallybook.analyse.reprisals.stated import reprisals
from tallybook.records import Actor, Figure, Link


@pytest.fixture
def city():
    """Two shootings in Vashira, one in the hills."""
    case = Case()
    for number, (count, day, where) in enumerate(
        ((12, "2031-05-03", VASHIRA), (7, "2031-05-09", VASHIRA), (5, "2031-05-09", TERRACE))
    ):
        report = case.report(f"Edition {number}: {count} men shot.", f"Paper {number}", "2031-05-10")
        case.claim(report, "killing", f"{count} men shot", figure=count, when=on(day), where=where,
                   victims=Actor("dockers" if number else "shopkeepers"), said_by="police")  # fmt: skip
    return case


def total(case, figure, **fields):
    report = case.report("The count so far is told here.", "Hill Radio", "2031-05-20")
    return case.claim(report, "tally", "The count so far", figure=figure, **{"where": VASHIRA, **fields})


def test_a_total_is_compared_with_incidents_of_its_own_place_and_period(city):
    total(city, 25, when=on("2031-01-01", "2031-05-20"), said_by="the Harbour Watch")
    (found,) = claimed_totals(city.snapshot())
    assert found.held == Figure.exactly(19)
    assert (found.difference, found.difference_low, found.difference_high) == (6, 6, 6)
    assert found.sentence == "claimed 25 killed, the ledger holds 19 (6 fewer)"
    assert found.author == "the Harbour Watch"
    assert not found.author_is_origin


@pytest.mark.parametrize(
    ("claimed", "sentence"),
    [
        (19, "claimed 19 killed, the ledger holds 19 (as many)"),
        (15, "claimed 15 killed, the ledger holds 19 (4 more)"),
        (Figure(low=31), "claimed at least 31 killed, the ledger holds 19 (at least 12 fewer)"),
        (Figure(low=18, high=30), "claimed 18 to 30 killed, the ledger holds 19 (the ranges meet)"),
        (Figure(high=10), "claimed up to 10 killed, the ledger holds 19 (at least 9 more)"),
        (Figure(best=25, approximate=True), "claimed about 25 killed, the ledger holds 19 (6 fewer)"),
    ],
)
def test_the_sentence_says_what_the_bounds_allow(city, claimed, sentence):
    total(city, claimed, when=on("2031-01-01", "2031-05-20"))
    (found,) = claimed_totals(city.snapshot())
    assert found.sentence == sentence


def test_a_total_of_some_victims_by_an_origin_of_ours_is_marked(city):
    total(city, 9, victims=Actor("dockers"), said_by="a police official", when=on("2031-01-01", "2031-05-20"))
    (found,) = claimed_totals(city.snapshot())
    assert found.held == Figure.exactly(7)
    assert found.author_is_origin


def test_a_total_without_an_end_runs_to_its_publication_and_undated_incidents_are_named(city):
    report = city.report("Some day two men were shot in Vashira.", "Dawn Post", "2031-05-19")
    city.claim(report, "killing", "two men were shot", figure=2, where=VASHIRA)
    total(city, 25, when=None)
    (found,) = claimed_totals(city.snapshot())
    assert str(found.end) == "2031-05-20"
    assert len(found.undecided) == 1
    assert found.held == Figure.exactly(19)


def test_feared_totals_are_not_compared(city):
    total(city, 500, stance="feared")
    assert claimed_totals(city.snapshot()) == []


def seats(text="The Dhorai, some 480,000, hold 3 of 96 seats. Their party, the Congress, should have 20 seats."):
    case = Case()
    report = case.report(text)
    case.claim(report, "population", "some 480,000", group=Actor("The Dhorai", "ethnic_group"),
               figure=Figure(best=480_000, approximate=True))  # fmt: skip
    case.claim(report, "representation", "hold 3 of 96 seats", held=3, of=96, group=Actor("Dhorai", "ethnic_group"))
    case.claim(report, "representation", "the Congress, should have 20 seats", deserved=20,
               group=Actor("the Congress", "party", affiliations=("Dhorai",)))  # fmt: skip
    return case


def test_seats_held_and_due_of_a_group_and_its_party_meet_in_one_row_with_all_claims():
    case = seats()
    (row,) = seats_told(case.snapshot()).rows
    assert (row.held, row.of, row.deserved) == (Figure.exactly(3), Figure.exactly(96), Figure.exactly(20))
    assert (row.gap_low, row.gap_high) == (17, 17)
    assert row.times_under == (pytest.approx(20 / 3), pytest.approx(20 / 3))
    assert row.held_share_0_1 == (3 / 96, 3 / 96)
    assert row.population.best == 480_000
    assert set(row.names) == {"The Dhorai", "Dhorai", "the Congress"}
    told = {*row.held_claims, *row.deserved_claims, *row.population_claims}
    assert told == set(case.claims)
    assert set(row.tied_by) == set(row.deserved_claims)


def test_up_to_so_many_seats_due_leaves_the_low_open():
    case = seats()
    due = next(c for c in case.claims.values() if c.deserved)
    case.change(due, figure=Figure(high=20))
    (row,) = seats_told(case.snapshot()).rows
    assert (row.gap_low, row.gap_high) == (None, 17)
    assert row.times_under == (None, pytest.approx(20 / 3))
    assert row.deserved_share_0_1 == (None, 20 / 96)


def test_a_party_is_tied_to_its_people_by_the_sentence_of_its_seats():
    case = Case()
    report = case.report(
        "Of 96 seats in the provincial assembly the Congress, the party of the Dhorai, has just 3. Of 40 wards in the "
        "city the Dhorai hold 1. The Dhorai could have up to 20 seats in the provincial house. The League has 60."
    )
    held = case.claim(report, "representation", "Of 96 seats in the provincial assembly the Congress", held=3, of=96,
                      group=Actor("the Congress", "party"))  # fmt: skip
    case.claim(
        report, "representation", "Of 40 wards in the city the Dhorai hold 1", held=1, of=40, group=Actor("Dhorai")
    )
    case.claim(report, "representation", "The League has 60", held=60, of=96, group=Actor("the League", "party"))
    due = case.claim(report, "representation", "The Dhorai could have up to 20", deserved=20, figure=Figure(high=20),
                     group=Actor("The Dhorai"))  # fmt: skip
    rows = {(row.group, row.body): row for row in seats_told(case.snapshot()).rows}
    assert set(rows) == {("Dhorai", "96 seats"), ("Dhorai", "40 seats"), ("the League", "96 seats")}
    row = rows["Dhorai", "96 seats"]
    assert (row.held_claims, row.deserved_claims, row.tied_by) == ((held.id,), (due.id,), (held.id,))
    assert row.gap_high == 17


def test_unrelated_groups_stay_apart_and_a_body_without_seats_due_has_no_gap():
    case = seats()
    report = case.report("The League holds 60 of 96 seats.", "Dawn Post")
    case.claim(report, "representation", "holds 60 of 96 seats", held=60, of=96, group=Actor("the League", "party"))
    rows = {row.group: row for row in seats_told(case.snapshot()).rows}
    assert set(rows) == {"Dhorai", "the League"}
    assert rows["the League"].gap_high is None
    assert rows["the League"].times_under is None


def test_gallagher_is_given_only_where_nearly_all_seats_are_told():
    assert gallagher([50, 30, 20], [60, 30, 10]) == pytest.approx(10.0)
    case = Case()
    report = case.report("A holds 60 of 100 and should hold 50. B holds 40 of 100 and should hold 50.")
    case.claim(report, "representation", "A holds 60 of 100", held=60, of=100, deserved=50, group=Actor("Keshti"))
    assert seats_told(case.snapshot()).gallagher == ()
    case.claim(report, "representation", "B holds 40 of 100", held=40, of=100, deserved=50, group=Actor("Velani"))
    ((body, index),) = seats_told(case.snapshot()).gallagher
    assert (body, index) == ("100 seats", pytest.approx(10.0))


def chain():
    case = Case()
    report = case.report(
        "A man was shot. Then 12 shopkeepers were killed. Then seven dockers died. Then a porter fell."
    )
    names = []
    for words, count in (("A man was shot", 1), ("12 shopkeepers were killed", 12), ("seven dockers died", 7),
                         ("a porter fell", 1)):  # fmt: skip
        links = (Link("revenge_for", names[-1]),) if names else ()
        side = Actor(words.split()[1])
        names.append(
            case.claim(report, "killing", words, figure=count, victims=side, links=links, motive="old hate").id
        )
    return case


def test_reprisals_form_a_chain_from_the_first_trigger_to_the_last():
    found = reprisals(chain().snapshot())
    assert [len(c) for c in found.chains] == [4]
    assert len(found.links) == 3
    assert all(link.claims and link.words and link.motives == ("old hate",) for link in found.links)


def test_a_circle_of_revenge_ends_and_a_reprisal_for_nothing_told_is_named():
    case = chain()
    names = list(case.claims)
    case.change(case.claims[names[0]], links=(Link("revenge_for", names[-1]),))
    assert [len(set(c)) for c in reprisals(case.snapshot()).chains] == [4]
    case.change(case.claims[names[0]], links=(Link("revenge_for", "c-gone"),))
    assert reprisals(case.snapshot()).dangling == (names[0],)


def test_who_against_whom_counts_incidents_and_deaths_and_names_the_claims(city):
    rows = {row.victims: row for row in reprisals(city.snapshot()).against}
    assert rows["dockers"].perpetrator == "not stated"
    assert rows["dockers"].deaths == Figure.exactly(12)
    assert len(rows["dockers"].incidents) == len(rows["dockers"].claims) == 2
