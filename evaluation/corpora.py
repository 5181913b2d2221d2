"""Reads a corpus's reports and finds where corpora are kept."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tallybook.records import BadInput, Report

CORPORA = ("dispatch", "ucdp", "gunviolence", "india", "muc4", "polnear", "geo")


def shared() -> Path | None:
    """The folder that holds the corpora: `TALLYBOOK_SHARED`, or `shared` beside the checkout; None where neither is."""
    named = os.environ.get("TALLYBOOK_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[1].parent / "shared"
    return folder if (folder / "gold" / "score.py").is_file() else None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, plain or gzip, one a line.

    Raises:
        BadInput: the file can't be read, or a line is not JSON.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except ValueError as error:
                        raise BadInput(f"{path.name} line {number}: not JSON ({error}); correct the line") from error
    except OSError as error:
        raise BadInput(f"{path}: can't be read ({error}); give the path of a .jsonl or .jsonl.gz file") from error


def report_of(row: Mapping[str, Any]) -> Report:
    """The report of a corpus row, under the corpus's own id."""
    published = row.get("published")
    return Report(
        id=row["id"],
        text=row["text"],
        title=row.get("title") or "",
        publisher=row.get("publisher"),
        published=date.fromisoformat(published[:10]) if published else None,
        url=row.get("url"),
    )
