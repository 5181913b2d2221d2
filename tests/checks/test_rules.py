"""Checks: each rule finds what it is for, and nothing in a sound case."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from casework import VASHIRA, WIRE, Case, on

from tallybook.checks import Rule, about, check
from tallybook.checks.registry import RULES
from tallybook.records import Actor, Figure, Link, Span

SATURDAY = on("2031-05-03")
TODAY = date(2031, 6, 1)


def codes(snapshot, today=TODAY):
    return {problem.code for problem in check(snapshot, today=today)}


def only(snapshot, code, today=TODAY):
    (problem,) = [p for p in check(snapshot, today=today) if p.code == code]
    return problem


@pytest.fixture
def sound():
    """A case with nothing wrong in it: one shooting, told by two papers that agree."""
    case = Case()
    for number, speaker in enumerate(("police", "a hospital official")):
        report = case.report(f"Edition {number}: twelve men were shot dead in Vashira.", f"Paper {number}")
        case.claim(report, "killing", "twelve men were shot dead", figure=12, when=SATURDAY, where=VASHIRA,
                   said_by=speaker, perpetrator=Actor("the Crane Boys"))  # fmt: skip
    return case


def first_claim(case):
    return next(iter(case.claims.values()))


def test_a_sound_case_has_no_problems(sound):
    assert check(sound.snapshot(), today=TODAY) == []


def test_every_rule_file_is_in_the_registry_and_every_code_stands_once():
    folder = Path(__import__("tallybook.checks", fromlist=["x"]).__file__).parent
    files = {p.stem for p in folder.glob("*.py") if "RULE = Rule(" in p.read_text(encoding="utf-8")}
    told = [rule.code for rule in RULES]
    assert len(files) == len(RULES)
    assert told == sorted(set(told))
    assert [row[0] for row in about()] == ["T000", *told]
    assert all(meaning and cure for _, meaning, cure in about())


def test_a_rule_that_breaks_is_one_problem_and_the_others_still_run(sound):
    def breaks(snapshot, today):
        yield "here", "found before", ()
        raise ZeroDivisionError("boom")

    sound.report("No day on this one.", published=None)
    broken = Rule("T999", "breaks", "none", "note", breaks)
    found = check(sound.snapshot(), today=TODAY, rules=(broken, *RULES))
    assert [p.code for p in found] == ["T000", "T001", "T999"]
    assert "ZeroDivisionError: boom" in found[0].message


def test_t001_a_report_without_a_day(sound):
    report = sound.report("No day on this one.", published=None)
    assert only(sound.snapshot(), "T001").records == (report.id,)


def test_t002_days_after_today_but_only_where_today_is_given(sound):
    late = sound.report("Printed ahead.", published="2031-08-01")
    sound.change(first_claim(sound), when=on("2031-07-01"))
    found = [p for p in check(sound.snapshot(), today=TODAY) if p.code == "T002"]
    assert {p.records[0] for p in found} == {late.id, first_claim(sound).id}
    assert "T002" not in codes(sound.snapshot(), today=None)


def test_t003_told_before_it_happened_with_a_day_for_time_zones(sound):
    sound.change(first_claim(sound), when=on("2031-05-05"))
    assert "T003" not in codes(sound.snapshot())
    sound.change(first_claim(sound), when=on("2031-05-06"))
    assert "2031-05-06" in only(sound.snapshot(), "T003").message


def test_t004_words_that_do_not_stand_there(sound):
    claim = first_claim(sound)
    snapshot = sound.snapshot()
    snapshot.claims[claim.id] = replace(claim, spans=(Span(0, 5, "seven"),))
    assert '"seven", the text has "Editi"' in only(snapshot, "T004").message


def test_t005_a_figure_without_a_claim(sound):
    snapshot = sound.snapshot()
    (name, incident) = next(iter(snapshot.incidents.items()))
    snapshot.incidents[name] = replace(incident, decided=())
    assert only(snapshot, "T005").severity == "error"


def test_t006_and_t007_an_incident_without_place_or_time(sound):
    for claim in list(sound.claims.values()):
        sound.change(claim, when=None, where=None)
    assert {"T006", "T007"} <= codes(sound.snapshot())


def test_t007_a_publication_day_is_no_date(sound):
    for claim in list(sound.claims.values()):
        sound.change(claim, when=replace(SATURDAY, basis="publication day"))
    assert "day of publication only" in only(sound.snapshot(), "T007").message


def test_t008_origins_that_disagree(sound):
    sound.change(first_claim(sound), figure=Figure.exactly(9))
    assert "hospital 12; police 9" in only(sound.snapshot(), "T008").message


def test_t009_one_number_read_as_killed_and_as_hurt(sound):
    report = sound.report("Nine people fell.")
    for kind in ("killing", "injury"):
        sound.claim(report, kind, "Nine people fell", figure=9)
    assert "9 in the same words is read as hurt and as killed" in only(sound.snapshot(), "T009").message


def test_t010_more_dead_than_people(sound):
    report = sound.report("The Velani number 300. This year 400 Velani were killed.")
    sound.claim(report, "population", "The Velani number 300", figure=300, group=Actor("the Velani"))
    sound.claim(report, "tally", "400 Velani were killed", figure=400, victims=Actor("Velani"))
    assert "at least 400 Velani killed" in only(sound.snapshot(), "T010").message


def test_t011_a_denial_of_the_same_side(sound):
    report = sound.report("The captain denied that the Crane Boys had a hand in it.", "Hill Radio")
    denial = sound.claim(
        report, "denial", "denied that the Crane Boys had a hand in it", perpetrator=Actor("Crane Boys")
    )
    problem = only(sound.snapshot(), "T011")
    assert problem.records[0] == denial.id
    assert set(problem.records[1:]) == set(sound.claims) - {denial.id}


def test_t012_many_reports_of_one_origin(sound):
    for claim in list(sound.claims.values()):
        sound.change(claim, speakers=first_claim(sound).speakers)
    assert "2 reports, 1 origin: police" in only(sound.snapshot(), "T012").message


def test_t013_a_copied_claim_in_another_incident():
    case = Case()
    wire = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    copy = case.report(WIRE + " Ends.", "Dawn Post", "2031-05-05")
    one = case.claim(wire, "killing", "Seven dockers were shot dead", figure=7, when=SATURDAY, where=VASHIRA)
    two = case.claim(copy, "killing", "Seven dockers were shot dead", figure=7, when=SATURDAY, where=VASHIRA)
    assert "T013" not in codes(case.snapshot())
    case.decide("different", one.id, two.id)
    assert two.id in only(case.snapshot(), "T013").records


def test_t014_says_claimed_held_and_the_gap(sound):
    report = sound.report("A total: 1,350 people were killed in Vashira this year.", published="2031-05-30")
    total = sound.claim(report, "tally", "1,350 people were killed in Vashira this year", figure=1350, where=VASHIRA,
                        when=on("2031-01-01", "2031-05-30"))  # fmt: skip
    problem = only(sound.snapshot(), "T014")
    assert str(problem).startswith(
        f"report {report.id}:9-54: T014 claimed 1,350 killed, the ledger holds 12 (1,338 fewer); "
    )
    sound.change(total, figure=Figure.exactly(12))
    assert "T014" not in codes(sound.snapshot())


def test_t015_links_that_lead_nowhere_go_round_or_backwards(sound):
    one, two = list(sound.claims.values())
    sound.change(one, links=(Link("same_as", "c-nowhere"),))
    assert "not in the ledger" in only(sound.snapshot(), "T015").message
    sound.change(one, links=(Link("revenge_for", two.id),))
    sound.change(two, links=(Link("revenge_for", one.id),))
    assert "each is revenge_for the other" in only(sound.snapshot(), "T015").message
    sound.change(two, links=(), when=on("2031-05-09"))
    assert "dated later" in only(sound.snapshot(), "T015").message


def test_t016_more_seats_than_there_are(sound):
    report = sound.report("They hold 200 of 168 seats. Others hold 90 of 168 seats.")
    sound.claim(report, "representation", "They hold 200 of 168 seats", held=200, of=168, group=Actor("League"))
    assert "200 seats held of 168" in only(sound.snapshot(), "T016").message
    sound.claim(report, "representation", "Others hold 90 of 168 seats", held=90, of=168, group=Actor("Congress"))
    messages = [p.message for p in check(sound.snapshot()) if p.code == "T016"]
    assert any("290 seats held of 168: Congress 90, League 200" in m for m in messages)


def test_t017_a_slip_of_a_digit(sound):
    sound.change(first_claim(sound), figure=Figure.exactly(120))
    assert "from 12 to 120" in only(sound.snapshot(), "T017").message


def test_t018_wounded_who_died_later():
    case = Case()
    for day, dead, hurt in ((4, 3, 5), (6, 5, 3)):
        told = (
            f"After the shooting at the mole on Saturday {dead} dockers dead and {hurt} hurt were counted in Vashira."
        )
        report = case.report(told, "Herald", f"2031-05-{day:02d}")
        case.claim(report, "killing", f"{dead} dockers dead", figure=dead, when=SATURDAY, where=VASHIRA,
                   victims=Actor("dockers"))  # fmt: skip
        case.claim(report, "injury", f"{hurt} hurt", figure=hurt, when=SATURDAY, where=VASHIRA)
    problem = only(case.snapshot(), "T018")
    assert problem.message.startswith(
        "2 of the hurt died later and are counted among the dead, no longer among the hurt"
    )
    assert set(problem.records[1:]) <= set(case.claims)


def test_t019_a_running_total_that_falls():
    case = Case()
    for day, count in ((10, 340), (20, 310)):
        report = case.report(f"So far {count} killed this year, the union of the press said on the {day}th.",
                             published=f"2031-05-{day}")  # fmt: skip
        case.claim(report, "tally", f"{count} killed this year", figure=count, when=on("2031-01-01", f"2031-05-{day}"),
                   said_by="the union of the press")  # fmt: skip
    assert "310 at most" in only(case.snapshot(), "T019").message


def test_t020_people_who_contradict_each_other(sound):
    one, two = sound.claims
    sound.decide("same", one, two)
    assert "T020" not in codes(sound.snapshot())
    sound.decide("different", one, two)
    assert "the later one holds" in only(sound.snapshot(), "T020").message


def test_t021_a_year_read_as_a_figure(sound):
    report = sound.report("The 2029 death of a docker is not forgotten. Nor are the 2,029 dead of the flood.")
    for words in ("The 2029 death of a docker", "the 2,029 dead of the flood"):
        sound.claim(report, "killing", words, figure=2029, when=on("2029-01-01", "2029-12-31"), where=VASHIRA)
    assert '"The 2029 death of a docker" is read as 2,029 persons' in only(sound.snapshot(), "T021").message
