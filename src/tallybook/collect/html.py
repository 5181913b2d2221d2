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
import trafilatura

from tallybook.collect.canonical import one_line
from tallybook.collect.codes import problem
from tallybook.collect.dates import stated_day
from tallybook.collect.decode import decode
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.collect.text import encoding_problems
from tallybook.collect.visible import parse, tamed, text_of
from tallybook.records import Problem

FORMAT = f"html; trafilatura {trafilatura.__version__}"
_META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.I
)
_CHARSET_BYTES = 4096
_MOST_TAGS = 30_000  # articles have a tenth; past it trafilatura and htmldate take minutes
_FAR_AHEAD = datetime(9990, 1, 1)  # htmldate's bound, which must not hang on the clock; ours is judged afterwards


class Page(NamedTuple):
    """What a web page says about itself."""

    text: str
    title: str
    publisher: str | None
    dated: str | None
    url: str | None
    cut: bool
    crowded: bool


def read_html(material: Material) -> Iterator[Draft | Problem]:
    """One report: the main text of the page."""
    raw = material.whole(material.limits.page_bytes)
    yield page_draft(raw, material.label, charset=material.charset, url=material.url)


def page_draft(raw: bytes, where: str, *, charset: str | None, url: str | None, stored: bytes | None = None) -> Draft:
    """The draft of a page given as bytes; `stored` are the bytes as found where they were packed differently."""
    text, encoding = decode(raw, declared=charset or declared_charset(raw))
    page = read_page(text, url=url)
    problems = encoding_problems(page.text, encoding, where)
    if page.cut:
        problems = (*problems, problem("C016", where, "elements are nested too deep, and what lies deeper is not read"))
    if page.crowded:
        what = f"more than {_MOST_TAGS:,} tags, so all its visible text was taken"
        problems = (*problems, problem("C017", where, what))
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
        problems=problems,
    )


def declared_charset(raw: bytes) -> str | None:
    """What the page's own meta element or XML declaration says."""
    match = _META_CHARSET.search(raw[:_CHARSET_BYTES])
    return match.group(1).decode("ascii") if match else None


def read_page(html: str, *, url: str | None = None) -> Page:
    """The article in a page and what the page says of it; where trafilatura finds none, all its visible text."""
    html = tamed(html)
    tree = parse(html)
    crowded = html.count("<") > _MOST_TAGS
    article = None if crowded else _article(html, url)
    text = (article.text if article is not None else "") or ""
    title = one_line((article.title if article is not None else "") or "")
    first, _, rest = text.partition("\n")
    if title and one_line(first) == title and rest.strip():
        text = rest  # trafilatura begins with the headline, which a report keeps apart from its text
    if not text.strip():
        text = text_of(tree.root)
    if not title and tree.root is not None:
        title = one_line(tree.root.findtext(".//head/title") or "")
    return Page(
        text=text,
        title=title,
        publisher=(article.sitename if article is not None else None) or None,
        dated=None if tree.root is None else _dated(tree.root, html, url, crowded=crowded),
        url=url or (article.url if article is not None else None),
        cut=tree.cut,
        crowded=crowded,
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


@cache
def _page_table() -> dict[str, Any]:
    return tomllib.loads(files("tallybook.collect").joinpath("page.toml").read_text("utf-8"))


def _dated(tree: Any, html: str, url: str | None, *, crowded: bool) -> str | None:
    """The words in which the page states its day of publication.

    Its metadata first; then what htmldate sees in the URL and in elements marked as dates, unless the page writes
    that date in digits that can be read in two ways (then those digits, so that the doubt is shown).
    """
    stated = next(_metadata_dates(tree), None)
    if stated is not None or crowded:
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
