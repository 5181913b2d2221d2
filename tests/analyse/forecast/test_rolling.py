"""Forecasts of the past: each knows only what came before; the benchmark stands until something surely beats it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from forecasting import invented

from tallybook.analyse.forecast import rolling
from tallybook.analyse.forecast.rolling import SCORED, Rolled, choose, roll


@pytest.fixture(scope="module")
def rolled(history):
    return roll(history.months.until(18), "deaths", 2, seed=1)


def test_a_changed_last_month_changes_no_forecast_made_before_it(history, rolled):
    months = history.months.until(18)
    deaths = months.deaths.copy()
    deaths[:, -1] += 1000
    other = roll(replace(months, deaths=deaths), "deaths", 2, seed=1)
    for name in SCORED:
        np.testing.assert_array_equal(other.samples[name], rolled.samples[name])  # the last origin is the month before
    assert (other.truth[-1, 0] != rolled.truth[-1, 0]).all()


def test_the_truth_of_a_forecast_is_the_month_that_many_ahead(history, rolled):
    counts = history.months.counts("deaths")
    assert rolled.origins.tolist() == list(range(11, 17))
    np.testing.assert_array_equal(rolled.truth[0, 1], counts[13])
    assert np.isnan(rolled.truth[-1, 1]).all()
    assert np.isnan(rolled.scores["forest"][-1, 1]).all()


def scored(**means):
    """Forecasts whose scores are around these means, 1 elsewhere."""
    origins = np.arange(11, 41)
    shape = (30, 1, 3)
    target = np.broadcast_to(origins[:, None, None] + 1, shape)
    generator = np.random.default_rng(2)
    shared = 10 + generator.normal(size=shape)
    scores = {n: shared + means.get(n.replace(" ", "_"), 1.0) + generator.normal(scale=0.2, size=shape) for n in SCORED}
    return Rolled(origins, {}, np.zeros(shape), target, scores)


def test_the_best_benchmark_stands_where_nothing_is_surely_better():
    choice = choose(scored(own_12_months=0.5, forest=0.5, mixture=0.7), seed=1)
    assert (choice.benchmark, choice.model) == ("own 12 months", "own 12 months")


def test_a_single_number_never_speaks_even_where_nothing_beats_it():
    choice = choose(scored(all_zeros=0.5, own_12_months=0.8), seed=1)
    assert (choice.benchmark, choice.model) == ("all zeros", "own 12 months")


def test_a_model_that_is_surely_better_earlier_is_chosen_and_measured_later():
    choice = choose(scored(last_value=0.5, forest=-1.5), seed=1)
    assert (choice.benchmark, choice.model) == ("last value", "forest")
    assert choice.gains["forest"].best == pytest.approx(-2, abs=0.3)
    assert choice.gains["forest"].high < 0


def test_what_comes_after_the_split_does_not_choose():
    held = scored(last_value=0.5, forest=-1.5)
    held.scores["forest"][held.origins >= 26] = 99.0
    choice = choose(held, seed=1)
    assert choice.split == 26
    assert choice.model == "forest"
    assert choice.gains["forest"].low > 0


def test_long_histories_are_checked_on_their_latest_months_only(monkeypatch):
    monkeypatch.setattr(rolling, "CHECKED", 3)
    assert roll(invented(24).months, "incidents", 1, seed=1).origins.tolist() == [20, 21, 22]
