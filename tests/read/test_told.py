"""What a text tells of the dead, the hurt and those shot: all ties are proposed, weights tell which counts all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tallybook.read.claims import parsed_of
from tallybook.read.knowledge import Knowledge
from tallybook.read.sure.lexicon import OUTCOMES
from tallybook.read.sure.told import Counting, Told, told_of
from tallybook.records import Report

PUBLISHED = date(2019, 9, 18)


@pytest.fixture(scope="session")
def told(knowledge: Knowledge) -> Callable[[str], list[Told]]:
    counting = Counting.load(knowledge.lexicon["sure"])

    def of(text: str) -> list[Told]:
        doc = next(iter(knowledge.parse([text])))
        return told_of(parsed_of(Report("r-test", text, published=PUBLISHED), doc, knowledge), counting)

    return of


@pytest.mark.parametrize(
    ("text", "outcome", "value"),
    [
        ("Gunmen opened fire at a market in Vashira, killing four men and wounding nine.", "dead", 4),
        ("Gunmen opened fire at a market in Vashira, killing four men and wounding nine.", "hurt", 9),
        ("One man dead, two hurt in Vashira shooting.", "hurt", 2),
        ("A boy and three women were wounded.", "hurt", 4),
        ("A man was shot dead. Another was hurt.", "hurt", 1),
        ("Police said a fourth drove himself to a hospital with a gunshot wound.", "hurt", 1),
        ("Three people were shot in a car on Monday.", "shot", 3),
        ("The gunman killed his neighbour, then himself.", "dead", 1),
        ("The blast claimed seven lives.", "dead", 7),
    ],
)
def test_every_number_that_could_count_is_proposed(
    told: Callable[[str], list[Told]], text: str, outcome: str, value: int
) -> None:
    assert (outcome, value) in {(t.outcome, t.value) for t in told(text)}


def test_ages_and_names_tell_single_persons_apart(told: Callable[[str], list[Told]]) -> None:
    found = told("Maria Tolven, 34, and her son Jak, 9, were shot on Monday.")
    assert {t.key for t in found if t.outcome == "shot" and t.form == "age"} == {"34", "9"}
    assert "jak" in {t.key for t in found if t.form == "name"}


def test_whoever_killed_himself_is_told_apart(told: Callable[[str], list[Told]]) -> None:
    found = told("The gunman shot his wife and then killed himself.")
    assert any(t.own_hand and t.outcome == "dead" for t in found)


def test_a_place_and_a_day_are_nobody(told: Callable[[str], list[Told]]) -> None:
    found = told("Two men were shot in Karachi on Tuesday.")
    assert not {"karachi", "tuesday"} & {t.key for t in found}


def test_probabilities_are_probabilities_and_the_plain_number_leads(told: Callable[[str], list[Told]]) -> None:
    found = told(
        "Four people were shot at a market in Vashira on Monday night, police said. "
        "The district has seen 38 killings this year."
    )
    assert all(0 <= p <= 1 for t in found for p in (t.whole, t.holds))
    assert {t.outcome for t in found} <= set(OUTCOMES)
    best = max(found, key=lambda t: t.whole)
    assert best.value == 4
