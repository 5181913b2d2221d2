"""Named tallies, and reports that several people code blind: kept apart, adjudicated, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tallybook.ledger import Ledger, coded
from tallybook.records import BadInput, Claim, Definition, Figure, Link, Report, Span, TallybookError

ANNA, BEN, CARA = "person:Anna", "person:Ben", "person:Cara"
Make = Callable[..., Report]


def last(ledger: Ledger) -> int:
    return list(ledger.entries())[-1].seq


def test_a_later_definition_takes_the_place_of_an_earlier_one_which_stays(ledger: Ledger) -> None:
    first = Definition("October", date(2010, 10, 1), date(2010, 10, 31), "Vashira", ("killing",), convention="ucdp")
    second = replace(first, reviewed_only=True)
    other = Definition("All")
    entries = [ledger.define(d, why="", by=ANNA) for d in (first, other, second)]
    assert ledger.definitions() == (other, second)
    assert list(ledger.history(first.id)) == [entries[0], entries[2]]
    ledger.undo(entries[2].seq, why="", by=BEN)
    assert ledger.definitions() == (other, first)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " x"},
        {"name": "a\nb"},
        {"name": "x" * 201},
        {"name": "x", "kinds": ("weather",)},
        {"name": "x", "start": date(2011, 1, 1), "end": date(2010, 1, 1)},
    ],
)
def test_a_definition_that_counts_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="tally"):
        Definition(**wrong)  # type: ignore[arg-type]


def test_codings_are_kept_apart_from_what_stands(ledger: Ledger, report: Make, read: list[Claim]) -> None:
    before = ledger.snapshot()
    ledger.assign(report().id, [ANNA, BEN, ANNA], why="please", by=CARA)
    assert ledger.assigned() == {report().id: (ANNA, BEN)}
    anna = ledger.code(report().id, [replace(read[0], figure=Figure(3))], note="a guess", by=ANNA)
    ledger.code(report().id, [read[1]], note="", by=BEN)
    ben = ledger.code(report().id, [], note="nothing here", by=BEN)
    assert ledger.codings(report().id) == (anna, ben), "the later coding of a person takes the place of the earlier"
    assert (anna.claims[0].read_by, anna.claims[0].sureness, anna.note) == (ANNA, None, "a guess")
    assert ledger.coded_reports() == {report().id: 2}
    assert replace(ledger.snapshot(), head="") == replace(before, head="")
    ledger.assign(report().id, [], why="", by=CARA)
    assert ledger.assigned() == {}


def test_what_is_adjudicated_stands_reviewed_whatever_was_read_or_said_before(
    ledger: Ledger, report: Make, read: list[Claim]
) -> None:
    killing, denial = read
    ledger.decide("accept", [denial.id], why="", by=CARA)
    for coder in (ANNA, BEN):
        ledger.code(report().id, [killing], note="", by=coder)
    kept = replace(killing, figure=Figure(3))
    made = ledger.adjudicate(report().id, [kept], why="both agree", by=CARA)
    settled = replace(kept, read_by=CARA, sureness=None)
    assert ledger.snapshot().claims == {killing.id: settled}
    assert made.records == (report().id, killing.id)
    assert made in ledger.snapshot().decisions
    assert ledger.reading(report().id) == (killing, denial), "the machine's reading can be scored against it"
    newer = [replace(killing, read_by="reader@2"), denial]
    ledger.add_claims(report().id, newer, read_by="reader@2")
    assert ledger.snapshot().claims == {killing.id: settled}
    assert ledger.reading(report().id) == tuple(newer)
    ledger.undo(made.entry, why="", by=CARA)
    assert list(ledger.snapshot().claims.values()) == newer


def test_an_adjudication_rests_on_codings_and_can_be_corrected_afterwards(
    ledger: Ledger, report: Make, read: list[Claim]
) -> None:
    codings = [ledger.code(report().id, read[:1], note="", by=coder) for coder in (ANNA, BEN)]
    made = ledger.adjudicate(report().id, read[:1], why="", by=CARA)
    entries = {entry.seq: entry for entry in ledger.entries()}
    assert entries[made.entry].rests_on == tuple(entries[coding.entry].hash for coding in codings)
    right = replace(read[0], figure=Figure(9))
    ledger.decide("correct", [read[0].id], why="", by=BEN, corrected=right)
    assert ledger.snapshot().claims[read[0].id].figure == Figure(9)
    with pytest.raises(BadInput, match="take that back first"):
        ledger.undo(made.entry, why="", by=CARA)
    ledger.undo(last(ledger), why="", by=BEN)
    assert ledger.snapshot().claims[read[0].id].figure == read[0].figure
    ledger.undo(made.entry, why="", by=CARA)
    assert list(ledger.snapshot().claims.values()) == read


def test_one_coding_is_not_adjudicated_and_a_program_codes_nothing(
    ledger: Ledger, report: Make, read: list[Claim]
) -> None:
    ledger.code(report().id, read, note="", by=ANNA)
    ledger.code(report().id, read, note="", by=ANNA)
    with pytest.raises(BadInput, match="at least two people, found 1"):
        ledger.adjudicate(report().id, read, why="", by=CARA)
    with pytest.raises(TallybookError, match="person:NAME"):
        ledger.code(report().id, read, note="", by="program:reader@1")
    with pytest.raises(TallybookError, match="r-none"):
        ledger.code("r-none", [], note="", by=ANNA)
    with pytest.raises(BadInput, match="same words"):
        ledger.code(report().id, [read[0], replace(read[0], stance="denied")], note="", by=ANNA)
    with pytest.raises(BadInput, match="span"):
        ledger.code(report().id, [replace(read[0], spans=(Span(1, 3, "zz"),))], note="", by=ANNA)


def test_a_coding_and_an_assignment_can_be_taken_back(ledger: Ledger, report: Make, read: list[Claim]) -> None:
    ledger.assign(report().id, [ANNA], why="", by=CARA)
    first = ledger.code(report().id, read[:1], note="", by=ANNA)
    second = ledger.code(report().id, read, note="", by=ANNA)
    ledger.undo(second.entry, why="", by=ANNA)
    assert ledger.codings(report().id) == (first,), "the earlier one counts again"
    ledger.undo(first.entry, why="", by=ANNA)
    assert ledger.codings(report().id) == ()
    assert ledger.coded_reports() == {}
    ledger.undo(first.entry - 1, why="", by=CARA)
    assert ledger.assigned() == {}


def test_links_between_claims_of_one_coding_go_by_the_ids_they_get(
    ledger: Ledger, report: Make, read: list[Claim]
) -> None:
    first, second = replace(read[0], id="new-1"), replace(read[1], id="new-2", links=(Link("contradicts", "new-1"),))
    coding = ledger.code(report().id, [second, first], note="", by=ANNA)
    assert coding.claims[0].links[0].claim == read[0].id


def test_who_was_asked_is_blind_until_all_have_handed_in(ledger: Ledger, report: Make, read: list[Claim]) -> None:
    def blind(who: str) -> set[str]:
        with ledger.looking() as at:
            return coded.blind(at, who)

    assert blind(ANNA) == set()
    ledger.assign(report().id, [ANNA, BEN], why="", by=CARA)
    assert (blind(ANNA), blind(BEN), blind(CARA)) == ({report().id}, {report().id}, set())
    ledger.code(report().id, [], note="", by=ANNA)
    assert blind(ANNA) == {report().id}
    ledger.code(report().id, [], note="", by=BEN)
    assert blind(ANNA) == blind(BEN) == set()
    ledger.undo(last(ledger), why="too early", by=BEN)
    assert blind(ANNA) == {report().id}
