"""Copies among the reports of an archive: the judgement of `match.copies`, as a banded join and a comparison a cluster.

A sentence that fifty thousand pages carry makes no pair of each two of them: a page meets the first twenty holders and
the twenty before it, as in `match.postings`. What comes out is the same, row for row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tallybook.match import postings
from tallybook.match.copyindex import Comparing, CopyIndex, Taken, Texts, age, sketched
from tallybook.match.shingles import BANDS, Flags, shingle
from tallybook.records import Report
from tallybook.scale.engine import Engine, Step, Tables
from tallybook.scale.flow import REPORT, batches, report_of, rows_of
from tallybook.scale.rows import passage_rows
from tallybook.scale.schema import PASSAGES

_NUMBERS = pa.list_(pa.int64())
PAGES = pa.schema(
    [("id", pa.string()), ("later", pa.bool_()), ("sentences", _NUMBERS), ("keys", _NUMBERS), ("named", _NUMBERS)]
    + [(name, pa.int64()) for name in ("published", "day", "site", "count")]
)  # fmt: skip
SIGNS = pa.schema([(name, pa.int64()) for name in ("number", "day", "site", "place", "key", "named")])

# --- the join: who holds whose sentences. A place is a sentence and one of its bands. ---
_NUMBERED = "select id, cast(row_number() over (order by published, later, id) as bigint) as number from pages"
_HELD = """
select key, named, number, day, site, nth, many from (
  select *, cast(row_number() over (partition by key order by number) as bigint) as nth,
    cast(count(*) over (partition by key) as bigint) as many
  from (select distinct key, named, number, day, site from signs)
) where many > 1
"""
_SPREAD = """
select {key}, count(*) as pages, max(site) as site, sum(case when day >= 0 then 1 else 0 end) as dated,
  count(distinct case when day >= 0 then floor(day / {days}) end) as periods,
  coalesce(max(case when day >= 0 then day end) - min(case when day >= 0 then day end), 0) as span
from held group by {key}
"""
_DAYS = postings.FURNITURE_DAYS
_EVERYWHERE = f"""
select key from ({_SPREAD.format(key="key", days=_DAYS)})
where dated >= {postings.FURNITURE_REPORTS} and periods >= {postings.FURNITURE_PERIODS} and span > {_DAYS}
"""
_ON_SITE = f"""
select named, dated >= {postings.FURNITURE_PAGES} and periods >= 2 and span > {_DAYS} as old
from ({_SPREAD.format(key="named", days=_DAYS)})
where (dated >= 2 and periods >= 2 and span > {_DAYS}) or
  (pages >= {postings.FURNITURE_PAGES} and site <> {postings.NO_SITE})
"""
# which sentences may prove anything to anybody (`open`), and to reports of the same publisher (`own`)
_MARKED = f"""
select s.number, cast(floor(s.place / {BANDS}) as bigint) as sentence,
  max(case when e.key is null and not coalesce(o.old, false) then 1 else 0 end) as open,
  max(case when e.key is null and o.named is null then 1 else 0 end) as own
from signs s left join everywhere e on s.key = e.key left join on_site o on s.named = o.named
group by 1, 2
"""
_OPEN = """
select p.id, n.number, p.site, p.count, coalesce(m.own, 0) as own_count, m.open_at, m.own_at
from pages p join numbered n on p.id = n.id left join (
  select number, sum(own) as own,
    array_agg(case when open = 1 then sentence else -1 end) as open_at,
    array_agg(case when own = 1 then sentence else -1 end) as own_at
  from marked group by number
) m on n.number = m.number
"""
_ASKING = f"""
select s.number, s.place, s.key, s.site, h.nth,
  m.own = 1 or p.count - p.own_count >= p.count - 1 as own_too
from signs s
join held h on s.key = h.key and s.number = h.number
join marked m on s.number = m.number and m.sentence = floor(s.place / {BANDS}) and m.open = 1
join counted p on p.number = s.number
left join everywhere e on s.key = e.key
where e.key is null and h.nth > 1
"""
_COUNTED = "select number, count, own_count from opened"
_STEPS = "select cast(id as bigint) as step from steps"
_ANSWERED = f"""
select t.number, h.number as owner, t.place from (
  select number, place, key, site, own_too, step as wanted from asking join steps on step < nth
  union all
  select number, place, key, site, own_too, nth - step from asking join steps on nth - step > {postings.HOLDERS}
) t join held h on t.key = h.key and t.wanted = h.nth
where t.own_too or t.site = {postings.NO_SITE} or t.site <> h.site
"""
_CANDIDATES = f"""
select number, owner, array_agg(place) as places from answered group by number, owner
having count(*) >= {postings.SHARED_MIN}
"""
_TOGETHER = f"""
select c.cluster, o.number, cast(-1 as bigint) as owner, o.site, o.count, o.open_at, o.own_at, o.own_at as places,
  {", ".join(f"r.{name}" for name in REPORT)}
