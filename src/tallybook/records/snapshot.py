"""What a ledger holds at one moment, as plain records: the one thing that checks, analyses and publishing read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallybook.records.claim import Claim
from tallybook.records.incident import Incident
from tallybook.records.placing import Placing
from tallybook.records.problem import Problem
from tallybook.records.report import Report


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a report that stood in an earlier one: `[start, end)` of `report` is `[source_start, source_end)` there.

    Offsets are code points of the two stored texts. The words are the same but for small changes between them.
    """

    report: str
    start: int
    end: int
    source: str
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Copies:
    """What other reports took from one: `original` is the earliest, `copies` those that as a whole are its copies.

    `share_0_1` gives for each copy how much of its words it took over, in the order of `copies`. `passages` are all
    passages that go back to the original, those of reports that have otherwise words of their own as well (`copies` is
    empty where no report is a copy as a whole). Their `source` is the original or an earlier copy of the passage. A
    group without passages, as older ledgers hold them, says nothing about where the shared words stand.
    """

    original: str
    copies: tuple[str, ...]
    share_0_1: tuple[float, ...]
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about records, as long as nobody takes it back.

    `what` is accept, reject, correct, same, different, unsure, split (the incident, then the claims that are taken out
    of it), state (a claim that the person made) or adjudicate (the report, then the claims that stand of it). `groups`
    are, of same, different, split and of incidents rejected, the claims that each part stood for at that moment, so
    that the decision means the same however incidents move afterwards; empty in decisions of earlier versions.
    """

    entry: int
    by: str
    at: str
    what: str
    records: tuple[str, ...]
    why: str = ""
    groups: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a ledger holds at one moment, keyed by id; read-only.

    `problems` are those found while collecting and reading (checks find more). `placings` are what people said of
    claims under headings of the risk board, the last one of a claim and heading counting. `head` is the hash of the
    last entry, so that anything published can name the state it came from.
    """

    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    incidents: Mapping[str, Incident]
    copies: tuple[Copies, ...] = ()
    decisions: tuple[Decision, ...] = ()
    problems: tuple[Problem, ...] = ()
    head: str = ""
    placings: tuple[Placing, ...] = ()
