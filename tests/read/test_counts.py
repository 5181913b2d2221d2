"""Totals, populations and seats as reporters put them: sentences of ours about Vashira, an invented city."""

from __future__ import annotations

from datetime import date

import pytest

# read on 18 September 2019; text, and what must be read of it (figure bounds, start, end, victims, author)
TALLIES = [
    (
        "Between 2 and 8 September at least 26 people were killed in Vashira.",
        {"low": 26, "start": date(2019, 9, 2), "end": date(2019, 9, 8)},
    ),
    ("From Monday, 2 September, to Sunday, 8 September, 17 people were killed.", {"best": 17}),
    ("She brings to 33 the number of people killed in August, the union says.", {"best": 33}),
    ("412 people have died in the violence this year.", {"best": 412, "start": date(2019, 1, 1)}),
    ("The death toll since April stands at 118.", {"best": 118, "start": date(2019, 4, 1)}),
    ("The conflict has killed more than 2,000 people over five years.", {"low": 2001}),
    ("The fighting has claimed about 900 lives since 2008.", {"best": 900, "start": date(2008, 1, 1)}),
    ("The war has left 4,000 dead in a decade.", {"best": 4000}),
    (
        "The shooting of the baker brought to 57 the number of people killed this month.",
        {"best": 57, "start": date(2019, 9, 1)},
    ),
    (
        "According to the commission, 230 people were killed in 2018, up from 118 in 2017.",
        {"best": 230, "start": date(2018, 1, 1), "end": date(2018, 12, 31)},
    ),
    (
        "According to the commission, 230 people were killed in 2018, up from 118 in 2017.",
        {"best": 118, "start": date(2017, 1, 1), "end": date(2017, 12, 31)},
    ),
    ("Monitors recorded 38 unlawful killings in August, up from 21 in July.", {"best": 38, "start": date(2019, 8, 1)}),
    ("Monitors recorded 38 unlawful killings in August, up from 21 in July.", {"best": 21, "start": date(2019, 7, 1)}),
    ("The Human Rights Commission has recorded 74 killings.", {"best": 74, "speaker": "Commission"}),
    ("The commission has documented 61 cases of torture since May.", {"best": 61, "start": date(2019, 5, 1)}),
    (
        "Since 2008, 140 people have been murdered in the quarter, of whom 12 were police officers.",
        {"best": 140, "start": date(2008, 1, 1)},
    ),
    (
        "Since 2008, 140 people have been murdered in the quarter, of whom 12 were police officers.",
        {"best": 12, "victims": "police"},
    ),
    (
        "The commission has recorded 340 killings since January. Of these, 12 were children.",
        {"best": 12, "victims": "children", "speaker": "commission"},
    ),
    (
        "Police say 340 people have been killed in the feud since January. Of these, 12 were children.",
        {"best": 12, "victims": "children", "speaker": "police"},
    ),
    (
        "The hospital counts 340 killings since January. The police put the figure at 210. "
        "Of the victims on the hospital's list, 12 were children.",
        {"best": 12, "victims": "children", "speaker": "hospital"},
    ),
    (
        "The ministry has logged 63 deaths in the feud since January. The monitors, who have white cars, make it 88.",
        {"best": 88, "speaker": "monitors"},
    ),
    ("There were 90 abductions in Lower Damra in 2018.", {"best": 90, "start": date(2018, 1, 1)}),
    (
        "More than 1,100 people have been killed in Qasmara so far this year, police said.",
        {"low": 1101, "start": date(2019, 1, 1), "speaker": "police"},
    ),
    (
        "The union says that 33 teachers have been assassinated since January.",
        {"best": 33, "start": date(2019, 1, 1), "victims": "teachers", "speaker": "union"},
    ),
    (
        "Nearly 300 people were killed in the province in 2016.",
        {"best": 300, "start": date(2016, 1, 1), "end": date(2016, 12, 31)},
    ),
    ("At least 60 journalists have been murdered in the past ten years.", {"low": 60}),
    (
        "At least 26 people were killed in Vashira this month, the commission says. The ministry says 17.",
        {"best": 17, "speaker": "ministry"},
    ),
    (
        "At least 26 people were killed in the week from the funeral on, the commission says. The ministry says 17.",
        {"best": 17, "speaker": "ministry"},
    ),
    ("The number of dead since January stands at 512.", {"best": 512, "start": date(2019, 1, 1)}),
    ("Some 45 people in drive-by shootings were killed in Vashira this year.", {"best": 45}),
    ("The commission counts 118 dead since May.", {"best": 118, "start": date(2019, 5, 1)}),
    ("In 2017 soldiers killed 81 villagers in raids across Lower Damra.", {"best": 81, "start": date(2017, 1, 1)}),
    (
        "More than 5,000 people have been arrested since the start of the year.",
        {"low": 5001, "start": date(2019, 1, 1)},
    ),
]

