"""The pieces of the benchmark of reading run on a tiny input and say what they should."""

from __future__ import annotations

import re

import pytest

from benchmarks import reading, streams
from tallybook.job import Language
from tallybook.read.knowledge import Knowledge
from tallybook.records import Report

REPORTS = [
    Report("r-1", "Gunmen shot dead three traders at the fish market in Vashira on Monday, police said."),
    Report("r-2", "The library opens at nine. Bring a coat."),
]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.load()


def test_a_ratio_names_both_sides_and_how_much_was_parsed():
    told = reading.ratio(REPORTS, Language())
    assert "reference:" in told
    assert re.search(r"ratio: \d+\.\d\d times as fast", told)
    assert "65% of them parsed" in told


def test_the_loss_counts_the_claims_of_both_ways(knowledge):
    assert reading.loss("two", REPORTS, knowledge).startswith(
        "two: 2 reports, 1 claims where all is parsed; gated reading loses 0 "
    )


def test_a_long_stream_has_no_report_twice_and_its_memory_is_told(knowledge):
    stream = list(streams.endless(REPORTS, 20))
    assert len({report.id for report in stream}) == len({report.text for report in stream}) == 20
    assert len(re.findall(r"\d+", reading.memory(stream, 20, knowledge).split(" MB")[0])) == 11


def test_one_report_of_ten_in_the_mixed_stream_is_of_violence(monkeypatch):
    made = {
        "gunviolence": [Report(f"g{i}", "shot") for i in range(2)],
        "polnear": [Report(f"p{i}", "vote") for i in range(20)],
    }
    monkeypatch.setattr(streams, "corpus", lambda name, count: made[name][:count])
    assert [r.id[0] for r in streams.mixed(20)] == [*"pppppppppg"] * 2
