"""The risk board: which claims speak for each factor of the UN Framework of Analysis for Atrocity Crimes; no score."""

from __future__ import annotations

from tallybook.analyse.finding import Finding
from tallybook.analyse.offered import Offered
from tallybook.analyse.risk.analysis import Risk
from tallybook.analyse.risk.board import board_of
from tallybook.analyse.risk.rules import codebook
from tallybook.records import Snapshot


def of(snapshot: Snapshot, settings: Risk) -> Finding:
    """The board of a ledger, by the rules that tallybook ships."""
    return settings.fit(board_of(snapshot, codebook())).finding_


OFFERED = Offered(
    name="risk",
    title="Risk board",
    about="What do claims say of each factor of the UN Framework of Analysis for Atrocity Crimes, and what is missing?",
    settings=Risk,
    of=of,
)
