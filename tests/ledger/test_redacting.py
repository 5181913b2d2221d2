"""A redaction takes words away for good: from every table, every entry, and the database's own files."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tallybook.ledger import Ledger, Past, repair
from tallybook.ledger.masking import Mask
from tallybook.records import Actor, BadInput, Claim, Copies, Figure, Link, Problem, Report, Span, TallybookError, Where

ANNA = "person:Anna"
SECRET = "Zirafel Quimby"
TEXT = (
    f"Two clerks were shot in Vashira, said {SECRET}, who saw it. Later Zirafel\nQuimby fled to Orrinhold.\n"
    "A third man was hurt."
)
Fill = Callable[[Ledger], Report]


def words_at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span.of(text, start, start + len(words))


def fill(ledger: Ledger, report: Any, claims: Any, incident: Any) -> Report:
    """A ledger that holds the name in every kind of place: text, address, claims, incident, problem, reason, coding."""
    told = Report(
        Report.id_of(TEXT),
        TEXT,
        f"Shots, {SECRET.upper()} says",
        "Vashira Herald",
        url="https://example.org/zirafel-quimby-saw-it",
        bytes_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
    )
    copy = Report(Report.id_of("copy"), f"It was {SECRET} who told the Herald.", "Copied")
    ledger.add_report(told, raw=TEXT.encode())
    ledger.add_report(copy)
    ledger.add_report(report())
    killing = (words_at(TEXT, "Two clerks were shot"), words_at(TEXT, f"said {SECRET}, who"))
    first = Claim(
        Claim.id_of(told.id, "killing", killing), told.id, "killing", killing, Figure.exactly(2),
        victims=Actor("clerks", affiliations=(SECRET,)), target=Actor("Quimby", known="a-7"),
    )  # fmt: skip
    where = Where(f"house of {SECRET}", "q-9", 1.0, 2.0, "Qasmara", "QS", precision=1)
    hurt = (words_at(TEXT, "A third man was hurt"),)
    second = Claim(
        Claim.id_of(told.id, "injury", hurt), told.id, "injury", hurt, where=where, links=(Link("same_as", first.id),)
    )
    fault = Problem("J003", f"report {told.id}", f"a claim by {SECRET} is left out", (told.id,), "error")
    ledger.add_claims(told.id, [first, second], read_by="reader@1", problems=[fault])
    ledger.add_claims(report().id, claims(report()), read_by="reader@1")
    ledger.add_problems([Problem("C001", f"{SECRET}.txt", "the file is empty", (), "error")])
    shots = replace(incident(first), title=f"Shots, {SECRET}", victims=(Actor(SECRET),), origins=(SECRET, "police"))
    ledger.put_matching([shots], [Copies(told.id, (copy.id,), (0.5,))], by="program:matcher@1")
    ledger.decide("accept", [first.id], why=f"{SECRET} told me", by=ANNA)
    ledger.decide("correct", [second.id], why="", by=ANNA, corrected=replace(second, motive=f"fear of {SECRET}"))
    for coder in (ANNA, "person:Ben"):
        ledger.code(told.id, [replace(first, scope=f"as {SECRET} counts")], note=f"{SECRET}!", by=coder)
    return told


@pytest.fixture
def secret(ledger: Ledger, report: Any, claims: Any, incident: Any) -> Report:
    return fill(ledger, report, claims, incident)


def redact(ledger: Ledger, told: Report) -> Any:
    start = told.text.index(SECRET)
    return ledger.redact(told.id, [(start, start + len(SECRET))], why="she is in danger", by=ANNA)


def everything(home: Any) -> str:
    """All rows of all tables, as text."""
    if home.address.startswith("postgresql"):
        names = home.query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    else:
        names = home.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%'")
        for words in ("report_words", "claim_words"):
            home.run(f"CREATE VIRTUAL TABLE IF NOT EXISTS {words}_terms USING fts5vocab({words}, 'col')")
        names += [("report_words_terms",), ("claim_words_terms",)]
    rows = [row for (name,) in names for row in home.query(f"SELECT * FROM {name}")]  # noqa: S608 - our own names
    if not home.address.startswith("postgresql"):
        home.run("DROP TABLE report_words_terms", "DROP TABLE claim_words_terms")
    return "\n".join(repr(row) for row in rows).casefold()


def test_the_words_are_in_no_table_and_what_is_left_holds(ledger: Ledger, secret: Report, home: Any) -> None:
    before = everything(home)
    assert before.count("zirafel") > 15, "the name is everywhere, and the search of this test finds it"
    assert "quimby" in before
    foreseen = ledger.would_redact(secret.id, [(38, 52)])
    assert secret.text[38:52] == SECRET
    entries = list(ledger.entries())
    done = redact(ledger, secret)
    assert (done.entries, done.reports, done.files, done.clean) == (
        foreseen.entries, foreseen.reports, foreseen.files, True,
    )  # fmt: skip
    assert len(done.reports) == 2
    after = everything(home)
    assert "zirafel" not in after
    assert "quimby" not in after
    assert ledger.verify(expected_head=entries[-1].hash).problems == ()
    held = ledger.snapshot()
    text = held.reports[secret.id].text
    assert len(text) == len(TEXT)
    assert text.startswith(
        "Two clerks were shot in Vashira, said ██████████████, who saw it. Later ███████\n██████ fled"
    )
    for claim in held.claims.values():
        assert claim.misplaced(held.reports[claim.report].text) is None
    assert [entry.hash for entry in ledger.entries()][: len(entries)] == [entry.hash for entry in entries]
    assert ledger.search("zirafel")["report"].found == ()
    assert ledger.pending_matching("program:matcher@1")


def test_what_is_covered_says_nothing_else_either(ledger: Ledger, secret: Report) -> None:
    redact(ledger, secret)
    claims = {claim.kind: claim for claim in ledger.snapshot().claims.values() if claim.report == secret.id}
    assert claims["killing"].target == Actor("██████"), "cut out of the words, and who it was known to be"
    assert claims["killing"].victims == Actor("clerks", affiliations=("██████████████",))
    assert claims["killing"].figure == Figure.exactly(2)
    where = claims["injury"].where
    assert where == Where("house of ██████████████", country="Qasmara", country_code="QS"), "nor where her house is"
    with pytest.raises(TallybookError, match="expected the hash of bytes"):
        ledger.raw(str(secret.bytes_sha256))


def test_the_files_hold_the_words_no_more(tmp_path: Path, report: Any, claims: Any, incident: Any) -> None:
    path = tmp_path / "vashira.tally"
    with Ledger.open(path, create=True) as ledger:
        told = fill(ledger, report, claims, incident)
        assert any(b"Zirafel" in file.read_bytes() for file in tmp_path.iterdir())
        assert redact(ledger, told).clean
        for file in tmp_path.iterdir():
            for spelling in (b"zirafel", b"quimby"):
                assert spelling not in file.read_bytes().lower(), file.name
        with Past.of(ledger, 3) as past:
            assert "Zirafel" not in past.report(told.id).text, "nor does the past"
    for file in tmp_path.iterdir():
        assert b"Zirafel" not in file.read_bytes(), file.name


def test_a_reader_that_holds_the_file_open_keeps_the_words_from_going(
    tmp_path: Path, report: Any, claims: Any, incident: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallybook.ledger.sqlite._WAIT_FOR_READERS_MS", 50)
    path = tmp_path / "vashira.tally"
    with Ledger.open(path, create=True) as ledger, Ledger.open(path) as other:
        told = fill(ledger, report, claims, incident)
        reading = other.entries()
        next(reading)
        assert redact(ledger, told).clean is False
        reading.close()
        gc.collect()
        assert ledger.forget() is True
    assert all(b"Zirafel" not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_whole_report_is_covered_with_all_that_was_read_in_it(ledger: Ledger, secret: Report, home: Any) -> None:
    done = ledger.redact(secret.id, why="asked for by the paper", by=ANNA)
    assert done.reports == (secret.id,)
    left = ledger.report(secret.id)
    assert set(left.text) == {"█", "\n"}
    assert len(left.text) == len(TEXT)
    assert (left.url, left.publisher) == (None, "Vashira Herald")
    assert "orrinhold" not in everything(home)
    assert "shots, zir" not in everything(home)
    claims = [claim for claim in ledger.snapshot().claims.values() if claim.report == secret.id]
    assert {claim.kind for claim in claims} == {"killing", "injury"}
    assert all(claim.misplaced(left.text) is None for claim in claims)
    assert ledger.verify().problems == ()
    assert any("Zirafel" in report.text for report in ledger.snapshot().reports.values()), (
        "another report keeps its own"
    )


def test_redactions_follow_each_other(ledger: Ledger, secret: Report, home: Any) -> None:
    redact(ledger, secret)
    start = ledger.report(secret.id).text.index("Orrinhold")
    ledger.redact(secret.id, [(start, start + 9)], why="where she went", by=ANNA)
    after = everything(home)
    assert "orrinhold" not in after
    assert "zirafel" not in after
    assert "vashira" in after
    assert ledger.verify().problems == ()
    before = ledger.snapshot()
    ledger.replay()
    assert ledger.snapshot() == before


def test_what_was_found_does_not_come_back_by_adding_it_again(ledger: Ledger, secret: Report, home: Any) -> None:
    redact(ledger, secret)
    assert ledger.add_report(secret, raw=TEXT.encode()) is False
    other = replace(secret, id="r-other", text="Another row of that file.", title="", url=None)
    assert ledger.add_report(other, raw=TEXT.encode()) is True
    assert home.query("SELECT count(*) FROM found") == [(0,)]
    assert ledger.verify().problems == ()


def test_a_reading_of_before_does_not_bring_words_back(ledger: Ledger, secret: Report) -> None:
    """A reader in another process had the report before it was redacted, and is done after."""
    read = ledger.reading(secret.id)
    redact(ledger, secret)
    with pytest.raises(BadInput, match="redacted after it was read"):
        ledger.add_claims(secret.id, read, read_by="reader@2")
    assert ledger.add_claims(secret.id, ledger.reading(secret.id), read_by="reader@2") is True


def test_a_redacted_ledger_goes_out_and_in_again_and_takes_the_words_from_a_copy(
    new_home: Any, tmp_path: Path, report: Any, claims: Any, incident: Any
) -> None:
    """Import of the newer state into an older copy redacts the copy."""
    home, other = new_home(), new_home()
    with Ledger.open(home.address, create=True) as ledger:
        told = fill(ledger, report, claims, incident)
        ledger.save(tmp_path / "before.jsonl")
        redact(ledger, told)
        ledger.save(tmp_path / "after.jsonl")
        snapshot = ledger.snapshot()
    assert "Zirafel" not in (tmp_path / "after.jsonl").read_text()
    assert "Zirafel" in (tmp_path / "before.jsonl").read_text()
    Ledger.load(other.address, tmp_path / "before.jsonl")
    Ledger.load(other.address, tmp_path / "after.jsonl")
    with Ledger.open(other.address) as copy:
        assert copy.snapshot() == snapshot
        assert copy.verify().problems == ()
        copy.save(tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "after.jsonl").read_bytes()
    assert "zirafel" not in everything(other)


def test_nothing_but_a_redaction_passes_the_guards(ledger: Ledger, secret: Report, home: Any) -> None:
    redact(ledger, secret)
    for statement in (
        "UPDATE contents SET payload = '{}' WHERE seq = 2",
        "UPDATE contents SET payload = NULL, salt = NULL, why = NULL WHERE seq = 4",
        "DELETE FROM contents WHERE seq = 2",
        "UPDATE entries SET action = 'redact' WHERE seq = 4",
    ):
        with pytest.raises(home.refuses, match="only appended to"):
            home.run(statement)


@pytest.mark.parametrize("wrong", ["short", "why", "report", "span", "program"])
def test_a_redaction_that_makes_no_sense_is_refused(wrong: str, ledger: Ledger, secret: Report) -> None:
    start = secret.text.index(SECRET)
    spans = {"short": [(4, 6)], "span": [(5, 9_999)]}.get(wrong, [(start, start + len(SECRET))])
    head = ledger.head()
    with pytest.raises(TallybookError):
        ledger.redact(
            "r-none" if wrong == "report" else secret.id,
            spans,
            why=f"for {SECRET}" if wrong == "why" else "",
            by="program:reader@1" if wrong == "program" else ANNA,
        )
    assert ledger.head() == head


def test_phrases_are_whole_words_in_any_case_and_spacing() -> None:
    mask = Mask(("Ana Bel",))
    for text, left in (
        ("Ana Bel", "███████"),
        ("ANA  BEL's", "████████'s"),
        ("ana-bel.", "███████."),
        ("Ana\nBel", "███\n███"),
        ("Ana Belmont and Liana Bel", "Ana Belmont and Liana Bel"),
    ):
        assert mask.cover(text) == left
    with pytest.raises(BadInput, match="at least 3 letters"):
        Mask(("a b",))


def test_a_redacted_ledger_can_be_repaired(ledger: Ledger, secret: Report, home: Any, new_home: Any) -> None:
    """What is lost comes after the words that were taken away: these stay away, and what is left of them stands."""
    redact(ledger, secret)
    snapshot, lost = ledger.snapshot(), ledger.last_entry()
    assert lost is not None
    ledger.close()
    home.unguarded(f"DELETE FROM contents WHERE seq = {lost.seq - 3}")  # noqa: S608 - a number: one of the redactions
    other = new_home()
    done = repair(home.address, into=other.address)
    assert lost.seq - 3 in done.lost
    with Ledger.open(other.address) as saved:
        assert saved.verify().sound or {p.code for p in saved.verify().problems} == {"V003"}
        assert set(saved.snapshot().reports) <= set(snapshot.reports)
        assert "███" in saved.report(secret.id).text
    assert "zirafel" not in everything(other)
