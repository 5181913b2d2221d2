"""The ledger as it stood at any earlier moment is what it was then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tallybook.ledger import Ledger, Past
from tallybook.records import BadInput, Claim, Report, Snapshot, TallybookError

Make = Callable[..., Report]
Read = Callable[[Report], list[Claim]]


@pytest.fixture
def then(ledger: Ledger, report: Make, claims: Read, incident: Any) -> dict[int, Snapshot]:
    """A ledger in which much was said, and what it held after each call, by the number of its last entry."""
    held = {1: ledger.snapshot()}

    def done() -> None:
        held[ledger.last_entry().seq] = ledger.snapshot()

    for number in range(3):
        ledger.add_report(report(number), raw=b"bytes")
        done()
        ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
        done()
    killing = claims(report())[0]
    ledger.put_matching([incident(killing)], [], by="program:matcher@1")
    done()
    ledger.decide("accept", [killing.id], why="", by="person:Anna")
    done()
    ledger.decide("reject", [killing.id], why="", by="person:Anna")
    done()
    ledger.undo(ledger.last_entry().seq, why="", by="person:Anna")
    done()
    ledger.add_claims(report().id, [], read_by="reader@2")
    done()
    return held


def test_each_moment_can_be_had_again(ledger: Ledger, then: dict[int, Snapshot], report: Make) -> None:
    for seq, snapshot in then.items():
        with Past.of(ledger, seq) as past:
            assert past.snapshot() == snapshot
            assert past.last_entry().seq == seq
            assert len(list(past.entries())) == seq
    with Past.of(ledger, 4) as past:
        assert past.count()["reports"] == 2
        assert [hit.record for hit in past.search("shot dead", kinds=["report"])["report"].found] == [
            report(1).id,
            report(0).id,
        ]
        assert past.raw(hashlib.sha256(b"bytes").hexdigest()) == b"bytes"
        with pytest.raises(TallybookError, match="verify the ledger itself"):
            past.verify()


def test_a_moment_is_named_by_entry_hash_day_or_time(ledger: Ledger, then: dict[int, Snapshot]) -> None:
    """The clock of the tests begins at 2019-12-01 and moves on a second with each call."""
    last = max(then)
    fourth = list(ledger.entries())[3]
    for moment, seq in (
        (4, 4),
        ("4", 4),
        (fourth.hash, 4),
        (fourth.at, 4),
        (datetime.fromisoformat(fourth.at), 4),
        (date(2019, 12, 1), last),
        ("2019-12-01", last),
        (datetime(2030, 1, 1, tzinfo=UTC), last),
    ):
        with Past.of(ledger, moment) as past:
            assert past.seq == seq, moment


@pytest.mark.parametrize("moment", [0, 999, -1, "2019-11-30", "soon", "0" * 64, "2019-13-01", ""])
def test_a_moment_that_is_none_is_refused(moment: int | str, ledger: Ledger, then: dict[int, Snapshot]) -> None:
    with pytest.raises(BadInput, match="as_of"):
        Past.of(ledger, moment)


def test_replaying_tells_how_far_it_is(ledger: Ledger, then: dict[int, Snapshot]) -> None:
    told: list[tuple[int, int]] = []
    Past.of(ledger, 6, progress=lambda done, total: told.append((done, total))).close()
    assert told == [(6, 6)]


def test_acts_between_two_moments_are_sorted_out(ledger: Ledger, then: dict[int, Snapshot], report: Make) -> None:
    acts = ledger.acts(4)
    assert acts.came == (report(2).id,)
    assert acts.reread == (report(0).id,)
    assert [decision.what for decision in acts.said] == ["accept", "reject", "undo"]
    assert acts.said[2].records == acts.said[1].records
    assert (acts.after, acts.until) == (4, max(then))
