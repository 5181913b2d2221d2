"""What the tests of the ledger share: made reports, claims and incidents of the invented city of Vashira."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest

from benchmarks import postgres
from tallybook.ledger import Ledger, tables
from tallybook.records import Actor, Claim, Figure, Incident, Report, Span, Speaker, When, Where

DERIVED = tuple(tables.derived.tables)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that moves on a second each time it is asked."""
    moments = iter(range(10**6))
    return lambda: datetime(2019, 12, 1, tzinfo=UTC) + timedelta(seconds=next(moments))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vashira.tally"


class Home(Protocol):
    """Where a ledger of a test lies, and how somebody gets at it who does not go through tallybook."""

    address: str
    refuses: type[Exception]  # what the driver raises when a guard refuses a change

    def run(self, *statements: str) -> None:
        """Run SQL, each statement on its own, all kept."""

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask by SQL."""

    def unguarded(self, *statements: str, guards_back: bool = True) -> None:
        """Run SQL as somebody who knows the database well: take the guards off, do it, put them back."""

    def copied(self) -> Home:
        """Another ledger that is the same."""


class SqliteHome:
    refuses = sqlite3.IntegrityError

    def __init__(self, folder: Path, number: int = 0) -> None:
        self.folder, self.number = folder, number
        self.path = folder / ("vashira.tally" if not number else f"vashira-{number}.tally")
        self.address = str(self.path)

    def run(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(statement).fetchall()

    def unguarded(self, *statements: str, guards_back: bool = True) -> None:
        guards = dict(self.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        assert len(guards) == 9
        back = guards.values() if guards_back else ()
        self.run(*(f"DROP TRIGGER {name}" for name in guards), *statements, *back)

    def copied(self) -> SqliteHome:
        other = SqliteHome(self.folder, self.number + 1)
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(other.path)) as target:
            source.backup(target)
        return other


class PostgresqlHome:
    """A schema of its own in one database: quicker to make than a database, and two ledgers beside each other."""

    refuses = psycopg.errors.RestrictViolation
    _numbers = count(1)

    def __init__(self, server: postgres.Server) -> None:
        self.server, self.schema = server, f"vashira_{next(self._numbers)}"
        self.address = server.address(schema=self.schema)
        with psycopg.connect(server.address(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {self.schema}")

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.address) as connection:
            for statement in statements:
                connection.execute(statement)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(statement).fetchall()

    def unguarded(self, *statements: str, guards_back: bool = True) -> None:
        guards = self.query(
            "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(t.oid) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = tgrelid "
            "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        assert len(guards) == 9
        back = [s for name, table, made in guards for s in (made, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")]
        self.run(
            "SET session_replication_role = replica",  # foreign keys don't look either
            *(f"DROP TRIGGER {name} ON {table}" for name, table, _ in guards),
            *statements,
            *(back if guards_back else ()),
        )

    def copied(self) -> PostgresqlHome:
        other = PostgresqlHome(self.server)
        Ledger.open(other.address, create=True).close()
        names = [name for (name,) in self.query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")]
        emptied = [f"DELETE FROM {name}" for name in names]  # noqa: S608 - our own names
        filled = [f"INSERT INTO {name} SELECT * FROM {self.schema}.{name}" for name in names]  # noqa: S608
        other.unguarded(*emptied, *filled)
        return other


@pytest.fixture(scope="session")
def postgresql_homes(server: postgres.Server) -> Callable[[], Home]:
    """Makes places in PostgreSQL."""
    return lambda: PostgresqlHome(server)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_home(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Home]:
    """Makes places for ledgers, each another one; what uses it runs on both databases."""
    numbers = count()
    if request.param == "sqlite":
        return lambda: SqliteHome(tmp_path, 10 * next(numbers))
    homes: Callable[[], Home] = request.getfixturevalue("postgresql_homes")
    return homes


@pytest.fixture
def home(new_home: Callable[[], Home]) -> Home:
    return new_home()


@pytest.fixture
def ledger(home: Home, clock: Callable[[], datetime]) -> Iterator[Ledger]:
    with Ledger.open(home.address, create=True, clock=clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def report() -> Callable[..., Report]:
    """Make the n-th report."""

    def make(number: int = 0) -> Report:
        text = f"{number + 2} men were shot dead in Vashira on Saturday 🕯️, police said. Nobody fled."
        day = date(2019, 11, 1) + timedelta(days=number % 28)
        key = Report.id_of(text, publisher="Vashira Herald", published=day)
        return Report(key, text, "Shots", "Vashira Herald", day, None, datetime(2019, 12, 1, tzinfo=UTC), "by hand@1")

    return make


@pytest.fixture(scope="session")
def claims() -> Callable[..., list[Claim]]:
    """Make the claims of a report: a killing, and that nobody fled."""

    def make(of: Report) -> list[Claim]:
        killed = (Span.of(of.text, 0, of.text.index(" on ")),)
        fled = (Span.of(of.text, of.text.index("Nobody"), len(of.text)),)
        number = int(of.text.split()[0])
        return [
            Claim(
                Claim.id_of(of.id, "killing", killed),
                of.id,
                "killing",
                killed,
                figure=Figure.exactly(number),
                victims=Actor("men", "civilians"),
                where=Where("Vashira", "q-1", 12.5, 44.25, precision=1),
                when=When(of.published, of.published, 1, "'Saturday'"),
                speakers=(Speaker("police", "police", None),),
                sureness=0.75,
                read_by="reader@1",
            ),
            Claim(Claim.id_of(of.id, "denial", fled), of.id, "denial", fled, stance="negated", read_by="reader@1"),
        ]

    return make


@pytest.fixture(scope="session")
def incident() -> Callable[..., Incident]:
    """Make the incident of a claim."""

    def make(claim: Claim, **fields: Any) -> Incident:
        made = {"deaths": claim.figure, "where": claim.where, "when": claim.when, **fields}
        return Incident(f"i-{claim.id[2:]}", (claim.kind,), "Shots in Vashira", (claim.id,), (claim.report,), **made)

    return make


@pytest.fixture(scope="session")
def rows() -> Callable[[Home], dict[str, list[tuple[Any, ...]]]]:
    """All rows of the tables that are made from entries."""
    return lambda home: {t: sorted(home.query(f"SELECT * FROM {t}"), key=repr) for t in DERIVED}  # noqa: S608


@pytest.fixture
def read(ledger: Ledger, report: Callable[..., Report], claims: Callable[[Report], list[Claim]]) -> list[Claim]:
    """A report with its reading in the ledger: a killing, and that nobody fled."""
    ledger.add_report(report())
    ledger.add_claims(report().id, claims(report()), read_by="reader@1")
    return claims(report())
