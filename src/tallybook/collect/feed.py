"""RSS and Atom files: each entry with a text of its own is a report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from tallybook.collect.canonical import one_line
from tallybook.collect.codes import Unusable, problem
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.collect.visible import visible_text
from tallybook.records import Problem

FORMAT = f"feed; feedparser {feedparser.__version__}"
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
# Comments and CDATA are matched first, so that an <item> inside one isn't taken for an element.
_ELEMENTS = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(?P<open>(?:\w+:)?(?:item|entry))(?=[\s>/])|</(?P<close>(?:\w+:)?(?:item|entry))\s*>",
    re.DOTALL | re.IGNORECASE,
)
_HTML_TYPES = ("text/html", "application/xhtml+xml")
# The feed states its encoding differently than the server (there is none): nothing is wrong with the file.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def read_feed(material: Material) -> Iterator[Draft | Problem]:
    """One report an entry, in the order of the feed: the longest of its content, summary and description as text."""
    raw = material.whole(material.limits.document_bytes)
    if _ENTITY.search(raw.replace(b"\0", b"")):  # of UTF-16 too
        raise Unusable("C082", "it declares entities, which can unpack to anything")
    try:
        # Always as a stream: given bytes, feedparser would try them as an address or a file name.
        feed = feedparser.parse(io.BytesIO(raw))
    except PARSER_FAULTS as fault:
        raise Unusable("C081", f"it can't be read as a feed ({type(fault).__name__})") from fault
    if not feed.entries:
        raise Unusable("C081", "there are no entries" if feed.get("version") else "it is XML, but not a feed")
    if feed.bozo and not isinstance(feed.get("bozo_exception"), _HARMLESS):
        broken = type(feed.get("bozo_exception")).__name__
        yield problem("C080", material.label, f"it breaks the rules of XML ({broken})")
    pieces = _pieces(raw)
    publisher = _words(feed.feed, "title")
    for number, entry in enumerate(feed.entries, start=1):
        # Where the entries can't be told apart in the bytes, each is kept with the whole feed it stood in.
        piece = pieces[number - 1] if len(pieces) == len(feed.entries) else raw
        yield _entry(entry, f"{material.label}:{number}", piece, publisher)


def _entry(entry: Any, where: str, raw: bytes, publisher: str) -> Draft:
    details = [*_list(entry.get("content")), *_list(entry.get("summary_detail"))]
    texts = [_text(detail.get("value"), detail.get("type")) for detail in details if isinstance(detail, dict)]
    origin = entry.get("source")
    named = _words(origin, "title") if isinstance(origin, dict) else ""
    dated = next(
        (entry[name] for name in ("published", "created", "updated") if isinstance(entry.get(name), str)), None
    )
    link = entry.get("link")
    return Draft(
        where=where,
        raw=raw,
        text=max(texts, key=len, default=""),
        format=FORMAT,
        title=_words(entry, "title"),
        publisher=named or publisher or None,
        dated=dated,
        url=link if isinstance(link, str) else None,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _words(thing: Any, name: str) -> str:
    """A title as plain words, whichever way the feed marks it up."""
    detail = thing.get(f"{name}_detail")
    kind = detail.get("type") if isinstance(detail, dict) else None
    return one_line(_text(thing.get(name), kind))


def _text(value: Any, kind: Any) -> str:
    if not isinstance(value, str):
        return ""
    return visible_text(value) if kind in _HTML_TYPES else value


def _pieces(raw: bytes) -> list[bytes]:
    """The bytes of each entry, from its first tag to its last; nested ones count with the outer one."""
    pieces: list[bytes] = []
    depth = start = 0
    for match in _ELEMENTS.finditer(raw):
        if match["open"]:
            start = match.start() if not depth else start
            depth += 1
        elif match["close"] and depth:
            depth -= 1
            if not depth:
                pieces.append(raw[start : match.end()])
    return pieces
