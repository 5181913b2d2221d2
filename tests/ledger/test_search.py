"""What people look for is found: by any of its words, without accents, begun, or spelled otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tallybook.ledger import Hit, Ledger
from tallybook.records import Actor, BadInput, Claim, Report, Span, Speaker, Where

KARIM = "Karím Izdan"


def put(ledger: Ledger, text: str, title: str = "", **fields: Any) -> tuple[Report, Claim]:
    report = Report(Report.id_of(text, title=title), text, title)
    spans = (Span.of(text, 0, min(20, len(text))),)
    claim = Claim(Claim.id_of(report.id, "killing", spans), report.id, "killing", spans, **fields)
    ledger.add_report(report)
    ledger.add_claims(report.id, [claim], read_by="reader@1")
    return report, claim


@pytest.fixture
def shots(ledger: Ledger) -> Report:
    text = "Gunmen shot two dockers near the harbour of Vašhira. " * 3 + f"{KARIM}, a clerk, was hurt; he fled west."
    fields = {"victims": Actor(KARIM), "where": Where("Vašhira"), "speakers": (Speaker("harbour police"),)}
    put(ledger, "Rain fell on the hills of Qasmara.", "Weather")
    return put(ledger, text, "Shots at the harbour", **fields)[0]


def found(ledger: Ledger, query: str, kind: str = "report") -> tuple[Hit, ...]:
    return ledger.search(query)[kind].found


@pytest.mark.parametrize(
    "query",
    [
        "dockers",
        "DOCKERS shot",
        "dock",
        "vashira",
        "Vashira harb",
        "karim",
        '"shot two dockers"',
        "Vaschira",
        "izdan clerk",
    ],
)
def test_reports_are_found_however_one_asks(query: str, ledger: Ledger, shots: Report) -> None:
    assert [hit.record for hit in found(ledger, query)] == [shots.id]


@pytest.mark.parametrize(
    "query", ["sunshine", '"two shot dockers"', "dockers rain", "", '"', "*", "()", "a AND", "NEAR(a b)"]
)
def test_what_is_not_there_is_not_found_and_nothing_is_syntax(query: str, ledger: Ledger, shots: Report) -> None:
    assert found(ledger, query) == ()


def test_an_excerpt_shows_the_words_that_answer(ledger: Ledger, shots: Report) -> None:
    [hit] = found(ledger, "karim clerk")
    assert [hit.excerpt[start:end] for start, end in hit.marked] == ["Karím", "clerk"]
    assert hit.excerpt.startswith("… ")
    assert hit.title == "Shots at the harbour"


def test_claims_people_and_places_are_found(ledger: Ledger, shots: Report) -> None:
    [claim] = found(ledger, "gunmen", "claim")
    assert (claim.report, claim.title) == (shots.id, "killing")
    assert [hit.record for hit in found(ledger, "harbour police", "claim")] == [claim.record], "by who speaks"
    for query in ("karim", "Kareem Izdan", "izdan", "kar"):
        assert [(hit.record, hit.claims) for hit in found(ledger, query, "person")] == [(KARIM, 1)], query
    assert [hit.record for hit in found(ledger, "Vashira", "place")] == ["Vašhira"]
    assert found(ledger, "Vashira", "person") == ()
    assert ledger.claims_naming("person", "Karim Izdan") == [claim.record]


def test_only_what_stands_is_found(ledger: Ledger, shots: Report) -> None:
    [hit] = found(ledger, "gunmen", "claim")
    held = ledger.snapshot().claims[hit.record]
    ledger.decide("correct", [held.id], why="", by="person:Anna", corrected=replace(held, victims=Actor("Oren Vash")))
    assert found(ledger, "karim", "person") == ()
    assert [hit.record for hit in found(ledger, "oren vash", "claim")] == [held.id]
    ledger.undo(list(ledger.entries())[-1].seq, why="", by="person:Anna")
    assert [hit.record for hit in found(ledger, "karim", "person")] == [KARIM]
    ledger.add_claims(shots.id, [], read_by="reader@2")
    assert found(ledger, "karim", "person") == ()
    assert found(ledger, "gunmen", "claim") == ()


def test_pages_follow_each_other(ledger: Ledger) -> None:
    for number in range(7):
        put(ledger, f"A shot was heard, witness {number} said.")
    seen = []
    for after in (0, 3, 6):
        page = ledger.search("shot", kinds=["report"], limit=3, after=after)["report"]
        seen += [hit.record for hit in page.found]
        assert page.more is (after < 6)
    assert len(set(seen)) == 7


@pytest.mark.parametrize("wrong", [{"kinds": ["weather"]}, {"limit": 0}, {"limit": 201}, {"after": -1}])
def test_a_page_that_can_not_be_is_refused(wrong: dict[str, Any], ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="search"):
        ledger.search("shot", **wrong)


def test_replay_makes_the_index_again(ledger: Ledger, shots: Report) -> None:
    before = [ledger.search(query) for query in ("vashira", "karim", "shot")]
    ledger.replay()
    assert [ledger.search(query) for query in ("vashira", "karim", "shot")] == before
    assert ledger.verify().sound


def test_a_name_with_a_null_character_in_it_is_kept(ledger: Ledger) -> None:
    put(ledger, "Two were shot.", victims=Actor("Kar\0im"))
    assert [hit.record for hit in found(ledger, "kar", "person")] == ["Kar\ufffdim"]


def test_an_index_that_was_changed_is_told_from_its_entries(ledger: Ledger, shots: Report, home: Any) -> None:
    assert ledger.verify().problems == ()
    home.run(
        "DELETE FROM claim_words"
        if home.address.startswith("postgresql")
        else "INSERT INTO claim_words (rowid, words, names) VALUES (7, 'somebody', 'else')"
    )
    assert [(p.code, p.where.rpartition(" ")[2]) for p in ledger.verify().problems] == [("V002", "claim_words")]
    ledger.replay()
    assert ledger.verify().problems == ()


def test_letters_of_any_script_are_found(ledger: Ledger) -> None:
    report, _ = put(ledger, "قُتل رجلان في الميناء", victims=Actor("يوسف"))
    assert [hit.record for hit in found(ledger, "الميناء")] == [report.id]
    assert [hit.record for hit in found(ledger, "يوسف", "person")] == ["يوسف"]


def test_what_stands_in_a_report_that_is_left_out_is_not_found(ledger: Ledger, shots: Report) -> None:
    put(ledger, "Karim Izdan spoke of the harbour.", victims=Actor(KARIM))
    without = {shots.id}
    assert [hit.claims for hit in found(ledger, "Karim", "person")] == [2]
    assert [hit.claims for hit in ledger.search("Karim", without=without)["person"].found] == [1]
    assert ledger.search("harbour police", without=without)["person"].found == ()
    assert {hit.report for hit in ledger.search("dockers", kinds=("claim",), without=without)["claim"].found} == set()
    assert len(ledger.claims_naming("person", KARIM)) == 2
    assert len(ledger.claims_naming("person", KARIM, without=without)) == 1
