"""What people say stands until people take it back; no reader undoes it, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tallybook.ledger import Ledger
from tallybook.records import BadInput, Claim, Figure, Incident, Link, Report, Span, Speaker, TallybookError

ANNA, BEN = "person:Anna", "person:Ben"
Make = Callable[..., Report]
Read = Callable[[Report], list[Claim]]


def entry_of(ledger: Ledger) -> int:
    return list(ledger.entries())[-1].seq


def own_claim(of: Report) -> Claim:
    start = of.text.index("police")
    return Claim("", of.id, "accusation", (Span.of(of.text, start, start + 6),), sureness=0.5)


def test_a_correction_that_is_taken_back_leaves_what_was_read(ledger: Ledger, read: list[Claim]) -> None:
    killing = read[0]
    ledger.decide("correct", [killing.id], why="", by=ANNA, corrected=replace(killing, figure=Figure.exactly(3)))
    corrected = ledger.snapshot().claims[killing.id]
    assert (corrected.figure, corrected.read_by, corrected.sureness) == (Figure.exactly(3), ANNA, None)
    entry = entry_of(ledger)
    taken = ledger.undo(entry, why="two after all", by=BEN)
    assert ledger.snapshot().claims[killing.id] == killing
    assert ledger.snapshot().decisions == ()
    assert [(e.action, e.by) for e in ledger.history(killing.id)] == [("decide", ANNA), ("undo", BEN)]
    assert taken.rests_on == (list(ledger.entries())[entry - 1].hash,)
    assert ledger.pending_matching("program:matcher@1")


def test_corrections_are_taken_back_one_by_one_and_can_be_made_again(ledger: Ledger, read: list[Claim]) -> None:
    killing, entries = read[0], []
    for killed in (3, 4):
        ledger.decide("correct", [killing.id], why="", by=ANNA, corrected=replace(killing, figure=Figure(killed)))
        entries.append(entry_of(ledger))
    ledger.undo(entries[1], why="", by=ANNA)
    assert ledger.snapshot().claims[killing.id].figure == Figure(3)
    ledger.undo(entries[0], why="", by=ANNA)
    assert ledger.snapshot().claims[killing.id] == killing
    ledger.decide("correct", [killing.id], why="", by=ANNA, corrected=replace(killing, figure=Figure(5)))
    assert ledger.snapshot().claims[killing.id].figure == Figure(5)


def test_what_others_rest_on_is_not_taken_from_under_them(ledger: Ledger, read: list[Claim]) -> None:
    """Ben accepted the claim as Anna had corrected it."""
    killing = read[0]
    ledger.decide("correct", [killing.id], why="", by=ANNA, corrected=replace(killing, figure=Figure(3)))
    corrected = entry_of(ledger)
    ledger.decide("accept", [killing.id], why="", by=BEN)
    with pytest.raises(BadInput, match=rf"entry {entry_of(ledger)} by person:Ben rests on {killing.id}"):
        ledger.undo(corrected, why="", by=ANNA)
    ledger.undo(entry_of(ledger), why="", by=BEN)
    ledger.undo(corrected, why="", by=ANNA)
    assert ledger.snapshot().claims[killing.id] == killing


def test_who_rejects_an_incident_says_which_claims_it_stood_for(
    ledger: Ledger, read: list[Claim], incident: Callable[..., Incident]
) -> None:
    held = incident(read[0])
    ledger.put_matching([held], [], by="program:matcher@1")
    assert ledger.decide("reject", [held.id], why="", by=ANNA).groups == ((read[0].id,),)
    assert ledger.decide("reject", [read[0].id], why="", by=ANNA).groups == ()


@pytest.mark.parametrize("entry", [0, 2, 99])
def test_only_what_people_said_can_be_taken_back(entry: int, ledger: Ledger, read: list[Claim]) -> None:
    with pytest.raises(BadInput, match="decision or claim that still stands"):
        ledger.undo(entry, why="", by=ANNA)
    ledger.decide("accept", [read[0].id], why="", by=ANNA)
    made = entry_of(ledger)
    with pytest.raises(TallybookError, match="person:NAME"):
        ledger.undo(made, why="", by="program:reader@1")
    ledger.undo(made, why="", by=ANNA)
    with pytest.raises(BadInput, match="still stands"):
        ledger.undo(made, why="", by=ANNA)
    with pytest.raises(BadInput, match="still stands"):
        ledger.undo(entry_of(ledger), why="", by=ANNA)  # to redo is to decide again


def test_after_undo_the_newest_reading_stands_not_the_one_that_was_seen(
    ledger: Ledger, report: Make, read: list[Claim]
) -> None:
    killing = read[0]
    ledger.decide("accept", [killing.id], why="", by=ANNA)
    newer = replace(killing, figure=Figure(7), read_by="reader@2")
    ledger.add_claims(report().id, [newer], read_by="reader@2")
    assert ledger.snapshot().claims == {killing.id: killing}, "a person accepted it with the figure that it had"
    ledger.undo(entry_of(ledger) - 1, why="", by=ANNA)
    assert ledger.snapshot().claims == {killing.id: newer}
    ledger.add_claims(report().id, [], read_by="reader@3")
    assert ledger.snapshot().claims == {}


def test_a_claim_of_a_person_is_checked_kept_and_survives_readers(
    ledger: Ledger, report: Make, read: list[Claim]
) -> None:
    stated = ledger.state(own_claim(report()), why="the police are blamed", by=ANNA)
    assert stated.id == Claim.id_of(report().id, "accusation", stated.spans)
    assert (stated.read_by, stated.sureness) == (ANNA, None)
    assert list(ledger.snapshot().claims.values()) == [*read, stated]
    assert ledger.snapshot().decisions[0].what == "state"
    ledger.add_claims(report().id, read[:1], read_by="reader@2")
    assert set(ledger.snapshot().claims.values()) == {read[0], stated}
    machine = replace(stated, read_by="reader@3", stance="negated")
    ledger.add_claims(report().id, [read[0], machine], read_by="reader@3")
    assert ledger.snapshot().claims[stated.id] == stated, "a reader that finds the same words does not overrule her"
    assert ledger.reading(report().id) == (read[0], machine)
    ledger.undo(next(iter(ledger.history(stated.id))).seq, why="", by=ANNA)
    assert ledger.snapshot().claims[stated.id] == machine


def test_a_claim_of_a_person_can_be_corrected_rejected_and_taken_back(ledger: Ledger, report: Make) -> None:
    ledger.add_report(report())
    stated = ledger.state(own_claim(report()), why="", by=ANNA)
    first = entry_of(ledger)
    ledger.decide("correct", [stated.id], why="", by=BEN, corrected=replace(stated, stance="alleged"))
    assert ledger.snapshot().claims[stated.id].read_by == BEN
    ledger.undo(entry_of(ledger), why="", by=BEN)
    ledger.undo(first, why="", by=ANNA)
    assert ledger.snapshot().claims == {}
    assert ledger.state(own_claim(report()), why="", by=ANNA) == stated, "said again"


@pytest.mark.parametrize("wrong", ["words", "speaker", "link", "twice", "report", "program"])
def test_a_claim_that_does_not_hold_is_refused(wrong: str, ledger: Ledger, report: Make, read: list[Claim]) -> None:
    good = own_claim(report())
    bad, told = {
        "words": (replace(good, spans=(Span(0, 6, "police"),)), "span=0-6"),
        "speaker": (replace(good, speakers=(Speaker("police", span=Span(0, 1, "x")),)), "span=0-1"),
        "link": (replace(good, links=(Link("same_as", "c-none"),)), "c-none"),
        "twice": (read[0], "correct that"),
        "report": (replace(good, report="r-none"), "r-none"),
        "program": (good, "person:NAME"),
    }[wrong]
    head = ledger.head()
    with pytest.raises(TallybookError, match=told):
        ledger.state(bad, why="", by="program:reader@1" if wrong == "program" else ANNA)
    assert ledger.head() == head


def test_a_corrected_claim_keeps_to_its_report_and_its_words(ledger: Ledger, report: Make, read: list[Claim]) -> None:
    ledger.add_report(report(1))
    killing = read[0]
    elsewhere, moved = replace(killing, spans=(Span(0, 1, "x"),)), replace(killing, report=report(1).id)
    for bad, told in ((elsewhere, "span=0-1"), (moved, "as it was")):
        with pytest.raises(BadInput, match=told):
            ledger.decide("correct", [killing.id], why="", by=ANNA, corrected=bad)


def test_a_merge_and_a_split_name_the_claims_that_were_meant(
    ledger: Ledger, report: Make, claims: Read, incident: Callable[..., Incident]
) -> None:
    killings = []
    for number in range(3):
        ledger.add_report(report(number))
        ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
        killings.append(claims(report(number))[0])
    both = tuple(sorted(claim.id for claim in killings[:2]))
    two, one = replace(incident(killings[0]), claims=both), incident(killings[2])
    ledger.put_matching([two, one], [], by="program:matcher@1")
    merged = ledger.decide("same", [two.id, one.id], why="", by=ANNA)
    assert [set(group) for group in merged.groups] == [{killings[0].id, killings[1].id}, {killings[2].id}]
    parted = ledger.split(two.id, [killings[1].id], why="another street", by=ANNA)
    assert parted.records == (two.id, killings[1].id)
    assert parted.groups == ((killings[1].id,), (killings[0].id,))
    assert ledger.snapshot().decisions == (merged, parted)
    for wrong in ([], [killings[2].id], [killings[0].id, killings[1].id]):
        with pytest.raises(BadInput, match="some of the claims"):
            ledger.split(two.id, wrong, why="", by=ANNA)
    with pytest.raises(BadInput, match="i-none"):
        ledger.split("i-none", [killings[0].id], why="", by=ANNA)
