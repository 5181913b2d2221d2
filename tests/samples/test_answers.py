"""The whole job on the samples: the answers that tallybook is said to reach are reached, the others are listed.

`TALLYBOOK_UPDATE_REACHED=1 pytest tests/samples/test_answers.py` writes `samples/reached.toml` anew.
"""

from __future__ import annotations

import os
import random
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from growing import Growing, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tallybook
from tallybook.records import Report, Snapshot

pytestmark = pytest.mark.xdist_group("samples")  # what its fixture makes is made by one worker
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


def test_what_speaks_for_a_pair_does_not_hang_on_the_pairs_that_are_compared_along(snapshot: Snapshot) -> None:
    growing = Growing(snapshot, snapshot.reports)
    growing.add(sorted(snapshot.reports))
    memory, rng = growing.memory, np.random.default_rng(5)
    for _ in range(4):
        some = np.sort(rng.choice(len(memory.pairs), 12, replace=False))
        scored = growing.scorer().scored(memory, memory.pairs[some], memory.usual)
        assert scored.tolist() == memory.bits[some].tolist()


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_the_samples_come_changes_no_cluster_and_no_figure(
    snapshot: Snapshot, rng: random.Random
) -> None:
    """Real prose ties reports in ways that made ones don't: days told elsewhere in a report, copies, retold acts. The
    same reports say what is usual each time: more than 200 say it by themselves, fewer are matched whole."""
    order = sorted(snapshot.reports)
    first, rest = order[:20], order[20:]
    rng.shuffle(rest)
    growing = Growing(snapshot, first)
    growing.add(first)
    while rest:
        count = rng.randint(10, 40)
        growing.add(rest[:count])
        del rest[:count]
    assert told(growing.incidents.values()) == told(growing.whole().values())


def _as_toml(judged: dict[str, bool]) -> str:
    """The list of reached answers, in the order of answers.toml."""
    lines = [name.replace("\\", "\\\\").replace('"', '\\"') for name, right in judged.items() if right]
    return HEAD + "reached = [\n" + "".join(f'  "{line}",\n' for line in lines) + "]\n"
