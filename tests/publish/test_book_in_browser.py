"""The book in a real browser: no network, fits a phone, readable and printable, with or without script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.publish.addresses import incident_page, report_page, safe
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = (
    "index.html", "totals/index.html", "representation.html", "reprisals/index.html", "land/index.html",
    "positions/index.html", "problems/index.html", "method.html", "incidents/index.html",
    "reports/index.html", "speakers/index.html", "places/index.html",
    "tallies/deaths.html", "tallies/deaths-2031-05.html", incident_page("i-market"), incident_page("i-quay"),
)  # fmt: skip
PHONE = {"width": 375, "height": 812}
AA_SMALL, AA_LARGE = 4.5, 3.0  # WCAG 2.1, 1.4.3; large is 24 px, or 18.66 px in bold

CONTRAST = """() => {
  const rgb = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => {
    const f = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const check = (e, style, text, back) => {
    const [a, b] = [lum(rgb(style.color)), lum(back)].sort((x, y) => y - x);
    const px = parseFloat(style.fontSize);
    const large = px >= 24 || (px >= 18.66 && parseInt(style.fontWeight) >= 700);
    found.push([(a + 0.05) / (b + 0.05), large, e.tagName + "." + e.className + ": " + text.slice(0, 30)]);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || e.closest("svg")) continue;
    check(e, getComputedStyle(e), walk.currentNode.data, ground(e));
  }
  for (const e of document.querySelectorAll(".tag")) {
    const style = getComputedStyle(e, "::before");
    check(e, style, style.content, rgb(style.backgroundColor));
  }
  return found;
}"""


def told(vashira: Snapshot) -> str:
    """The page of the report that has most claims."""
    return report_page(next(r.id for r in vashira.reports.values() if r.publisher == "Vashira Courier"))


@contextmanager
def opened(chromium: Browser, **how: Any) -> Iterator[Page]:
    """A page that fails the test on any request but for files, and on any error or refusal in its console."""
    context = chromium.new_context(**how)
    page = context.new_page()
    faults: list[str] = []
    page.on("request", lambda r: None if r.url.startswith("file:") else faults.append(r.url))
    # going on to the next page cuts off the icon of the last one: that is no fault
    page.on("requestfailed", lambda r: faults.append(f"{r.url}: {r.failure}") if "ABORTED" not in r.failure else None)
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    yield page
    context.close()
    assert faults == []


def test_no_page_asks_the_network_or_breaks_its_own_policy(
    chromium: Browser, vashira_book: Path, vashira: Snapshot
) -> None:
    with opened(chromium, viewport={"width": 1280, "height": 900}) as page:
        for name in (*PAGES, told(vashira)):
            page.goto(f"file://{vashira_book / name}")
            styled = page.evaluate("getComputedStyle(document.querySelector('.frame')).display")
            assert styled == "grid", f"{name}: the style sheet was not applied"


def test_no_page_is_wider_than_a_phone(chromium: Browser, vashira_book: Path, vashira: Snapshot) -> None:
    with opened(chromium, viewport=PHONE, is_mobile=True, has_touch=True) as page:
        for name in (*PAGES, told(vashira)):
            page.goto(f"file://{vashira_book / name}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE["width"], f"{name} is {wide} px wide"


def test_a_figure_on_the_first_page_leads_to_marked_words(chromium: Browser, vashira_book: Path) -> None:
    with opened(chromium, java_script_enabled=False) as page:
        page.goto(f"file://{vashira_book / 'index.html'}")
        page.click("#by-month ~ .scroll a.figure >> nth=0")
        page.wait_for_url("**/tallies/**")
        page.click("main a.words >> nth=0")
        page.wait_for_url("**/reports/**")
        mark = page.locator("mark:target")
        assert mark.count() == 1
        assert "traders" in mark.inner_text() or "shopkeepers" in mark.inner_text()


def test_the_shown_text_is_the_report_character_for_character(
    chromium: Browser, vashira_book: Path, vashira: Snapshot
) -> None:
    with opened(chromium) as page:
        for report in vashira.reports.values():
            page.goto(f"file://{vashira_book / report_page(report.id)}")
            assert page.locator("article.text").evaluate("e => e.textContent") == report.text
            for claim in (c for c in vashira.claims.values() if c.report == report.id):
                for n, span in enumerate(claim.spans):
                    pieces = page.locator(f'mark[data-claim="{safe(claim.id)}"][data-part="{n}"]')
                    assert "".join(pieces.evaluate_all("all => all.map(e => e.textContent)")) == span.words


def test_text_from_the_right_is_set_from_the_right(chromium: Browser, vashira_book: Path, vashira: Snapshot) -> None:
    foreign = next(r for r in vashira.reports.values() if r.published is None)
    with opened(chromium) as page:
        page.goto(f"file://{vashira_book / report_page(foreign.id)}")
        sides = page.locator("article.text p").evaluate_all("all => all.map(p => getComputedStyle(p).direction)")
        assert sides == ["rtl", "ltr"]


def test_a_script_in_a_report_does_not_run(chromium: Browser, vashira_book: Path, vashira: Snapshot) -> None:
    with opened(chromium) as page:
        page.on("dialog", lambda d: pytest.fail(f"a dialog opened: {d.message}"))
        page.goto(f"file://{vashira_book / told(vashira)}")
        assert page.evaluate("document.querySelectorAll('script').length") == 1
        assert "<script>alert('x')</script>" in page.locator("article.text").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_that_wcag_aa_asks_for(
    scheme: str, chromium: Browser, vashira_book: Path, vashira: Snapshot
) -> None:
    with opened(chromium, color_scheme=scheme) as page:
        for name in (*PAGES, told(vashira)):
            page.goto(f"file://{vashira_book / name}")
            found = page.evaluate(CONTRAST)
            assert len(found) > 15
            faint = [f for f in found if f[0] < (AA_LARGE if f[1] else AA_SMALL)]
            assert faint == [], name


def test_a_marked_claim_stays_readable_when_it_is_the_one_followed(
    chromium: Browser, vashira_book: Path, vashira: Snapshot
) -> None:
    with opened(chromium) as page:
        for claim in vashira.claims.values():
            page.goto(f"file://{vashira_book / report_page(claim.report)}#{safe(claim.id)}")
            page.reload()
            assert page.locator("mark.lit").count() >= len(claim.spans)
            assert [f for f in page.evaluate(CONTRAST) if f[0] < AA_SMALL and "MARK" in f[2]] == []


def test_the_keyboard_reaches_content_first_and_focus_is_seen(chromium: Browser, vashira_book: Path) -> None:
    with opened(chromium) as page:
        page.goto(f"file://{vashira_book / 'index.html'}")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        landmarks = page.evaluate("['header', 'nav', 'main', 'footer'].map(t => document.querySelectorAll(t).length)")
        assert landmarks == [1, 1, 1, 1]


def test_each_page_has_one_first_heading_and_no_image_without_a_name(
    chromium: Browser, vashira_book: Path, vashira: Snapshot
) -> None:
    with opened(chromium) as page:
        for name in (*PAGES, told(vashira)):
            page.goto(f"file://{vashira_book / name}")
            assert page.locator("h1").count() == 1, name
            assert page.evaluate("[...document.querySelectorAll('svg')].every(s => s.getAttribute('aria-label'))"), name
            assert page.evaluate("[...document.querySelectorAll('th')].every(t => t.getAttribute('scope'))"), name


def test_it_prints(chromium: Browser, vashira_book: Path, vashira: Snapshot) -> None:
    with opened(chromium) as page:
        page.goto(f"file://{vashira_book / told(vashira)}")
        page.emulate_media(media="print")
        assert page.locator("nav.contents").is_hidden()
        labels = page.locator("mark .tag").first.evaluate("e => getComputedStyle(e, '::before').content")
        assert labels == '"At1"'
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF")
        assert len(printed) > 10_000


def test_a_long_table_can_be_filtered(chromium: Browser, vashira_book: Path) -> None:
    with opened(chromium) as page:
        page.goto(f"file://{vashira_book / 'speakers/index.html'}")
        page.fill("input[type=search]", "quay council")
        rows = page.locator("tbody tr:visible")
        assert rows.count() == 1
        assert "Quay Council" in rows.inner_text()
