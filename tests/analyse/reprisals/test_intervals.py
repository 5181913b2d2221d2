"""Errors, intervals, kernels without a form and tests of fit hold what they promise on processes made by rule."""

import numpy as np
import pytest
from processes import thinned

from tallybook.analyse.finding import Refused
from tallybook.analyse.reprisals import plain
from tallybook.analyse.reprisals.after import after
from tallybook.analyse.reprisals.background import Background
from tallybook.analyse.reprisals.climbing import fitted, profile, with_errors
from tallybook.analyse.reprisals.days import Days
from tallybook.analyse.reprisals.declustering import stepped_days, stepped_moments
from tallybook.analyse.reprisals.moments import Moments
from tallybook.analyse.reprisals.rescaling import rescaled_days, rescaled_moments
from tallybook.analyse.reprisals.simulation import simulated

SPAN = 1_000.0
STEADY = Background("constant", SPAN)


def counts_of(days: np.ndarray) -> np.ndarray:
    return np.bincount(days.astype(int), minlength=int(SPAN))


def likelihood_of(days: np.ndarray, by_day: bool):
    if by_day:
        return Days(counts_of(days)[:, None], STEADY)
    return Moments(days, [days], STEADY, fastest=86_400.0)


@pytest.mark.parametrize("by_day", [False, True])
def test_profile_intervals_of_the_branching_ratio_hold_the_truth_about_95_times_in_100(by_day):
    """The short version of `python -m benchmarks.hawkes coverage`."""
    held = 0
    for seed in range(16):
        (days,) = simulated(((STEADY, np.array([0.5])),), np.array([[0.4]]), np.array([1.5]), seed=seed)
        likelihood = likelihood_of(days, by_day)
        low, high = profile(likelihood, fitted(likelihood), 1)
        held += low <= 0.4 <= high
    assert held >= 13  # 15 on average; fewer than 13 come once in 100 tries


def test_the_profile_and_the_observed_information_agree_where_there_are_many_events():
    days = thinned(0.8, 0.5, 2.0, SPAN, 5)
    likelihood = likelihood_of(days, by_day=False)
    fit = with_errors(likelihood, fitted(likelihood))
    low, high = profile(likelihood, fit, 1)
    assert fit.errors[1] == pytest.approx((high - low) / 3.92, rel=0.1)
    assert fit.errors[0] > 0


def test_the_profile_begins_at_zero_where_nothing_is_set_off():
    (days,) = simulated(((STEADY, np.array([0.5])),), np.array([[0.0]]), np.array([1.0]), seed=4)
    likelihood = likelihood_of(days, by_day=False)
    low, high = profile(likelihood, fitted(likelihood), 1)
    assert low == 0
    assert 0 < high < 0.7


def test_a_background_that_changes_is_told_from_self_excitation():
    changing = Background("pieces", SPAN, 4)
    weights = np.array([0.3, 1.5, 0.4, 1.0])
    (days,) = simulated(((changing, weights),), np.array([[0.3]]), np.array([2.0]), seed=2)
    fits = {shape.shape: fitted(Moments(days, [days], shape, fastest=86_400.0)) for shape in (STEADY, changing)}
    assert fits["pieces"].parameters[4] == pytest.approx(0.3, abs=0.1)
    assert fits["constant"].parameters[1] > 0.5  # a rate held constant takes slow change for answers
    assert fits["pieces"].log_likelihood > fits["constant"].log_likelihood + 20


@pytest.mark.parametrize("by_day", [False, True])
def test_steps_of_lags_find_the_kernel(by_day):
    days = thinned(0.8, 0.5, 1.2, SPAN, 3)
    found = stepped_days(counts_of(days), STEADY) if by_day else stepped_moments(days, STEADY)
    assert found.branching == pytest.approx(0.5, abs=2.5 * found.branching_error)
    assert found.branching_error < 0.12
    early = found.answers[found.edges_days[1:] <= 3].sum()
    assert early > 0.8 * 0.5 * (1 - np.exp(-2.4))


