"""Incidents: which claims are held to tell of one event."""

import time
from dataclasses import replace

import pytest
from casework import SATURDAY, TERRACE, VASHIRA, WIRE, Case, on, two_papers
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook import match
from tallybook.match.across import compare
from tallybook.match.matter import all_tellings
from tallybook.match.people import rulings
from tallybook.records import Actor, Figure, Link


def groups(incidents):
    return sorted(i.claims for i in incidents)


def test_two_reports_of_one_event_become_one_incident_with_all_its_fields():
    case = Case()
    claims = two_papers(case)
    (incident,) = case.incidents()
    assert incident.claims == tuple(sorted(c.id for c in claims))
    assert incident.deaths == Figure.exactly(12)
    assert incident.injuries == Figure.exactly(30)
    assert incident.kinds == ("killing", "injury")
    assert incident.origins == ("Dawn Post", "Vashira Herald", "police")
    assert (incident.where, incident.when) == (VASHIRA, SATURDAY)
    assert [p.name for p in incident.perpetrators] == ["Gunmen"]
    assert incident.title == "Killing: 12 killed, 30 hurt (shopkeepers), Vashira, 3 May 2031"
    assert not incident.reviewed
    assert not incident.disputed


def test_different_days_and_different_places_stay_different_incidents():
    case = Case()
    told = [("2031-05-03", VASHIRA), ("2031-05-09", VASHIRA), ("2031-05-03", TERRACE)]
    for number, (day, where) in enumerate(told):
        report = case.report(
            f"Edition {number}. Two men were shot dead in {where.name}.", f"Paper {number}", "2031-05-10"
        )
        case.claim(report, "killing", "Two men were shot dead", figure=2, when=on(day), where=where)
    assert len(case.incidents()) == 3


def test_several_incidents_of_one_report_stay_several():
    case = Case()
    report = case.report(
        "Three men were shot dead in Saltmarket on Saturday. In a separate attack two women were killed. "
        "Last year nine porters were killed at the mole."
    )
    for words, count, when in (
        ("Three men were shot dead", 3, SATURDAY),
        ("two women were killed", 2, None),
        ("nine porters were killed", 9, on("2030-01-01", "2030-12-31")),
    ):
        case.claim(report, "killing", words, figure=count, when=when)
    assert [i.deaths.best for i in sorted(case.incidents(), key=lambda i: i.deaths.best)] == [2, 3, 9]


def test_a_toll_told_again_further_down_is_not_a_second_incident():
    case = Case()
    report = case.report(
        "A bomb killed nine people in Vashira on Saturday. Glass lay in the road. Shops were shut. The mayor wept. "
        "The explosion, in which nine people died, was heard in the hills."
    )
    case.claim(report, "bombing", "A bomb killed nine people", figure=9, when=SATURDAY, where=VASHIRA)
    case.claim(report, "killing", "nine people died", figure=9)
    (incident,) = case.incidents()
    assert incident.deaths == Figure.exactly(9)


def test_a_reprisal_and_what_it_avenges_are_two_incidents_with_a_link():
    case = Case()
    report = case.report("Gunmen shot 12 shopkeepers. Hours later seven dockers were killed, in revenge for them.")
    first = case.claim(report, "killing", "Gunmen shot 12 shopkeepers", figure=12, when=SATURDAY)
    case.claim(report, "killing", "seven dockers were killed", figure=7, links=(Link("revenge_for", first.id),))
    small, large = sorted(case.incidents(), key=lambda i: i.deaths.best)
    assert small.links == (("revenge_for", large.id),)
    assert large.links == ()


def test_a_part_is_not_added_to_its_whole():
    case = Case()
    report = case.report("A bomb killed nine people on Saturday. Three of the dead were children.")
    whole = case.claim(report, "killing", "A bomb killed nine people", figure=9, when=SATURDAY)
    case.claim(report, "killing", "Three of the dead were children", figure=3, links=(Link("part_of", whole.id),))
    (incident,) = case.incidents()
    assert incident.deaths == Figure.exactly(9)


