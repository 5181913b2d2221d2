"""`tallybook search` finds what the desk finds, tells it in lines or JSON, and says so where nothing is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from typer.testing import Result

from tallybook.ledger import Ledger
from tallybook.records import Actor, Claim, Report, Span, Where

Run = Callable[..., Result]


def filled(path: Path) -> Path:
    text = "Gunmen shot two dockers near the rope market of Vašhira.\x1b[31m"
    report = Report("r-1", text, "Shots at the market")
    spans = (Span.of(text, 0, 23),)
    fields = {"victims": Actor("Karím Izdan"), "where": Where("Vašhira")}
    with Ledger.open(path, create=True) as ledger:
        ledger.add_report(report)
        ledger.add_claims("r-1", [Claim("c-1", "r-1", "killing", spans, **fields)], read_by="reader@1")  # type: ignore[arg-type]
    return path


def test_lines_and_json_tell_what_the_ledger_finds(run: Run, tmp_path: Path) -> None:
    path = filled(tmp_path / "v.tally")
    told = run("search", path, "vashira")
    assert told.exit_code == 0
    assert "Reports\n  r-1  Shots at the market: … shot two dockers" in told.stdout
    assert "Places\n  Vašhira, in 1 claim" in told.stdout
    assert "\x1b[31m" not in told.stdout, "a report's words are no commands to the terminal"
    with Ledger.open(path) as ledger:
        hits = [asdict(hit) for kind in ledger.search("vashira").values() for hit in kind.found]
    lines = [json.loads(line) for line in run("search", path, "vashira", "--json").stdout.splitlines()]
    assert lines == json.loads(json.dumps(hits))


def test_kinds_limits_and_words_that_stand_together(run: Run, tmp_path: Path) -> None:
    path = filled(tmp_path / "v.tally")
    assert "Karím Izdan, in 1 claim" in run("search", path, "kareem", "--kind", "person").stdout
    assert run("search", path, "dockers", "--kind", "place").stdout == ""
    assert "r-1" in run("search", path, "rope market").stdout
    assert "r-1" not in run("search", path, "market rope").stdout
    assert "r-1" in run("search", path, "market", "rope").stdout
    assert run("search", path, "dockers", "--limit", "0").exit_code == 2


def test_nothing_and_no_ledger_are_said_in_words(run: Run, tmp_path: Path) -> None:
    done = run("search", filled(tmp_path / "v.tally"), "sunshine")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing is found" in done.stderr
    missing = run("search", tmp_path / "none.tally", "x")
    assert missing.exit_code == 2
    assert "none.tally" in missing.stderr
    assert not (tmp_path / "none.tally").exists()
