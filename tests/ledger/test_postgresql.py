"""PostgreSQL alone: addresses and passwords, what a server answers in plain words, roles that can't change history."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from benchmarks.postgres import Server
from tallybook.ledger import Ledger
from tallybook.ledger.salvage import Salvage
from tallybook.records import Problem, Report, TallybookError

SECRET = "s3cr3t-Qasmara"
EMPTY = Problem("C001", "a.txt", "the file is empty")


@pytest.fixture
def new_home(postgresql_homes: Callable[[], Any]) -> Callable[[], Any]:
    return postgresql_homes


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"postgresql://u:{SECRET}@127.0.0.1:1/vashira", "the server can't be reached"),
        (f"postgresql://u@127.0.0.1:1/vashira?password={SECRET}", "the server can't be reached"),
        (f"postgresql://u:{SECRET}@nobody.invalid/vashira", "the server can't be reached"),
        (f"postgresql://u:p@{SECRET}@127.0.0.1/vashira", "write @ in a password as %40"),
        (f"postgresql://u:p@h:{SECRET}/vashira", "found an address of another form"),
        (f"postgresql://u:{SECRET}@127.0.0.1", "found no name of a database"),
        (f"mysql://u:{SECRET}@127.0.0.1/vashira", "expected a file or postgresql://"),
        (f"postgresql://u:{SECRET}@127.0.0.1:PORT/postgres", r"does not let this user in; put the password into"),
        ("postgresql://postgres@/nowhere?host=SOCKET&port=PORT", "there is no such database; make it with `createdb"),
        ("postgresql://postgres@/postgres?host=SOCKET&port=PORT&options=-csearch_path%3Dno", "expected a schema"),
    ],
)
def test_an_address_that_leads_to_no_ledger_is_told_with_the_cure_and_without_the_password(
    address: str, told: str, server: Server
) -> None:
    place = address.replace("PORT", str(server.port)).replace("SOCKET", quote(str(server.folder)))
    with pytest.raises(TallybookError, match=told) as refused:
        Ledger.open(place)
    shown = str(refused.value)
    cause: BaseException | None = refused.value
    while cause is not None:
        shown += str(cause)
        cause = cause.__cause__ or cause.__context__
    assert SECRET not in shown


def test_the_password_is_taken_from_the_environment_or_the_password_file_and_not_shown(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE writer_{server.port} LOGIN PASSWORD '{SECRET}'")
        connection.execute(f"CREATE SCHEMA s_{server.port} AUTHORIZATION writer_{server.port}")
    options = f"options=-csearch_path%3Ds_{server.port}"
    address = f"postgresql://writer_{server.port}@127.0.0.1:{server.port}/postgres?{options}"
    with pytest.raises(TallybookError, match="PGPASSWORD"):
        Ledger.open(address, create=True)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with Ledger.open(address, create=True) as ledger:
        assert ledger.count()["entries"] == 1
    monkeypatch.delenv("PGPASSWORD")
    passwords = tmp_path / "pgpass"
    passwords.write_text(f"127.0.0.1:{server.port}:postgres:writer_{server.port}:{SECRET}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    with Ledger.open(address.replace("@127", f":{SECRET}@127").replace(f":{SECRET}@", "@")) as ledger:
        assert ledger.count()["entries"] == 1
    monkeypatch.delenv("PGPASSFILE")
    with Ledger.open(address.replace("@127", f":{SECRET}@127")) as ledger:
        assert SECRET not in ledger.name
        assert SECRET not in repr(ledger.verify())
        assert ledger.beside("-book") == Path("postgres-book")


def test_without_the_driver_it_says_what_to_install(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(TallybookError, match=r"run `pip install 'tallybook\[postgresql\]'`"):
        Ledger.open(server.address())


def test_a_database_of_another_program_is_refused_and_one_that_shares_it_is_not(home: Any) -> None:
    home.run("CREATE TABLE songs (title text)")
    home.run("CREATE TABLE claims (title text)")
    with pytest.raises(TallybookError, match=r"tables of another program \(claims\)"):
        Ledger.open(home.address, create=True)
    home.run("DROP TABLE claims")
    with pytest.raises(TallybookError, match="found an empty one; `tallybook add` makes one"):
        Ledger.open(home.address)
    with Ledger.open(home.address, create=True) as ledger:
        assert ledger.verify().sound
    home.run("COMMENT ON TABLE entries IS 'tallybook ledger, format 99'")
    with pytest.raises(TallybookError, match="pip install -U tallybook"):
        Ledger.open(home.address)


def test_a_database_that_holds_no_unicode_is_refused(server: Server) -> None:
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(TallybookError, match="found encoding LATIN1; make another one with CREATE DATABASE"):
        Ledger.open(server.address("latin"), create=True)


def throw_out(server: Server) -> None:
    """End all sessions but our own, as a server does that is stopped."""
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tallybook'"
        )


def test_a_server_that_was_started_anew_is_no_fault_and_one_that_goes_away_loses_nothing_acknowledged(
    ledger: Ledger, server: Server
) -> None:
    assert ledger.add_problems([EMPTY]) == 1
    throw_out(server)
    assert ledger.count()["problems"] == 1, "a new connection is made"

    def cut_off() -> None:
        with ledger.transaction():
            ledger.add_report(Report("r-1", "Two men were shot in Vashira."))
            throw_out(server)
            ledger.add_report(Report("r-2", "Three men were shot in Vashira."))

    with pytest.raises(TallybookError, match=r"went away; .*all that was acknowledged before is kept"):
        cut_off()
    assert ledger.count() == {"reports": 0, "claims": 0, "incidents": 0, "problems": 1, "entries": 2}
    assert ledger.add_report(Report("r-1", "Two men were shot in Vashira.")) is True
    assert ledger.verify().sound


def test_a_server_that_goes_away_is_not_taken_for_damage(ledger: Ledger, server: Server, home: Any) -> None:
    ledger.add_problems([EMPTY])
    with pytest.raises(TallybookError, match="can't be reached, or went away"):
        ledger.verify(progress=lambda _done, _total: throw_out(server))

    def read() -> list[int]:
        with ledger.transaction() as connection:
            throw_out(server)
            return [seq for seq, _ in Salvage(connection, ledger._store).entries()]

    with pytest.raises(TallybookError, match="can't be reached, or went away"):
        read()
    assert ledger.verify().sound


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("disk_full", r"disk is full; free some space there, .*all that was acknowledged before is kept"),
        ("io_error", "refuses to read or write"),
        ("data_corrupted", r"pages damaged; .*last backup"),
        ("admin_shutdown", "can't be reached, or went away"),
        ("too_many_connections", "takes no more connections"),
    ],
)
def test_what_the_server_answers_is_told_in_plain_words(code: str, told: str, ledger: Ledger, home: Any) -> None:
    """The disk of a server can't be filled by a test; what it answers then can be had from a trigger."""
    home.run(
        "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE 'x' USING ERRCODE = '{code}'; END$$",
        "CREATE TRIGGER fails BEFORE INSERT ON problems FOR EACH ROW EXECUTE FUNCTION fails()",
    )
    with pytest.raises(TallybookError, match=told):
        ledger.add_problems([EMPTY])
    home.run("DROP TRIGGER fails ON problems")
    assert ledger.count()["entries"] == 1
    assert ledger.add_problems([EMPTY]) == 1


