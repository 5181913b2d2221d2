"""Rows of many times the memory come in order, and what waits on the disk goes as it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallybook.scale.laying import opened
from tallybook.scale.sorting import Sorted

MEMORY_MIB = 32
# 30,000 rows in no order, of 60 MiB: a text of each that nothing shortens
WIDE = """
select cast(hash(range) % 40 as bigint) as bucket, range as nth, cast(null as varchar) as nothing, [range] as some,
  array_to_string(list_transform(range(64), lambda x: md5(cast(range * 64 + x as varchar))), '') as words
from range(30000)
"""


@pytest.fixture
def base(tmp_path: Path):
    (tmp_path / "scratch").mkdir()
    with opened(tmp_path / "scratch", processes=1, memory_mib=MEMORY_MIB) as held:
        yield held


def test_rows_of_twice_the_memory_come_in_order(base, tmp_path: Path):
    room = tmp_path / "room"
    rows = Sorted(base, WIDE, "bucket", "nth", room=room, memory_mib=MEMORY_MIB)
    assert rows.total == 30_000
    told = [
        pair
        for batch in rows.batches(2_000)
        for pair in zip(*(batch.column(n).to_pylist() for n in (0, 1)), strict=True)
    ]
    assert len(told) == 30_000
    assert told == sorted(set(told))
    assert not list(room.rglob("*.parquet"))


@pytest.mark.parametrize("query", ["select 1::bigint as bucket where false", "select 7::bigint as bucket"])
def test_few_rows_are_sorted_at_once(base, tmp_path: Path, query: str):
    rows = Sorted(base, query, "bucket", "", room=tmp_path / "room", memory_mib=MEMORY_MIB)
    assert sum(len(batch) for batch in rows.batches(10)) == rows.total
    assert not (tmp_path / "room").exists()


def test_a_value_alone_may_be_larger_than_a_range(base, tmp_path: Path):
    larger = "case when bucket < 30 then 3 else bucket end as bigint"
    query = f"select cast({larger}) as bucket, * exclude (bucket) from ({WIDE}) where nth < 8000"  # noqa: S608
    rows = Sorted(base, query, "bucket", "nth desc", room=tmp_path / "room", memory_mib=MEMORY_MIB)
    told = [row for batch in rows.batches(500) for row in batch.select([0, 1]).to_pylist()]
    assert told == sorted(told, key=lambda row: (row["bucket"], -row["nth"]))
    assert len(told) == rows.total == 8_000


def test_a_value_alone_may_be_larger_than_memory_where_whole_numbers_follow(base, tmp_path: Path):
    alike = "case when bucket < 38 then 3 else bucket end as bigint"
    query = f"select cast({alike}) as bucket, nth // 2 as half, * exclude (bucket) from ({WIDE})"  # noqa: S608
    rows = Sorted(base, query, "bucket", "half, nth", room=tmp_path / "room", memory_mib=MEMORY_MIB)
    told = [
        pair for batch in rows.batches(2_000) for pair in zip(*batch.select([0, 2]).to_pydict().values(), strict=True)
    ]
    assert len(told) == 30_000
    assert told == sorted(set(told))
