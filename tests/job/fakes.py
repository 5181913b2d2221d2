"""A reader and a matcher that are quick and simple, so that the tests of the conductor test the conductor."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tallybook.job import Rooms
from tallybook.records import Claim, Copies, Figure, Incident, Report, Snapshot, Span

NOW = datetime(2019, 12, 1, tzinfo=UTC)


@dataclass
class FakeReader:
    """Reads "3 men were killed", breaks where it is told to, and takes its time."""

    version: str = "fake.read@1"
    seconds: float = 0.0
    breaks_on: str = "no such words"
    shifts_on: str = "no such words"

    def read_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Claim]]]:
        for report in reports:
            time.sleep(self.seconds)
            if self.breaks_on in report.text:
                raise ZeroDivisionError(report.text)
            yield (
                report,
                [
                    self._claim(report, hit)
                    for hit in re.finditer(r"(\d+) men were killed( \x9b31m\u202e)?", report.text)
                ],
            )

    def _claim(self, report: Report, hit: re.Match[str]) -> Claim:
        span = Span.of(report.text, hit.start(), hit.end())
        if self.shifts_on in report.text:
            span = replace(span, start=span.start + 1, end=span.end + 1)
        number = Figure.exactly(int(hit[1]))
        return Claim(
            Claim.id_of(report.id, "killing", (span,)), report.id, "killing", (span,), number, read_by=self.version
        )


@dataclass
class FakeMatcher:
    """Makes every claim an incident; counts how often it was asked."""

    by: str = "program:fake.match@1"
    seconds: float = 0.0
    asked: int = 0

    def match(self, snapshot: Snapshot) -> tuple[Sequence[Incident], Sequence[Copies]]:
        self.asked += 1
        time.sleep(self.seconds)
        claims = sorted(snapshot.claims.values(), key=lambda claim: claim.id)
        accepted = {record for d in snapshot.decisions if d.what == "accept" for record in d.records}
        made = [Incident(f"i{c.id[1:]}", (c.kind,), c.words, (c.id,), (c.report,), deaths=c.figure) for c in claims]
        return [replace(incident, reviewed=incident.id in accepted) for incident in made], ()


def rooms(seconds: float = 0.0) -> Rooms:
    """The fakes, with tallybook's own way of collecting and a clock that stands still."""
    return Rooms(reader=FakeReader(seconds=seconds), matcher=FakeMatcher(seconds=seconds), now=lambda: NOW)


class Stopper:
    """A watch that asks to stop once a stage has come so far."""

    def __init__(self, stage: str, done: int) -> None:
        self.stage, self.done, self.stopping = stage, done, False
        self.heard: list[tuple[str, int, int | None]] = []

    def step(self, stage: str, done: int, total: int | None, _label: str = "") -> None:
        self.heard.append((stage, done, total))
        self.stopping = self.stopping or (stage == self.stage and done >= self.done)

    def stop_asked(self) -> bool:
        return self.stopping


def write_reports(folder: Path, count: int) -> Path:
    """A folder of reports, a file each."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        text = f"{number + 1} men were killed in Vashira on Saturday 🕯️, police said.\n"
        (folder / f"report-{number:03}.txt").write_text(text, encoding="utf-8")
    return folder
