"""Search at the desk: what is found leads to where it stands, and nothing that is found can be more than text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client


def test_words_and_names_lead_to_their_claims_and_reports(as_: Callable[[str], Client], case: Path, vashira: Snapshot):
    client = as_("viewer")
    page = client.get("/search/", {"q": "shopkeepers"}).content.decode()
    claim = next(c for c in vashira.claims.values() if "shopkeepers" in c.words)
    assert f"/reports/{claim.report}/#about-{claim.id}" in page
    assert "<mark>shopkeepers</mark>" in page
    place = next(c.where.name for c in vashira.claims.values() if c.where)
    found = client.get("/search/", {"q": place, "kind": "place"}).content.decode()
    assert "/search/name?kind=place&amp;name=" in found
    named = client.get("/search/name", {"kind": "place", "name": place}).content.decode()
    held = [c for c in vashira.claims.values() if c.where and c.where.name == place]
    assert not [c for c in held if f"#about-{c.id}" not in named]


@pytest.mark.parametrize(
    "query",
    ["", " ", '"', "'; DROP TABLE claims; --", "a" * 5000, "\x00", "<script>alert(1)</script>", "AND OR NOT *", "zzzz"],
)
def test_odd_words_are_no_fault_and_never_code(query: str, as_: Callable[[str], Client], case: Path):
    client = as_("viewer")
    for address in ("/search/", "/search/name"):
        answer = client.get(address, {"q": query, "name": query, "kind": query, "after": query})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


def test_all_of_one_kind_are_gone_through_page_by_page(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot, monkeypatch: pytest.MonkeyPatch
):
    from tallybook.desk.search import views

    monkeypatch.setattr(views, "MANY", 1)
    client, seen = as_("viewer"), set()
    for after in range(20):
        page = client.get("/search/", {"q": "Vashira", "kind": "report", "after": after}).content.decode()
        seen |= {r for r in vashira.reports if f'/reports/{r}/"' in page}
        if "Further ones" not in page:
            break
    assert seen == {r.id for r in vashira.reports.values() if "vashira" in (r.title + r.text).lower()}
