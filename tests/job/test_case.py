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


def test_a_case_as_it_stood_gives_the_figures_and_the_book_of_then(
    case: job.Case, reports: Path, fakes: ModuleType, tmp_path: Path
) -> None:
    head, then = case.snapshot().head, case.tally()
    case.book(tmp_path / "then")
    case.add(fakes.write_reports(tmp_path / "more", 8), published=date(2019, 11, 20))
    case.decide("accept", next(iter(then.incidents)), by="A. Reviewer")
    assert case.tally() != then
    with case.as_of(head) as held:
        assert held.tally() == then
        held.book(tmp_path / "again")
    for page in (tmp_path / "then").rglob("*"):
        if page.is_file():
            again = tmp_path / "again" / page.relative_to(tmp_path / "then")
            assert again.read_bytes() == page.read_bytes(), page.name
    with case.as_of(None) as held:
        assert held is case


def test_a_change_is_explained_by_reports_that_came_and_by_what_people_said(
    case: job.Case, fakes: ModuleType, tmp_path: Path
) -> None:
    before = case.snapshot()
    first = min(before.incidents)
    case.add(fakes.write_reports(tmp_path / "more", 8), published=date(2019, 11, 20))
    case.decide("unsure", first, by="A. Reviewer", why="who knows")
    tree = case.changed("deaths", before.head)
    assert tree.value == "15 → 51"
    groups = {child.label: child for child in tree.children}
    moved = groups["incidents whose figure moved"].children
    new = set(case.snapshot().incidents) - set(before.incidents)
    assert {row.record for row in moved} == new
    assert all(row.value.startswith("not there → ") for row in moved)
    came = groups["reports that came"].children
    assert {row.record for row in came} == set(case.snapshot().reports) - set(before.reports)
    assert all({cause.record for cause in row.children} <= {one.record for one in came} for row in moved)
    [act] = groups["what people said"].children
    assert act.label.startswith("unsure by person:A. Reviewer")
    assert act.note == "who knows"
    assert case.changed("deaths", case.snapshot().head).note == "no entry since"
    assert any("unsure" in child.label for child in case.changed(first, before.head).children)
    with pytest.raises(BadInput, match="did you mean"):
        case.changed("nonsense", before.head)


def test_check_book_and_export_write_what_the_ledger_holds(case: job.Case, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    case.add(tmp_path / "empty.txt")
    assert "C001" in {problem.code for problem in case.check(today=date(2019, 12, 1))}
    made = case.book(tmp_path / "book")
    assert made.reports == 5
    assert made.index.exists()
    assert case.export("csv", tmp_path / "out.csv").rows == 5
    assert case.verify(expected_head=case.snapshot().head).sound
