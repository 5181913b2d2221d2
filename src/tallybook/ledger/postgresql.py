"""A ledger in a PostgreSQL database: its address, settings, locks and triggers, and its errors in plain words.

The ledger lies in the first schema of the search path, so that one database can hold several, or other tables beside
it. Needs `psycopg`, which `pip install 'tallybook[postgresql]'` brings.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url

from tallybook.ledger import store, tables, whole
from tallybook.ledger.postgresql_words import PostgresqlWords
from tallybook.ledger.store import GO_ON, OTHER_WRITER, Progress, Store, known_format
from tallybook.ledger.words import OPTION
from tallybook.records import TallybookError

SCHEMES = ("postgresql", "postgres")
_MARK = "tallybook ledger, format "  # the comment on the table of entries, which tells a ledger from other databases
_LOCK = 0x74616C79  # "taly": our own number among the advisory locks of the database, beside that of the schema
_CONNECT_TIMEOUT_S = 10
_WAIT_FOR_READERS_MS = 5_000

# One function for all guards. Nothing passes it but a redaction: an entry that names, in what it rests on, the hash of
# the entry whose words, or of the bytes, that are to go.
_REFUSE = """
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') AND TG_LEVEL = 'ROW' THEN
    DECLARE
      named text := NULL;
      redacted boolean := false;
    BEGIN
      IF TG_TABLE_NAME = 'contents' AND TG_OP = 'UPDATE' THEN
        IF NEW.seq = OLD.seq AND NEW.salt IS NULL AND NEW.payload IS NULL AND NEW.why IS NULL THEN
          EXECUTE format('SELECT hash FROM %I.entries WHERE seq = $1', TG_TABLE_SCHEMA) INTO named USING OLD.seq;
        END IF;
      ELSIF TG_TABLE_NAME = 'found' AND TG_OP = 'DELETE' THEN
        named := OLD.sha256;
      END IF;
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.entries WHERE action = ''redact'' AND strpos(rests_on, $1) > 0)',
                     TG_TABLE_SCHEMA) INTO redacted USING named;
      IF redacted AND TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
      IF redacted THEN RETURN OLD; END IF;
    END;
  END IF;
  RAISE EXCEPTION 'the ledger is only appended to: % takes no %', TG_TABLE_NAME, lower(TG_OP)
    USING ERRCODE = 'restrict_violation';
END
"""
_ROW, _BEFORE = 1, 2  # bits of pg_trigger.tgtype
_VERBS = {"update": 16, "delete": 8, "truncate": 32}
_FOR_EACH_ROW = {("contents", "update"), ("found", "delete")}
_GUARDS = {
    f"{table}_refuse_{verb}": (table, verb, (table, verb) in _FOR_EACH_ROW)
    for table in ("entries", "contents", "found")
    for verb in _VERBS
}
_HELD_GUARDS = """
    SELECT t.tgname, c.relname, t.tgtype, t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = '', p.prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""


def address_of(text: str) -> URL:
    """Read an address; what can't be read is not repeated, since it may hold a password.

    Raises:
        TallybookError: it has another form than postgresql://USER@HOST:PORT/DATABASE.
    """
    form = "expected postgresql://USER@HOST:PORT/DATABASE"
    url = None
    with contextlib.suppress(exc.ArgumentError, ValueError):  # their words are not ours to repeat
        url = make_url(text).set(drivername="postgresql+psycopg")
    if url is None:
        raise TallybookError(
            f"ledger: {form}, found an address of another form; write @ : / ? # in a user's name or password as "
            "%40 %3A %2F %3F %23"
        )
    if "@" in (url.host or ""):
        raise TallybookError(f"ledger: {form}; write @ in a password as %40, or better leave the password to ~/.pgpass")
    if not url.database:
        raise TallybookError(f"ledger={_shown(url)!r}: {form}, found no name of a database; add it at the end")
    return url


def _shown(url: URL) -> str:
    """The address as messages show it: without password, in whatever place it stands."""
    bare = url._replace(drivername="postgresql", password=None)
    return bare.difference_update_query(("password", "sslpassword", "passfile")).render_as_string(hide_password=True)


