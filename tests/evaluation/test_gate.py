"""No change makes the reading of the fixed tenth of the corpora worse than the pinned floors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.corpora import shared

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.xdist_group("gate")
def test_the_tenth_of_each_corpus_is_at_or_above_its_floors():
    if shared() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI=true, but the corpora are not there: set TALLYBOOK_SHARED to the folder with gold/score.py")
        pytest.skip("the corpora are not here (TALLYBOOK_SHARED, or a folder `shared` beside the checkout)")
    # Two processes: the other worker of the tests has a core to itself for most of the time.
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "gate", "--tenth"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
