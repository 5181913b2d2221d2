"""Incidents and the match queue: what is shown, what people may say of them, and that it can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.job import Tables
from tallybook.job.adding import match
from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def reviewer(as_: Callable[[str], Client], case: Path) -> Client:
    return as_("reviewer")


def snapshot(case: Path) -> Snapshot:
    with Ledger.open(case) as ledger:
        return ledger.snapshot()


def last_entry(case: Path) -> int:
    with Ledger.open(case) as ledger:
        return ledger.count()["entries"]


def test_the_list_goes_through_all_incidents_by_their_days(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch, vashira: Snapshot
):
    from tallybook.desk.incidents import views

    monkeypatch.setattr(views, "ROWS_A_PAGE", 1)
    for order in ("", "earliest"):
        seen: list[str] = []
        address = f"/incidents/?order={order}"
        while address:
            page = reviewer.get(address).content.decode()
            seen += dict.fromkeys(re.findall(r'href="/incidents/(i-[a-z]+)/"', page))
            address = re.sub("&amp;", "&", (re.findall(r'href="(/incidents/\?[^"]*after=[^"]*)"', page) or [""])[0])
        assert sorted(seen) == sorted(vashira.incidents)
        assert seen[0] in (("i-market", "i-quay") if not order else ("i-night",))


@pytest.mark.parametrize("odd", ["x", "/", "2031-05-16/", "9/9/9", "' OR 1=1/x"])
def test_odd_pages_of_the_list_are_no_fault(reviewer: Client, odd: str):
    assert reviewer.get("/incidents/", {"after": odd}).status_code == 200


def test_each_value_leads_to_the_claims_for_and_against_it_and_their_words(reviewer: Client, vashira: Snapshot):
    page = reviewer.get("/incidents/i-market/").content.decode()
    deaths = page.partition('<section id="field-deaths">')[2].partition("</section>")[0]
    assert "12 (10–14)" in deaths
    assert "speaks against it" in deaths
    traders = next(c for c in vashira.claims.values() if "14 traders" in c.words)
    assert f"/reports/{traders.report}/#about-{traders.id}" in deaths
    assert "3 reports, 2 origins" in page
    assert "was avenged by" in page  # a link that stands in the other incident
    assert 'href="/incidents/i-quay/"' in page


def test_accepting_merging_and_splitting_are_entries_of_the_person_that_can_be_taken_back(reviewer: Client, case: Path):
    assert reviewer.post("/incidents/i-market/judge", {"what": "accept", "why": "read", "key": "1"}).status_code == 302
    accept = last_entry(case)
    reviewer.post("/incidents/i-market/merge", {"other": "http://desk/incidents/i-quay/", "key": "2"})
    merge = last_entry(case)
    assert merge == accept + 1
    claims = snapshot(case).incidents["i-market"].claims
    reviewer.post("/incidents/i-market/split", {"claim": claims[:2], "key": "3"})
    said = snapshot(case).decisions
    assert [(d.what, d.by) for d in said] == [(what, "person:A. Reviewer") for what in ("accept", "same", "split")]
    assert said[2].groups[0] == tuple(sorted(claims[:2]))
    page = reviewer.get("/incidents/i-market/").content.decode()
    assert "being put together anew" in page
    for entry in (accept, merge):
        assert f'name="entry" value="{entry}"' in page
        reviewer.post("/incidents/i-market/undo", {"entry": entry, "key": f"u{entry}"})
    assert [d.what for d in snapshot(case).decisions] == ["split"]
    assert "took back entry" in reviewer.get("/incidents/i-market/").content.decode()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("merge", {"other": "i-none"}),
        ("merge", {"other": "i-market"}),
        ("merge", {}),
        ("split", {"claim": []}),
        ("split", {"claim": ["c-none"]}),
        ("judge", {"what": "correct"}),
    ],
)
def test_what_can_not_be_is_refused_in_words(reviewer: Client, case: Path, address: str, said: dict[str, Any]):
    before = last_entry(case)
    assert reviewer.post(f"/incidents/i-market/{address}", {**said, "key": "k"}).status_code == 422
    assert last_entry(case) == before


def test_an_incident_that_is_gone_says_where_its_claims_are_and_can_be_brought_back(reviewer: Client, case: Path):
    with Ledger.open(case) as ledger:
        match(ledger)
        incident = next(i for i in ledger.snapshot().incidents.values() if len(i.claims) == 1)
    reviewer.post(f"/incidents/{incident.id}/judge", {"what": "reject", "key": "k"})
    entry = last_entry(case)
    with Ledger.open(case) as ledger:
        match(ledger)
    answer = reviewer.get(f"/incidents/{incident.id}/")
    assert answer.status_code == 404
    assert "stands no more" in answer.content.decode()
    reviewer.post(f"/incidents/{incident.id}/undo", {"entry": entry, "key": "u"})
    with Ledger.open(case) as ledger:
        match(ledger)
    assert reviewer.get(f"/incidents/{incident.id}/").status_code == 200
    assert reviewer.get("/incidents/i-none/").status_code == 404


def test_the_page_of_an_incident_follows_the_matching(reviewer: Client, case: Path):
    hx = {"hx-request": "true"}
    reviewer.post("/incidents/i-market/judge", {"what": "accept", "key": "k"})
    assert b"hx-trigger" in reviewer.get("/incidents/i-market/state", headers=hx).content
    with Ledger.open(case) as ledger:
        match(ledger)
    assert reviewer.get("/incidents/i-market/state", headers=hx)["HX-Refresh"] == "true"


@pytest.fixture
def doubts(case: Path, db: None) -> list[Any]:
    """The queue of a real matching of the case."""
    from tallybook.desk.queue.matcher import DoubtingMatcher
    from tallybook.desk.queue.models import Doubt, keep

    matcher = DoubtingMatcher()
    assert matcher.by == Tables().by
    with Ledger.open(case) as ledger:
        found = matcher.match(ledger.snapshot())
        ledger.put_matching(*found, by=matcher.by)
    keep(matcher.doubts or ())
    return list(Doubt.objects.all())


def test_the_queue_shows_both_sides_and_why(reviewer: Client, doubts: list[Any]):
    assert doubts
    assert reviewer.get("/queue/").content.decode().count("Judge<") == len(doubts)
    page = reviewer.get(f"/queue/{doubts[0].pk}/").content.decode()
    assert page.count("<section aria-labelledby=") == 2
    assert "days told for the event" in page
    assert "any two that are compared" in page


@pytest.mark.parametrize("what", ["same", "different", "unsure"])
def test_a_judgement_of_a_pair_is_one_entry_leaves_the_queue_and_can_be_taken_back(
    as_: Callable[[str], Client], case: Path, doubts: list[Any], what: str
):
    coder, doubt = as_("coder"), doubts[0]
    for _time in range(2):
        coder.post(f"/queue/{doubt.pk}/judge", {"what": what, "why": "read both", "key": "k"})
    (said,) = snapshot(case).decisions
    assert (said.what, said.why, said.by) == (what, "read both", "person:A. Coder")
    assert said.groups == (tuple(sorted(doubt.members_one)), tuple(sorted(doubt.members_two)))
    assert coder.get(f"/queue/{doubt.pk}/").status_code == 302
    page = coder.get("/queue/").content.decode()
    assert f'name="entry" value="{said.entry}"' in page
    coder.post("/queue/undo", {"entry": said.entry, "key": "u"})
    assert not snapshot(case).decisions
    assert coder.get(f"/queue/{doubt.pk}/").status_code == 200


def test_a_coder_does_not_take_back_what_others_judged(as_: Callable[[str], Client], case: Path, doubts: list[Any]):
    with Ledger.open(case) as ledger:
        said = ledger.judge("same", doubts[0].members_one, doubts[0].members_two, why="", by="person:Somebody Else")
    undo = {"entry": said.entry, "key": "k"}
    assert as_("coder").post("/queue/undo", undo).status_code == 403
    assert as_("reviewer").post("/queue/undo", undo).status_code == 302
    assert not snapshot(case).decisions
