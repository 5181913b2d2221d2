"""Every command does what its help says, prints answers on standard output, and ends with the right exit code."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
import typer
from pyarrow import parquet
from typer.testing import Result

import tallybook
from tallybook import job
from tallybook.cli.app import app
from tallybook.cli.export import Format
from tallybook.ledger import Ledger
from tallybook.read.flattened import FLAT_KEYS

Run = Callable[..., Result]
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_with_an_example(name: str, run: Run) -> None:
    done = run(name, "--help")
    assert done.exit_code == 0
    assert f"Example:  tallybook {name} " in " ".join(done.stdout.split()).replace("Example: ", "Example:  ")
    assert len(done.stdout.split()) > 30


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout == f"tallybook {tallybook.__version__}\n"


def test_add_makes_a_ledger_and_says_what_it_holds(run: Run, tmp_path: Path, reports: Path) -> None:
    done = run("add", tmp_path / "vashira.tally", reports, "--published", "2019-11-18")
    assert done.exit_code == 0
    assert "Added 5 reports; read 5 reports, 5 claims;" in done.stdout
    assert "holds 5 reports, 5 claims, 5 incidents" in done.stdout
    assert done.stderr == ""


def test_adding_twice_says_so_and_changes_nothing(run: Run, ledger: Path, reports: Path) -> None:
    before = ledger.read_bytes()
    done = run("add", ledger, reports, "--published", "2019-11-18", "--publisher", "Vashira Herald")
    assert done.exit_code == 0
    assert "Nothing new: 5 reports there already" in done.stdout
    assert ledger.read_bytes() == before


def test_what_can_not_be_used_is_named_on_standard_error_and_the_rest_is_added(
    run: Run, tmp_path: Path, reports: Path
) -> None:
    (reports / "empty.txt").touch()
    done = run("add", tmp_path / "vashira.tally", reports, "--published", "2019-11-18")
    assert done.exit_code == 1
    assert re.search(r"reports/empty\.txt: C001 .*empty", done.stderr)
    assert "Added 5 reports" in done.stdout


def test_the_ledger_comes_first(run: Run, tmp_path: Path, reports: Path) -> None:
    done = run("add", reports, tmp_path / "vashira.tally")
    assert done.exit_code == 2
    assert "found a folder" in done.stderr
    done = run("add", reports / "report-000.txt", reports)
    assert done.exit_code == 2
    assert "The ledger's name comes first" in done.stderr
    assert run("add", tmp_path / "vashira.tally").exit_code == 2


def test_read_prints_claims_with_words_and_speakers(run: Run) -> None:
    done = run("read", "7 men were killed in Old Quay.", "--publisher", "Vashira Herald")
    assert done.exit_code == 0
    assert "7 men were killed" in done.stdout
    assert "Vashira Herald" in done.stdout


@pytest.mark.parametrize("way", ["text", "file", "stdin"])
def test_read_json_prints_one_flat_claim_a_line_with_offsets_in_code_points(way: str, run: Run, tmp_path: Path) -> None:
    text = "🕯️ 7 men were killed in Old Quay. 2 men were killed on a pier."
    file = tmp_path / "a.txt"
    file.write_text(text, encoding="utf-8")
    args = {"text": text, "file": file, "stdin": "-"}
    done = run("read", args[way], "--published", "2019-11-18", "--json", stdin=text if way == "stdin" else None)
    assert done.exit_code == 0
    claims = [json.loads(line) for line in done.stdout.splitlines()]
    assert [claim["figure"] for claim in claims] == [{"low": n, "best": n, "high": n} for n in (7, 2)]
    for claim in claims:
        assert tuple(claim) == FLAT_KEYS
        assert [text[start:end] for start, end in claim["spans"]] == [claim["words"]]
        assert claim["place"] is None


def test_read_refuses_nothing_at_all_with_a_message(run: Run) -> None:
    done = run("read", "-", stdin=" \n")
    assert done.exit_code == 1
    assert "there is no text" in done.stderr
    assert done.stdout == ""


def test_tally_goes_by_another_convention_where_one_is_asked_for(run: Run, ledger: Path) -> None:
    counted = run("tally", ledger, "--convention", "acled")
    assert counted.exit_code == 0
    assert "by the rule acled" in counted.stdout
    refused = run("tally", ledger, "--convention", "mine")
    assert refused.exit_code == 2
    assert "tallybook, ucdp, acled, ibc" in refused.stderr


def test_tally_counts_and_lists_the_incidents_under_the_count(run: Run, ledger: Path) -> None:
    done = run("tally", ledger)
    assert done.exit_code == 0
    assert re.search(r"Deaths: +15", done.stdout)
    assert re.search(r"Told by: +5 reports, origins not known", done.stdout)  # the fakes name none
    assert all(re.search(r"\d+ reports?, ", line) for line in done.stdout.splitlines() if line.startswith("i-"))
    assert len(re.findall(r"^\S+ .* [1-5] ", done.stdout, re.MULTILINE)) >= 5
    assert "No incident answers this" in run("tally", ledger, "--kind", "arson").stdout


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--from", "18 November"], "YYYY-MM-DD"),
        (["--from", "2019-11-31"], "YYYY-MM-DD"),
        (["--kind", "murder"], "is not a kind of incident"),
        (["--from", "2019-11-18", "--to", "2019-11-01"], "start <= end"),
        (["--nonsense"], "No such option"),
    ],
)
def test_a_wrong_option_is_told_with_the_right_form(args: list[str], told: str, run: Run, ledger: Path) -> None:
    done = run("tally", ledger, *args)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert done.stdout == ""


def test_why_leads_from_a_figure_to_words_and_speakers(run: Run, ledger: Path) -> None:
    done = run("why", ledger, "deaths")
    assert done.exit_code == 0
    assert "15" in done.stdout
    assert "5 men were killed" in done.stdout
    assert "Vashira Herald" in done.stdout
    tree = json.loads(run("why", ledger, "deaths", "--json").stdout)
    assert tree["what"] == "tally"
    refused = run("why", ledger, "i-nothing")
    assert refused.exit_code == 2
    assert "i-nothing" in refused.stderr


def test_why_says_what_speaks_for_and_against_two_claims_being_one_event(run: Run, ledger: Path) -> None:
    with tallybook.open_ledger(ledger, create=False) as case:
        one, other, *_ = sorted(case.snapshot().incidents)
    done = run("why", ledger, one, "--one-with", other)
    assert done.exit_code == 0, done.output
    assert "prior" in done.stdout
    assert "|" in done.stdout
    told = json.loads(run("why", ledger, one, "--one-with", other, "--json").stdout)
    assert told["score"] == pytest.approx(sum(row["weight"] for row in told["comparisons"]), abs=0.01)
    refused = run("why", ledger, one, "--one-with", one)
    assert refused.exit_code == 2
    assert "expected two claims to compare" in refused.stderr


def test_check_lists_problems_a_line_each_and_exits_with_1(run: Run, ledger: Path, reports: Path) -> None:
    (reports / "empty.txt").touch()
    run("add", ledger, reports / "empty.txt")
    done = run("check", ledger)
    assert done.exit_code == 1
    assert any(re.search(r"empty\.txt: C001 ", line) for line in done.stdout.splitlines())
    assert re.search(r"\d+ errors?, \d+ warnings?, \d+ notes?", done.stderr)
    rows = [json.loads(line) for line in run("check", ledger, "--json").stdout.splitlines()]
    assert "C001" in {row["code"] for row in rows}


@pytest.mark.parametrize("form", ["csv", "jsonl", "geojson", "ucdp", "acled", "ibc"])
def test_export_writes_each_format(form: str, run: Run, ledger: Path, tmp_path: Path) -> None:
    file = tmp_path / f"out.{form}"
    done = run("export", ledger, "--format", form, "-o", file)
    assert done.exit_code == 0, done.output
    assert file.stat().st_size > 0
    assert str(file) in done.stdout.replace("\n", "")
    assert run("export", ledger, "--format", "xls", "-o", file).exit_code == 2
    assert run("export", ledger, "--format", form, "-o", "-").exit_code == 2


def test_book_writes_pages_that_show_the_words(run: Run, ledger: Path, tmp_path: Path) -> None:
    done = run("book", ledger, "-o", tmp_path / "book")
    assert done.exit_code == 0, done.output
    assert str(tmp_path / "book" / "index.html") in done.stdout.replace("\n", "")
    pages = "".join(p.read_text() for p in (tmp_path / "book" / "reports").glob("*.html"))
    assert "5 men were killed" in re.sub(r"<[^>]+>", "", pages)


def test_verify_finds_a_sound_ledger_sound_and_names_a_changed_entry(run: Run, ledger: Path) -> None:
    sound = run("verify", ledger)
    assert sound.exit_code == 0
    head = re.search(r"entries, sound; head ([0-9a-f]{64})", sound.stdout)
    assert head
    assert run("verify", ledger, "--head", head[1]).exit_code == 0
    assert run("verify", ledger, "--head", "0" * 64).exit_code == 1
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("DROP TRIGGER entries_refuse_update")
        connection.execute("UPDATE entries SET by = 'person:Forger' WHERE seq = 3")
        connection.commit()
    broken = run("verify", ledger)
    assert broken.exit_code == 1
    assert "entry 3" in broken.stdout
    assert "NOT SOUND" in broken.stdout


def test_decide_keeps_a_persons_word_and_reviewed_tallies_count_it(run: Run, ledger: Path) -> None:
    with Ledger.open(ledger) as opened:
        incident = next(i for i in opened.snapshot().incidents.values() if i.deaths and i.deaths.best == 4)
    assert re.search(r"Deaths: +0", run("tally", ledger, "--reviewed-only").stdout)
    done = run("decide", ledger, "accept", incident.id, "--by", "A. Reviewer", "--why", "seen the page")
    assert done.exit_code == 0, done.output
    assert "person:A. Reviewer says accept" in done.stdout
    assert re.search(r"Deaths: +4", run("tally", ledger, "--reviewed-only").stdout)
    assert run("decide", ledger, "accept", "i-none", "--by", "A. Reviewer").exit_code == 2
    assert run("decide", ledger, "accept", incident.id).exit_code == 2, "somebody must decide"


def test_reread_reads_with_what_is_known_now(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch, fakes: ModuleType
) -> None:
    assert "Read 0 reports again" in run("reread", ledger).stdout
    monkeypatch.setattr(tallybook.job, "Language", lambda *_, **__: fakes.FakeReader(version="fake.read@2"))
    assert "Read 5 reports again, 5 claims" in run("reread", ledger).stdout


def test_tables_that_are_gone_are_rebuilt_on_request(run: Run, ledger: Path) -> None:
    before = run("tally", ledger).stdout
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("DROP TABLE incidents")
        connection.commit()
    broken = run("tally", ledger)
    assert broken.exit_code == 2
    assert f"`tallybook verify {ledger} --rebuild`" in broken.stderr
    assert run("verify", ledger, "--rebuild").exit_code == 0
    assert run("tally", ledger).stdout == before


def test_a_pipe_gets_every_word(run: Run, tmp_path: Path) -> None:
    """A tree or a table is cut to the width of a terminal only where there is one."""
    long = "Vashira Herald of the Rope Market and the Lantern Hill and the Old Quay and both sides of the salt pans"
    (tmp_path / "a.txt").write_text("7 men were killed in Old Quay.")
    run("add", tmp_path / "v.tally", tmp_path / "a.txt", "--publisher", long, "--published", "2019-11-18")
    assert long in run("why", tmp_path / "v.tally", "deaths").stdout


def test_read_tells_what_it_had_to_assume_on_standard_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("7 men were killed in Old Quay.")
    done = run("read", tmp_path / "a.txt", "--json")
    assert "C020" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_the_language_of_the_reports_reaches_the_reader(
    run: Run, monkeypatch: pytest.MonkeyPatch, fakes: ModuleType, tmp_path: Path
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(job, "Language", lambda name, *_, **__: asked.append(name) or fakes.FakeReader())
    run("read", "Murieron tres personas.", "--language", "es")
    (tmp_path / "a.txt").write_text("Murieron tres personas.")
    done = run("add", tmp_path / "case.tally", tmp_path / "a.txt", "--language", "es")
    assert done.exit_code == 0, done.stderr
    assert asked == ["es", "es"]


def test_what_people_said_is_taken_back_and_the_past_can_be_asked(run: Run, tmp_path: Path, fakes: ModuleType) -> None:
    ledger, reports = tmp_path / "vashira.tally", fakes.write_reports(tmp_path / "reports", 2)
    assert run("add", ledger, reports).exit_code == 0
    with tallybook.open_ledger(ledger, create=False) as case:
        before, incident = case.snapshot().head, next(iter(case.snapshot().incidents))
    decided = run("decide", ledger, "accept", incident, "--by", "A. Reviewer")
    entry = int(decided.output.split("entry ")[1].split(":")[0])
    assert incident in run("tally", ledger, "--reviewed-only").output
    taken = run("undo", ledger, entry, "--by", "B. Reviewer", "--why", "the wrong one")
    assert f"person:B. Reviewer takes back entry {entry}" in taken.output
    assert "No incident" in run("tally", ledger, "--reviewed-only").output
    again = run("undo", ledger, entry, "--by", "B. Reviewer")
    assert again.exit_code == 2
    assert "still stands" in again.output
    assert run("add", ledger, fakes.write_reports(tmp_path / "more", 3)).exit_code == 0
    assert "Deaths:   6" in run("tally", ledger).output
    assert "Deaths:   3" in run("tally", ledger, "--as-of", before).output
    told = run("why", ledger, "deaths", "--changed-since", before).output
    assert "3 → 6" in told
    assert "reports that came" in told
    assert "undo by person:B. Reviewer" in told
    for command in (
        ("book", ledger, "-o", tmp_path / "book"),
        ("export", ledger, "-f", "csv", "-o", tmp_path / "x.csv"),
    ):
        assert run(*command, "--as-of", before).exit_code == 0
    assert len((tmp_path / "x.csv").read_text().splitlines()) == 3
    refused = run("tally", ledger, "--as-of", "1999-01-01")
    assert refused.exit_code == 2
    assert "after the ledger began" in refused.output


def test_claims_are_split_out_of_an_incident(run: Run, tmp_path: Path, fakes: ModuleType) -> None:
    ledger = tmp_path / "vashira.tally"
    run("add", ledger, fakes.write_reports(tmp_path / "reports", 1))
    with tallybook.open_ledger(ledger, create=False) as case:
        [incident] = case.snapshot().incidents.values()
    refused = run("split", ledger, incident.id, incident.claims[0], "--by", "A. Reviewer")
    assert refused.exit_code == 2
    assert "not all of them" in refused.output


def test_a_tally_is_saved_by_name_and_counted_again(run: Run, tmp_path: Path, fakes: ModuleType) -> None:
    ledger = tmp_path / "vashira.tally"
    run("add", ledger, fakes.write_reports(tmp_path / "reports", 3))
    saved = run("tally", ledger, "--kind", "killing", "--save", "killings", "--by", "A. Reviewer")
    assert "Deaths:   6" in saved.output
    assert run("tally", ledger, "--named", "killings").output == saved.output
    for wrong, told in (
        (("--named", "none"), "there are: killings"),
        (("--named", "killings", "--kind", "arson"), "no other options"),
        (("--save", "x"), "--by"),
    ):
        refused = run("tally", ledger, *wrong)
        assert refused.exit_code == 2
        assert told in refused.output


def test_words_are_taken_away_after_asking_and_never_shown_again(run: Run, tmp_path: Path, fakes: ModuleType) -> None:
    ledger, folder = tmp_path / "case.tally", fakes.write_reports(tmp_path / "reports", 2)
    run("add", ledger, folder)
    with tallybook.open_ledger(ledger, create=False) as case:
        report = next(iter(case.snapshot().reports.values()))
    start = report.text.index("Vashira")
    options = ("redact", ledger, report.id, "--words", f"{start}:{start + 7}", "--by", "A. Admin", "--why", "asked for")
    refused = run(*options, stdin="n\n")
    assert refused.exit_code == 2
    assert "2 reports" in refused.output
    assert "Vashira" in run("why", ledger, "deaths").output + (tmp_path / "reports" / "report-000.txt").read_text()
    assert run(*options, stdin="y\n").exit_code == 0
    assert run(*options, "--yes").exit_code == 0, "to finish what another program kept it from"
    assert run("verify", ledger).exit_code == 0
    for form in Format:
        assert run("export", ledger, "-f", form.value, "-o", tmp_path / f"out.{form.value}").exit_code == 0
    run("book", ledger, "-o", tmp_path / "book")
    written = [file for file in tmp_path.rglob("*") if file.is_file() and folder not in file.parents]
    assert len(written) > 15
    for file in written:
        told = (
            str(parquet.read_table(file).to_pylist()).encode() if file.suffix.endswith("parquet") else file.read_bytes()
        )
        assert b"vashira" not in told.lower(), file.name
    assert "███████" in "".join(file.read_text() for file in (tmp_path / "book").rglob("*.html"))
    for wrong in (("--words", "5"), ("--words", "1:9", "--whole"), ()):
        assert run("redact", ledger, report.id, "--by", "A. Admin", "--yes", *wrong).exit_code == 2
