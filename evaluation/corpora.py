"""Reads a corpus's reports, says in plain words what is wrong with them, and finds where corpora are kept."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tallybook.records import BadInput, Report

CORPORA = ("dispatch", "ucdp", "gunviolence", "india", "muc4", "polnear", "geo")
_GZIP = b"\x1f\x8b"
# Half of a surrogate pair, which JSON can write and UTF-8 can't; replaced one for one, so that offsets hold.
_HALF = re.compile("[\ud800-\udfff]")


def shared() -> Path | None:
    """The folder that holds the corpora: `TALLYBOOK_SHARED`, or `shared` beside the checkout; None where neither is."""
    named = os.environ.get("TALLYBOOK_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[1].parent / "shared"
    return folder if (folder / "gold" / "score.py").is_file() else None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, plain or gzip (told by its first bytes, not by its name), one a line.

    Raises:
        BadInput: the file can't be read, or a line is not a JSON object.
    """
    number = 0
    try:
        with path.open("rb") as start:
            opener = gzip.open if start.read(2) == _GZIP else open
        with opener(path, "rt", encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _object(line, f"{path.name} line {number}")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path.name} after line {number}: not UTF-8 ({error.reason}); save the file as UTF-8"
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path}: can't be read ({error}); give the path of a whole .jsonl or .jsonl.gz file") from error


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{where}: not JSON ({error}); correct the line") from error
    if not isinstance(value, dict):
        raise BadInput(f"{where}: {type(value).__name__}, expected an object with id and text; correct the line")
    return value


def report_rows(path: Path) -> list[dict[str, Any]]:
    """The reports of a file, each checked: a text id that stands once, a text, and a day of publication or none.

    Raises:
        BadInput: the file can't be read, holds no report, or a row can't be used; says which and what was expected.
    """
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows(path), 1):
        where = f"{path.name} report {number}"
        for field in ("id", "text"):
            if not isinstance(row.get(field), str):
                raise BadInput(f"{where}: {field}={row.get(field)!r}, expected text; add the field")
        if row["id"] in found:
            raise BadInput(f"{where}: id={row['id']!r} stands twice; give each report an id of its own")
        for field in ("title", "publisher", "published", "url"):
            if not isinstance(row.get(field), str | None):
                raise BadInput(f"{where}: {field}={row[field]!r}, expected text or null; correct the field")
        try:
            report_of(row)
        except ValueError as error:
            raise BadInput(
                f"{where}: published={row['published']!r}, expected a day such as 2031-05-04 or null; correct the field"
            ) from error
        found[row["id"]] = {**row, **{f: _HALF.sub("\ufffd", row[f]) for f in ("title", "text") if row.get(f)}}
    if not found:
        raise BadInput(f"{path.name}: holds no report; expected one JSON object a line")
    return list(found.values())


def report_of(row: Mapping[str, Any]) -> Report:
    """The report of a corpus row, under the corpus's own id.

    Raises:
        ValueError: the day of publication is not an ISO date.
    """
    published = row.get("published")
    return Report(
        id=row["id"],
        text=row["text"],
        title=row.get("title") or "",
        publisher=row.get("publisher"),
        published=date.fromisoformat(published[:10]) if published else None,
        url=row.get("url"),
    )
