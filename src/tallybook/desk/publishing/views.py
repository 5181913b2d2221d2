"""What leaves the desk: the chosen incidents in the formats of others, whole or redacted."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.desk.access import allowed
from tallybook.desk.filters import Filters
from tallybook.desk.publishing.bundle import PUBLIC, WHOLE, bundle
from tallybook.desk.publishing.printed import CURE, can_print, printed
from tallybook.desk.render import page
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
def public(request: HttpRequest, public_format: str) -> FileResponse:
    """The chosen incidents, redacted for the public."""
    return _download(request, public_format, PUBLIC)


@allowed("download")
def whole(request: HttpRequest, whole_format: str) -> FileResponse:
    """The chosen incidents with names, places and words."""
    return _download(request, whole_format, WHOLE)


def _download(request: HttpRequest, form: str, formats: tuple[str, ...]) -> FileResponse:
    filters = Filters(request.GET)
    if form not in formats or not filters.is_valid():
        raise Http404
    name = f"incidents-{form}"
    made = bundle(request, form, filters.choice, name)
    return FileResponse(made, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


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
    answer = HttpResponse(printed(request, filters.choice, redacted=redacted), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="report{"-public" if redacted else ""}.pdf"'
    return answer
