"""Gives every record its page in the book: file names made from ids, safe on every file system."""

from __future__ import annotations

import hashlib
import re

_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|index.*)")  # names that Windows, or the book itself, keeps


def safe(record_id: str) -> str:
    """An id as a file name and as an anchor: unchanged where it is plain, else a hash of it."""
    if _SAFE.fullmatch(record_id) and not _RESERVED.fullmatch(record_id):
        return record_id
    return "x-" + hashlib.sha256(record_id.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def report_page(report: str) -> str:
    """The page of a report, from the root of the book."""
    return f"reports/{safe(report)}.html"


def words_of(report: str, claim: str) -> str:
    """The highlighted words of a claim: an anchor on the page of its report."""
    return f"{report_page(report)}#{safe(claim)}"


def incident_page(incident: str, field: str = "") -> str:
    """The page of an incident, or the place on it where one field is decided."""
    return f"incidents/{safe(incident)}.html" + (f"#field-{safe(field)}" if field else "")


def tally_page(name: str) -> str:
    """The page of a tally ("deaths:2010-11")."""
    return f"tallies/{safe(name.replace(':', '-'))}.html"


def speaker_page(name: str) -> str:
    """The page of a speaker; the same name in other capitals is the same page."""
    digest = hashlib.sha256(name.casefold().encode("utf-8", "surrogatepass")).hexdigest()
    return f"speakers/s-{digest[:16]}.html"


def list_page(folder: str, number: int) -> str:
    """Page `number` (from 1) of a list that is cut into pages."""
    return f"{folder}/index.html" if number == 1 else f"{folder}/index-{number}.html"
