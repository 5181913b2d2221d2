"""Rules and the learned tagger together: who says what in our own sentences, and what can't go wrong by form."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.read import Knowledge
from tallybook.read.normalise import normalise
from tallybook.read.speakers import Attribution, find_attributions
from tallybook.read.speakers.columns import COLUMNS, Alphabet, chunks_of, columns_of, layout_of
from tallybook.read.speakers.parts import Pairing, Part, parts_of
from tallybook.read.speakers.proposals import propose
from tallybook.tokens import Doc


@cache
def known() -> Knowledge:
    return Knowledge.load()


@cache
def parse(text: str) -> Doc:
    return next(iter(known().parser.pipe([normalise(text)], batch_size=1)))


def attributions(doc: Doc) -> list[Attribution]:
    return find_attributions(doc, known().speech, known().voices)


def told(text: str) -> set[tuple[str | None, str]]:
    """Who says what, of the attributions that are sure enough to name a speaker."""
    return {
        (text[slice(*a.source)] if a.source else None, text[a.contents[0][0] : a.contents[-1][1]].strip('"'))
        for a in attributions(parse(text))
        if a.sureness >= 0.5
    }


@pytest.mark.parametrize(
    ("text", "source", "contents"),
    [
        ("Police said two men were killed in Vashira.", "Police", "two men were killed in Vashira"),
        ('"We counted nine bodies," Mira Oslan told reporters.', "Mira Oslan", "We counted nine bodies,"),
        ("According to the ministry, 40 people have died.", "the ministry", "40 people have died"),
        ("Nine soldiers were killed, the army announced.", "the army", "Nine soldiers were killed"),
    ],
)
def test_plain_reporting_is_found_and_sure(text: str, source: str, contents: str) -> None:
    assert (source, contents) in told(text)


def test_sureness_is_a_probability_and_lower_for_wishes_than_for_words() -> None:
    sure = [a.sureness for a in attributions(parse("Police said that two men were killed on the pier."))]
    wish = [a.sureness for a in attributions(parse("The mayor wants the port closed."))]
    assert sure
    assert all(0 <= s <= 1 for s in sure + wish)
    assert max(sure) > max(wish, default=0.0)


def test_a_text_that_the_parser_was_not_given_holds_no_attributions() -> None:
    doc = known().parser.make_doc('Police said two men were killed. "Nobody knows," she said.')
    assert attributions(doc) == []


def test_an_empty_text_holds_none() -> None:
    assert attributions(parse("")) == []


def test_columns_keep_to_their_numbers_of_values() -> None:
    text = (
        'MIRA OSLAN: nobody knows.\n\n"We saw \'nothing\'," said Gen. Benn, 43, "and I doubt that they did." Its '
        'director reportedly fears a "war", the daily writes; according to her claim that it is so, they agree.'
    )
    doc = parse(text)
    proposals, paragraphs = propose(doc, known().speech)
    layout = layout_of(doc, paragraphs.starts)
    alphabet = Alphabet.of(["said", "the"], ["NN", "VBD"], ["nsubj"])
    rows = columns_of(doc, layout, proposals, [], known().speech, alphabet)
    sizes = alphabet.sizes()
    for i, name in enumerate(COLUMNS):
        assert rows[:, i].min() >= 0
        assert rows[:, i].max() < sizes[name], name


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(("Police said so. ", '"No," he said.\n\n', "A, b and c ", "x " * 70)), max_size=9))
def test_chunks_cover_a_parsed_text_once_and_none_is_too_long(pieces: list[str]) -> None:
    doc = parse("".join(pieces) + "end.")
    layout = layout_of(doc, propose(doc, known().speech)[1].starts)
    chunks = chunks_of(layout)
    assert [i for a, b in chunks for i in range(a, b)] == list(range(len(doc)))
    assert all(b - a <= 112 for a, b in chunks)


def test_labels_become_parts_and_go_on_over_the_end_of_a_chunk() -> None:
    labels = np.array([1, 2, 3, 0, 5, 6, 6, 6, 0, 6])
    shares = np.full((10, 7), 0.9, dtype=np.float32)
    parts = parts_of(labels, shares, [(0, 6), (6, 10)])
    assert [(p.role, p.first, p.last) for p in parts] == [("source", 0, 2), ("cue", 2, 3), ("content", 4, 8)]


def test_the_parse_and_the_proposals_tell_which_parts_belong_together() -> None:
    doc: Any = parse("Police said two men died, and the mayor denied it.")
    proposals, paragraphs = propose(doc, known().speech)
    layout = layout_of(doc, paragraphs.starts)
    rows = np.zeros((len(doc), len(COLUMNS)), dtype=np.int64)
    police, said, died = Part("source", 0, 1), Part("cue", 1, 2), Part("content", 2, 5)
    mayor, denied = Part("source", 7, 9), Part("cue", 9, 10)
    pairing = Pairing([police, said, died, mayor, denied], rows, layout, proposals)
    assert "so< proposed True" in pairing.features(police, said)
    assert "so> proposed False" in pairing.features(mayor, said)
    assert "co> tie under 0" in pairing.features(died, said)
