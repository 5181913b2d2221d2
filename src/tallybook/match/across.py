"""Joins tellings of different reports into groups that tell of one event."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tallybook.match.blocking import candidates
from tallybook.match.cluster import Pair, cluster, pair
from tallybook.match.compare import Explained
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.names import Names
from tallybook.match.parts import parts_of
from tallybook.match.people import Rulings
from tallybook.match.telling import Telling
from tallybook.match.words import words
from tallybook.records import Report

USUAL_COSINE = 0.09  # median of compared pairs of reports in the corpus that the weights are learned from
USUAL_PAIRS = 300

if TYPE_CHECKING:
    import pyarrow as pa

# NumPy, SciPy, Arrow and DuckDB are loaded where they are used: whoever only counts should not wait for them.


@dataclass(frozen=True, slots=True)
class Compared:
    """Tellings with what the model says of the pairs worth comparing: ids, sorted, with bits above the threshold.

    `table` is what was compared, a row a telling, for who asks why.
    """

    tellings: Sequence[Telling]
    pairs: Mapping[Pair, float]
    table: pa.Table | None = None


def compare(
    tellings: Sequence[Telling], reports: Mapping[str, Report], original: Mapping[str, str], knowledge: MatchKnowledge
) -> Compared:
    """Compare the tellings that are worth it.

    Args:
        tellings: all tellings.
        reports: the reports by id.
        original: the original of each report that is a copy.
        knowledge: the tables to go by.
    """
    from tallybook.match.model import Model

    table, pairs = table_and_pairs(tellings, reports, original, knowledge)
    model = Model(knowledge)
    row = {t.id: i for i, t in enumerate(tellings)}
    bits = model.bits(table, [(row[a], row[b]) if row[a] < row[b] else (row[b], row[a]) for a, b in pairs])
    return Compared(tellings, {p: told - model.threshold for p, told in zip(pairs, bits, strict=True)}, table)


def table_and_pairs(
    tellings: Sequence[Telling],
    reports: Mapping[str, Report],
    original: Mapping[str, str],
    knowledge: MatchKnowledge,
    *,
    also: Iterable[Pair] = (),
) -> tuple[pa.Table, list[Pair]]:
    """The table that is compared, and the pairs of tellings worth comparing, with some others that are asked about."""
    from tallybook.match.columns import columns_of
    from tallybook.match.likeness import Likeness, words_of

    window = knowledge.weights["window"]
    parts = parts_of(tellings, reports)
    told = words_of(reports[name] for name in {t.report for t in tellings})
    about = told | {t.report: words(parts[t.id]) for t in tellings if t.lead and _tells_more(t, parts, reports)}
    weighed = Likeness.of(reports, about)
    names = Names(tellings, parts)
    near = weighed.near(gap_days=int(window["report_gap_days"]), cosine_min=float(window["likeness_min"]))
    pairs = sorted({*candidates(tellings, names, near, original, knowledge), *also})
    report_of = {t.id: t.report for t in tellings}
    asked = sorted({pair(report_of[a], report_of[b]) for a, b in pairs})
    alike: dict[str, dict[str, float]] = {}
    for (a, b), likeness in zip(asked, above_usual(weighed.cosines(asked).tolist()), strict=True):
        alike.setdefault(a, {})[b] = alike.setdefault(b, {})[a] = likeness
    return columns_of(tellings, reports, told, names, alike=alike, original=original), pairs


def _tells_more(lead: Telling, parts: Mapping[str, str], reports: Mapping[str, Report]) -> bool:
    """Whether a report tells of events besides the one that it is about."""
    report = reports[lead.report]
    return len(parts[lead.id]) < len(report.title) + 1 + len(report.text)


def above_usual(cosines: Sequence[float]) -> list[float]:
    """How much more alike each pair of reports is than two usually are: 0 as usual, 1 the same words.

    Where few papers write by few forms, any two of their reports are alike. A ledger with few pairs is held to be as
    mixed news usually is.
    """
    usual = statistics.median(cosines) if cosines else USUAL_COSINE
    usual = (len(cosines) * usual + USUAL_PAIRS * USUAL_COSINE) / (len(cosines) + USUAL_PAIRS)
    return [max(0.0, (cosine - usual) / (1 - usual)) for cosine in cosines]


def joined(compared: Compared, people: Rulings, knowledge: MatchKnowledge) -> list[tuple[Telling, ...]]:
    """Group tellings on average of what was compared; two of one report never meet, people bind.

    What reports are about is settled first, what they tell besides goes with it afterwards: a report that recalls an
    event must not take the place of those that are about it.
    """
    by_id = {t.id: t for t in compared.tellings}
    scores: dict[str, dict[str, float]] = {name: {} for name in by_id}
    for (a, b), bits in compared.pairs.items():
        scores[a][b] = bits
    home = {c.id: t.id for t in compared.tellings for c in t.claims}
    must = [pair(home[a], home[b]) for a, b in people.same if a in home and b in home and home[a] != home[b]]
    cannot = {pair(home[a], home[b]) for a, b in people.different if a in home and b in home and home[a] != home[b]}

    def group(names: Iterable[str], first: Sequence[Pair]) -> list[tuple[str, ...]]:
        among = set(names)
        return cluster(
            {n: {m: bits for m, bits in scores[n].items() if m in among} for n in sorted(among)},
            absent=float(knowledge.weights["across"]["absent"]),
            must=first,
            cannot=sorted(cannot),
            exclusive={name: by_id[name].report for name in among},
        )

    leads = {t.id for t in compared.tellings if t.lead}
    settled = group(leads, [p for p in must if leads.issuperset(p)])
    kept = [(names[0], other) for names in settled for other in names[1:]]
    return [tuple(by_id[name] for name in names) for names in group(by_id, [*must, *kept])]


def explain_pair(
    one: Telling, two: Telling, tellings: Sequence[Telling], reports: Mapping[str, Report],
    original: Mapping[str, str], knowledge: MatchKnowledge,
) -> Explained:  # fmt: skip
    """Why two tellings are or are not held for one, among all tellings, since what many share says less."""
    from tallybook.match.model import Model

    table, _ = table_and_pairs(tellings, reports, original, knowledge, also=[pair(one.id, two.id)])
    row = {t.id: i for i, t in enumerate(tellings)}
    first, second = sorted((row[one.id], row[two.id]))
    return Model(knowledge).explain(table, [(first, second)])[0]
