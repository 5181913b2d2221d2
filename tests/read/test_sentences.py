"""Sentences of ours, one a line in `sentences/`, and what must, or must not, be read in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from tallybook.read.claims import read_many
from tallybook.records import Claim, Report

PUBLISHED = date(2019, 9, 18)
FOLDER = Path(__file__).parents[2] / "evaluation" / "own" / "sentences"
# What stands behind each sentence of the files in this folder, so that all of them are told in a report of violence.
BESIDE = "beside_violence"
VIOLENCE = "\n\nIn the same district gunmen attacked a convoy, and a soldier was killed."


def _rows() -> list[tuple[str, str, str]]:
    rows = []
    for path in sorted(FOLDER.rglob("*.txt")):
        behind = VIOLENCE if path.parent.name == BESIDE else ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                told, _, text = line.partition("|")
                rows.append((told, text, behind))
    return rows


@pytest.fixture(scope="module")
def claims_in(knowledge) -> Mapping[str, Sequence[Claim]]:
    reports = [Report(text, text + behind, published=PUBLISHED) for _, text, behind in _rows()]
    read = read_many({report.id: report for report in reports}.values(), knowledge)
    return {report.id: [c for c in claims if c.spans[0].start < len(report.id)] for report, claims in read}


def _number(claim) -> str:
    if claim.kind == "representation":
        return str((claim.held, claim.of, claim.deserved)).replace(" ", "")
    figure = claim.figure
    if figure is None:
        return "None"
    return str(figure.best if figure.best is not None else figure.low)


@pytest.mark.parametrize(("told", "text", "_"), _rows(), ids=[f"{told}: {text[-70:]}" for told, text, _ in _rows()])
def test_a_sentence_is_read_as_its_line_says(claims_in, told, text, _):
    kind, _, number = told.removeprefix("!").partition(":")
    claims = claims_in[text]
    hit = [c for c in claims if c.kind == kind and number in ("", _number(c))]
    assert bool(hit) != told.startswith("!"), [(c.kind, c.words, _number(c)) for c in claims]
