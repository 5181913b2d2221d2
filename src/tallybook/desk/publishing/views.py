"""What leaves the desk: the chosen incidents in the formats of others, whole or redacted."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.desk.access import allowed
from tallybook.desk.blind import blindness
from tallybook.desk.errands import worked_out
from tallybook.desk.filters import Filters
from tallybook.desk.publishing.bundle import PUBLIC, WHOLE, download
from tallybook.desk.publishing.printed import CURE, can_print, printed
from tallybook.desk.render import page
from tallybook.desk.shelf import ledger
from tallybook.desk.standing import standing
from tallybook.publish.exports import profile_of

NAMES = {
    "csv": "CSV", "jsonl": lazy("JSON lines"), "geojson": "GeoJSON", "parquet": "Parquet", "ucdp": "UCDP GED",
    "acled": "ACLED", "ibc": "Iraq Body Count",
}  # fmt: skip


@allowed("look")
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
        names=NAMES, can_print=can_print(), cure=CURE,
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
def printed_public(request: HttpRequest) -> HttpResponse:
    """The printed report, redacted."""
    return _printed(request, redacted=True)


@allowed("download")
def printed_whole(request: HttpRequest) -> HttpResponse:
    """The printed report with names, map and sources."""
    return _printed(request, redacted=False)


def _printed(request: HttpRequest, *, redacted: bool) -> HttpResponse:
    filters = Filters(request.GET)
    if not filters.is_valid():
        raise Http404
    question = ("printed", settings.LEDGER, ledger().head(), filters.choice, redacted, blindness(request).incidents)
    made = worked_out(request, question, lambda _progress: printed(request, filters.choice, redacted=redacted))
    if request.htmx:
        return _ready(request)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="report{"-public" if redacted else ""}.pdf"'
    return answer
