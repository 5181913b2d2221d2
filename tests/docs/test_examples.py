"""The examples of the docs run as they stand, in the order of each page, and print what the page says they print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path

import duckdb
import psycopg
import pytest

from benchmarks import postgres

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(r"^```(console|python|toml|sql|duckdb)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"# ((?:[\w-]+/)?[\w-]+\.toml)\n")
# `check` answers 1 when it has found something to look at.
_MAY_FIND = ("check",)


def _blocks(page: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.fixture
def database(server: postgres.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database `vashira` on a server that is where the environment says."""
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS vashira")
        connection.execute("CREATE DATABASE vashira")
    for name, value in (("HOST", str(server.folder)), ("PORT", str(server.port)), ("USER", "postgres")):
        monkeypatch.setenv(f"PG{name}", value)


@pytest.mark.xdist_group("docs")
@pytest.mark.parametrize("page", [p for p in PAGES if _blocks(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_examples_run(page: Path, tmp_path: Path, request: pytest.FixtureRequest):
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    if "postgresql:///" in page.read_text(encoding="utf-8"):
        request.getfixturevalue("database")
    archives = duckdb.connect(config={"file_search_path": str(tmp_path)})
    for language, text in _blocks(page):
        if language == "python":
            _run([sys.executable, "-c", text], tmp_path, (0,))
        elif language == "sql":
            with psycopg.connect("dbname=vashira", autocommit=True) as connection:
                connection.execute(text)
        elif language == "duckdb":
            for statement in duckdb.extract_statements(text):
                rows = archives.execute(statement).fetchall()
                assert rows or statement.type == duckdb.StatementType.CREATE, f"{statement.query} finds nothing"
        elif language == "toml":
            _keep(text, tmp_path)
        else:
            _follow(text, tmp_path)


def _keep(text: str, folder: Path) -> None:
    """A block that begins with the name of its file: what a reader would write there, or add to it."""
    named = _NAME.match(text)
    if named is not None:
        path = folder / named[1]
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")


def _follow(text: str, folder: Path) -> None:
    """Each command; it prints what the page shows below it, and may print more after that."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, *shown = part.rstrip("\n").split("\n")
        words = shlex.split(line)
        if words[0] != "tallybook":
            continue
        allowed = (0, 1) if words[1] in _MAY_FIND else (0,)
        first = words[1] == "add" and words[2].endswith(".tally") and not (folder / words[2]).exists()
        printed = _begun(words, folder) if first else _run(_program(words), folder, allowed)
        for told, expected in zip_longest(printed.splitlines()[: len(shown)], shown):
            short = expected.removesuffix("...")  # what may differ from one version to the next
            assert told is not None and told[: len(short)] == short, f"{line}\n{printed}"  # noqa: PT018
            assert short != expected or told == expected, f"{line}\n{printed}"


_BEGUN: dict[tuple[str, ...], tuple[str, bytes, str]] = {}


def _begun(words: list[str], folder: Path) -> str:
    """Add to a ledger that isn't there yet; many pages begin with the same command, which is run once for all."""
    files = tuple((folder / word).read_text(encoding="utf-8") for word in words[3:] if (folder / word).is_file())
    key = (*words[:2], *(word.rstrip("/") for word in words[3:]), *files)
    if key not in _BEGUN:
        printed = _run(_program(words), folder, (0,))
        held = folder / words[2]
        if not held.with_name(held.name + "-wal").exists():
            _BEGUN[key] = words[2], held.read_bytes(), printed
        return printed
    name, ledger, printed = _BEGUN[key]
    (folder / words[2]).write_bytes(ledger)
    return printed.replace(name, words[2])


def _program(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "tallybook.cli", *words[1:]]


def _run(command: list[str], folder: Path, allowed: tuple[int, ...]) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1_200, check=False)
    assert done.returncode in allowed, (
        f"{command}: exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    )
    assert "Traceback" not in done.stderr
    return done.stdout


def test_links_between_pages_lead_somewhere():
    link = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
    pages = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in pages
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken
