"""Sentences of ours, one a line in `sentences/`, and what must, or must not, be read in each."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "sentences"


def _rows() -> list[tuple[str, str]]:
    rows = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                told, _, text = line.partition("|")
                rows.append((told, text))
    return rows


def _number(claim) -> str:
    if claim.kind == "representation":
        return str((claim.held, claim.of, claim.deserved)).replace(" ", "")
    figure = claim.figure
    if figure is None:
        return "None"
    return str(figure.best if figure.best is not None else figure.low)


@pytest.mark.parametrize(("told", "text"), _rows(), ids=[f"{told}: {text[-70:]}" for told, text in _rows()])
def test_a_sentence_is_read_as_its_line_says(claims_of, told, text):
    kind, _, number = told.removeprefix("!").partition(":")
    claims = claims_of(text)
    hit = [c for c in claims if c.kind == kind and number in ("", _number(c))]
    assert bool(hit) != told.startswith("!"), [(c.kind, c.words, _number(c)) for c in claims]
