"""Bad input ends with exit code 2 and a message that says where, what was expected and what to do."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"id": "a", "title": "", "text": "Rain fell.", "published": None, "publisher": None, "url": None}

BAD = {
    "no object": (b"[1, 2]\n", "line 1: list, expected an object"),
    "no JSON": (json.dumps(GOOD).encode() + b"\n{broken\n", "line 2: not JSON"),
    "no text": (b'{"id": "a"}\n', "report 1: text=None, expected text"),
    "id twice": (json.dumps(GOOD).encode() * 1 + b"\n" + json.dumps(GOOD).encode(), "stands twice"),
    "no such day": (json.dumps({**GOOD, "published": "5 May"}).encode(), "published='5 May', expected a day"),
    "a number for a title": (json.dumps({**GOOD, "title": 7}).encode(), "title=7, expected text or null"),
    "another encoding": ('{"id": "a", "text": "café"}\n'.encode("latin-1"), "save the file as UTF-8"),
    "half a gzip file": (gzip.compress(json.dumps(GOOD).encode() * 50)[:40], "give the path of a whole"),
    "nothing": (b"\n", "holds no report"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_is_named_with_the_cure(case, tmp_path, capsys):
    content, expected = BAD[case]
    path = tmp_path / "reports.jsonl"
    path.write_bytes(content)
    assert main(["dispatch", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert expected in err
    assert "reports.jsonl" in err
    assert "Traceback" not in err


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["ucdp", str(tmp_path / "gone.jsonl")]) == 2
    assert "gone.jsonl: can't be read" in capsys.readouterr().err


def test_an_unknown_corpus_is_refused_with_the_names_of_the_known_ones(capsys):
    with pytest.raises(SystemExit) as left:
        main(["vashira", "reports.jsonl"])
    assert left.value.code == 2
    err = capsys.readouterr().err
    assert "vashira" in err
    assert "polnear" in err


def test_the_gate_says_what_it_misses_where_no_corpora_are(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TALLYBOOK_SHARED", str(tmp_path))
    assert main(["gate"]) == 2
    assert "TALLYBOOK_SHARED" in capsys.readouterr().err


def test_a_reader_that_leaves_early_gets_no_traceback(tmp_path):
    path = tmp_path / "reports.jsonl"
    path.write_text(json.dumps(GOOD))
    reading = subprocess.Popen(
        [sys.executable, "-m", "evaluation", "muc4", str(path)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    reading.stdout.close()
    err = reading.stderr.read()
    reading.wait()
    assert "Traceback" not in err