def test_a_server_that_takes_no_writing_can_be_read(ledger: Ledger, home: Any) -> None:
    with Ledger.open(home.address.replace("options=", "options=-cdefault_transaction_read_only%3Don%20")) as standby:
        assert standby.verify().sound
        with pytest.raises(TallybookError, match="takes no writing now"):
            standby.add_problems([EMPTY])


def test_dropped_tables_are_told_with_the_command_that_makes_them(ledger: Ledger, home: Any) -> None:
    home.run("DROP TABLE claims")
    with pytest.raises(TallybookError, match=r"`tallybook verify '.*' --rebuild` makes them"):
        ledger.snapshot()


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE entries CASCADE",
        "TRUNCATE found",
        "SET session_replication_role = replica; DELETE FROM contents",
    ],
)
def test_tables_can_not_be_emptied_nor_guards_passed_by_a_session_that_plays_a_replica(
    statement: str, ledger: Ledger, home: Any
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="only appended to"):
        home.run(statement)


@pytest.mark.parametrize("how", ["DISABLE TRIGGER entries_refuse_update", "ENABLE TRIGGER entries_refuse_update"])
def test_a_guard_that_was_switched_off_or_weakened_is_missed(how: str, ledger: Ledger, home: Any) -> None:
    home.run(f"ALTER TABLE entries {how}")
    assert [p.code for p in ledger.verify().problems] == ["V004"]


def test_a_guard_whose_body_was_changed_is_missed(ledger: Ledger, home: Any) -> None:
    home.run(
        "CREATE OR REPLACE FUNCTION tallybook_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
    )
    assert {p.code for p in ledger.verify().problems} == {"V004"}


GRANTS = """
CREATE ROLE coder_{0} LOGIN; CREATE ROLE viewer_{0} LOGIN;
GRANT USAGE ON SCHEMA {0} TO coder_{0}, viewer_{0};
GRANT SELECT ON ALL TABLES IN SCHEMA {0} TO coder_{0}, viewer_{0};
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} TO coder_{0};
REVOKE UPDATE, DELETE ON entries, contents, found FROM coder_{0};
"""  # as docs/how-to/postgresql.md advises


def test_a_role_that_may_only_insert_adds_and_one_that_may_only_select_verifies(
    ledger: Ledger, home: Any, report: Any, claims: Any
) -> None:
    home.run(GRANTS.format(home.schema))
    coder = home.address.replace("postgres@", f"coder_{home.schema}@")
    viewer = home.address.replace("postgres@", f"viewer_{home.schema}@")
    with Ledger.open(coder) as opened:
        assert opened.add_report(report(), raw=b"bytes") is True
        assert opened.add_claims(report().id, claims(report()), read_by="reader@1") is True
        assert opened.add_claims(report().id, claims(report())[:1], read_by="reader@2") is True
    with psycopg.connect(coder) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE contents SET payload = NULL, salt = NULL, why = NULL")
    with Ledger.open(viewer) as opened:
        assert opened.verify().sound
        with pytest.raises(TallybookError, match="this user may not do that here"):
            opened.add_report(report(1))
