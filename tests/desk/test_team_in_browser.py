"""A team as it works at the desk: accounts by invitation, blind coding, adjudication, printing, and who is refused."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from running import at, desk, entries, serving

from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "seven oars at low tide"
TEAM = {"N. Orsa": "coder", "T. Ulm": "coder", "R. Eske": "reviewer", "V. Halm": "viewer"}


@contextmanager
def invited(chromium: Browser, link: str) -> Iterator[Page]:
    """Somebody who has opened an invitation and chosen a password."""
    with at(chromium, link) as page:
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.get_by_role("button", name="Keep this password").click()
        page.wait_for_selector("nav")
        yield page


def sheet_of(page: Page, home: str, report: str, best: str) -> None:
    """Code a report with one claim, and hand it in."""
    page.goto(f"{home}/coding/")
    page.click("h2:has-text('For you to code') + ul a")
    assert page.url.endswith(f"/coding/{report}/")
    assert page.locator("[data-card]").count() == 0, "the machine's reading or another's is seen"
    page.get_by_text("was all that one mourner").first.wait_for()
    page.evaluate(SELECT)
    page.keyboard.press("w")
    form = page.locator("form[data-edit]")
    form.locator("[name=best]").fill(best)
    form.get_by_role("button", name="Save").click()
    page.locator("[data-card]").wait_for()
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_text("Your coding is handed in").wait_for()


SELECT = """() => {
    const walk = document.createTreeWalker(document.getElementById("report-text"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const at = walk.currentNode.data.indexOf("was all that one mourner");
        if (at >= 0) getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + 24);
    }
}"""


def test_two_code_blind_a_third_settles_and_a_viewer_is_refused(
    chromium: Browser, tmp_path: Path, case_file: Path, vashira: Snapshot
):
    case = Path(shutil.copy(case_file, tmp_path))
    report = next(r.id for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    with serving(tmp_path, str(case)) as (home, invitation), invited(chromium, home + invitation) as chief:
        links = {}
        for name, role in TEAM.items():
            chief.goto(f"{home}/people/")
            chief.get_by_label("Name").fill(name)
            chief.get_by_label("Role").select_option(role)
            chief.get_by_role("button", name="Make an invitation").click()
            links[name] = chief.locator(".notice code").inner_text()
        with invited(chromium, links["R. Eske"]) as reviewer:
            reviewer.goto(f"{home}/coding/")
            reviewer.get_by_label("Report", exact=False).first.fill(f"{home}/reports/{report}/")
            for coder in ("N. Orsa", "T. Ulm"):
                reviewer.get_by_label(coder).check()
            reviewer.get_by_role("button", name="Hand it out").click()
            reviewer.wait_for_selector("h2:has-text('How far it is')")
            with invited(chromium, links["N. Orsa"]) as first, invited(chromium, links["T. Ulm"]) as second:
                sheet_of(first, home, report, "3")
                assert first.get_by_role("link", name="Compare").count() == 0, "before the other has coded"
                sheet_of(second, home, report, "4")
                first.reload()
                first.get_by_role("link", name="Compare").click()
                assert first.locator("fieldset.unit q").count() == 2
            reviewer.goto(f"{home}/coding/")
            reviewer.get_by_role("link", name="Compare and settle").click()
            assert reviewer.locator("fieldset.unit").count() == 1, "both read the same words"
            reviewer.get_by_label("T. Ulm").check()
            reviewer.get_by_role("button", name="Settle: these stand").click()
            reviewer.wait_for_url(f"**/reports/{report}/")
            reviewer.goto(f"{home}/coding/")
            reviewer.get_by_text("How far the coders agree").first.wait_for()
        with invited(chromium, links["V. Halm"]) as viewer:
            viewer.goto(f"{home}/reports/{report}/")
            assert viewer.locator("form[data-save]").count() == 0, "a viewer is offered to judge"
            for address in ("/people/", f"/coding/{report}/", f"/reports/{report}/claims/new", "/publishing/whole/csv"):
                answer = viewer.goto(home + address)
                assert answer is not None
                assert answer.status == 403, address
    with Ledger.open(case) as ledger:
        (standing,) = (c for c in ledger.snapshot().claims.values() if c.report == report)
        assert standing.figure is not None
        assert standing.figure.best == 4
        assert ledger.verify().sound
    assert [action for action, _ in entries(case, "person:R. Eske")] == ["assign", "adjudicate"]
    assert [action for action, _ in entries(case, "person:N. Orsa")] == ["code"]
    assert entries(case, "person:V. Halm") == []


def test_the_report_is_printed_and_a_redacted_file_holds_no_name(
    chromium: Browser, tmp_path: Path, case_file: Path, vashira: Snapshot
):
    case = Path(shutil.copy(case_file, tmp_path))
    names = {actor.name for i in vashira.incidents.values() for actor in (*i.victims, *i.perpetrators, *i.targets)}
    with desk(case) as link, at(chromium, link, accept_downloads=True) as page:
        home = link.partition("/people")[0]
        page.goto(f"{home}/publishing/")
        page.locator("ul.files").first.get_by_role("link", name="Report (PDF and HTML)").click()
        page.get_by_role("button", name="Write it").click()
        page.get_by_text("The report is written").wait_for()
        with page.expect_download() as printed:
            page.get_by_role("link", name="PDF").click()
        assert printed.value.path().read_bytes().startswith(b"%PDF")
        page.goto(f"{home}/publishing/")
        with page.expect_download() as redacted:
            page.locator("ul.files").first.get_by_role("link", name="CSV").first.click()
        with zipfile.ZipFile(redacted.value.path()) as packed:
            told = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    assert "killing" in told
    assert not [one for one in {*names, *vashira.incidents, *vashira.reports} if one in told]
