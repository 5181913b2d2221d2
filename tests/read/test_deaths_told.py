"""Who died is counted however it is told: lists without "and", ages between, own hands, "one fatally"."""

from __future__ import annotations

import pytest

# text, kinds with the number that each counts
TOLD = [
    ("A man killed four classmates and himself in Vashira.", ["killing 5"]),
    ("The gunman killed his wife, their son and himself, police said.", ["killing 3"]),
    ("Two men, ages 23 and 35, and their mother were shot dead in Kiln Town.", ["killing 3"]),
    ("Mother, son killed in Saltmarket", ["killing 2"]),
    ("Woman, 2 children killed in Vashira home", ["killing 3"]),
    ("Man, woman dead, two children injured in shooting", ["killing 2", "injury 2"]),
    ("Man, 17-month-old child dead after gunfire", ["killing 2"]),
    ("Man dead after gunfire in Vashira", ["killing 1"]),
    ("Five shot, two fatally, in Saltmarket", ["killing 2"]),
    ("Four people were shot, one of them fatally.", ["attack 4", "killing 1"]),
    ("The docker shot his wife before taking his own life, police said.", ["attack 1", "killing 1"]),
    ("He killed two men and then took his own life.", ["killing 2", "killing 1"]),
    ("A 34-year-old man died after gunfire in Vashira.", ["killing 1"]),
]
NOT_TOLD = [
    "An 82-year-old man died in his bed.",
    "The old man died of old age at 82.",
    "Father, husband dies at 82",
    "The bank took his savings.",
    "Two of the ferries were fatally late.",
]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text[:50] for text, _ in TOLD])
def test_the_dead_are_counted(claims_of, text, expected):
    found = [f"{c.kind} {c.figure.best}" for c in claims_of(text) if c.figure is not None and c.stance == "asserted"]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_who_did_not_die_of_violence_is_none_of_ours(claims_of, text):
    assert [c for c in claims_of(text) if c.kind in ("killing", "injury", "attack")] == []


@pytest.mark.parametrize("text", ["Father, husband killed in Saltmarket", "Teacher, activist killed in Saltmarket"])
def test_two_nouns_for_one_person_are_not_two(claims_of, text):
    assert [c.figure.best for c in claims_of(text) if c.figure is not None and c.figure.best != 1] == []
