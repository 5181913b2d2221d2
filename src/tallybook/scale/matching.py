"""Incidents of an archive: the judgement of `match.incidents`, as joins between tellings and work on bounded parts.

Which tellings meet is what the house's blocks say: each meets its nearest in time under a key it has, never all. Pairs
are then cut by time, so that a city with half of all reports is many parts; what chains of pairs hold together is
grouped by one call. What is usual is said by at most `Cut.sample` reports, chosen by the hash of their ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import dataset

from tallybook.match import blocking, likeness
from tallybook.match.across import Compared, joined
from tallybook.match.blocks import Codes, codes_of, key_of, one_of, other_of
from tallybook.match.copies import REPEAT_SHARE_MIN, STORY_PAGES
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.likeness import day_of
from tallybook.match.matching import scorer_of, usual_of
from tallybook.match.matter import HAPPENED, Teller
from tallybook.match.memory import REPORT as REPORT_COLUMN
from tallybook.match.memory import Memory
from tallybook.match.names import Names
from tallybook.match.pages import Pages
from tallybook.match.people import NOBODY
from tallybook.match.scoring import Scorer, Unscored
from tallybook.match.updating import Growing
from tallybook.match.usual import Usual
from tallybook.records import INCIDENT_KINDS
from tallybook.scale.copies import steps
from tallybook.scale.engine import Engine, Step, Tables
from tallybook.scale.flow import batches, rows_of
from tallybook.scale.parcels import Parcel, of_reports, parcels, rows


@dataclass(frozen=True, slots=True)
class Cut:
    """How much is looked at at once; only `sample` changes what is found.

    `sample` reports say what is usual; of an archive with fewer that tell of anything, all. `reports` are told
    together, and so many neighbours in time compared by their words; the pairs of so many `tellings`, neighbours in
    time, are scored together, and their incidents made.
    """

    sample: int = 5_000
    reports: int = 500
    tellings: int = 2_000


USUAL_CUT = Cut()

_NUMBERS = pa.list_(pa.int64())
_TEXTS = pa.list_(pa.string())
# a row for each telling, and one for each report, whose `telling` is empty and whose `keys` are of its words
TOLD = pa.schema(
    [("report", pa.string()), ("telling", pa.string()), ("lead", pa.bool_()), ("keys", _NUMBERS), ("claims", _TEXTS)]
    + [(name, pa.int64()) for name in ("published", "first", "last", "families", "nth", "start")]
    + [("eldest", pa.string())]
)  # fmt: skip
SCORES = pa.schema([("one", pa.int64()), ("two", pa.int64()), ("bits", pa.float64())])
ALIKE = pa.schema([("report_one", pa.string()), ("report_two", pa.string())])
GROUPS = pa.schema([("node", pa.int64()), ("part", pa.int64())])

# pages that only carry a story once more: they meet their original, and go where it goes
_REPEATS = f"""
select report, original from (
  select report, original, row_number() over (partition by original order by report) as place
  from (select distinct report, original from passages where share_0_1 >= {REPEAT_SHARE_MIN})
) where place > {STORY_PAGES}
"""
_TELLINGS = """
select t.report, telling, lead, claims, first, last, families, nth, published, start, eldest,
  cast(row_number() over (order by first, last, telling) as bigint) as number, r.original as repeats
from told t left join repeats r on r.report = t.report where telling is not null
"""
_TELLING_REPORTS = """
select t.report, published, cast(row_number() over (order by published, t.report) as bigint) as number,
  r.original as repeats
from told t left join repeats r on r.report = t.report where telling is null
"""
_KEYS = "select t.number, {{unnest}}(k.keys) as key from told k join {of} t on {on} where t.repeats is null"
_RANKED = """
select key, number, cast(row_number() over (partition by key order by number) as bigint) as nth,
  cast(count(*) over (partition by key) as bigint) as many
from ({keys})
"""
_MET = """
select case when a.number < b.number then a.number else b.number end as one,
  case when a.number < b.number then b.number else a.number end as two, min(a.key) as key