# one act's toll, however it is told
NO_TALLIES = [
    "Twelve people were killed in a bombing on Monday.",
    "Between 2 and 6 September two women were raped in Marsh End.",
    "The death toll of Monday's blast has risen to 45.",
    "So far 14 bodies have been found after the attack on the village.",
    "Two men were shot dead this week in an ambush near the bridge.",
    "Thirty people were killed in the massacre of 1987.",
    "The hospital counted 12 dead after the explosion.",
    "An average of three people a day are killed in the city this year.",
    "A teacher was killed this month.",
    "The mine killed nine men who had worked there for over ten years.",
]

POPULATIONS = [
    (
        "The Dhorai make up a fifth of the city's 4 million people, and they were attacked.",
        {"best": 4_000_000, "group": "city"},
    ),
    (
        "The province has a population of about 2 million, most of them Velani.",
        {"best": 2_000_000, "group": "province"},
    ),
    ("The valley is home to some 300,000 Dhorai.", {"best": 300_000, "group": "Dhorai"}),
    ("The Keshti, who number 40,000, live by the water.", {"best": 40_000, "group": "Keshti"}),
    ("The Velani are a minority of 2 million.", {"best": 2_000_000, "group": "Velani"}),
    ("The Keshti, about 35,000 strong, were driven out.", {"best": 35_000, "group": "Keshti"}),
    ("Some 480,000 of the city's people are Dhorai.", {"best": 480_000, "group": "Dhorai"}),
    ("About 60,000 Keshti live in the marshes.", {"best": 60_000, "group": "Keshti"}),
    ("Vashira, a city of 3 million people, was quiet after the killings.", {"best": 3_000_000, "group": "Vashira"}),
    ("There are about 35,000 Keshti in the port.", {"best": 35_000, "group": "Keshti"}),
    ("The state, which has a population of 3 million, is calm.", {"best": 3_000_000, "group": "state"}),
    ("The Dhorai population of 900,000 has no vote.", {"best": 900_000, "group": "Dhorai"}),
]

# of whom nobody says that they belong to a group or live in a place
NO_POPULATIONS = [
    "Some 1,200 people have fled the fighting.",
    "Some 210 families who had lived above the stalls were driven out.",
    "About 5,000 dockers marched to the port.",
    "The strike cost 2 million.",
    "More than 300 people were killed in the war.",
    "The film drew 40,000 viewers after the shooting.",
]

SEATS = [
    ("The Keshti hold none of the 45 seats in the council.", {"held": 0, "of": 45, "group": "Keshti"}),
    ("The highlanders have no minister in the cabinet.", {"held": 0, "group": "highlanders"}),
    ("Only one of 12 judges is Keshti.", {"held": 1, "of": 12, "group": "Keshti"}),
    ("The League won 30 of 96 seats.", {"held": 30, "of": 96, "group": "League"}),
    ("The Congress has 3 seats in the 96-seat assembly.", {"held": 3, "of": 96, "group": "Congress"}),
    ("The Dhorai should have 20 seats, said Emre Vantis.", {"deserved": 20, "group": "Dhorai"}),
    ("The Dhorai deserve 19 seats.", {"deserved": 19, "group": "Dhorai"}),
    ("By their numbers the highlanders are entitled to 19 seats.", {"deserved": 19, "group": "highlanders"}),
    ("The Front does not have a single seat in the council.", {"held": 0, "group": "Front"}),
    ("Five seats are reserved for the Keshti in the 60-seat council.", {"held": 5, "of": 60, "group": "Keshti"}),
    ("Of the 240 police officers, 11 are Dhorai.", {"held": 11, "of": 240, "group": "Dhorai"}),
    ("He was one of only three Dhorai in an assembly of 96.", {"held": 3, "of": 96, "group": "Dhorai"}),
    ("The League controls 38 of the 60 seats on the council.", {"held": 38, "of": 60, "group": "League"}),
    ("The Congress holds five of 60 seats on the city council. The Keshti hold none.", {"held": 0, "group": "Keshti"}),
    ("Of 96 seats in the assembly, only 3 are held by the Dhorai.", {"held": 3, "of": 96, "group": "Dhorai"}),
    ("The Keshti have never had a minister.", {"held": 0, "group": "Keshti"}),
    ("The herders hold two of its 24 posts on the state council.", {"held": 2, "of": 24, "group": "herders"}),
    ("Traders blamed the League, which has 38 of the 60 seats.", {"held": 38, "of": 60, "group": "League"}),
    ("Two of the nine members of the commission are women.", {"held": 2, "of": 9, "group": "women"}),
]

