"""Writing whole or not at all: what stands in the way is left alone, what fails half way leaves nothing behind."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tallybook.publish import book
from tallybook.publish.folder import MARKER, write_whole
from tallybook.records import BadInput, Claim, Incident, Problem, Snapshot, Span, TallybookError


def test_a_folder_that_is_no_book_is_left_alone(vashira: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(BadInput, match=r"found letters\.txt; nothing was changed"):
        book(vashira, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letters.txt"]


def test_a_file_in_the_place_of_the_book_is_left_alone(vashira: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "book").write_text("mine")
    with pytest.raises(BadInput, match="found a file"):
        book(vashira, tmp_path / "book")
    assert (tmp_path / "book").read_text() == "mine"


def test_an_older_book_is_replaced_and_nothing_else_stays(vashira: Snapshot, tmp_path: Path) -> None:
    place = tmp_path / "book"
    book(vashira, place)
    smaller = dataclasses.replace(vashira, incidents={"i-night": vashira.incidents["i-night"]})
    book(smaller, place)
    assert (place / MARKER).is_file()
    assert [p.name for p in (place / "incidents").iterdir() if p.name.startswith("i-")] == ["i-night.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["book"]


def test_what_somebody_put_beside_the_pages_is_not_removed(vashira: Snapshot, tmp_path: Path) -> None:
    place = tmp_path / "book"
    book(vashira, place)
    (place / "my notes.txt").write_text("mine")
    with pytest.raises(BadInput, match=r"beside the book it holds my notes\.txt"):
        book(vashira, place)
    assert (place / "my notes.txt").read_text() == "mine"


def test_a_broken_marker_is_not_taken_for_a_book(vashira: Snapshot, tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text("{")
    with pytest.raises(BadInput, match="can't be read"):
        book(vashira, tmp_path)


def test_a_failure_half_way_leaves_the_old_book_and_no_litter(vashira: Snapshot, tmp_path: Path) -> None:
    place = tmp_path / "book"
    book(vashira, place)
    before = (place / "index.html").read_bytes()

    def fail(done: int, total: int) -> None:
        if done == 5:
            raise OSError(28, "No space left on device")

    with pytest.raises(TallybookError, match=r"No space left on device.*nothing was changed"):
        book(vashira, place, progress=fail)
    assert (place / "index.html").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["book"]


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_at_the_last_step_puts_the_old_book_back(
    fault: BaseException, vashira: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "book"
    book(vashira, place)
    before = (place / "index.html").read_bytes()
    rename = Path.rename

    def broken(self: Path, target: Path) -> Path:
        if self.name.endswith(".building"):
            raise fault
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises((TallybookError, KeyboardInterrupt)):
        book(vashira, place)
    assert (place / "index.html").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["book"]


def test_progress_ends_at_what_was_expected(vashira: Snapshot, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    made = book(vashira, tmp_path / "book", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (made.pages, made.pages)
    assert [done for done, _ in seen] == list(range(1, made.pages + 1))


def test_a_file_is_not_written_over_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="found a directory"):
        write_whole(tmp_path, b"")


def test_an_empty_ledger_makes_a_book(tmp_path: Path) -> None:
    made = book(Snapshot({}, {}, {}), tmp_path / "book")
    assert (made.incidents, made.reports, made.problems) == (0, 0, ())
    assert made.index.is_file()


def test_a_figure_that_cannot_be_traced_does_not_leave_the_building(vashira: Snapshot, tmp_path: Path) -> None:
    """A claim whose words are not in its report is left out with its incident, and both are shown as problems."""
    report = next(iter(vashira.reports.values()))
    forged = Claim("c-forged", report.id, "killing", (Span(0, 6, "forged"),))
    lost = Claim("c-lost", "r-gone", "killing", (Span(0, 4, "lost"),))
    incident = Incident("i-forged", ("killing",), "4711 killed", ("c-forged",), (report.id,))
    snapshot = dataclasses.replace(
        vashira,
        claims={**vashira.claims, "c-forged": forged, "c-lost": lost},
        incidents={**vashira.incidents, "i-forged": incident},
    )
    made = book(snapshot, tmp_path / "book")
    assert [(p.code, p.severity) for p in made.problems[:3]] == [
        ("P101", "error"),
        ("P101", "error"),
        ("P102", "error"),
    ]
    pages = "".join(p.read_text(encoding="utf-8") for p in made.directory.rglob("*.html"))
    assert "4711" not in pages
    assert "i-forged" in pages


def test_problems_are_shown_once_gravest_first(vashira: Snapshot, tmp_path: Path) -> None:
    note = Problem("A001", "x.txt", "odd", severity="note")
    error = Problem("Z001", "y.txt", "<b>worse</b>", severity="error")
    made = book(vashira, tmp_path / "book", problems=[note, error, note, *vashira.problems])
    assert [p.code for p in made.problems] == ["Z001", "C003", "A001"]
    assert "&lt;b&gt;worse" in (made.directory / "problems" / "index.html").read_text(encoding="utf-8")
