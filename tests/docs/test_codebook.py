"""Each example of the codebook is read as the codebook says, and every kind, stance and link has its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tallybook.publish.wording import claim_figure_words
from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.records import KINDS, Claim, Report
from tallybook.records.claim import LINK_TYPES, STANCES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "codebook.md"
PUBLISHED = date(2019, 9, 18)


def _examples() -> Iterator[tuple[str, str]]:
    """Sentences in quotation marks, each with the reading in backquotes that stands after it in its line."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        yield from re.findall(r'"([A-Z0-9][^"|]+\.)"[^"`]*`([^`]+)`', line)


EXAMPLES = list(_examples())


def _words(claim: Claim) -> str:
    figure = claim_figure_words(claim)
    stance = "" if claim.stance == "asserted" else f", {claim.stance}"
    return f"{claim.kind} {figure}".strip() + stance


@pytest.mark.parametrize(("sentence", "reading"), EXAMPLES, ids=[sentence for sentence, _ in EXAMPLES])
def test_an_example_is_read_as_the_page_says(sentence: str, reading: str) -> None:
    claims = read(Report("r-test", sentence, published=PUBLISHED), Knowledge.load("en"))
    found = [_words(claim) for claim in claims] + [link.type for claim in claims for link in claim.links]
    expected = [] if reading == "nothing" else reading.split("; ")
    shown = [word for word in found if word not in LINK_TYPES or word in expected]
    assert sorted(shown) == sorted(expected)


def test_every_kind_stance_and_link_has_a_row_and_every_kind_an_example() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for kind in KINDS:
        assert re.search(rf"^\| `{kind}` \|.*\"[^\"]+\.\" \| `[^`]*{kind}", page, re.MULTILINE), kind
    for stance in STANCES:
        assert re.search(rf"^\| {stance} \|.*\"[^\"]+\.\" \|", page, re.MULTILINE), stance
    for link in LINK_TYPES:
        assert re.search(rf"^\| `{link}` \|", page, re.MULTILINE), link
    assert len(EXAMPLES) > 50
