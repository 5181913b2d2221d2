"""Reading from Arrow to Arrow finds what the reader finds, whatever batches the reports come in."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from tallybook.job import Language
from tallybook.records import Report
from tallybook.scale import rows, schema
from tallybook.scale.reading import parted, read, read_with

DAY = date(2010, 11, 18)
TEXTS = (
    "Two men were shot dead in Vashira on Saturday, police said. A bomb killed five people in Orlan on 3 March 2009.",
    "The harvest was good this year, and the market of Vashira was full.",
    "Gunmen abducted a teacher near the river on Monday. The governor denied that anybody had been hurt.",
)


def reports(count: int) -> list[Report]:
    made = []
    for n in range(count):
        text = f"Number {n}. {TEXTS[n % len(TEXTS)]}"
        made.append(
            Report(
                Report.id_of(text, title=f"T{n}", published=DAY), text, f"T{n}", "The Vashira Post", DAY,
                collected_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )  # fmt: skip
    return made


def batch(found: list[Report], first: int = 0) -> pa.RecordBatch:
    told = [rows.report_row(report, nth=first + n, found=f"a.jsonl:{n + 1}") for n, report in enumerate(found)]
    return rows.batch_of(told, schema.REPORTS)


def all_of(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(list(read(batches, Language())), schema=schema.READ)


def test_claims_come_back_as_the_reader_made_them():
    held = reports(6)
    expected = [claim for _, claims in Language().read_many(held) for claim in claims]
    claims, problems = parted(all_of([batch(held)]).combine_chunks().to_batches()[0])
    assert rows.claims_of(claims) == expected
    assert expected
    assert problems.num_rows == 0


def test_the_batches_in_which_reports_come_change_nothing():
    held = reports(70)
    whole = all_of([batch(held)])
    single = all_of([batch([report], n) for n, report in enumerate(held)])
    assert whole.equals(single)


def test_reports_come_back_as_they_went_in():
    held = reports(5)
    assert rows.reports_of(batch(held)) == held


class _Breaking:
    version = "breaking@1"

    def read_many(self, found):
        for report in found:
            if "teacher" in report.text:
                raise ValueError("a word of the report")
            yield report, []


def test_a_report_that_breaks_the_reader_is_told_and_the_others_are_read():
    [found] = list(read_with([batch(reports(6))], _Breaking()))
    claims, problems = parted(found)
    assert claims.num_rows == 0
    assert [problem.code for problem in rows.problems_of(problems)] == ["J002", "J002"]
    assert "a word of the report" not in str(problems.to_pylist())


def test_what_goes_to_another_process_is_small():
    language = Language()
    list(read([batch(reports(1))], language))
    assert len(pickle.dumps(Language())) < 1000


def test_a_file_of_another_layout_is_refused():
    older = schema.CLAIMS.with_metadata({**schema.CLAIMS.metadata, b"tallybook.layout": b"0"})
    with pytest.raises(Exception, match=r"older tallybook.*make the archive again"):
        schema.check(older, "claims", "x.parquet")
    newer = schema.CLAIMS.with_metadata({**schema.CLAIMS.metadata, b"tallybook.layout": b"99"})
    with pytest.raises(Exception, match=r"newer.*pip install -U"):
        schema.check(newer, "claims", "x.parquet")
    with pytest.raises(Exception, match="expected the table claims"):
        schema.check(schema.REPORTS, "claims", "x.parquet")
