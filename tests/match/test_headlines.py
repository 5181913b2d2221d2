"""Which reports are about which incident, by what their headlines and their texts tell of each other."""

import pytest
from casework import SATURDAY, TERRACE, VASHIRA, Case, on, two_papers

from tallybook import match


def test_each_report_stands_under_the_incident_that_it_is_mainly_about():
    case = Case()
    two_papers(case)
    (main,) = case.incidents()
    told = "Gunmen killed 12 shopkeepers in the port of Vashira on Saturday. In 2019 two fishermen were killed."
    mixed = case.report(told, "Hill Radio", "2031-05-05")
    case.claim(mixed, "killing", "Gunmen killed 12 shopkeepers", figure=12, when=SATURDAY, where=VASHIRA)
    case.claim(mixed, "killing", "two fishermen were killed", figure=2, when=on("2019-01-01", "2019-12-31"))
    case.report(
        "Vashira mourns the shopkeepers killed on Saturday in the port by gunmen.", "Silent Paper", "2031-05-06"
    )
    alone = case.report("A ferry ran aground off the northern light.", "Silent Paper", "2031-05-06")
    clusters = match.report_clusters(case.incidents(), case.reports, case.copies)
    assert {c.reports for c in clusters} == {(alone.id,), tuple(sorted(set(case.reports) - {alone.id}))}
    assert [c.incident for c in clusters if len(c.reports) > 1] == [main.id]


def test_a_report_whose_text_tells_nothing_goes_with_the_one_whose_event_its_headline_tells():
    case = Case()
    furniture = "Subscribe to read on. Members have all stories, the crossword and the tide tables of the week."
    told = "Gunmen shot a ferryman and two porters dead at Almond Quay on Saturday, neighbours said."
    first = case.report(told, "Vashira Herald", "2031-05-04")
    case.claim(first, "killing", "shot a ferryman and two porters dead", figure=3, when=SATURDAY, where=VASHIRA)
    walled = case.report(
        furniture, "Island Post", "2031-05-05", title="Ferryman and two porters shot dead at Almond Quay"
    )
    other = case.report(furniture, "Hill Radio", "2031-05-05", title="Council argues about the price of lamp oil")
    found = match.report_clusters(case.incidents(), case.reports, case.copies)
    assert {c.reports for c in found} == {tuple(sorted((first.id, walled.id))), (other.id,)}


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Porters shot at the quay", "65 % or more"),
        ("Council argues about lamp oil", "25 to 35 %"),
        ("", "65 % or more"),
    ],
)
def test_it_counts_how_much_of_two_headlines_the_other_report_tells(title: str, label: str):
    case = Case()
    one = case.report(
        "Gunmen shot two porters at the quay.", "Herald", "2031-05-04", title="Porters shot at Almond quay"
    )
    two = case.report("Two porters were shot at the quay.", "Hill Radio", "2031-05-05", title=title)
    first = case.claim(one, "killing", "shot two porters", figure=2)
    second = case.claim(two, "killing", "Two porters were shot", figure=2)
    told = match.explain(first.id, second.id, case.reports, case.claims, ())
    (headline,) = (c for c in told.comparisons if c.name == "headline")
    assert headline.level == label
    assert set(headline.values) == {"Porters shot at Almond quay", title or "not stated"}


def test_reports_that_are_very_alike_are_about_one_incident_though_one_was_read_for_another_place():
    case = Case()
    told = "Two dockers were shot dead at the old mole on Saturday night, a waiter at the tea house told reporters."
    first = case.report(told, "Vashira Herald", "2031-05-04")
    case.claim(first, "killing", "Two dockers were shot dead", figure=2, when=SATURDAY, where=VASHIRA)
    again = case.report(f"{told} Their union called for a strike.", "Hill Radio", "2031-05-05")
    case.claim(again, "killing", "Two dockers were shot dead", figure=2, when=SATURDAY, where=TERRACE)
    far = case.report("A ferry ran aground off the northern light in a storm.", "Hill Radio", "2031-05-05")
    found = match.report_clusters(case.incidents(), case.reports)
    assert {c.reports for c in found} == {tuple(sorted((first.id, again.id))), (far.id,)}
