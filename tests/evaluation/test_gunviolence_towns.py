"""Towns that a shooting may have been in: names that recognition leaves aside are proposed by the words around them."""

from __future__ import annotations

from datetime import date

import pytest

from evaluation.gunviolence.telling import Naming, Telling
from evaluation.gunviolence.whenwhere import Town, place_of, towns_of
from tallybook.records import Report, Where

ILLINOIS = Where("Illinois", "geonames:4896861", 40.0, -89.2, "United States", "US", "Illinois", None, 4)


def told(title: str, text: str) -> Telling:
    report = Report("r", text, title=title, published=date(2031, 5, 5))
    return Telling(report, [], [], [Naming(ILLINOIS, text.find("Illinois"))], None)


def town(towns: list[Town], name: str) -> Town:
    return next(t for t in towns if t.city == name)


@pytest.mark.parametrize(
    ("title", "text", "name", "around"),
    [
        ("Man hurt", "Peoria police in Illinois said a man was shot on Monday.", "Peoria", "hint"),
        ("Man hurt", "A man was shot in Peoria Monday night, officials in Illinois said.", "Peoria", "hint in"),
        ("Man hurt", "A man was shot in West Peoria on Monday, officials in Illinois said.", "Peoria", "part"),
        ("Two Hurt As Shots Fired At Peoria Party", "Officials in Illinois said so on Monday.", "Peoria", "title"),
    ],
)
def test_a_name_is_proposed_by_the_words_around_it(title, text, name, around):
    assert town(towns_of([told(title, text)]), name).features[f"around {around}"] >= 1


def test_the_town_that_the_report_names_as_the_scene_is_chosen():
    text = (
        "Peoria police said a man was shot at a home in Peoria. He was taken to Springfield, Illinois. Peoria mourns."
    )
    assert place_of([told("Peoria man shot", text)]) == ("Peoria", "Illinois")


def test_no_town_is_made_up_where_only_the_state_is_named():
    assert place_of([told("Man hurt", "A man was shot on Monday, officials in Illinois said.")]) == (None, "Illinois")
