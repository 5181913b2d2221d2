"""What the tests of the command line share: running a command in this process with a quick reader, or as a program."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from tallybook import job
from tallybook.cli.app import app

Run = Callable[..., Result]
FAKES = Path(__file__).resolve().parents[1] / "job" / "fakes.py"


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    """The reader and matcher of the conductor's tests."""
    spec = importlib.util.spec_from_file_location("cli_fakes", FAKES)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, fakes: ModuleType, tmp_path: Path) -> Run:
    """Run a command in this process; the reader and the matcher are fakes."""
    rooms = job.Rooms
    monkeypatch.setattr(job, "Language", lambda *_, **__: fakes.FakeReader())
    monkeypatch.setattr(job, "Rooms", lambda reader: rooms(reader=reader, matcher=fakes.FakeMatcher()))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("TALLYBOOK_DEBUG", raising=False)

    def invoke(*args: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin, prog_name="tallybook")

    return invoke


@pytest.fixture
def program(fakes: ModuleType, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start `tallybook` as a program of its own, with the fake reader, which may be slow."""
    code = (
        f"import sys; sys.path.insert(0, {str(FAKES.parent)!r}); import fakes; from tallybook import job;"
        "seconds = float(sys.argv.pop(1)); job.Language = lambda *_, **__: fakes.FakeReader(seconds=seconds);"
        "rooms = job.Rooms; job.Rooms = lambda reader: rooms(reader=reader, matcher=fakes.FakeMatcher());"
        "from tallybook.cli import main; main()"
    )

    def start(*args: object, seconds: float = 0.0, **env: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, str(seconds), *(str(arg) for arg in args)]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **env}
        )

    return start


@pytest.fixture
def reports(tmp_path: Path, fakes: ModuleType) -> Path:
    folder: Path = fakes.write_reports(tmp_path / "reports", 5)
    return folder


@pytest.fixture
def ledger(tmp_path: Path, run: Run, reports: Path) -> Path:
    """A ledger of five reports."""
    path = tmp_path / "vashira.tally"
    done = run("add", path, reports, "--published", "2019-11-18", "--publisher", "Vashira Herald")
    assert done.exit_code == 0, done.output
    return path
