"""Reports of our own about an invented country, by the file, and archives made of them without a parser."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tallybook.scale import intake
from tallybook.scale.archive import Archived, archive
from tallybook.scale.intake import Inputs
from tallybook.scale.stages import STAGES

from .simple import SimpleReaders

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE = Path(__file__).parent


def report(n: int) -> dict[str, str]:
    killed = f"Gunmen shot dead {n % 7 + 2} men in Vashira, police said. " if n % 3 == 0 else "The harvest was good. "
    text = f"Number {n}. {killed}The market was open."
    return {"title": f"T{n}", "text": text, "published": f"20{10 + n % 3}-03-{n % 27 + 1:02d}", "publisher": "The Post"}


def write(file: Path, numbers: range) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(report(n)) + "\n" for n in numbers), "utf-8")
    return file


def made(out: Path, *paths: Path, **options: object) -> Archived:
    """An archive as `archive` makes it but for its incidents, with claims by a reader that needs no parser."""
    return archive(out, Inputs(paths, NOW), **{"readers": SimpleReaders, "stages": STAGES[:1], **options})


def table(out: Path, name: str, columns: str = "*", order: str = "ALL") -> list[tuple[object, ...]]:
    files = str(out / name / "**" / "*.parquet")
    found = duckdb.read_parquet(files, hive_partitioning=True)
    return sorted(found.project(columns).fetchall(), key=str) if order == "ALL" else found.order(order).fetchall()


def contents(out: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an archive says, without what depends on when parts were made."""
    return {
        "reports": table(out, "reports", "id, text, title, published"),
        "claims": table(out, "claims", "id, report, kind, figure_best, year, record"),
        "problems": table(out, "problems"),
    }


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A script in a process of its own, which may kill itself."""
    root = HERE.parents[1]
    begin = f"import sys; sys.path[:0] = [{str(root)!r}, {str(root / 'src')!r}]\n"
    command = [sys.executable, "-c", begin + textwrap.dedent(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several parts out of a few reports."""
    monkeypatch.setattr(intake, "PART_REPORTS", 64)


@pytest.fixture
def three_files(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    write(folder / "a.jsonl", range(150))
    write(folder / "b.jsonl", range(140, 220))
    (folder / "c.jsonl").write_text('{"text": 1}\nno json\n{"text": "One more report."}\n', "utf-8")
    return folder
