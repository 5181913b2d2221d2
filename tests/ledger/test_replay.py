"""Every table is what its entries say: dropped and made again, it is the same to the last row."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.ledger import Ledger, Past, project
from tallybook.records import BadInput, Claim, Copies, Definition, Incident, Problem, Report, Span

REPORTS = 4
steps = st.one_of(
    st.tuples(st.just("add"), st.integers(0, REPORTS - 1)),
    st.tuples(st.just("read"), st.integers(0, REPORTS - 1), st.integers(1, 3), st.booleans()),
    st.tuples(st.just("note"), st.integers(0, 2)),
    st.tuples(st.just("match"), st.sets(st.integers(0, REPORTS - 1)), st.booleans()),
    st.tuples(
        st.just("decide"), st.sampled_from(["accept", "reject", "correct", "unsure"]), st.integers(0, REPORTS - 1)
    ),
    st.tuples(st.just("state"), st.integers(0, REPORTS - 1), st.integers(1, 6)),
    st.tuples(st.just("undo"), st.integers(0, 40)),
    st.tuples(st.just("split"), st.integers(0, REPORTS - 1)),
    st.tuples(st.just("merge"), st.sampled_from(["same", "different"])),
    st.tuples(st.just("redact"), st.integers(0, REPORTS - 1), st.integers(0, 40), st.booleans()),
    st.tuples(st.just("define"), st.integers(0, 1), st.booleans()),
    st.tuples(st.just("code"), st.integers(0, REPORTS - 1), st.integers(0, 2)),
    st.tuples(st.just("adjudicate"), st.integers(0, REPORTS - 1), st.integers(0, 2)),
)


class Player:
    """Does random but allowed things to a ledger."""

    def __init__(self, ledger: Ledger, report: Callable[..., Report], claims: Callable[..., list[Claim]]) -> None:
        self.ledger, self.report, self.claims = ledger, report, claims

    def play(self, step: tuple[Any, ...]) -> None:
        getattr(self, step[0])(*step[1:])

    def add(self, number: int) -> None:
        self.ledger.add_report(self.report(number), raw=b"found" if number % 2 else None)

    def read(self, number: int, version: int, broke: bool) -> None:
        self.add(number)
        report = self.report(number)
        fault = [Problem("J002", f"report {report.id}", "broke", (report.id,), "error")] if broke else []
        claims = [] if broke else self.claims(report)[:version]
        with contextlib.suppress(BadInput):  # its words were redacted
            self.ledger.add_claims(report.id, claims, read_by=f"reader@{version}", problems=fault)

    def note(self, number: int) -> None:
        self.ledger.add_problems([Problem("C001", f"{number}.txt", "the file is empty", (), "error")])

    def match(self, numbers: set[int], alike: bool) -> None:
        told = [self.claims(self.report(number))[0] for number in sorted(numbers)]
        incidents = [
            Incident(f"i-{c.id}", ("killing",), "", tuple(sorted({c.id, told[-1].id})), (c.report,), disputed=alike)
            for c in told
        ]
        ids = [self.report(number).id for number in sorted(numbers)]
        groups = [Copies(ids[0], tuple(ids[1:]), (1.0,) * (len(ids) - 1))] if alike and ids else []
        self.ledger.put_matching(incidents, groups, by="program:matcher@1")

    def state(self, number: int, length: int) -> None:
        self.add(number)
        report = self.report(number)
        spans = (Span.of(report.text, 0, length),)
        with contextlib.suppress(BadInput):  # it stands already
            self.ledger.state(Claim("", report.id, "killing", spans), why="", by="person:A. Reviewer")

    def undo(self, entry: int) -> None:
        with contextlib.suppress(BadInput):  # nobody said anything there, or somebody rests on it
            self.ledger.undo(entry, why="", by="person:A. Reviewer")

    def merge(self, what: str) -> None:
        incidents = list(self.ledger.snapshot().incidents)
        if len(incidents) > 1:
            self.ledger.decide(what, incidents[:2], why="", by="person:A. Reviewer")

    def split(self, number: int) -> None:
        for incident in self.ledger.snapshot().incidents.values():
            if self.report(number).id in incident.reports and len(incident.claims) > 1:
                self.ledger.split(incident.id, incident.claims[:1], why="", by="person:A. Reviewer")

    def redact(self, number: int, start: int, whole: bool) -> None:
        self.add(number)
        spans = [] if whole else [(start, start + 5)]
        with contextlib.suppress(BadInput):  # too few letters
            self.ledger.redact(self.report(number).id, spans, why="", by="person:A. Reviewer")

    def define(self, number: int, reviewed_only: bool) -> None:
        self.ledger.define(Definition(f"tally {number}", reviewed_only=reviewed_only), why="", by="person:A. Reviewer")

    def code(self, number: int, length: int) -> None:
        self.add(number)
        report = self.report(number)
        self.ledger.assign(report.id, ["person:Anna"], why="", by="person:A. Reviewer")
        for coder in ("person:Anna", "person:Ben"):
            with contextlib.suppress(BadInput):  # its words were redacted
                self.ledger.code(report.id, self.claims(report)[:length], note="", by=coder)

    def adjudicate(self, number: int, length: int) -> None:
        self.add(number)
        report = self.report(number)
        with contextlib.suppress(BadInput):  # nobody coded it
            self.ledger.adjudicate(report.id, self.claims(report)[:length], why="", by="person:A. Reviewer")

    def decide(self, what: str, number: int) -> None:
        for claim in self.ledger.snapshot().claims.values():
            if claim.report == self.report(number).id:
                corrected = replace(claim, stance="denied") if what == "correct" else None
                self.ledger.decide(what, [claim.id], why="", by="person:A. Reviewer", corrected=corrected)
                return


# The rules are the same statements in both; an example takes three times as long in PostgreSQL.
EXAMPLES = {"sqlite": 40, "postgresql": 12}


@pytest.mark.parametrize("new_home", EXAMPLES, indirect=True)
def test_whatever_was_done_replay_makes_the_same_tables(
    report: Any, claims: Any, rows: Any, new_home: Any, request: pytest.FixtureRequest
) -> None:
    @settings(max_examples=EXAMPLES[request.node.callspec.params["new_home"]], deadline=None)
    @given(played=st.lists(steps, max_size=25), batch=st.sampled_from([1, 2, 7, 500]))
    def replayed(played: list[tuple[Any, ...]], batch: int) -> None:
        home = new_home()
        with Ledger.open(home.address, create=True) as ledger, pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "forget", lambda: True)  # that the files are written anew is tested elsewhere
            player = Player(ledger, report, claims)
            for step in played:
                player.play(step)
            before, snapshot = rows(home), ledger.snapshot()
            with Past.of(ledger, ledger.head()) as past:
                assert past.snapshot() == snapshot
            patch.setattr(project, "BATCH_ENTRIES", batch)  # entries come one by one when appended, in batches here
            assert ledger.replay() == ledger.count()["entries"]
            assert rows(home) == before
            assert ledger.snapshot() == snapshot
            assert ledger.verify().problems == ()

    replayed()


def test_dropped_tables_come_back(ledger: Ledger, report: Any, claims: Any, rows: Any, home: Any) -> None:
    Player(ledger, report, claims).play(("read", 0, 2, False))
    Player(ledger, report, claims).play(("match", {0}, True))
    before = rows(home)
    home.run(*(f"DROP TABLE {table}" for table in before))
    ledger.replay()
    assert rows(home) == before
    assert any(before.values())


def test_a_file_of_an_earlier_version_gets_the_tables_of_this_one(
    home: Any, report: Any, claims: Any, rows: Any
) -> None:
    with Ledger.open(home.address, create=True) as ledger:
        Player(ledger, report, claims).play(("read", 0, 2, False))
        snapshot, before = ledger.snapshot(), rows(home)
    home.run(
        "DROP TABLE problems",
        "CREATE TABLE problems (key TEXT, said TEXT)",
        "UPDATE layout SET fingerprint = 'an earlier one'",
    )
    with Ledger.open(home.address) as ledger:
        assert ledger.snapshot() == snapshot
        assert rows(home) == before
        assert ledger.verify().sound
