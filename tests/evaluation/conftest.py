"""Invented reports in the form of the corpora, as plain and as gzip files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, Any]


def a_row(name: str, text: str, **fields: Any) -> Row:
    return {"id": name, "title": "", "text": text, "published": "2031-05-05", "publisher": None, "url": None, **fields}


@pytest.fixture
def row() -> Callable[..., Row]:
    return a_row


@pytest.fixture
def reports() -> list[Row]:
    market = (
        "VASHIRA — Gunmen killed twelve dockers and wounded three others at the fish market on Saturday, police said. "
        "“We will find them,” said the harbour master. Police arrested two men and fired tear gas at a crowd."
    )
    return [
        a_row("a", market, title="Twelve dockers killed", publisher="Port Herald"),
        a_row("b", "The ferry ran aground off the northern light. 😀\ud83d Nobody was hurt.", published=None),
        a_row("c", "", title=""),
        a_row("d", "Rebels attacked a bridge in Qasmara with dynamite, the mayor of Oslo told a newspaper."),
    ]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(rows: list[Row], *, zipped: bool = False) -> Path:
        lines = "".join(json.dumps(r) + "\n" for r in rows).encode()
        path = tmp_path / ("reports.jsonl.gz" if zipped else "reports.jsonl")
        path.write_bytes(gzip.compress(lines) if zipped else lines)
        return path

    return written
