"""The shapes of what the API takes and gives: the records themselves, and what stands around them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tallybook.ledger.counting import Count
from tallybook.ledger.lists import ReportRow
from tallybook.records import (
    Claim,
    Coding,
    Decision,
    Definition,
    Figure,
    Incident,
    Problem,
    Report,
)
from tallybook.records.claim import KINDS, STANCES, TIES

Id = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=300)]
Why = Annotated[str, Field(max_length=2000)]
Number = Annotated[int, Field(ge=0, le=10**10)]
Kind = Annotated[str, Field(max_length=40, pattern=rf"^({'|'.join(KINDS)}|x_[a-z][a-z0-9_]*)$")]


class Page(Schema):
    """One page of a list; `next` is the cursor of the one after it, empty at the end."""

    next: str = ""


class Reports(Page):
    """Reports in a list, each with how many claims it has and how many of them are judged."""

    items: list[ReportRow]


class Claims(Page):
    """Claims as they stand."""

    items: list[Claim]


class Incidents(Page):
    """Incidents as they stand."""

    items: list[Incident]


class Problems(Page):
    """What is wrong with the material."""

    items: list[Problem]


class EntryLine(Schema):
    """One entry of the ledger: who did what about which record, when and why; `hash` chains it to the others."""

    seq: int
    at: str
    by: str
    action: str
    record: str
    why: str | None
    rests_on: list[str]
    hash: str


class Entries(Page):
    """Entries in their order."""

    items: list[EntryLine]


class ReportWhole(Schema):
    """A report with its claims, and what people said of each, the latest first."""

    report: Report
    claims: list[Claim]
    decisions: dict[str, list[Decision]]


class ClaimWhole(Schema):
    """A claim, what people said of it, and the incidents that it is held to tell of."""

    claim: Claim
    decisions: list[Decision]
    incidents: list[str]


class IncidentWhole(Schema):
    """An incident, its claims, and what people said of it."""

    incident: Incident
    claims: list[Claim]
    decisions: list[Decision]


class Found(Schema):
    """One thing that was found; see the search of the ledger."""

    kind: str
    record: str
    title: str
    excerpt: str
    marked: list[tuple[int, int]]
    report: str | None
    claims: int | None


class Findings(Page):
    """What was found of one kind, the best first."""

    items: list[Found]


class Done(Schema):
    """The number of the entry that holds what was done."""

    entry: int


class JobState(Schema):
    """How far the reading of what was handed in is."""

    job: int
    state: str
    stage: str
    done: int
    total: int | None
    result: dict[str, object]


class Counted(Schema):
    """A count of deaths and injuries, and of the incidents under it, with the limits of what is counted."""

    definition: list[tuple[str, str]]
    count: Count


class Named(Schema):
    """What a tally counts, under a name."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    start: date | None = None
    end: date | None = None
    place: Words | None = None
    kinds: list[Kind] = []
    victims: Words | None = None
    reviewed_only: bool = False
    convention: str | None = None
    why: Why = ""


class Tallies(Schema):
    """The named tallies."""

    items: list[Definition]


class NewReport(Schema):
    """A report to be read."""

    text: Annotated[str, Field(min_length=1, max_length=1_000_000, pattern=r"\S")]
    title: Annotated[str, Field(max_length=500)] = ""
    publisher: Words = ""
    url: Annotated[str, Field(max_length=2000)] = ""
    published: date | None = None


class Bounds(Schema):
    """A figure as it is stated."""

    low: Number | None = None
    best: Number | None = None
    high: Number | None = None
    approximate: bool = False

    def figure(self) -> Figure:
        """As a record."""
        return Figure(self.low, self.best, self.high, self.approximate)


class SomeActor(Schema):
    """Somebody as written in the report."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    kind: Annotated[str, Field(max_length=40)] | None = None


class NewClaim(Schema):
    """A claim as a person says it should be. `spans` are [start, end) in code points of the report's text.

    `place_id` is one of the gazetteer; without it the place is a name alone. `speakers` are names from the outside in.
    """

    kind: Kind
    spans: Annotated[list[tuple[Number, Number]], Field(min_length=1, max_length=40)]
    stance: Literal[STANCES] = "asserted"  # type: ignore[valid-type]
    figure: Bounds | None = None
    start: date | None = None
    end: date | None = None
    place: Words | None = None
    place_id: Words | None = None
    victims: SomeActor | None = None
    perpetrator: SomeActor | None = None
    tie: Literal[TIES] | None = None  # type: ignore[valid-type]
    target: SomeActor | None = None
    group: SomeActor | None = None
    held: Number | None = None
    of: Number | None = None
    deserved: Number | None = None
    method: Words | None = None
    motive: Words | None = None
    scope: Words | None = None
    speakers: Annotated[list[Words], Field(max_length=20)] = []


class Stated(Schema):
    """A claim that no reader has read."""

    report: Id
    claim: NewClaim
    why: Why = ""


class Judgement(Schema):
    """What a person says of a claim; `corrected` is the claim as it should be, for "correct" only."""

    what: Literal["accept", "reject", "correct"]
    corrected: NewClaim | None = None
    why: Why = ""


class OfIncident(Schema):
    """What a person says of an incident."""

    what: Literal["accept", "reject"]
    why: Why = ""


class Matched(Schema):
    """Whether records tell of one event: "same" of incidents merges them."""

    what: Literal["same", "different", "unsure"]
    records: Annotated[list[Id], Field(min_length=2, max_length=50)]
    why: Why = ""


class Parted(Schema):
    """Claims that are taken out of an incident."""

    claims: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    why: Why = ""


class Because(Schema):
    """Why."""

    why: Why = ""


class Asked(Schema):
    """Who is asked to code a report."""

    coders: Annotated[list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=20)]
    why: Why = ""


class OwnCoding(Schema):
    """All that one person reads in a report."""

    claims: Annotated[list[NewClaim], Field(max_length=500)]
    note: Why = ""


class Adjudicated(Schema):
    """All that stands of a report from here on."""

    claims: Annotated[list[NewClaim], Field(max_length=500)]
    why: Why = ""


class Codings(Schema):
    """The codings of a report that one may see: one's own until it is made, then all."""

    items: list[Coding]
