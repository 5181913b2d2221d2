"""Makes an export of chosen incidents as one download: the file itself with all that belongs beside it, in a zip."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import HttpRequest

from tallybook.desk.blind import blindness
from tallybook.desk.errands import worked_out
from tallybook.desk.filters import Choice
from tallybook.desk.shelf import ledger
from tallybook.desk.standing import standing
from tallybook.publish import FORMATS, export
from tallybook.publish.exports import profile_of, public

PUBLIC = public.FORMATS
WHOLE = tuple(name for name in FORMATS if name not in PUBLIC)
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "geojson": "geojson", "parquet": "parquet"}
_PART_BYTES = 1 << 20
_SOME_DAY = (1980, 1, 1, 0, 0, 0)  # the same incidents give the same bytes


def download(request: HttpRequest, form: str, choice: Choice) -> IO[bytes]:
    """The zip of an export, open for reading; made once for each state of the ledger.

    Raises:
        Underway: it takes a while.
    """
    question = ("export", settings.LEDGER, ledger().head(), form, choice, blindness(request).incidents)
    made = worked_out(request, question, lambda _progress: bundle(request, form, choice, f"incidents-{form}"))
    return Path(made.name).open("rb")


def bundle(request: HttpRequest, form: str, choice: Choice, name: str) -> IO[bytes]:
    """A zip of an export of the incidents that a choice holds, as a file that is gone when nobody keeps it any more.

    Args:
        request: who asks.
        form: one of `FORMATS`.
        choice: which incidents; its convention decides figures unless the format has one of its own.
        name: how the files are called, without an ending.
    """
    with standing(request) as now:  # which ones they are does not hang on the convention
        snapshot = ledger().part(now.all_ids(choice))
    convention = None if profile_of(form).rule else choice.convention
    out = tempfile.NamedTemporaryFile(prefix="tallybook-export-")  # noqa: SIM115 - the errand keeps it
    with tempfile.TemporaryDirectory(prefix="tallybook-export-") as folder:
        ending = ENDINGS.get(form.removeprefix("public-"), "csv")
        written = export(snapshot, form, Path(folder, f"{name}.{ending}"), convention=convention)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in written.files:
                about = zipfile.ZipInfo(path.name, _SOME_DAY)
                about.compress_type = zipfile.ZIP_DEFLATED
                with path.open("rb") as file, packed.open(about, "w", force_zip64=True) as inside:
                    shutil.copyfileobj(file, inside, _PART_BYTES)
    out.flush()
    return out
