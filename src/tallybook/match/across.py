"""Joins tellings of different reports into groups that tell of one event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tallybook.match.blocks import Codes, codes_of, one_of, other_of
from tallybook.match.cluster import Pair, cluster, pair
from tallybook.match.columns import place_keys
from tallybook.match.compare import Explained
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.memory import Memory
from tallybook.match.model import Model
from tallybook.match.pages import Pages
from tallybook.match.people import Rulings
from tallybook.match.scoring import Scorer, Unscored
from tallybook.match.telling import Telling
from tallybook.match.updating import Growing
from tallybook.match.usual import Usual
from tallybook.records import Report

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Compared:
    """Tellings with what the model says of the pairs worth comparing.

    By row: the id of each telling, its report, its claims, whether it is the report's lead; `pairs` are pairs of rows,
    `bits` are above the threshold. `repeats` is the original of each report that only carries a story once more.
    """

    ids: Sequence[str]
    reports: Sequence[str]
    claims: Sequence[Sequence[str]]
    leads: Sequence[bool]
    pairs: Codes
    bits: NDArray[np.float64]
    repeats: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(tellings: Sequence[Telling], pairs: Codes, bits: NDArray[np.float64]) -> Compared:
        """Tellings by their place in a sequence."""
        claims = [[c.id for c in t.claims] for t in tellings]
        return Compared([t.id for t in tellings], [t.report for t in tellings], claims,
                        [t.lead for t in tellings], pairs, bits)  # fmt: skip

    def scores(self) -> dict[Pair, float]:
        """The bits of each pair of tellings, by their ids."""
        rows = zip(one_of(self.pairs).tolist(), other_of(self.pairs).tolist(), self.bits.tolist(), strict=True)
        return {pair(self.ids[a], self.ids[b]): bits for a, b, bits in rows}


def compare(
    tellings: Sequence[Telling], reports: Mapping[str, Report], original: Mapping[str, str], knowledge: MatchKnowledge
) -> Compared:
    """Compare the tellings that are worth it, all of which say what is usual.

    Args:
        tellings: all tellings.
        reports: the reports by id.
        original: the original of each report that is a copy.
        knowledge: the tables to go by.
    """
    memory, scorer = _of_all(Scorer, tellings, reports, original, knowledge)
    return Compared.of(scorer.told(memory, np.arange(len(memory.ids))), memory.pairs, memory.bits)


def to_compare(
    tellings: Sequence[Telling],
    reports: Mapping[str, Report],
    original: Mapping[str, str],
    knowledge: MatchKnowledge,
    *,
    only: Pair | None = None,
) -> tuple[pa.Table, Codes, list[Telling]]:
    """The table in which tellings are compared, the pairs of its rows worth comparing, and the tellings of its rows.

    Args:
        tellings: all tellings; all say what is usual.
        reports: the reports by id.
        original: the original of each report that is a copy.
        knowledge: the tables to go by.
        only: two tellings that are asked about, whether worth comparing or not, in place of all.
    """
    memory, scorer = _of_all(Unscored, tellings, reports, original, knowledge)
    pairs, usual = memory.pairs, memory.usual or Usual()
    if only is not None:
        pairs = codes_of(*(np.array([memory.ids.index(name)]) for name in only))
    return scorer.table(memory, pairs, usual)


def _of_all(
    kind: type[Scorer], tellings: Sequence[Telling], reports: Mapping[str, Report], original: Mapping[str, str],
    knowledge: MatchKnowledge,
) -> tuple[Memory, Scorer]:  # fmt: skip
    """A memory of some tellings, and who scored its pairs."""
    told: dict[str, list[Telling]] = {}
    for telling in tellings:
        told.setdefault(telling.report, []).append(telling)
    pages = Pages(reports, told.__getitem__)
    scorer = kind(told.__getitem__, pages, original, knowledge)
    places = [place_keys(where for telling in own for where in telling.wheres) for own in told.values()]
    usual = Usual.of(map(pages.words, told), map(pages.names, told), places)
    return Growing(Memory(), scorer, original, knowledge).grown((), told, usual).memory, scorer


def joined(compared: Compared, people: Rulings, knowledge: MatchKnowledge) -> list[tuple[int, ...]]:
    """Group rows on average of what was compared; two of one report never meet, people bind.

    What reports are about is settled first, what they tell besides goes with it afterwards: a report that recalls an
    event must not take the place of those that are about it. Of a story on very many pages the first are grouped; what
    the others tell goes with what their original tells, however many they are.
    """
    row = {name: i for i, name in enumerate(compared.ids)}
    after = _following(compared, people)
    scores = _within_companies(compared, ties(compared, people), after)
    home = {claim: name for name, own in zip(compared.ids, compared.claims, strict=True) for claim in own}

    def told(pairs: Iterable[Pair]) -> list[Pair]:
        known = ((home[a], home[b]) for a, b in pairs if a in home and b in home)
        return [pair(a, b) for a, b in known if a != b]

    must, cannot = told(people.same), sorted(set(told(people.different)))

    def group(names: Collection[str], first: Sequence[Pair]) -> list[tuple[str, ...]]:
        return cluster(
            {n: {m: bits for m, bits in scores[n].items() if m in names} for n in sorted(names)},
            absent=float(knowledge.weights["across"]["absent"]),
            must=first,
            cannot=cannot,
            exclusive={name: compared.reports[row[name]] for name in names},
        )

    leads = {name for name, lead in zip(compared.ids, compared.leads, strict=True) if lead and name in scores}
    settled = group(leads, [p for p in must if leads.issuperset(p)])
    kept = [(names[0], other) for names in settled for other in names[1:]]
    found = [tuple(row[name] for name in names) for names in group(scores, [*must, *kept])]
    return _followed(compared, found, after) if after.any() else found


def _following(compared: Compared, people: Rulings) -> NDArray[np.bool_]:
    """Which rows only tell a story once more; none of which people said anything."""
    spoken = {claim for both in (*people.same, *people.different) for claim in both} if compared.repeats else set()
    told = zip(compared.reports, compared.claims, strict=True)
    return np.array([report in compared.repeats and spoken.isdisjoint(own) for report, own in told], dtype=np.bool_)


def _followed(compared: Compared, groups: Sequence[tuple[int, ...]], after: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Groups with the rows that follow: each goes with the row of its original that most speaks for, if any does.

    Of two of one report that go with the same group, the surer does.
    """
    ids, reports = compared.ids, compared.reports
    part = {row: number for number, own in enumerate(groups) for row in own}
    best: dict[int, tuple[float, str, int]] = {}
    told = compared.bits >= 0
    one, two = one_of(compared.pairs)[told].tolist(), other_of(compared.pairs)[told].tolist()
    for a, b, bits in zip(one, two, compared.bits[told].tolist(), strict=True):
        for row, other in ((a, b), (b, a)):
            if after[row] and reports[other] == compared.repeats[reports[row]]:
                asked = (-bits, ids[other], other)
                best[row] = min(best.get(row, asked), asked)
    found, taken = [list(own) for own in groups], set()
    for row in sorted(np.flatnonzero(after).tolist(), key=lambda row: (best.get(row, (0.0,))[0], ids[row])):
        number = part[best[row][2]] if row in best else -1
        if number < 0 or (reports[row], number) in taken:
            found.append([row])
            continue
        taken.add((reports[row], number))
        found[number].append(row)
    return sorted((tuple(sorted(own, key=ids.__getitem__)) for own in found), key=lambda own: ids[own[0]])


