"""Which words of a report tell of which of its events."""

from __future__ import annotations

from casework import TERRACE, VASHIRA, Case, on

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.matter import all_tellings
from tallybook.match.parts import parts_of
from tallybook.match.people import rulings

BUS = "Nine people were killed on a bus in Vashira on Monday. The driver was Orm Tassel."


def parts(case: Case) -> tuple[str, list[str]]:
    """The text of the lead, and the texts of what is told besides."""
    told = all_tellings(case.reports, case.claims, rulings((), case.claims, ()), MatchKnowledge.load())
    texts = parts_of(told, case.reports)
    (lead,) = [t for t in told if t.lead]
    return texts[lead.id], [texts[t.id] for t in told if t is not lead]


def bus(case: Case, text: str):
    report = case.report(text)
    case.claim(report, "killing", "Nine people", figure=9, where=VASHIRA, when=on("2031-05-02"))
    return report


def test_a_report_of_one_event_has_its_whole_text():
    case = Case()
    bus(case, BUS)
    assert parts(case) == (f"\n{BUS}", [])


def test_what_a_round_up_tells_of_one_event_is_not_told_of_the_other():
    case = Case()
    report = bus(case, f"{BUS} Next day, four fishermen were shot dead in Kesra. Their boat was the Heron.")
    case.claim(report, "killing", "four fishermen", figure=4, where=TERRACE, when=on("2031-05-03"))
    about, (besides,) = parts(case)
    assert "Orm Tassel" in about
    assert "Heron" not in about
    assert "Heron" in besides
    assert "Orm Tassel" not in besides


def test_an_arrest_told_beside_a_killing_stays_with_it():
    case = Case()
    report = bus(case, f"{BUS} Police arrested a porter, Mira Dolan, in Kesra.")
    case.claim(report, "arrest", "arrested a porter", figure=1, where=TERRACE, when=on("2031-05-04"))
    about, besides = parts(case)
    assert "Mira Dolan" in about
    assert len(besides) == 1
