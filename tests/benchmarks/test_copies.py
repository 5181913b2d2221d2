"""Copies are found as well as the benchmark says, on a small draw; and the generator gives true answers."""

from __future__ import annotations

import pytest

from benchmarks import copies, retelling
from benchmarks.copies import b_cubed, by_groups, groups_in, groups_of, pairwise
from tallybook import match


@pytest.fixture(scope="module")
def made() -> list[retelling.Truth]:
    return retelling.sample(copies.SEED, 40)


def _groups(made: list[retelling.Truth]) -> tuple[list[list[str]], list[list[str]]]:
    found = match.copies({one.report.id: one.report for one in made})
    return groups_of(found), groups_in(made)


def test_precision_and_recall_of_generated_copies_are_at_least_95_of_100(made):
    told, there = _groups(made)
    for score in (pairwise(told, there), by_groups(told, there)):
        assert score.precision >= 0.95, score
        assert score.recall >= 0.95, score
    assert min(b_cubed(told, there)) >= 0.95


def test_the_samples_copies_are_found_and_no_others():
    told, there = _groups(copies.samples())
    assert there
    assert str(pairwise(told, there)) == "precision 1.000, recall 1.000 (4 of 4)"


def test_every_change_and_every_lookalike_is_judged(made):
    told = copies.judged("small", made)
    for change in (*retelling.CHANGES, "form", "first news", "rewritten update", "passage"):
        assert f"    {change} " in told, change
    assert "passages: " in told


def test_answers_of_the_generator_are_where_they_say(made):
    first = {one.story: one.report for one in made if one.change == "original"}
    carried = [(one, place) for one in made for place in one.carried]
    assert len(carried) >= 20
    for one, (start, end, story) in carried:
        words = one.report.text[start:end].split()
        assert len(words) >= 20
        assert set(words) <= set(first[story].text.split())
    for change, retold in retelling.CHANGES.items():
        room = retelling.Newsroom.opened(1)
        told, _ = room.story(room.facts())
        assert " ".join(retold(room, told)).strip(), change


def test_the_same_seed_gives_the_same_reports():
    assert retelling.stream(3, 30) == retelling.stream(3, 30)
    assert retelling.stream(3, 30) != retelling.stream(4, 30)


def test_growth_names_both_sides_and_the_exponents():
    *lines, ours, theirs, ratio = copies.growth(1, (60, 120))
    assert len(lines) == 4
    assert {ours.split(":")[0], theirs.split(":")[0]} == {"copies", "reference"}
    assert "times the time of the reference" in ratio
