"""Matches a ledger from what was known of it and what is new in it: the same incidents as if all had come at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tallybook.match.across import Compared, companies, joined, ties
from tallybook.match.blocks import Codes, one_of, other_of
from tallybook.match.columns import place_keys
from tallybook.match.copies import originals, repeats
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.likeness import day_of
from tallybook.match.made import INCIDENT_LINKS, Surroundings, made_of
from tallybook.match.matter import Matter, Teller, by_report, makes_an_incident
from tallybook.match.memory import LEAD, NO_PAIRS, Memory
from tallybook.match.pages import Pages
from tallybook.match.people import NOBODY, Rulings, rulings
from tallybook.match.scoring import Scorer
from tallybook.match.telling import Telling
from tallybook.match.updating import Growing, Grown
from tallybook.match.usual import Usual
from tallybook.records import Claim, Copies, Decision, Incident, Report

NO_BITS = np.empty(0)


@dataclass(frozen=True, slots=True)
class Matching:
    """What matching found: incidents that are new or were made anew, ids that no longer stand, what is known now, and
    the ledger that was matched."""

    incidents: tuple[Incident, ...]
    gone: frozenset[str]
    memory: Memory
    matter: Matter


def whole(
    reports: Mapping[str, Report],
    claims: Mapping[str, Claim],
    copies: tuple[Copies, ...],
    decisions: Iterable[Decision],
    *,
    previous: Sequence[Incident] = (),
    knowledge: MatchKnowledge | None = None,
    counted: Collection[str] | None = None,
) -> Matching:
    """Match a ledger of which nothing is known; see `incidents`."""
    known = knowledge or MatchKnowledge.load()
    people = rulings(decisions, claims, previous)
    held = {incident.id: incident for incident in previous}
    matter = Matter(reports, claims, by_report(claims.values()), copies, people, known, held)
    return matched(Memory(), matter, reports, counted=reports if counted is None else counted)


def matched(memory: Memory, matter: Matter, changed: Collection[str], *, counted: Collection[str]) -> Matching:
    """Match what is new with what was known.

    Only incidents that a new telling may belong to, or that one left, are made anew.

    Args:
        memory: what was known; `Memory()` for a ledger that is matched for the first time, `changed` are all then.
        matter: the ledger as it stands; only what is looked at is asked for.
        changed: ids of the reports that came, were read anew, of which people or copies say otherwise than before.
        counted: ids of the reports that say what is usual, asked for where the memory does not know it.
    """
    return _Matcher(memory, matter).matched(changed, counted)


def spoken_of(before: Rulings, now: Rulings) -> set[str]:
    """The ids of claims and incidents of which people say otherwise than before."""
    pairs = set(before.same) ^ set(now.same) | before.different ^ now.different
    return {name for both in pairs for name in both} | before.accepted ^ now.accepted | before.rejected ^ now.rejected


def scorer_of(matter: Matter, teller: Teller, kind: type[Scorer] = Scorer) -> Scorer:
    """Who scores pairs of tellings of a ledger."""
    pages = Pages(matter.reports, teller.tellings)
    return kind(teller.tellings, pages, originals(matter.copies), matter.knowledge)


def usual_of(counted: Iterable[str], matter: Matter, pages: Pages) -> Usual:
    """What is usual in those of some reports that tell of what happened, whatever people say of their claims."""
    claims = {
        name: [c for c in matter.by_report.get(name, ()) if makes_an_incident(c, NOBODY)] for name in sorted(counted)
    }
    told = {name: own for name, own in claims.items() if own}
    places = (place_keys(c.where for c in own if c.where is not None) for own in told.values())
    return Usual.of(map(pages.words, told), map(pages.names, told), places)


class _Matcher:
    """One matching: the memory and the ledger that it is brought up to date with."""

    def __init__(self, memory: Memory, matter: Matter) -> None:
        self._memory = memory
        self._matter = matter
        self._teller = Teller(matter)
        self._original = originals(matter.copies)
        self._repeats = repeats(matter.copies)
        self._scorer = scorer_of(matter, self._teller)
        self._pages = self._scorer.pages

    def matched(self, changed: Collection[str], counted: Collection[str]) -> Matching:
        """See `matched`."""
        grown = self._grown(changed, counted)
        memory = replace(grown.memory, people=self._matter.people)
        again = self._not_as_before(memory, self._groups(memory, self._touched(grown)))
        again += self._tied_to(memory, again)
        held = self._previous(memory, again, changed)
        told = [self._scorer.told(memory, np.array(group, dtype=np.int64)) for group in again]
        around = _surroundings(memory, again)
        ids, made = made_of(told, self._teller, self._matter, held, around)
        incident = list(memory.incident)
        for name, group in zip(ids, again, strict=True):
            for row in group:
                incident[row] = name
        gone = {i.id for i in held} - {i.id for i in made}
        return Matching(made, frozenset(gone), replace(memory, incident=tuple(incident)), self._matter)

    def _grown(self, changed: Collection[str], counted: Collection[str]) -> Grown:
        """The memory with what changed; where it is of nothing yet, first with the reports that say what is usual."""
        day = {name: day_of(self._matter.reports[name]) for name in changed}
        added = {
            name: told for name in sorted(changed, key=lambda n: (day[n], n)) if (told := self._teller.tellings(name))
        }
        if self._memory.usual is not None:
            return self._with(self._memory, changed, added)
        among_them = set(counted)
        first = self._with(self._memory, (), {n: own for n, own in added.items() if n in among_them}, counted)
        rest = {n: own for n, own in added.items() if n not in among_them}
        return self._with(first.memory, (), rest) if rest else first

    def _with(
        self, memory: Memory, gone: Collection[str], added: Mapping[str, Sequence[Telling]], counted: Iterable[str] = ()
    ) -> Grown:
        growing = Growing(memory, self._scorer, self._original, self._matter.knowledge, repeats=self._repeats)
        return growing.grown(gone, added, memory.usual or usual_of(counted, self._matter, self._pages))

    def _touched(self, grown: Grown) -> list[int]:
        """The rows whose company may be another than before."""
        memory = grown.memory
        tied = ties(_compared(memory), self._matter.people)
        company = companies(len(memory.ids), memory.pairs[memory.bits >= 0], tied)
        one, two = one_of(grown.doubted), other_of(grown.doubted)
        moved = grown.moved | np.array([not name for name in memory.incident], dtype=np.bool_)
        moved[one[company[one] == company[two]]] = True
        return np.flatnonzero(np.isin(company, company[moved])).tolist()

    def _groups(self, memory: Memory, rows: list[int]) -> list[tuple[int, ...]]:
        """Some rows by the incident that they tell of; whoever is in company with one of them is among them."""
        place = np.full(len(memory.ids), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        one, two = place[one_of(memory.pairs)], place[other_of(memory.pairs)]
        inside = (one >= 0) & (two >= 0)
        compared = _compared(memory, rows, one[inside] << 32 | two[inside], memory.bits[inside])
        compared = replace(compared, repeats=self._repeats)
        found = joined(compared, self._matter.people, self._matter.knowledge)
        return [tuple(rows[i] for i in group) for group in found]

    def _not_as_before(self, memory: Memory, groups: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """The groups that are not just what one incident held."""
        size = Counter(self._memory.incident)
        return [
            group
            for group in groups
            if len(ids := {memory.incident[row] for row in group}) > 1 or "" in ids or size[ids.pop()] != len(group)
        ]

    def _tied_to(self, memory: Memory, groups: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """The other incidents of which claims are tied to claims of some groups: they name the incidents of these."""
        taken = {row for group in groups for row in group}
        claims = {claim for row in taken for claim in memory.claims[row]}
        reports = {int(memory.report[row]) for row in taken}
        beside = [row for row in np.flatnonzero(np.isin(memory.report, list(reports))).tolist() if row not in taken]
        names = {memory.incident[row] for row in beside if self._leads_to(memory, row, claims)}
        found: dict[str, list[int]] = {name: [] for name in sorted(names)}
        for row, name in enumerate(memory.incident):
            if name in found:
                found[name].append(row)
        return [tuple(own) for own in found.values()]

    def _leads_to(self, memory: Memory, row: int, claims: Collection[str]) -> bool:
        name = memory.reports[memory.report[row]]
        wholes, own = self._teller.wholes(name), memory.claims[row]
        if any(wholes.get(claim) in claims for claim in own):
            return True
        links = [link for claim in own for link in self._matter.claims[claim].links]
        return any(link.type in INCIDENT_LINKS and link.claim in claims for link in links)

    def _previous(
        self, memory: Memory, again: Sequence[tuple[int, ...]], changed: Collection[str]
    ) -> Sequence[Incident]:
        """The incidents that the claims of some groups, or those that went, stood in before."""
        before, held = self._memory, self._matter.previous
        if before.usual is None:
            return list(held.values())
        read_anew = np.array([name in changed for name in before.reports], dtype=np.bool_)
        left = np.flatnonzero(read_anew[before.report]).tolist()
        names = {memory.incident[row] for group in again for row in group} | {before.incident[row] for row in left}
        return [held[name] for name in sorted(names) if name in held]


def _compared(
    memory: Memory, rows: Sequence[int] | None = None, pairs: Codes = NO_PAIRS, bits: NDArray[np.float64] = NO_BITS
) -> Compared:
    """Some rows of a memory, or all, as they are grouped."""
    own = range(len(memory.ids)) if rows is None else rows
    report, lead = memory.report.tolist(), memory.tellings[:, LEAD].tolist()
    return Compared(
        [memory.ids[row] for row in own], [memory.reports[report[row]] for row in own],
        [memory.claims[row] for row in own], [bool(lead[row]) for row in own], pairs, bits,
    )  # fmt: skip


def _surroundings(memory: Memory, again: Sequence[tuple[int, ...]]) -> Surroundings:
    """The incidents of all rows but those of some groups."""
    made = {row for group in again for row in group}
    others = [(row, name) for row, name in enumerate(memory.incident) if row not in made]
    return Surroundings({claim: name for row, name in others for claim in memory.claims[row]}, {n for _, n in others})
