"""The models: benchmarks by their known values, whole distributions that rise, and none that sees the future."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from forecasting import invented
from scipy.stats import nbinom

from tallybook.analyse.forecast import benchmarks, binomial
from tallybook.analyse.forecast.benchmarks import GRID, quantiles
from tallybook.analyse.forecast.forest import _weights, features, forest
from tallybook.analyse.forecast.rolling import SCORED, forecasts


@pytest.mark.parametrize("measure", ["deaths", "incidents"])
def test_changing_the_future_changes_no_forecast(measure, history):
    months, known = history.months, 20
    generator = np.random.default_rng(5)

    def changed(values):
        later = values.copy()
        later[..., known:, :] = generator.integers(0, 999, later[..., known:, :].shape)
        return later

    other = replace(
        months,
        deaths=changed(months.deaths),
        incidents=changed(months.incidents),
        spots=changed(months.spots),
        reports=changed(months.reports[:, None])[:, 0],
        signs={name: changed(values) for name, values in months.signs.items()},
    )
    before = forecasts(months.until(known), measure, 3, seed=1)
    after = forecasts(other.until(known), measure, 3, seed=1)
    for name in SCORED:
        np.testing.assert_array_equal(before[name], after[name], err_msg=name)


def test_every_model_gives_rising_quantiles_of_every_place_and_month_ahead(history):
    for name, found in forecasts(history.months, "deaths", 4, seed=1).items():
        assert found.shape == (4, 3, GRID), name
        assert (np.diff(found, axis=-1) >= 0).all(), name
        assert (found >= 0).all(), name
        assert np.isfinite(found).all(), name


def test_the_benchmarks_are_what_they_are_called(history):
    counts = history.months.counts("deaths")
    made = forecasts(history.months, "deaths", 2, seed=1)
    assert not made["all zeros"].any()
    assert (made["last value"] == counts[-1][None, :, None]).all()
    own = made["own 12 months"][1, 0]
    assert sorted(counts[-12:, 0]) == own[10::20].tolist()
    near = made["own and neighbours' 12 months"][0, 0]
    assert near.mean() == pytest.approx(counts[-12:].mean(), rel=0.05)


def test_quantiles_of_weighted_values():
    assert quantiles(np.array([3.0, 1.0])).tolist() == [1.0] * (GRID // 2) + [3.0] * (GRID // 2)
    weighted = quantiles(np.array([3.0, 1.0]), np.array([3.0, 1.0]))
    assert weighted.tolist() == [1.0] * (GRID // 4) + [3.0] * (3 * GRID // 4)


def test_the_likelihood_of_the_negative_binomial_is_scipys():
    counts, means = np.array([0.0, 3.0, 17.0, 3.0]), np.array([0.4, 3.0, 9.0, 1.0])
    told = binomial._of_counts(counts) + binomial._of_means(counts, means)
    for size, ours in zip(binomial.SIZES, told, strict=True):
        assert ours == pytest.approx(nbinom.logpmf(counts, size, size / (size + means)).sum())


def test_in_every_tree_the_known_months_of_a_leaf_share_one_between_them():
    known = np.array([[1, 4], [1, 3], [2, 4], [2, 4]])
    weights = _weights(np.array([[1, 4], [2, 3]]), known)
    assert weights == pytest.approx(np.array([[1 / 2 + 1 / 3, 1 / 2, 1 / 3, 1 / 3], [0, 1, 1 / 2, 1 / 2]]))


def test_the_negative_binomial_finds_mean_and_size_of_what_never_changes():
    drawn = np.random.default_rng(1).negative_binomial(2, 2 / (2 + 10), size=(110, 4)).astype(float)
    fit = binomial.fitted(drawn, binomial.means_of(drawn, "month"), 1)
    assert fit is not None
    assert fit.size == pytest.approx(2, rel=0.5)
    assert fit.means == pytest.approx([10] * 4, rel=0.4)
    assert fit.half_life == max(binomial.HALF_LIVES["month"])


def test_few_months_of_a_place_lean_on_all_places():
    counts = np.array([[100.0, 0.0], [100.0, 1.0]])
    seen = np.cumsum(counts, axis=0) > 0
    means = binomial.weighted_means(counts, seen, 100.0)[-1]
    assert 0.5 < means[1] < 50
    assert 50 < means[0] < 100


def test_the_forest_is_the_same_for_the_same_seed_and_knows_a_place_that_is_quiet(history):
    first, second = (forest(history.months, "deaths", 1, seed=4) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    quiet = replace(history.months, deaths=history.months.deaths * np.array([1.0, 1.0, 0.0]))
    assert not forest(quiet, "deaths", 1, seed=4)[:, 2].any()


def test_features_of_a_month_rest_on_it_and_earlier_ones(history):
    rows = features(history.months, "deaths")
    short = features(history.months.until(15), "deaths")
    # which places are neighbours is what is known at the end; with three places it is the same from early on
    np.testing.assert_allclose(rows[:15], short)


def test_models_survive_a_history_of_zeros_and_of_one_place():
    months = invented(26, places=1).months
    for found in forecasts(replace(months, deaths=months.deaths * 0), "deaths", 2, seed=1).values():
        assert not found.any()
    assert benchmarks.resampled_near(months, "deaths", 1).any()


def test_with_too_few_months_to_learn_from_a_model_says_what_the_own_months_say():
    months = invented(13, places=1).months
    made = forecasts(months.until(6), "deaths", 3, seed=1)
    for name in ("negative binomial", "forest"):
        np.testing.assert_array_equal(made[name], made["own 12 months"], err_msg=name)
    assert made["mixture"].any()
