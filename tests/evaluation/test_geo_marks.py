"""What is marked beside names of places, and which words stand in like company; every sentence is invented."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation import geo
from evaluation.geo.columns import COLUMNS, Alphabet, columns_of
from evaluation.geo.likeness import key_of, likeness
from evaluation.geo.marks import BEGINS, INSIDE, NOUN, OTHER, Marks, as_arrays, chosen, table_of
from tallybook.read import Knowledge

TEXT = "The Vashira Ferry Board said that the town and its harbour had burned. The town is in Qasmara."


@pytest.fixture(scope="module")
def parse():
    known = Knowledge.load()
    return lambda text: next(iter(known.parse([text])))


@pytest.fixture(scope="module")
def doc(parse):
    return parse(TEXT)


def span(word: str) -> tuple[int, int]:
    return TEXT.index(word), TEXT.index(word) + len(word)


def shares(doc, labels: dict[str, int], likely: float = 0.7) -> np.ndarray:
    table = np.full((len(doc), 4), (1 - likely) / 3, dtype=np.float32)
    for token in doc:
        table[token.i, labels.get(token.text, OTHER)] = likely
    return table


def test_a_name_of_several_words_is_one_mark_and_holds_the_place_in_it(doc) -> None:
    told = shares(doc, {"Vashira": BEGINS, "Ferry": INSIDE, "Board": INSIDE, "harbour": NOUN})
    places = [span("Vashira"), span("Qasmara")]
    assert chosen(doc, told, places, (0.5, 0.5)) == [span("Vashira Ferry Board"), span("harbour")]


def test_what_the_reader_has_found_is_not_told_again(doc) -> None:
    told = shares(doc, {"Vashira": BEGINS, "Qasmara": BEGINS})
    assert chosen(doc, told, [span("Vashira"), span("Qasmara")], (0.5, 0.5)) == []


def test_a_noun_must_be_likely_enough_and_stand_outside_of_names(doc) -> None:
    told = shares(doc, {"town": NOUN})
    assert chosen(doc, told, [], (0.8, 0.5)) == []
    assert len(chosen(doc, told, [], (0.5, 0.5))) == 2
    assert chosen(doc, told, [(0, len(TEXT))], (0.5, 0.5)) == []


def test_two_names_side_by_side_are_two_marks(doc) -> None:
    told = shares(doc, {"Vashira": BEGINS, "Ferry": BEGINS, "Board": INSIDE})
    assert chosen(doc, told, [], (0.5, 0.5)) == [span("Vashira"), span("Ferry Board")]


def test_columns_tell_places_how_far_they_are_and_what_stood_before(doc) -> None:
    rows = columns_of(doc, [span("Qasmara")], Alphabet.of([doc], np.array([], dtype=np.uint32), least=1))
    column = {name: rows[:, i].tolist() for i, name in enumerate(COLUMNS)}
    words = [token.text for token in doc]
    assert column["place"][words.index("Qasmara")] == 1
    assert sum(column["place"]) == 1
    assert column["from_place"][words.index("Qasmara")] == 0
    assert column["from_place"][words.index("in")] == 1
    assert [n for word, n in zip(words, column["before"], strict=True) if word == "town"] == [0, 1]


def test_every_column_stays_below_its_size(doc) -> None:
    alphabet = Alphabet.of([doc], np.array(sorted({key_of(t) for t in doc}), dtype=np.uint32), least=1)
    for places in ([], [span("Vashira"), span("Qasmara")]):
        rows = columns_of(doc, places, alphabet)
        assert (rows.max(axis=0) < np.array(list(alphabet.sizes().values()))).all()


def test_names_and_words_of_few_texts_have_no_number(doc) -> None:
    assert not len(Alphabet.of([doc], np.array([], dtype=np.uint32), least=2).common)
    common = Alphabet.of([doc], np.array([], dtype=np.uint32), least=1).common
    assert len(common) < len({t.lower_ for t in doc if t.is_alpha}), "Vashira and Qasmara are left out"


def test_words_in_like_company_lie_close_together(parse) -> None:
    texts = ("Every old store sells bread.", "Every old shop sells bread.", "No wide river carries boats.")
    docs = [parse(text) for text in texts]
    keys, rows = likeness([docs * 70, docs * 70], width=3)
    row = {
        t.text: rows[keys.tolist().index(key_of(t))] for d in docs for t in d if t.text in ("store", "shop", "river")
    }
    assert row["store"] @ row["shop"] > row["store"] @ row["river"]


def test_words_of_one_corpus_alone_are_left_out(parse) -> None:
    store, river = parse("The store burned in silence."), parse("The river burned in silence.")
    keys, _ = likeness([[store] * 70, [river] * 70], width=2)
    told = {t.text for t in (*store, *river) if key_of(t) in keys}
    assert {"burned", "silence"} <= told
    assert not {"store", "river"} & told


def test_weights_come_back_as_they_were_kept(doc) -> None:
    marks = Marks.load()
    table = marks.taggers[0].tables[0]
    assert (table == marks.taggers[0].tables[1]).all(), "words and their heads are looked up in one table"
    assert table.shape == table_of(table[1:]).shape
    assert "least" in as_arrays(marks.alphabet, table, [], (0.4, 0.5))
    assert marks.shares(doc, []).sum(axis=1) == pytest.approx(np.ones(len(doc)), abs=1e-3)


def test_only_where_no_publisher_is_known_nouns_are_told_and_lie_nowhere(row) -> None:
    text = (
        "ISTANBUL (AP) - The country closed its border on Monday, and officials in the region of Ankara left the city."
    )
    pages, papers = geo.predict([row("a", text), row("b", text, publisher="Port Herald")])
    assert all(t["lat"] is not None for t in papers["toponyms"])
    places = [t for t in pages["toponyms"] if t["lat"] is not None]
    assert pages["toponyms"][: len(places)] == places, "a name that lies somewhere comes first"
    beside = [text[t["start"] : t["end"]] for t in pages["toponyms"][len(places) :]]
    assert "country" in beside
    assert "Monday" not in beside


def test_an_empty_text_has_no_marks(row) -> None:
    (told,) = geo.predict([row("a", "")])
    assert told["toponyms"] == []
