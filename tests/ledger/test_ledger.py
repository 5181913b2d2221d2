"""What goes into the ledger comes out of it, once, in order, and says who put it there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tallybook.ledger import Ledger, Stale, codec
from tallybook.records import BadInput, Claim, Copies, Incident, Problem, Report, TallybookError

MATCHER = "program:matcher@1"
Make = Callable[..., Report]
Read = Callable[[Report], list[Claim]]
Decide = Callable[..., Incident]


def actions(ledger: Ledger) -> list[str]:
    return [entry.action for entry in ledger.entries()]


def test_a_report_is_kept_once(ledger: Ledger, report: Make) -> None:
    raw = report().text.encode()
    assert ledger.add_report(report(), raw=raw) is True
    head = ledger.head()
    assert ledger.add_report(report(), raw=raw) is False
    assert ledger.head() == head
    assert ledger.report(report().id) == report()
    assert ledger.raw(hashlib.sha256(raw).hexdigest()) == raw


def test_bytes_are_kept_once_however_many_reports_come_from_them(ledger: Ledger, report: Make, home: Any) -> None:
    for number in range(3):
        ledger.add_report(report(number), raw=b"one table with three rows")
    assert home.query("SELECT size_bytes FROM found") == [(25,)]


def test_bytes_that_are_not_the_reports_are_refused(ledger: Ledger, report: Make) -> None:
    with pytest.raises(BadInput, match="bytes_sha256"):
        ledger.add_report(replace(report(), bytes_sha256="00" * 32), raw=b"others")
    assert actions(ledger) == ["open"]


def test_a_reading_comes_back_with_its_spans_in_place(ledger: Ledger, report: Make, claims: Read) -> None:
    ledger.add_report(report())
    assert ledger.unread("reader@1") == [report().id]
    assert ledger.add_claims(report().id, claims(report()), read_by="reader@1") is True
    held = ledger.snapshot()
    assert list(held.claims.values()) == claims(report())
    for claim in held.claims.values():
        text = held.reports[claim.report].text
        assert all(text[s.start : s.end] == s.words for s in claim.spans)
    assert held.head == ledger.head()


def test_the_same_reader_reads_a_report_once_and_a_newer_one_again(ledger: Ledger, report: Make, claims: Read) -> None:
    ledger.add_report(report())
    ledger.add_claims(report().id, claims(report()), read_by="reader@1")
    assert ledger.unread("reader@1") == []
    assert ledger.add_claims(report().id, [], read_by="reader@1") is False
    assert ledger.unread("reader@2") == [report().id]
    assert ledger.add_claims(report().id, claims(report())[:1], read_by="reader@2") is True
    assert len(ledger.snapshot().claims) == 1, "the newer reading takes the place of the older"
    assert actions(ledger) == ["open", "add", "read", "read"], "and the older one is still an entry"


def test_an_empty_reading_is_a_reading(ledger: Ledger, report: Make) -> None:
    ledger.add_report(report())
    ledger.add_claims(report().id, [], read_by="reader@1")
    assert ledger.unread("reader@1") == []


def test_claims_that_a_person_decided_on_outlive_a_newer_reader(ledger: Ledger, report: Make, claims: Read) -> None:
    """A person's word is never undone by a program."""
    ledger.add_report(report())
    killing, denial = claims(report())
    ledger.add_claims(report().id, [killing, denial], read_by="reader@1")
    right = replace(denial, stance="asserted")
    ledger.decide("correct", [denial.id], why="misread", by="person:A. Reviewer", corrected=right)
    right = replace(right, read_by="person:A. Reviewer")
    assert ledger.snapshot().claims[denial.id] == right
    ledger.add_claims(report().id, [denial], read_by="reader@2")
    assert ledger.snapshot().claims == {denial.id: right}


@pytest.mark.parametrize("wrong", ["other report", "id twice", "unknown report"])
def test_a_reading_that_does_not_fit_is_refused_whole(wrong: str, ledger: Ledger, report: Make, claims: Read) -> None:
    ledger.add_report(report())
    first, second = claims(report())
    bad = {
        "other report": [first, replace(second, report="r-2")],
        "id twice": [first, first],
        "unknown report": [second],
    }
    with pytest.raises(BadInput):
        ledger.add_claims("r-none" if wrong == "unknown report" else report().id, bad[wrong], read_by="reader@1")
    assert ledger.unread("reader@1") == [report().id]
    assert not ledger.snapshot().claims


