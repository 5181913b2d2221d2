"""Makes an export of chosen incidents as one download: the file itself with all that belongs beside it, in a zip."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from django.http import HttpRequest

from tallybook.desk.filters import Choice
from tallybook.desk.shelf import ledger
from tallybook.desk.standing import part_of, standing
from tallybook.publish import FORMATS, export
from tallybook.publish.exports import profile_of, public

PUBLIC = public.FORMATS
WHOLE = tuple(name for name in FORMATS if name not in PUBLIC)
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "geojson": "geojson", "parquet": "parquet"}
_SOME_DAY = (1980, 1, 1, 0, 0, 0)  # the same incidents give the same bytes


def bundle(request: HttpRequest, form: str, choice: Choice, name: str) -> bytes:
    """A zip of an export of the incidents that a choice holds.

    Args:
        request: who asks.
        form: one of `FORMATS`.
        choice: which incidents; its convention decides figures unless the format has one of its own.
        name: how the files are called, without an ending.
    """
    chosen = [incident.id for incident in standing(request, choice.convention).chosen(choice)]
    snapshot = part_of(ledger().snapshot(), chosen)
    convention = None if profile_of(form).rule else choice.convention
    out = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="tallybook-export-") as folder:
        ending = ENDINGS.get(form.removeprefix("public-"), "csv")
        written = export(snapshot, form, Path(folder, f"{name}.{ending}"), convention=convention)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in written.files:
                packed.writestr(zipfile.ZipInfo(file.name, _SOME_DAY), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
