"""Killed and injured out of all that several reports tell: columns, pairs, and the weights that are shipped."""

from __future__ import annotations

import math
from datetime import date

import pytest

from evaluation import parses
from evaluation.gunviolence import predict, read
from evaluation.gunviolence.toll import gather, words_of
from evaluation.gunviolence.toll_columns import likely_pairs, pair_rows, value_rows, values_of
from tallybook.read.sure.told import Told
from tallybook.records import Report

SHOT_FOUR = [Told("shot", 4, "words", 0, 0.8, 0.9, title=True), Told("dead", 1, "words", 1, 0.7, 0.8)]


def test_values_that_are_asked_about_hold_small_ones_those_told_and_what_is_left_of_them() -> None:
    told = [Told("shot", 13, "digits", 0, 0.6, 0.9), Told("dead", 2, "words", 0, 0.5, 0.9)]
    values = values_of(gather([_report("a")], [told], [], {}))
    assert {*range(8), 13, 11, 15} <= set(values)


def test_the_value_that_is_told_has_its_support_in_its_own_row_only() -> None:
    rows = value_rows(gather([_report("a")], [SHOT_FOUR], [(1, 3)], {"hit": [0.1, 0.9]}), [3, 4])
    assert [row["shot whole"] for row in rows] == [0.0, 0.8]
    assert [row["rules hurt"] for row in rows] == [1.0, 0.0]
    assert all(set(row) == set(rows[0]) for row in rows)
    assert not any(math.isinf(v) for row in rows for v in row.values())


def test_what_is_left_of_those_shot_is_asked_about_beside_the_likeliest_pairs() -> None:
    scores = {"killed": {0: 0.0, 1: 2.0}, "injured": {0: 1.0}, "hit": {4: 3.0}}
    pairs = likely_pairs(scores)
    assert (1, 3) in pairs
    gathered = gather([_report("a")], [SHOT_FOUR], [], {})
    rows = pair_rows(gathered, pairs, scores)
    assert [row["hit value"] for row in rows] == [float(k + i) for k, i in pairs]


def test_words_of_a_report_mark_its_title_and_level_large_numbers() -> None:
    found = words_of(Report("r", "Two men, 34 and 35, were shot.", title="Two shot"))
    assert {"title:two shot", "men #", "were shot"} <= found
    assert not any("34" in words for words in found)


@pytest.mark.parametrize(
    ("texts", "killed", "injured"),
    [
        (["Four people were shot outside a bar on Monday night, police said. All four are expected to survive."], 0, 4),
        (["A 19-year-old man was shot and killed on Monday night, police said. No one else was hurt."], 1, 0),
        (
            ["A man shot his wife to death before turning the gun on himself, police said. Both died at the scene."],
            2,
            0,
        ),
        (
            [
                "One man was killed and three others were wounded at a party in Memphis on Sunday, police said.",
                "A man is dead and three people are in hospital after a shooting at a party in Memphis on Sunday.",
            ],
            1,
            3,
        ),
    ],
)
def test_the_shipped_weights_count_plain_reports(texts: list[str], killed: int, injured: int) -> None:
    rows = [
        {"id": f"r{n}", "title": "", "text": text, "published": "2016-05-04", "publisher": None, "url": None}
        for n, text in enumerate(texts)
    ]
    parses.knowledge.cache_clear()
    (found,) = predict(rows, list(read(rows)))
    assert (found["killed"], found["injured"]) == (killed, injured)


def _report(name: str) -> Report:
    return Report(name, "Four people were shot.", published=date(2016, 5, 4))
