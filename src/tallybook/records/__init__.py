"""The words of the domain as frozen, typed records; this room imports nothing of ours."""

from tallybook.records.claim import (
    COUNT_KINDS,
    INCIDENT_KINDS,
    KINDS,
    POSITION_KINDS,
    TIES,
    Actor,
    Claim,
    Link,
    Portrait,
    Speaker,
    is_incident_kind,
)
from tallybook.records.coding import Coding, Definition
from tallybook.records.errors import BadInput, TallybookError
from tallybook.records.figure import Figure, When, Where
from tallybook.records.incident import GRADES, STATUSES, Decided, Incident, StatusToll, Tally
from tallybook.records.placing import PLACINGS, Placing
from tallybook.records.problem import Problem
from tallybook.records.report import Report, Span
from tallybook.records.snapshot import Copies, Decision, Passage, Snapshot

__all__ = [
    "COUNT_KINDS",
    "GRADES",
    "INCIDENT_KINDS",
    "KINDS",
    "PLACINGS",
    "POSITION_KINDS",
    "STATUSES",
    "TIES",
    "Actor",
    "BadInput",
    "Claim",
    "Coding",
    "Copies",
    "Decided",
    "Decision",
    "Definition",
    "Figure",
    "Incident",
    "Link",
    "Passage",
    "Placing",
    "Portrait",
    "Problem",
    "Report",
    "Snapshot",
    "Span",
    "Speaker",
    "StatusToll",
    "Tally",
    "TallybookError",
    "When",
    "Where",
    "is_incident_kind",
]
