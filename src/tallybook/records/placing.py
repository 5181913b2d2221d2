"""What a person said of a claim under a heading of the risk board."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.records.errors import BadInput

PLACINGS = ("accept", "reject")


@dataclass(frozen=True, slots=True)
class Placing:
    """A person's word on whether a claim speaks for a heading, as long as nobody takes it back.

    `what` is accept or reject; `indicator` the heading ("2.denial"); `rules` are ids of the rules by which a program
    had put the claim there at that moment, none where the person did; `rules_version` names them. `entry` is the number
    of the entry that holds it, `by` "person:name", `at` the moment in UTC.
    """

    entry: int
    by: str
    at: str
    what: str
    claim: str
    indicator: str
    rules: tuple[str, ...] = ()
    rules_version: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if self.what not in PLACINGS:
            raise BadInput(f"placing what={self.what!r}: expected one of {', '.join(PLACINGS)}")
