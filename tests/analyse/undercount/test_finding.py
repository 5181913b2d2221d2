"""The finding shows all estimators beside each other, says how far they part, and chooses none."""

import csv
import subprocess
import sys

import numpy as np
import pytest
from listed import SMALL

from tallybook.analyse.undercount import Undercount
from tallybook.analyse.undercount.estimates import NAMES, Estimate
from tallybook.analyse.undercount.reading import read_lists
from tallybook.analyse.undercount.strata import Stratum, sums
from tallybook.publish.pictures import svg


@pytest.fixture(scope="module")
def fitted():
    return Undercount(sweeps=4000, chains=4).fit(read_lists(SMALL, "small.csv"))


def test_every_estimator_has_a_row_and_the_first_sentence_says_how_far_they_part(fitted):
    table = next(t for t in fitted.finding_.tables if t.name == "estimates")
    assert len(table.rows) == len(NAMES)
    first = fitted.finding_.says[0].text
    told = [e.records.best for e in fitted.estimates_ if not e.bound]
    assert "202 records are named on 3 lists" in first
    assert f"from {min(told):,.0f} " in first
    assert f"to {max(told):,.0f} " in first
    assert "None is chosen here" in first


def test_chains_that_have_not_mixed_are_warned_of():
    unmixed = Undercount(sweeps=2000, chains=8).fit(read_lists(SMALL, "small.csv"))
    table = next(t for t in unmixed.finding_.tables if t.name == "estimates")
    assert any("chains have not mixed" in s.text for s in unmixed.finding_.says)
    assert table.rows[-1].cells[1] == "estimate, chains not mixed"


def test_the_picture_draws_every_estimator_with_the_named_as_the_line(fitted):
    picture = fitted.finding_.pictures[0]
    assert [row["estimator"] for row in picture.spec["data"]["values"]] == [
        row.cells[0] for row in fitted.finding_.tables[0].rows if row.cells[2] is not None
    ]
    assert picture.spec["layer"][2]["data"]["values"] == [{"named": 202}]
    drawn = svg(picture)
    assert "202 are named" in drawn
    assert "Latent classes" in drawn


def test_the_same_table_and_seed_give_the_same_finding(fitted):
    again = Undercount(sweeps=4000, chains=4).fit(read_lists(SMALL, "small.csv"))
    assert again.finding_ == fitted.finding_


def drawn(name, values):
    return Estimate(name, None, _draws=lambda: np.resize(np.array(values, dtype=float), 4000))


def test_strata_are_added_draw_by_draw_and_one_that_is_silent_leaves_a_least_number():
    two = (Stratum("north", 80, (drawn("bic", [100]),)), Stratum("south", 40, (drawn("bic", [50, 50, 60, 70]),)))
    whole = sums(two, 0.95)[0]
    assert (whole.records.low, whole.records.high) == (150, 170)
    silent = sums((*two, Stratum("coast", 7, ())), 0.95)[0]
    assert (silent.records.low, silent.records.best, silent.records.high) == (157, None, None)
    assert silent.silent == ("coast",)


def test_strata_of_a_file_are_estimated_and_summed():
    rows = [line.split(",") for line in SMALL.splitlines()[1:]]
    text = "A,B,C,town,count\n" + "".join(f"{a},{b},{c},{t},{n}\n" for a, b, c, n in rows for t in ("Kesra", "Vashira"))
    analysis = Undercount(sweeps=0, by=("town",)).fit(read_lists(text, "t.csv", by=("town",)))
    total = next(s for s in analysis.sums_ if s.name == "bic")
    one = next(e for e in analysis.strata_[0].estimates if e.name == "bic").records
    assert total.records.best == pytest.approx(2 * one.best, rel=0.05)
    assert total.records.high - total.records.low < 2 * (one.high - one.low)


def test_the_command_reads_a_file_merges_lists_and_writes_tables_and_picture(tmp_path):
    (tmp_path / "lists.csv").write_text(SMALL, encoding="utf-8")
    command = [sys.executable, "-m", "tallybook.cli", "undercount"]
    asked = ["--lists", "lists.csv", "--set", "sweeps=2000", "--csv", "out", "--picture", "all.svg"]
    done = subprocess.run([*command, *asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "A bound, not an estimate" in done.stdout
    assert (tmp_path / "all.svg").read_text(encoding="utf-8").startswith("<svg")
    with (tmp_path / "out" / "undercount-estimates.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == len(NAMES)
    merged = subprocess.run(
        [*command, "--lists", "lists.csv", "--merge", "A+B"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert merged.returncode == 0
    assert "two lists can't tell" in merged.stdout
    neither = subprocess.run([*command, "--json"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert neither.returncode == 2
    assert "Traceback" not in neither.stderr
