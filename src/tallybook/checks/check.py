"""Runs every rule on a snapshot; a rule that breaks becomes a Problem itself, and the others still run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tallybook.checks.registry import RULES
from tallybook.checks.rule import Rule
from tallybook.records import Problem, Snapshot

BROKEN = "T000"


def check(snapshot: Snapshot, *, today: date | None = None, rules: Sequence[Rule] = RULES) -> list[Problem]:
    """Find what is wrong with the material.

    Args:
        snapshot: what the ledger holds; not changed.
        today: the day that "in the future" is measured from; None leaves that rule out, so that the same snapshot
            always gives the same list.
        rules: the rules to run; all by default.

    Returns:
        Problems in the order of their codes, then of where they are. A rule that breaks gives one T000 with its code;
        what it had found before stays.

    Problems:
        T000 to T021, see `about()`.
    """
    found: list[Problem] = []
    for rule in rules:
        try:
            for problem in rule.problems(snapshot, today):
                found.append(problem)
        except Exception as fault:  # noqa: BLE001 - any fault of a rule must leave the others running
            what = f"the rule {rule.code} broke ({type(fault).__name__}: {fault}); report it; the rest ran"
            found.append(Problem(BROKEN, f"rule {rule.code}", what, (), "error"))
    return sorted(found, key=lambda p: (p.code, p.where, p.message))


def about() -> tuple[tuple[str, str, str], ...]:
    """Every code with its meaning and its cure, in order."""
    broken = (BROKEN, "a rule broke; the others ran", "report it with the version of tallybook")
    return (broken, *((rule.code, rule.meaning, rule.cure) for rule in RULES))
