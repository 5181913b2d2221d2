"""The table of codes in ABOUT.md is the one the program uses, and no code is never given."""

from __future__ import annotations

import re
from pathlib import Path

import tallybook.collect
from tallybook.collect.codes import CODES

ROOM = Path(tallybook.collect.__file__).parent


def test_about_lists_every_code_as_it_is():
    rows = dict(re.findall(r"^\| (C\d{3}) \| (.*) \|$", (ROOM / "ABOUT.md").read_text("utf-8"), re.MULTILINE))
    assert rows == {code: f"{known.meaning} | {known.severity} | {known.cure}" for code, known in CODES.items()}


def test_every_code_is_used_somewhere():
    program = "".join(path.read_text("utf-8") for path in ROOM.glob("*.py") if path.name != "codes.py")
    assert set(re.findall(r'"(C\d{3})"', program)) == set(CODES)