@pytest.mark.parametrize("stance", ["negated", "hypothetical", "feared", "planned"])
def test_what_did_not_happen_makes_no_incident(stance):
    case = Case()
    report = case.report("Nobody was killed.")
    case.claim(report, "killing", "Nobody was killed", figure=0, stance=stance)
    assert case.incidents() == ()


@pytest.mark.parametrize("kind", ["tally", "population", "denial", "cause"])
def test_totals_and_positions_make_no_incident(kind):
    case = Case()
    report = case.report("This year 340 were killed.")
    case.claim(report, kind, "340 were killed", figure=340)
    assert case.incidents() == ()


def test_what_is_only_denied_is_disputed_and_counts_from_none():
    case = Case()
    report = case.report("The Ridge Guard denied that its men had killed four labourers.")
    case.claim(report, "killing", "its men had killed four labourers", figure=4, stance="denied")
    (incident,) = case.incidents()
    assert incident.disputed
    assert (incident.deaths.low, incident.deaths.high) == (0, 4)


def test_a_denied_killing_is_not_joined_to_another_that_is_told():
    case = Case()
    report = case.report(
        "A park keeper was killed last year. Much was said of it. The mayor denied the killing of hill people."
    )
    case.claim(report, "killing", "A park keeper was killed", figure=1, victims=Actor("park keeper"), where=VASHIRA)
    case.claim(report, "killing", "the killing of hill people", stance="denied", victims=Actor("hill people"),
               where=VASHIRA)  # fmt: skip
    assert sorted(i.disputed for i in case.incidents()) == [False, True]


@pytest.mark.parametrize(
    ("speakers", "disputed"), [(("police", "a hospital official"), True), (("police", "police"), False)]
)
def test_named_speakers_who_differ_on_the_dead_make_an_incident_disputed(speakers, disputed):
    case = Case()
    for number, speaker in enumerate(speakers):
        report = case.report(f"Edition {number}: {4 + number} mourners were killed in Vashira.", f"Paper {number}")
        case.claim(report, "killing", f"{4 + number} mourners were killed", figure=4 + number, when=SATURDAY,
                   where=VASHIRA, victims=Actor("mourners"), said_by=speaker)  # fmt: skip
    (incident,) = case.incidents()
    assert incident.disputed == disputed


def test_a_denial_that_contradicts_a_claim_makes_its_incident_disputed_and_is_named():
    case = Case()
    report = case.report("The Guard killed four labourers, villagers said. Its captain denied it.")
    killing = case.claim(report, "killing", "killed four labourers", figure=4, said_by="villagers")
    denial = case.claim(report, "denial", "Its captain denied it", links=(Link("contradicts", killing.id),))
    (incident,) = case.incidents()
    assert incident.disputed
    assert [d.claims_for for d in incident.decided if d.field == "disputed"] == [(denial.id,)]


def test_the_order_of_claims_and_reports_changes_nothing():
    case = Case()
    two_papers(case)
    three = case.report("Two labourers were killed in Kesra on Sunday. Shops were burned.", "Hill Radio", "2031-05-06")
    case.claim(three, "killing", "Two labourers were killed", figure=2, when=on("2031-05-04"), where=TERRACE)
    case.claim(three, "arson", "Shops were burned")
    claims, reports = list(case.claims.items()), list(case.reports.items())
    in_order = case.incidents()

    @settings(max_examples=15, deadline=None)
    @given(st.permutations(range(5)), st.permutations(range(3)))
    def shuffled(claim_order, report_order):
        told = dict(reports[i] for i in report_order), dict(claims[i] for i in claim_order)
        assert match.incidents(*told, case.copies, ()) == in_order

    shuffled()


def test_a_copy_changes_neither_figures_nor_origins_nor_the_number_of_incidents():
    case = Case()
    wire = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    case.claim(wire, "killing", "Seven dockers were shot dead", figure=7, when=SATURDAY, where=VASHIRA)
    (alone,) = case.incidents()
    for number in range(3):
        copy = case.report(f"Late city edition {number}. {WIRE}", f"Paper {number}", "2031-05-06")
        case.claim(copy, "killing", "Seven dockers were shot dead", figure=7, when=SATURDAY, where=VASHIRA)
    (together,) = case.incidents([alone])
    assert len(together.reports) == 4
    assert set(together.about) == set(together.reports)
    alike = replace(together, claims=alone.claims, reports=alone.reports, decided=alone.decided, about=alone.about)
    assert alike == alone


