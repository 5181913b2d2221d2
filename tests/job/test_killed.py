"""Killed with -9 in the middle of `add`, again and again: nothing acknowledged is lost, and a rerun completes it."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tallybook import job
from tallybook.job import adding
from tallybook.ledger import Ledger
from tallybook.records import Snapshot

KILLS = 40
REPORTS = 12
SECONDS = 0.002  # that the fake reader takes for a report
LINES = 2 * REPORTS + 1  # that an undisturbed run writes: each report is added and read, and then it is done


@pytest.fixture
def folder(tmp_path: Path, fakes: ModuleType) -> Path:
    made: Path = fakes.write_reports(tmp_path / "reports", REPORTS)
    return made


@pytest.fixture
def undisturbed(tmp_path: Path, folder: Path, fakes: ModuleType) -> Snapshot:
    with Ledger.open(tmp_path / "undisturbed.tally", create=True) as ledger:
        job.add(ledger, [folder], rooms=fakes.rooms())
        return ledger.snapshot()


def add_aloud(path: Path, folder: Path, fakes: ModuleType, out: int) -> None:
    """Add, and write the id of a report to `out` once it, or its reading, has been acknowledged."""
    adding.KEPT_TOGETHER = 3
    told: set[str] = set()

    def keep(ledger: Ledger, gathered: object, original: Callable[..., None] = adding._keep) -> None:
        original(ledger, gathered)
        new = [name for name in gathered.added if name not in told]  # type: ignore[attr-defined]
        told.update(new)
        os.write(out, "".join(f"added {name}\n" for name in new).encode())

    adding._keep = keep
    with Ledger.open(path, create=True) as ledger:
        original = ledger.add_claims

        def add_claims(report_id: str, *args: object, **kwargs: object) -> bool:
            new = original(report_id, *args, **kwargs)  # type: ignore[arg-type]
            os.write(out, f"read {report_id}\n".encode())
            return new

        ledger.add_claims = add_claims  # type: ignore[method-assign]
        job.add(ledger, [folder], rooms=fakes.rooms(SECONDS))
        os.write(out, b"done\n")


def killed_after(lines: int, seconds: float, path: Path, folder: Path, fakes: ModuleType) -> list[tuple[str, ...]]:
    """Run `add` in a process of its own, kill it some time after so many lines, and return what it acknowledged.

    The lines, not the clock, say how far it is: a busy machine is slower.
    """
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            add_aloud(path, folder, fakes, into)
        except BaseException as error:  # noqa: BLE001 - the child must end here; the parent tells
            os.write(into, f"failed {error!r}\n".encode())
        finally:
            os._exit(0)
    os.close(into)
    early = b""
    while early.count(b"\n") < lines and (more := os.read(out, 4096)):
        early += more
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(out) as told:
        wrote = (early.decode() + told.read()).splitlines()
    assert not [line for line in wrote if line.startswith("failed")]
    return [tuple(line.split()) for line in wrote]


def same(one: Snapshot, other: Snapshot) -> bool:
    """Whether two ledgers hold the same; their chains differ, and reports may have come in another order."""
    return replace(one, head="") == replace(other, head="")


def test_nothing_acknowledged_is_lost_and_a_rerun_completes(
    tmp_path: Path, folder: Path, fakes: ModuleType, undisturbed: Snapshot
) -> None:
    chance = random.Random(3)
    stages = set()
    for run in range(KILLS):
        path = tmp_path / f"killed-{run}.tally"
        told = killed_after(chance.randrange(LINES), chance.uniform(0.0, 0.01), path, folder, fakes)
        stages.add(told[-1][0] if told else "nothing")
        with Ledger.open(path, create=True) as ledger:
            assert ledger.verify().problems == ()
            held = ledger.snapshot()
            assert {name for what, name in filter(lambda t: len(t) == 2, told)} <= set(held.reports)
            read = {name for what, *rest in told for name in rest if what == "read"}
            assert read <= {claim.report for claim in held.claims.values()}
            if ("done",) in told:
                assert same(held, undisturbed)
            job.add(ledger, [folder], rooms=fakes.rooms())
            assert same(ledger.snapshot(), undisturbed)
            assert ledger.verify().problems == ()
    assert {"added", "read"} <= stages, "the kills must fall into the middle of things for this test to say anything"


def test_one_ledger_survives_being_killed_over_and_over(
    tmp_path: Path, folder: Path, fakes: ModuleType, undisturbed: Snapshot
) -> None:
    path = tmp_path / "vashira.tally"
    chance = random.Random(5)
    acknowledged: set[str] = set()
    for _ in range(15):
        told = killed_after(chance.randrange(REPORTS), chance.uniform(0.0, 0.01), path, folder, fakes)
        acknowledged |= {rest[0] for what, *rest in told if what == "read"}
        with Ledger.open(path, create=True) as ledger:
            assert acknowledged <= {claim.report for claim in ledger.snapshot().claims.values()}
    with Ledger.open(path) as ledger:
        job.add(ledger, [folder], rooms=fakes.rooms())
        assert same(ledger.snapshot(), undisturbed)
        assert ledger.verify().sound
