"""How a desk is set up: what `tallybook desk` and `serve` decide, carried to Django through the environment."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tallybook.ledger.postgresql import SCHEMES, address_of
from tallybook.records import TallybookError

PREFIX = "TALLYBOOK_DESK_"
SETTINGS_MODULE = "tallybook.desk.settings"
SECOND_FACTOR = ("optional", "reviewers", "everybody")


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that differs from one desk to the next.

    `ledger` is its file, or its address in PostgreSQL. `tables` are Django's own: accounts, sessions, tokens, jobs; a
    SQLite file beside the ledger by default, or an address in PostgreSQL. `team` is True where people have accounts,
    False for the desk of one person, who comes in by a one-time link, of which `link_sha256` is kept. `hosts` are the
    names the desk answers to. `https` says that browsers reach it encrypted. `inbox_folder` is where uploads wait to be
    read. `second_factor` is one of optional, reviewers, everybody: who must sign in with a code as well. `language`,
    `places`, `actors` and `lexicons` are what reports are read with, as for `tallybook add`.
    """

    ledger: str
    tables: str = ""
    person: str = ""
    team: bool = False
    key: str = ""
    link_sha256: str = ""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    port: int = 0
    https: bool = False
    inbox_folder: str = ""
    second_factor: str = "optional"
    language: str = "en"
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    lexicons: tuple[str, ...] = ()

    @classmethod
    def beside(cls, ledger: str, **settings: Any) -> Setup:
        """A set-up whose own files lie beside the ledger, or in the folder it is started from for one in PostgreSQL."""
        stem = "tallybook" if "://" in ledger else str(Path(ledger).absolute())
        settings.setdefault("tables", f"{stem}.desk")
        settings.setdefault("inbox_folder", f"{stem}.inbox")
        return cls(ledger=ledger, **settings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Setup:
        """The set-up that `put` wrote.

        Raises:
            TallybookError: there is none: Django was started by something other than tallybook.
        """
        kept = {f.name: environment.get(PREFIX + f.name.upper()) for f in fields(cls)}
        if not kept["ledger"]:
            raise TallybookError(
                f"{PREFIX}LEDGER is not set: start the desk with `tallybook desk` or `tallybook serve`"
            )
        said: dict[str, Any] = {name: value for name, value in kept.items() if value is not None}
        for f in fields(cls):
            if f.name in said and f.type != "str":
                value = json.loads(said[f.name])
                said[f.name] = tuple(value) if isinstance(value, list) else value
        return cls.beside(said.pop("ledger"), **said)

    def put(self, environment: MutableMapping[str, str]) -> None:
        """Write the set-up where `from_environment` and child processes find it."""
        for f in fields(self):
            value = getattr(self, f.name)
            environment[PREFIX + f.name.upper()] = value if f.type == "str" else json.dumps(value)
        environment["DJANGO_SETTINGS_MODULE"] = SETTINGS_MODULE


def in_postgresql(place: str) -> bool:
    """Whether a place is an address in PostgreSQL; else it is a file."""
    return place.startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def django_database(tables: str) -> dict[str, Any]:
    """What Django needs to know about the place of its own tables.

    Args:
        tables: a path (SQLite), or postgresql://USER:PASSWORD@HOST:PORT/DATABASE, where they go into a schema of their
            own: see `desk_schema`.
    """
    if not in_postgresql(tables):
        options: dict[str, Any] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        }
        # Each thread of the server keeps its connection: to open one takes as long as all that a page asks of it.
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": tables, "OPTIONS": options, "CONN_MAX_AGE": 600}
    url = address_of(tables)
    said = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    own = {
        "NAME": url.database, "USER": url.username or said.pop("user", ""),
        "PASSWORD": url.password or said.pop("password", ""), "HOST": url.host or said.pop("host", ""),
        "PORT": str(url.port or said.pop("port", "")),
    }  # fmt: skip
    said["options"] = f"{said.get('options', '')} -c search_path={desk_schema(tables)}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql", **own,
        "OPTIONS": {"connect_timeout": 10, "application_name": "tallybook desk", **said},
        "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True,  # each thread of the server keeps one; a lost one is replaced
    }  # fmt: skip


def desk_schema(address: str) -> str:
    """The schema of the desk's own tables in a database: `desk`, or `NAME_desk` beside a ledger in a schema NAME."""
    options = address_of(address).query.get("options", "")
    named = re.search(r"search_path=(\w+)", options if isinstance(options, str) else " ".join(options))
    return f"{named[1]}_desk" if named else "desk"


def kept_key(path: Path) -> str:
    """The key that signs sessions, made the first time and kept in a file that only its owner can read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii").strip()
        if len(key) < 32:
            raise TallybookError(f"{path}: expected the desk's key, found {len(key)} characters; remove it") from None
        return key
    key = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def fingerprint(token: str) -> str:
    """What is kept of a token that lets somebody in: its hash."""
    return hashlib.sha256(token.encode()).hexdigest()
