"""Every analysis has the one shape: settings with titles, a fit that returns itself, a finding that can be traced."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from tallybook.analyse.finding import Refused, settings_of, with_settings
from tallybook.analyse.offered import NAMES, offered
from tallybook.records import BadInput, Snapshot

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_settings_have_titles_and_come_back_from_their_own_words(name: str):
    analysis = offered(name).settings
    assert is_dataclass(analysis)
    assert all(f.metadata.get("title") for f in fields(analysis))
    told = settings_of(analysis())
    assert settings_of(with_settings(analysis, {k: v for k, v in told if v})) == told


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_ledger_is_refused_with_the_cause_and_what_is_needed(name: str):
    with pytest.raises(Refused) as refused:
        offered(name).of(Snapshot({}, {}, {}), offered(name).settings())
    assert refused.value.cause
    assert refused.value.needed


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_page_of_its_method(name: str):
    page = (ROOT / "docs" / "explanation" / f"{name}.md").read_text(encoding="utf-8")
    assert "## What it can't know" in page
    assert "## Source" in page


def test_a_name_that_no_analysis_has_is_refused():
    with pytest.raises(BadInput, match="expected one of"):
        offered("astrology")
