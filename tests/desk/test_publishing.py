"""What leaves the desk: the incidents that the address chooses, in every format; viewers get redacted files alone."""

from __future__ import annotations

import csv
import io
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.desk.publishing.bundle import PUBLIC, WHOLE
from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person


def files(client: Client, address: str, **query: str) -> dict[str, bytes]:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment; ")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("form", WHOLE)
def test_every_whole_format_is_for_coders_and_not_for_viewers(form: str, as_: Callable[[str], Client], case: Path):
    told = files(as_("coder"), f"/publishing/whole/{form}")
    assert any(name.endswith(".note.md") for name in told)
    assert as_("viewer").get(f"/publishing/whole/{form}").status_code == 403


@pytest.mark.parametrize("form", PUBLIC)
def test_redacted_files_hold_no_name_and_are_for_everybody(
    form: str, as_: Callable[[str], Client], case: Path, vashira: Snapshot
):
    names = {a.name for i in vashira.incidents.values() for a in (*i.victims, *i.perpetrators, *i.targets)}
    for name, content in files(as_("viewer"), f"/publishing/public/{form}").items():
        told = content.decode("utf-8", "replace")
        assert not [one for one in {*names, *vashira.incidents, *vashira.reports} if one in told], name


def test_a_whole_format_is_not_to_be_had_by_the_redacted_address(as_: Callable[[str], Client], case: Path):
    assert as_("viewer").get("/publishing/public/csv").status_code == 404
    assert as_("viewer").get("/publishing/public/../whole/csv").status_code in (403, 404)


def test_only_the_chosen_incidents_leave_with_their_claims(as_: Callable[[str], Client], case: Path, vashira: Snapshot):
    client = as_("coder")
    market = vashira.incidents["i-market"]
    assert market.when
    assert market.when.start
    day = market.when.start.isoformat()
    told = files(client, "/publishing/whole/csv", **{"from": day, "to": day, "kind": "killing"})
    rows = list(csv.DictReader(io.StringIO(told["incidents-csv.csv"].decode())))
    wanted = {
        i.id
        for i in vashira.incidents.values()
        if i.when and i.when.start == i.when.end == market.when.start and "killing" in i.kinds
    }
    assert {row["id"] for row in rows} == wanted
    claims = list(csv.DictReader(io.StringIO(told["incidents-csv.claims.csv"].decode())))
    assert {row["id"] for row in claims} == {c for i in wanted for c in vashira.incidents[i].claims}
    page = client.get("/publishing/", {"from": day, "to": day, "kind": "killing"}).content.decode()
    assert f"/publishing/whole/csv?from={day}&amp;to={day}&amp;kind=killing" in page


def test_the_same_incidents_give_the_same_bytes(as_: Callable[[str], Client], case: Path):
    client = as_("coder")
    first, second = (client.get("/publishing/whole/parquet").getvalue() for _time in "ab")
    assert first == second


def test_what_is_wrong_in_an_address_downloads_nothing(as_: Callable[[str], Client], case: Path):
    assert as_("coder").get("/publishing/whole/csv", {"from": "2031-05-09", "to": "2031-05-01"}).status_code == 404
    assert as_("coder").get("/publishing/whole/xlsx").status_code == 404


def words_of(pdf: bytes) -> str:
    import pypdf

    told = pypdf.PdfReader(io.BytesIO(pdf))
    pages = " ".join(page.extract_text() for page in told.pages)
    return " ".join(f"{pages} {dict(told.metadata or {})}".split())


@pytest.fixture
def written(case: Path, few_sweeps: None) -> Callable[..., Any]:
    """Ask for a report, let it be written in the background, and download it."""
    from tallybook.desk.analyses.models import Fit
    from tallybook.desk.analyses.work import work_out

    def report(client: Client, ending: str, **query: Any) -> Any:
        page = client.get("/publishing/report", query)
        assert page.status_code == 200, page.content
        with Ledger.open(case) as ledger:
            while work_out(ledger, threading.Event()):
                pass
        fit = Fit.objects.first()
        assert fit.state == "done", fit.told
        form = query.get("form", "public")
        assert f"/publishing/{form}/report/{fit.pk}.html" in client.get("/publishing/report", query).content.decode()
        return client.get(f"/publishing/{form}/report/{fit.pk}.{ending}")

    return report


@pytest.mark.django_db(transaction=True)
def test_the_report_holds_count_analyses_incidents_sources_and_method_and_a_program_gets_the_same(
    as_: Callable[[str | None], Client],
    people: dict[str, Person],
    case: Path,
    vashira: Snapshot,
    written: Callable[..., Any],
):
    from tallybook.analyse.offered import NAMES, offered
    from tallybook.analyse.tallies import tally
    from tallybook.desk.api.models import Token
    from tallybook.publish.wording import figure_words

    def asked(role: str, path: str) -> Any:
        words = Token.objects.issued(people[role], "a test", ["read", "export"], None)[1]
        return as_(None).get(
            f"/api/v1/printed/{path}", {"kind": "killing"}, headers={"authorization": f"Bearer {words}"}
        )

    assert asked("coder", "whole").status_code == 409
    answer = written(as_("coder"), "pdf", form="whole", kind="killing")
    assert answer["Content-Type"] == "application/pdf"
    told = words_of(answer.content)
    assert figure_words(tally(vashira, kinds=("killing",)).deaths) in told
    assert "Vashira Courier" in told
    for heading in (
        "Summary",
        "Method",
        "Corrections",
        "Where",
        "Incidents",
        "Sources",
        *(offered(n).title for n in NAMES),
    ):
        assert heading in told
    address = answer.request["PATH_INFO"]
    assert as_("viewer").get(address).status_code == 403
    assert as_("viewer").get(address.replace("whole", "public")).status_code == 404
    assert as_("viewer").get("/publishing/report", {"form": "whole"}).status_code == 403
    whole = asked("coder", "whole")
    assert whole["Content-Type"] == "application/pdf"
    assert whole.content == answer.content
    assert asked("viewer", "whole").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_redacted_report_holds_no_name_word_place_coder_or_id(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot, written: Callable[..., Any]
):
    with Ledger.open(case) as ledger:
        ledger.decide("accept", ["i-market"], why="seen by Halvek", by="person:Jorun Halvek")
    address = {"place": "Rope Market", "victims": "shopkeepers"}
    for query in ({"since": "3"}, address):
        told = words_of(written(as_("viewer"), "pdf", form="public", **query).content)
        assert "redacted for the public" in told
        names = {a.name for i in vashira.incidents.values() for a in (*i.victims, *i.perpetrators, *i.targets)}
        places = {i.where.name for i in vashira.incidents.values() if i.where and i.where.name != i.where.adm1}
        papers = {r.publisher for r in vashira.reports.values() if r.publisher}
        secret = {*names, *places, *papers, *vashira.incidents, *vashira.reports, "Halvek", *address.values()}
        assert not [one for one in secret if one in told]


@pytest.mark.django_db(transaction=True)
def test_where_nothing_makes_pdfs_the_page_says_how_to_get_it(
    as_: Callable[[str], Client], case: Path, monkeypatch: pytest.MonkeyPatch, written: Callable[..., Any]
):
    import sys

    from tallybook.desk.publishing import views

    monkeypatch.setattr(views, "can_print", lambda: False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    client = as_("coder")
    answer = written(client, "pdf", form="public")
    assert answer.status_code == 422
    assert "tallybook[print]" in answer.content.decode()
    assert "tallybook[print]" in client.get("/publishing/report", {"form": "public"}).content.decode()
