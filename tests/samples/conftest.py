"""What the tests of the samples share: the answers, the reports as collected, and the comparison of the two."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tallybook import collect
from tallybook.records import Problem, Report

sys.path.insert(0, str(Path(__file__).parent.parent / "match"))  # a ledger that grows, as the tests of matching have it
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NOW = datetime(2019, 12, 1, tzinfo=UTC)


def _load(name: str) -> ModuleType:
    """A module beside this file; with importlib mode tests can't import one another by name."""
    spec = importlib.util.spec_from_file_location(f"samples_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def comparison() -> ModuleType:
    return _load("comparison")


@pytest.fixture(scope="session")
def answers() -> dict[str, Any]:
    return tomllib.loads((SAMPLES / "answers.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def collected() -> dict[str, Report]:
    """Every report under the name that answers.toml gives it: its file, with "#2" where a file holds several."""
    found: dict[str, Report] = {}
    for file in sorted((SAMPLES / "reports").iterdir()):
        reports = []
        for one in collect.collect([file], now=NOW):
            assert not isinstance(one, Problem), f"{file.name}: {one}"
            reports.append(one.report)
        several = file.suffix in (".csv", ".jsonl", ".rss", ".atom", ".warc")
        found |= {f"{file.name}#{n}" if several else file.name: report for n, report in enumerate(reports, start=1)}
    return found
