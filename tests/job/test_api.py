"""What outsiders import: few names, quick, and `tallybook.read` is a function and a room at once."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys

import pytest

import tallybook
import tallybook.read
import tallybook.read.flattened
from tallybook.read.flattened import flat


def test_read_stays_callable_after_its_room_was_imported() -> None:
    assert callable(tallybook.read)
    assert tallybook.read.flattened.flat is flat


def test_importing_tallybook_imports_nothing_heavy() -> None:
    heavy = "('spacy', 'sqlalchemy', 'numpy')"
    code = f"import sys, tallybook; print([m for m in sys.modules if m.split('.')[0] in {heavy}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "name", ["tallybook", "tallybook.read.flattened", "tallybook.ledger.ledger", "tallybook.cli.show"]
)
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted > 0
    assert done.failed == 0
