"""Plain text and Markdown, with or without header lines such as "Published: 2010-11-18"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tallybook.collect.codes import problem
from tallybook.collect.decode import Encoding, decode
from tallybook.collect.fields import columns, is_header_line
from tallybook.collect.material import Draft, Material
from tallybook.records import Problem

_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z _-]{0,30}):[ \t]*(.*)")
_FENCE = "---"
_MOST_HEADER_LINES = 20
_HEADING = re.compile(r"#\s+(.+?)\s*#*\s*")


def read_text(material: Material) -> Iterator[Draft | Problem]:
    """One report: the whole file without its header lines."""
    raw = material.whole(material.limits.document_bytes)
    text, encoding = decode(raw, declared=material.charset)
    header, text = split_header(text.replace("\r\n", "\n").replace("\r", "\n"))
    title = header.get("title", "")
    if not title and material.name.endswith((".md", ".markdown")):
        heading = _HEADING.fullmatch(text.lstrip("\n").partition("\n")[0])
        title = heading.group(1) if heading else ""
    yield Draft(
        where=material.label,
        raw=raw,
        text=text,
        format="text",
        title=title,
        publisher=header.get("publisher"),
        dated=header.get("published"),
        url=header.get("url") or material.url,
        problems=encoding_problems(text, encoding, material.label),
    )


def split_header(text: str) -> tuple[dict[str, str], str]:
    """The fields in the header lines, and the text after them.

    A header is a run of lines "Name: value" from the first line to a blank one (or between two lines of "---"),
    each with a name of columns.toml, at least one of them a field of a report; anything else is text.
    """
    lines = text.removeprefix("\ufeff").split("\n", _MOST_HEADER_LINES + 3)
    fenced = lines[0].rstrip() == _FENCE
    stated: dict[str, str] = {}
    for at, line in enumerate(lines[fenced : _MOST_HEADER_LINES + 2], start=int(fenced)):
        if (line.rstrip() == _FENCE) if fenced else not line.strip():
            return _header(stated, "\n".join(lines[at + 1 :]), text)
        match = _HEADER_LINE.fullmatch(line.rstrip())
        if match is None or not is_header_line(match.group(1)):
            break
        stated.setdefault(match.group(1), match.group(2).strip().strip("\"'"))
    return {}, text


def _header(stated: dict[str, str], rest: str, whole: str) -> tuple[dict[str, str], str]:
    found = {field: stated[name] for field, name in columns(stated).items() if field not in ("text", "id")}
    if not found:
        return {}, whole
    return {field: value for field, value in found.items() if value}, rest.lstrip("\n")


def encoding_problems(text: str, encoding: Encoding, where: str) -> tuple[Problem, ...]:
    """What has to be said about how bytes became characters."""
    problems = []
    if encoding.known == "assumed":
        problems.append(problem("C010", where, f"no encoding is stated and it is not UTF-8; read as {encoding.name}"))
    lost = text.count("\ufffd")
    if lost:
        problems.append(problem("C011", where, f"{lost} characters are U+FFFD after decoding as {encoding.name}"))
    return tuple(problems)