from opened o join clusters c on o.number = c.node join reports r on o.id = r.id
union all
select c.cluster, k.number, k.owner, null, null, null, null, k.places, {", ".join("null" for _ in REPORT)}
from candidates k join clusters c on k.number = c.node
"""


def copies(engine: Engine, tables: Tables, work: Path) -> Path:
    """Find what reports carry of one another's words.

    Args:
        engine: where it runs.
        tables: `reports`.
        work: a folder for the tables between.

    Returns:
        The table of `PASSAGES`.
    """
    held: dict[str, Path] = dict(tables)

    def select(name: str, query: str) -> None:
        held[name] = engine.select(query, held, work / name)

    held["pages"] = engine.mapped(
        Step(sketches, f"select {', '.join(REPORT)} from reports", PAGES), held, work / "pages"
    )
    select("numbered", _NUMBERED)
    told = "select number, day, site, sentences, keys, named from pages p join numbered n on p.id = n.id"
    held["signs"] = engine.mapped(Step(signs, told, SIGNS), held, work / "signs")
    select("held", _HELD)
    select("everywhere", _EVERYWHERE)
    select("on_site", _ON_SITE)
    select("marked", _MARKED)
    select("opened", _OPEN)
    select("counted", _COUNTED)
    select("steps", steps(postings.HOLDERS))
    select("asking", _ASKING)
    select("answered", _ANSWERED)
    select("candidates", _CANDIDATES)
    select("edges", "select number as one, owner as two from candidates")
    held["clusters"] = engine.clusters(held["edges"], work / "clusters")
    step = Step(compared, _TOGETHER, PASSAGES, by="cluster", order="number, owner")
    return engine.mapped(step, held, work / "passages")


def steps(count: int) -> str:
    """A query for the numbers from 1 to so many."""
    return " union all ".join(f"select cast({n} as bigint) as step" for n in range(1, count + 1))


def sketches(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What is kept of each report to find its copies."""
    yield from batches((_page(report_of(row)) for row in rows_of(rows)), PAGES)


def _page(report: Report) -> dict[str, Any]:
    sketch = sketched(shingle(report.text), report)
    published, later, name = age(report)
    shown = (sketch.values != postings.NOTHING) & ~sketch.standing[:, None]
    named = postings.at_site(sketch.keys, np.uint32(sketch.site))
    return {
        "id": name,
        "later": later,
        "published": published.toordinal(),
        "day": sketch.day,
        "site": sketch.site,
        "count": len(sketch.lengths),
        "sentences": np.flatnonzero(shown.ravel()),
        "keys": sketch.keys[shown].view(np.int64),
        "named": named[shown].view(np.int64),
    }


def signs(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One row for each MinHash value of a sentence."""
    for batch in rows:
        lists = batch.column("keys")
        each = pa.array(np.repeat(np.arange(len(batch)), np.diff(lists.offsets.to_numpy())))
        held = [batch.column(name).take(each) for name in ("number", "day", "site")]
        told = [batch.column(name).flatten() for name in ("sentences", "keys", "named")]
        yield pa.RecordBatch.from_arrays([*held, *told], schema=SIGNS)


# --- the comparison: in each cluster the house's own, in the order of publication ---


@dataclass
class _Cluster:
    """Reports that may have taken from one another, as `Comparing` asks for them; numbers are places among them."""

    names: list[str] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    sites: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    open_at: list[Sequence[int]] = field(default_factory=list)
    own_at: list[Sequence[int]] = field(default_factory=list)
    held: dict[int, dict[int, set[tuple[int, int]]]] = field(default_factory=dict)
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.reports)

    def masked(self, number: int) -> tuple[Flags, Flags]:
        """See `Postings`."""
        return tuple(_left_out(at[number], self.counts[number]) for at in (self.open_at, self.own_at))  # type: ignore[return-value]

    def mostly_furniture(self, number: int) -> bool:
        """See `Postings`."""
        _, often = self.masked(number)
        return int(often.sum()) >= len(often) - 1

    def words(self, number: int, masked: Flags) -> int:
        """See `Postings`."""
        return int(self.texts.of(self.names[number]).sentence_lengths()[~masked].sum())

    def same_site(self, one: int, two: int) -> bool:
        """See `Postings`."""
        return self.sites[one] == self.sites[two] != postings.NO_SITE

    def later(self, number: int) -> set[int]:  # noqa: ARG002 - as `Postings` has it
        """Nobody: each report is compared once, after all that it may have taken from."""
        return set()

    def earlier(self, number: int, open_: Flags, open_to_own: Flags) -> dict[int, set[tuple[int, int]]]:  # noqa: ARG002
        """Whom the join found."""
        return self.held.get(number, {})


def _left_out(open_at: Sequence[int] | None, count: int) -> Flags:
    left_out = np.ones(count, dtype=np.bool_)
    left_out[[at for at in open_at or () if at >= 0]] = False
    return left_out


def compared(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What the reports of each cluster took from one another."""
    told = groupby(rows_of(rows), key=lambda row: row["cluster"])
    yield from batches((row for _, own in told for row in _taken(own)), PASSAGES)


def _taken(rows: Iterator[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    cluster = _Cluster()
    place: dict[int, int] = {}
    days = []
    for row in rows:  # a report, then its candidates
        if row["owner"] < 0:
            report = report_of(row)
            place[row["number"]] = len(cluster.names)
            cluster.names.append(report.id)
            cluster.reports[report.id] = report
            cluster.sites.append(row["site"])
            cluster.counts.append(row["count"])
            cluster.open_at.append(row["open_at"])
            cluster.own_at.append(row["own_at"])
            days.append(age(report))
        else:
            own = cluster.held.setdefault(place[row["number"]], {})
            own[place[row["owner"]]] = {divmod(at, BANDS) for at in row["places"]}
    taken: dict[str, Taken] = {}
    comparing = Comparing(cluster.names, cluster, cluster.texts, taken)
    comparing.bring_up_to_date(set(range(len(cluster.names))))
    for group in CopyIndex(tuple(days), {}, comparing.taken).groups():
        yield from passage_rows(group)