def test_every_claim_that_happened_stands_in_exactly_one_incident():
    case = Case()
    two_papers(case)
    held = [c for i in case.incidents() for c in i.claims]
    assert sorted(held) == sorted(case.claims)


def test_an_explanation_names_each_comparison_and_adds_up_to_the_score():
    case = Case()
    first, injury, other = two_papers(case)
    told = match.explain(first.id, other.id, case.reports, case.claims, case.copies)
    assert told.together
    assert {c.name: c.level for c in told.comparisons}["when"] == "one same day"
    assert sum(c.weight for c in told.comparisons) == pytest.approx(told.score)
    within = match.explain(first.id, injury.id, case.reports, case.claims, case.copies)
    assert {c.name: c.level for c in within.comparisons}["sentence"] == "next"


def test_an_explanation_has_the_score_by_which_two_tellings_were_joined():
    case = Case()
    first, _, other = two_papers(case)
    for number in range(4):
        told = f"Edition {number}: the harbour council of Vashira met about the price of salt and of ferry tickets."
        case.claim(case.report(told, f"Paper {number}", "2031-05-05"), "arrest", "met about the price of salt")
    known = match.MatchKnowledge.load()
    tellings = all_tellings(case.reports, case.claims, rulings((), case.claims, ()), known)
    (one,) = (t.id for t in tellings if first in t.claims)
    (two,) = (t.id for t in tellings if other in t.claims)
    (bits,) = (b for p, b in compare(tellings, case.reports, {}, known).scores().items() if set(p) == {one, two})
    explained = match.explain(first.id, other.id, case.reports, case.claims, ())
    assert explained.score - explained.threshold == pytest.approx(bits, abs=1e-4)


def test_in_that_violence_tells_of_a_part_with_hands_of_its_own():
    case = Case()
    report = case.report(
        "More than 30 people were killed during the vote. In that violence, dockers shot 12 porters. "
        "In a separate attack four tailors died."
    )
    whole = case.claim(report, "killing", "More than 30 people were killed", figure=Figure(low=31))
    part = case.claim(report, "killing", "dockers shot 12 porters", figure=12, perpetrator=Actor("dockers"))
    case.claim(report, "killing", "four tailors died", figure=4)
    found = {i.claims: i for i in case.incidents()}
    assert found[(part.id,)].links == (("part_of", found[(whole.id,)].id),)
    assert len(found) == 3


def test_among_the_dead_tells_of_a_part_of_the_same_incident():
    case = Case()
    report = case.report("Nine people were killed by the bomb. Among the dead were three nurses.")
    case.claim(report, "killing", "Nine people were killed", figure=9)
    case.claim(report, "killing", "Among the dead were three nurses", figure=3)
    (incident,) = case.incidents()
    assert incident.deaths == Figure.exactly(9)


def test_a_sum_of_two_told_events_is_neither_of_them_and_is_not_added_to_them():
    case = Case()
    report = case.report("Ten people died in Vashira. Seven dockers were shot. In revenge three porters were killed.")
    whole = case.claim(report, "killing", "Ten people died", figure=10)
    seven = case.claim(report, "killing", "Seven dockers were shot", figure=7, victims=Actor("dockers"))
    case.claim(report, "killing", "three porters were killed", figure=3, victims=Actor("porters"),
               links=(Link("revenge_for", seven.id),))  # fmt: skip
    found = {i.deaths.best: i for i in case.incidents()}
    assert set(found) == {10, 7, 3}
    assert all(("part_of", found[10].id) in found[n].links for n in (7, 3))
    assert found[10].claims == (whole.id,)