from (select key, number, nth + step as wanted from {ranked} join {steps} on nth + step <= many) a
join {ranked} b on a.key = b.key and a.wanted = b.nth where a.number <> b.number group by 1, 2
"""
_TELLERS = f"""
select report, cast(row_number() over (order by md5(report), report) - 1 as bigint) as place from (
  select distinct report from claims where stance in ({", ".join(f"'{name}'" for name in HAPPENED)})
    and (kind in ({", ".join(f"'{name}'" for name in INCIDENT_KINDS)}) or substr(kind, 1, 2) = 'x_')
)
"""
_TELLING_CLAIMS = """
select c.report, cast(c.position as bigint) as position, c.record from claims c join tellers t on c.report = t.report
where c.record is not null
"""
_MAY_MEET = "a.report <> b.report and (a.families & b.families) <> 0"
_BY_BLOCKS = f"""
select m.one, m.two, m.key from met m join tellings a on a.number = m.one join tellings b on b.number = m.two
where {_MAY_MEET}
"""
_NEAR = """
select cast(floor(m.one / {reports}) as bigint) as bucket, m.one, m.two, a.report as report_one,
  b.report as report_two
from met_words m
join telling_reports a on a.number = m.one join telling_reports b on b.number = m.two
where abs(a.published - b.published) <= {gap}
"""
_COPIED = f"""
select a.report as report_one, b.report as report_two from members a join members b
on a.original = b.original and a.place < b.place
where (a.place = 1 or b.place <= {blocking.TELLINGS_COMPARED_PER_REPORT_PAIR})
"""
_MEMBERS = """
select original, report, row_number() over (partition by original order by first desc, report) as place from (
  select distinct original, report, 0 as first from passages where share_0_1 is not null
  union all select distinct original, original, 1 from passages where share_0_1 is not null
)
"""
_BY_REPORTS = f"""
select distinct case when a.number < b.number then a.number else b.number end as one,
  case when a.number < b.number then b.number else a.number end as two
from (select report_one, report_two from alike union select report_one, report_two from copied) r
join tellings a on a.report = r.report_one join tellings b on b.report = r.report_two
where a.nth < {blocking.TELLINGS_COMPARED_PER_REPORT_PAIR} and b.nth < {blocking.TELLINGS_COMPARED_PER_REPORT_PAIR}
  and {_MAY_MEET}
"""
# A pair is scored beside its neighbours in time: that of a repeat where the repeat is, not all where the original is.
# One that reaches farther shares a name with others that do, and is scored beside those: by time alone, the pairs of
# so many tellings would reach a third of a large archive.
_PAIRS = """
select p.one, p.two, case when p.two - p.one > {cut.tellings} and p.key is not null then a.parts + abs(p.key % a.parts)
  else cast(floor(case when t.repeats is null then p.one else p.two end / {cut.tellings}) as bigint) end as bucket
