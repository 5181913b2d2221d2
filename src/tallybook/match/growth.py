"""Matches a ledger again from what the last matching knew: copies and incidents of what changed, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tallybook.match.copies import repeats
from tallybook.match.copyindex import CopyIndex
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.matching import Matching, matched, spoken_of
from tallybook.match.matter import Matter
from tallybook.match.memory import Memory
from tallybook.match.people import named, rulings
from tallybook.match.usual import counting
from tallybook.records import Claim, Copies, Decision, Incident, Report


class Held(Protocol):
    """A ledger as matching asks for it; records may be read when they are first asked for.

    `order` are the ids of all reports in the order they came.
    """

    @property
    def order(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def reports(self) -> Mapping[str, Report]: ...  # noqa: D102
    @property
    def claims(self) -> Mapping[str, Claim]: ...  # noqa: D102
    @property
    def by_report(self) -> Mapping[str, Sequence[Claim]]: ...  # noqa: D102
    @property
    def incidents(self) -> Mapping[str, Incident]: ...  # noqa: D102
    @property
    def decisions(self) -> Sequence[Decision]: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class Known:
    """What a matching knew; `Known()` is nothing, so that all is matched. `counted` reports say what is usual."""

    counted: int = 0
    copies: CopyIndex = field(default_factory=CopyIndex)
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Found:
    """What changed: incidents and groups of copies that are new or otherwise than before, those that no longer stand
    (by id, by original), how that was found, and what is known now."""

    incidents: tuple[Incident, ...]
    copies: tuple[Copies, ...]
    gone: frozenset[str]
    matching: Matching
    known: Known


def still_holds(known: Known, order: Sequence[str], read_anew: Iterable[str]) -> bool:
    """Whether what was known is enough to go on from: the same reports say what is usual, none of them read anew."""
    count = counting(len(order))
    return known.counted == count and not set(order[:count]).intersection(read_anew)


def grown(known: Known, held: Held, changed: Collection[str], knowledge: MatchKnowledge) -> Found:
    """Match what changed.

    Args:
        known: what the last matching knew, if it `still_holds`; `Known()` to match everything.
        held: the ledger as it stands.
        changed: ids of reports that came, that were read anew, or of which people worded claims; all, if nothing is
            known.
        knowledge: the tables to go by.
    """
    before = known.copies.groups()
    index = known.copies.grown(changed, held.reports)
    groups = index.groups()
    moved = set(before) ^ set(groups)
    about = {name for group in moved for name in (group.original, *group.copies, *(p.report for p in group.passages))}
    previous = held.incidents
    spoken = named(held.decisions)
    people = rulings(held.decisions, held.claims, [previous[name] for name in sorted(spoken) if name in previous])
    again = {*changed, *about, *_reports_of(spoken_of(known.memory.people, people), known.memory, held)}
    matter = Matter(held.reports, held.claims, held.by_report, groups, people, knowledge, previous)
    count = counting(len(held.order))
    counted, memory = held.order[:count], known.memory
    if not (repeats(before).keys() ^ repeats(groups).keys()).isdisjoint(counted):
        memory, again = Memory(), set(held.order)  # what is usual is said by other reports than before
    matching = matched(memory, matter, again, counted=counted)
    gone = {group.original for group in moved} - {group.original for group in groups}
    return Found(
        matching.incidents,
        tuple(sorted((group for group in groups if group in moved), key=lambda group: group.original)),
        matching.gone | gone,
        matching,
        Known(count, index, matching.memory),
    )


def _reports_of(names: Collection[str], memory: Memory, held: Held) -> set[str]:
    """The reports of some claims, and of the claims of some incidents."""
    reports = {held.claims[name].report for name in names if name in held.claims}
    if rows := [row for row, name in enumerate(memory.incident) if name in names]:
        reports.update(memory.reports[memory.report[row]] for row in rows)
    return reports | {name for name in names if name in held.reports}
