"""The desk as a newcomer uses it: a real program, a real browser, keys instead of a mouse, nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from running import at, desk, entries

from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Position

SAMPLES = Path(__file__).parents[2] / "samples"
PHONE = {"width": 375, "height": 812}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.1 AA, by some of its rules or by all."""
    if not page.evaluate("() => 'axe' in window"):  # reading half a megabyte of script takes longer than some rules
        page.evaluate(AXE_SCRIPT)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    # What is in order is told in a word: whole, it would be most of the time.
    found = page.evaluate("(options) => axe.run(options)", {"runOnly": only, "resultTypes": ["violations"]})
    return [f"{v['id']} at {v['nodes'][0]['target']}: {v['nodes'][0]['failureSummary']}" for v in found["violations"]]


def middle(drawn: Locator) -> Position:
    box = drawn.bounding_box()
    assert box is not None
    return {"x": box["width"] / 2, "y": box["height"] / 2}


@pytest.fixture
def filled(tmp_path: Path, case_file: Path) -> Path:
    return Path(shutil.copy(case_file, tmp_path))


def test_a_newcomer_adds_reports_judges_by_keyboard_merges_undoes_and_sees_the_history(
    chromium: Browser, tmp_path: Path
):
    ledger = tmp_path / "my case.tally"
    knowledge = ["--places", str(SAMPLES / "vashira.toml"), "--actors", str(SAMPLES / "vashira.toml")]
    files = sorted((SAMPLES / "reports").glob("2019-09-0[4-7]*"))
    with desk(ledger, *knowledge) as link, at(chromium, link) as page:
        page.click("text=Add the first reports")
        page.set_input_files("input[type=file]", files)
        page.click("form[action='/inbox/upload'] button")
        page.wait_for_selector("text=Judge the claims")
        page.click("text=Judge the claims")
        page.click("td a >> nth=0")

        page.wait_for_selector(".current")
        first = page.get_attribute(".current", "data-card")
        page.keyboard.press("j")
        assert page.get_attribute(".current", "data-card") != first
        page.keyboard.press("k")
        for judged in range(10):
            assert page.get_attribute(".current", "data-state") == "unreviewed", "the next one to judge is at hand"
            progress = page.inner_text("#progress")
            page.keyboard.press("ar"[judged % 2])
            page.wait_for_function("(was) => document.getElementById('progress').innerText !== was", arg=progress)
            if page.inner_text("#progress").startswith("All"):
                with page.expect_navigation():
                    page.keyboard.press("g")
        said = [what for action, what in entries(ledger) if action == "decide"]
        assert len(said) == 10
        assert {"accept", "reject"} <= set(said)

        incidents = f"{link.partition('/people')[0]}/incidents/"
        page.goto(incidents)
        page.click("td.wide a >> nth=0")
        page.wait_for_url("**/incidents/i-*/")
        page.wait_for_selector("#behind", state="detached")  # what was rejected stands in none now
        page.wait_for_load_state("networkidle")
        page.goto(incidents)
        rows = page.locator("td.wide a")
        one, two = (rows.nth(n).get_attribute("href") for n in (0, 1))
        page.goto(f"{link.partition('/people')[0]}{one}")
        page.fill("#other", f"{link.partition('/people')[0]}{two}")
        page.click("text=They are one event: merge")
        page.wait_for_function(
            """() => {
                const told = [...document.querySelectorAll('.timeline li')].map((line) => line.innerText);
                const behind = document.getElementById('behind');
                return !behind && new Set(told).size >= 2 && told.some((line) => line.includes('same'));
            }"""
        )
        merged = page.url
        page.click(".timeline button:has-text('Undo') >> nth=-1")
        page.wait_for_selector("text=Taken back")
        page.wait_for_selector("#behind", state="detached")
        page.wait_for_load_state("networkidle")  # it may be following by itself
        page.goto(merged)
        page.locator(".timeline", has_text="took back entry").wait_for()
    assert entries(ledger)[-1][0] == "undo"
    with Ledger.open(ledger) as held:
        assert held.verify().sound


