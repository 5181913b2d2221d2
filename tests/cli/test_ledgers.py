"""Commands take the address of a database as they take a file, and copies, imports and repairs say what they did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import Result

from benchmarks import postgres

Run = Callable[..., Result]


def test_every_command_takes_an_address_and_none_shows_the_password(
    server: postgres.Server, run: Run, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = "s3cr3t-Qasmara"
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS kesra")  # a name of its own: other tests share the server
        connection.execute("DROP ROLE IF EXISTS owner")
        connection.execute(f"CREATE ROLE owner LOGIN PASSWORD '{secret}'")
        connection.execute("CREATE DATABASE kesra OWNER owner")
    address = f"postgresql://owner:{secret}@127.0.0.1:{server.port}/kesra"
    shown = ""

    def done(*args: object) -> str:
        nonlocal shown
        told = run(*args)
        assert told.exit_code == 0, told.output
        shown += told.output
        return told.output

    refused = run("add", address)
    assert refused.exit_code == 2
    assert "found an empty one" in refused.output
    assert "Added 5 reports" in done("add", address, reports, "--published", "2019-11-18", "--publisher", "Herald")
    assert "Nothing new" in done("add", address, reports, "--published", "2019-11-18", "--publisher", "Herald")
    for command in ("tally", "verify", "reread"):
        done(command, address)
    assert "errors" in run("check", address).output
    done("verify", address, "--rebuild")
    done("export", address, "--format", "csv", "-o", "out.csv")
    done("book", address)
    assert Path("kesra-book", "index.html").exists()
    done("backup", address, "backup.jsonl")
    done("export", address, "--format", "ledger", "-o", "whole.jsonl")
    assert Path("backup.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert "new entries" in done("import", "copy.tally", "whole.jsonl")
    assert "Nothing new" in done("import", address, "whole.jsonl")
    done("repair", address)
    wrong = run("tally", address.replace(secret, "wrong-" + secret))
    assert wrong.exit_code == 2
    assert "put the password into ~/.pgpass" in wrong.output
    assert secret not in shown + refused.output + wrong.output


def test_a_repair_that_saves_a_part_says_what_is_lost_and_leaves_with_1(ledger: Path, run: Run, tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("DROP TRIGGER contents_refuse_delete")
        connection.execute("DELETE FROM contents WHERE seq = 4")
        connection.commit()
    refused = run("repair", ledger)
    assert refused.exit_code == 2
    assert "1 are lost: 4." in refused.output
    saved = run("repair", ledger, "--into", tmp_path / "saved.tally")
    assert saved.exit_code == 1
    assert "lost: entry 4" in saved.output
    assert run("verify", tmp_path / "saved.tally").exit_code in (0, 1)
    assert "entry 4: V007" in run("check", tmp_path / "saved.tally").output


def test_a_backup_does_not_take_the_place_of_a_file(ledger: Path, run: Run, tmp_path: Path) -> None:
    first = run("backup", ledger, tmp_path / "backup.tally")
    assert first.exit_code == 0, first.output
    assert "and checked it" in first.output
    again: Any = run("backup", ledger, tmp_path / "backup.tally")
    assert again.exit_code == 2
    assert "expected a new name" in again.output
