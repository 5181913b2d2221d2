"""The toll of an incident: who died later, who the dead were, how well it is borne out, and other conventions."""

from dataclasses import replace

import pytest
from casework import TERRACE, VASHIRA, Case, on
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.match import MatchKnowledge, Origins
from tallybook.match.toll import toll_of, under_rule
from tallybook.records import Actor, Figure, Link, Speaker, StatusToll

SATURDAY, TUESDAY = on("2031-05-03"), on("2031-05-06")
SOLDIERS = Actor("soldiers", "state_force")
VILLAGERS = Actor("villagers", "civilians")
PEOPLE = Actor("people", "civilians")


def toll(case, rule=None):
    known = MatchKnowledge.load()
    finder = Origins(case.reports, case.copies, known)
    return toll_of(finder, case.claims.values(), case.reports, known, rule=rule)


def wounded_and_died(case):
    """Three wounded and two dead on Saturday; on Tuesday one of the wounded dies, says another paper."""
    first = case.report("Two men were killed and three wounded in Saltmarket.", "Herald", "2031-05-04")
    case.claim(first, "killing", "Two men were killed", figure=2, when=SATURDAY, where=VASHIRA)
    case.claim(first, "injury", "three wounded", figure=3, when=SATURDAY, where=VASHIRA)
    later = case.report("Three were wounded on Saturday. One of the wounded died on Tuesday.", "Tribune", "2031-05-07")
    hurt = case.claim(later, "injury", "Three were wounded", figure=3, when=SATURDAY, where=VASHIRA)
    died = case.claim(later, "killing", "One of the wounded died", figure=1, when=TUESDAY,
                      links=(Link("part_of", hurt.id),))  # fmt: skip
    return first, later, died


def test_one_of_the_wounded_who_died_later_moves_from_the_hurt_to_the_dead():
    case = Case()
    *_, died = wounded_and_died(case)
    counted = toll(case)
    assert (counted.deaths, counted.injuries, counted.died_later) == (Figure.exactly(3), Figure.exactly(2), 1)
    behind = {d.field: d.claims_for for d in counted.decided}
    assert behind["died_later"] == (died.id,)
    assert died.id in behind["deaths"]
    assert died.id in behind["injuries"]


def test_a_toll_told_after_the_later_death_holds_it_already():
    case = Case()
    wounded_and_died(case)
    last = case.report("Three men are dead after Saturday's shooting.", "Courier", "2031-05-08")
    case.claim(last, "killing", "Three men are dead", figure=3, when=SATURDAY)
    assert toll(case).deaths == Figure.exactly(3)


def test_a_toll_that_the_report_of_the_later_death_says_has_risen_holds_it_already():
    case = Case()
    wounded_and_died(case)
    text = "The number of people killed on Saturday has risen to three. A docker wounded in the neck died on Tuesday."
    last = case.report(text, "Courier", "2031-05-08")
    case.claim(last, "killing", "number of people killed on Saturday has risen to three", figure=3, when=SATURDAY)
    case.claim(last, "killing", "A docker wounded in the neck died", figure=1, when=TUESDAY)
    assert toll(case).deaths == Figure.exactly(3)


def test_a_death_of_wounds_in_a_hospital_is_told_with_the_act_that_wounded():
    case = Case()
    text = "Three men were killed in Vashira on Saturday. Till, wounded in the neck, died in a hospital in Kesra."
    report = case.report(text, "Courier", "2031-05-08")
    case.claim(report, "killing", "Three men were killed", figure=3, when=SATURDAY, where=VASHIRA)
    case.claim(report, "killing", "Till, wounded in the neck, died", figure=1, when=TUESDAY, where=TERRACE)
    (incident,) = case.incidents()
    assert incident.when == SATURDAY
    assert incident.where == VASHIRA


def test_two_papers_that_tell_of_one_later_death_move_one_person():
    case = Case()
    wounded_and_died(case)
    other = case.report("A docker hurt on Saturday died of his wounds.", "Courier", "2031-05-07")
    case.claim(other, "killing", "died of his wounds", figure=1, when=TUESDAY)
    counted = toll(case)
    assert (counted.deaths, counted.injuries, counted.died_later) == (Figure.exactly(3), Figure.exactly(2), 1)


def test_the_dead_who_rise_by_as_many_as_the_hurt_fall_are_moved():
    case = Case()
    for day, dead, hurt in ((4, 3, 5), (6, 5, 3)):
        report = case.report(f"Paper of the {day}th: {dead} men dead and {hurt} hurt.", f"P{day}", f"2031-05-{day:02d}")
        case.claim(report, "killing", f"{dead} men dead", figure=dead, when=SATURDAY)
        case.claim(report, "injury", f"{hurt} hurt", figure=hurt, when=SATURDAY)
    counted = toll(case)
    assert (counted.deaths, counted.injuries, counted.died_later) == (Figure.exactly(5), Figure.exactly(3), 2)


