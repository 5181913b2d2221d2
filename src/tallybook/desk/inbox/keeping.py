"""Keeps what came into the inbox as files until they have been read; names of files are never trusted."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tallybook.desk.inbox.models import PASTE, UPLOAD, WAITING, Job

_LONGEST_NAME = 100
_HELD = "held"  # until its files are all there nothing may take a job up


def keep_paste(said: Mapping[str, Any], person: str) -> Job:
    """A pasted report, as JSON lines: title, publisher and day stand beside the text and are not guessed from it."""
    title = said["title"].strip()
    label = title or " ".join(said["text"].split())[:80]
    job = Job.objects.create(kind=PASTE, label=label[:300], person=person, state=_HELD)
    report = {"text": said["text"], "title": title, "publisher": said["publisher"], "url": said["url"]}
    row = {name: value for name, value in report.items() if value}
    if said["published"]:
        row["published"] = said["published"].isoformat()
    line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
    (_folder_of(job) / "pasted.jsonl").write_bytes(line + b"\n")
    return _ready(job)


def keep_upload(files: Sequence[Any], said: Mapping[str, Any], person: str) -> Job:
    """Uploaded files, each under a plain form of its name."""
    label = str(files[0].name)
    if len(files) > 1:
        label = _("%(count)d files: %(first)s and others") % {"count": len(files), "first": label}
    job = Job.objects.create(
        kind=UPLOAD, label=label[:300], person=person, state=_HELD, published=said["published"],
        publisher=said["publisher"],
    )  # fmt: skip
    folder = _folder_of(job)
    for number, file in enumerate(files, 1):
        name = plain_name(str(file.name))
        target = folder / name if not (folder / name).exists() else folder / f"{number}-{name}"
        with target.open("xb") as kept:
            shutil.copyfileobj(file, kept)
    return _ready(job)


def plain_name(name: str) -> str:
    """A file's name with nothing in it that leads elsewhere: "../../etc/passwd" becomes "passwd".

    Example:
        >>> plain_name("../../etc/pass wd"), plain_name(".."), plain_name("مقال.txt")
        ('pass wd', 'file', 'مقال.txt')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, dot, extension = re.sub(r"[^\w .-]", "_", last).strip(" .").rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{extension[:20]}" if dot else extension[:_LONGEST_NAME] or "file"


def forget(job: Job) -> None:
    """Remove the files of a job that is done: the ledger has their bytes."""
    if job.kind in (PASTE, UPLOAD) and job.folder:
        shutil.rmtree(job.folder, ignore_errors=True)


def _folder_of(job: Job) -> Path:
    folder = Path(settings.INBOX_FOLDER, str(job.pk))
    folder.mkdir(parents=True, mode=0o700)
    return folder


def _ready(job: Job) -> Job:
    job.folder, job.state = str(Path(settings.INBOX_FOLDER, str(job.pk))), WAITING
    job.save()
    return job
