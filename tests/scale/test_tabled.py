"""What analyses start from is counted out of an archive's incidents, each event once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallybook.analyse.forecast import history_from_csv
from tallybook.analyse.reprisals.times import times_in
from tallybook.records import Actor, BadInput, Figure, Incident, When, Where
from tallybook.scale import rows, schema, tabled


def put(folder: Path) -> None:
    first = Incident(
        "i-1", ("killing",), "", (), (), deaths=Figure.exactly(4), where=Where("Vashira", adm1="Coast"),
        when=When(date(2031, 3, 2), date(2031, 3, 2), 1), perpetrators=(Actor("Ridge Guard"),),
    )  # fmt: skip
    part = replace(first, id="i-2", links=(("part_of", "i-1"),))
    open_ended = replace(first, id="i-3", deaths=Figure(low=3), when=When(date(2031, 3, 1), date(2031, 3, 31), 4))
    told = [rows.incident_row(incident) for incident in (first, part, open_ended)]
    (folder / "incidents").mkdir()
    batch = rows.batch_of(told, schema.INCIDENTS)
    pq.write_table(pa.Table.from_batches([batch]), folder / "incidents" / "a.parquet")


def test_a_part_of_another_incident_is_not_counted_beside_it(tmp_path: Path) -> None:
    put(tmp_path)
    lines = tabled.lines_of(tmp_path, tabled.MONTHS)
    assert "".join(lines).split() == ["month,place,deaths,incidents", "2031-03,Coast,7,2"]
    history_from_csv(lines, name="archive")


def test_events_are_those_whose_day_is_known(tmp_path: Path) -> None:
    put(tmp_path)
    lines = tabled.lines_of(tmp_path, tabled.EVENTS)
    assert lines[1:] == ["2031-03-02,Ridge Guard,Vashira,,Ridge Guard,i-1\n"]
    times_in(lines, name="archive")


def test_a_folder_without_incidents_is_told_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="make it with `tallybook archive`"):
        tabled.lines_of(tmp_path, tabled.MONTHS)
