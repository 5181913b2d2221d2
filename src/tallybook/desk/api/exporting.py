"""The operations that download: chosen incidents in the formats of others, each as a zip, and the printed report."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import HttpError

from tallybook.desk.analyses.models import DONE
from tallybook.desk.api.door import operation
from tallybook.desk.api.reading import Chosen
from tallybook.desk.filters import Choice
from tallybook.desk.publishing.bundle import PUBLIC, WHOLE, download
from tallybook.desk.publishing.reporting import report_of
from tallybook.publish.printing import pdf
from tallybook.records import BadInput

Moment = Annotated[str, Query(max_length=80)]
ZIP, PDF = "application/zip", "application/pdf"


def add_to(api: NinjaAPI) -> None:
    """Add the operations that download."""

    @operation(api, "GET", "/exports/whole/{format}", "download", gives=ZIP, tags=["exports"])
    def export_whole(request: HttpRequest, format: Literal[WHOLE], chosen: Query[Chosen]) -> Any:  # type: ignore[valid-type]
        """Download the chosen incidents with names, places and words: the file, and what belongs beside it."""
        return FileResponse(download(request, format, chosen.choice()), content_type=ZIP)

    @operation(api, "GET", "/exports/public/{format}", "download redacted", gives=ZIP, tags=["exports"])
    def export_public(request: HttpRequest, format: Literal[PUBLIC], chosen: Query[Chosen]) -> Any:  # type: ignore[valid-type]
        """Download the chosen incidents redacted for the public: no name, word, exact place, coder or id."""
        return FileResponse(download(request, format, chosen.choice()), content_type=ZIP)

    @operation(api, "GET", "/printed/whole", "download", gives=PDF, tags=["exports"])
    def print_whole(request: HttpRequest, chosen: Query[Chosen], since: Moment = "", as_of: Moment = "") -> Any:
        """Download the report: every analysis with pictures, corrections, sources; 409 while it is being written."""
        return HttpResponse(_printed(chosen.choice(), since, as_of, redacted=False), content_type=PDF)

    @operation(api, "GET", "/printed/public", "download redacted", gives=PDF, tags=["exports"])
    def print_public(request: HttpRequest, chosen: Query[Chosen], since: Moment = "", as_of: Moment = "") -> Any:
        """Download the report, redacted for the public; 409 while it is being written."""
        return HttpResponse(_printed(chosen.choice(), since, as_of, redacted=True), content_type=PDF)


def _printed(choice: Choice, since: str, as_of: str, *, redacted: bool) -> bytes:
    fit = report_of(choice, redacted=redacted, since=since, as_of=as_of)
    if fit.running:
        raise HttpError(409, "the report is being written; ask again in a while")
    if fit.state != DONE:
        raise BadInput(fit.told)
    return pdf(fit.finding["page"])
