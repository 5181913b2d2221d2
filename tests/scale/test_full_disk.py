"""A disk that is full while copies or incidents are looked for: told with the cure, the next run goes on from there."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tallybook.records import TallybookError
from tallybook.scale.archive import BEGUN
from tallybook.scale.faults import in_plain_words
from tallybook.scale.laying import opened
from tallybook.scale.stages import STAGES, Stage, Work

from .conftest import contents, made, table, write

CURE = "the disk is full; what was finished before is kept: free some space, then run the same command again"


@contextmanager
def room_for(most_bytes: int) -> Iterator[None]:
    """No file of this process may become larger: what is written is cut there, as by a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def cramped(stage: Stage, most_bytes: int) -> Stage:
    """A stage that finds the disk full."""

    def run(work: Work) -> None:
        with room_for(most_bytes):
            stage.run(work)

    return replace(stage, run=run)


def all_of(out: Path) -> dict[str, list[tuple[object, ...]]]:
    return {**contents(out), **{name: table(out, name) for name in ("passages", "incidents")}}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("in") / "a.jsonl", range(40))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, given: Path) -> dict[str, list[tuple[object, ...]]]:
    out = tmp_path_factory.mktemp("whole") / "out"
    made(out, given, stages=STAGES)
    return all_of(out)


@pytest.mark.parametrize(
    ("number", "most_bytes", "there"),
    [(0, 1_000, ""), (1, 3_000, ""), (2, 5_300, "sample"), (2, 12_000, "placed")],
)
def test_a_disk_that_is_full_in_a_stage_is_told_and_the_next_run_goes_on_and_counts_nothing_twice(
    tmp_path: Path, given: Path, expected: dict[str, list[tuple[object, ...]]], number: int, most_bytes: int, there: str
):
    out = tmp_path / "out"
    with pytest.raises(TallybookError, match=CURE) as full:
        made(out, given, stages=(*STAGES[:number], cramped(STAGES[number], most_bytes)))
    assert str(out) in str(full.value)
    assert not [file for stage in STAGES[number:] for name in stage.makes for file in out.glob(f"{name}/**/*.parquet")]
    assert not there or [*(out / BEGUN).glob(f"*/.*/{there}/_SUCCESS")], "what was whole is kept"
    done = made(out, given, stages=STAGES)
    assert (done.added, done.read) == (0, 0)
    assert all_of(out) == expected


SORTED = "SELECT md5(i::VARCHAR) AS m FROM range(1000000) t(i) ORDER BY m"


def test_a_spill_without_room_is_a_full_disk_and_no_want_of_memory(tmp_path: Path):
    with opened(tmp_path, processes=1, memory_mib=32) as base:
        base.execute("SET max_temp_directory_size = '1MB'")
        with pytest.raises(TallybookError, match=CURE), in_plain_words(tmp_path):
            base.execute(SORTED).fetchmany(1)


def test_a_stage_with_too_little_memory_says_how_to_give_it_more(tmp_path: Path):
    with opened(tmp_path, processes=1, memory_mib=8) as base:
        base.execute("SET temp_directory = ''")
        with pytest.raises(TallybookError, match="allow it more with --memory"), in_plain_words(tmp_path):
            base.execute(SORTED).fetchmany(1)
