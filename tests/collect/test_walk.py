"""Folders: by name, each once, nothing hidden, and names that can't play tricks on a terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tallybook.collect import collect
from tallybook.collect import collect as _collect
from tallybook.collect.names import quoted, shown
from tallybook.collect.walk import walk

from .conftest import NOW, Found


def put(path: Path, text: str = "Two men were shot.") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_folders_are_read_by_name_without_hidden_files(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "c.txt", ".hidden.txt", ".git/d.txt", "a/.e.txt"):
        put(tmp_path / name)
    found = Found(collect([tmp_path], now=NOW))
    assert [str(Path(one.where).relative_to(tmp_path)) for one in found.reports] == [
        "a/b/c.txt",
        "a/z.txt",
        "b.txt",
        "c.txt",
    ]


def test_a_hidden_file_that_is_named_is_read(tmp_path):
    put(tmp_path / ".hidden.txt")
    assert Found(collect([tmp_path / ".hidden.txt"], now=NOW)).reports


def test_links_are_followed_and_loops_end(tmp_path):
    put(tmp_path / "a" / "one.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "file.txt").symlink_to(tmp_path / "a" / "one.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    found = Found(collect([tmp_path], now=NOW))
    assert len(found.reports) == 2
    assert sorted(problem.code for problem in found.problems) == ["C006", "C009", "C020", "C020"]


def test_paths_that_are_not_there_or_hold_nothing(tmp_path):
    put(tmp_path / "b.txt")
    (tmp_path / "empty").mkdir()
    found = Found(collect([tmp_path / "no.txt", tmp_path / "empty", tmp_path / "b.txt", "a\0b"], now=NOW))
    assert [one.code for one in found if one not in found.reports] == ["C007", "C015", "C006"]
    assert len(found.reports) == 1


def test_pipes_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    [problem] = Found(collect([tmp_path], now=NOW))
    assert problem.code == "C008"
    assert "pipe" in problem.message


def test_an_unreadable_file_is_named_and_the_rest_goes_on(tmp_path, monkeypatch):
    put(tmp_path / "a.txt")
    put(tmp_path / "b.txt")
    opened = _collect.__globals__["io"].FileIO

    def refuse(path: Path) -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(_collect.__globals__["io"], "FileIO", refuse)
    found = Found(collect([tmp_path], now=NOW))
    assert found[0].code == "C006"
    assert "Permission denied" in found[0].message
    assert found[0].where.endswith("a.txt")
    assert len(found.reports) == 1


def test_a_folder_that_vanishes_is_named_and_the_rest_goes_on(tmp_path):
    put(tmp_path / "a.txt")
    put(tmp_path / "b" / "one.txt")
    put(tmp_path / "c.txt")
    found = []
    for one in walk(tmp_path):
        found.append(one)
        if len(found) == 1:  # while the first file is being read
            (tmp_path / "b" / "one.txt").unlink()
            (tmp_path / "b").rmdir()
    assert [getattr(one, "code", getattr(one, "name", "")) for one in found] == ["a.txt", "C006", "c.txt"]


def test_odd_names_are_escaped_in_messages(tmp_path):
    name = os.fsdecode(b"a\x1b[31m\xff\n.txt")
    (tmp_path / name).write_bytes(b"")
    [problem] = collect([tmp_path], now=NOW)
    assert problem.where.endswith(r"a\x1b[31m\xff\n.txt")
    assert str(problem).isprintable()


def test_every_message_is_printable_whatever_the_file_says(gather):
    for problem in gather("a.csv", "text,published\nTwo shot,\x1b[2J\u202e2010\n").problems:
        assert str(problem).isprintable()
    for problem in gather("b.csv", "\x1b[2J,b\n1,2\n").problems:
        assert str(problem).isprintable()


def test_unread_formats_are_errors_where_named_and_notes_in_folders(tmp_path):
    put(tmp_path / "answers.toml", "a = 1")
    put(tmp_path / "a.txt")
    assert [one.severity for one in collect([tmp_path / "answers.toml"], now=NOW)] == ["error"]
    found = Found(collect([tmp_path], now=NOW))
    assert [(one.code, one.severity) for one in found if one not in found.reports] == [("C003", "note")]


def test_progress_ends_at_the_size_of_each_file(tmp_path):
    put(tmp_path / "a.jsonl", '{"text": "One"}\n' * 3)
    put(tmp_path / "b.txt")
    seen = []
    list(collect([tmp_path], now=NOW, progress=lambda *step: seen.append(step)))
    for name in ("a.jsonl", "b.txt"):
        size = (tmp_path / name).stat().st_size
        steps = [step for step in seen if step[0].endswith(name)]
        assert steps[-1][1:] == (size, size)
        assert all(0 <= done <= size for _, done, _ in steps)


def test_reading_is_a_stream(tmp_path):
    """The first report is there before the second file is looked at."""
    put(tmp_path / "a.txt")
    put(tmp_path / "b.txt")
    stream = collect([tmp_path], now=NOW)
    next(stream)
    (tmp_path / "b.txt").write_text("Published: 2010-11-18\n\nChanged since.")
    assert next(stream).report.text == "Changed since."


@pytest.mark.parametrize(
    ("name", "expected"), [("a b é", "a b é"), ("\x07", r"\x07"), ("\u202e", r"\u202e"), ("\udcff", r"\xff")]
)
def test_shown(name, expected):
    assert shown(name) == expected


def test_quoted_words_are_cut():
    assert len(quoted("a" * 1000)) < 100
