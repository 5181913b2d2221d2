"""The operations that download: chosen incidents in the formats of others, each as a zip, and the printed report."""

from __future__ import annotations

from typing import Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query

from tallybook.desk.api.door import operation
from tallybook.desk.api.reading import Chosen
from tallybook.desk.publishing.bundle import PUBLIC, WHOLE, download
from tallybook.desk.publishing.printed import printed

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
    def print_whole(request: HttpRequest, chosen: Query[Chosen]) -> Any:
        """Download the printed report of the chosen incidents: pictures, method, definitions, sources."""
        return HttpResponse(printed(request, chosen.choice(), redacted=False), content_type=PDF)

    @operation(api, "GET", "/printed/public", "download redacted", gives=PDF, tags=["exports"])
    def print_public(request: HttpRequest, chosen: Query[Chosen]) -> Any:
        """Download the printed report, redacted for the public."""
        return HttpResponse(printed(request, chosen.choice(), redacted=True), content_type=PDF)
