"""What the tests of the ledger share: made reports, claims and incidents of the invented city of Vashira."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tallybook.ledger import Ledger
from tallybook.records import Actor, Claim, Figure, Incident, Report, Span, Speaker, When, Where

DERIVED = (
    "reports",
    "readings",
    "claims",
    "incidents",
    "copies",
    "decisions",
    "decided",
    "as_read",
    "definitions",
    "assignments",
    "codings",
    "problems",
    "matchings",
    "layout",
)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that moves on a second each time it is asked."""
    moments = iter(range(10**6))
    return lambda: datetime(2019, 12, 1, tzinfo=UTC) + timedelta(seconds=next(moments))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vashira.tally"


@pytest.fixture
def ledger(path: Path, clock: Callable[[], datetime]) -> Iterator[Ledger]:
    with Ledger.open(path, create=True, clock=clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def report() -> Callable[..., Report]:
    """Make the n-th report."""

    def make(number: int = 0) -> Report:
        text = f"{number + 2} men were shot dead in Vashira on Saturday 🕯️, police said. Nobody fled."
        day = date(2019, 11, 1) + timedelta(days=number % 28)
        key = Report.id_of(text, publisher="Vashira Herald", published=day)
        return Report(key, text, "Shots", "Vashira Herald", day, None, datetime(2019, 12, 1, tzinfo=UTC), "by hand@1")

    return make


@pytest.fixture(scope="session")
def claims() -> Callable[..., list[Claim]]:
    """Make the claims of a report: a killing, and that nobody fled."""

    def make(of: Report) -> list[Claim]:
        killed = (Span.of(of.text, 0, of.text.index(" on ")),)
        fled = (Span.of(of.text, of.text.index("Nobody"), len(of.text)),)
        number = int(of.text.split()[0])
        return [
            Claim(
                Claim.id_of(of.id, "killing", killed),
                of.id,
                "killing",
                killed,
                figure=Figure.exactly(number),
                victims=Actor("men", "civilians"),
                where=Where("Vashira", "q-1", 12.5, 44.25, precision=1),
                when=When(of.published, of.published, 1, "'Saturday'"),
                speakers=(Speaker("police", "police", None),),
                sureness=0.75,
                read_by="reader@1",
            ),
            Claim(Claim.id_of(of.id, "denial", fled), of.id, "denial", fled, stance="negated", read_by="reader@1"),
        ]

    return make


@pytest.fixture(scope="session")
def incident() -> Callable[..., Incident]:
    """Make the incident of a claim."""

    def make(claim: Claim, **fields: Any) -> Incident:
        made = {"deaths": claim.figure, "where": claim.where, "when": claim.when, **fields}
        return Incident(f"i-{claim.id[2:]}", (claim.kind,), "Shots in Vashira", (claim.id,), (claim.report,), **made)

    return make


@pytest.fixture(scope="session")
def rows() -> Callable[[Path], dict[str, list[tuple[Any, ...]]]]:
    """All rows of the tables that are made from entries."""

    def look(file: Path) -> dict[str, list[tuple[Any, ...]]]:
        with closing(sqlite3.connect(file)) as connection:
            return {t: sorted(connection.execute(f"SELECT * FROM {t}"), key=repr) for t in DERIVED}  # noqa: S608

    return look