def ties(compared: Compared, people: Rulings) -> list[tuple[int, int]]:
    """Pairs of rows that people hold to be one event."""
    row = {claim: i for i, own in enumerate(compared.claims) for claim in own}
    return [(row[a], row[b]) for a, b in people.same if a in row and b in row]


def _within_companies(
    compared: Compared, tied: Iterable[tuple[int, int]], after: NDArray[np.bool_]
) -> dict[str, dict[str, float]]:
    """The scores that can matter: of pairs in one company of which none only follows."""
    company = companies(len(compared.ids), compared.pairs[compared.bits >= 0], tied)
    one, two = one_of(compared.pairs), other_of(compared.pairs)
    inside = (company[one] == company[two]) & ~after[one] & ~after[two]
    scores: dict[str, dict[str, float]] = {compared.ids[row]: {} for row in np.flatnonzero(~after).tolist()}
    for a, b, bits in zip(one[inside].tolist(), two[inside].tolist(), compared.bits[inside].tolist(), strict=True):
        scores[compared.ids[a]][compared.ids[b]] = bits
    return scores


def companies(count: int, pairs: Codes, ties: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """A number for each row, the same for rows that a chain of pairs or ties leads between.

    Groups never go beyond it: their average is below zero as soon as no pair speaks for them.
    """
    tied = np.array(list(ties), dtype=np.int64).reshape(-1, 2)
    one, two = np.concatenate([one_of(pairs), tied[:, 0]]), np.concatenate([other_of(pairs), tied[:, 1]])
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, two)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def explain_pair(
    one: Telling, two: Telling, tellings: Sequence[Telling], reports: Mapping[str, Report],
    original: Mapping[str, str], knowledge: MatchKnowledge,
) -> Explained:  # fmt: skip
    """Why two tellings are or are not held for one, among all tellings, since what many share says less."""
    table, _, _ = to_compare(tellings, reports, original, knowledge, only=pair(one.id, two.id))
    return Model(knowledge).explain(table, codes_of(np.array([0]), np.array([1])))[0]
