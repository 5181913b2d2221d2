"""What people say of claims under headings of the risk board: entries beside what the rules said, which can go back."""

from __future__ import annotations

import pytest

from tallybook.ledger import Ledger
from tallybook.ledger.past import Past
from tallybook.records import BadInput, Claim, TallybookError

ASHA = "person:Asha"


@pytest.fixture
def held(ledger: Ledger, read: list[Claim]) -> tuple[Ledger, str]:
    """A ledger with one report and its reading, in either database, and the id of a claim."""
    return ledger, read[0].id


def test_a_placing_is_an_entry_with_what_the_rules_said_beside_it(held):
    ledger, claim = held
    placing = ledger.place("reject", claim, "2.denial", rules=(["denial"], "rules 1"), why="he was let go", by=ASHA)
    assert ledger.snapshot().placings == (placing,)
    assert (placing.rules, placing.rules_version, placing.why) == (("denial",), "rules 1", "he was let go")
    entry = next(e for e in ledger.entries() if e.seq == placing.entry)
    assert (entry.action, entry.by, entry.record) == ("place", ASHA, claim)
    assert ledger.snapshot().claims[claim].stance == "asserted"  # the claim itself is as it was
    assert ledger.verify().sound
    assert not ledger.snapshot().decisions


def test_it_can_be_taken_back_and_the_history_shows_both(held):
    ledger, claim = held
    placing = ledger.place("accept", claim, "2.denial", why="", by=ASHA)
    undone = ledger.undo(placing.entry, why="too soon", by="person:Ben")
    assert ledger.snapshot().placings == ()
    assert [e.seq for e in ledger.history(claim)][-2:] == [placing.entry, undone.seq]
    with pytest.raises(BadInput, match="still stands"):
        ledger.undo(placing.entry, why="", by=ASHA)
    with Past.of(ledger, placing.entry) as past:
        assert past.snapshot().placings == (placing,)


def test_replay_gives_the_same_placings(held):
    ledger, claim = held
    ledger.place("accept", claim, "2.denial", why="", by=ASHA)
    ledger.place("reject", claim, "2.denial", why="", by="person:Ben")
    before = ledger.snapshot()
    with Past.of(ledger, ledger.last_entry().seq) as past:
        assert past.snapshot() == before


@pytest.mark.parametrize(
    ("what", "indicator", "claim", "by"),
    [
        ("maybe", "2.denial", None, ASHA),
        ("accept", "denial", None, ASHA),
        ("accept", "2.denial; drop", None, ASHA),
        ("accept", "2.denial", "c-none", ASHA),
        ("accept", "2.denial", None, "program:tallybook@1"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_kept(held, what, indicator, claim, by):
    ledger, own = held
    before = ledger.head()
    with pytest.raises(TallybookError, match="expected"):
        ledger.place(what, claim or own, indicator, why="", by=by)
    assert ledger.head() == before


def test_a_newer_reading_leaves_what_people_said(held):
    ledger, claim = held
    placing = ledger.place("accept", claim, "2.denial", why="", by=ASHA)
    body = ledger.snapshot().claims[claim]
    ledger.add_claims(body.report, [body], read_by="by-hand@2")
    assert ledger.snapshot().placings == (placing,)


def test_reasons_are_covered_by_a_redaction(held):
    ledger, claim = held
    ledger.place("accept", claim, "2.denial", why="Orlo Sabele told me", by=ASHA)
    report = ledger.snapshot().claims[claim].report
    ledger.redact(report, why="for his safety", by="person:Admin")
    assert "Sabele" not in "".join(e.why or "" for e in ledger.entries())
    assert ledger.verify().sound
