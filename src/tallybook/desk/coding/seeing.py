"""Who may see what of a report that is coded blind."""

from __future__ import annotations

from typing import Any

from tallybook.desk.roles import may
from tallybook.desk.shelf import ledger


def waits(person: Any, report: str) -> bool:
    """Whether a person is asked to code a report and has not done so: until then they see no reading of it."""
    who = f"person:{person.get_username()}"
    if who not in ledger().assigned().get(report, ()):
        return False
    return who not in {coding.coder for coding in ledger().codings(report)}


def may_compare(person: Any, report: str) -> bool:
    """Whether a person may see the codings of others: their own is made, or they settle and are not asked to code."""
    who = f"person:{person.get_username()}"
    if who in {coding.coder for coding in ledger().codings(report)}:
        return True
    return may(person.role, "adjudicate") and who not in ledger().assigned().get(report, ())
