"""CSV: incidents wide in the file itself, claims long beside it, and a codebook of both."""

from __future__ import annotations

from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.cells import claim_rows, incident_cells
from tallybook.publish.exports.note import codebook_of
from tallybook.publish.exports.profile import Made, Profile
from tallybook.publish.exports.sheet import sheet


def make(evidence: Evidence, profile: Profile) -> Made:
    """Every incident and every claim, one row each."""
    incidents = evidence.incidents_in_order()
    return Made(
        content=sheet(profile.columns("incidents"), map(incident_cells, incidents)),
        rows=len(incidents),
        beside={
            ".claims.csv": sheet(profile.columns("claims"), claim_rows(evidence)),
            ".codebook.md": codebook_of(profile),
        },
    )
