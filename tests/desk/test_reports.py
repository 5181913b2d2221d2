"""The list of reports, and what a person may say of a claim: each save one entry, sent twice done once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.ledger import Ledger
from tallybook.records import Claim, Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person


@pytest.fixture
def coder(as_: Callable[[str], Client], case: Path) -> Client:
    return as_("coder")


@pytest.fixture
def shot(vashira: Snapshot) -> Claim:
    """The claim that twelve shopkeepers were shot dead."""
    return next(c for c in vashira.claims.values() if c.sureness == 0.93)


def look(case: Path) -> Ledger:
    return Ledger.open(case)


def fields(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back from a form, unchanged."""
    from lxml import html

    page = html.fromstring(client.get(address).content.decode())
    form = page.xpath("//form[@data-edit]")[0]
    return {name: value for name, value in form.form_values() if value is not None}


def test_a_list_leads_to_each_report_a_page_at_a_time(
    coder: Client, vashira: Snapshot, monkeypatch: pytest.MonkeyPatch
):
    from tallybook.desk.reports import views

    monkeypatch.setattr(views, "ROWS_A_PAGE", 2)
    seen: list[str] = []
    address = "/reports/"
    for _page in range(3):
        page = coder.get(address).content.decode()
        seen += [r for r in vashira.reports if f'"/reports/{r}/"' in page]
        address = page.partition('<a href="/reports/?before=')[2].partition('"')[0]
        address = f"/reports/?before={address}" if address else "/reports/?before=1"
    assert sorted(seen) == sorted(vashira.reports)


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 40, "1' OR 1=1"])
def test_odd_pages_of_the_list_are_no_fault(coder: Client, odd: str):
    assert coder.get("/reports/", {"before": odd, "publisher": odd, "show": odd}).status_code == 200


def test_the_words_of_a_report_never_become_code(coder: Client, shot: Claim):
    page = coder.get(f"/reports/{shot.report}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_each_save_is_one_entry_by_the_person_and_sending_it_twice_does_nothing(coder: Client, case: Path, shot: Claim):
    before = look(case).count()["entries"]
    save = {"what": "accept", "key": "a-key"}
    for _time in range(2):
        answer = coder.post(f"/reports/claims/{shot.id}/judge", save)
        assert answer["Location"] == f"/reports/{shot.report}/#about-{shot.id}"
    with look(case) as ledger:
        assert ledger.count()["entries"] == before + 1
        (entry,) = (e for e in ledger.history(shot.id) if e.by.startswith("person:"))
    assert entry.by == "person:A. Coder"
    assert b"accepted" in coder.get(f"/reports/{shot.report}/").content


def test_a_save_without_a_key_or_with_an_unknown_word_is_refused(coder: Client, shot: Claim):
    assert coder.post(f"/reports/claims/{shot.id}/judge", {"what": "accept"}).status_code == 422
    assert coder.post(f"/reports/claims/{shot.id}/judge", {"what": "same", "key": "k"}).status_code == 422
    assert coder.post("/reports/claims/c-none/judge", {"what": "accept", "key": "k"}).status_code == 422


def test_a_form_sent_back_unchanged_is_the_claim_as_it_was(coder: Client, case: Path, vashira: Snapshot):
    from dataclasses import replace

    for number, claim in enumerate(vashira.claims.values()):
        address = f"/reports/claims/{claim.id}/edit"
        answer = coder.post(address, {**fields(coder, address), "key": f"k{number}"})
        assert answer.status_code == 302, (claim.kind, answer.content.decode())
        with look(case) as ledger:
            now = ledger.snapshot().claims[claim.id]
        assert now == replace(claim, read_by="person:A. Coder", sureness=None)


def test_every_field_can_be_corrected(coder: Client, case: Path, shot: Claim):
    address = f"/reports/claims/{shot.id}/edit"
    change = {
        "stance": "alleged", "low": "11", "best": "", "high": "13", "start": "2031-05-15", "end": "2031-05-16",
        "place": "Rope Market", "place_id": "", "victims": "traders", "victims_kind": "civilians",
        "perpetrator": "", "method": "", "speakers": "the Courier\npolice\nSel Adrun", "why": "the table says so",
        "key": "k",
    }  # fmt: skip
    assert coder.post(address, {**fields(coder, address), **change}).status_code == 302
    with look(case) as ledger:
        now = ledger.snapshot().claims[shot.id]
    assert now.figure is not None
    assert (now.figure.low, now.figure.best, now.figure.high) == (11, None, 13)
    assert now.when is not None
    assert (str(now.when.start), now.when.precision, now.when.basis) == ("2031-05-15", 2, "by hand")
    assert now.where is not None
    assert (now.where.name, now.where.latitude) == ("Rope Market", None)
    assert now.victims is not None
    assert (now.victims.name, now.victims.kind, now.perpetrator, now.method) == ("traders", "civilians", None, None)
    assert [s.name for s in now.speakers] == ["the Courier", "police", "Sel Adrun"]
    assert [s.span is not None for s in now.speakers] == [False, True, True]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"low": "9", "high": "3"}, "expected 0 &lt;= low"),
        ({"start": "2031-06-01"}, "expected start &lt;= end"),
        ({"words": "words that nobody wrote", "spans": ""}, "does not stand in the text"),
        ({"words": "the", "spans": ""}, "times in the text"),
        ({"spans": "[[0, 99999]]", "words": ""}, "the length of the text"),
        ({"spans": "nonsense", "words": ""}, "expected [[start, end], ...]"),
        ({"kind": "stroll"}, "expected one of"),
        ({"low": "-3"}, "greater than or equal to 0"),
    ],
)
def test_what_can_not_be_is_said_in_the_form_and_nothing_is_saved(
    coder: Client, case: Path, shot: Claim, change: dict[str, str], told: str
):
    address = f"/reports/claims/{shot.id}/edit"
    before = look(case).count()["entries"]
    answer = coder.post(address, {**fields(coder, address), **change, "key": "k"}, headers={"hx-request": "true"})
    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&#39;", "'")
    assert look(case).count()["entries"] == before


