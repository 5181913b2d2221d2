"""Web pages: the article, its title, site and date by trafilatura; scripts and the furniture of the page stay out."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import htmldate
import lxml.etree
import lxml.html
import trafilatura

from tallybook.collect.canonical import one_line
from tallybook.collect.dates import stated_day
from tallybook.collect.decode import decode
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.collect.text import encoding_problems
from tallybook.records import Problem

FORMAT = f"html; trafilatura {trafilatura.__version__}"
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.I
)
_CHARSET_BYTES = 4096
_FAR_AHEAD = datetime(9990, 1, 1)  # htmldate's bound, which must not hang on the clock; ours is judged afterwards
_PARSER_OPTIONS: dict[str, Any] = {"recover": True, "no_network": True, "huge_tree": False, "encoding": "utf-8"}


class Page(NamedTuple):
    """What a web page says about itself."""

    text: str
    title: str
    publisher: str | None
    dated: str | None
    url: str | None


def read_html(material: Material) -> Iterator[Draft | Problem]:
    """One report: the main text of the page."""
    raw = material.whole(material.limits.document_bytes)
    yield page_draft(raw, material.label, charset=material.charset, url=material.url)


def page_draft(raw: bytes, where: str, *, charset: str | None, url: str | None, stored: bytes | None = None) -> Draft:
    """The draft of a page given as bytes; `stored` are the bytes as found where they were packed differently."""
    text, encoding = decode(raw, declared=charset or declared_charset(raw))
    page = read_page(text, url=url)
    return Draft(
        where=where,
        raw=raw if stored is None else stored,
        text=page.text,
        format=FORMAT,
        title=page.title,
        publisher=page.publisher,
        dated=page.dated,
        date_from_metadata=True,
        url=page.url,
        problems=encoding_problems(page.text, encoding, where),
    )


def declared_charset(raw: bytes) -> str | None:
    """What the page's own meta element or XML declaration says."""
    match = _META_CHARSET.search(raw[:_CHARSET_BYTES])
    return match.group(1).decode("ascii") if match else None


def read_page(html: str, *, url: str | None = None) -> Page:
    """The article in a page and what the page says of it; where trafilatura finds none, all its visible text."""
    html = html.removeprefix("\ufeff").replace("\0", "")
    article = _article(html, url)
    text = (article.text if article is not None else "") or ""
    title = one_line((article.title if article is not None else "") or "")
    first, _, rest = text.partition("\n")
    if title and one_line(first) == title and rest.strip():
        text = rest  # trafilatura begins with the headline, which a report keeps apart from its text
    if not text.strip():
        text = visible_text(html)
    tree = _tree(html)
    return Page(
        text=text,
        title=title,
        publisher=(article.sitename if article is not None else None) or None,
        dated=None if tree is None else _dated(tree, html, url),
        url=url or (article.url if article is not None else None),
    )


def _article(html: str, url: str | None) -> Any:
    try:
        return trafilatura.bare_extraction(
            html,
            url=url,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False},
        )
    except PARSER_FAULTS:
        return None


def _tree(html: str) -> Any:
    try:
        raw = html.encode("utf-8", "replace")
        return lxml.html.document_fromstring(raw, parser=lxml.html.HTMLParser(**_PARSER_OPTIONS))
    except (lxml.etree.LxmlError, *PARSER_FAULTS):
        return None


def visible_text(html: str) -> str:
    """All the text of a page or a piece of HTML that a reader would see, a line for each block."""
    tree = _tree(html.replace("\0", "")) if html.strip() else None
    if tree is None:
        return ""
    dropped, blocks = _elements()
    pieces: list[str] = []
    hidden = 0
    for step, element in lxml.etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if step == "start":
            hidden += tag in dropped
            pieces.append("\n" if tag in blocks else "")
            pieces.append("" if hidden else element.text or "")
        else:
            hidden -= step == "end" and tag in dropped
            pieces.append("\n" if tag in blocks else "")
            pieces.append("" if hidden else element.tail or "")
    lines = (" ".join(line.split()) for line in _unbroken(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _unbroken(pieces: list[str]) -> str:
    """Join pieces so that only block elements make lines, as a browser would."""
    return "".join(piece if piece == "\n" else " ".join(piece.split("\n")) for piece in pieces)


@cache
def _page_table() -> dict[str, Any]:
    return tomllib.loads(files("tallybook.collect").joinpath("page.toml").read_text("utf-8"))


@cache
def _elements() -> tuple[frozenset[str], frozenset[str]]:
    table = _page_table()["text"]
    return frozenset(table["dropped"]), frozenset(table["blocks"])


def _dated(tree: Any, html: str, url: str | None) -> str | None:
    """The words in which the page states its day of publication.

    Its metadata first; then what htmldate sees in the URL and in elements marked as dates, unless the page writes
    that date in digits that can be read in two ways (then those digits, so that the doubt is shown).
    """
    stated = next(_metadata_dates(tree), None)
    if stated is not None:
        return stated
    try:
        found = htmldate.find_date(
            tree, url=url, original_date=True, extensive_search=False, max_date=_FAR_AHEAD, outputformat="%Y-%m-%d"
        )
    except PARSER_FAULTS:
        return None
    if found is None:
        return None
    year, month, day = found.split("-")
    for digits in re.findall(rf"\b[0-9]{{1,2}}[/.-][0-9]{{1,2}}[/.-]{year}\b", html):
        if stated_day(digits).why == "C021" and {int(month), int(day)} == set(map(int, re.split("[/.-]", digits)[:2])):
            return str(digits)
    return str(found)


def _metadata_dates(tree: Any) -> Iterator[str]:
    table = _page_table()["dated"]
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield from _json_ld_dates(script.text or "", table["json_ld"])
    contents: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if content:
            contents.setdefault(name.strip().lower(), content)
    yield from (contents[name] for name in table["meta"] if name in contents)
    for element in tree.iter("time"):
        if element.get("pubdate") is not None or "published" in (element.get("itemprop") or "").lower():
            words = (element.get("datetime") or element.text or "").strip()
            if words:
                yield words


def _json_ld_dates(script: str, names: list[str]) -> Iterator[str]:
    try:
        found = json.loads(script)
    except (ValueError, RecursionError):
        return
    items = found if isinstance(found, list) else [found]
    for item in items:
        graph = item.get("@graph") if isinstance(item, dict) else None
        for thing in (item, *(graph if isinstance(graph, list) else ())):
            if isinstance(thing, dict):
                yield from (thing[name] for name in names if isinstance(thing.get(name), str) and thing[name].strip())
