"""Representation and the risk board on the command line: tables and rules from files, and a person's word kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tallybook.ledger import Ledger

Run = Callable[..., Result]
COUNCIL = Path(__file__).parents[2] / "samples" / "council.csv"


def test_a_table_of_seats_needs_no_ledger_and_its_tables_and_pictures_are_written(run: Run, tmp_path: Path):
    done = run("representation", "--table", COUNCIL, "--csv", tmp_path, "--picture", tmp_path / "seats.svg")
    assert done.exit_code == 0, done.output
    assert "7.0 (4.4 to 10.5) too few held" in done.stdout
    assert (tmp_path / "representation-seats.csv").exists()
    assert "council.csv row 7" in (tmp_path / "seats-seats-held-and-due.svg").read_text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"body,group,seats,of\nCouncil,Velani,61,60\n", "seats.csv row 2: 61 seats held, but the body has 60"),
        (b"body,group,seats,population_low\nCouncil,Velani,6,-1\n", "seats.csv row 2: population_low is -1"),
        (b"body,group,seats,votes\nCouncil,Velani,,5\n", "seats.csv row 2: 5 votes, but nobody says how many seats"),
        (b"\xff\xfe\x00", "expected UTF-8"),
        (b"", "column 'body' is missing"),
    ],
)
def test_what_a_table_can_not_say_is_refused_with_its_row(text: bytes, told: str, run: Run, tmp_path: Path):
    (tmp_path / "seats.csv").write_bytes(text)
    done = run("representation", "--table", tmp_path / "seats.csv")
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())


def test_no_ledger_and_no_table_or_a_file_that_is_not_there_are_refused(run: Run, tmp_path: Path):
    assert "expected a ledger, or --table" in run("representation", "--json").stderr
    assert "can't be read" in run("representation", "--table", tmp_path / "none.csv").stderr


def test_a_word_on_an_assignment_is_kept_shown_and_taken_back(run: Run, ledger: Path):
    with Ledger.open(ledger) as held:
        claim = next(iter(held.snapshot().claims))
    assert "no claim speaks for it" in run("risk", ledger, "--factor", 8).stderr
    done = run("place", ledger, "accept", claim, "8.leaders", "--by", "Asha", "--why", "he led the dockers")
    assert done.exit_code == 0, done.output
    assert "no rule had put it there" in " ".join(done.stdout.split())
    entry = done.stdout.partition("entry ")[2].partition(":")[0]
    found = json.loads(run("risk", ledger, "--factor", 8, "--json").stdout)
    rows = next(table for table in found["tables"] if table["name"] == "assignments")["rows"]
    assert f"accepted by Asha (entry {entry})" in json.dumps(rows)
    assert run("undo", ledger, entry, "--by", "Ben").exit_code == 0
    assert "no claim speaks for it" in run("risk", ledger, "--factor", 8).stderr


@pytest.mark.parametrize(
    ("heading", "told"),
    [("11.structures", "no claim can speak for it"), ("11.kiling", "expected a heading"), ("x", "expected a heading")],
)
def test_a_heading_that_there_is_not_is_refused_with_those_that_there_are(
    heading: str, told: str, run: Run, ledger: Path
):
    done = run("place", ledger, "accept", "c-none", heading, "--by", "Asha")
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())


def test_rules_of_a_file_come_over_those_shipped_and_a_fault_in_it_is_told(run: Run, ledger: Path, tmp_path: Path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[[rule]]\nid = "any-killing"\nindicators = ["7.destruction"]\nwhy = "a test"\nkinds = ["killing"]\n'
    )
    assert "any-killing" in run("risk", ledger, "--rules", own, "--factor", 7, "--json").stdout
    own.write_text(own.read_text().replace("killing", "kiling"))
    done = run("risk", ledger, "--rules", own)
    assert done.exit_code == 2
    assert "own.toml: rule 1" in " ".join(done.stderr.split())
    assert "did you mean 'killing'?" in " ".join(done.stderr.split())
    for option in (("--factor", 15), ("--since", "May")):
        assert run("risk", ledger, *option).exit_code == 2
