"""`tallybook serve` as a program: a team's accounts, sessions, tokens and jobs, in files and in PostgreSQL."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg
import pytest
from running import PATIENCE_SECONDS, program, serving

from benchmarks import postgres

PASSWORD = "seven oars at low tide"
SECRET = "s3cr3t-Qasmara"


class Browser:
    """Keeps cookies, and sends forms with the token that a page carries, as browsers do."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        kept = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(kept)

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        asked = urllib.request.Request(self.desk + path, body, headers)  # noqa: S310 - our own server
        try:
            with self._opener.open(asked, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def send(self, path: str, at: str | None = None, **fields: str) -> tuple[int, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask(at or path)[1])
        assert token
        return self.ask(path, {"csrfmiddlewaretoken": token[1], **fields})

    def sign_in(self, password: str = PASSWORD) -> tuple[int, str]:
        return self.send("/people/sign-in", username="administrator", password=password, next="/")


@pytest.fixture
def address(server: postgres.Server) -> str:
    """A new database of a role that owns it and has a password."""
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS team")
        connection.execute("DROP ROLE IF EXISTS team")
        connection.execute(f"CREATE ROLE team LOGIN PASSWORD '{SECRET}'")
        connection.execute("CREATE DATABASE team OWNER team")
    return f"postgresql://team:{SECRET}@127.0.0.1:{server.port}/team"


def test_accounts_sessions_tokens_and_jobs_of_a_team_lie_in_postgresql_and_outlive_the_program(
    address: str, server: postgres.Server, tmp_path: Path
):
    with serving(tmp_path, address) as (desk, invitation):
        browser = Browser(desk)
        assert browser.send(invitation, new_password1=PASSWORD, new_password2=PASSWORD)[0] == 200
        words = re.findall(r"tally_[\w-]{43}", browser.send("/api/", name="a sheet", scopes="read", days="30")[1])
        browser.send(
            "/inbox/paste",
            at="/inbox/",
            **{"paste-title": "Boats", "paste-text": "Gunmen killed four fishermen in Vashira on Monday, police said."},
        )
        until = time.monotonic() + PATIENCE_SECONDS
        while "Boats" not in browser.ask("/reports/")[1] and time.monotonic() < until:
            time.sleep(0.3)
        assert "Boats" in browser.ask("/reports/")[1]
        stranger = Browser(desk)
        assert [stranger.sign_in("wrong")[0] for _time in range(5)][-1] == 429
        assert stranger.ask("/people/sign-in")[0] == 429
    assert not list(tmp_path.glob("*.desk")), "a file of accounts beside a ledger in PostgreSQL"
    with psycopg.connect(address) as connection:
        held = connection.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
        assert {schema for schema, name in held if name in ("people_person", "django_session", "api_token")} == {"desk"}
        assert {schema for schema, name in held if name in ("entries", "claims")} == {"public"}
        assert connection.execute("SELECT count(*) FROM desk.people_person").fetchone() == (1,)
    with serving(tmp_path, address, port=int(desk.rpartition(":")[2])) as (_desk, told):
        assert "/invitation/" not in told
        assert "Boats" in browser.ask("/reports/")[1], "the session has ended with the program"
        status, listed = Browser(desk).ask("/api/v1/reports", Authorization=f"Bearer {words[0]}")
        assert status == 200
        assert "Boats" in listed


def test_tables_that_cannot_be_made_are_told_with_the_cure_and_without_the_password(
    address: str, server: postgres.Server, tmp_path: Path
):
    wrong = address.replace(SECRET, "wrong-" + SECRET)
    refused = program(tmp_path, "some.tally", "--tables", wrong)
    told = " ".join(refused.communicate(timeout=PATIENCE_SECONDS)[1].split())
    assert refused.returncode == 2, told
    assert "password authentication failed" in told
    assert "name another place with --tables" in told
    assert SECRET not in told
    assert "Traceback" not in told


def test_a_role_that_may_make_no_schema_works_in_the_one_that_was_made_for_it(
    address: str, server: postgres.Server, tmp_path: Path
):
    with psycopg.connect(server.address("team"), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS clerk")
        connection.execute(f"CREATE ROLE clerk LOGIN PASSWORD '{SECRET}'")
        tables = address.replace("team:", "clerk:")
        refused = program(tmp_path, "some.tally", "--tables", tables)
        assert "permission denied" in " ".join(refused.communicate(timeout=PATIENCE_SECONDS)[1].split())
        connection.execute("CREATE SCHEMA desk AUTHORIZATION clerk")
        with serving(tmp_path, "some.tally", "--tables", tables) as (desk, invitation):
            assert Browser(desk).ask(invitation)[0] == 200
        connection.execute("DROP OWNED BY clerk")
        connection.execute("DROP ROLE clerk")


def test_a_ledger_in_a_schema_of_its_own_has_its_desk_beside_it():
    from tallybook.desk.opening import desk_schema, django_database

    address = "postgresql:///cases?options=-csearch_path%3Dvashira&sslmode=verify-full&host=/run/pg"
    assert desk_schema(address) == "vashira_desk"
    made = django_database(address)
    assert (made["NAME"], made["HOST"], made["OPTIONS"]["sslmode"]) == ("cases", "/run/pg", "verify-full")
    assert made["OPTIONS"]["options"].endswith("-c search_path=vashira_desk")
