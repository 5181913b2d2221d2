"""An open case answers: counts, reasons, problems, a book, exports, all from one ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from tallybook import job
from tallybook.ledger import Ledger
from tallybook.records import BadInput, Figure, TallybookError


@pytest.fixture
def case(ledger: Ledger, reports: Path, fakes: ModuleType) -> Iterator[job.Case]:
    with job.Case(ledger, rooms=fakes.rooms()) as opened:
        opened.add(reports, published=date(2019, 11, 18), publisher="Vashira Herald")
        yield opened


def test_a_tally_names_the_incidents_it_adds_up(case: job.Case) -> None:
    counted = case.tally(kinds=["killing"])
    assert counted.deaths == Figure.exactly(15)
    assert set(counted.incidents) == set(case.snapshot().incidents)
    with pytest.raises(BadInput, match="kinds"):
        case.tally(kinds=["murder"])


def test_a_persons_decision_shows_in_what_is_reviewed(case: job.Case) -> None:
    name = next(i.id for i in case.snapshot().incidents.values() if i.deaths == Figure.exactly(5))
    assert case.tally(reviewed_only=True).incidents == ()
    case.decide("accept", name, by="A. Reviewer", why="seen the page")
    assert case.tally(reviewed_only=True).incidents == (name,)
    with pytest.raises(TallybookError, match="person:NAME"):
        case.decide("accept", name, by="")


def test_every_figure_leads_to_words(case: job.Case) -> None:
    words = [line for line in case.why("deaths").walk() if line.what == "words"]
    held = case.snapshot().reports
    assert len(words) == 5
    assert all(held[line.report].text[line.start : line.end] == line.label for line in words)


def test_check_book_and_export_write_what_the_ledger_holds(case: job.Case, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    case.add(tmp_path / "empty.txt")
    assert "C001" in {problem.code for problem in case.check(today=date(2019, 12, 1))}
    made = case.book(tmp_path / "book")
    assert made.reports == 5
    assert made.index.exists()
    assert case.export("csv", tmp_path / "out.csv").rows == 5
    assert case.verify(expected_head=case.snapshot().head).sound
