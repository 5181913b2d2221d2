"""Makes HTML and PDF of a printed report: one file each, the same bytes each time, nothing from elsewhere."""

from __future__ import annotations

import importlib.util
import io
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tallybook.analyse.finding import Finding
from tallybook.publish import pictures, tabled, wording
from tallybook.publish.labels import labels
from tallybook.publish.printing.content import MOST, Content
from tallybook.publish.site import headline
from tallybook.records import TallybookError
from tallybook.version import __version__

ROWS_SHOWN = 20  # of a table; its file has them all
COLUMNS_SHOWN = 9
CURE = (
    "pip install 'tallybook[print]', and Pango, which it draws letters with (Debian: apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0); or print the HTML of it from a browser"
)


def can_print() -> bool:
    """Whether the package that makes PDFs is there."""
    return importlib.util.find_spec("weasyprint") is not None


def html(content: Content, *, title: str, where: str = "") -> str:
    """The report as one HTML page with its style and its pictures in it.

    Args:
        content: what it holds.
        title: the name on it.
        where: a map of where the incidents are, as SVG that we drew; empty: none.
    """
    numbers = {report.id: n for n, report in enumerate(content.cited, 1)}
    drawn = pictures.can_draw()
    return _engine().get_template("printed.html.j2").render(
        c=content, title=title, numbers=numbers, most=MOST, version=__version__, where=Markup(where),  # noqa: S704
        style=Markup(_own("printed.css")), rows_shown=ROWS_SHOWN, drawn=drawn,  # noqa: S704 - a file of ours
        sections=[
            {"title": s.title, **_told(s.finding, s.limited, drawn=drawn)} for s in content.sections
        ],
    )  # fmt: skip


def pdf(page: str) -> bytes:
    """A page of ours as PDF; it loads nothing from anywhere.

    Raises:
        TallybookError: what makes PDFs is not installed, with how to get it.
    """
    try:
        import weasyprint
    except (ImportError, OSError) as fault:  # OSError: Pango is not there
        raise TallybookError(f"a PDF can't be made here ({type(fault).__name__}): {CURE}") from None

    nothing = weasyprint.urls.URLFetcher(allowed_protocols=("none",))
    out = io.BytesIO()
    weasyprint.HTML(string=page, url_fetcher=nothing).write_pdf(out, pdf_identifier=b"tallybook", custom_metadata=False)
    return out.getvalue()


def title_of(start: date | None, end: date | None) -> str:
    """The name of a report of some days: "Report, 1 Jul 2019 to 30 Sep 2019"."""
    told = [wording.day_words(day) if day else "" for day in (start, end)]
    between = " to ".join(told) if all(told) else f"from {told[0]}" if told[0] else f"to {told[1]}" if told[1] else ""
    return f"Report, {between}" if between else "Report"


def write(page: str, directory: Path, stem: str) -> list[Path]:
    """Write a page as HTML, and as PDF where what makes it is installed, into a folder that is made if need be.

    Raises:
        TallybookError: it can't be written.
    """
    made = {f"{stem}.html": page.encode("utf-8", "replace"), **({f"{stem}.pdf": pdf(page)} if can_print() else {})}
    written = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, body in made.items():
            (directory / name).write_bytes(body)
            written.append(directory / name)
    except OSError as fault:
        raise TallybookError(f"directory={str(directory)!r}: can't write there ({fault.strerror or fault})") from None
    return written


def _told(finding: Finding, limited: bool, *, drawn: bool) -> dict[str, Any]:
    """One analysis as the template shows it."""
    return {
        "finding": finding,
        "limited": limited,
        "refusals": tabled.refusals(finding),
        "pictures": [_picture(finding, one) for one in finding.pictures] if drawn else [],
        "tables": [
            {
                "table": table,
                "columns": [(c, tabled.is_number(table, n)) for n, c in enumerate(table.columns)][:COLUMNS_SHOWN],
                "rows": [[tabled.cell_words(cell) for cell in row.cells] for row in table.rows[:ROWS_SHOWN]],
            }
            for table in finding.tables
        ],
    }


def _picture(finding: Finding, one: Any) -> dict[str, Any]:
    named = replace(one, name=f"{finding.analysis}-{one.name}")  # ids are unique on the one page
    drawn = pictures.svg(named, adapting=False)
    return {"svg": Markup(drawn), "description": one.description}  # noqa: S704 - drawn by us, words escaped


def _own(name: str) -> str:
    return files("tallybook.publish.printing").joinpath(name).read_text(encoding="utf-8")


def _engine() -> Environment:
    made = Environment(
        loader=PackageLoader("tallybook.publish", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters.update(
        figure=wording.figure_words, when=wording.when_words, day=wording.day_words, counted=wording.counted,
        publisher=wording.publisher_words, origins=wording.origins_words, headline=headline,
    )  # fmt: skip
    made.globals.update(kinds=labels().kinds)
    return made