def test_the_dead_are_parted_by_status_and_what_nobody_says_stays_unknown():
    case = Case()
    report = case.report("Nine people were killed. Three of them were soldiers, and four were villagers.")
    whole = case.claim(report, "killing", "Nine people were killed", figure=9, victims=PEOPLE)
    part = (Link("part_of", whole.id),)
    case.claim(report, "killing", "Three of them were soldiers", figure=3, victims=SOLDIERS, links=part)
    case.claim(report, "killing", "four were villagers", figure=4, victims=VILLAGERS, links=part)
    counted = toll(case)
    assert {row.status: row.deaths.best for row in counted.statuses} == {"civilians": 4, "forces": 3, "unknown": 2}
    behind = {d.field: d.claims_for for d in counted.decided}
    assert len(behind["deaths_forces"]) == len(behind["deaths_civilians"]) == 1


def test_where_only_one_status_is_told_and_not_as_a_part_all_dead_are_of_it():
    case = Case()
    for number, (count, victims) in enumerate(((12, VILLAGERS), (14, PEOPLE), (14, PEOPLE))):
        report = case.report(f"Edition {number}: so many were killed.", f"Paper {number}")
        case.claim(report, "killing", "so many were killed", figure=count, victims=victims)
    assert toll(case).statuses == (StatusToll("civilians", Figure(12, 14, 14)),)


def test_dead_whom_one_calls_soldiers_and_another_villagers_are_unknown():
    case = Case()
    for number, victims in enumerate((SOLDIERS, VILLAGERS)):
        report = case.report(f"Edition {number}: five were killed.", f"Paper {number}")
        case.claim(report, "killing", "five were killed", figure=5, victims=victims)
    rows = {row.status: row.deaths for row in toll(case).statuses}
    assert rows == {"civilians": Figure(0, None, 5), "forces": Figure(0, None, 5), "unknown": Figure(0, 5, 5)}


@pytest.mark.parametrize(
    ("victims", "status"),
    [
        (Actor("two army officers", "state_force"), "forces"),
        (Actor("the wife of a policeman", "civilians"), "civilians"),
        (Actor("members of a patrol of soldiers", "civilians"), "forces"),
        (Actor("rebel fighters", None), "armed_group"),
        (Actor("the gunman", "civilians"), "armed_group"),
        (Actor("three men", "civilians"), "unknown"),
        (Actor("Baro Kendril", "person"), "unknown"),
    ],
)
def test_a_status_is_told_by_the_last_word_that_says_it(victims, status):
    case = Case()
    report = case.report("They were killed.")
    case.claim(report, "killing", "They were killed", figure=2, victims=victims)
    assert [row.status for row in toll(case, "ucdp").statuses] == [status]


VICTIMS = st.sampled_from(
    [None, PEOPLE, SOLDIERS, VILLAGERS, Actor("rebels", "armed_group"), Actor("gunman", "civilians")]
)
FIGURES = st.one_of(st.integers(0, 40).map(Figure.exactly), st.integers(1, 40).map(lambda n: Figure(low=n)),
                    st.integers(1, 40).map(lambda n: Figure(best=n, approximate=True)))  # fmt: skip
TOLD = st.lists(st.tuples(FIGURES, VICTIMS, st.sampled_from([None, "police", "doctors"])), min_size=1,
                max_size=6)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(TOLD, st.sampled_from(["tallybook", "ucdp", "acled", "ibc"]))
def test_statuses_never_add_up_to_more_than_the_whole_and_each_bound_is_in_order(told, rule):
    case = Case()
    for number, (figure, victims, speaker) in enumerate(told):
        report = case.report(f"Edition {number}: some died.", f"Paper {number % 3}", f"2031-05-{number + 1:02d}")
        case.claim(report, "killing", "some died", figure=figure, victims=victims, said_by=speaker)
    counted = toll(case, rule)
    case.claims = dict(reversed(case.claims.items()))
    assert toll(case, rule) == counted
    if counted.deaths is None or rule == "ibc":
        return
    whole = next((v for v in (counted.deaths.best, counted.deaths.low, counted.deaths.high) if v is not None), 0)
    parts = [next((v for v in (r.deaths.best, r.deaths.low) if v is not None), 0) for r in counted.statuses]
    assert sum(parts) <= whole
    if counted.deaths.best is not None and counted.statuses:
        assert sum(parts) == whole
    for row in counted.statuses:
        bounds = [v for v in (row.deaths.low, row.deaths.best, row.deaths.high) if v is not None]
        assert bounds == sorted(bounds)


def test_iraq_body_count_leaves_out_those_said_to_have_borne_arms():
    case = Case()
    report = case.report("Nine people were killed. Three of them were soldiers.")
    whole = case.claim(report, "killing", "Nine people were killed", figure=9, victims=PEOPLE)
    case.claim(report, "killing", "Three of them were soldiers", figure=3, victims=SOLDIERS,
               links=(Link("part_of", whole.id),))  # fmt: skip
    assert toll(case, "ibc").deaths == Figure(6, None, 6)


