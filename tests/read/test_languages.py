"""A language is a folder of lexicons: what it leaves out is empty, and what is wrong with it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallybook.read import Knowledge
from tallybook.read.languages import completed
from tallybook.records import TallybookError


def test_words_of_the_model_language_do_not_leak_into_another():
    model = {
        "figures": {"numbers": {"one": 1}, "words": {"articles": ["a"], "of": ["of"]}, "rules": {"above": {"low": 1}}}
    }
    made = completed({"figures": {"words": {"of": ["de"]}}}, model)
    assert made["figures"] == {"numbers": {}, "words": {"articles": [], "of": ["de"]}, "rules": {"above": {"low": 1}}}


def test_shipped_spanish_holds_no_english_list():
    spanish = Knowledge.load("es").lexicon
    assert not any(spanish["positions"]["denial"].values())


def test_unknown_language_says_which_there_are():
    with pytest.raises(
        TallybookError, match=r"expected one of en, es, or a folder of lexicons with a morphology\.toml"
    ):
        Knowledge.load("eo")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("code = 'pt'\n", "section or key 'classes' is missing"),
        ("code = 'pt'\n[classes]\nnouns = []\n[roles]\n", "classes: nouns: expected some of determiners"),
        (
            "code = 'pt'\n[classes]\n[roles]\n[nouns]\nplurals = []\nplural_ending = 's'\nknown = []\n[endings]\n"
            "adjectives = []\nadverbs = []\n[conjugations.ar]\nfinite = []\n[verbs]\nregular = ['matir']\n",
            "verbs='matir': expected an ending among ar",
        ),
    ],
)
def test_faults_of_a_folder_are_said(written, told, tmp_path: Path):
    (tmp_path / "morphology.toml").write_text(written, encoding="utf-8")
    (tmp_path / "syntax.toml").write_text("by = []\nof = []\nrelative_pronouns = []\n", encoding="utf-8")
    with pytest.raises(TallybookError, match=told):
        Knowledge.load(str(tmp_path))
