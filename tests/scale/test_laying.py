"""Claims laid out by country and year are the claims that were read, each once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.ledger import codec
from tallybook.records import Claim, Problem, Span, When, Where
from tallybook.scale import rows, schema
from tallybook.scale.laying import laid_out


def claim(n: int, code: str | None, year: int | None) -> Claim:
    spans = (Span(n, n + 3, "men"),)
    when = When(date(year, 5, 1), date(year, 5, 2), 2, "told") if year else None
    where = Where("Vashira", country_code=code) if code else None
    return Claim(Claim.id_of("r-1", "killing", spans), "r-1", "killing", spans, when=when, where=where)


def test_claims_lie_in_folders_by_country_and_year_and_none_is_lost(tmp_path: Path):
    told = [claim(n, code, year) for n, (code, year) in enumerate([("PK", 2010), ("NA", 2010), (None, None)] * 3)]
    found = [rows.claim_row(one, report_nth=0, position=n) for n, one in enumerate(told)]
    found.append({"report": "r-1", "problem": codec.dumps(codec.encode(Problem("J002", "r-1", "broke")))})
    (tmp_path / "read").mkdir()
    pq.write_table(pa.Table.from_batches([rows.batch_of(found, schema.READ)]), tmp_path / "read" / "a.parquet")
    (tmp_path / "new").mkdir()
    laid_out(tmp_path, tmp_path / "new", processes=1, memory_mib=200)
    files = list((tmp_path / "new" / "claims").rglob("*.parquet"))
    assert {file.parent.relative_to(tmp_path / "new").as_posix() for file in files} == {
        "claims/country=PK/year=2010",
        "claims/country=NA/year=2010",
        "claims/country=__HIVE_DEFAULT_PARTITION__/year=__HIVE_DEFAULT_PARTITION__",
    }
    for file in files:
        schema.check(pq.read_schema(file), "claims", file)
    laid = duckdb.read_parquet(str(tmp_path / "new" / "claims" / "**" / "*.parquet"), hive_partitioning=True)
    assert rows.claims_of(laid.order("position").to_arrow_table()) == told
    assert laid.filter("country = 'NA' AND year = 2010").count("*").fetchall() == [(3,)]
    problems = pq.read_table(tmp_path / "new" / "problems" / "problems.parquet")
    assert rows.problems_of(problems) == [Problem("J002", "r-1", "broke")]
    schema.check(problems.schema, "problems", "problems.parquet")
