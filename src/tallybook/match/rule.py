"""A rule of reconciling as a value: one row of rules.toml, by which one figure is made of many claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from tallybook.match.knowledge import MatchKnowledge
from tallybook.records import BadInput


@dataclass(frozen=True, slots=True)
class Rule:
    """How conflicting claims become a figure; what each key means stands in rules.toml, beside the rows."""

    name: str
    meaning: str
    latest_of_origin: bool
    toll_grows_days: int
    part_of_times: int
    sure_min: float
    named_are_parts: bool
    struck_are_hurt: bool
    died_later: bool
    attackers: str
    best: str
    of_equals: str
    specific_first: bool
    denied_to_zero: bool
    counts: tuple[str, ...]
    words: Mapping[str, int]

    @classmethod
    def named(cls, name: str | None, knowledge: MatchKnowledge) -> Rule:
        """The rule of that name; None is the default of the table.

        Raises:
            BadInput: there is no such rule.
        """
        rows: Mapping[str, Mapping[str, Any]] = knowledge.rules["rule"]
        asked = name or str(knowledge.rules["default"])
        if asked not in rows:
            raise BadInput(f"rule={asked!r}: expected one of {', '.join(rows)}; add a rule as a row of rules.toml")
        row = {**knowledge.rules["shared"], **rows[asked]}
        wanted = {field.name for field in fields(cls)} - {"name"}
        if set(row) != wanted:
            odd = ", ".join(sorted(set(row) ^ wanted))
            raise BadInput(f"rules.toml: rule {asked!r}: expected each key once, and no others; look at {odd}")
        return cls(name=asked, **{**row, "counts": tuple(row["counts"])})


def rule_names(knowledge: MatchKnowledge | None = None) -> tuple[str, ...]:
    """The names of all rules, the default first."""
    known = knowledge or MatchKnowledge.load()
    default = str(known.rules["default"])
    return (default, *(name for name in known.rules["rule"] if name != default))
