"""What tests of reading share: the knowledge of English, loaded once, and a short way to read a text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.records import Claim, Report

PUBLISHED = date(2019, 9, 18)  # a Wednesday


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.load("en")


@pytest.fixture(scope="session")
def claims_of(knowledge: Knowledge) -> Callable[..., list[Claim]]:
    def claims(text: str, published: date | None = PUBLISHED) -> list[Claim]:
        found = read(Report("r-test", text, published=published), knowledge)
        for claim in found:
            for span in claim.spans:
                assert text[span.start : span.end] == span.words
        return found

    return claims
