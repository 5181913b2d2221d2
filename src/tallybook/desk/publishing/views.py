"""What leaves the desk: the chosen incidents in the formats of others, whole or redacted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.desk.access import allowed
from tallybook.desk.again import as_the_ledger_stands
from tallybook.desk.analyses.models import DONE, REPORT, Fit
from tallybook.desk.filters import Filters
from tallybook.desk.publishing.bundle import PUBLIC, WHOLE, download
from tallybook.desk.publishing.reporting import PUBLIC as PUBLIC_FORM
from tallybook.desk.publishing.reporting import WHOLE as WHOLE_FORM
from tallybook.desk.publishing.reporting import is_public, report_of
from tallybook.desk.render import page
from tallybook.desk.roles import may
from tallybook.desk.standing import standing
from tallybook.publish.exports import profile_of
from tallybook.publish.printing import CURE, can_print, pdf

NAMES = {
    "csv": "CSV", "jsonl": lazy("JSON lines"), "geojson": "GeoJSON", "parquet": "Parquet", "ucdp": "UCDP GED",
    "acled": "ACLED", "ibc": "Iraq Body Count",
}  # fmt: skip


@allowed("look")
@as_the_ledger_stands
def home(request: HttpRequest) -> HttpResponse:
    """The formats, and how many incidents the address chooses."""
    form = Filters(request.GET)
    choice = form.choice
    with standing(request, choice.convention) as now:
        count = now.count(choice)
    return page(
        request, "publishing/home.html.j2", status=422 if form.errors else 200, title=_("Publishing"), form=form,
        query=choice.query(), number=count.number, reviewed=count.reviewed,
        public=[(name, profile_of(name)) for name in PUBLIC], whole=[(name, profile_of(name)) for name in WHOLE],
        names=NAMES,
    )  # fmt: skip


@allowed("download redacted")
def public(request: HttpRequest, public_format: str) -> HttpResponse | FileResponse:
    """The chosen incidents, redacted for the public."""
    return _download(request, public_format, PUBLIC)


@allowed("download")
def whole(request: HttpRequest, whole_format: str) -> HttpResponse | FileResponse:
    """The chosen incidents with names, places and words."""
    return _download(request, whole_format, WHOLE)


def _download(request: HttpRequest, form: str, formats: tuple[str, ...]) -> HttpResponse | FileResponse:
    filters = Filters(request.GET)
    if form not in formats or not filters.is_valid():
        raise Http404
    made = download(request, form, filters.choice)
    if request.htmx:
        made.close()
        return _ready(request)
    return FileResponse(made, as_attachment=True, filename=f"incidents-{form}.zip", content_type="application/zip")


def _ready(request: HttpRequest) -> HttpResponse:
    """What took a while is there; a browser that waited for it takes it by a link."""
    return page(request, "publishing/ready.html.j2", title=_("The file is ready"))


@allowed("download redacted")
def report(request: HttpRequest) -> HttpResponse:
    """The report of what the address chooses; it is written in the background."""
    form = Filters(request.GET)
    redacted = request.GET.get("form", PUBLIC_FORM) != WHOLE_FORM
    if not redacted and not may(request.user.role, "download"):
        raise PermissionDenied("download")
    since, as_of = (request.GET.get(name, "").strip()[:80] for name in ("since", "as-of"))
    fit = (
        None if form.errors or not request.GET else report_of(form.choice, redacted=redacted, since=since, as_of=as_of)
    )
    return page(
        request, "publishing/report.html.j2", status=422 if form.errors else 200, title=_("Report"), form=form,
        redacted=redacted, since=since, as_of=as_of, cure=CURE, **_state(fit),
    )  # fmt: skip


@allowed("download redacted")
def report_piece(request: HttpRequest, report_fit: int) -> HttpResponse:
    """How far a report is; asked for again and again while it is being written."""
    fit = get_object_or_404(Fit, pk=report_fit, analysis=REPORT)
    return page(request, "publishing/report_state.html.j2", cure=CURE, **_state(fit))


def _state(fit: Fit | None) -> dict[str, Any]:
    address = "" if fit is None else f"publishing:printed-{'public' if is_public(fit) else 'whole'}"
    return {"fit": fit, "address": address, "can_print": can_print()}


@allowed("download redacted")
def printed_public(request: HttpRequest, public_fit: int, ending: str) -> HttpResponse:
    """The report, redacted."""
    del request
    return _printed(public_fit, ending, redacted=True)


@allowed("download")
def printed_whole(request: HttpRequest, whole_fit: int, ending: str) -> HttpResponse:
    """The report with names, map and sources."""
    del request
    return _printed(whole_fit, ending, redacted=False)


def _printed(number: int, ending: str, *, redacted: bool) -> HttpResponse:
    fit = get_object_or_404(Fit, pk=number, analysis=REPORT, state=DONE)
    if is_public(fit) is not redacted or ending not in ("html", "pdf"):
        raise Http404
    told = fit.finding["page"]
    body = pdf(told) if ending == "pdf" else told.encode("utf-8", "replace")
    answer = HttpResponse(body, content_type="application/pdf" if ending == "pdf" else "text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="report{"-public" if redacted else ""}.{ending}"'
    return answer
