"""`tallybook read --explain` shows what each claim rests on and what was turned down, for people and for programs."""

from __future__ import annotations

import json

from typer.testing import CliRunner, Result

from tallybook.cli.app import app
from tallybook.read.flattened import FLAT_KEYS

TEXT = (
    "Two men were shot dead in Lagos on Saturday, police said. Three people died in a bus crash. "
    "The clerk was denied bail."
)


def explained(*options: str, text: str = TEXT) -> Result:
    words = ["read", "--explain", "--published", "2019-09-18", *options, text]
    done = CliRunner().invoke(app, words, prog_name="tallybook")
    assert done.exit_code == 0, done.output
    return done


def test_for_people() -> None:
    lines = [" ".join(line.split()) for line in explained().stdout.splitlines()]
    claimed, turned_down = lines[: lines.index("Turned down:")], lines[lines.index("Turned down:") :]
    assert "found by the verb \u201cshoot\u201d, of which people died" in claimed
    assert "number the words \u201cTwo\u201d" in claimed
    assert "where Lagos, named in the same sentence" in claimed
    assert "said by handed over by \u201csaid\u201d" in claimed
    assert any("is no killing: an accident is told in the sentence (\u201ccrash\u201d)" in line for line in turned_down)
    assert any("\u201cdenied\u201d is no denial" in line for line in turned_down)


def test_for_programs() -> None:
    rows = [json.loads(line) for line in explained("--json").stdout.splitlines()]
    [claim, *rest] = rows
    assert [*FLAT_KEYS, "reasons"] == list(claim)
    assert {"patterns", "figures", "dates", "places", "speakers"} <= {r["step"] for r in claim["reasons"]}
    assert all(row["turned_down"] for row in rest)
    for row in [*claim["reasons"], *rest]:
        [[start, end]] = row["spans"]
        assert " ".join(TEXT[start:end].split()) == row["words"]
        assert row["why"]


def test_a_text_about_something_else_says_that_it_was_not_read() -> None:
    assert "no word that could tell of violence" in explained(text="The choir sang well.").stdout
