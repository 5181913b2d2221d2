"""The operations that download: chosen incidents in the formats of others, whole or redacted, each as a zip."""

from __future__ import annotations

from typing import Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import NinjaAPI, Query

from tallybook.desk.api.door import operation
from tallybook.desk.api.reading import Chosen
from tallybook.desk.publishing.bundle import PUBLIC, WHOLE, bundle

ZIP = "application/zip"


def add_to(api: NinjaAPI) -> None:
    """Add the operations that download."""

    @operation(api, "GET", "/exports/whole/{format}", "download", gives=ZIP, tags=["exports"])
    def export_whole(request: HttpRequest, format: Literal[WHOLE], chosen: Query[Chosen]) -> Any:  # type: ignore[valid-type]
        """Download the chosen incidents with names, places and words: the file, and what belongs beside it."""
        return FileResponse(bundle(request, format, chosen.choice(), f"incidents-{format}"), content_type=ZIP)

    @operation(api, "GET", "/exports/public/{format}", "download redacted", gives=ZIP, tags=["exports"])
    def export_public(request: HttpRequest, format: Literal[PUBLIC], chosen: Query[Chosen]) -> Any:  # type: ignore[valid-type]
        """Download the chosen incidents redacted for the public: no name, word, exact place, coder or id."""
        return FileResponse(bundle(request, format, chosen.choice(), f"incidents-{format}"), content_type=ZIP)
