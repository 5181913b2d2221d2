"""The book as files: every figure ends at words, links lead somewhere, nothing is loaded from elsewhere."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import pytest

from tallybook.publish import book
from tallybook.publish.addresses import report_page, safe
from tallybook.records import Copies, Passage, Snapshot, Span

MARKUP = "\"'></a></td><img src=x onerror=alert(1)><style>*{}</style>"
LINKS_AT_MOST = 3  # from any figure to highlighted words
VOID = {"meta", "link", "br", "input", "img", "hr", "line", "rect", "path"}


@dataclass
class Page:
    """What a test needs to know of one page."""

    ids: set[str] = field(default_factory=set)
    figures: list[str | None] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # class, href, innermost id around it
    loaded: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    marks: dict[tuple[str, int], str] = field(default_factory=lambda: defaultdict(str))


class Reader(HTMLParser):
    """Reads one page; keeps the text of each mark, nested ones included."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        page, classes = self.page, (held.get("class") or "").split()
        page.tags.add(tag)
        if held.get("id"):
            assert held["id"] not in page.ids, f"id {held['id']} stands twice"
            page.ids.add(str(held["id"]))
        if "figure" in classes:
            page.figures.append(held.get("href"))
        if tag == "a" and held.get("href"):
            around = next((str(a["id"]) for _, a in reversed(self.open) if a.get("id")), "")
            page.links.append((" ".join(classes), str(held["href"]), around))
        page.loaded += [str(held[k]) for k in ("src", "srcset", "data", "poster", "xlink:href") if held.get(k)]
        if tag == "link":
            page.loaded.append(str(held["href"]))
        page.inline += [name for name in held if name.startswith("on") or name == "style"]
        if tag not in VOID:
            self.open.append((tag, held))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for tag, held in self.open:
            if tag == "mark":
                self.page.marks[str(held["data-claim"]), int(str(held["data-part"]))] += data


def read_pages(directory: Path) -> dict[str, Page]:
    read = {}
    for path in sorted(directory.rglob("*.html")):
        reader = Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        reader.close()
        assert not reader.open, f"{path.name} leaves {reader.open} open"
        read[path.relative_to(directory).as_posix()] = reader.page
    return read


@pytest.fixture(scope="module")
def pages(vashira_book: Path) -> dict[str, Page]:
    return read_pages(vashira_book)


def resolve(page: str, href: str) -> tuple[str, str]:
    """The page and the anchor that a link on `page` leads to."""
    path, anchor = urldefrag(href)
    parts = page.split("/")[:-1]
    for step in path.split("/") if path else ():
        parts = parts[:-1] if step == ".." else [*parts, step]
    return ("/".join(parts) if path else page), anchor


def ends_at_words(pages: dict[str, Page], page: str, href: str, words: dict[str, list[str]]) -> bool:
    """Whether a figure's link ends at marked words of a claim within LINKS_AT_MOST links of figures and words."""
    at, seen = {resolve(page, href)}, set()
    for _ in range(LINKS_AT_MOST):
        for target, anchor in at:
            if target.startswith("reports/") and anchor in words:
                parts = [pages[target].marks[anchor, n] for n in range(len(words[anchor]))]
                assert parts == words[anchor], f"{target}#{anchor} marks other words"
                return True
        seen |= at
        at = {
            resolve(target, link)
            for target, anchor in at
            for classes, link, around in pages[target].links
            if classes in ("figure", "figure number", "words") and (not anchor or around == anchor)
        } - seen
    return False


def test_every_figure_is_a_link_that_ends_at_the_words_it_was_read_from(
    pages: dict[str, Page], vashira: Snapshot
) -> None:
    words = {safe(c.id): [s.words for s in c.spans] for c in vashira.claims.values()}
    figures = [(name, href) for name, page in pages.items() for href in page.figures]
    assert len(figures) > 60
    assert [name for name, href in figures if not href] == []
    lost = [(n, h) for n, h in figures if h and not ends_at_words(pages, n, h, words)]
    assert lost == []


@pytest.mark.parametrize("kept", [(), ("i-exodus",), ("i-night",), ("i-market", "i-exodus")])
def test_a_book_without_a_figure_of_some_kind_prints_none_instead(
    kept: tuple[str, ...], vashira: Snapshot, tmp_path: Path
) -> None:
    """Not stated is never 0: a sum over no figure is not printed, so that there is nothing that can't be followed."""
    snapshot = dataclasses.replace(vashira, incidents={i: vashira.incidents[i] for i in kept})
    pages = read_pages(book(snapshot, tmp_path / "book").directory)
    words = {safe(c.id): [s.words for s in c.spans] for c in vashira.claims.values()}
    lost = [(n, h) for n, page in pages.items() for h in page.figures if not h or not ends_at_words(pages, n, h, words)]
    assert lost == []
    assert dead_links(pages) == []


def test_every_claim_is_marked_on_the_page_of_its_report(pages: dict[str, Page], vashira: Snapshot) -> None:
    for claim in vashira.claims.values():
        page = pages[report_page(claim.report)]
        assert safe(claim.id) in page.ids
        assert [page.marks[safe(claim.id), n] for n in range(len(claim.spans))] == [s.words for s in claim.spans]


def dead_links(pages: dict[str, Page]) -> list[tuple[str, str]]:
    dead = []
    for name, page in pages.items():
        for _, href, _ in page.links:
            if re.match(r"https?://", href):
                continue
            target, anchor = resolve(name, href)
            if target not in pages or (anchor and anchor not in pages[target].ids):
                dead.append((name, href))
    return dead


