"""Calibration is measured rightly, learned weights answer to it, and the diagram in the docs is that of the weights."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET

import pytest

from evaluation.calibration import DIAGRAM, PAGE, Bin, binned, diagram, expected_error, stored, table, with_table
from evaluation.sureness_labels import Labelled
from evaluation.train_sureness import area, cross_validated, fitted, learned


def test_bins_and_their_error() -> None:
    bins = binned([0.05, 0.15, 0.15, 1.0], [False, True, False, True])
    assert bins == [Bin(0.05, 0.0, 1), Bin(0.15, 0.5, 2), Bin(1.0, 1.0, 1)]
    assert expected_error(bins) == pytest.approx((0.05 + 2 * 0.35 + 0.0) / 4)
    assert expected_error([]) == 0


@pytest.mark.parametrize(
    ("said", "right", "expected"),
    [
        ([0.9, 0.1], [True, False], 1.0),
        ([0.1, 0.9], [True, False], 0.0),
        ([0.5, 0.5], [True, False], 0.5),
        ([0.2, 0.6, 0.6, 0.8], [False, True, False, True], 0.875),
    ],
)
def test_area_counts_pairs_in_the_right_order(said: list[float], right: list[bool], expected: float) -> None:
    assert area(said, right) == pytest.approx(expected)


def _examples(count: int) -> list[Labelled]:
    chance = random.Random(5)
    made = []
    for number in range(count):
        verb = chance.random() < 0.5
        right = chance.random() < (0.9 if verb else 0.6)
        made.append(Labelled("killing", "invented", f"{number // 2}", ("verb",) if verb else ("noun",), right))
    return made


def test_what_is_learned_is_calibrated_and_stays_out_of_its_own_answers() -> None:
    examples = _examples(1200)
    said = cross_validated(examples)
    assert expected_error(binned(said, [e.right for e in examples])) < 0.05
    assert fitted(examples).probability(("verb",)) == pytest.approx(0.9, abs=0.06)
    pairs = {(e.group, e.features): p for e, p in zip(examples, said, strict=True)}
    assert all(pairs[e.group, e.features] == p for e, p in zip(examples, said, strict=True))
    tables, figures = learned(examples)
    assert set(tables) == set(figures) == {"killing"}


def test_a_kind_with_few_answers_gets_no_weights() -> None:
    assert learned(_examples(60)) == ({}, {})


def test_the_diagram_in_the_docs_is_that_of_the_stored_weights() -> None:
    drawn = DIAGRAM.read_text(encoding="utf-8")
    assert drawn == diagram(stored()), "run python -m evaluation calibration"
    ET.fromstring(drawn)  # noqa: S314 - our own file
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page, table()), "run python -m evaluation calibration"
