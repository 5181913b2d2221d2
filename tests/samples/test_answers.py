"""The whole job on the samples: the answers that tallybook is said to reach are reached, the others are listed.

`TALLYBOOK_UPDATE_REACHED=1 pytest tests/samples/test_answers.py` writes `samples/reached.toml` anew.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tallybook
from tallybook.records import Report, Snapshot

UPDATE = "TALLYBOOK_UPDATE_REACHED"
HEAD = (
    "# The answers of answers.toml that tallybook reproduces today; none of them may be lost.\n"
    f"# Written by: {UPDATE}=1 pytest tests/samples/test_answers.py\n"
)


@pytest.fixture(scope="module")
def snapshot(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    ledger = tmp_path_factory.mktemp("samples") / "vashira.tally"
    known = [samples / "vashira.toml"]
    with tallybook.open_ledger(ledger, places=known, actors=known) as case:
        case.add(samples / "reports")
        return case.snapshot()


@pytest.fixture(scope="module")
def judged(
    snapshot: Snapshot, answers: dict[str, Any], collected: dict[str, Report], comparison: ModuleType
) -> dict[str, bool]:
    return dict(comparison.judge(comparison.Sides(answers, snapshot, collected)))


def test_the_job_keeps_every_report_of_the_samples(snapshot: Snapshot, collected: dict[str, Report]) -> None:
    assert set(snapshot.reports) == {report.id for report in collected.values()}


def test_every_answer_said_to_be_reached_is_reached(samples: Path, judged: dict[str, bool]) -> None:
    listed = samples / "reached.toml"
    if os.environ.get(UPDATE):
        listed.write_text(_as_toml(judged), "utf-8")
    reached = tomllib.loads(listed.read_text("utf-8"))["reached"]
    assert set(reached) <= set(judged), "reached.toml names answers that are not in answers.toml"
    assert [name for name in reached if not judged[name]] == [], "answers lost"


def test_answers_not_reached_are_listed(samples: Path, judged: dict[str, bool]) -> None:
    """Prints them (pytest -rP), with those that are new and ought to be added to the list."""
    reached = set(tomllib.loads((samples / "reached.toml").read_text("utf-8"))["reached"])
    missing = [name for name, right in judged.items() if not right]
    new = [name for name, right in judged.items() if right and name not in reached]
    print(f"{len(judged) - len(missing)} of {len(judged)} answers reached; by kind:")
    for kind in dict.fromkeys(name.split(":")[0] for name in judged):
        of_kind = [right for name, right in judged.items() if name.startswith(f"{kind}:")]
        print(f"  {kind}: {sum(of_kind)} of {len(of_kind)}")
    print("\n".join(["not reached:", *missing, "reached and not listed:", *new]))
    assert reached <= set(judged) - set(missing)


def _as_toml(judged: dict[str, bool]) -> str:
    """The list of reached answers, in the order of answers.toml."""
    lines = [name.replace("\\", "\\\\").replace('"', '\\"') for name, right in judged.items() if right]
    return HEAD + "reached = [\n" + "".join(f'  "{line}",\n' for line in lines) + "]\n"
