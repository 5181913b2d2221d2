"""What the parser sees has the length of what is stored, so that no offset ever shifts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.read.normalise import normalise

ODD = "“”„«»‘’‚'\"`´\r\n\t\u00a0\u200b\u2028\ufeff—–-\ufffd?\u0092 aAst.,\U0001f600\ud800"


@given(st.one_of(st.text(), st.text(alphabet=ODD), st.text(alphabet=st.characters())))
def test_the_length_is_kept_and_a_second_time_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert len(once) == len(text)
    assert normalise(once) == once
    once.encode("utf-8")  # spaCy needs that


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We wait,” the mayor of Vashira said.", '"We wait," the mayor of Vashira said.'),
        ("«We wait», she said", '"We wait", she said'),
        ("''We wait,'' she said.", '" We wait, " she said.'),
        ("``We wait,'' she said.", '" We wait, " she said.'),
        ("''We say 'no,''' she said.", "\" We say 'no,' \" she said."),
        ("Vashira’s port", "Vashira's port"),
        ("they don\u0092t", "they don't"),
        ("they don\ufffdt", "they don't"),
        ("10–12 killed", "10-12 killed"),
        ("the port—closed", "the port—closed"),
        ("one\r\n\r\ntwo\rthree", "one \n \ntwo three"),
        ("Two\u00a0men", "Two men"),
        ("a bomb went\noff in the port", "a bomb went off in the port"),
        ("The end.\nA new paragraph", "The end.\nA new paragraph"),
        ("Is it? so", "Is it? so"),
    ],
)
def test_marks_become_what_the_parser_knows(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_letters_digits_and_other_scripts_are_untouched() -> None:
    text = "Zwölf Tote in Qasmara: ۱۲ قتلى \U0001f6a8 42"
    assert normalise(text) == text


@pytest.mark.parametrize(
    "text", ["AAA - - b", "KARSH, Sept 14 (Agency) - Two men - and a boy", "VASHIRA — He said — no"]
)
def test_a_dateline_ends_once_however_often_it_is_normalised(text: str) -> None:
    once = normalise(text)
    assert once != text
    assert len(once) == len(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KARSH, September 14\n\nTwo men died.", "KARSH, September 14.\nTwo men died."),
        ("By Ada Merrin in Karsh \n \nTwo men died.", "By Ada Merrin in Karsh.\n \nTwo men died."),
        ("Night of the knives\n\nBy Ada Merrin\n\nTwo died.", "Night of the knives.\nBy Ada Merrin.\nTwo died."),
        ("4. Homes and land\n\nTwo men died.", "4. Homes and land.\nTwo men died."),
        ("II) Homes and land\n\nTwo men died.", "II) Homes and land.\nTwo men died."),
        ("Two men died,\n\nthe police said.", "Two men died,\n\nthe police said."),
        ("Gunmen shot two men in\nKarsh, police said.", "Gunmen shot two men in\nKarsh, police said."),
    ],
)
def test_a_line_of_its_own_ends_like_a_sentence(text: str, expected: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == expected
