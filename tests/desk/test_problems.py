"""Problems at the desk: what the checks find, by code, weight and place, with a way to every record."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.checks import check
from tallybook.ledger import Ledger
from tallybook.records import Problem, Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person


@pytest.fixture
def found(case: Path, db: None) -> list[Problem]:
    """What the background of the desk finds wrong with the case."""
    from tallybook.desk.inbox.work import Lookout
    from tallybook.desk.problems.models import Found

    with Ledger.open(case) as ledger:
        Lookout().look(ledger, "program:by-hand@1")
        expected = {*ledger.snapshot().problems, *check(ledger.snapshot(), today=date(2999, 1, 1))}
    held = [row.problem for row in Found.objects.all()]
    assert held
    assert {p for p in held if p.code != "T002"} == {p for p in expected if p.code != "T002"}
    return held


def codes_on(page: str) -> list[str]:
    return re.findall(r'<td class="nowrap"><code>(\w+)</code>', page)


def test_every_problem_is_shown_with_its_cure_and_leads_to_its_records(
    as_: Callable[[str], Client], found: list[Problem], vashira: Snapshot
):
    client = as_("viewer")
    page = client.get("/problems/").content.decode()
    assert codes_on(page) == [problem.code for problem in found]
    named = {record for problem in found for record in problem.records}
    assert named
    for address in set(re.findall(r'<li><a href="([^"]+)"', page)):
        assert client.get(address).status_code == 200, address
    linked = sum(f'/incidents/{r}/"' in page or f"#about-{r}" in page or f'/reports/{r}/"' in page for r in named)
    assert linked == len(named & {*vashira.reports, *vashira.claims, *vashira.incidents})


def test_limits_of_code_weight_and_place_hold_alike_for_people_and_programs(
    as_: Callable[[str], Client], people: dict[str, Person], found: list[Problem]
):
    from tallybook.desk.api.models import Token

    client = as_("viewer")
    headers = {"authorization": f"Bearer {Token.objects.issued(people['viewer'], 'a test', ['read'], None)[1]}"}
    one = found[0]
    for query, held in (
        ({"code": one.code}, [p for p in found if p.code == one.code]),
        ({"weight": one.severity}, [p for p in found if p.severity == one.severity]),
        ({"where": one.where[:12].upper()}, [p for p in found if one.where[:12].upper() in p.where.upper()]),
        ({"code": "T999"}, []),
    ):
        assert codes_on(client.get("/problems/", query).content.decode()) == [p.code for p in held], query
        asked = {"severity" if name == "weight" else name: value for name, value in query.items()}
        told = client.get("/api/v1/problems", asked, headers=headers).json()["items"]
        assert [(p["code"], p["message"]) for p in told] == [(p.code, p.message) for p in held], query


def test_a_long_list_is_gone_through_page_by_page(
    as_: Callable[[str], Client], found: list[Problem], monkeypatch: pytest.MonkeyPatch
):
    from tallybook.desk.problems import views

    monkeypatch.setattr(views, "ROWS_A_PAGE", 1)
    client, address, seen = as_("viewer"), "/problems/", []
    for _page in found:
        page = client.get(address).content.decode()
        seen += codes_on(page)
        further = re.search(r'<a href="([^"]+)">Further problems', page)
        address = further[1].replace("&amp;", "&") if further else ""
    assert seen == [p.code for p in found]
    assert not address


def test_what_is_not_looked_for_yet_is_said(as_: Callable[[str], Client], case: Path, found: list[Problem]):
    client = as_("viewer")
    assert "looked for anew" not in client.get("/problems/").content.decode()
    with Ledger.open(case) as ledger:
        ledger.decide("accept", [next(iter(ledger.snapshot().claims))], why="", by="person:A. Coder")
    assert "looked for anew" in client.get("/problems/").content.decode()


@pytest.mark.parametrize("odd", ["\x00", "<script>alert(1)</script>", "' OR 1=1", "9" * 400, "T014\n"])
def test_odd_limits_are_no_fault(as_: Callable[[str], Client], found: list[Problem], odd: str):
    query: dict[str, Any] = dict.fromkeys(("code", "weight", "where", "after"), odd)
    answer = as_("viewer").get("/problems/", query)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_a_message_is_only_ever_text(as_: Callable[[str], Client], case: Path, db: None):
    from tallybook.desk.problems.models import keep

    keep([Problem("X001", "a\x00b", "<script>alert(1)</script>", ("r-none", "<b>"))], "head")
    page = as_("viewer").get("/problems/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_words_that_were_redacted_are_gone_from_problems_and_pairs_at_once(
    as_: Callable[[str], Client], people: dict[str, Person], case: Path, vashira: Snapshot, client: Client
):
    from tallybook.desk.api.models import Token
    from tallybook.desk.forgetting import was_forgotten
    from tallybook.desk.inbox.work import Lookout
    from tallybook.desk.problems.models import Found, keep
    from tallybook.desk.queue.models import Doubt

    report = next(iter(vashira.reports.values()))
    words = report.text[: report.text.index(" ", 20)]
    _token, token = Token.objects.issued(people["viewer"], "t", ["read"], 1)
    with Ledger.open(case) as ledger:
        keep([Problem("T014", "here", f"said {words}", (report.id,))], ledger.head())
        Doubt.objects.create(rank=1, one="i-1", two="i-2", bits=0.1, why=[{"values": [words]}])
        assert words in as_("viewer").get("/problems/").content.decode()
        ledger.redact(report.id, [(0, len(words))], why="a name", by="person:A. Administrator")
        assert "said" not in as_("viewer").get("/problems/").content.decode()
        assert not Found.objects.exists()
        assert not Doubt.objects.exists()
        assert was_forgotten()
        told = client.get("/api/v1/problems", headers={"Authorization": f"Bearer {token}"}).json()
        assert told["items"] == []
        Lookout().look(ledger, "program:by-hand@1")  # what a redaction changed is matched before anything is looked at
        ledger.put_matching((), (), by="program:by-hand@1")
        Lookout().look(ledger, "program:by-hand@1")
    assert not was_forgotten()
    assert not any(words in row.message for row in Found.objects.all())