def test_a_save_outlives_a_lost_connection_and_is_kept_once(chromium: Browser, filled: Path, vashira: Snapshot):
    report = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    with desk(filled) as link, at(chromium, link) as page:
        page.goto(f"{link.partition('/people')[0]}/reports/{report.id}/")
        page.wait_for_selector(".current")
        page.context.set_offline(True)
        page.keyboard.press("a")
        page.wait_for_selector("text=The desk can't be reached")
        assert entries(filled) == []
        page.context.set_offline(False)
        page.wait_for_selector("li.is-accepted")
        # The answer is lost on the way back: the desk has saved, the page does not know, and asks again.
        lost = {"answers": 0}

        def lose(route: Any) -> None:
            if lost["answers"]:
                route.continue_()
                return
            lost["answers"] += 1
            route.fetch()
            route.abort()

        page.route("**/judge", lose)
        page.keyboard.press("r")
        page.wait_for_selector("li.is-rejected")
    assert entries(filled) == [("decide", "accept"), ("decide", "reject")]


def test_a_correction_that_is_refused_stays_in_the_form_with_the_reason(
    chromium: Browser, filled: Path, vashira: Snapshot
):
    report = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    with desk(filled) as link, at(chromium, link) as page:
        page.goto(f"{link.partition('/people')[0]}/reports/{report.id}/")
        page.keyboard.press("j")
        page.keyboard.press("c")
        form = page.locator("form.edit")
        form.wait_for()
        assert faults(page) == []
        form.locator("[name=low]").fill("99")
        form.locator("[name=why]").fill("the table says so")
        form.locator("button.first").click()
        page.wait_for_selector("text=expected 0 <= low")
        assert form.locator("[name=why]").input_value() == "the table says so"
        form.locator("[name=low]").fill("11")
        form.locator("button.first").click()
        page.wait_for_selector("li.is-corrected")
    assert entries(filled) == [("decide", "correct")]


def test_a_place_is_chosen_on_the_map_by_pressing_it_or_by_keys(chromium: Browser, filled: Path, vashira: Snapshot):
    report = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    with desk(filled, "--places", str(SAMPLES / "vashira.toml")) as link, at(chromium, link) as page:
        page.goto(f"{link.partition('/people')[0]}/reports/{report.id}/")
        page.keyboard.press("j")
        page.keyboard.press("c")
        form = page.locator("form.edit")
        late: list[Any] = []  # the answer to a name that was typed, kept back until a place was chosen on the map
        page.route(re.compile(r"/places\?place="), lambda route: late.append(route))
        form.locator("text=Choose on the map").click()
        drawn = form.locator("svg[data-view]")
        drawn.wait_for()
        assert faults(page) == []
        with page.expect_request(re.compile(r"/places\?place=")):
            form.locator("[name=place]").fill("by the old rope walk")
        drawn.click(position=middle(drawn))
        nearest = form.locator("text=Nearest to the point")
        nearest.wait_for()
        with page.expect_response(re.compile(r"/places\?place=")) as answered:
            late[0].continue_()
        answered.value.finished()
        assert form.locator("[name=place]").input_value() == "by the old rope walk", "the report's words are its own"
        pressed = form.locator("[name=place_id]:checked").get_attribute("data-name")
        for key in ("+", "-"):
            view = drawn.get_attribute("data-view")
            drawn.press(key)
            form.locator(f"svg[data-view]:not([data-view='{view}'])").wait_for()
        with page.expect_response(re.compile(r"/places\?at=")):
            for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowUp", "Enter"):
                drawn.press(key)
        form.locator("[name=place]").fill("by the rope walk")
        page.wait_for_timeout(700)  # longer than the desk waits before it asks for a name: nothing is to come of it
        assert nearest.is_visible()
        form.locator("[name=place_id][data-name]").last.check()
        chosen = form.locator("[name=place_id]:checked").get_attribute("value")
        form.locator("button.first").click()
        page.wait_for_selector("li.is-corrected")
    assert pressed
    assert chosen
    held = next(c.where for c in vashira.claims.values() if c.where and c.where.name == "Vashira")
    with Ledger.open(filled) as ledger:
        (where,) = {
            c.where for c in ledger.snapshot().claims.values() if c.where and c.where.name == "by the rope walk"
        }
    assert where.place_id == chosen
    assert where.latitude == pytest.approx(held.latitude, abs=3)


