"""A report as it is reviewed: its claims with what people said of each, put together in one look at the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from tallybook.desk.blind import Blindness
from tallybook.desk.speaking import claim_names
from tallybook.ledger import Ledger, lists
from tallybook.publish.highlight import claim_labels, highlighted
from tallybook.records import Claim, Decision, Incident, Report

UNREVIEWED, REJECTED = "unreviewed", "rejected"
_SAID = {
    "accept": "accepted",
    "reject": REJECTED,
    "correct": "corrected",
    "state": "stated",
    "adjudicate": "adjudicated",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its label in the text ("K1"), the last thing that a person said of it, and its incidents.

    `state` is unreviewed, accepted, rejected, corrected, stated or adjudicated; `said` is None where it is unreviewed.
    """

    claim: Claim
    label: str
    state: str
    said: Decision | None
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A report with its claims; `body` is its text as HTML with the words of all claims marked that stand."""

    report: Report
    judged: tuple[Judged, ...]
    body: Markup
    read: bool

    @property
    def left(self) -> int:
        """How many of its claims nobody has judged."""
        return sum(1 for one in self.judged if one.state == UNREVIEWED)

    def of(self, claim: str) -> Judged | None:
        """One of its claims; None where it stands no more."""
        return next((one for one in self.judged if one.claim.id == claim), None)


def review(ledger: Ledger, report_id: str, hidden: Blindness) -> Review:
    """Put a report together as it is reviewed, without incidents that are hidden from whoever reviews.

    Raises:
        TallybookError: the ledger does not hold the report.
    """
    with ledger.looking() as at:
        report = ledger.report(report_id)
        claims = lists.claims_of_report(at, report_id)
        said = lists.decisions_on(at, [claim.id for claim in claims])
        of_claims = lists.incidents_of_claims(at, [claim.id for claim in claims])
        incidents = lists.incidents(at, sorted({i for held in of_claims.values() for i in held} - hidden.incidents))
        read = lists.is_read(at, report_id)
    labels = claim_labels(claims)
    judged = tuple(_judged(claim, labels[claim.id], said, of_claims.get(claim.id, ()), incidents) for claim in claims)
    standing = [one.claim for one in judged if one.state != REJECTED]
    return Review(report, judged, highlighted(report.text, standing, labels, claim_names(claims, labels)), read)


def _judged(
    claim: Claim,
    label: str,
    said: Mapping[str, tuple[Decision, ...]],
    of_claim: tuple[str, ...],
    incidents: Mapping[str, Incident],
) -> Judged:
    last = next((decision for decision in said.get(claim.id, ()) if decision.what in _SAID), None)
    state = UNREVIEWED if last is None else _SAID[last.what]
    return Judged(claim, label, state, last, tuple(incidents[i] for i in of_claim if i in incidents))
