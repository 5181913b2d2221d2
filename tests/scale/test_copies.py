"""Copies in an archive are those that `match.copies` finds, however many pages carry one story."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.ledgers import made_ledger
from benchmarks.retelling import FIRST_DAY, Newsroom
from tallybook.match import copies as copies_in_memory
from tallybook.records import Copies, Report
from tallybook.scale import rows
from tallybook.scale.copies import copies
from tallybook.scale.onemachine import OneMachine

from .archives import put_reports


def found(folder: Path, reports: dict[str, Report], *, processes: int = 1, files: int = 1) -> tuple[Copies, ...]:
    tables = {"reports": put_reports(folder, reports.values(), files=files)}
    with OneMachine(folder / "spill", processes) as engine:
        made = copies(engine, tables, folder / "work")
    return tuple(sorted(rows.copies_of(pq.read_table(made)), key=lambda group: group.original))


def a_press(seed: int) -> dict[str, Report]:
    """Stories and their copies, a wire story on sixty pages, pages with footers over half a year, undated ones."""
    room = Newsroom.opened(seed)
    told = list(made_ledger(seed, 150).reports.values())
    wire = room.story(room.facts())[0]
    told += [room.report(wire, FIRST_DAY + timedelta(days=room.rng.randint(0, 5))) for _ in range(60)]
    told += [
        room.report(room.story(room.facts())[0], FIRST_DAY + timedelta(days=9 * nth), publisher=nth % 2)
        for nth in range(20)
    ]
    told += [replace(room.report(wire[1:], FIRST_DAY), published=None, publisher=None) for _ in range(4)]
    return {report.id: report for report in told}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_copies_as_in_memory(tmp_path: Path, seed: int) -> None:
    reports = a_press(seed)
    in_memory = copies_in_memory(reports)
    assert max(len(group.copies) for group in in_memory) >= 60
    assert found(tmp_path, reports) == in_memory


def test_processes_and_files_make_no_difference(tmp_path: Path) -> None:
    reports = a_press(3)
    assert found(tmp_path / "a", reports) == found(tmp_path / "b", reports, processes=2, files=3)


def test_a_story_on_many_pages_makes_no_pair_of_each_two(tmp_path: Path) -> None:
    room = Newsroom.opened(5)
    wire = room.story(room.facts())[0]
    reports = [room.report(wire, FIRST_DAY, footed=False) for _ in range(300)]
    found(tmp_path, {report.id: report for report in reports})
    pairs = pq.read_table(tmp_path / "work" / "candidates").num_rows
    assert pairs < 40 * len(reports) < len(reports) ** 2 / 4


def test_an_archive_without_reports_or_copies_has_none(tmp_path: Path) -> None:
    assert found(tmp_path / "none", {}) == ()
    room = Newsroom.opened(6)
    one = room.report(room.story(room.facts())[0], FIRST_DAY)
    assert found(tmp_path / "one", {one.id: one}) == ()