NO_SEATS = [
    "He has two seats in the theatre.",
    "Twelve of 20 players are Velani.",
    "The council has 60 members.",
    "The city has only 900 police officers.",
    "Three of the officers were wounded.",
    "The car has five seats.",
    "Two council workers were killed.",
]

# What every report of violence holds somewhere; it opens the gate.
REST = "\n\nThe dead were buried at noon."


def _field(claim, name):
    if name in ("low", "best", "high"):
        return getattr(claim.figure, name) if claim.figure else None
    if name in ("start", "end"):
        return getattr(claim.when, name) if claim.when else None
    if name == "speaker":
        return claim.speakers[-1].name if claim.speakers else None
    value = getattr(claim, name)
    return value.name if hasattr(value, "name") else value


def _fits(claim, fields):
    return all(
        value.lower() in (_field(claim, name) or "").lower() if isinstance(value, str) else _field(claim, name) == value
        for name, value in fields.items()
    )


def _assert_read(claims, kind, fields):
    found = [c for c in claims if c.kind == kind]
    read = [{name: _field(c, name) for name in fields} for c in found]
    assert any(_fits(c, fields) for c in found), read or [(c.kind, c.words) for c in claims]


@pytest.mark.parametrize(("text", "fields"), TALLIES, ids=[f"{t[:50]} {f}"[:90] for t, f in TALLIES])
def test_a_running_total_is_a_tally_with_its_period_and_author(claims_of, text, fields):
    _assert_read(claims_of(text + REST), "tally", fields)


@pytest.mark.parametrize("text", NO_TALLIES)
def test_the_toll_of_one_act_is_no_tally(claims_of, text):
    assert [c.words for c in claims_of(text) if c.kind == "tally"] == []


def test_a_total_is_not_told_twice_nor_as_a_killing_too(claims_of):
    claims = [c for c in claims_of("The commission counts 118 dead since May.") if c.figure]
    assert [(c.kind, c.figure.best) for c in claims] == [("tally", 118)]


def test_a_rate_is_no_count(claims_of):
    claims = claims_of("An average of three people a day are killed in the city.")
    assert all(c.figure is None for c in claims)


@pytest.mark.parametrize(("text", "fields"), POPULATIONS, ids=[t[:60] for t, _ in POPULATIONS])
def test_a_population_is_read_with_its_group_or_place(claims_of, text, fields):
    _assert_read(claims_of(text + REST), "population", fields)


@pytest.mark.parametrize("text", NO_POPULATIONS)
def test_people_who_only_did_something_are_no_population(claims_of, text):
    assert [c.words for c in claims_of(text + REST) if c.kind == "population"] == []


@pytest.mark.parametrize(("text", "fields"), SEATS, ids=[t[:60] for t, _ in SEATS])
def test_seats_held_and_deserved_are_read(claims_of, text, fields):
    _assert_read(claims_of(text + REST), "representation", fields)


@pytest.mark.parametrize("text", NO_SEATS)
def test_other_seats_and_members_are_no_representation(claims_of, text):
    assert [c.words for c in claims_of(text + REST) if c.kind == "representation"] == []