def test_a_problem_is_kept_once_and_those_of_a_reading_go_with_it(ledger: Ledger, report: Make) -> None:
    problem = Problem("C001", "empty.txt", "the file is empty", (), "error")
    assert ledger.add_problems([problem, problem]) == 1
    assert ledger.add_problems([problem]) == 0
    ledger.add_report(report())
    broke = Problem("J002", f"report {report().id}", "the reader broke on it", (report().id,), "error")
    ledger.add_claims(report().id, [], read_by="reader@1", problems=[broke])
    assert ledger.snapshot().problems == (problem, broke)
    ledger.add_claims(report().id, [], read_by="reader@2")
    assert ledger.snapshot().problems == (problem,), "the newer reader did not break"


def test_matching_appends_only_what_changed(ledger: Ledger, report: Make, claims: Read, incident: Decide) -> None:
    told = []
    for number in range(3):
        ledger.add_report(report(number))
        ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
        told.append(incident(claims(report(number))[0]))
    same = Copies(report(0).id, (report(1).id,), (0.5,))
    assert ledger.pending_matching(MATCHER)
    assert ledger.put_matching(told, [same], by=MATCHER) == 4
    assert not ledger.pending_matching(MATCHER)
    head = ledger.head()
    assert ledger.put_matching(told, [same], by=MATCHER) == 0
    assert ledger.head() == head, "the same matching again changes nothing"
    other = replace(told[1], disputed=True)
    assert ledger.put_matching([told[0], other], [], by=MATCHER) == 3
    held = ledger.snapshot()
    assert set(held.incidents.values()) == {told[0], other}
    assert held.copies == ()
    assert actions(ledger)[-4:] == ["match", "withdraw", "withdraw", "matched"]


def test_a_newer_matcher_matches_again(ledger: Ledger, report: Make) -> None:
    assert not ledger.pending_matching(MATCHER), "there is nothing to match yet"
    ledger.add_report(report())
    ledger.put_matching([], [], by=MATCHER)
    assert not ledger.pending_matching(MATCHER)
    assert ledger.pending_matching("program:matcher@2")


def test_a_matching_of_an_older_state_is_refused(ledger: Ledger, report: Make, claims: Read, incident: Decide) -> None:
    """Somebody else added while we matched: our incidents don't know of it, and must not take its place."""
    ledger.add_report(report(0))
    old = ledger.snapshot().head
    ledger.add_report(report(1))
    with pytest.raises(Stale, match="match again"):
        ledger.put_matching([incident(claims(report(0))[0])], [], by=MATCHER, based_on=old)
    assert not ledger.snapshot().incidents


def test_decisions_name_a_person_and_what_the_ledger_holds(ledger: Ledger, report: Make, claims: Read) -> None:
    ledger.add_report(report())
    killing = claims(report())[0]
    ledger.add_claims(report().id, claims(report()), read_by="reader@1")
    made = ledger.decide("accept", [killing.id], why="seen the page", by="person:A. Reviewer")
    assert ledger.snapshot().decisions == (made,)
    assert (made.what, made.records, made.by) == ("accept", (killing.id,), "person:A. Reviewer")
    assert ledger.pending_matching(MATCHER)
    for what, records, by, told in [
        ("accept", [killing.id], "program:tallybook@1", "person:NAME"),
        ("accept", [killing.id], "A. Reviewer", "person:NAME"),
        ("perhaps", [killing.id], "person:A", "expected one of"),
        ("accept", [], "person:A", "at least one"),
        ("accept", ["c-none"], "person:A", "c-none"),
        ("correct", [killing.id], "person:A", "corrected"),
    ]:
        with pytest.raises(TallybookError, match=told):
            ledger.decide(what, records, why="", by=by)
    assert len(ledger.snapshot().decisions) == 1


def test_calls_in_a_transaction_are_kept_together_or_not_at_all(ledger: Ledger, report: Make, claims: Read) -> None:
    class Stop(Exception):  # noqa: N818
        pass

    def fails() -> None:
        with ledger.transaction():
            ledger.add_report(report())
            ledger.add_claims(report().id, claims(report()), read_by="reader@1")
            assert ledger.count()["claims"] == 2
            raise Stop

    with pytest.raises(Stop):
        fails()
    assert ledger.count() == {"reports": 0, "claims": 0, "incidents": 0, "problems": 0, "entries": 1}
    assert ledger.add_report(report()) is True


