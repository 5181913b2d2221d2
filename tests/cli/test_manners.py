"""What users expect of a program: no tracebacks, clean pipes, no colours unasked, Ctrl-C that keeps what was done."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import Result

from tallybook import job
from tallybook.cli import progress, show
from tallybook.ledger import Ledger

PATIENCE_SECONDS = 300.0  # for whatever a test waits for: a machine that is busy with others is no fault of ours
Run = Callable[..., Result]
Program = Callable[..., "subprocess.Popen[str]"]


@pytest.mark.parametrize("args", [["tally"], ["why", "deaths"], ["check"], ["verify"], ["book"], ["reread"]])
def test_a_file_that_is_no_ledger_gives_a_message_with_a_cure(args: list[str], run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("7 men were killed in Old Quay.")
    for path, told in ((file, "expected a ledger of tallybook"), (tmp_path / "none.tally", "found no file")):
        done = run(args[0], path, *args[1:])
        assert done.exit_code == 2
        assert done.stderr.startswith("error: ledger=")
        assert told in done.stderr
        assert done.stdout == ""
    assert file.read_text() == "7 men were killed in Old Quay."


def test_a_fault_of_ours_is_told_without_a_traceback_and_without_words_of_reports(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError(" ".join(["7", "men", "were", "killed"]))

    monkeypatch.setattr(job.Case, "check", breaks)
    done = run("check", ledger)
    assert done.exit_code == 70
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    log = Path(re.search(r"attach (\S+)", done.stderr)[1])  # type: ignore[index]
    assert "in breaks" in log.read_text()
    assert "7 men" not in log.read_text() + done.stderr
    shown = run("--debug", "check", ledger)
    assert isinstance(shown.exception, ZeroDivisionError), "with --debug Python shows where"


def test_a_full_disk_is_told_as_one(program: Program, tmp_path: Path, fakes: ModuleType) -> None:
    reports = fakes.write_reports(tmp_path / "reports", 400)
    limited = f"ulimit -f 1200; exec {sys.executable} -m tallybook.cli add {tmp_path}/vashira.tally {reports}"
    done = subprocess.run(["/bin/sh", "-c", limited], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "free some space" in done.stderr
    assert "Traceback" not in done.stderr
    with Ledger.open(tmp_path / "vashira.tally") as opened:
        assert opened.verify().sound
        assert 0 < len(opened.snapshot().reports) < 400


def test_escape_sequences_of_a_report_do_not_reach_the_terminal(run: Run) -> None:
    done = run("read", "\x1b]0;own\x07 7 men were killed \x1b[31m in \u202eOld Quay", "--publisher", "\x1b[2J Herald")
    assert done.exit_code == 0
    assert "\x1b" not in done.output
    assert "\x07" not in done.output
    assert "\u202e" not in done.output
    assert "\\x1b[2J Herald" in done.stdout


def test_json_holds_the_words_exactly_and_yet_nothing_that_a_terminal_obeys(run: Run) -> None:
    text = "7 men were killed \x9b31m\u202e in Old Quay"
    done = run("read", text, "--publisher", "\x9b2J", "--json")
    assert "\x9b" not in done.stdout
    assert "\u202e" not in done.stdout
    start, end = json.loads(done.stdout)["spans"][0]
    assert text[start:end] == json.loads(done.stdout)["words"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("shot\x1b[31m dead", "shot\\x1b[31m dead"),
        ("line\nline\ttab", "line line tab"),
        ("left \u202e right", "left \\u202e right"),
        ("قتل في \u200fفشيرا", "قتل في \u200fفشيرا"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
        ("c1 \x9b31m", "c1 \\x9b31m"),
        ("half \ud83d", "half \\ud83d"),
    ],
)
def test_plain_keeps_scripts_and_emoji_and_disarms_the_rest(text: str, shown: str) -> None:
    assert show.plain(text) == shown


def test_a_reader_of_our_output_may_leave_early(program: Program, ledger: Path) -> None:
    """As in `tallybook why ... | head -1`."""
    running = program("why", ledger, "deaths")
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == ""
    assert running.wait(timeout=PATIENCE_SECONDS) == 0


def test_a_terminal_that_knows_no_letters_gets_codes_rather_than_a_traceback(program: Program) -> None:
    running = program("read", "7 men were killed in Old Quay.", "--publisher", "وكالة", PYTHONIOENCODING="ascii")
    out, err = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 0, err
    assert "\\u0648" in out


def test_no_colour_without_a_terminal(program: Program, ledger: Path) -> None:
    out, err = program("why", ledger, "deaths").communicate(timeout=PATIENCE_SECONDS)
    assert "\u2514" in out, "there is a tree"
    assert "\x1b[" not in out + err


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_on_a_terminal_unless_it_is_not_wanted(
    env: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show.complain("the disk is full")
    assert ("\x1b[" in capsys.readouterr().err) is coloured


def wait_for(sign: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not sign():
        assert time.monotonic() < until
        time.sleep(0.02)


def readings(path: Path) -> int:
    if not path.exists() or not path.stat().st_size:
        return 0
    with Ledger.open(path, create=True) as opened:
        return opened.count()["claims"]


def test_ctrl_c_finishes_the_report_says_what_is_left_and_the_next_call_goes_on(
    program: Program, run: Run, tmp_path: Path, reports: Path
) -> None:
    path = tmp_path / "vashira.tally"
    running = program("add", path, reports, "--published", "2019-11-18", seconds=2.0)
    wait_for(lambda: readings(path) >= 1)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 130
    assert "Traceback" not in err
    assert "stopping after this report" in err
    left = re.search(r"stopped: (\d) reports? still to be read; `tallybook add \S+` goes on", err)
    assert left, err
    assert readings(path) == 5 - int(left[1])
    assert "Added 5 reports" in out
    done = run("add", path)
    assert done.exit_code == 0
    assert f"read {left[1]} report" in done.stdout
    assert "5 claims, 5 incidents" in done.stdout


def test_a_second_ctrl_c_stops_at_once_and_leaves_the_ledger_sound(
    program: Program, tmp_path: Path, reports: Path
) -> None:
    path = tmp_path / "vashira.tally"
    running = program("add", path, reports, seconds=10.0 * PATIENCE_SECONDS)
    wait_for(lambda: path.exists() and path.stat().st_size > 0 and counted(path) == 5)
    running.send_signal(signal.SIGINT)
    assert running.stderr is not None
    while "stopping after this report" not in (line := running.stderr.readline()):
        assert line, "it has ended at the first one"
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 130
    assert "Traceback" not in err
    with Ledger.open(path) as opened:
        assert opened.verify().sound


def counted(path: Path) -> int:
    with Ledger.open(path, create=True) as opened:
        return opened.count()["reports"]


def test_progress_is_told_in_lines_where_there_is_no_terminal(
    run: Run, tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(progress, "_LINES_EVERY_SECONDS", 0.0)
    done = run("--progress", "add", tmp_path / "vashira.tally", reports)
    assert "reading 5 of 5" in " ".join(done.stderr.split())
    assert "reading" not in done.stdout
    assert "reading 5 of 5" not in run("add", tmp_path / "other.tally", reports).stderr


def test_a_bar_appears_on_a_terminal_once_it_takes_long(
    tmp_path: Path, reports: Path, fakes: ModuleType, program: Program
) -> None:
    """Run under a pseudo-terminal, as a person would."""
    pty = pytest.importorskip("pty")
    main, other = pty.openpty()
    code = (
        f"import sys; sys.path.insert(0, {str(Path(fakes.__file__ or '').parent)!r}); import fakes;"
        "from tallybook import job; job.Language = lambda *_, **__: fakes.FakeReader(seconds=0.1);"
        "from tallybook.cli import main, progress; progress.PATIENCE_SECONDS = 0.0; main()"
    )
    command = [sys.executable, "-c", code, "add", str(tmp_path / "vashira.tally"), str(reports)]
    env = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=other, text=True, env=env, check=True, timeout=PATIENCE_SECONDS
    )
    os.close(other)
    told = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # the end, as Linux puts it on a pseudo-terminal
            break
        if not part:
            break
        told += part
    os.close(main)
    assert "Added 5 reports" in done.stdout
    assert b"reading" in told
    assert b"5/5" in told


def test_help_answers_without_importing_what_it_does_not_need() -> None:
    code = (
        "import sys; sys.argv = ['tallybook', '--help']\n"
        "from tallybook.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = ('sqlalchemy', 'spacy', 'numpy', 'trafilatura', 'jinja2')\n"
        "print([m for m in heavy if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "tally" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_commands(shell: str) -> None:
    env = {
        **os.environ,
        "_TALLYBOOK_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "tallybook ex",
        "COMP_CWORD": "1",
        "_TYPER_COMPLETE_ARGS": "tallybook ex",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run([sys.executable, "-m", "tallybook.cli"], capture_output=True, text=True, check=False, env=env)
    assert "export" in done.stdout
    assert "verify" not in done.stdout


def test_kinds_are_completed() -> None:
    env = {**os.environ, "_TALLYBOOK_COMPLETE": "complete_bash", "COMP_CWORD": "4"}
    env["COMP_WORDS"] = "tallybook tally x.tally --kind bom"
    done = subprocess.run([sys.executable, "-m", "tallybook.cli"], capture_output=True, text=True, check=False, env=env)
    assert done.stdout.split() == ["bombing"]


def test_two_programs_that_add_at_once_make_the_ledger_that_one_would_have_made(
    program: Program, run: Run, tmp_path: Path, reports: Path, fakes: ModuleType
) -> None:
    more = fakes.write_reports(tmp_path / "more", 9)  # the first five are those of `reports`
    path, alone = tmp_path / "both.tally", tmp_path / "alone.tally"
    options = ["--published", "2019-11-18", "--publisher", "Vashira Herald"]
    running = [program("add", path, folder, *options, seconds=0.05) for folder in (reports, more)]
    told = [each.communicate(timeout=PATIENCE_SECONDS) for each in running]
    assert [each.returncode for each in running] == [0, 0], told
    run("add", alone, more, *options)
    run("add", path)  # matches, if the two kept one another from it
    with Ledger.open(path) as both, Ledger.open(alone) as one:
        assert both.verify().sound
        assert set(both.snapshot().reports) == set(one.snapshot().reports)
        assert both.snapshot().claims.keys() == one.snapshot().claims.keys()
        assert both.snapshot().incidents == one.snapshot().incidents
        assert both.count()["claims"] == 9
