"""CSV: incidents wide in the file itself, claims long beside it, and a codebook of both."""

from __future__ import annotations

from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.cells import claim_cells, incident_cells
from tallybook.publish.exports.note import codebook_of
from tallybook.publish.exports.profile import Made, Profile
from tallybook.publish.exports.sheet import sheet


def make(evidence: Evidence, profile: Profile) -> Made:
    """Every incident and every claim, one row each."""
    incidents = [incident_cells(incident) for incident in evidence.incidents_in_order()]
    claims = [
        claim_cells(claim, report, evidence.incidents_of_claim.get(claim.id, ()))
        for report in evidence.reports_in_order()
        for claim in evidence.claims_of_report.get(report.id, ())
    ]
    return Made(
        content=sheet(profile.columns("incidents"), incidents),
        rows=len(incidents),
        beside={
            ".claims.csv": sheet(profile.columns("claims"), claims),
            ".codebook.md": codebook_of(profile),
        },
    )