from (
  select one, two, max(key) as key from (
    select one, two, key from by_blocks union all select one, two, cast(null as bigint) from by_reports
  ) group by one, two
) p join tellings t on t.number = p.two
cross join (select cast(floor(count(*) / {cut.tellings}) as bigint) + 1 as parts from tellings) a
"""


_SAMPLED = "(select cast(0 as bigint) as bucket, report from tellers where place < {cut.sample})"
_PARTED = "(select cast(floor(place / {cut.reports}) as bigint) as bucket, report from tellers)"
_NEAR_WANTED = """
select distinct bucket, report_one as report from near union select bucket, report_two from near
"""
_PAIRED = """
select distinct bucket, number from (
  select bucket, one as number from pairs union all select bucket, two from pairs
)
"""
_PAIRS_WANTED = "select distinct p.bucket, t.report from paired p join tellings t on t.number = p.number"
_FIRST_PAGES = """
select s.one, s.two, s.bits from scores s join tellings a on a.number = s.one join tellings b on b.number = s.two
where a.repeats is null and b.repeats is null
"""
_ONE_EVENT = "select one, two from first_pages where bits >= 0"
# the telling of its original that most speaks for; of two of one report that go the same way, the surer goes
_FOLLOWING = """
select number as node, part from (
  select f.number, f.part, row_number() over (partition by f.report, f.part order by f.bits desc, f.telling) as place
  from (
    select a.number, a.report, a.telling, coalesce(g.part, b.number) as part, s.bits,
      row_number() over (partition by a.number order by s.bits desc, b.telling) as place
    from (
      select one, two, bits from scores where bits >= 0 union all select two, one, bits from scores where bits >= 0
    ) s join tellings a on a.number = s.one join tellings b on b.number = s.two and b.report = a.repeats
    left join grouped g on g.node = b.number
  ) f where f.place = 1
) where place = 1
"""
_GROUPS = """
select node, part from grouped union select node, part from following union
select part, part from following
"""
_INSIDE = """
select a.cluster, s.one, s.two, s.bits from first_pages s
join companies a on a.node = s.one join companies b on b.node = s.two where a.cluster = b.cluster
"""


def matched(
    engine: Engine, tables: Tables, work: Path, knowledge: MatchKnowledge, cut: Cut = USUAL_CUT
) -> dict[str, Path]:
    """Find which claims tell of one event.

    Args:
        engine: where it runs.
        tables: `reports`, `claims`, `passages`.
        work: a folder for the tables between.
        knowledge: the tables to go by.
        cut: how much is looked at at once.

    Returns:
        The tables and more, among them `tellings`, `telling_claims`, and `groups`: of each telling that is not alone
        with its event, its number as `node` and that of one of the event's tellings, the same for all, as `part`.
    """
    held: dict[str, Path] = dict(tables)
    window = knowledge.weights["window"]
    limit = int(window["block_neighbours"])

    def select(name: str, query: str, *, once: bool = False) -> None:
        held[name] = engine.select(query, held, work / name, once=once)

    def mapped(name: str, function: Any, query: str, schema: pa.Schema) -> None:
        held[name] = engine.mapped(Step(function, query, schema, "bucket"), held, work / name)

    select("originals", "select distinct report, original from passages where share_0_1 is not null", once=True)
    select("tellers", _TELLERS)
    select("telling_claims", _TELLING_CLAIMS)
    select("repeats", _REPEATS)
    sampled = _SAMPLED.format(cut=cut)
    repeat = rows("repeat", f"{sampled} s join repeats r on r.report = s.report", bucket="s.bucket", name="r.report")
    select("sample", f"{of_reports(sampled)} union all {repeat}")
    usual = usual_in(held["sample"], knowledge)
    parted = of_reports(_PARTED.format(cut=cut))
    mapped("told", partial(told, usual=usual, knowledge=knowledge), parted, TOLD)
    select("tellings", _TELLINGS)
    select("telling_reports", _TELLING_REPORTS)
    select("ranked", _RANKED.format(keys=_KEYS.format(of="tellings", on="k.telling = t.telling")))
    select("met", _MET.format(ranked="ranked", steps=steps(limit)), once=True)
    select("by_blocks", _BY_BLOCKS, once=True)
    own = _KEYS.format(of="telling_reports", on="k.telling is null and k.report = t.report")
    select("ranked_words", _RANKED.format(keys=own))
    select("met_words", _MET.format(ranked="ranked_words", steps=steps(likeness.BLOCK_NEIGHBOURS)), once=True)
    select("near", _NEAR.format(gap=int(window["report_gap_days"]), reports=cut.reports))
    select("near_wanted", _NEAR_WANTED)
    asked = rows("pair", "near", bucket="bucket", name="report_one", other="report_two")
    mapped(
        "alike",
        partial(alike, usual=usual, knowledge=knowledge),
        f"{of_reports('near_wanted')} union all {asked}",
        ALIKE,
    )
    select("members", _MEMBERS)
    select("copied", _COPIED, once=True)
    select("by_reports", _BY_REPORTS, once=True)
    select("pairs", _PAIRS.format(cut=cut))
    select("paired", _PAIRED)
    select("pairs_wanted", _PAIRS_WANTED)
    mapped("scores", partial(scored, usual=usual, knowledge=knowledge), _scoring(), SCORES)
    select("first_pages", _FIRST_PAGES)
    held["companies"] = engine.clusters(_ONE_EVENT, held, work / "companies")
    select("inside", _INSIDE, once=True)
    mapped("grouped", partial(grouped, knowledge=knowledge), _grouping(), GROUPS)
    select("following", _FOLLOWING)
    select("groups", _GROUPS)
    return held


def _scoring() -> str:
    wanted = "pairs_wanted w join originals o on o.report = w.report"
    paired = "paired p join tellings t on t.number = p.number"
    return " union all ".join(
        [
            of_reports("pairs_wanted"),
            rows("original", wanted, bucket="w.bucket", name="o.report", other="o.original"),
            rows("telling", paired, bucket="p.bucket", one="t.number", name="t.telling", other="t.report"),
            rows("pair", "pairs", bucket="bucket", one="one", two="two"),
        ]
    )


def _grouping() -> str:
    telling = rows("telling", "companies c join tellings t on t.number = c.node", bucket="c.cluster", one="t.number",
                   two="case when t.lead then 1 else 0 end", name="t.telling", other="t.report")  # fmt: skip
    return f"{telling} union all {rows('pair', 'inside', bucket='cluster', one='one', two='two', bits='bits')}"


# --- what is done on one bucket ---


class _Asked(Unscored):
    """Finds the pairs worth comparing and what is usual among them; nobody asks for scores."""

    def scored(self, memory: Memory, pairs: Codes, usual: Usual) -> NDArray[np.float64]:  # noqa: ARG002
        return np.zeros(len(pairs))


def usual_in(sample: Path, knowledge: MatchKnowledge) -> Usual:
    """What is usual in the reports of a sample that fits into memory."""
    parcel = Parcel.of(rows_of(dataset.dataset(sample, format="parquet").to_batches()))
    matter = parcel.matter(knowledge)
    teller = Teller(matter)
    scorer = scorer_of(matter, teller, _Asked)
    usual = usual_of(parcel.reports, matter, scorer.pages)
    day = {name: (day_of(report), name) for name, report in parcel.reports.items()}
    added = {name: own for name in sorted(parcel.reports, key=day.__getitem__) if (own := teller.tellings(name))}
    repeats = {row["name"] for row in parcel.told.get("repeat", ())}
    return Growing(Memory(), scorer, {}, knowledge, repeats=repeats).grown((), added, usual).memory.usual or usual


def told(batches_: Iterator[pa.RecordBatch], usual: Usual, knowledge: MatchKnowledge) -> Iterator[pa.RecordBatch]:
    """The tellings of reports, with the blocks in which they and the reports' words meet others."""
    for parcel in parcels(batches_):
        yield from batches(_told(parcel, usual, knowledge), TOLD)


