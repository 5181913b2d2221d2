"""HTML to the text that a reader would see; scripts, styles and forms stay out, blocks become lines."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import lxml.etree
import lxml.html

from tallybook.collect.material import PARSER_FAULTS

_PARSER_OPTIONS: dict[str, Any] = {"recover": True, "no_network": True, "huge_tree": False, "encoding": "utf-8"}
_TOO_DEEP = "ERR_RESOURCE_LIMIT"
# libxml2 compares every attribute of a tag with every other; a tag of a page that people wrote has a dozen.
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9:-]{0,40})([^<>]{2000,})")
_MOST_ATTRIBUTES = 200


class Tree(NamedTuple):
    """A parsed page (None: there is nothing in it), and whether it is nested so deep that its end was not read."""

    root: Any
    cut: bool


def tamed(html: str) -> str:
    """The page without NULs, and without the attributes of tags that have hundreds of them."""
    return _LONG_TAG.sub(_without_attributes, html.removeprefix("\ufeff").replace("\0", ""))


def _without_attributes(tag: re.Match[str]) -> str:
    many = tag[2].count("=") + len(tag[2].split()) > _MOST_ATTRIBUTES and "data:" not in tag[2]
    return f"<{tag[1]}" if many else tag[0]


def parse(html: str) -> Tree:
    """The tree of a page or of a piece of HTML; damaged markup gives what can be made of it."""
    parser = lxml.html.HTMLParser(**_PARSER_OPTIONS)
    if not html.strip():
        return Tree(None, cut=False)
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, *PARSER_FAULTS):
        root = None
    return Tree(root, cut=any(entry.type_name == _TOO_DEEP for entry in parser.error_log))


def visible_text(html: str) -> str:
    """All the text of a page or a piece of HTML that a reader would see, a line for each block."""
    return text_of(parse(tamed(html)).root)


def text_of(root: Any) -> str:
    """The visible text below an element; empty where there is none."""
    if root is None:
        return ""
    dropped, blocks = _elements()
    pieces: list[str] = []
    hidden = 0
    for step, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if step == "start":
            hidden += tag in dropped
            pieces.append("\n" if tag in blocks else "")
            pieces.append("" if hidden else element.text or "")
        else:
            hidden -= step == "end" and tag in dropped
            pieces.append("\n" if tag in blocks else "")
            pieces.append("" if hidden else element.tail or "")
    # Only block elements make lines, as in a browser; newlines within the text are blanks.
    shown = "".join(piece if piece == "\n" else piece.replace("\n", " ") for piece in pieces)
    lines = (" ".join(line.split()) for line in shown.split("\n"))
    return "\n".join(line for line in lines if line)


@cache
def _elements() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(files("tallybook.collect").joinpath("page.toml").read_text("utf-8"))["text"]
    return frozenset(table["dropped"]), frozenset(table["blocks"])
