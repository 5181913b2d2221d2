"""Incidents: which claims are held to tell of one event."""

import time
from dataclasses import replace

import pytest
from casework import TERRACE, VASHIRA, WIRE, Case, on
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook import match
from tallybook.match.across import compare
from tallybook.match.matter import all_tellings
from tallybook.match.people import rulings
from tallybook.records import Actor, Figure, Link

SATURDAY = on("2031-05-03")


def two_papers(case):
    """Two papers in their own words about the same shooting."""
    one = case.report("Twelve shopkeepers were shot dead in Vashira on Saturday, police said. Thirty were wounded.")
    two = case.report("Gunmen killed 12 shopkeepers in the port of Vashira on Saturday.", "Dawn Post", "2031-05-05")
    return (
        case.claim(one, "killing", "Twelve shopkeepers were shot dead", figure=12, when=SATURDAY, where=VASHIRA,
                   victims=Actor("shopkeepers"), said_by="police"),
        case.claim(one, "injury", "Thirty were wounded", figure=30),
        case.claim(two, "killing", "Gunmen killed 12 shopkeepers", figure=12, when=SATURDAY, where=VASHIRA,
                   victims=Actor("12 shopkeepers"), perpetrator=Actor("Gunmen")),
    )  # fmt: skip


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


def test_people_can_part_what_the_machine_joined_and_join_what_it_parted():
    case = Case()
    first, _, other = two_papers(case)
    case.decide("different", first.id, other.id)
    parted = case.incidents()
    assert len(parted) == 2
    case.decide("same", *(i.id for i in parted))
    assert len(case.incidents(parted)) == 1


def three_papers(case):
    """Three papers about one shooting, and the incident of them."""
    first, injury, other = two_papers(case)
    late = case.report("A week later the town mourns the 12 shopkeepers killed in Vashira on Saturday.", "Coast News")
    third = case.claim(late, "killing", "12 shopkeepers killed", figure=12, when=SATURDAY, where=VASHIRA)
    return first, injury, other, third


def test_claims_that_a_person_splits_out_are_one_incident_of_their_own():
    case = Case()
    first, injury, other, third = three_papers(case)
    (before,) = case.incidents()
    case.decide("split", before.id, other.id, third.id, groups=((other.id, third.id), (first.id, injury.id)))
    parted = {i.claims for i in case.incidents([before])}
    assert parted == {tuple(sorted(c.id for c in group)) for group in ((first, injury), (other, third))}


def test_a_merge_holds_all_claims_that_were_meant_however_incidents_move_afterwards():
    """The second incident's id is gone after the merge; its claims stay merged all the same."""
    case = Case()
    first, injury, other, third = three_papers(case)
    case.decide("split", "i-x", other.id, third.id, groups=((other.id, third.id), (first.id, injury.id)))
    two = case.incidents()
    assert len(two) == 2
    case.decide("same", *(i.id for i in two), groups=tuple(i.claims for i in two))
    (merged,) = case.incidents(two)
    assert len(case.incidents([merged])) == 1
    case.decide("split", merged.id, first.id, groups=((first.id,), (injury.id, other.id, third.id)))
    assert {i.claims for i in case.incidents([merged])} == {
        (first.id,),
        tuple(sorted((injury.id, other.id, third.id))),
    }, "what was merged and not split stays merged"


def test_what_a_person_states_or_corrects_is_reviewed():
    case = Case()
    report = case.report("Three men were shot dead in Vashira on Saturday.")
    killing = case.claim(report, "killing", "Three men were shot dead", figure=3)
    assert not case.incidents()[0].reviewed
    case.decide("state", killing.id)
    assert case.incidents()[0].reviewed


def test_a_persons_word_holds_within_one_report_too():
    case = Case()
    report = case.report("Three men were shot dead on Saturday. Two women were killed in a separate attack.")
    one = case.claim(report, "killing", "Three men were shot dead", figure=3)
    two = case.claim(report, "killing", "Two women were killed", figure=2)
    assert len(case.incidents()) == 2
    case.decide("same", one.id, two.id)
    assert len(case.incidents()) == 1


def test_rejected_claims_and_incidents_are_left_out_and_accepted_ones_are_reviewed():
    case = Case()
    first, injury, other = two_papers(case)
    case.decide("reject", other.id)
    (incident,) = case.incidents()
    assert incident.claims == tuple(sorted((first.id, injury.id)))
    case.decide("accept", incident.id)
    assert case.incidents()[0].reviewed
    case.decide("reject", incident.id)
    assert case.incidents() == ()


def test_an_id_stays_when_an_earlier_report_turns_up():
    case = Case()
    two_papers(case)
    (before,) = case.incidents()
    late = case.report("Shots in Vashira: 12 shopkeepers killed on Saturday.", "Hill Radio", "2031-05-03")
    case.claim(late, "killing", "12 shopkeepers killed", figure=12, when=SATURDAY, where=VASHIRA)
    (after,) = case.incidents([before])
    assert after.id == before.id
    assert len(after.reports) == 3


def test_an_incident_that_had_another_id_than_its_claims_give_stays_rejected_when_all_is_matched_anew():
    case = Case()
    two_papers(case)
    (before,) = case.incidents()
    late = case.report("Shots in Vashira: 12 shopkeepers killed on Saturday.", "Hill Radio", "2031-05-03")
    case.claim(late, "killing", "12 shopkeepers killed", figure=12, when=SATURDAY, where=VASHIRA)
    (grown,) = case.incidents([before])
    case.decide("reject", grown.id, groups=(grown.claims,))
    assert case.incidents() == ()
    later = case.report("Vashira mourns: 12 shopkeepers killed on Saturday.", "Coast News", "2031-05-05")
    case.claim(later, "killing", "12 shopkeepers killed", figure=12, when=SATURDAY, where=VASHIRA)
    assert case.incidents() == (), "another report of what was rejected brings it not back"


def test_what_was_rejected_takes_no_incident_along_that_stands():
    case = Case()
    first, _injury, other = two_papers(case)
    case.decide("different", first.id, other.id)
    one, two = sorted(case.incidents(), key=lambda i: -len(i.claims))
    case.decide("reject", one.id, groups=(one.claims,))
    assert case.incidents([two]) == (two,)
    case.decide("same", first.id, other.id)
    (joined,) = case.incidents([two])
    assert joined.id == two.id


def test_after_a_split_the_larger_part_keeps_the_id():
    case = Case()
    first, injury, other = two_papers(case)
    (before,) = case.incidents()
    case.decide("different", first.id, other.id)
    after = {i.claims: i.id for i in case.incidents([before])}
    assert after[tuple(sorted((first.id, injury.id)))] == before.id
    assert after[(other.id,)] != before.id


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(5)), st.permutations(range(3)))
def test_the_order_of_claims_and_reports_changes_nothing(claim_order, report_order):
    case = Case()
    two_papers(case)
    three = case.report("Two labourers were killed in Kesra on Sunday. Shops were burned.", "Hill Radio", "2031-05-06")
    case.claim(three, "killing", "Two labourers were killed", figure=2, when=on("2031-05-04"), where=TERRACE)
    case.claim(three, "arson", "Shops were burned")
    claims, reports = list(case.claims.items()), list(case.reports.items())
    shuffled = match.incidents(
        dict(reports[i] for i in report_order), dict(claims[i] for i in claim_order), case.copies, ()
    )
    assert shuffled == case.incidents()


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
