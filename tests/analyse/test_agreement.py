"""Agreement between people, and of a machine with them, has known answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.analyse.agreement import agreement, score
from tallybook.analyse.reliability import Level, alpha, kappa
from tallybook.records import Actor, BadInput, Claim, Coding, Figure, Span, Speaker, Where

# Twelve units judged by four observers: the example that Krippendorff's own explanation of the computation goes by.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
TEXT = "Gunmen shot two dockers dead. A clerk was hurt on the quay. Nobody was arrested in Vashira."


@pytest.mark.parametrize(
    ("level", "answer"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_of_the_published_example(level: Level, answer: float) -> None:
    found = alpha(list(zip(*OBSERVERS, strict=True)), level)
    assert found is not None
    assert round(found, 3) == answer


def test_kappa_of_a_table_worked_out_by_hand() -> None:
    """35 of 50 agree, chance gives half: (0.7 - 0.5) / (1 - 0.5)."""
    assert kappa([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15) == 0.4


@pytest.mark.parametrize("units", [[], [[1]], [[1, None], [None, 2]], [[1, 1], [1, 1]]])
def test_where_chance_can_not_be_told_there_is_no_alpha(units: Any) -> None:
    assert alpha(units) is None
    assert kappa([(row[0], row[-1]) for row in units if len(row) > 1 and None not in row]) is None


def test_words_are_no_numbers() -> None:
    with pytest.raises(BadInput, match="take nominal"):
        alpha([["a", "b"]], "interval")
    with pytest.raises(BadInput, match="level"):
        alpha([[1, 2]], "weather")  # type: ignore[arg-type]


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=1, max_size=30))
def test_neither_is_above_one_nor_minds_who_is_first(rows: list[list[int]]) -> None:
    pairs = [(a, b) for a, b in rows]
    for found in (kappa(pairs), alpha(rows), alpha(rows, "ordinal"), alpha(rows, "interval"), alpha(rows, "ratio")):
        assert found is None or found <= 1
    assert kappa(pairs) == kappa([(b, a) for a, b in pairs])
    assert alpha(rows) == alpha([row[::-1] for row in rows])
    assert alpha([[a, a] for a, _ in rows] + [[7, 7], [8, 8]]) == 1


def claim(words: str, kind: str = "killing", **fields: Any) -> Claim:
    start = TEXT.index(words)
    spans = (Span.of(TEXT, start, start + len(words)),)
    return Claim(Claim.id_of("r-1", kind, spans), "r-1", kind, spans, **fields)


DEAD = claim("shot two dockers dead", figure=Figure.exactly(2), victims=Actor("dockers"), where=Where("the quay"))
HURT = claim("A clerk was hurt", "injury", figure=Figure.exactly(1))
FREE = claim("Nobody was arrested", "arrest", stance="negated")


def coding(coder: str, *claims: Claim) -> Coding:
    return Coding(1, "r-1", f"person:{coder}", "2031-01-01T00:00:00.000000Z", claims)


def test_claims_of_coders_are_paired_by_their_words() -> None:
    shorter = claim("two dockers dead", figure=Figure.exactly(3), victims=Actor("Dockers"), where=Where("the quay"))
    rows = {
        row.field: row for row in agreement({"r-1": [coding("Anna", DEAD, HURT, FREE), coding("Ben", shorter, FREE)]})
    }
    assert (rows["claim"].units, rows["claim"].agreed_0_1) == (3, 2 / 3)
    assert (rows["kind"].units, rows["kind"].agreed_0_1, rows["kind"].alpha, rows["kind"].kappa) == (2, 1.0, 1.0, 1.0)
    assert rows["figure"].agreed_0_1 == 0.5, "both left open that of the arrest"
    assert rows["victims"].agreed_0_1 == 1.0, "case makes no difference"
    assert rows["figure"].alpha == 0.0, "two values of one unit, no more alike than chance"
    assert rows["method"].kappa is None


def test_three_coders_are_compared_in_pairs() -> None:
    wrong = replace(DEAD, stance="denied")
    rows = {
        r.field: r
        for r in agreement({"r-1": [coding(n, c, FREE) for n, c in (("A", DEAD), ("B", DEAD), ("C", wrong))]})
    }
    assert rows["stance"].units == 2
    assert rows["stance"].agreed_0_1 == 4 / 6


def test_what_only_one_has_coded_says_nothing() -> None:
    rows = agreement({"r-1": [coding("Anna", DEAD)]})
    assert {(row.units, row.alpha) for row in rows} == {(0, None)}


def test_a_machine_is_scored_against_what_was_settled() -> None:
    read = [replace(DEAD, figure=Figure.exactly(3), speakers=(Speaker("police"),)), FREE]
    scored = score(read, [DEAD, HURT])
    assert (scored.read, scored.settled, scored.both, scored.precision, scored.recall) == (2, 2, 1, 0.5, 0.5)
    assert scored.equal_0_1["figure"] == 0
    assert scored.equal_0_1["victims"] == 1
    assert score([], []).precision is None


@pytest.mark.parametrize("other", [replace(DEAD, report="r-2"), HURT])
def test_claims_without_words_in_common_are_not_one(other: Claim) -> None:
    assert score([DEAD], [other]).both == 0
