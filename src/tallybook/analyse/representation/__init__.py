"""Seats and offices against people and votes: who has too few, by how much, and how far disputed numbers move that."""

from __future__ import annotations

from tallybook.analyse.finding import Finding
from tallybook.analyse.offered import Offered
from tallybook.analyse.representation.analysis import Representation
from tallybook.analyse.representation.claims import seats_of_claims
from tallybook.records import Snapshot


def of(snapshot: Snapshot, settings: Representation) -> Finding:
    """What the claims of a ledger say of representation."""
    return settings.fit(seats_of_claims(snapshot)).finding_


OFFERED = Offered(
    name="representation",
    title="Representation",
    about="Who holds how many seats and offices, and how many would be theirs by people or votes?",
    settings=Representation,
    of=of,
)
