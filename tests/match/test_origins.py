"""Origins: on whom claims rest in the end."""

import pytest
from casework import WIRE, Case

from tallybook import match
from tallybook.records import Speaker


def names(case):
    return match.origins(case.claims.values(), case.reports, case.copies)


@pytest.mark.parametrize(
    ("spoken", "origin"),
    [
        ("police", "police"),
        ("a police official", "police"),
        ("Vashira city police", "police"),
        ("Superintendent Oru Makesh", "police"),
        ("doctors at the harbour hospital", "hospital"),
        ("residents of Saltmarket", "witnesses"),
        ("a government spokesman", "officials"),
        ("a spokesman for the Dockers' Front", "spokesman for the Dockers' Front"),
        ("the Police Watchdog Commission", "Police Watchdog Commission"),
        ("The Dawn Post", "Dawn Post"),
    ],
)
def test_a_speaker_has_one_name_however_it_is_written(spoken, origin):
    case = Case()
    report = case.report("Three men were killed.")
    case.claim(report, "killing", "Three men were killed", figure=3, said_by=spoken)
    assert names(case) == (origin,)


def test_nine_reports_that_quote_police_and_a_hospital_have_two_origins():
    case = Case()
    for number in range(9):
        report = case.report(f"Edition {number}: three men were killed.", f"Paper {number}")
        speaker = "police" if number % 2 else "a hospital official"
        case.claim(report, "killing", "three men were killed", figure=3, said_by=speaker)
    assert names(case) == ("hospital", "police")


def test_the_innermost_speaker_of_a_chain_counts():
    case = Case()
    report = case.report("Three men were killed, the Dawn Post said, citing police.", "hillradio.example")
    claim = case.claim(report, "killing", "Three men were killed", figure=3)
    case.change(claim, speakers=(Speaker("the Dawn Post"), Speaker("police")))
    assert names(case) == ("police",)


def test_a_retelling_rests_on_the_paper_that_it_names():
    case = Case()
    own = case.report("Three men were killed at the mole.", "The Dawn Post")
    case.claim(own, "killing", "Three men were killed", figure=3)
    retold = case.report("Three men died, according to a dispatch in The Dawn Post.", "Hill Radio")
    case.claim(retold, "killing", "Three men died", figure=3, said_by="The Dawn Post")
    assert names(case) == ("Dawn Post",)


def test_copied_words_rest_on_the_original_and_added_ones_on_the_copyist():
    case = Case()
    wire = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    copy = case.report(WIRE + " In the hills two more men were found dead.", "Hill Radio", "2031-05-05")
    case.claim(wire, "injury", "nineteen wounded", figure=19)
    case.claim(copy, "injury", "nineteen wounded", figure=19)
    assert names(case) == ("Qasmara Wire",)
    case.claim(copy, "killing", "two more men were found dead", figure=2)
    assert names(case) == ("Hill Radio", "Qasmara Wire")


def test_spellings_of_one_publisher_are_one_origin():
    case = Case()
    for publisher in ("The Dawn Post", "Dawn Post", "www.dawnpost.example", "dawn-post.example:443"):
        case.claim(case.report(f"Two died. ({publisher})", publisher), "killing", "Two died", figure=2)
    assert names(case) == ("Dawn Post",)


def test_an_unknown_publisher_is_said_to_be_unknown():
    case = Case()
    case.claim(case.report("Two died.", None), "killing", "Two died", figure=2)
    assert names(case) == ("publisher not known",)
