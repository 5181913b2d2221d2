"""Writes pages of the book: one template engine with escaping on, the same frame and contents on every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from tallybook.match import MatchKnowledge
from tallybook.publish import addresses, wording
from tallybook.publish.evidence import Evidence
from tallybook.publish.findings import Findings
from tallybook.publish.labels import labels
from tallybook.records import Claim, Problem, Report
from tallybook.version import __version__

ROWS_A_PAGE = 200
HEADLINE_LENGTH = 90
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the book's contents."""

    name: str
    path: str
    number: int | None = None


@dataclass(slots=True)
class Site:
    """A book under way: where it is written, what it is made from, and how many pages are done."""

    directory: Path
    evidence: Evidence
    findings: Findings
    title: str
    problems: Sequence[Problem]
    contents: Sequence[Section]
    progress: Progress | None = None
    expected: int = 0
    written: int = 0
    _templates: dict[str, Template] = field(default_factory=dict)
    _engine: Environment | None = None

    def page(self, path: str, template: str, section: str, /, **context: object) -> None:
        """Write one page from a template; `section` is the line of the contents that it belongs to."""
        if template not in self._templates:
            self._templates[template] = self._environment().get_template(template)
        root = "../" * path.count("/")
        html = self._templates[template].render(root=root, section=section, **context)
        target = self.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(html.encode("utf-8", "replace"))
        self.written += 1
        if self.progress is not None:
            self.progress(self.written, max(self.expected, self.written))

    def list_pages(self, folder: str, template: str, rows: Sequence[object], /, **context: object) -> None:
        """Write a list cut into pages of ROWS_A_PAGE; an empty list still gets its one page."""
        last = max(1, -(-len(rows) // ROWS_A_PAGE))
        for number in range(1, last + 1):
            part = rows[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]
            shown = {"rows": part, "number": number, "last": last, "total": len(rows), **context}
            self.page(addresses.list_page(folder, number), template, f"{folder}/index.html", **shown)

    def copy_static(self) -> None:
        """Put the style sheet, the script and the icon beside the pages."""
        target = self.directory / "static"
        target.mkdir()
        for found in sorted(files("tallybook.publish").joinpath("static").iterdir(), key=lambda f: f.name):
            (target / found.name).write_bytes(found.read_bytes())

    def review_words(self) -> str:
        """How many incidents a person has reviewed, in words."""
        incidents = self.evidence.snapshot.incidents.values()
        reviewed = sum(1 for i in incidents if i.reviewed)
        if not reviewed:
            return "unreviewed"
        return "reviewed" if reviewed == len(incidents) else f"{reviewed:,} of {len(incidents):,} incidents reviewed"

    def _environment(self) -> Environment:
        if self._engine is None:
            self._engine = Environment(
                loader=PackageLoader("tallybook.publish", "templates"),
                autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
            )  # fmt: skip
            self._engine.filters.update(self._filters())
            self._engine.globals.update(self._globals())
        return self._engine

    def _globals(self) -> dict[str, Any]:
        held, names = self.evidence.snapshot, labels()
        return {
            "at": addresses, "ev": self.evidence, "version": __version__, "head": held.head,
            "book_title": self.title, "contents": self.contents,
            "review_words": self.review_words(), "review_advice": _advice(self.review_words()),
            "claims": held.claims, "incidents": held.incidents, "reports": held.reports,
            "kinds": names.kinds, "families": names.families, "links": names.links,
            "told_by": self._told_by,
            "where_precision": names.where_precision, "when_precision": names.when_precision,
        }  # fmt: skip

    def _filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "figure": wording.figure_words, "when": wording.when_words, "where": wording.where_words,
            "day": wording.day_words, "month": wording.month_words, "actors": wording.actor_words,
            "publisher": wording.publisher_words, "seats": wording.seats_words, "counted": _counted,
            "origins": wording.origins_words, "about": wording.about_words, "headline": headline,
            "chain": self._chain, "record_href": self.record_href, "safe_id": addresses.safe,
            "capitalize_first": _capitalize_first, "squeezed": _squeezed, "rule": rule_words, "web": _web,
            "pages_shown": _pages_shown, "grade": wording.grade_words,
            "any_figure": _any_figure,
        }  # fmt: skip

    def _told_by(self, incidents: Sequence[str]) -> str:
        """What a count of these incidents rests on."""
        held = self.evidence.snapshot.incidents
        return wording.origins_words(*(held[i] for i in incidents), named=wording.NAMED_ORIGINS)

    def _chain(self, claim: Claim) -> tuple[str, ...]:
        return wording.chain(claim, self.evidence.report_of(claim))

    def record_href(self, record: str) -> str:
        """Where a record stands in the book; empty where it stands nowhere."""
        held = self.evidence.snapshot
        if record in held.incidents:
            return addresses.incident_page(record)
        if record in held.claims:
            return addresses.words_of(held.claims[record].report, record)
        return addresses.report_page(record) if record in held.reports else ""


def headline(report: Report) -> str:
    """The title of a report, or the beginning of its text where it has none, cut between words."""
    text = _squeezed(report.title) or _squeezed(report.text[: HEADLINE_LENGTH * 4])
    if len(text) > HEADLINE_LENGTH:
        cut = text[: HEADLINE_LENGTH + 1].rsplit(" ", 1)[0]
        text = cut[:HEADLINE_LENGTH].rstrip(" ,;:") + "…"
    return text or "empty report"


def _advice(review: str) -> str:
    if review == "reviewed":
        return "Every incident was looked at by a person."
    return (
        "What no person has reviewed was read and put together by a program: "
        "take it as a way into the reports, and check the words before you quote a figure."
    )


def _counted(number: int, one: str, many: str | None = None) -> str:
    return wording.counted(number, one, many)


def _capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def rule_words(name: str) -> str:
    """A rule by its name and, where the table of rules says so, by what it does."""
    told = MatchKnowledge.load().rules["rule"].get(name, {}).get("meaning", "")
    return f"{name.replace('_', ' ')} ({told})" if told else name.replace("_", " ")


def _any_figure(claims: Iterable[Claim]) -> bool:
    """Whether any of the claims states a figure or seats: a column for it would be empty otherwise."""
    return any(wording.claim_figure_words(claim) for claim in claims)


def _web(url: str) -> bool:
    """Only addresses of the web become links: a report's own address could be `javascript:` or `file:`."""
    return re.match(r"https?://[^\s\"'<>]+$", url, re.IGNORECASE) is not None


def _pages_shown(number: int, last: int) -> Iterable[int]:
    """The page numbers to offer: first, last, and those near; 0 stands for a gap."""
    near = sorted({1, last, *(n for n in range(number - 2, number + 3) if 1 <= n <= last)})
    shown: list[int] = []
    for n in near:
        if shown and n > shown[-1] + 1:
            shown.append(0)
        shown.append(n)
    return shown
