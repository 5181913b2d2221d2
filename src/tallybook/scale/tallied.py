"""What tallies are counted from, out of an archive's tables: its incidents, claimed totals and populations, no texts.

Incidents stand in the table without what no tally asks for. Of claims only those that state a total or a population
are read, of reports those that such claims are in and that their words go back to.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tallybook.analyse.tallies.material import Counting, populations_of
from tallybook.checks.totals import Totals
from tallybook.ledger import codec
from tallybook.records import Claim, Decided, Incident, Report, Snapshot
from tallybook.scale.rows import copies_of
from tallybook.scale.schema import TABLES
from tallybook.scale.tabled import tables_of

_CLAIMS = "SELECT record FROM claims WHERE kind IN ('tally', 'population') ORDER BY report_nth, position"
_REACH = """
CREATE TEMP TABLE reach AS WITH RECURSIVE reach(report) AS (
  SELECT DISTINCT report FROM claims WHERE kind = 'tally'
  UNION SELECT p.source FROM passages p JOIN reach r ON p.report = r.report
) SELECT report FROM reach
"""
_PASSAGES = "SELECT p.* FROM passages p SEMI JOIN reach USING (report) ORDER BY original, report, p.start"
_REPORTS = """
SELECT id, text, title, publisher, published FROM reports
WHERE id IN (SELECT report FROM reach UNION SELECT original FROM passages SEMI JOIN reach USING (report))
"""
_TOGETHER = 1_000
_SHARED = (  # few different ones
    "kinds", "origins", "deaths", "injuries", "abductions", "victims", "perpetrators", "targets", "where", "when",
)  # fmt: skip


def counting_in(archive: Path) -> Counting:
    """The table of the tallies out of an archive; conventions decide nothing anew, for which all claims were needed.

    Raises:
        BadInput: the folder holds no incidents.
    """
    with tables_of(archive, "ledger", TABLES) as base:
        told = base.sql("SELECT record FROM incidents ORDER BY id").to_arrow_reader(_TOGETHER)
        thin = Thin()
        incidents = [thin.of(codec.read(Incident, text)) for batch in told for text in batch.column(0).to_pylist()]
        base.execute(_REACH)
        claims = [codec.read(Claim, text) for (text,) in base.execute(_CLAIMS).fetchall()]
        copies = copies_of(base.sql(_PASSAGES).to_arrow_table())
        reports = [Report(*row) for row in base.execute(_REPORTS).fetchall()]
    snapshot = Snapshot(
        {report.id: report for report in reports}, {claim.id: claim for claim in claims},
        {incident.id: incident for incident in incidents}, tuple(copies),
    )  # fmt: skip
    return Counting(tuple(incidents), Totals(snapshot), populations_of(snapshot))


class Thin:
    """Makes incidents light: without what tallies never ask for, and with one object for all parts that are equal."""

    def __init__(self) -> None:
        self._same: dict[Any, Any] = {}

    def of(self, incident: Incident) -> Incident:
        """An incident whose deaths and injuries still say which claims decided them, and whose other fields don't."""
        decided = tuple(
            Decided(d.field, "", d.claims_for) for d in incident.decided if d.field in ("deaths", "injuries")
        )
        parts = {name: self._once(getattr(incident, name)) for name in _SHARED}
        return replace(incident, decided=decided, title="", about=(), reports=(), statuses=(), **parts)

    def _once(self, part: Any) -> Any:
        return self._same.setdefault(part, part)
