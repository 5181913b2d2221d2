"""Reports in, incidents out: once, whole, with every fault told, and going on where it was stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tallybook import job
from tallybook.ledger import Ledger
from tallybook.records import Problem


def test_reports_become_claims_and_incidents(ledger: Ledger, reports: Path, fakes: ModuleType) -> None:
    done = job.add(ledger, [reports], publisher="Vashira Herald", rooms=fakes.rooms())
    assert (len(done.added), done.already, done.read, done.claims, done.changed) == (5, (), 5, 5, 5)
    assert done.matched
    assert not done.stopped
    held = ledger.snapshot()
    assert {r.publisher for r in held.reports.values()} == {"Vashira Herald"}
    assert sorted(c.figure.best for c in held.claims.values()) == [1, 2, 3, 4, 5]
    assert len(held.incidents) == 5
    for report in held.reports.values():
        assert ledger.raw(report.bytes_sha256 or "") == report.text.encode()


def test_adding_the_same_thing_twice_changes_nothing(ledger: Ledger, reports: Path, fakes: ModuleType) -> None:
    job.add(ledger, [reports], rooms=fakes.rooms())
    head = ledger.head()
    again = job.add(ledger, [reports, reports], rooms=fakes.rooms())
    assert (again.added, len(again.already), again.read, again.claims, again.changed) == ((), 5, 0, 0, 0)
    assert again.problems == (), "nor are the same warnings told again"
    assert ledger.head() == head


def test_a_report_that_stands_twice_in_one_batch_is_added_once(ledger: Ledger, tmp_path: Path, fakes: Any) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("3 men were killed in Vashira.")
    done = job.add(ledger, [tmp_path / "a.txt", tmp_path / "b.txt"], rooms=fakes.rooms())
    assert len(done.added) == 1
    assert done.already == ()


def test_what_can_not_be_used_is_told_and_the_rest_goes_on(
    ledger: Ledger, reports: Path, tmp_path: Path, fakes: ModuleType
) -> None:
    (reports / "report-001a.txt").write_bytes(b"")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 8)
    done = job.add(ledger, [tmp_path / "noise.txt", reports], rooms=fakes.rooms())
    assert len(done.added) == 5
    assert len(done.unused) == 2
    assert all(isinstance(p, Problem) and p.where and p.message for p in done.unused)
    assert set(done.unused) <= set(ledger.snapshot().problems)


def test_a_reader_that_breaks_costs_one_report_only(ledger: Ledger, reports: Path, fakes: ModuleType) -> None:
    broken = replace(fakes.rooms(), reader=fakes.FakeReader(breaks_on="3 men"))
    done = job.add(ledger, [reports], rooms=broken)
    assert (done.read, done.claims) == (5, 4)
    [problem] = done.unused
    assert problem.code == "J002"
    assert "ZeroDivisionError" in problem.message
    assert "3 men" not in problem.message, "words of reports stay out of messages"
    mended = job.reread(ledger, rooms=replace(broken, reader=fakes.FakeReader(version="fake.read@2")))
    assert (mended.read, mended.claims) == (5, 5), "a newer reader reads all again when asked to"
    assert not [p for p in ledger.snapshot().problems if p.code == "J002"]


def test_a_claim_whose_words_are_not_in_the_text_is_left_out(ledger: Ledger, reports: Path, fakes: ModuleType) -> None:
    shifting = replace(fakes.rooms(), reader=fakes.FakeReader(shifts_on="4 men"))
    done = job.add(ledger, [reports], rooms=shifting)
    assert done.claims == 4
    assert [p.code for p in done.unused] == ["J003"]
    held = ledger.snapshot()
    for claim in held.claims.values():
        text = held.reports[claim.report].text
        assert all(text[s.start : s.end] == s.words for s in claim.spans)


@pytest.mark.parametrize(("stage", "done"), [("collecting", 1), ("reading", 1), ("reading", 3), ("reading", 5)])
def test_a_stop_keeps_what_was_done_and_the_next_call_does_the_rest(
    stage: str, done: int, ledger: Ledger, reports: Path, fakes: ModuleType
) -> None:
    first = job.add(ledger, [reports], rooms=fakes.rooms(), watch=fakes.Stopper(stage, done))
    assert first.stopped
    assert not first.matched
    assert ledger.verify().sound
    counts = ledger.count()
    assert counts["reports"] == len(first.added)
    assert counts["claims"] == first.claims == (done if stage == "reading" else 0)
    assert first.unread == len(first.added) - first.read
    paths = [reports] if stage == "collecting" else []
    second = job.add(ledger, paths, rooms=fakes.rooms())
    assert not second.stopped
    assert (first.read + second.read, ledger.count()["incidents"]) == (5, 5)


def test_progress_is_told_for_each_stage(ledger: Ledger, reports: Path, fakes: ModuleType) -> None:
    watch = fakes.Stopper("never", 0)
    job.add(ledger, [reports], rooms=fakes.rooms(), watch=watch)
    assert ("reading", 5, 5) in watch.heard
    assert {stage for stage, _, _ in watch.heard} == {"collecting", "reading", "matching"}


def test_nothing_is_matched_twice_and_a_decision_is_matched_in(ledger: Ledger, reports: Path, fakes: Any) -> None:
    rooms = fakes.rooms()
    job.add(ledger, [reports], rooms=rooms)
    job.add(ledger, [reports], rooms=rooms)
    assert rooms.matcher.asked == 1
    case = job.Case(ledger, rooms=rooms)
    case.decide("accept", next(iter(ledger.snapshot().incidents)), by="A. Reviewer", why="seen the page")
    assert rooms.matcher.asked == 2


def test_matching_starts_over_when_somebody_adds_meanwhile(ledger: Ledger, reports: Path, fakes: ModuleType) -> None:
    rooms = fakes.rooms()
    job.add(ledger, [reports], rooms=rooms)
    (reports / "late.txt").write_text("9 men were killed in Old Quay.")

    class Interrupted(fakes.FakeMatcher):  # type: ignore[name-defined,misc]
        def match(self, snapshot: Any) -> Any:
            if self.asked < 1:
                with Ledger.open(ledger.name) as other:
                    other.add_problems([Problem("C001", "x.txt", "the file is empty")])
            return super().match(snapshot)

    slow = replace(rooms, matcher=Interrupted())
    done = job.add(ledger, [reports], rooms=slow)
    assert slow.matcher.asked == 2
    assert done.matched
    assert done.changed == 1


def test_matching_is_left_to_the_other_program_if_it_never_rests(ledger: Ledger, reports: Path, fakes: Any) -> None:
    class Restless(fakes.FakeMatcher):  # type: ignore[name-defined,misc]
        def match(self, snapshot: Any) -> Any:
            with Ledger.open(ledger.name) as other:
                other.add_problems([Problem("C001", f"{self.asked}.txt", "the file is empty")])
            return super().match(snapshot)

    done = job.add(ledger, [reports], rooms=replace(fakes.rooms(), matcher=Restless()))
    assert not done.matched
    assert job.add(ledger, [], rooms=fakes.rooms()).changed == 5


def test_other_knowledge_reads_new_reports_only_until_it_is_told_to_read_all_again(
    ledger: Ledger, reports: Path, fakes: ModuleType
) -> None:
    """Forgetting an option must not replace what was read with it."""
    job.add(ledger, [reports], rooms=fakes.rooms())
    (reports / "new.txt").write_text("9 men were killed in Old Quay.")
    newer = replace(fakes.rooms(), reader=fakes.FakeReader(version="fake.read@2"))
    done = job.add(ledger, [reports], rooms=newer)
    assert (done.read, done.outdated) == (1, 5)
    by = {claim.read_by for claim in ledger.snapshot().claims.values()}
    assert by == {"fake.read@1", "fake.read@2"}
    again = job.reread(ledger, rooms=newer)
    assert (again.read, again.outdated) == (5, 0)
    assert {claim.read_by for claim in ledger.snapshot().claims.values()} == {"fake.read@2"}
    assert job.reread(ledger, rooms=newer).read == 0


def test_a_file_that_was_mended_is_no_problem_any_more(ledger: Ledger, reports: Path, fakes: ModuleType) -> None:
    late = reports / "late.txt"
    late.touch()
    assert job.add(ledger, [reports], rooms=fakes.rooms()).unused
    late.write_text("9 men were killed in Old Quay.")
    done = job.add(ledger, [reports], rooms=fakes.rooms())
    assert (len(done.added), done.unused) == (1, ())
    assert not [p for p in ledger.snapshot().problems if p.code == "C001"]


def test_a_mistyped_path_is_told_but_is_no_fault_of_the_material(ledger: Ledger, fakes: ModuleType) -> None:
    done = job.add(ledger, ["no/such/folder", "https://vashira.example/a"], rooms=fakes.rooms())
    assert sorted(p.code for p in done.unused) == ["C007", "C090"]
    assert ledger.snapshot().problems == ()
