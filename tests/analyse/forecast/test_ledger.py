"""Histories from a ledger: incidents by place and month, signs when they were known, months nobody reported on."""

from __future__ import annotations

from datetime import date

import numpy as np

from tallybook.analyse.forecast.ledger import months_of
from tallybook.records import Claim, Figure, Incident, Report, Snapshot, Span, When, Where

DHORAI = Where("Dhorai", latitude=31.0, longitude=51.0, country="Qasmara", adm1="Dhorai", precision=4)


def incident(name, day, deaths=None, *, end=None, where=DHORAI, kinds=("killing",), reports=("r-3",), links=()):
    when = When(day, end or day, 1) if day else None
    return Incident(name, kinds, name, (f"c-{name}",), reports, deaths=deaths, when=when, where=where, links=links)


def snapshot(*incidents, claims=(), months=range(1, 7)):
    reports = {f"r-{m}": Report(f"r-{m}", "-", published=date(2031, m, 28)) for m in months}
    reports["r-first"] = Report("r-first", "-", published=date(2031, min(months), 1))
    return Snapshot(reports, {c.id: c for c in claims}, {i.id: i for i in incidents})


def test_incidents_stand_with_low_best_and_high_and_the_claims_under_them():
    held = months_of(
        snapshot(incident("a", date(2031, 2, 3), Figure(2, 3, 5)), incident("b", date(2031, 2, 5), Figure(low=31)))
    )
    assert held.months.places == ("Dhorai, Qasmara",)
    assert held.months.starts[0] == date(2031, 1, 1)
    assert held.months.deaths[:2, 1, 0].tolist() == [33, 34]
    assert np.isnan(held.months.deaths[2, 1, 0])
    assert held.months.under[1, 0] == ("a", "b")
    assert held.claims["a"] == ("c-a",)
    assert months_of(snapshot(incident("a", date(2031, 2, 3))), level="country").months.places == ("Qasmara",)


def test_a_part_adds_nothing_beside_its_whole():
    whole, part = incident("w", date(2031, 2, 3), Figure.exactly(9)), Figure.exactly(4)
    held = months_of(snapshot(whole, incident("p", date(2031, 2, 3), part, links=(("part_of", "w"),)))).months
    assert held.deaths[1, 1, 0] == 9
    assert held.incidents[1, 0] == 1


def test_land_taken_and_arrests_are_signs_and_no_incidents_and_reprisals_are_told():
    held = months_of(
        snapshot(
            incident("a", date(2031, 2, 3), kinds=("land_seizure",)),
            incident("b", date(2031, 3, 3), Figure.exactly(1), links=(("revenge_for", "a"),)),
        )
    ).months
    assert held.incidents[:, 0].tolist() == [0, 0, 1, 0, 0, 0]
    assert held.signs["land_seizure"][1, 0] == 1
    assert held.signs["reprisal"][2, 0] == 1


def test_a_threat_is_a_sign_of_the_month_in_which_it_was_published():
    threat = Claim("c-t", "r-4", "threat", (Span(0, 1, "-"),), where=DHORAI, when=When(date(2031, 1, 1)))
    held = months_of(snapshot(incident("a", date(2031, 2, 3), Figure.exactly(1)), claims=(threat,))).months
    assert held.signs["threat"][:, 0].tolist() == [0, 0, 0, 1, 0, 0]


def test_a_month_without_a_report_is_a_gap_even_where_incidents_of_it_are_told_later():
    held = months_of(snapshot(incident("a", date(2031, 3, 3), Figure.exactly(1)), months=(1, 2, 4, 5, 6)))
    assert held.gaps == (date(2031, 3, 1),)
    assert held.months.starts[0] == date(2031, 4, 1)
    assert held.left_out[0].names == ("a",)


def test_what_was_first_reported_after_its_month_is_late():
    held = months_of(
        snapshot(
            incident("a", date(2031, 3, 3), reports=("r-3", "r-4")),
            incident("b", date(2031, 3, 3), reports=("r-4",)),
            incident("undated", None, reports=("r-4",)),
        )
    )
    assert held.late == (1, 2)


def test_incidents_without_day_or_place_are_left_out_by_name():
    nowhere = Where("somewhere", country="Qasmara", country_code="QA", precision=6)
    held = months_of(
        snapshot(
            incident("a", None, Figure.exactly(2)),
            incident("b", date(2031, 3, 3), Figure.exactly(4), where=nowhere),
            incident("year", date(2031, 1, 1), Figure.exactly(8), end=date(2031, 6, 30)),
        )
    )
    assert {one.reason: one.names for one in held.left_out} == {
        "without a day": ("a",),
        "without a place of this level": ("b",),
        "dated only to more than 62 days": ("year",),
    }
