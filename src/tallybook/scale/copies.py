"""Copies among the reports of an archive: the judgement of `match.copies`, as a banded join and a comparison a cluster.

A sentence that fifty thousand pages carry makes no pair of each two of them: a page meets the first twenty holders and
the twenty before it, as in `match.postings`. What comes out is the same, row for row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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
from tallybook.scale.shelf import Shelf

_NUMBERS = pa.list_(pa.int64())
PAGES = pa.schema(
    [("id", pa.string()), ("later", pa.bool_()), ("sentences", _NUMBERS), ("keys", _NUMBERS), ("named", _NUMBERS)]
    + [(name, pa.int64()) for name in ("published", "day", "site", "count")]
)  # fmt: skip
SIGNS = pa.schema([(name, pa.int64()) for name in ("number", "day", "site", "place", "key", "named")])


def steps(count: int) -> str:
    """The numbers from 1 to so many, as a query joins them."""
    return f"(values {', '.join(f'({n})' for n in range(1, count + 1))}) as steps(step)"


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
join opened p on p.number = s.number
left join everywhere e on s.key = e.key
where e.key is null and h.nth > 1
"""
_NEXT = steps(postings.HOLDERS)
_ANSWERED = f"""
select t.number, h.number as owner, t.place from (
  select number, place, key, site, own_too, step as wanted from asking join {_NEXT} on step < nth
  union all
  select number, place, key, site, own_too, nth - step from asking join {_NEXT} on nth - step > {postings.HOLDERS}
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

    def select(name: str, query: str, *, once: bool = False) -> None:
        held[name] = engine.select(query, held, work / name, once=once)

    held["pages"] = engine.mapped(
        Step(sketches, f"select {', '.join(REPORT)} from reports", PAGES), held, work / "pages"
    )
    select("numbered", _NUMBERED)
    told = "select number, day, site, sentences, keys, named from pages p join numbered n on p.id = n.id"
    held["signs"] = engine.mapped(Step(signs, told, SIGNS), held, work / "signs")
    select("held", _HELD)
    select("everywhere", _EVERYWHERE)
    select("on_site", _ON_SITE, once=True)
    select("marked", _MARKED)
    select("opened", _OPEN)
    select("asking", _ASKING)
    select("answered", _ANSWERED, once=True)
    select("candidates", _CANDIDATES)
    pairs = "select number as one, owner as two from candidates"
    held["clusters"] = engine.clusters(pairs, held, work / "clusters")
    step = Step(compared, _TOGETHER, PASSAGES, by="cluster", order="number, owner")
    return engine.mapped(step, held, work / "passages")


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
    """Reports that may have taken from one another, as `Comparing` asks for them; numbers are places among them.

    `left_out` are the sentences of each that prove nothing to anybody, and to reports of its publisher, as bits.
    `held` are the candidates of the latest report alone: each report is compared as soon as these are known.
    """

    texts: Texts
    names: list[str] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("q"))
    sites: array[int] = field(default_factory=lambda: array("q"))
    left_out: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    held: dict[int, set[tuple[int, int]]] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any], candidates: Iterable[Mapping[str, Any]]) -> int:
        """Add a report, later than all before it, with its candidates; returns its place."""
        self.held = {self.place(one["owner"]): {divmod(at, BANDS) for at in one["places"]} for one in candidates}
        self.names.append(row["id"])
        self.numbers.append(row["number"])
        self.sites.append(row["site"])
        self.left_out.append(_left_out(row["count"], row["open_at"], row["own_at"]))
        return len(self.names) - 1

    def place(self, number: int) -> int:
        """The place of a report by its number in the archive."""
        return bisect_left(self.numbers, number)

    def masked(self, number: int) -> tuple[Flags, Flags]:
        """See `Postings`."""
        count, to_all, to_own = self.left_out[number]
        return _flags(to_all, count), _flags(to_own, count)

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
        return self.held


@lru_cache(maxsize=1 << 16)  # of most reports nothing is left out: they share one value
def _bits(count: int, kept: tuple[int, ...]) -> bytes:
    flags = np.ones(count, dtype=np.bool_)
    flags[[at for at in kept if at >= 0]] = False
    return np.packbits(flags).tobytes()


def _left_out(count: int, *open_at: Sequence[int] | None) -> tuple[int, bytes, bytes]:
    to_all, to_own = (_bits(count, tuple(sorted(kept or ()))) for kept in open_at)
    return count, to_all, to_own


def _flags(bits: bytes, count: int) -> Flags:
    return np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=count).astype(np.bool_)


class _Took(dict[str, Taken]):
    """What reports took; those that took nothing are not kept."""

    def __setitem__(self, name: str, taken: Taken) -> None:
        if taken.passages:
            super().__setitem__(name, taken)

    def __missing__(self, _name: str) -> Taken:
        return _NOTHING


_NOTHING = Taken()


def compared(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What the reports of each cluster took from one another."""
    told = groupby(rows_of(rows), key=lambda row: row["cluster"])
    yield from batches((row for _, own in told for row in _taken(own)), PASSAGES)


def _taken(rows: Iterator[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """One report after the other: texts wait on the disk, and of a report that took nothing hardly more than its id."""
    with Shelf() as shelf:
        cluster = _Cluster(Texts(shelf))
        taken = _Took()
        comparing = Comparing(cluster.names, cluster, cluster.texts, taken)
        for _, own in groupby(rows, key=lambda row: row["number"]):
            row, *candidates = own
            shelf.put(report_of(row))
            comparing.compare(cluster.add(row, candidates))
        told = {passage.source for one in taken.values() for passage in one.passages} | taken.keys()
        for group in CopyIndex(tuple(sorted(age(shelf[name]) for name in told)), {}, taken).groups():
            yield from passage_rows(group)
