"""What is asked for twice under one key is done once; lists come a page at a time and name what people said."""

from __future__ import annotations

from typing import Any

import pytest

from tallybook.ledger import Ledger, lists
from tallybook.records import BadInput

ME = "person:A. Reviewer"


@pytest.fixture
def held(ledger: Ledger, report: Any, claims: Any) -> list[str]:
    """Three reports with two claims each; the ids of the first one's claims."""
    made = []
    for number in range(3):
        told = report(number)
        ledger.add_report(told)
        read = claims(told)[:2]
        ledger.add_claims(told.id, read, read_by="reader@1")
        made.append([claim.id for claim in read])
    return made[0]


def accept(ledger: Ledger, claim: str, key: str, by: str = ME) -> int | None:
    with ledger.once(key, by=by) as before:
        if before is None:
            ledger.decide("accept", [claim], why="", by=by)
    return before


def test_a_key_works_once_for_each_person_and_outlives_replay(ledger: Ledger, held: list[str]):
    entries = ledger.count()["entries"]
    assert accept(ledger, held[0], "k") is None
    assert accept(ledger, held[0], "k") == entries + 1
    ledger.replay()
    assert accept(ledger, held[0], "k") == entries + 1
    assert accept(ledger, held[0], "k", by="person:Somebody Else") is None
    assert ledger.count()["entries"] == entries + 2
    assert ledger.verify().sound


def test_a_key_that_is_used_again_for_something_else_is_refused(ledger: Ledger, held: list[str]):
    def judge(what: str, asked: str) -> int | None:
        with ledger.once("k", by=ME, what=asked) as before:
            if before is None:
                ledger.decide(what, [held[0]], why="", by=ME)
        return before

    assert judge("accept", "accept it") is None
    done = ledger.count()["entries"]
    for _replayed in range(2):
        assert judge("accept", "accept it") == done
        with pytest.raises(BadInput, match="asked for under it"):
            judge("reject", "reject it")
        assert accept(ledger, held[0], "k") == done, "who does not say what is asked is not refused"
        ledger.replay()
    assert ledger.count()["entries"] == done
    assert not [on for e in ledger.history(held[0]) for on in e.rests_on if "accept" in on]


def test_what_failed_may_be_asked_for_again_under_its_key(ledger: Ledger, held: list[str]):
    def fail() -> None:
        with ledger.once("k", by=ME):
            ledger.decide("accept", [held[0]], why="", by=ME)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert accept(ledger, held[0], "k") is None
    ledger.decide("reject", [held[0]], why="", by=ME)
    assert [e.rests_on[-1].startswith("asked:") for e in ledger.history(held[0])] == [True, False]


def test_reports_come_a_page_at_a_time_with_what_is_left_to_judge(ledger: Ledger, held: list[str]):
    accept(ledger, held[0], "k")
    with ledger.looking() as at:
        first = lists.report_rows(at, before=None, most=2, to_review=False)
        rest = lists.report_rows(at, before=first[-1].seq, most=2, to_review=False)
    assert [len(first), len(rest)] == [2, 1]
    assert rest[0].report.text.startswith("2 men")
    assert (rest[0].claims, rest[0].judged, rest[0].read) == (2, 1, True)


def test_a_report_whose_claims_are_all_judged_needs_no_review_until_one_is_taken_back(ledger: Ledger, held: list[str]):
    report = next(iter(ledger.snapshot().reports))
    made = [ledger.decide("reject", [claim], why="", by=ME) for claim in held]

    def waiting() -> list[str]:
        with ledger.looking() as at:
            return [row.report.id for row in lists.report_rows(at, before=None, most=9, to_review=True)]

    assert report not in waiting()
    with ledger.looking() as at:
        assert lists.next_to_review(at, report) in waiting()
    ledger.undo(made[1].entry, why="", by=ME)
    assert report in waiting()
    with ledger.looking() as at:
        assert [d.what for d in lists.decisions_on(at, held)[held[0]]] == ["reject"]
        assert held[1] not in lists.decisions_on(at, held)