def test_a_report_of_thousands_of_claims_is_matched_without_comparing_all_with_all():
    case = Case()
    report = case.report(" ".join(f"In ward {n} of the city {n % 7 + 1} men were shot." for n in range(2000)))
    for n in range(2000):
        words = f"In ward {n} of the city {n % 7 + 1} men were shot"
        case.claim(report, "killing", words, figure=n % 7 + 1, when=on(f"20{10 + n % 80}-05-03"))
    started = time.process_time()
    found = match.incidents(case.reports, case.claims, (), ())
    assert sorted(c for i in found for c in i.claims) == sorted(case.claims)
    assert time.process_time() - started < 60


def test_a_figure_that_another_took_the_place_of_does_not_count():
    case = Case()
    report = case.report("Police said 14 people were killed in the raid. They later lowered the toll to 11.")
    old = case.claim(report, "killing", "14 people were killed", figure=14, said_by="police")
    case.claim(report, "killing", "to 11", figure=11, said_by="police", links=(Link("corrected_from", old.id),))
    (incident,) = case.incidents()
    assert incident.deaths == Figure.exactly(11)


def test_two_voices_that_contradict_speak_of_one_disputed_incident():
    case = Case()
    report = case.report("Police said four people were killed. Far from there the hospital put the toll at six.")
    four = case.claim(report, "killing", "four people were killed", figure=4, said_by="police")
    case.claim(report, "killing", "at six", figure=6, said_by="hospital", links=(Link("contradicts", four.id),))
    (incident,) = case.incidents()
    assert (incident.deaths.low, incident.deaths.high) == (4, 6)
    assert incident.disputed


def test_what_is_told_again_adds_nothing():
    case = Case()
    filler = " The council met. The market was shut. Shops stayed closed. The ferry did not run. Boats lay idle."
    report = case.report(f"Gunmen killed six dockers on Saturday.{filler} The six were shot by one gang, police said.")
    first = case.claim(report, "killing", "Gunmen killed six dockers", figure=6)
    case.claim(report, "killing", "The six were shot", figure=6, links=(Link("same_as", first.id),))
    (incident,) = case.incidents()
    assert incident.deaths == Figure.exactly(6)


def test_a_period_told_in_passing_is_not_the_day_of_the_dead():
    case = Case()
    report = case.report("Four men were shot dead in Vashira. A guard was hurt. The violence has lasted a year.")
    news = replace(SATURDAY, basis="publication day for want of better")
    case.claim(report, "killing", "Four men were shot dead", figure=4, when=news, where=VASHIRA)
    case.claim(report, "injury", "A guard was hurt", figure=1, when=news, where=VASHIRA)
    case.claim(report, "attack", "The violence", when=on("2030-05-03", "2031-05-03"), where=VASHIRA)
    (incident,) = case.incidents()
    assert incident.when == news


def test_the_place_is_that_of_most_claims_and_a_quarter_has_the_voices_of_its_city():
    case = Case()
    report = case.report("A bomb went off at Old Quay, Vashira. It killed four men. Nine people were hurt.")
    quay = replace(VASHIRA, name="Old Quay", place_id="qs:1/old-quay")
    case.claim(report, "bombing", "A bomb went off", when=SATURDAY, where=quay)
    case.claim(report, "killing", "It killed four men", figure=4, when=SATURDAY, where=VASHIRA)
    case.claim(report, "injury", "Nine people were hurt", figure=9, when=SATURDAY, where=VASHIRA)
    (incident,) = case.incidents()
    assert incident.where == quay


def test_who_is_only_pointed_at_is_no_side_and_words_for_anybody_come_last():
    case = Case()
    report = case.report("They shot three men dead on Saturday. Men fired. The Ridge Guard fired, they said.")
    for words, by in (("shot three men dead", "They"), ("Men fired", "men"), ("The Ridge Guard fired", "Ridge Guard")):
        case.claim(report, "killing", words, figure=3, when=SATURDAY, where=VASHIRA, perpetrator=Actor(by))
    (incident,) = case.incidents()
    assert [actor.name for actor in incident.perpetrators] == ["Ridge Guard", "men"]
