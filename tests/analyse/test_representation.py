"""Seats against people and votes: bounds over disputed numbers, refusals, and the dispatch's own case as a chart."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from casework import VASHIRA, Case
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.representation import OFFERED, Representation
from tallybook.analyse.representation.feasible import gallagher_bounds, share_bounds
from tallybook.analyse.representation.index import gallagher
from tallybook.analyse.representation.table import SeatTable, seats_of_file
from tallybook.publish.pictures import svg
from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.records import Actor, BadInput, Figure, Report, Snapshot

SHARED = Path(os.environ.get("TALLYBOOK_SHARED") or Path(__file__).parents[3] / "shared")
COUNCIL = """body,group,seats,votes,population_low,population_best,population_high,date
City council,Velani,38,410000,900000,1000000,1150000,2019-10-20
City council,Dhorai,5,190000,400000,480000,600000,2019-10-20
City council,Keshti,0,9000,30000,35000,40000,2019-10-20
City council,others,17,391000,800000,885000,960000,2019-10-20
"""


def told(text: str, *, published: str = "2019-10-10", publisher: str | None = "Vashira Tribune") -> Snapshot:
    report = Report("r-1", text, publisher=publisher, published=date.fromisoformat(published))
    return Snapshot({"r-1": report}, {c.id: c for c in read(report, Knowledge.load("en"))}, {})


def fit(table: SeatTable, **given) -> Representation:
    return Representation(**given).fit(table)


def cells(analysis: Representation, table: str = "seats") -> list[dict[str, object]]:
    found = next(t for t in analysis.finding_.tables if t.name == table)
    return [dict(zip([c.name for c in found.columns], row.cells, strict=True)) for row in found.rows]


# --- the bounds -------------------------------------------------------------------------------------------------------

groups = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 900), st.integers(0, 400)), min_size=2, max_size=6
).filter(lambda rows: sum(r[0] for r in rows) > 0)


@given(groups, st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_no_population_within_the_bounds_lies_outside_those_of_shares_and_index(rows, seed):
    seats, low = np.array([r[0] for r in rows], float), np.array([r[1] for r in rows], float)
    high, held = low + [r[2] for r in rows], seats / seats.sum()
    least, most = gallagher_bounds(held, low, high)
    bounds = share_bounds(low, high)
    for people in np.random.default_rng(seed).uniform(low, high, size=(200, len(rows))):
        shares = people / people.sum()
        assert least - 1e-6 <= gallagher(100 * shares, 100 * held) <= most + 1e-6
        assert all(a - 1e-12 <= s <= b + 1e-12 for s, (a, b) in zip(shares, bounds, strict=True))


@given(groups)
@settings(max_examples=40, deadline=None)
def test_the_bounds_are_reached_as_a_slow_search_over_populations_finds(rows):
    seats, low = np.array([r[0] for r in rows], float), np.array([r[1] for r in rows], float)
    high, held = low + [r[2] for r in rows], seats / seats.sum()

    def index(people):
        return gallagher(100 * people / people.sum(), 100 * held)

    corners = np.array(np.meshgrid(*zip(low, high, strict=True))).T.reshape(-1, len(rows))
    starts = [(low + high) / 2, low, high]
    smallest = min(minimize(lambda n: index(n) ** 2, s, bounds=list(zip(low, high, strict=True))).fun for s in starts)
    least, most = gallagher_bounds(held, low, high)
    assert most == pytest.approx(max(index(c) for c in corners), abs=1e-6)
    assert least <= np.sqrt(smallest) + 1e-6
    assert least == pytest.approx(np.sqrt(smallest), abs=0.05)


def test_gallagher_is_that_of_the_definition_by_hand():
    assert gallagher([50, 30, 20], [60, 30, 10]) == pytest.approx(10.0)
    assert gallagher_bounds([0.6, 0.3, 0.1], [50, 30, 20], [50, 30, 20]) == pytest.approx((10.0, 10.0))


def test_more_disputed_groups_than_can_be_looked_at_are_refused_in_words():
    with pytest.raises(BadInput, match="put small groups together"):
        gallagher_bounds([1 / 21] * 21, [1] * 21, [2] * 21)
    assert share_bounds([1, 1], [1, float("inf")]) == [(0.0, 0.5), (0.5, 1.0)]


# --- tables -----------------------------------------------------------------------------------------------------------


def test_disputed_numbers_are_carried_through_to_gap_ratio_and_index():
    found = fit(seats_of_file(COUNCIL, "council.csv"))
    rows = {row["group"]: row for row in cells(found)}
    dhorai = rows["Dhorai"]
    assert dhorai["due_by_people"].best == pytest.approx(60 * 480 / 2400)
    assert dhorai["due_by_people"].low == pytest.approx(60 * 400 / (400 + 1150 + 40 + 960))
    assert dhorai["due_by_people"].high == pytest.approx(60 * 600 / (600 + 900 + 30 + 800))
    gap = dhorai["gap_by_people"]
    assert (gap.low, gap.best) == pytest.approx((dhorai["due_by_people"].low - 5, 7.0))
    ratio = dhorai["advantage_by_people"]
    assert (ratio.low, ratio.best) == pytest.approx((5 / dhorai["due_by_people"].high, 5 / 12))
    (index,) = cells(found, "index")
    held, people = [100 * s / 60 for s in (38, 5, 0, 17)], [1000, 480, 35, 885]
    assert index["index_by_people"].best == pytest.approx(gallagher([p / 24 for p in people], held))
    assert index["index_by_people"].low < index["index_by_people"].best < index["index_by_people"].high
    assert index["index_by_votes"] == pytest.approx(gallagher([41, 19, 0.9, 39.1], held))
    moved = {row["group"]: row for row in cells(found, "disputed")}
    at_low = gallagher([100 * p / 2300 for p in (900, 480, 35, 885)], held)
    assert moved["Velani"]["at_low"] == pytest.approx(at_low, abs=0.01)
    assert "7.0 (4.4 to 10.5) too few held" in " ".join(s.text for s in found.finding_.says)


def test_a_body_at_two_times_is_told_over_time_and_drawn():
    earlier = COUNCIL.partition("\n")[2].replace("2019-10-20", "2014-10-19").replace("Dhorai,5", "Dhorai,9")
    found = fit(seats_of_file(COUNCIL + earlier.replace("Velani,38", "Velani,34"), "council.csv"))
    told_ = " ".join(s.text for s in found.finding_.says)
    assert "the share of seats of Dhorai went from 15.0 % (2014-10-19) to 8.3 % (2019-10-20)" in told_
    assert [p.name for p in found.finding_.pictures] == ["seats-held-and-due", "shares-over-time"]
    assert all(svg(p).startswith("<svg") for p in found.finding_.pictures)
    assert len(cells(found, "index")) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("400000,480000", "-5,480000"), "row 3: population_low is -5"),
        (("Dhorai,5,190000", "Dhorai,,190000"), "row 3: 190,000 votes, but nobody says how many seats"),
        (("Dhorai,5,", "Dhorai,-1,"), "row 3: seats is -1"),
    ],
)
def test_what_can_not_be_is_refused_with_its_row_and_the_cure(change, says):
    with pytest.raises(Refused, match="needed: ") as refused:
        fit(seats_of_file(COUNCIL.replace(*change), "council.csv"))
    assert says in str(refused.value)


def test_seats_above_the_total_are_refused():
    with pytest.raises(Refused, match=r"x\.csv row 2: 61 seats held, but the body has 60"):
        fit(seats_of_file("body,group,seats,of\nCouncil,Velani,61,60\n", "x.csv"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("seats,", "chairs,"), "column 'seats' is missing"),
        (("480000", "a lot"), "row 3: population_best='a lot': expected a whole number"),
        (("480000", "300000"), "row 3: population 400000, 300000, 600000: expected low <= best <= high"),
        (("2019-10-20\nCity council,Keshti", "20/10\nCity council,Keshti"), "row 3: date='20/10'"),
        (("Keshti", "Dhorai"), "group 'Dhorai' of City council, 2019-10-20 has two rows"),
        (("5,190000", "5,190,000"), "row 3: more cells than columns"),
        (("City council,Dhorai", ",Dhorai"), "row 3: expected a body and a group"),
    ],
)
def test_a_faulty_file_is_refused_with_file_row_and_cure(change, says):
    with pytest.raises(BadInput) as fault:
        seats_of_file(COUNCIL.replace(*change), "council.csv")
    assert "council.csv" in str(fault.value)
    assert says in str(fault.value)


@given(st.text(max_size=200) | st.builds(lambda t: COUNCIL + t, st.text(max_size=80)))
@settings(deadline=None)
def test_any_text_is_a_table_or_is_refused_in_words(text):
    with contextlib.suppress(BadInput):  # anything else is a fault of ours
        fit(seats_of_file(text, "x.csv"))


def test_an_index_needs_two_groups_and_nearly_all_seats():
    one = fit(seats_of_file("body,group,seats,of,population_best\nCouncil,Velani,38,60,900\n", "x.csv"))
    assert [r.cause for r in one.finding_.refused] == ["only one group is told: Velani"]
    two = "body,group,seats,of,population_best\nCouncil,Velani,38,60,900\nCouncil,Dhorai,5,60,480\n"
    assert "hold 43 of 60 seats" in fit(seats_of_file(two, "x.csv")).finding_.refused[0].cause
    assert not fit(seats_of_file(two.replace("38", "55"), "x.csv")).finding_.refused
    assert "nobody says of Dhorai" in fit(seats_of_file(two.replace("38", "55").replace(",480", ","), "x.csv")).finding_.refused[0].cause  # fmt: skip # noqa: E501


# --- claims -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not (SHARED / "reports").exists() and not os.environ.get("CI"), reason="the shared dispatch is not here"
)
def test_the_case_of_the_dispatch_comes_out_as_a_chart_with_its_sources():
    snapshot = told(
        (SHARED / "reports" / "karachi-dispatch.txt").read_text(), published="2010-11-18", publisher="Times"
    )
    found = OFFERED.of(snapshot, Representation())
    seats = next(t for t in found.tables if t.name == "seats")
    rows = {r.cells[4].best: (r, dict(zip([c.name for c in seats.columns], r.cells, strict=True))) for r in seats.rows}
    row, assembly = rows[168]
    assert (assembly["held"], assembly["due_as_told"]) == (Figure.exactly(2), Interval(None, None, 25, 1.0))
    assert assembly["gap_as_told"] == Interval(None, None, 23, 1.0)
    assert assembly["advantage_as_told"].low == pytest.approx(2 / 25)
    assert "Saleem" in assembly["dues_told_by"]
    assert {snapshot.claims[c].kind for c in row.claims} == {"representation", "population"}
    assert rows[178][1]["held"] == Figure.exactly(4)
    assert "due_as_told" not in rows[178][1] or rows[178][1]["due_as_told"] is None
    (picture,) = found.pictures
    drawn = svg(picture)
    for words in ("2 of 168 held", "up to 25 due, as told", "4 of 178 held", "Saleem", "Times"):
        assert words in drawn, words


def test_the_same_shape_of_case_in_an_invented_city_comes_out_as_a_chart_with_its_sources():
    snapshot = told(
        "Of 168 seats in the provincial assembly the Congress, the party of the Dhorai, has just 2. Dhorai could have "
        "up to 25 seats in the provincial assembly, Emre Vantis wrote. Of 178 wards in Vashira, only 4 are held by the "
        "Dhorai."
    )
    found = OFFERED.of(snapshot, Representation())
    drawn = svg(found.pictures[0])
    for words in ("2 of 168 held", "up to 25 due, as told", "4 of 178 held", "Emre Vantis", "Vashira Tribune"):
        assert words in drawn, words
    assert "up to 23 too few held" in found.says[0].text
    assert found.says[0].claims


def test_a_groups_part_of_all_people_of_the_place_gives_the_seats_due_from_low_to_high():
    case = Case()
    report = case.report("Some hold 11 of 240. 400,000 to 600,000 Dhorai live here. The city of 2.4 million.")
    case.claim(report, "representation", "hold 11 of 240", held=11, of=240, group=Actor("Dhorai", "ethnic_group"),
               where=VASHIRA)  # fmt: skip
    case.claim(report, "population", "400,000 to 600,000 Dhorai", group=Actor("Dhorai", "ethnic_group"),
               figure=Figure(400_000, None, 600_000), where=VASHIRA)  # fmt: skip
    case.claim(report, "population", "city of 2.4 million", group=Actor("city of 2.4 million"), where=VASHIRA,
               figure=Figure.exactly(2_400_000))  # fmt: skip
    found = OFFERED.of(case.snapshot(), Representation())
    row = dict(zip([c.name for c in found.tables[0].columns], found.tables[0].rows[0].cells, strict=True))
    assert row["due_by_people"] == Interval(40.0, None, 60.0, 1.0)
    assert row["gap_by_people"] == Interval(29.0, None, 49.0, 1.0)
    assert set(found.tables[0].rows[0].claims) == set(case.claims)
    assert any("elected by the people of the place" in told_ for told_ in found.cannot_know)


def test_seats_told_in_two_years_are_a_change_and_not_a_dispute():
    case = Case()
    for year, held in (("2027", 7), ("2031", 3)):
        report = case.report(f"In {year} the Dhorai hold {held} of 96 seats.", "Dawn Post", f"{year}-05-01")
        case.claim(
            report, "representation", f"hold {held} of 96", held=held, of=96, group=Actor("Dhorai", "ethnic_group")
        )
    found = OFFERED.of(case.snapshot(), Representation())
    assert "went from 7.3 % (2027-05-01) to 3.1 % (2031-05-01)" in " ".join(s.text for s in found.says)
    assert [row.cells[3] for row in found.tables[0].rows] == [Figure.exactly(7), Figure.exactly(3)]


def test_a_claim_of_more_seats_than_there_are_is_set_aside_and_said():
    case = Case()
    report = case.report("A hold 97 of 96 seats. B hold 3 of 60 seats.")
    wrong = case.claim(report, "representation", "hold 97 of 96", held=97, of=96, group=Actor("Velani"))
    case.claim(report, "representation", "hold 3 of 60", held=3, of=60, group=Actor("Keshti"))
    found = OFFERED.of(case.snapshot(), Representation())
    assert any("97 seats held, but the body has 96" in str(r) for r in found.refused)
    assert wrong.id not in [c for t in found.tables for r in t.rows for c in r.claims]


def test_only_a_group_can_be_asked_for_and_one_that_nobody_names_is_refused():
    table = seats_of_file(COUNCIL, "council.csv")
    assert [r["group"] for r in cells(fit(table, group="Dhorai"))] == ["Dhorai"]
    with pytest.raises(Refused, match="no claim of seats names 'Tavri'"):
        fit(table, group="Tavri")
    with pytest.raises(BadInput, match=r"whole_0_1=0\.2"):
        fit(table, whole_0_1=0.2)


def test_the_pictures_carry_their_rows_and_their_sources():
    (picture,) = fit(seats_of_file(COUNCIL, "council.csv")).finding_.pictures
    assert json.dumps(picture.spec)
    assert "council.csv row 3" in str(picture.spec["title"]["subtitle"])
    assert {line["way"] for line in picture.spec["data"]["values"]} == {"held", "due by people", "due by votes"}