def test_words_selected_behind_a_candle_become_the_claim_that_was_meant(
    chromium: Browser, filled: Path, vashira: Snapshot
):
    report = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    with desk(filled) as link, at(chromium, link) as page:
        page.goto(f"{link.partition('/people')[0]}/reports/{report.id}/")
        page.evaluate("""() => {
            const text = document.getElementById("report-text");
            const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf("was all that one mourner");
                if (at >= 0) getSelection().setBaseAndExtent(walk.currentNode, at - 1, walk.currentNode, at + 24);
            }
        }""")
        page.keyboard.press("w")
        form = page.locator("form.edit")
        form.wait_for()
        assert form.locator("[name=words]").input_value() == "was all that one mourner"
        form.locator("[name=kind]").select_option("fear")
        form.locator("button.first").click()
        page.wait_for_selector("li.is-stated")
    with Ledger.open(filled) as ledger:
        (made,) = (c for c in ledger.snapshot().claims.values() if c.read_by == "person:M. Iriz")
    assert (made.words, made.kind) == ("was all that one mourner", "fear")


# axe looks at no picture: words that no style reaches are black
_BLACK = """() => [...document.querySelectorAll("main svg text")]
  .filter(words => getComputedStyle(words).fill === "rgb(0, 0, 0)").length"""


def test_every_page_can_be_used_by_everybody(chromium: Browser, filled: Path, vashira: Snapshot):
    """By all rules in a window and on a phone; nothing but colours is different in the dark."""
    with desk(filled) as link, at(chromium, link) as page:
        home = link.partition("/people")[0]
        reports = [f"/reports/{r}/" for r in vashira.reports]
        window = page.viewport_size
        for address in (
            "/",
            "/inbox/",
            "/reports/",
            *reports,
            "/queue/",
            "/incidents/",
            "/incidents/i-market/",
            "/problems/",
            "/maps/",
            "/tallies/",
            "/tallies/changed?since=2999-01-01",
            "/analyses/",
            "/analyses/tallies/?unit=year",
            "/analyses/risk/factors/11/",
            "/search/?q=shopkeepers",
            "/search/name?kind=place&name=Rope+Market",
            "/publishing/",
            "/publishing/report?form=public",
            "/coding/",
            f"/coding/{next(iter(vashira.reports))}/",
            "/api/",
            "/api/reference",
            "/none",
        ):
            page.goto(home + address)
            if address.startswith("/analyses/t"):
                page.wait_for_selector("#cannot-know")
                page.locator("#pictures").scroll_into_view_if_needed()
            if address == "/problems/":  # it follows by itself once problems were looked for
                page.wait_for_selector("#looking", state="detached", timeout=90_000)
            if "/factors/" in address:
                page.wait_for_selector("ol.lines")
            for size in (PHONE, window):
                page.set_viewport_size(size)
                assert faults(page) == [], f"{address} at {size}"
                wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{address} is {wide} px wider than a window of {size}"
            page.emulate_media(color_scheme="dark")
            assert faults(page, "color-contrast") == [], f"{address} in the dark"
            assert page.evaluate(_BLACK) == 0, f"{address}: words of a picture are black in the dark"
            page.emulate_media(color_scheme="light")


def test_a_period_is_chosen_by_drawing_over_the_timeline_or_by_keyboard(chromium: Browser, filled: Path):
    with desk(filled) as link, at(chromium, link) as page:
        page.goto(link.partition("/people")[0] + "/maps/")
        everything = page.locator("p.stand").first.inner_text()
        columns = page.locator("svg.dayline rect.column[height]:not([height='0']):not([height='0.0'])")
        columns.first.scroll_into_view_if_needed()
        box = columns.first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 1, box["y"] + 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] + 6, box["y"] + 6, steps=5)
        page.mouse.up()
        page.wait_for_url("**/maps/?*from=*")
        chosen = page.url
        assert "to=" in chosen
        narrower = page.locator("p.stand").first.inner_text()
        assert narrower != everything
        page.goto(chosen)
        assert page.locator("p.stand").first.inner_text() == narrower
        page.get_by_role("link", name="All times").click()
        assert page.locator("p.stand").first.inner_text() == everything
        page.locator("svg.dayline a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/maps/?*from=*")