def _told(parcel: Parcel, usual: Usual, knowledge: MatchKnowledge) -> Iterator[dict[str, Any]]:
    matter = parcel.matter(knowledge)
    teller = Teller(matter)
    scorer = scorer_of(matter, teller, Unscored)
    names = [name for name in sorted(parcel.reports) if teller.tellings(name)]
    blocks = scorer.weighed(names, usual).blocks(int(knowledge.weights["window"]["report_gap_days"]))
    for row, name in enumerate(names):
        published = day_of(parcel.reports[name])
        yield {"report": name, "published": published, "keys": blocks.keys[blocks.rows == row]}
        tellings = teller.tellings(name)
        around = Names({t.id: scorer.pages.names_around(t) for t in tellings}, usual)
        for nth, telling in enumerate(tellings):
            first, last = telling.around or (0, 0)
            start, eldest = min((claim.spans[0].start, claim.id) for claim in telling.claims)
            keys = [key_of(key) for key in blocking.keys_of(telling, around.rare(telling.id))]
            yield {
                "report": name, "telling": telling.id, "lead": telling.lead, "keys": keys,
                "claims": [claim.id for claim in telling.claims], "published": published, "first": first, "last": last,
                "families": blocking.families_bits(telling), "nth": nth, "start": start, "eldest": eldest,
            }  # fmt: skip