def test_selected_words_become_a_claim_by_their_place_in_code_points(coder: Client, case: Path, vashira: Snapshot):
    report = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    start = report.text.index("was all that one mourner")  # behind a candle of two code points
    save = {
        "kind": "cause", "stance": "asserted", "spans": json.dumps([[start, start + 24]]), "words": "", "place_id": "",
        "key": "k",
    }  # fmt: skip
    assert coder.post(f"/reports/{report.id}/claims/new", save).status_code == 302
    with look(case) as ledger:
        (made,) = (c for c in ledger.snapshot().claims.values() if c.kind == "cause")
    assert made.words == "was all that one mourner"
    assert made.read_by == "person:A. Coder"


def test_a_part_of_a_claim_becomes_one_of_its_own(coder: Client, case: Path, shot: Claim):
    address = f"/reports/{shot.report}/claims/new?like={shot.id}"
    form = fields(coder, address)
    assert form["words"].strip() == ""
    part = {**form, "words": "seven men of the Oszal community", "low": "7", "best": "7", "high": "7", "key": "k"}
    assert coder.post(f"/reports/{shot.report}/claims/new", part).status_code == 302
    with look(case) as ledger:
        claims = [c for c in ledger.snapshot().claims.values() if c.words == "seven men of the Oszal community"]
    assert [(c.kind, c.figure and c.figure.best, c.method) for c in claims] == [("killing", 7, "shooting")]


def test_what_was_said_can_be_taken_back_once(coder: Client, case: Path, shot: Claim):
    coder.post(f"/reports/claims/{shot.id}/judge", {"what": "reject", "key": "k1"})
    with look(case) as ledger:
        said = ledger.snapshot().decisions[-1]
    for key in ("k2", "k3"):
        assert coder.post(f"/reports/claims/{shot.id}/undo", {"entry": said.entry, "key": key}).status_code == 302
    with look(case) as ledger:
        assert said not in ledger.snapshot().decisions
        assert [e.action for e in ledger.history(shot.id)][-2:] == ["decide", "undo"]


