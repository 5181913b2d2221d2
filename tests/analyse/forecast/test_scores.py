"""Scores against slow implementations of their definitions, and intervals that know how months hang together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from tallybook.analyse.forecast.benchmarks import GRID, STEPS, quantiles
from tallybook.analyse.forecast.scores import bounds, by_month, covered, crps, interval_score, mean_with_interval, pit

COUNTS = st.lists(st.integers(0, 500), min_size=1, max_size=30)


def slow_crps(values, truth):
    """The integral of (F(x) - [truth <= x])^2 over the steps of F, by its definition."""
    points = sorted({*values, truth})
    total = 0.0
    for left, right in pairwise(points):
        below = sum(v <= left for v in values) / len(values)
        total += (below - (truth <= left)) ** 2 * (right - left)
    return total


@given(COUNTS, st.integers(0, 600))
def test_crps_is_the_integral_of_its_definition(values, truth):
    samples = quantiles(np.array(values, dtype=float))
    found = crps(samples[None], np.array([float(truth)]))[0]
    assert found == pytest.approx(slow_crps(samples.tolist(), truth), abs=1e-6)


@given(COUNTS, st.integers(0, 600))
def test_the_interval_score_is_width_and_what_lies_outside(values, truth):
    samples = quantiles(np.array(values, dtype=float))
    low, high = bounds(samples, 0.9)
    slow = high - low + 20 * max(low - truth, 0) + 20 * max(truth - high, 0)
    assert interval_score(samples[None], np.array([float(truth)]), 0.9)[0] == pytest.approx(slow)


def test_a_month_that_is_not_over_has_no_score():
    assert np.isnan(crps(np.zeros((1, GRID)), np.array([np.nan]))[0])


def test_the_central_interval_leaves_the_same_out_on_both_sides():
    low, high = bounds(STEPS, 0.9)
    assert (low, high) == pytest.approx((0.05, 0.95), abs=1 / GRID)


def test_calibrated_counts_give_an_even_histogram_and_the_coverage_that_is_promised():
    means = np.random.default_rng(1).uniform(20, 90, 4_000)
    truth = poisson.rvs(means, random_state=2).astype(float)
    samples = poisson.ppf(STEPS, means[:, None])
    assert pit(samples, truth) == pytest.approx([0.1] * 10, abs=0.02)
    assert covered(samples, truth, 0.9) == pytest.approx(0.9, abs=0.02)
    assert pit(np.zeros((4_000, GRID)), truth)[-1] == pytest.approx(1)


def test_counts_with_ties_are_spread_and_none_is_drawn_at_random():
    truth = poisson.rvs(0.5, size=4_000, random_state=3).astype(float)
    samples = np.broadcast_to(poisson.ppf(STEPS, 0.5), (4_000, GRID))
    assert pit(samples, truth) == pytest.approx([0.1] * 10, abs=0.02)


def test_the_interval_of_a_mean_holds_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(9)
    month = np.repeat(np.arange(60), 5).reshape(60, 5)
    held = 0
    for run in range(100):
        shocks = generator.normal(size=61)
        shared = shocks[:-1] + shocks[1:]  # what one month brings, the next still feels
        found = mean_with_interval(by_month(shared[:, None] + generator.normal(size=(60, 5)), month), seed=run)
        held += found.low <= 0 <= found.high
    assert held >= 84  # of 100; with 60 months in blocks of three it is somewhat less than 95


def test_scores_are_summed_by_their_month_and_unknown_ones_left_out():
    found = by_month(np.array([[1.0, 2.0], [np.nan, 5.0]]), np.array([[7, 8], [8, 8]]))
    assert (found.total.tolist(), found.many.tolist()) == ([1.0, 7.0], [1, 2])
    assert found.mean == pytest.approx(8 / 3)
