"""An answer that is given again is that of who asks, of the ledger as it stands, and has tokens and keys of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.ledger import Ledger
from tallybook.records import Report, Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

PAGES = ("/", "/reports/", "/incidents/", "/tallies/", "/maps/", "/publishing/", "/search/?q=quay")
_TOKEN = re.compile(r'X-CSRFToken": "(\w+)"')
_KEY = re.compile(r'name="key" value="(\w+)"')


def the_same(one: str, two: str) -> bool:
    """Whether two pages differ in nothing but tokens and keys."""
    tokens = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="key" value=")\w+')
    return tokens.sub(r"\1", one) == tokens.sub(r"\1", two)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are rendered, one after the other."""
    from tallybook.desk import render

    seen: list[str] = []
    engine = render.engine("en")
    found = engine.get_template
    monkeypatch.setattr(engine, "get_template", lambda name, *more: seen.append(name) or found(name, *more))
    return seen


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_rendered_once_until_the_ledger_moves(
    as_: Callable[[str], Client], case: Path, rendered: list[str], address: str
):
    client = as_("reviewer")
    first = client.get(address).content.decode()
    once = len(rendered)
    assert the_same(client.get(address).content.decode(), first)
    assert len(rendered) == once
    with Ledger.open(case) as ledger:
        ledger.add_report(Report("r-new", "Two men were shot at the quay.", "Shots at the quay"))
    client.get(address)
    assert len(rendered) > once


def test_what_was_saved_shows_at_once(as_: Callable[[str], Client], case: Path, vashira: Snapshot):
    client = as_("reviewer")
    claim = next(iter(vashira.claims.values()))
    address = f"/reports/{claim.report}/"
    before = client.get(address).content.decode()
    with Ledger.open(case) as ledger:
        ledger.decide("reject", [claim.id], why="not so", by="person:A. Reviewer")
    after = client.get(address).content.decode()
    assert "not so" in after
    assert "not so" not in before


def test_each_answer_has_a_token_and_keys_of_its_own(as_: Callable[[str], Client], case: Path, vashira: Snapshot):
    client = as_("coder")
    address = f"/reports/{next(iter(vashira.claims.values())).report}/"
    pages = [client.get(address).content.decode() for _ in range(3)]
    assert len({_TOKEN.findall(page)[0] for page in pages}) == 3
    keys = [key for page in pages for key in _KEY.findall(page)]
    assert len(keys) >= 6
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)
    assert the_same(pages[0], pages[2])


@pytest.mark.parametrize("address", PAGES)
def test_nobody_gets_the_page_of_another(
    as_: Callable[[str], Client], people: dict[str, Person], case: Path, address: str
):
    told = {role: as_(role).get(address).content.decode() for role in people}
    for role, page in told.items():
        assert f"<bdi>{people[role].name}</bdi>" in page
        assert not any(people[other].name in page for other in people if other != role)


def test_a_role_that_was_taken_away_shows_at_once(as_: Callable[[str], Client], people: dict[str, Person], case: Path):
    client = as_("administrator")
    assert "/people/" in client.get("/reports/").content.decode()
    people["administrator"].role = "viewer"
    people["administrator"].save()
    assert client.get("/people/").status_code == 403
    assert 'href="/people/"' not in client.get("/reports/").content.decode()


def test_a_language_that_was_chosen_shows_at_once(as_: Callable[[str], Client], people: dict[str, Person], case: Path):
    client = as_("coder")
    assert 'lang="en"' in client.get("/incidents/").content.decode()
    people["coder"].language = "es"
    people["coder"].save()
    assert 'lang="es"' in client.get("/incidents/").content.decode()


def test_who_begins_to_code_blind_is_shown_no_page_of_before(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot
):
    client = as_("coder")
    claim = next(iter(vashira.claims.values()))
    address = f"/reports/{claim.report}/"
    assert client.get(address).status_code == 200
    with Ledger.open(case) as ledger:
        ledger.assign(claim.report, ["person:A. Coder", "person:A. Reviewer"], why="", by="person:A. Reviewer")
    assert client.get(address).status_code == 302
    assert client.get("/reports/")["Tallybook-Left-Out"] == "reports=1"
    assert client.get("/reports/")["Tallybook-Left-Out"] == "reports=1"  # of a page that is given again as well


def test_what_is_told_once_is_told_once(as_: Callable[[str], Client], case: Path):
    client = as_("coder")
    client.get("/tallies/")
    client.post("/tallies/save", {"name": "All", "key": "k" * 32}, follow=True)
    pages = [client.get("/tallies/").content.decode() for _ in range(2)]
    assert "Saved as" not in pages[1]


def test_a_program_gets_its_own_answer_and_a_token_without_hold_none(
    people: dict[str, Person], case: Path, client: Any, vashira: Snapshot
):
    from tallybook.desk.api.models import Token

    token, words = Token.objects.issued(people["viewer"], "t", ["read"], 1)
    headers = {"Authorization": f"Bearer {words}"}
    first = client.get("/api/v1/incidents", headers=headers)
    assert len(first.json()["items"]) == len(vashira.incidents)
    assert client.get("/api/v1/incidents", headers=headers).content == first.content
    assert client.get("/api/v1/incidents?limit=1", headers=headers).content != first.content
    Token.objects.filter(pk=token.pk).update(revoked="2026-01-01T00:00:00Z")
    assert client.get("/api/v1/incidents", headers=headers).status_code == 401


def test_what_is_large_is_rendered_each_time(
    as_: Callable[[str], Client], case: Path, rendered: list[str], monkeypatch: pytest.MonkeyPatch
):
    from tallybook.desk import again

    monkeypatch.setattr(again, "_LARGEST", 100)
    client = as_("viewer")
    first = client.get("/incidents/").content.decode()
    once = len(rendered)
    assert the_same(client.get("/incidents/").content.decode(), first)
    assert len(rendered) > once
