"""Draft to report: canonical text, the day of publication judged, the hash of the bytes, the warnings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from tallybook.collect.canonical import canonical, one_line
from tallybook.collect.codes import CODES, problem
from tallybook.collect.dates import stated_day
from tallybook.collect.limits import Limits
from tallybook.collect.material import Draft
from tallybook.collect.names import quoted
from tallybook.records import Problem, Report
from tallybook.version import __version__


@dataclass(frozen=True, slots=True)
class Collected:
    """A report as it came in.

    `raw` are the bytes as found (of the file, or of the row), whose hash the report carries; `where` says where they
    were found ("reports/week.csv:14"); `problems` are the warnings about this report, each naming it in `records`.
    """

    report: Report
    raw: bytes
    where: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a file doesn't say: the options of `collect`."""

    published: date | None
    publisher: str | None
    now: datetime
    latest: date
    limits: Limits


def finish(draft: Draft, defaults: Defaults) -> Collected | Problem:
    """The report of a draft, or the Problem that keeps it out (no text, too much text)."""
    where, limits = draft.where, defaults.limits
    if len(draft.text) > limits.text_characters:
        return problem("C005", where, f"{len(draft.text):,} characters, more than {limits.text_characters:,}")
    text, problems = canonical(draft.text, where)
    if not text.strip():
        reasons = ", ".join(CODES[fault.code].meaning for fault in draft.problems)
        return problem("C030", where, f"there is no text{f' ({reasons})' if reasons else ''}")
    published, dating = _published(draft, defaults)
    kept = {name: one_line(value or "") for name, value in (("title", draft.title), ("publisher", draft.publisher))}
    kept["url"] = (draft.url or "").strip()
    refused = tuple(_refused(kept, draft, limits))
    title, publisher, url = kept["title"], kept["publisher"] or defaults.publisher, kept["url"] or None
    report = Report(
        id=Report.id_of(text, title=title, publisher=publisher, published=published, url=url),
        text=text,
        title=title,
        publisher=publisher,
        published=published,
        url=url,
        collected_at=defaults.now,
        collected_how=_how(draft.format),
        bytes_sha256=hashlib.sha256(draft.raw).hexdigest(),
    )
    found = (*draft.problems, *problems, *refused, *dating)
    return Collected(report, draft.raw, where, tuple(replace(fault, records=(report.id,)) for fault in found))


def _refused(kept: dict[str, str], draft: Draft, limits: Limits) -> Iterator[Problem]:
    """Empty the fields that can't be used, saying so; a link of another kind could run code in a reader's browser."""
    for name, value in kept.items():
        if len(value) > limits.title_characters:
            kept[name] = ""
            yield problem(
                "C042", draft.where, f"{name} has {len(value):,} characters, more than {limits.title_characters:,}"
            )
    if kept["url"] and not _is_web_address(kept["url"]):
        yield problem("C042", draft.where, f"url {quoted(kept['url'])} is not an http or https address")
        kept["url"] = ""


def _published(draft: Draft, defaults: Defaults) -> tuple[date | None, tuple[Problem, ...]]:
    """The day of publication and what has to be said about it; what a file states comes before the option."""
    where, words = draft.where, (draft.dated or "").strip()
    if not words:
        if defaults.published is not None:
            return defaults.published, ()
        return None, (problem("C020", where, "no date of publication is stated, so relative dates stay open"),)
    stated = stated_day(words)
    if stated.day is None:
        return defaults.published, (problem(stated.why or "C022", where, f"date {quoted(words)}: {stated.what}"),)
    if stated.day <= defaults.latest:
        return stated.day, ()
    what = f"date {stated.day} lies after today, {defaults.now.date()}"
    if draft.date_from_metadata:
        return defaults.published, (problem("C024", where, what),)
    return stated.day, (problem("C023", where, what),)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        return False


def _how(form: str) -> str:
    """Collector and version, then the libraries: "tallybook.collect.html@0.1.0; trafilatura 2.3.1"."""
    name, _, libraries = form.partition("; ")
    return f"tallybook.collect.{name}@{__version__}" + (f"; {libraries}" if libraries else "")
