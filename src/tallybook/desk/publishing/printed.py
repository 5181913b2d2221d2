"""The printed report: count, months, map, incidents with their sources, and the method, as a PDF; or redacted."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any

from django.http import HttpRequest
from markupsafe import Markup

from tallybook.desk.filters import Choice
from tallybook.desk.maps import drawing
from tallybook.desk.render import engine
from tallybook.desk.shelf import ledger
from tallybook.desk.standing import standing
from tallybook.publish.charts import MonthChart, MonthValue, month_chart
from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.public import public_rows
from tallybook.records import Figure, Incident, Report, TallybookError

MOST = 1000  # incidents in print; a table of more is for a file
_MEASURES = (("deaths", "Deaths"), ("injuries", "Injuries"))
CURE = (
    "pip install 'tallybook[print]', and Pango, which it draws letters with (Debian: apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0); or print the book from a browser"
)


def can_print() -> bool:
    """Whether the package that makes PDFs is there."""
    return importlib.util.find_spec("weasyprint") is not None


def printed(request: HttpRequest, choice: Choice, *, redacted: bool) -> bytes:
    """The report as a PDF.

    Args:
        request: who asks.
        choice: which incidents; its convention decides figures.
        redacted: without names, words, sources, exact places and the map.

    Raises:
        TallybookError: what makes PDFs is not installed, with how to get it.
    """
    with standing(request, choice.convention) as now:
        count, shown = now.count(choice), now.rows(choice, most=MOST)
        part = ledger().part([i.id for i in shown])
        evidence = Evidence.of(replace(part, incidents={i.id: i for i in shown}))
        chart = _chart(now.by_month(choice))
        spots, _nowhere, _number = drawing.spots(now.by_place(choice), now.places)
    about: dict[str, Any] = {
        "tally": count, "chart": chart, "number": count.number, "most": MOST, "root": "",
        "redacted": redacted,
        "limits": choice.limits.pairs() if not redacted else _plain_limits(choice), "head": part.head,
        "drawing_style": Markup(f"<style>{_own('drawing.css')}</style><defs>"),  # noqa: S704 - a file of ours
        "convention": choice.convention, "reviewed": count.reviewed,
    }  # fmt: skip
    if redacted:
        about["rows"] = public_rows(evidence)[:MOST]
    else:
        about.update(_whole(shown, evidence.snapshot.reports, spots))
    return _pdf(engine().get_template("publishing/printed.html.j2").render(**about))


def _plain_limits(choice: Choice) -> tuple[tuple[str, str], ...]:
    """The limits that tell nothing: a place or words for victims might be what was to be left out."""
    told = {"from": choice.start, "to": choice.end, "kinds": " ".join(choice.kinds), "reviewed": choice.reviewed_only}
    return tuple((name, "yes" if value is True else str(value)) for name, value in told.items() if value)


def _whole(shown: list[Incident], reports: Mapping[str, Report], spots: list[drawing.Spot]) -> dict[str, Any]:
    view = drawing.around(spots)
    cited: dict[str, Report] = {r: reports[r] for i in shown for r in i.reports if r in reports}
    ordered = sorted(cited.values(), key=lambda r: (str(r.published), r.publisher or "", r.id))
    return {
        "rows": shown, "reports": ordered, "numbers": {r.id: n for n, r in enumerate(ordered, 1)},
        "view": view, "land": drawing.land(view), "areas": drawing.areas(spots, view), "size": drawing,
        "scale": drawing.scale_bar(view),
    }  # fmt: skip


def _chart(months: Mapping[str, Mapping[str, Figure]]) -> MonthChart | None:
    rows = [(label, own) for label, own in months.items() if label[0].isdecimal()]
    values = [MonthValue(label, tuple((m, own[m], "#incidents") for m, _title in _MEASURES)) for label, own in rows]
    return month_chart(values, _MEASURES)


def _own(name: str) -> str:
    """A file of this area."""
    return files("tallybook.desk.publishing").joinpath(name).read_text(encoding="utf-8")


def _pdf(html: str) -> bytes:
    try:
        import weasyprint
    except (ImportError, OSError) as fault:  # OSError: Pango is not there
        raise TallybookError(f"a PDF can't be made here ({type(fault).__name__}): {CURE}") from None

    nothing = weasyprint.urls.URLFetcher(allowed_protocols=("none",))  # a printed report loads nothing
    out = io.BytesIO()
    weasyprint.HTML(string=html, url_fetcher=nothing).write_pdf(
        out,
        stylesheets=[weasyprint.CSS(string=_own("printed.css"))],
        pdf_identifier=b"tallybook",
        custom_metadata=False,
    )
    return out.getvalue()