def test_entries_say_who_did_what_when_and_on_what_it_rests(ledger: Ledger, report: Make, claims: Read) -> None:
    ledger.add_report(report(), by="person:A. Coder")
    ledger.add_claims(report().id, claims(report()), read_by="reader@1")
    opened, added, read = ledger.entries()
    assert [e.seq for e in (opened, added, read)] == [1, 2, 3]
    assert (added.by, added.action, added.record) == ("person:A. Coder", "add", report().id)
    assert (read.by, read.record, read.rests_on) == ("program:reader@1", report().id, (report().id,))
    assert opened.at < added.at < read.at
    assert read.prev_hash == added.hash
    assert codec.loads(added.payload or "")["report"]["text"] == report().text
    assert list(ledger.entries(record=report().id)) == [added, read]
    assert list(ledger.entries(after=2)) == [read]


OVER = {  # an insert over what is there, as each database writes it
    "sqlite3": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    "psycopg.errors": "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT ({1}) DO UPDATE SET {1} = EXCLUDED.{1}",
}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET by = 'person:Somebody else' WHERE seq = 2",
        "UPDATE contents SET payload = '{}' WHERE seq = 2",
        "UPDATE contents SET payload = NULL, salt = NULL, why = NULL WHERE seq = 2",
        "UPDATE found SET body = NULL",
        "DELETE FROM entries WHERE seq = 2",
        "DELETE FROM contents",
        "DELETE FROM found",
        ("entries", "seq"),
        ("contents", "seq"),
        ("found", "sha256"),
    ],
)
def test_the_database_itself_refuses_to_change_what_was_kept(
    statement: str | tuple[str, str], ledger: Ledger, report: Make, home: Any
) -> None:
    ledger.add_report(report(), raw=b"bytes")
    change = statement if isinstance(statement, str) else OVER[home.refuses.__module__].format(*statement)
    with pytest.raises(home.refuses, match="only appended to"):
        home.run(change)
    assert ledger.verify().sound


def test_words_that_have_no_utf8_form_are_refused(ledger: Ledger, report: Make) -> None:
    with pytest.raises(BadInput, match="surrogate"):
        ledger.add_report(replace(report(), title="\ud800"))
    assert ledger.count()["reports"] == 0


def test_a_problem_that_is_not_found_again_at_its_place_no_longer_stands(ledger: Ledger) -> None:
    """The empty file was collected again, and is not empty any more."""
    empty = Problem("C001", "a.txt", "the file is empty", (), "error")
    other = Problem("C001", "b.txt", "the file is empty", (), "error")
    odd = Problem("C012", "a.txt", "looks like mojibake", ("r-1",), "warning")
    ledger.add_problems([empty, other, odd], seen={"a.txt", "b.txt"})
    assert ledger.add_problems([empty], seen={"a.txt"}) == 0
    assert ledger.snapshot().problems == (empty, other, odd), "found again, or not looked at"
    ledger.add_problems([], seen={"a.txt"})
    assert ledger.snapshot().problems == (other, odd), "a warning is about a report that is still there"
    assert actions(ledger)[-1] == "withdraw"
    ledger.add_problems([empty], seen={"a.txt"})
    assert empty in ledger.snapshot().problems


def test_characters_that_a_database_may_not_take_are_kept_all_the_same(ledger: Ledger, report: Make) -> None:
    """PostgreSQL's texts hold no NUL; a mangled file does."""
    odd = replace(report(), text="2 men\0 were shot", title="\0", publisher="Vashira\0Herald", url="\ufeff\x1f\x7f")
    ledger.add_report(odd)
    lost = Problem("C001", "a\0.txt", "the file is \0", (), "error")
    ledger.add_problems([lost], seen={"a\0.txt"})
    assert ledger.report(odd.id) == odd
    assert ledger.snapshot().problems == (lost,)
    ledger.add_problems([], seen={"a\0.txt"})
    assert ledger.snapshot().problems == ()
    assert ledger.verify().sound
    with pytest.raises(BadInput, match="without NUL"):
        ledger.decide("accept", [odd.id], why="seen\0", by="person:A. Reviewer")
