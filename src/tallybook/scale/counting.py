"""One value a field for each incident of an archive: the house's reconciling, on reports of neighbouring incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.made import Surroundings, made_of
from tallybook.match.matter import Teller
from tallybook.scale.engine import Engine, Step, Tables
from tallybook.scale.flow import batches
from tallybook.scale.matching import USUAL_CUT, Cut
from tallybook.scale.parcels import Parcel, of_reports, parcels, rows
from tallybook.scale.rows import copies_of, incident_row
from tallybook.scale.schema import INCIDENTS, PASSAGES

_PLACED = """
select t.*, coalesce(g.part, t.number) as part,
  cast(floor(coalesce(g.part, t.number) / {cut.tellings}) as bigint) as bucket
from tellings t left join groups g on g.node = t.number
"""
_NAMED = """
select part, concat('i-', substr({sha256(eldest)}, 1, 16)) as incident from (
  select part, eldest, row_number() over (partition by part order by published, report, start, eldest) as age
  from placed
) where age = 1
"""
_WANTED = "select distinct bucket, report from placed"
_STEP = "select distinct report, source from passages"
# whoever a report's words go back to, through however many hands
_REACH = (
    "select report, source from reach union select a.report, b.source from reach a join reach b on a.source = b.report"
)
_SOURCES = """
select distinct w.bucket, r.source as report from wanted w join reach r on r.report = w.report
left join wanted o on o.bucket = w.bucket and o.report = r.source where o.report is null
"""
_TOLD_WANTED = "select bucket, report from wanted union select bucket, report from sources"
_HOME = "select w.bucket, p.part, {unnest}(p.claims) as claim from wanted w join placed p on p.report = w.report"


def counted(engine: Engine, tables: Tables, work: Path, knowledge: MatchKnowledge, cut: Cut = USUAL_CUT) -> Path:
    """Make the incidents of an archive.

    Args:
        engine: where it runs.
        tables: what `matching.matched` gave.
        work: a folder for the tables between.
        knowledge: the tables to go by.
        cut: how much is looked at at once.

    Returns:
        The table of `INCIDENTS`.
    """
    held: dict[str, Path] = dict(tables)

    def select(name: str, query: str, *, once: bool = False) -> None:
        held[name] = engine.select(query, held, work / name, once=once)

    select("placed", _PLACED.format(cut=cut))
    select("named", _NAMED)
    select("wanted", _WANTED)
    held["reach"] = _reached(engine, held, work)
    select("sources", _SOURCES)
    select("passages_wanted", _TOLD_WANTED, once=True)
    select("home", _HOME, once=True)
    told = rows("home", "home h join named n on n.part = h.part", bucket="h.bucket", name="h.claim", other="n.incident")
    telling = rows("telling", "placed p join named n on n.part = p.part", bucket="p.bucket", name="p.telling",
                   other="n.incident", record="p.report")  # fmt: skip
    passage = rows(
        "passage", "passages_wanted w join passages p on p.report = w.report", bucket="w.bucket", name="p.original",
        record="p.report", other="p.source", one="p.start", two="p.end", position="p.source_start",
        places="p.source_end", bits="p.share_0_1",
    )  # fmt: skip
    query = [of_reports("wanted"), of_reports("sources", claims=False), told, telling, passage]
    step = Step(partial(made, knowledge=knowledge), " union all ".join(query), INCIDENTS, "bucket")
    return engine.mapped(step, held, work / "incidents")


def _reached(engine: Engine, held: Tables, work: Path) -> Path:
    """Each report with all that its words go back to; each round doubles how many hands are looked through."""
    reach = engine.select(_STEP, held, work / "reach-0")
    for number in range(1, 33):
        further = engine.select(_REACH, {"reach": reach}, work / f"reach-{number}")
        if _count(further) == _count(reach):
            break
        reach = further
    return reach


def _count(table: Path) -> int:
    return sum(pq.read_metadata(file).num_rows for file in table.glob("*.parquet"))


def made(batches_: Iterator[pa.RecordBatch], knowledge: MatchKnowledge) -> Iterator[pa.RecordBatch]:
    """The incidents of each bucket."""
    for parcel in parcels(batches_):
        yield from batches(_made(parcel, knowledge), INCIDENTS)


def _made(parcel: Parcel, knowledge: MatchKnowledge) -> Iterator[dict[str, Any]]:
    passages = sorted(
        map(_passage, parcel.told.get("passage", ())), key=lambda p: (p["original"], p["report"], p["start"])
    )
    matter = parcel.matter(knowledge, tuple(copies_of(pa.Table.from_pylist(passages, schema=PASSAGES))))
    teller = Teller(matter)
    groups: dict[str, list[Any]] = {}
    for row in sorted(parcel.told["telling"], key=lambda row: row["name"]):
        own = next(telling for telling in teller.tellings(row["record"]) if telling.id == row["name"])
        groups.setdefault(row["other"], []).append(own)
    home = parcel.pairs("home")
    around = Surroundings(home, set(home.values()) - groups.keys())
    _, incidents = made_of([groups[name] for name in sorted(groups)], teller, matter, (), around)
    return map(incident_row, incidents)


def _passage(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "original": row["name"], "report": row["record"], "start": row["one"], "end": row["two"],
        "source": row["other"], "source_start": row["position"], "source_end": row["places"], "share_0_1": row["bits"],
    }  # fmt: skip
