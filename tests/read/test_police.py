"""What police do: firing, encounters, batons, custody, and standing by, in sentences of ours."""

from __future__ import annotations

import pytest

from tallybook.read import read
from tallybook.records import Claim, Report


def claims(text: str, knowledge) -> list[Claim]:
    return read(Report(id="r", text=text), knowledge)


@pytest.mark.parametrize(
    ("text", "kind", "doer"),
    [
        ("Five people were killed in police firing in Vashira on Friday.", "killing", "police"),
        ("Two students died in police firing.", "killing", "police"),
        ("Two gunmen were killed in an encounter with police.", "killing", "police"),
        ("Nine marchers were injured in police action at the gate.", "injury", "police"),
        ("Police opened fire on the mob, killing four men.", "killing", "Police"),
        ("Police used batons on the marchers, wounding nine.", "injury", "Police"),
        ("Twelve people were rounded up by constables.", "arrest", "constables"),
        ("Police picked up forty youths in a night raid.", "arrest", "Police"),
    ],
)
def test_police_did_it(text, kind, doer, knowledge):
    told = next(c for c in claims(text, knowledge) if c.kind == kind)
    assert told.perpetrator is not None
    assert told.perpetrator.name == doer
    assert told.perpetrator.kind == "police"


@pytest.mark.parametrize(
    "text",
    [
        "Police did nothing as the mob burned the shops.",
        "Policemen stood by while rioters looted homes.",
        "The constables turned a blind eye to the attack.",
        "Officers looked the other way when the houses were set on fire.",
        "The police failed to stop the mob.",
        "Police refused to register the complaint of the victims.",
    ],
)
def test_police_stood_by(text, knowledge):
    assert "refusal" in [c.kind for c in claims(text, knowledge)]


@pytest.mark.parametrize(
    "text",
    [
        "Nine men are in police custody.",
        "About 300 activists were taken into custody.",
    ],
)
def test_custody(text, knowledge):
    assert "arrest" in [c.kind for c in claims(text, knowledge)]


def test_a_chance_encounter_with_police_kills_nobody(knowledge):
    assert claims("She had a friendly encounter with police at the bridge.", knowledge) == []


def test_baton_charge_is_a_beating(knowledge):
    told = claims("Police injured 12 marchers with lathis.", knowledge)[0]
    assert told.method == "beating"