class PostgresqlStore:
    """A ledger in a database of a PostgreSQL server."""

    def __init__(self, address: str) -> None:
        self._url = address_of(address)

    @property
    def name(self) -> str:
        """The address without a password."""
        return _shown(self._url)

    def beside(self, ending: str) -> Path:
        """In the current folder, by the database's name."""
        return Path(re.sub(r"[^\w.-]", "_", str(self._url.database)) + ending)

    def connect(self, *, create: bool) -> Engine:  # noqa: ARG002 - databases are made by whoever runs the server
        """An engine whose first connection has worked; the database must be there."""
        try:
            engine = create_engine(
                self._url,
                connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "application_name": "tallybook"},
                execution_options={OPTION: PostgresqlWords()},
                pool_pre_ping=True,  # a server that was started anew meanwhile is no fault
            )
        except ModuleNotFoundError as error:
            if error.name != "psycopg":
                raise
            raise TallybookError(
                f"ledger={self.name!r}: expected the driver of PostgreSQL, it is not installed; run `pip install "
                "'tallybook[postgresql]'`"
            ) from None
        event.listen(engine, "connect", _settings)
        event.listen(engine, "begin", _begin)
        try:
            with engine.connect() as connection:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        except BaseException:
            engine.dispose()
            raise
        if encoding != "UTF8" or schema is None:
            engine.dispose()
            if schema is None:
                raise TallybookError("expected a schema that exists in the search path; create it (CREATE SCHEMA ...)")
            raise TallybookError(
                f"expected a database that holds Unicode, found encoding {encoding}; make another one with "
                "CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
            )
        return engine

    def prepare(self, engine: Engine) -> None:
        """Nothing that needs a transaction of its own."""

    def layout(self, connection: Connection) -> int:
        """The format of the ledger in the schema, 0 where none of our tables is; tables of others may lie beside it.

        Raises:
            TallybookError: tables of another program have our names, or a newer tallybook made it.
        """
        ours = {*tables.kept.tables, *tables.derived.tables} & set(inspect(connection).get_table_names())
        if not ours:
            return 0
        mark = connection.exec_driver_sql("SELECT obj_description(to_regclass('entries'), 'pg_class')").scalar_one()
        version = str(mark).removeprefix(_MARK)
        if not version.isdecimal():
            raise TallybookError(
                f"expected a ledger of tallybook or an empty schema, found tables of another program "
                f"({', '.join(sorted(ours))}); name another database"
            )
        return known_format(int(version))

    def create_layout(self, connection: Connection) -> None:
        """Create the kept tables, their triggers and the mark, within the caller's transaction."""
        tables.kept.create_all(connection, checkfirst=False)
        run = connection.exec_driver_sql
        body = _REFUSE.replace("%", "%%")  # the driver takes a single one for a place of its own
        run(f"CREATE FUNCTION tallybook_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse${body}$refuse$")
        for name, (table, verb, for_each_row) in _GUARDS.items():
            each = "ROW" if for_each_row else "STATEMENT"
            run(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION tallybook_refuse()")
            run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")  # in a session that plays a replica as well
        run(f"COMMENT ON TABLE entries IS '{_MARK}{tables.SCHEMA_VERSION}'")

    def upgrade(self, connection: Connection) -> None:
        """Nothing: ledgers lie in PostgreSQL since format 2."""

    def missing_guards(self, connection: Connection) -> list[str]:
        """The names of triggers that should guard the kept tables and are gone, switched off or were changed."""
        rows = connection.exec_driver_sql(_HELD_GUARDS).all()
        sound = {(name, table, kind) for name, table, kind, whole, body in rows if whole and body == _REFUSE}
        return sorted(
            name
            for name, (table, verb, for_each_row) in _GUARDS.items()
            if (name, table, _BEFORE | _VERBS[verb] | (_ROW if for_each_row else 0)) not in sound
        )

    def damage(self, connection: Connection) -> list[str]:  # noqa: ARG002 - asked of every store
        """Nothing: a PostgreSQL server checks its own pages, and what it can't read it says when it is read."""
        return []

    def backup(self, engine: Engine, path: Path, progress: Progress) -> None:
        """A file of lines, which `tallybook import` reads into a new ledger anywhere."""
        with engine.connect() as connection, connection.begin():
            whole.save(connection, path, progress=progress)

    def is_there(self) -> bool:
        """Whether a ledger is in the schema."""
        engine = self.connect(create=False)
        try:
            with engine.connect() as connection:
                return self.layout(connection) > 0
        finally:
            engine.dispose()

    def fresh(self) -> None:
        """Nowhere: a server drops damaged tables without looking at them, so they are made anew in their place."""

    def give_place(self, fresh: Store) -> None:
        """Nothing: see `fresh`."""

    def forget(self, engine: Engine) -> bool:
        """Write the kept tables anew without what was deleted; the others are new already."""
        engine.dispose()
        connection = engine.raw_connection()
        try:
            driver: Any = connection.driver_connection
            driver.autocommit = True
            driver.execute(f"SET lock_timeout = {_WAIT_FOR_READERS_MS}")
            driver.execute("VACUUM (FULL) contents, found")
        except Exception as error:
            if getattr(error, "sqlstate", None) != "55P03":
                raise
            return False
        finally:
            connection.invalidate()
        return True

    def means_damage(self, error: BaseException) -> bool:
        """Whether pages, texts or tables can't be read."""
        return getattr(error, "sqlstate", None) in _DAMAGE

    def words_for(self, error: BaseException) -> str | None:
        """What an error of the server or the driver means, with the cure."""
        code = getattr(error, "sqlstate", None)
        if (
            code is None
        ):  # there is no answer of a server to go by, only words of the driver, perhaps in other languages
            told = str(error)
            known = next((words for sign, words in _UNANSWERED.items() if sign in told), None)
            return known or (_GONE if type(error).__name__ in ("OperationalError", "InterfaceError") else None)
        words = _PLAIN_WORDS.get(code) or _PLAIN_WORDS.get(code[:2])
        if code in ("42P01", "42703"):
            words = (
                f"tables that are made from entries are missing; `tallybook verify '{self.name}' --rebuild` makes them"
            )
        return words


def _settings(connection: Any, _record: Any) -> None:
    """Set up a new connection of the driver."""
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {round(store.WAIT_FOR_OTHER_WRITER_S * 1000)}")
    # What was acknowledged must survive a power cut, whatever the server's default is.
    connection.execute("SET synchronous_commit = on")
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    """Say what kind of transaction begins; the driver says it with BEGIN, so that it takes no turn of its own."""
    import psycopg

    writing = connection.get_execution_options().get("writing", False)
    driver: Any = connection.connection.driver_connection
    levels = psycopg.IsolationLevel
    # READ COMMITTED: what we see after waiting for the lock is what the writer before us left.
    driver.isolation_level = levels.READ_COMMITTED if writing else levels.REPEATABLE_READ
    driver.read_only = None if writing else True  # None: as the server has it, which may take no writing
    if writing:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext(current_schema()))")