def test_what_others_said_only_reviewers_take_back(
    as_: Callable[[str], Client], people: dict[str, Person], case: Path, shot: Claim
):
    with Ledger.open(case) as ledger:
        said = ledger.decide("reject", [shot.id], why="", by="person:Somebody Else")
    undo = {"entry": said.entry, "key": "k"}
    assert as_("coder").post(f"/reports/claims/{shot.id}/undo", undo).status_code == 403
    assert as_("reviewer").post(f"/reports/claims/{shot.id}/undo", undo).status_code == 302


def test_the_way_through_the_reports_ends_when_all_claims_are_judged(coder: Client, case: Path, vashira: Snapshot):
    with Ledger.open(case) as ledger:
        for claim in vashira.claims:
            ledger.decide("accept", [claim], why="", by="person:Somebody Else")
    first = next(iter(vashira.reports))
    assert coder.get(f"/reports/{first}/next")["Location"] == "/reports/"
    assert b"Every claim is judged" in coder.get("/reports/?show=to-review").content


def test_places_are_offered_by_name(coder: Client):
    page = coder.get("/reports/places", {"place": "Oslo"}).content.decode()
    assert "Norway" in page
    assert "geonames:" in page
    assert coder.get("/reports/places", {"place": "x" * 5000}).status_code == 200


def test_the_known_places_nearest_to_a_point_are_offered(as_: Callable[[str], Client], case: Path):
    told = as_("viewer").get("/reports/places", {"at": "2.3522,48.8566"}).content.decode()
    offered = re.findall(r'value="([^"]*)"[^>]*data-name="([^"]+)"', told)
    assert "Paris" in [name for _id, name in offered]
    distances = [float(km.replace(",", "")) for km in re.findall(r"([\d.,]+) km away", told)]
    assert distances == sorted(distances)
    assert len(offered) == len(distances) == len({id_ for id_, _name in offered})
    assert max(distances) < 5


def test_the_map_of_places_shows_the_view_that_is_asked_for_or_where_the_name_is(
    as_: Callable[[str], Client], case: Path
):
    client = as_("viewer")
    asked = client.get("/reports/places/map", {"view": "60,20,75,30"}).content.decode()
    west, south, east, north = map(float, re.findall(r'data-view="([^"]+)"', asked)[0].split(","))
    assert west <= 60 < 75 <= east + 0.01
    assert south <= 20 < 30 <= north + 0.01
    assert ">Karachi</text>" in asked
    named = client.get("/reports/places/map", {"place": "Karachi"}).content.decode()
    west, south, east, north = map(float, re.findall(r'data-view="([^"]+)"', named)[0].split(","))
    assert west < 67.01 < east
    assert south < 24.86 < north


@pytest.mark.parametrize("odd", ["", "a,b", "1", "1,2,3", "nan,1", "1e999,0", "181,0", "0,91", "\x00", "9" * 500])
def test_odd_points_and_views_are_no_fault(as_: Callable[[str], Client], case: Path, odd: str):
    client = as_("viewer")
    for address in ("/reports/places", "/reports/places/map"):
        assert client.get(address, {"at": odd, "view": odd, "place": ""}).status_code == 200


def test_without_script_a_place_is_looked_up_in_the_form_and_nothing_is_saved_yet(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot
):
    claim = next(c for c in vashira.claims.values() if c.figure and c.figure.best)
    coder = as_("coder")
    sent = {"kind": claim.kind, "stance": claim.stance, "words": "", "best": "12", "place": "Karachi", "key": "k-1"}
    page = coder.post(f"/reports/claims/{claim.id}/edit", {**sent, "look": "places"})
    told = page.content.decode()
    assert page.status_code == 200
    offered = re.findall(r'name="place_id" value="(geonames:\d+)"', told)
    assert offered
    assert 'value="12"' in told
    with Ledger.open(case) as ledger:
        assert not [e for e in ledger.entries() if e.action == "decide"]
    spans = json.dumps([[span.start, span.end] for span in claim.spans])
    saved = {**sent, "spans": spans, "place_id": offered[0]}
    assert coder.post(f"/reports/claims/{claim.id}/edit", saved).status_code == 302
    with Ledger.open(case) as ledger:
        where = ledger.snapshot().claims[claim.id].where
    assert where is not None
    assert (where.name, where.place_id) == ("Karachi", offered[0])
