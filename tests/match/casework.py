"""Builds small invented cases for tests: reports with their claims, found by the words that they quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tallybook import match
from tallybook.records import (
    Actor,
    Claim,
    Copies,
    Decision,
    Figure,
    Incident,
    Report,
    Snapshot,
    Span,
    Speaker,
    When,
    Where,
)

VASHIRA = Where("Vashira", "qs:1", -12.0, 72.0, "Qasmara", "QS", "Lower Damra", None, 1)
TERRACE = Where("Kesra", "qs:9", -13.9, 74.5, "Qasmara", "QS", "Upper Damra", None, 1)

WIRE = (
    "Seven dockers were shot dead in a tea house near the old mole of Vashira on Saturday night, police said. "
    "Two men on a motorcycle fired through the window and fled towards the salt pans, a waiter told reporters. "
    "The dockers had come from a meeting about wages, their union said, and none of them carried arms. "
    "Hospital staff counted nineteen wounded, three of whom were not expected to live through the night. "
    "The harbour was closed on Sunday while the families buried their dead under the fig trees."
)
OTHER = (
    "A ferry with sixty passengers ran aground off the northern light on Tuesday without loss of life. "
    "The master blamed a buoy that had drifted in the storm; the harbour office said that its charts were right. "
    "Passengers waited six hours for tugs and were given soup by the lighthouse keeper and his daughters. "
    "Divers will look at the hull before the vessel is towed to the yard, the owners said in a note."
)


def on(first: str, last: str | None = None) -> When:
    """A stated day, or a window of days."""
    start = date.fromisoformat(first)
    end = date.fromisoformat(last) if last else start
    return When(start, end, 1 if start == end else 4, "as told")


class Case:
    """Reports and claims that are being put together."""

    def __init__(self) -> None:
        self.reports: dict[str, Report] = {}
        self.claims: dict[str, Claim] = {}
        self.decisions: list[Decision] = []

    def report(
        self,
        text: str,
        publisher: str | None = "Vashira Herald",
        published: str | None = "2031-05-04",
        *,
        title: str = "",
    ) -> Report:
        """Add a report."""
        day = date.fromisoformat(published) if published else None
        name = Report.id_of(text, publisher=publisher, published=day)
        self.reports[name] = Report(name, text, title, publisher, day)
        return self.reports[name]

    def claim(self, report: Report, kind: str, words: str, *, said_by: str | None = None, **fields: Any) -> Claim:
        """Add a claim that rests on these words of the report; a bare number as `figure` is exact."""
        start = report.text.index(words)
        spans = (Span.of(report.text, start, start + len(words)),)
        if isinstance(fields.get("figure"), int):
            fields["figure"] = Figure.exactly(fields["figure"])
        speakers = (Speaker(said_by),) if said_by else ()
        made = Claim(Claim.id_of(report.id, kind, spans), report.id, kind, spans, speakers=speakers, **fields)
        self.claims[made.id] = made
        return made

    def change(self, claim: Claim, **fields: Any) -> Claim:
        """Replace fields of a claim that was added, such as its links."""
        self.claims[claim.id] = replace(claim, **fields)
        return self.claims[claim.id]

    def decide(self, what: str, *records: str, groups: tuple[tuple[str, ...], ...] = ()) -> None:
        """Add a person's decision."""
        number = len(self.decisions) + 1
        self.decisions.append(Decision(number, "person:Asha", "2031-06-01T00:00:00Z", what, records, "", groups))

    @property
    def copies(self) -> tuple[Copies, ...]:
        """The copies among the reports."""
        return match.copies(self.reports)

    def incidents(self, previous: Sequence[Incident] = ()) -> tuple[Incident, ...]:
        """The incidents as matching finds them."""
        return match.incidents(self.reports, self.claims, self.copies, self.decisions, previous=previous)

    def snapshot(self) -> Snapshot:
        """All of it, matched."""
        found = self.incidents()
        return Snapshot(
            self.reports, self.claims, {i.id: i for i in found}, self.copies, tuple(self.decisions), head="h"
        )


SATURDAY = on("2031-05-03")


def two_papers(case: Case) -> tuple[Claim, Claim, Claim]:
    """Two papers in their own words about the same shooting."""
    one = case.report("Twelve shopkeepers were shot dead in Vashira on Saturday, police said. Thirty were wounded.")
    two = case.report("Gunmen killed 12 shopkeepers in the port of Vashira on Saturday.", "Dawn Post", "2031-05-05")
    return (
        case.claim(one, "killing", "Twelve shopkeepers were shot dead", figure=12, when=SATURDAY, where=VASHIRA,
                   victims=Actor("shopkeepers"), said_by="police"),
        case.claim(one, "injury", "Thirty were wounded", figure=30),
        case.claim(two, "killing", "Gunmen killed 12 shopkeepers", figure=12, when=SATURDAY, where=VASHIRA,
                   victims=Actor("12 shopkeepers"), perpetrator=Actor("Gunmen")),
    )  # fmt: skip