def test_no_link_is_dead(pages: dict[str, Page]) -> None:
    assert dead_links(pages) == []


def poisoned(value: Any) -> Any:
    """A record with markup put into each of its texts, but for the ones that the records themselves check."""
    if isinstance(value, str):
        return MARKUP + value
    if isinstance(value, tuple):
        return tuple(poisoned(v) for v in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, Span | type):
        kept = ("kind", "kinds", "stance", "type", "text", "severity", "field", "links", "decided")
        texts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name not in kept}
        return dataclasses.replace(value, **{k: poisoned(v) for k, v in texts.items()})
    return value


def test_markup_in_any_field_is_shown_and_never_becomes_markup(vashira: Snapshot, tmp_path: Path) -> None:
    """Ids, names, titles, places, rules, motives: each may have been written by anybody."""
    new_id = {old: MARKUP + old for old in (*vashira.reports, *vashira.claims, *vashira.incidents)}
    incidents = []
    for incident in vashira.incidents.values():
        decided = tuple(
            dataclasses.replace(d, claims_for=poisoned(d.claims_for), claims_against=poisoned(d.claims_against))
            for d in incident.decided
        )
        links = tuple((link, new_id[other]) for link, other in incident.links)
        incidents.append(dataclasses.replace(poisoned(incident), decided=decided, links=links))
    claims = []
    for claim in vashira.claims.values():
        links = tuple(dataclasses.replace(link, claim=new_id[link.claim]) for link in claim.links)
        claims.append(dataclasses.replace(poisoned(claim), links=links))
    snapshot = Snapshot(
        {r.id: r for r in map(poisoned, vashira.reports.values())},
        {c.id: c for c in claims},
        {i.id: i for i in incidents},
        poisoned(vashira.copies),
        poisoned(vashira.decisions),
        poisoned(vashira.problems),
        MARKUP,
    )
    made = book(snapshot, tmp_path / "book", title=MARKUP)
    assert (made.incidents, made.reports) == (len(vashira.incidents), len(vashira.reports))
    pages = read_pages(made.directory)
    for name, page in pages.items():
        assert page.inline == [], name
        assert not page.tags & {"img", "iframe", "object", "style", "form"}, name
        assert not [href for _, href, _ in page.links if "onerror" in href], name
    assert dead_links(pages) == []


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(pages: dict[str, Page], vashira_book: Path) -> None:
    for name, page in pages.items():
        assert page.inline == [], name
        for url in page.loaded:
            target, _ = resolve(name, url)
            assert (vashira_book / target).is_file(), f"{name} loads {url}"
        text = (vashira_book / name).read_text(encoding="utf-8")
        assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import", (vashira_book / "static" / "book.css").read_text(encoding="utf-8"))


def test_a_script_in_a_report_is_shown_and_not_run(vashira_book: Path, vashira: Snapshot) -> None:
    for path in vashira_book.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert text.count("<script") == 1, "only the book's own script file"
    told = next(r for r in vashira.reports.values() if r.publisher == "Vashira Courier")
    assert "&lt;script&gt;alert" in (vashira_book / report_page(told.id)).read_text(encoding="utf-8")


def test_an_address_that_is_not_of_the_web_is_no_link(pages: dict[str, Page]) -> None:
    assert not [href for page in pages.values() for _, href, _ in page.links if href.startswith("javascript:")]


def test_the_same_snapshot_gives_the_same_bytes(vashira: Snapshot, vashira_book: Path, tmp_path: Path) -> None:
    again = book(vashira, tmp_path / "book").directory
    first = {p.relative_to(vashira_book): p.read_bytes() for p in vashira_book.rglob("*") if p.is_file()}
    second = {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}
    assert first == second


def test_reports_and_origins_stand_beside_the_figures_of_incidents_months_and_totals(
    vashira: Snapshot, tmp_path: Path
) -> None:
    book(vashira, tmp_path / "book")
    for page in ("index.html", "incidents/index.html", "totals/index.html"):
        html = (tmp_path / "book" / page).read_text(encoding="utf-8")
        assert re.search(r"\d+ reports?, \d+ origins?: \w+", html), page
    overview = (tmp_path / "book" / "index.html").read_text(encoding="utf-8")
    months = next(t for t in re.findall(r"<table>.*?</table>", overview, re.DOTALL) if ">Month<" in t)
    rows = re.findall(r'<tr[^>]*><th scope="row".*?</tr>', months, re.DOTALL)
    assert rows
    assert all("origin" in row for row in rows if 'class="figure"' in row)


def test_a_page_with_a_copied_passage_says_what_it_took_and_is_no_copy(vashira: Snapshot, tmp_path: Path) -> None:
    (group,) = vashira.copies
    taker = next(r for r in vashira.reports.values() if r.id not in (group.original, *group.copies))
    taken = Passage(taker.id, 3, 30, group.original, 2, 42)
    book(dataclasses.replace(vashira, copies=(Copies(group.original, (), (), (taken,)),)), tmp_path / "book")
    html = (tmp_path / "book" / report_page(taker.id)).read_text(encoding="utf-8")
    assert "1 passage of this report stood in earlier ones" in html
    assert "Passages taken over" in html
    assert "A copy:" not in html
    assert report_page(group.original).rsplit("/", 1)[-1] in html
