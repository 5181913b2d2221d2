"""Starts a desk: its own tables are made, the server is bound, and the way in is told; then it serves until stopped."""

from __future__ import annotations

import getpass
import os
import re
import secrets
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallybook.desk import opening
from tallybook.desk.opening import Setup
from tallybook.desk.roles import ADMINISTRATOR
from tallybook.ledger import Ledger
from tallybook.ledger.postgresql import PostgresqlStore
from tallybook.records import TallybookError

if TYPE_CHECKING:
    from tallybook.desk.people.models import Person

Ready = Callable[[str], None]
THREADS = 6
_HERE = "127.0.0.1"


def for_one(
    ledger: str, *, ready: Ready, name: str | None = None, port: int = 0, read_with: Mapping[str, Any] | None = None
) -> None:
    """Serve a desk to one person on this computer, until Ctrl-C.

    Args:
        ledger: its file, made if there is none, or its address in PostgreSQL.
        ready: called with the one-time link once the desk answers.
        name: who decides, as entries will name them; None is the name of the computer's user.
        port: 0 takes a free one.
        read_with: language, places, actors and lexicons to read with, as `Setup` has them; None: what is shipped.

    Raises:
        TallybookError: the ledger can't be used, the name can't stand in it, or the port is taken.
    """
    Ledger.open(ledger, create=True).close()
    bound = _bound(_HERE, port)
    port = bound.getsockname()[1]
    token = secrets.token_urlsafe(32)
    who = name or re.sub(r"[^\w .-]", "", getpass.getuser()) or "person"
    _begin(
        Setup.beside(
            ledger, person=who, port=port, key=secrets.token_hex(32), link_sha256=opening.fingerprint(token),
            hosts=(_HERE, "localhost"), **read_with or {},
        )
    )  # fmt: skip
    _person(who)
    from django.urls import reverse

    _serve(bound, lambda: ready(f"http://{_HERE}:{port}{reverse('people:enter', args=(token,))}"))


def for_team(ledger: str, setup: Setup, *, host: str, ready: Ready, administrator: str, proxy: str | None) -> None:
    """Serve a desk to a team with accounts, behind a reverse proxy, until Ctrl-C.

    Args:
        ledger: its file, made if there is none, or its address in PostgreSQL.
        setup: see `Setup`; its key may be empty: one is then kept in a file beside the tables.
        host: the address to listen at.
        ready: called with what to tell: the address, and the first administrator's invitation if there is none.
        administrator: the name of the first administrator.
        proxy: the address of the reverse proxy, whose headers about the browser are believed; None: nobody's are.

    Raises:
        TallybookError: the ledger can't be used, or the port is taken.
    """
    Ledger.open(ledger, create=True).close()
    bound = _bound(host, setup.port)
    _begin(setup)
    address = f"http{'s' if setup.https else ''}://{setup.hosts[0]}" + ("" if setup.https else f":{setup.port}")
    from tallybook.desk.people.models import Person

    told = f"{address}/"
    if not Person.objects.filter(role=ADMINISTRATOR, is_active=True).exists():
        from tallybook.desk.people.signing import invitation_link

        told = address + invitation_link(_person(administrator))
    _serve(bound, lambda: ready(told), proxy=proxy)


def _begin(setup: Setup) -> None:
    """Set Django up, and bring its own tables to the form that this version needs."""
    setup.put(os.environ)
    os.umask(0o077)  # what the desk writes beside the ledger is its owner's alone
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import Error

    try:
        if opening.in_postgresql(setup.tables):
            _make_schema(opening.desk_schema(setup.tables))
        call_command("migrate", interactive=False, verbosity=0)
    except Error as fault:
        place = PostgresqlStore(setup.tables).name if opening.in_postgresql(setup.tables) else setup.tables
        why = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        raise TallybookError(
            f"tables={place!r}: the desk's own tables can't be used there ({why}); put that right, or name another "
            "place with --tables"
        ) from None


def _make_schema(name: str) -> None:
    """Make it unless it is there: a role that may make none works in one that was made for it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(name)}")


def _person(name: str) -> Person:
    from django.core.exceptions import ValidationError

    from tallybook.desk.people.models import Person

    held = Person.objects.filter(name__iexact=name).first()
    if held is not None:
        return held
    try:
        return Person.objects.invited(name, ADMINISTRATOR)
    except ValidationError as fault:
        raise TallybookError(f"name={name!r}: {'; '.join(fault.messages)}") from None


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere it would let two programs share the port
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as fault:
        raise TallybookError(f"port={port} at {host}: {fault.strerror}; choose another with --port") from None
    return bound


def _serve(bound: socket.socket, ready: Callable[[], None], *, proxy: str | None = None) -> None:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    from tallybook.desk.background import working

    behind: dict[str, Any] = {}
    if proxy:
        behind = {
            "trusted_proxy": proxy, "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }  # fmt: skip
    server = create_server(
        get_wsgi_application(), sockets=[bound], threads=THREADS, ident=None, clear_untrusted_proxy_headers=True,
        max_request_body_size=settings.UPLOAD_LIMIT_BYTES + 1024 * 1024, **behind,
    )  # fmt: skip
    with working():
        ready()
        server.run()


def kept_setup(ledger: str, **settings: Any) -> Setup:
    """A team's set-up, with a key that outlives restarts; its tables lie in PostgreSQL where the ledger does."""
    if not settings.get("tables"):
        settings["tables"] = ledger if opening.in_postgresql(ledger) else Setup.beside(ledger).tables
    setup = Setup.beside(ledger, team=True, **settings)
    key = setup.key or opening.kept_key(Path(f"{setup.inbox_folder.removesuffix('.inbox')}.desk-key"))
    return Setup(**{**{f: getattr(setup, f) for f in setup.__slots__}, "key": key})
