"""Quotations are found whatever marks, paragraphs and missing marks a text has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.read.normalise import normalise
from tallybook.read.speakers.quotations import find_quotations


def quoted(text: str, *, depth: int = 0, scare: bool = False) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(normalise(text)) if q.depth == depth and q.scare is scare]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We will stay," said the mayor. "We have to."', ['"We will stay,"', '"We have to."']),
        ("“We will stay,” said the mayor.", ["“We will stay,”"]),
        ("''We will stay,'' said the mayor. ''We have to.''", ["''We will stay,''", "''We have to.''"]),
        ("He said: «We will stay here».", ["«We will stay here»"]),
        ("'We will stay here,' said the mayor.", ["'We will stay here,'"]),
        ('He went on -- "no more of that for us" -- and left.', ['"no more of that for us"']),
        ('She said ("we will not go home") and left.', ['"we will not go home"']),
        ("The dockers' strike of the '90s was the mayor's.", []),
        ("No marks at all.", []),
        ("", []),
    ],
)
def test_marks_of_every_kind_enclose_what_is_said(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_word_or_two_in_marks_is_a_hedge_and_no_quotation() -> None:
    text = 'The so-called "peace force" left. "Go home," it said.'
    assert quoted(text) == ['"Go home,"']
    assert quoted(text, scare=True) == ['"peace force"']


def test_a_quotation_inside_a_quotation_has_a_depth_of_its_own() -> None:
    text = "\"They told us, 'Leave by dawn or burn,' and we left,\" she said."
    assert quoted(text) == ["\"They told us, 'Leave by dawn or burn,' and we left,\""]
    assert quoted(text, depth=1) == ["'Leave by dawn or burn,'"]


def test_a_quotation_that_opens_every_paragraph_and_closes_once_goes_on() -> None:
    text = '"The port is shut.\n\n"The market is shut.\n\n"Nobody works," the paper said.'
    found = find_quotations(text)
    assert [(q.closed, q.continues) for q in found] == [(False, True), (False, True), (True, False)]
    assert [text[q.start : q.end] for q in found] == ['"The port is shut.', '"The market is shut.', '"Nobody works,"']


def test_lost_paragraphs_leave_the_opening_marks_to_tell_the_pieces_apart() -> None:
    text = '"The port is shut. "The market is shut. "Nobody works," the paper said. It was late.'
    assert [q.continues for q in find_quotations(text)] == [True, True, False]


def test_a_mark_that_is_never_closed_ends_with_its_paragraph() -> None:
    text = 'He said: "We will stay.\n\nThe port stayed shut.'
    assert quoted(text) == ['"We will stay.']


def test_a_line_broken_in_mid_sentence_does_not_end_a_quotation() -> None:
    text = 'He said: "We will go to\nVashira tonight." Then he left.'
    assert quoted(text) == ['"We will go to\nVashira tonight."']


@given(st.text(alphabet="ab .,?\n\"'“”‘’(-", max_size=80))
def test_every_quotation_lies_inside_the_text_and_starts_with_a_mark(text: str) -> None:
    plain = normalise(text)
    last = 0
    for q in find_quotations(plain):
        assert 0 <= q.start < q.end <= len(text)
        assert plain[q.start] in "\"'"
        assert q.start >= last
        last = q.start
        assert not q.closed or plain[q.end - 1] == plain[q.start] or plain[q.end - 1] in "\"'"
