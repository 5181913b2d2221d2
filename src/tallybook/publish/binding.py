"""Writes the book: a self-contained static site in which every figure is a link that ends at highlighted words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallybook.publish import overviews, pages
from tallybook.publish.evidence import Evidence
from tallybook.publish.findings import Findings
from tallybook.publish.folder import whole_folder
from tallybook.publish.site import Progress, Section, Site
from tallybook.publish.speakers import speaker_pages
from tallybook.records import Problem, Snapshot

DEFAULT_TITLE = "A tallybook of claims"
FORMAT = 1  # of the folder, as its marker file says
_SEVERITIES = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class BookResult:
    """What was written: the folder, the page to open first, how many pages, and all problems shown in it."""

    directory: Path
    index: Path
    pages: int
    incidents: int
    reports: int
    problems: tuple[Problem, ...]


def book(
    snapshot: Snapshot,
    directory: str | Path,
    *,
    problems: Sequence[Problem] = (),
    title: str | None = None,
    progress: Progress | None = None,
) -> BookResult:
    """Write the book of a snapshot as a folder of HTML pages that work from disk, without network and scripts.

    The same snapshot gives the same bytes. The folder is built beside its place and renamed, so that readers see the
    old book or the new one, never half of one.

    Args:
        snapshot: the state of the ledger; claims whose words can't be found in their report are left out and shown
            as problems, with the incidents that rest on them.
        directory: where the book goes; new, empty, or an older book, which is replaced.
        problems: what checks found, shown with those that the snapshot brings.
        title: the name on every page; None for a plain one.
        progress: called with (pages written, pages expected) after each page.

    Raises:
        BadInput: the directory holds something that is not a book.
        TallybookError: the directory can't be written.
    """
    place = Path(directory).expanduser().absolute()
    evidence = Evidence.of(snapshot)
    shown = _all_problems(snapshot, problems, evidence)
    marker = {"format": FORMAT, "head": snapshot.head, "made_by": "tallybook"}
    with whole_folder(place, marker) as building:
        site = Site(building, evidence, Findings.of(evidence), title or DEFAULT_TITLE, shown, (), progress)
        written = _write(site)
    held = evidence.snapshot
    return BookResult(place, place / "index.html", written, len(held.incidents), len(held.reports), shown)


def _write(site: Site) -> int:
    speakers = speaker_pages(site.evidence)
    site.contents = _contents(site, len(speakers))
    held = site.evidence.snapshot
    site.expected = len(held.reports) + len(held.incidents) + len(speakers) + len(site.findings.counts) + 12
    site.copy_static()
    for write in (
        overviews.overview, pages.incidents, pages.reports, overviews.totals, overviews.representation,
        overviews.reprisals, overviews.claims_by_kind, pages.places, pages.tallies, overviews.problems,
        overviews.method,
    ):  # fmt: skip
        write(site)
    pages.speakers(site, speakers)
    return site.written


def _contents(site: Site, speakers: int) -> tuple[Section, ...]:
    held, findings = site.evidence.snapshot, site.findings
    return (
        Section("Overview", "index.html"),
        Section("Incidents", "incidents/index.html", len(held.incidents)),
        Section("Reports", "reports/index.html", len(held.reports)),
        Section("Claimed totals", "totals/index.html", len(findings.totals)),
        Section("Speakers", "speakers/index.html", speakers),
        Section("Seats", "representation.html", len(findings.seats.rows)),
        Section("What set off what", "reprisals/index.html", len(findings.chained.links)),
        Section("Land, displacement", "land/index.html"),
        Section("Fears and denials", "positions/index.html"),
        Section("Places", "places/index.html"),
        Section("Problems", "problems/index.html", len(site.problems)),
        Section("Method", "method.html"),
    )


def _all_problems(snapshot: Snapshot, more: Sequence[Problem], evidence: Evidence) -> tuple[Problem, ...]:
    """Each problem once, the gravest first."""
    every = dict.fromkeys((*evidence.left_out, *snapshot.problems, *more))
    return tuple(sorted(every, key=lambda p: (_SEVERITIES.get(p.severity, 1), p.code, p.where, p.message)))
