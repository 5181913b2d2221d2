"""One text, without a ledger: its claims, or a message that says what is wrong with the call."""

from __future__ import annotations

from datetime import date
from types import ModuleType

import pytest

from tallybook import job
from tallybook.records import BadInput, Report

TEXT = "🕯️ 7 men were killed in Old Quay. 2 men were killed on a pier."


def test_claims_come_in_the_order_of_the_text_with_offsets_into_it(fakes: ModuleType) -> None:
    claims = job.read(TEXT, published=date(2019, 11, 18), publisher="Vashira Herald", reader=fakes.FakeReader())
    assert [claim.figure.best for claim in claims if claim.figure] == [7, 2]
    for claim in claims:
        assert all(TEXT[s.start : s.end] == s.words for s in claim.spans)


def test_a_text_and_its_report_give_the_same_claims(fakes: ModuleType) -> None:
    day = date(2019, 11, 18)
    report = Report(Report.id_of(TEXT, published=day), TEXT, published=day)
    assert job.read(report, reader=fakes.FakeReader()) == job.read(TEXT, published=day, reader=fakes.FakeReader())


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_no_text_is_refused(text: str, fakes: ModuleType) -> None:
    with pytest.raises(BadInput, match="expected some words"):
        job.read(text, reader=fakes.FakeReader())


def test_a_report_has_its_own_day_and_publisher(fakes: ModuleType) -> None:
    with pytest.raises(BadInput, match="carries its own"):
        job.read(Report("r-1", TEXT), published=date(2019, 11, 18), reader=fakes.FakeReader())


def test_a_reader_whose_words_are_not_in_the_text_is_refused(fakes: ModuleType) -> None:
    with pytest.raises(BadInput, match="does not hold its words"):
        job.read(TEXT, reader=fakes.FakeReader(shifts_on="Old Quay"))
