"""What a ledger holds at one moment, as plain records: the one thing that checks, analyses and publishing read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallybook.records.claim import Claim
from tallybook.records.incident import Incident
from tallybook.records.problem import Problem
from tallybook.records.report import Report


@dataclass(frozen=True, slots=True)
class Copies:
    """Reports that carry the same words: `original` is the earliest, `copies` the others, with the share they share.

    `share_0_1` gives for each copy how much of its words it took over, in the order of `copies`.
    """

    original: str
    copies: tuple[str, ...]
    share_0_1: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about records: `what` is accept, reject, correct, same, different or unsure."""

    entry: int
    by: str
    at: str
    what: str
    records: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a ledger holds at one moment, keyed by id; read-only.

    `problems` are those found while collecting and reading (checks find more). `head` is the hash of the last entry,
    so that anything published can name the state it came from.
    """

    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    incidents: Mapping[str, Incident]
    copies: tuple[Copies, ...] = ()
    decisions: tuple[Decision, ...] = ()
    problems: tuple[Problem, ...] = ()
    head: str = ""