_GONE = (
    "the server can't be reached, or went away; check that it runs and that host, port and database are right, "
    f"{GO_ON}; all that was acknowledged before is kept"
)
_REFUSED = (
    "the server does not let this user in; put the password into ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD, chmod "
    "600) or into the environment variable PGPASSWORD"
)
_NO_DATABASE = "there is no such database; make it with `createdb NAME`, or name another one"
_DAMAGED = (
    "the server finds its own pages damaged; keep its files as they are, and restore your last backup, or see "
    "`tallybook repair --help`"
)
_FULL = f"the server's disk is full; free some space there, {GO_ON}; all that was acknowledged before is kept"
_READ_ONLY = "the server takes no writing now (a standby, or set to read-only); name the primary server, or have it set"
# While a connection is being made there is no code to go by (libpq gives none), only the server's words.
_UNANSWERED = {
    "password authentication failed": _REFUSED,
    "no password supplied": _REFUSED,
    "no pg_hba.conf entry": _REFUSED,
    "Peer authentication failed": _REFUSED,
    'role "': _REFUSED,
    'database "': _NO_DATABASE,
    "too many clients": f"the server takes no more connections; close some, {GO_ON}",
}
_DAMAGE = ("XX000", "XX001", "XX002", "58030", "22021", "42P01", "42703")
_PLAIN_WORDS = {
    "08": _GONE,
    "57P01": _GONE,
    "57P02": _GONE,
    "57P03": _GONE,
    "28": _REFUSED,
    "3D000": _NO_DATABASE,
    "53100": _FULL,
    "53300": f"the server takes no more connections; close some, {GO_ON}",
    "58030": f"the server's disk refuses to read or write; check it, {GO_ON}; all that was acknowledged before is kept",
    "55P03": f"{OTHER_WRITER}; all that was acknowledged before is kept",
    "25006": _READ_ONLY,
    "42501": "this user may not do that here; reading needs SELECT, writing SELECT and INSERT on the kept tables (see "
    "docs/how-to/postgresql.md), making a ledger and `verify --rebuild` are for the tables' owner",
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
