"""What people count and code by: a tally's definition under a name, and one person's own reading of a report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from tallybook.records.claim import Claim, is_incident_kind
from tallybook.records.errors import BadInput

_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Definition:
    """What a tally counts, under a name that people know it by.

    `start` and `end` are days, both inclusive, `place` is there or inside it, `kinds` are kinds of incidents (empty:
    all), `victims` words for the victims; None is no limit. `convention` is the rule by which figures are decided;
    None is tallybook's own.
    """

    name: str
    start: date | None = None
    end: date | None = None
    place: str | None = None
    kinds: tuple[str, ...] = ()
    victims: str | None = None
    reviewed_only: bool = False
    convention: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or self.name != self.name.strip() or not self.name.isprintable():
            raise BadInput(f"tally name={self.name!r}: expected words without control characters or spaces around them")
        if len(self.name) > _NAME_CHARACTERS:
            raise BadInput(f"tally name={self.name[:40]!r}...: expected at most {_NAME_CHARACTERS} characters")
        if self.start and self.end and self.start > self.end:
            raise BadInput(f"tally start={self.start} end={self.end}: expected start <= end")
        if strange := next((kind for kind in self.kinds if not is_incident_kind(kind)), None):
            raise BadInput(f"tally kind={strange!r}: expected a kind of incident")

    @property
    def id(self) -> str:
        """The id that all versions under this name share."""
        return "t-" + hashlib.sha256(self.name.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Coding:
    """One person's own reading of a report, kept apart from what stands until it is adjudicated.

    `entry` is the number of the entry that holds it, `coder` is "person:name", `at` the moment in UTC.
    """

    entry: int
    report: str
    coder: str
    at: str
    claims: tuple[Claim, ...]
    note: str = ""
