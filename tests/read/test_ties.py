"""How a report ties somebody to an act, and what it says of the victims; every sentence is invented."""

from __future__ import annotations

import pytest

from tallybook.read import Knowledge, read
from tallybook.records import Claim, Portrait, Report


def claims(text: str, *kinds: str) -> list[Claim]:
    found = read(Report(id="r", title="", text=text), Knowledge.load())
    return [c for c in found if not kinds or c.kind in kinds]


TIED = [
    ("Raiders killed two dockers in Vashira.", "killing", "Raiders", "did"),
    ("The Salt Column claimed responsibility for the bombing of the market.", "bombing", "Salt Column", "claimed"),
    ("Police blamed the Salt Column for the murder of two dockers.", "killing", "Salt Column", "accused"),
    ("Police blamed the bombing of the market on the Salt Column.", "bombing", "Salt Column", "accused"),
    ("Two sailors were accused of the murder of a trader.", "killing", "sailors", "accused"),
    ("A sailor was convicted of the murder of a trader.", "killing", "sailor", "convicted"),
    ("A sailor was found guilty of the murder of a trader.", "killing", "sailor", "convicted"),
    ("The Salt Column denied any involvement in the murder of the trader.", "killing", "Salt Column", "denied"),
    ("Members of the Salt Column killed a trader.", "killing", "Members of the Salt Column", "affiliated"),
    ("Settlers armed with sickles fell upon the bazaar; at least 38 people perished.", "killing", "Settlers", "did"),
    ("Rebels attacked the convoy on Monday. Nine policemen were killed.", "killing", "Rebels", "did"),
    ("Two youths fell to police bullets in the bazaar.", "killing", "police", "did"),
    ("Suspected raiders shot dead a trader.", "killing", "Suspected raiders", "accused"),
]


@pytest.mark.parametrize(("text", "kind", "doer", "tie"), TIED)
def test_a_claim_says_how_its_perpetrator_is_tied_to_the_act(text: str, kind: str, doer: str, tie: str) -> None:
    told = [(c.perpetrator.name, c.tie) for c in claims(text, kind) if c.perpetrator is not None]
    assert told == [(doer, tie)]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels attacked the base on Monday. Forty rebels were killed.",
        "Rebels attacked the base on Monday. In a separate incident four traders were killed.",
        "Gunmen attacked the church on Monday. Two of the gunmen were killed.",
    ],
)
def test_whoever_attacked_did_not_kill_his_own_nor_those_of_another_act(text: str) -> None:
    assert [c.perpetrator for c in claims(text, "killing")] == [None]


@pytest.mark.parametrize(
    ("text", "kind", "victims"),
    [
        ("Guards fired on a crowd of women, wounding 17.", "injury", "crowd of women"),
        ("Soldiers opened fire on a march of teachers, killing two and wounding sixteen.", "injury", "teachers"),
        ("A tenth, the conductor, was killed in the raid.", "killing", "conductor"),
        ("The ninth victim, a woman of 32 who had been stabbed, succumbed.", "killing", "woman of 32"),
        ("Gunmen attacked a convoy, killing seven.", "killing", None),
    ],
)
def test_a_bare_number_stands_for_whom_the_words_around_it_name(text: str, kind: str, victims: str | None) -> None:
    assert [c.victims.name if c.victims else None for c in claims(text, kind)] == [victims]


@pytest.mark.parametrize(
    ("text", "doer", "tie"),
    [
        ("Three farmers were shot dead in their field. Villagers said the Lancers had done it.", "Lancers", "accused"),
        ("A judge was shot on his doorstep and died at once. The Column said it had done it.", "Column", "claimed"),
        ("A judge was shot dead on his doorstep. Nobody knew why the Lancers had done it before.", None, None),
        ("Two nurses, dragged from an ambulance by men in masks, were executed by the roadside.", "men", "did"),
    ],
)
def test_who_did_it_may_be_told_in_other_words(text: str, doer: str | None, tie: str | None) -> None:
    told = [(c.perpetrator.name if c.perpetrator else None, c.tie) for c in claims(text, "killing")]
    assert told == [(doer, tie)]


def test_nobody_is_tied_to_what_no_group_has_claimed() -> None:
    found = claims("A bomb went off in the market on Monday. No group has claimed responsibility.", "bombing")
    assert [c.perpetrator for c in found] == [None]
    assert all(c.tie is None for c in found)


def test_who_claims_responsibility_in_the_next_sentence_is_tied_to_the_act_told_before() -> None:
    found = claims("A trader was shot dead in Vashira. The Salt Column claimed responsibility.", "killing")
    assert [(c.perpetrator.name if c.perpetrator else None, c.tie) for c in found] == [("Salt Column", "claimed")]


NOBODY = ["A roadside bomb killed three sailors.", "A mortar shell killed a girl.", "Gunfire killed two dockers."]


@pytest.mark.parametrize("text", NOBODY)
def test_what_was_used_is_nobody_who_did_it(text: str) -> None:
    assert [(c.perpetrator, c.tie) for c in claims(text, "killing")] == [(None, None)]


def test_whose_fire_it_was_did_it() -> None:
    assert [
        c.perpetrator.name if c.perpetrator else None for c in claims("Army shelling killed a girl.", "killing")
    ] == ["Army"]


def test_members_of_a_body_are_affiliated_with_it() -> None:
    (killing,) = claims("Members of the Salt Column killed a trader.", "killing")
    assert killing.perpetrator is not None
    assert killing.perpetrator.affiliations == ("Salt Column",)


PORTRAYED = [
    ("Two women were shot dead.", Portrait(sexes=("female",))),
    ("A 16-year-old boy was killed in the square.", Portrait(sexes=("male",), ages=(16,), children=True)),
    ("Three shopkeepers were killed in the square.", Portrait(roles=("shopkeepers",))),
    ("A woman aged 34 was stabbed to death.", Portrait(sexes=("female",), ages=(34,))),
    ("Gunmen killed a teacher and two girls.", Portrait(roles=("teacher",), sexes=("female",), children=True)),
    ("Raiders killed four Dhorai shopkeepers.", Portrait(roles=("Dhorai shopkeepers",), groups=("Dhorai",))),
]


@pytest.mark.parametrize(("text", "portrait"), PORTRAYED)
def test_a_claim_says_who_its_victims_were_as_far_as_told(text: str, portrait: Portrait) -> None:
    assert [c.portrait for c in claims(text, "killing")] == [portrait]


def test_nothing_is_said_of_victims_who_are_not_described() -> None:
    assert [c.portrait for c in claims("Six people were killed in the square.", "killing")] == [None]


def test_who_took_somebody_else_is_not_tied_to_one_who_is_gone() -> None:
    text = "Rebels kidnapped the mayor on Monday and he is held in the hills. The tenant of the house has disappeared."
    assert [c.perpetrator for c in claims(text, "disappearance")] == [None]