def harmed(*said, kind="killing", **fields):
    """A case with one killing a report, said by each of these, by whoever else is named in the fields."""
    case = Case()
    for number, speaker in enumerate(said):
        report = case.report(f"Edition {number}: two villagers were killed.", f"Paper {number}")
        case.claim(report, kind, "two villagers were killed", figure=2, victims=VILLAGERS, said_by=speaker, **fields)
    return case


def test_one_origin_is_weak_and_provisional_however_many_papers_carry_it_and_two_are_fair():
    assert (toll(harmed("police", "police", "police")).grade, toll(harmed("police")).provisional) == ("weak", True)
    both = toll(harmed("police", "doctors"))
    assert (both.grade, both.provisional) == ("fair", False)
    behind = {d.field: d for d in both.decided}
    assert behind["grade"].rule == "airwars: 2 independent origins"
    assert len(behind["grade"].claims_for) == len(behind["provisional"].claims_for) == 2


def test_who_says_that_he_did_it_confirms_it():
    guard = Actor("the Ridge Guard", "armed_group")
    assert toll(harmed("police", perpetrator=guard, tie="claimed")).grade == "confirmed"
    assert toll(harmed("the Ridge Guard", perpetrator=guard, tie="did")).grade == "confirmed"
    assert toll(harmed("police", "doctors", perpetrator=guard, tie="accused")).grade == "fair"


def test_different_sides_blamed_by_different_origins_make_it_contested():
    case = harmed("police", "relatives")
    one, two = list(case.claims.values())
    case.change(one, perpetrator=Actor("the Ridge Guard", "armed_group"), tie="did")
    case.change(two, perpetrator=Actor("the army", "state_force"), tie="accused")
    assert toll(case).grade == "contested"
    case.change(two, perpetrator=Actor("militants", "armed_group"), tie="accused")
    assert toll(case).grade == "fair"


def test_where_all_the_dead_bore_arms_it_is_discounted():
    case = harmed("police", "doctors")
    for claim in list(case.claims.values()):
        case.change(claim, victims=SOLDIERS)
    assert toll(case).grade == "discounted"


def test_where_nobody_was_harmed_there_is_no_grade():
    case = Case()
    report = case.report("Nine shops were burned.")
    case.claim(report, "arson", "Nine shops were burned")
    assert (toll(case).grade, toll(case).provisional) == (None, None)


def test_another_convention_decides_figures_anew_and_twice_is_as_once():
    case = Case()
    for number, (count, speaker) in enumerate(((5, "police"), (7, "doctors"), (7, "relatives"))):
        report = case.report(
            f"Edition {number}: men were killed in Vashira on Saturday.", f"Paper {number}", "2031-05-04"
        )
        case.claim(report, "killing", "men were killed", figure=count, said_by=speaker, when=SATURDAY, where=VASHIRA)
    held = case.snapshot()
    acled = under_rule(held, "acled")
    (incident,) = acled.incidents.values()
    assert incident.deaths == Figure.exactly(5)
    assert under_rule(acled, "acled") == acled
    assert under_rule(acled, "tallybook") == held
    assert under_rule(held, None) is held


def test_what_a_person_decided_stays_under_every_convention():
    case = harmed("police", "doctors")
    held = case.snapshot()
    (incident,) = held.incidents.values()
    by_hand = tuple(replace(d, rule="person:Asha") if d.field == "deaths" else d for d in incident.decided)
    ours = replace(incident, deaths=Figure.exactly(9), decided=by_hand)
    mine = replace(held, incidents={incident.id: ours})
    assert under_rule(mine, "acled").incidents[incident.id].deaths == Figure.exactly(9)


def test_a_speaker_nobody_knows_is_no_origin():
    case = Case()
    report = case.report("Two villagers were killed.", None)
    claim = case.claim(report, "killing", "Two villagers were killed", figure=2, victims=VILLAGERS)
    assert toll(case).grade == "weak"
    case.change(claim, speakers=(Speaker("police"),))
    assert toll(case).provisional


def test_a_wounded_who_died_days_later_is_told_of_in_the_incident_that_wounded_him():
    case = Case()
    wounded_and_died(case)
    (incident,) = case.incidents()
    assert (incident.deaths, incident.injuries, incident.died_later) == (Figure.exactly(3), Figure.exactly(2), 1)
    assert incident.when == SATURDAY


def test_a_papers_own_words_are_no_second_origin_beside_whom_it_quotes():
    case = Case()
    report = case.report("Two villagers were killed, police said. The two villagers were shot at dusk.", "Herald")
    case.claim(report, "killing", "Two villagers were killed", figure=2, victims=VILLAGERS, said_by="police")
    case.claim(report, "killing", "The two villagers were shot", figure=2, victims=VILLAGERS)
    assert (toll(case).grade, toll(case).provisional) == ("weak", True)
    other = case.report("Two villagers died in Kesra.", "Tribune")
    case.claim(other, "killing", "Two villagers died", figure=2, victims=VILLAGERS)
    assert (toll(case).grade, toll(case).provisional) == ("fair", False)
