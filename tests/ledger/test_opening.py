"""A path that is no ledger, or can't be used, is refused with a message that says what to do; nothing is touched."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tallybook.ledger import Ledger
from tallybook.records import TallybookError


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
        connection.commit()


def newer_ledger(path: Path) -> None:
    Ledger.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.commit()


def text_file(path: Path) -> None:
    path.write_text("Two men were shot dead in Vashira on Saturday, police said.\n")


def cut_short(path: Path) -> None:
    Ledger.open(path, create=True).close()
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("prepare", "create", "told"),
    [
        (text_file, True, "found another kind of file"),
        (text_file, False, "found another kind of file"),
        (other_database, True, "database of another program"),
        (newer_ledger, True, "pip install -U tallybook"),
        (Path.mkdir, True, "found a folder"),
        (cut_short, True, "damaged"),
        (lambda _: None, False, "found no file; `tallybook add"),
        (Path.touch, False, "found an empty file"),
    ],
)
def test_what_is_no_ledger_is_refused_and_left_alone(
    prepare: Callable[[Path], Any], create: bool, told: str, path: Path
) -> None:
    prepare(path)
    before = path.read_bytes() if path.is_file() else path.exists()
    with pytest.raises(TallybookError, match=told) as refused:
        Ledger.open(path, create=create)
    assert "vashira.tally" in str(refused.value), "the message names the file"
    assert (path.read_bytes() if path.is_file() else path.exists()) == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TallybookError, match=r"there is no '.*no-such-folder'; create it first"):
        Ledger.open(tmp_path / "no-such-folder" / "vashira.tally", create=True)


def test_who_opens_it_must_say_what_it_is(path: Path) -> None:
    with pytest.raises(TallybookError, match="program:NAME@VERSION"):
        Ledger.open(path, create=True, by="root")
    assert not path.exists()


@pytest.mark.parametrize("left", [b"", "header only"])
def test_a_creation_that_was_cut_off_is_finished_by_the_next(left: bytes | str, path: Path) -> None:
    path.write_bytes(b"")
    if left:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        assert path.stat().st_size > 0
    with Ledger.open(path, create=True) as ledger:
        assert ledger.verify().sound


def test_a_damaged_page_is_told_as_damage_and_not_as_a_fault_of_ours(path: Path, report: Any, claims: Any) -> None:
    with Ledger.open(path, create=True) as ledger:
        for number in range(200):
            ledger.add_report(report(number))
            ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 3 : 2 * len(whole) // 3] = random.Random(7).randbytes(2 * len(whole) // 3 - len(whole) // 3)
    path.write_bytes(whole)

    def use() -> None:
        with Ledger.open(path) as ledger:
            assert not ledger.verify().sound
            ledger.replay()

    with pytest.raises(TallybookError, match=r"damaged.*`tallybook repair`.*last backup"):
        use()


def test_a_ledger_that_may_only_be_read_can_be_read_and_says_so_when_written_to(path: Path, report: Any) -> None:
    """Root may write anything, so the test tries it as nobody; elsewhere as who runs it."""
    with Ledger.open(path, create=True) as ledger:
        ledger.add_report(report())

    def as_somebody_who_may_only_read() -> str:
        with Ledger.open(path) as opened:
            assert list(opened.snapshot().reports) == [report().id]
            try:
                opened.add_report(report(1))
            except TallybookError as error:
                return str(error)
        return "it was written to"

    path.chmod(0o444)
    path.parent.chmod(0o555)
    for folder in (path.parent, *path.parents[1:4]):
        folder.chmod(folder.stat().st_mode | 0o555)
    try:
        told = in_child(as_somebody_who_may_only_read)
    finally:
        path.parent.chmod(0o755)
    assert "read-only" in told
    assert "permissions" in told


def in_child(function: Callable[[], str]) -> str:
    """Call a function in a forked process that has no special rights, and return what it says."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            os.write(into, function().encode())
        except BaseException as error:  # noqa: BLE001 - whatever happens in the child is told to the parent
            os.write(into, repr(error).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(into)
    with os.fdopen(out, "rb") as told:
        return told.read().decode()