def test_time_rescaling_accepts_the_true_kind_of_model_and_turns_down_plain_poisson():
    days = thinned(0.8, 0.6, 1.5, SPAN, 8)
    moments = likelihood_of(days, by_day=False)
    fit = fitted(moments)
    assert rescaled_moments(days, [days], STEADY, fit).p_value > 0.05
    nothing = fitted(moments, held=(1, 0.0))
    assert rescaled_moments(days, [days], STEADY, nothing).p_value < 1e-6
    counts = Days(counts_of(days)[:, None], STEADY)
    told = rescaled_days(counts, fitted(counts), seed=1)
    assert told.p_value > 0.05
    assert rescaled_days(counts, fitted(counts, held=(1, 0.0)), seed=1).p_value < 1e-4
    assert rescaled_days(counts, fitted(counts), seed=1).distance == told.distance
    expected, _, low, high = np.array(told.against_theory()).T
    assert (np.diff(expected) > 0).all()
    assert (low < high).all()


def test_plain_models_have_the_likelihoods_of_their_distributions():
    from scipy.stats import nbinom, poisson

    random = np.random.default_rng(1)
    counts = random.negative_binomial(2, 0.4, 400)
    steady = Background("constant", 400.0)
    assert plain.poisson_days(counts, steady).log_likelihood == pytest.approx(
        poisson.logpmf(counts, counts.mean()).sum()
    )
    found = plain.gamma_days(counts, steady)
    size = 1 / found.spread
    assert found.log_likelihood == pytest.approx(nbinom.logpmf(counts, size, size / (size + counts.mean())).sum())
    assert found.spread == pytest.approx(0.5, rel=0.35)
    assert found.log_likelihood > plain.poisson_days(counts, steady).log_likelihood


def test_what_comes_after_holds_one_where_nothing_is_set_off_and_rises_where_something_is():
    slow = Background("smooth", SPAN, 4)
    weights = np.array([0.1, 0.3, 0.5, 0.2, 0.1, 0.3, 0.2])
    held, p_values = 0, []
    for seed in range(30):
        told = _after(simulated(((slow, weights),) * 2, np.diag([0.3, 0.4]), np.array([1.0, 0.7]), seed=seed))
        held += told.rate.low <= 1 <= told.rate.high
        p_values.append(told.p_value)
    assert held >= 25
    assert np.mean(np.array(p_values) < 0.05) <= 0.2
    answered = _after(simulated(((slow, weights),) * 2, np.array([[0.3, 0], [0.6, 0.2]]), np.array([1.0, 0.7]), seed=1))
    assert answered.rate.low > 1.1
    assert answered.chance.low > 1
    assert answered.p_value < 0.01


def _after(sides: tuple[np.ndarray, ...]):
    triggers, answers = (np.floor(side) for side in sides)
    return after(triggers, answers, length_days=SPAN, window_days=3, control_days=28, seed=1)


def test_what_comes_after_is_counted_as_by_hand():
    triggers = np.arange(20, 620, 60, dtype=float)
    answers = np.sort(np.concatenate([triggers + 1, triggers[:5] + 2, triggers + 20, triggers[:1]]))
    told = after(triggers, answers, length_days=700.0, window_days=2, control_days=28, seed=1)
    assert told.answers_after == 15
    assert told.same_day == 1
    # the moved windows, 26 days back and 26 on, reach each answer with two of them
    moves = [m for m in range(-28, 29) if abs(m) > 2]
    expected = 0.0
    for t in triggers:
        starts = [t + m for m in moves if t + m >= 0]
        expected += np.mean([sum(start < a <= start + 2 for a in answers) for start in starts])
    assert told.expected == pytest.approx(expected)
    assert told.chance_after_0_1 == 1.0


@pytest.mark.parametrize(
    ("triggers", "answers", "cause"),
    [
        (np.arange(3.0), np.arange(3.0), "3 events to follow"),
        (np.arange(0, 300, 20.0), np.array([]), "no answer"),
    ],
)
def test_what_comes_after_is_refused_where_there_is_too_little(triggers, answers, cause):
    with pytest.raises(Refused, match=cause):
        after(triggers, answers, length_days=400.0, window_days=3, control_days=28, seed=1)
