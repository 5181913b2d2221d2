"""T018: wounded who seem to have died later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from tallybook.checks.rule import Rule
from tallybook.match import MatchKnowledge
from tallybook.match.compare import exact
from tallybook.match.telling import deaths_of, injuries_of, largest
from tallybook.records import Claim, Figure, Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    knowledge = MatchKnowledge.load()
    for name, incident in sorted(snapshot.incidents.items()):
        by_report: dict[str, list[Claim]] = {}
        for claim in (snapshot.claims[c] for c in incident.claims if c in snapshot.claims):
            by_report.setdefault(claim.report, []).append(claim)
        told: list[tuple[date, str, int, int]] = []
        for report_id, own in by_report.items():
            report = snapshot.reports.get(report_id)
            dead = _number(largest(f for c in own if (f := deaths_of(c, knowledge)) is not None))
            hurt = _number(largest(f for c in own if (f := injuries_of(c, knowledge)) is not None))
            if report is not None and report.published is not None and hurt is not None:
                told.append((report.published, report_id, dead or 0, hurt))
        told.sort()
        for earlier, later in pairwise(told):
            died = later[2] - earlier[2]
            if later[0] > earlier[0] and 0 < died <= earlier[3] and later[3] == earlier[3] - died:
                what = (
                    f"{died:,} of the {earlier[3]:,} hurt seem to have died between {earlier[0]} and {later[0]}: "
                    f"{earlier[2]:,} dead and {earlier[3]:,} hurt became {later[2]:,} and {later[3]:,}"
                )
                yield f"incident {name}", what, (name, earlier[1], later[1])
                break


def _number(figure: Figure | None) -> int | None:
    return exact(figure) if figure is not None else None


RULE = Rule(
    "T018",
    "the dead rise by as many as the hurt fall: wounded who died later, counted among the hurt as well",
    "count them once, among the dead; reject the earlier claim of hurt if it no longer holds",
    "note",
    _find,
)
