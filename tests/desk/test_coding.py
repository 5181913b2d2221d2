"""Double coding: two people code blind, see each other's only when done, and a third settles what stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client as DjangoClient

from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

PASSWORD = "seven oars at low tide"


@pytest.fixture
def report(vashira: Snapshot) -> str:
    return next(r.id for r in vashira.reports.values() if r.publisher == "Vashira Courier")


@pytest.fixture
def second(people: dict[str, Person]) -> Client:
    """Another coder, B. Coder."""
    from tallybook.desk.people.models import Person

    other = Person.objects.invited("B. Coder", "coder")
    client = DjangoClient()
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    return client


def handed_out(as_: Callable[[str], Client], report: str) -> None:
    answer = as_("reviewer").post(
        "/coding/assign", {"report": f"/reports/{report}/", "coders": ["A. Coder", "B. Coder"], "key": "k-1"}
    )
    assert answer.status_code == 302, answer.content.decode()


def claim(words: str, best: str) -> dict[str, str]:
    return {
        "kind": "killing",
        "stance": "asserted",
        "words": words,
        "spans": "",
        "best": best,
        "place_id": "",
        "key": "k",
    }


def coded(client: Client, report: str, best: str, words: str = "was all that one mourner") -> None:
    answer = client.post(f"/coding/{report}/claims/new", claim(words, best))
    assert answer.status_code == 302, answer.content.decode()
    assert client.post(f"/coding/{report}/hand-in", {"note": "", "key": "k-2"}).status_code == 302


def test_who_is_asked_sees_no_reading_before_their_own_is_made(
    as_: Callable[[str], Client], second: Client, case: Path, report: str, vashira: Snapshot
):
    handed_out(as_, report)
    coder = as_("coder")
    assert coder.get(f"/reports/{report}/")["Location"] == f"/coding/{report}/"
    sheet = coder.get(f"/coding/{report}/").content.decode()
    assert not [c.id for c in vashira.claims.values() if c.id in sheet]
    assert coder.get(f"/coding/{report}/compare").status_code == 403
    coded(second, report, "3")
    assert "mourner</q>" not in coder.get(f"/coding/{report}/").content.decode()
    assert coder.get(f"/coding/{report}/compare").status_code == 403
    coded(coder, report, "4")
    page = coder.get(f"/coding/{report}/compare").content.decode()
    assert "A. Coder" in page
    assert "B. Coder" in page
    assert coder.get(f"/reports/{report}/").status_code == 200


def test_what_is_coded_changes_nothing_that_stands_until_it_is_settled(
    as_: Callable[[str], Client], second: Client, case: Path, report: str
):
    handed_out(as_, report)
    with Ledger.open(case) as ledger:
        before = set(ledger.snapshot().claims)
    coded(as_("coder"), report, "4")
    coded(second, report, "3")
    with Ledger.open(case) as ledger:
        assert set(ledger.snapshot().claims) == before
    settle = {"pairs": "1", "pair-0": "person:B. Coder", "why": "as the words say", "key": "k-9"}
    assert as_("coder").post(f"/coding/{report}/settle", settle).status_code == 403
    for _time in range(2):
        assert as_("reviewer").post(f"/coding/{report}/settle", settle)["Location"] == f"/reports/{report}/"
    with Ledger.open(case) as ledger:
        (standing,) = (c for c in ledger.snapshot().claims.values() if c.report == report)
        assert standing.figure is not None
        assert standing.figure.best == 3
        assert [e.by for e in ledger.history(report) if e.action == "adjudicate"] == ["person:A. Reviewer"]
    page = as_("reviewer").get("/coding/").content.decode()
    assert "How far the coders agree" in page
    assert "The machine beside what was settled" in page


def test_choices_that_rest_on_fewer_codings_are_not_taken(
    as_: Callable[[str], Client], second: Client, case: Path, report: str
):
    coded(as_("coder"), report, "4")
    coded(second, report, "3")
    reviewer = as_("reviewer")
    assert reviewer.post(f"/coding/{report}/settle", {"pairs": "7", "key": "k"}).status_code == 422
    odd = {"pairs": "1", "pair-0": "person:Nobody", "key": "k"}
    assert reviewer.post(f"/coding/{report}/settle", odd).status_code == 422


def test_a_sheet_is_its_owners_alone_kept_until_it_is_handed_in_and_can_be_changed(
    as_: Callable[[str], Client], second: Client, case: Path, report: str
):
    coder = as_("coder")
    coder.post(f"/coding/{report}/claims/new", claim("was all that one mourner", "4"))
    (held,) = _cards(coder, report)
    assert _cards(second, report) == []
    changed = coder.post(f"/coding/{report}/claims/{held}", claim("was all that one mourner", "5"))
    assert changed.status_code == 302
    assert _cards(coder, report) == [held]
    assert second.get(f"/coding/{report}/claims/{held}").status_code == 422
    assert coder.post(f"/coding/{report}/claims/{held}/remove").status_code == 302
    assert _cards(coder, report) == []


def test_words_that_do_not_stand_in_the_report_come_back_with_a_reason(
    as_: Callable[[str], Client], case: Path, report: str
):
    answer = as_("coder").post(f"/coding/{report}/claims/new", claim("words that nobody wrote", "4"))
    assert answer.status_code == 422
    assert "does not stand in the text" in answer.content.decode()


def _cards(client: Client, report: str) -> list[str]:
    from lxml import html

    page = html.fromstring(client.get(f"/coding/{report}/").content.decode())
    return [str(card.get("data-card")) for card in page.xpath("//*[@data-card]")]
