"""The machine's readings beside what people settled, over all reports that were adjudicated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from tallybook.analyse.agreement import score
from tallybook.desk.shelf import ledger
from tallybook.ledger import lists


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader found of what was settled, in sums over reports; `equal_0_1` are shares by field."""

    reports: int
    read: int
    settled: int
    both: int
    equal_0_1: Mapping[str, float]


def scored(connection: Connection, reports: Sequence[str]) -> Machine | None:
    """The last readings of these reports beside the claims that stand of them; None where there is no report."""
    if not reports:
        return None
    told = [score(ledger().reading(r), lists.claims_of_report(connection, r)) for r in reports]
    both = sum(one.both for one in told)
    fields = dict.fromkeys(name for one in told for name in one.equal_0_1)
    equal = {name: sum(one.equal_0_1.get(name, 0) * one.both for one in told) / both for name in fields}
    return Machine(len(told), sum(one.read for one in told), sum(one.settled for one in told), both, equal)
