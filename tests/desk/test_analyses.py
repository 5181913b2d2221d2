"""The analyses: settings in the address, worked out in the background, kept while the ledger stays as it is."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.analyse.offered import NAMES, offered
from tallybook.ledger import Ledger

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("few_sweeps")]


@pytest.fixture
def work(case: Path) -> Callable[[], bool]:
    """Work out the next analysis that waits."""
    from tallybook.desk.analyses.work import work_out

    def run(ending: threading.Event | None = None) -> bool:
        with Ledger.open(case) as ledger:
            return work_out(ledger, ending or threading.Event())

    return run


@pytest.fixture
def viewer(as_: Callable[[str], Client], case: Path) -> Client:
    return as_("viewer")


def fits() -> Any:
    from tallybook.desk.analyses.models import Fit

    return Fit.objects


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_every_analysis_is_listed_with_the_question_it_answers(viewer: Client):
    page = shown(viewer, "/analyses/")
    for name in NAMES:
        assert f"/analyses/{name}/" in page
        assert offered(name).about.partition(":")[0] in page
    assert viewer.get("/analyses/astrology/").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_every_analysis_can_be_asked_and_says_what_it_can_t_know_or_what_it_refuses(
    name: str, viewer: Client, work: Callable[[], bool]
):
    waiting = shown(viewer, f"/analyses/{name}/")
    (fit,) = fits().all()
    assert f"/analyses/fits/{fit.pk}" in waiting
    assert work()
    fit.refresh_from_db()
    assert fit.state == "done", fit.told
    page = shown(viewer, f"/analyses/{name}/")
    finding = fit.found()
    assert "hx-get" not in page.partition('id="result"')[2].partition(">")[0]
    assert finding.refused or finding.says
    for table in finding.tables:
        assert f'id="table-{table.name}"' in page
    for picture in finding.pictures:
        assert viewer.get(f"/analyses/fits/{fit.pk}/pictures/{picture.name}.svg").content.startswith(b"<svg")


def test_the_same_is_worked_out_once_and_anew_when_the_ledger_changes(
    viewer: Client, work: Callable[[], bool], case: Path
):
    for address in ("/analyses/tallies/", "/analyses/tallies/?unit=month&measure=deaths", "/analyses/tallies/?kinds="):
        shown(viewer, address)
    assert fits().count() == 1
    assert work()
    assert not work()
    with Ledger.open(case) as ledger:
        ledger.decide("accept", ["i-market"], why="", by="person:M. Iriz")
    assert "has changed since" in shown(viewer, f"/analyses/fits/{fits().get().pk}")
    shown(viewer, "/analyses/tallies/")
    assert fits().count() == 2


def test_settings_stand_in_the_address_and_a_wrong_one_is_refused_in_words(viewer: Client, work: Callable[[], bool]):
    shown(viewer, "/analyses/tallies/?unit=year&population=Oszal%3D2000000")
    assert work()
    page = shown(viewer, "/analyses/tallies/?population=Oszal%3D2000000&unit=year")
    assert 'value="Oszal=2000000"' in page
    assert "<bdi>2031</bdi>" in page
    for wrong, told in (
        ("level_0_1=2", "expected a share"),
        ("unit=week", "Select a valid choice"),
        ("draws=many", "a number"),
    ):
        if "level" in wrong:  # what only the fit can tell is told as its result
            shown(viewer, f"/analyses/tallies/?{wrong}")
            assert work()
            assert told in shown(viewer, f"/analyses/tallies/?{wrong}")
            continue
        answer = viewer.get(f"/analyses/tallies/?{wrong}")
        assert answer.status_code == 422
        assert told in answer.content.decode()


def test_an_earlier_moment_can_be_asked_for(viewer: Client, work: Callable[[], bool], case: Path):
    with Ledger.open(case) as ledger:
        before = ledger.head()
        ledger.decide("accept", ["i-market"], why="", by="person:M. Iriz")
    shown(viewer, f"/analyses/tallies/?as-of={before}")
    assert work()
    fit = fits().get()
    assert (fit.state, fit.of) == ("done", before)
    shown(viewer, "/analyses/tallies/?as-of=1900-01-01")
    assert work()
    assert fits().first().state == "failed"
    assert "ledger" in shown(viewer, "/analyses/tallies/?as-of=1900-01-01")


def test_numbers_lead_to_incidents_and_words_and_tables_download_with_both(
    as_: Callable[[str], Client], case: Path, work: Callable[[], bool]
):
    coder, viewer = as_("coder"), as_("viewer")
    shown(coder, "/analyses/tallies/")
    assert work()
    page = shown(coder, "/analyses/tallies/")
    assert "/incidents/i-market/" in page
    assert "#about-c-" in page
    address = f"/analyses/fits/{fits().get().pk}/tables/by-place.csv"
    rows = list(csv.DictReader(io.StringIO(coder.get(address).content.decode())))
    (market,) = (row for row in rows if row["place"] == "Vashira")
    assert (market["deaths_low"], market["deaths_best"], market["incidents"]) == ("10", "12", "i-market")
    assert viewer.get(address).status_code == 403
    assert ".csv" not in shown(viewer, "/analyses/tallies/")
    assert coder.get(address.replace("by-place", "none")).status_code == 404


def test_pictures_come_as_files_and_as_what_draws_them_and_the_script_by_its_version(
    viewer: Client, work: Callable[[], bool]
):
    from tallybook.version import __version__

    shown(viewer, "/analyses/tallies/")
    assert work()
    base = f"/analyses/fits/{fits().get().pk}/pictures/by-place"
    assert viewer.get(base + ".png").content.startswith(b"\x89PNG")
    specs = json.loads(viewer.get(base + ".json").content)
    assert specs["light"]["config"]["background"] != specs["dark"]["config"]["background"]
    assert b"vegaEmbed" in viewer.get(f"/analyses/script/{__version__}.js").content
    assert viewer.get("/analyses/script/0.0.0.js").status_code == 404


def test_what_is_of_older_states_is_forgotten_so_that_redacted_words_do_not_stay(
    viewer: Client, work: Callable[[], bool], case: Path
):
    from datetime import timedelta

    from django.utils import timezone

    from tallybook.desk.analyses.keeping import forget

    shown(viewer, "/analyses/tallies/")
    assert work()
    fits().update(created=timezone.now() - timedelta(hours=1))
    with Ledger.open(case) as ledger:
        forget(ledger.head())
        assert fits().count() == 1
        ledger.decide("accept", ["i-market"], why="", by="person:M. Iriz")
        forget(ledger.head())
    assert fits().count() == 0


def test_when_the_desk_ends_what_is_under_way_waits_for_the_next_start(
    viewer: Client, work: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
):
    from tallybook.analyse import following
    from tallybook.analyse.tallies import material

    ending = threading.Event()
    ending.set()
    assert material.at is following.at
    shown(viewer, "/analyses/tallies/")
    assert work(ending)
    assert fits().get().state == "waiting"
    assert work()
    assert fits().get().state == "done"


def test_a_fault_of_one_analysis_is_told_without_words_of_reports(
    viewer: Client, work: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
):
    from tallybook.analyse.tallies import Tallies

    def broken(self: Tallies, table: object) -> None:
        raise ZeroDivisionError("Imra Dost said")

    monkeypatch.setattr(Tallies, "fit", broken)
    shown(viewer, "/analyses/tallies/")
    assert work()
    page = shown(viewer, "/analyses/tallies/")
    assert "ZeroDivisionError" in page
    assert "Imra" not in page


def test_too_many_that_wait_are_refused(viewer: Client, monkeypatch: pytest.MonkeyPatch):
    from tallybook.desk.analyses import keeping

    monkeypatch.setattr(keeping, "MOST_WAITING", 2)
    for seed in (1, 2):
        shown(viewer, f"/analyses/tallies/?seed={seed}")
    answer = viewer.get("/analyses/tallies/?seed=3")
    assert answer.status_code == 422
    assert "wait to be worked out" in answer.content.decode()


def test_a_program_gets_the_finding_and_its_rows_page_by_page(
    as_: Callable[[str], Client], people: dict[str, Any], case: Path, work: Callable[[], bool]
):
    from django.test import Client as Program

    from tallybook.desk.api.models import Token

    words = Token.objects.issued(people["viewer"], "a test", ["read"], None)[1]

    def asked(path: str, **query: Any) -> Any:
        return Program().get(f"/api/v1/analyses{path}", query, headers={"authorization": f"Bearer {words}"})

    assert [one["name"] for one in asked("").json()["items"]] == list(NAMES)
    assert asked("/tallies", set="unit=year").status_code == 409
    assert work()
    found = asked("/tallies", set="unit=year").json()
    assert found["says"]
    assert found["cannot_know"]
    (places,) = (t for t in found["tables"] if t["name"] == "by-place")
    assert places["rows"] == 3
    first = asked("/tallies/by-place", set="unit=year", limit=2).json()
    rest = asked("/tallies/by-place", set="unit=year", limit=2, cursor=first["next"]).json()
    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next"] == ""
    assert first["items"][0]["incidents"] == ["i-market"]
    assert asked("/tallies/none", set="unit=year").status_code == 404
    assert asked("/astrology").status_code == 404
    assert "NAME=VALUE" in asked("/tallies", set="unit").json()["detail"]
