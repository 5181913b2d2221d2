"""A user's own words are read beside the shipped ones, and a file that can't be used says where and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.records import Claim, Report, TallybookError

WORDS = """
[[events.predicates]]
kind = "killing"
frame = "harm"
outcome = "dead"
verbs = ["necklace"]

[[events.predicates]]
kind = "x_extortion"
frame = "harm"
verbs = ["extort", "shake down"]
nouns = ["extortion"]

[[events.predicates]]
kind = "abduction"
frame = "harm"
nouns = ["massacre"]

[events.context]
harmless = ["dummy"]
"""


def _claims(text: str, *lexicons: Path) -> list[Claim]:
    knowledge = Knowledge.load("en", lexicons=lexicons)
    return read(Report("r-test", text, published=date(2019, 9, 18)), knowledge)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(WORDS, encoding="utf-8")
    return path


def test_a_word_of_ones_own_opens_the_gate_and_tells_of_its_kind(own: Path) -> None:
    text = "A crowd necklaced two men in Saltmarket."
    assert not _claims(text)
    [claim] = _claims(text, own)
    assert (claim.kind, claim.figure is not None and claim.figure.best) == ("killing", 2)


def test_a_word_of_ones_own_is_met_in_a_long_text_about_other_things(own: Path) -> None:
    fair = "The fair was held on the green, and the choir sang until the lamps were lit along the harbour wall. " * 30
    text = f"The fair opened on Monday.\n\n{fair}\n\nGunmen extorted twelve shopkeepers.\n\n{fair}"
    assert [claim.kind for claim in _claims(text, own)] == ["x_extortion"]


def test_a_kind_of_ones_own(own: Path) -> None:
    [claim] = _claims("Gunmen extorted twelve shopkeepers on Monday, police said.", own)
    assert claim.kind == "x_extortion"
    assert claim.figure is not None
    assert claim.figure.best == 12
    assert claim.victims is not None
    assert claim.victims.name == "shopkeepers"


def test_own_words_go_before_shipped_ones_and_lists_grow(own: Path) -> None:
    text = "The massacre of nine traders on Monday was told by all."
    assert [c.kind for c in _claims(text)] == ["killing"]
    assert [c.kind for c in _claims(text, own)] == ["abduction"]
    assert [c.kind for c in _claims("Gunmen killed a dummy and a scarecrow.", own)] == []


def test_the_version_of_a_reading_names_the_words_it_knew(own: Path) -> None:
    versions = {Knowledge.load("en").version, Knowledge.load("en", lexicons=[own]).version}
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("[[events.predicate]]\nkind = 'killing'\n", "own.toml: events.predicate: .*did you mean 'predicates'"),
        ("[event.context]\nidioms = ['x']\n", "own.toml: event: no such lexicon; did you mean 'events'"),
        (
            "[[events.predicates]]\nkind = 'killing'\nframe = 'harm'\nverb = ['x']\n",
            "events.predicates 1: key 'verb' is not known; did you mean 'verbs'",
        ),
        (
            "[[events.predicates]]\nkind = 'killing'\nframe = 'harm'\nverbs = 'kill'\n",
            "verbs is a word in quotation marks, expected a list in square brackets",
        ),
        (
            "[[events.predicates]]\nkind = 'Land fee'\nframe = 'harm'\nverbs = ['levy']\n",
            "kind='Land fee' is none of .*for a kind of your own write 'x_land_fee'",
        ),
        ("[[events.predicates]]\nframe = 'harm'\nverbs = ['levy']\n", "events.predicates 1: no kind; add one"),
        ("[events.context]\nidioms = [3]\n", "events.context.idioms: 3, expected a word in quotation marks"),
        ("[events.context]\nidioms = ['Dead End']\n", "has capitals, which are never met; write 'dead end'"),
        (
            "[counts.population]\nsmallest = 'ten'\n",
            "counts.population.smallest: a word in quotation marks, expected a",
        ),
        ("[events.context\n", "own.toml: not valid TOML"),
    ],
)
def test_a_file_that_can_not_be_used_says_where_and_what_to_do(words: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(words, encoding="utf-8")
    with pytest.raises(TallybookError, match=complaint):
        Knowledge.load("en", lexicons=[path])
