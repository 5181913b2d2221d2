"""What the tests of the conductor share: the fakes, a folder of reports, an open ledger."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tallybook.ledger import Ledger


def _load(name: str) -> ModuleType:
    """A module beside this file; with importlib mode tests can't import one another by name."""
    spec = importlib.util.spec_from_file_location(f"job_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    return _load("fakes")


@pytest.fixture
def reports(tmp_path: Path, fakes: ModuleType) -> Path:
    folder: Path = fakes.write_reports(tmp_path / "reports", 5)
    return folder


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "vashira.tally", create=True) as opened:
        yield opened