def alike(batches_: Iterator[pa.RecordBatch], usual: Usual, knowledge: MatchKnowledge) -> Iterator[pa.RecordBatch]:
    """The pairs of reports whose words are alike."""
    least = float(knowledge.weights["window"]["likeness_min"])
    for parcel in parcels(batches_):
        matter = parcel.matter(knowledge)
        scorer = scorer_of(matter, Teller(matter), Unscored)
        names = sorted(parcel.reports)
        number = {name: at for at, name in enumerate(names)}
        asked = parcel.told["pair"]
        pairs = codes_of(*(np.array([number[row[side]] for row in asked]) for side in ("name", "other")))
        kept = pairs[scorer.cosines(names, pairs, usual) >= least]
        both = zip(one_of(kept).tolist(), other_of(kept).tolist(), strict=True)
        yield from batches(({"report_one": names[a], "report_two": names[b]} for a, b in both), ALIKE)


def scored(batches_: Iterator[pa.RecordBatch], usual: Usual, knowledge: MatchKnowledge) -> Iterator[pa.RecordBatch]:
    """What speaks for each pair of tellings being one event: Splink's comparisons, as in any ledger."""
    for parcel in parcels(batches_):
        matter = parcel.matter(knowledge)
        teller = Teller(matter)
        pages = Pages(matter.reports, teller.tellings)
        scorer = Scorer(teller.tellings, pages, parcel.pairs("original"), knowledge)
        told_ = sorted(parcel.told["telling"], key=lambda row: row["one"])
        reports = sorted(parcel.reports)
        place = {name: at for at, name in enumerate(reports)}
        at = np.array([row["one"] for row in told_])
        tellings = np.zeros((len(told_), 5), dtype=np.int64)
        tellings[:, REPORT_COLUMN] = [place[row["other"]] for row in told_]
        memory = Memory(reports=tuple(reports), ids=tuple(row["name"] for row in told_), tellings=tellings)
        one, two = (np.array([row[side] for row in parcel.told["pair"]]) for side in ("one", "two"))
        pairs = codes_of(np.searchsorted(at, one), np.searchsorted(at, two))
        bits = scorer.scored(memory, pairs, usual)
        columns = [pa.array(at[one_of(pairs)]), pa.array(at[other_of(pairs)]), pa.array(bits)]
        yield pa.RecordBatch.from_arrays(columns, schema=SCORES)


def grouped(batches_: Iterator[pa.RecordBatch], knowledge: MatchKnowledge) -> Iterator[pa.RecordBatch]:
    """The tellings of each company by the event that they tell of."""
    for parcel in parcels(batches_):
        told_ = sorted(parcel.told["telling"], key=lambda row: row["one"])
        at = np.array([row["one"] for row in told_])
        pairs = sorted((row["one"], row["two"], row["bits"]) for row in parcel.told["pair"])
        one, two = (np.searchsorted(at, [pair[side] for pair in pairs]) for side in (0, 1))
        compared = Compared(
            [row["name"] for row in told_], [row["other"] for row in told_], [() for _ in told_],
            [bool(row["two"]) for row in told_], codes_of(one, two), np.array([bits for _, _, bits in pairs]),
        )  # fmt: skip
        found = joined(compared, NOBODY, knowledge)
        parts = [(int(at[row]), int(at[min(group)])) for group in found for row in group]
        yield from batches(({"node": node, "part": part} for node, part in parts), GROUPS)