def test_an_analysis_is_worked_out_sorted_and_asked_with_the_mouse(chromium: Browser, filled: Path):
    with desk(filled) as link, at(chromium, link) as page:
        home = link.partition("/people")[0]
        page.goto(home + "/analyses/")
        page.click("text=Tallies >> nth=-1")
        page.wait_for_selector("#cannot-know")
        places = page.locator("#table-by-place ~ .scroll").first
        assert places.locator("tbody tr td:first-child").all_inner_texts() == ["Vashira", "Old Quay", "not stated"]
        places.get_by_role("button", name="Incidents").click()
        places.get_by_role("button", name="Incidents").click()
        assert places.locator("tbody tr td:first-child").all_inner_texts()[0] == "Old Quay"
        assert places.locator("th[aria-sort=descending]").count() == 1
        assert page.locator("figure.picture img").count() >= 3
        page.wait_for_function(
            "() => [...document.querySelectorAll('figure.picture img')].every((i) => i.naturalWidth > 100)"
        )
        figure = page.locator("#picture-by-place")
        figure.get_by_role("button", name="Ask it with the mouse").click()
        figure.locator("path[aria-roledescription=bar]").first.hover(position={"x": 5, "y": 5})
        page.wait_for_selector(".tip:not([hidden])")
        assert "Vashira" in page.inner_text(".tip")
        page.click("text=Settings >> nth=0")
        page.get_by_label("Periods").select_option("year")
        page.get_by_role("button", name="Work it out").click()
        page.wait_for_url("**unit=year**")
        page.wait_for_selector("#cannot-know")
        page.locator("#table-by-place ~ .scroll tbody tr details summary").first.click()
        page.locator("#table-by-place ~ .scroll tbody tr details a").first.click()
        page.wait_for_url("**/incidents/i-market/")


def test_an_assignment_of_the_risk_board_is_rejected_by_keyboard_and_taken_back(chromium: Browser, filled: Path):
    with desk(filled) as link, at(chromium, link) as page:
        page.goto(link.partition("/people")[0] + "/analyses/risk/")
        page.get_by_text("Look at each assignment").click()
        page.get_by_role("navigation", name="Review by factor").locator("[href$='/factors/11/']").click()
        page.wait_for_selector("ol.lines")
        first = page.locator("ol.lines > li").first
        words = first.locator("q").inner_text()
        first.get_by_label("Why").fill("an accident")
        page.keyboard.press("Tab")  # past accepting
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=rejected by")
        first = page.locator("ol.lines > li").first
        assert first.locator("q").inner_text() == words
        assert "an accident" in first.inner_text()
        assert entries(filled)[-1] == ("place", "reject")
        first.get_by_role("button", name="Undo").press("Enter")
        page.wait_for_selector("text=Taken back")
        assert "unreviewed" in page.locator("ol.lines > li").first.inner_text()
        assert entries(filled)[-1][0] == "undo"


def test_a_sheet_is_filled_by_keyboard_from_selected_words_and_handed_in(
    chromium: Browser, filled: Path, vashira: Snapshot
):
    report = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    with desk(filled) as link, at(chromium, link) as page:
        page.goto(link.partition("/people")[0] + f"/coding/{report.id}/")
        assert page.locator("[data-card]").count() == 0
        page.evaluate(
            """() => {
                const text = document.getElementById("report-text");
                const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const at = walk.currentNode.data.indexOf("was all that one mourner");
                    if (at < 0) continue;
                    getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + 24);
                }
            }"""
        )
        page.keyboard.press("w")
        form = page.locator("form[data-edit]")
        form.wait_for()
        assert form.locator("[name=words]").input_value() == "was all that one mourner"
        form.locator("[name=best]").fill("3")
        form.get_by_role("button", name="Save").click()
        page.locator("[data-card]").wait_for()
        page.reload()
        assert "was all that one mourner" in page.locator("[data-card]").inner_text()
        page.get_by_role("button", name="Hand it in").click()
        page.wait_for_url("**/compare")
    with Ledger.open(filled) as held:
        (coding,) = held.codings(report.id)
    assert (coding.coder, coding.claims[0].words) == ("person:M. Iriz", "was all that one mourner")


def test_text_that_runs_from_right_to_left_does(chromium: Browser, filled: Path, vashira: Snapshot):
    report = next(r for r in vashira.reports.values() if r.published is None)
    with desk(filled) as link, at(chromium, link) as page:
        page.goto(f"{link.partition('/people')[0]}/reports/{report.id}/")
        ways = page.evaluate(
            "() => [...document.querySelectorAll('#report-text p')].map((p) => getComputedStyle(p).direction)"
        )
        assert ways == ["rtl", "ltr"]
        assert page.evaluate("() => document.getElementById('report-text').textContent") == report.text


def test_the_link_works_once_and_another_browser_stays_outside(chromium: Browser, filled: Path):
    with desk(filled) as link, at(chromium, link) as page:
        assert page.title().startswith("Overview")
        other = chromium.new_page()
        assert other.goto(link).status == 403  # type: ignore[union-attr]
        assert other.goto(f"{link.partition('/people')[0]}/incidents/").status == 403  # type: ignore[union-attr]
        other.close()
