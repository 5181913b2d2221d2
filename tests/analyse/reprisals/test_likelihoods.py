"""The likelihoods of self-exciting processes: against slow ones, their gradients, and what may not change them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import by_pairs, chance_of_counts, thinned

from tallybook.analyse.reprisals.background import Background, rhythm_of
from tallybook.analyse.reprisals.climbing import fitted
from tallybook.analyse.reprisals.days import Days
from tallybook.analyse.reprisals.moments import Moments

LENGTH = 40.0


@pytest.fixture
def two_sides():
    random = np.random.default_rng(3)
    first = np.round(np.sort(random.uniform(0, LENGTH, 40)), 1)  # several at one moment
    return first, np.sort(np.append(random.uniform(0, LENGTH, 25), first[:5]))


def test_the_recursion_gives_what_all_pairs_give(two_sides):
    background = Background("pieces", LENGTH, 4)
    found, _ = Moments(two_sides[0], two_sides, background, fastest=100.0).at(
        np.array([0.5, 0.9, 0.2, 1.1, 0.3, 0.2, 1.7])
    )
    assert found == pytest.approx(by_pairs(two_sides[0], two_sides, [0.5, 0.9, 0.2, 1.1], [0.3, 0.2], 1.7, LENGTH))


@pytest.mark.parametrize("shape", ["constant", "pieces", "smooth"])
def test_gradients_are_the_slopes_of_the_likelihoods(two_sides, shape):
    background = Background(shape, LENGTH, 1 if shape == "constant" else 3)
    counts = np.stack([np.bincount(s.astype(int), minlength=40) for s in two_sides], axis=1)
    for likelihood in (Moments(two_sides[0], two_sides, background, fastest=100.0), Days(counts, background)):
        row = 0.35 * likelihood.scale
        value, slope = likelihood.at(row)
        assert np.isfinite(value)
        for number, step in enumerate(np.eye(len(row)) * 1e-6):
            numeric = (likelihood.at(row + step)[0] - likelihood.at(row - step)[0]) / 2e-6
            assert slope[number] == pytest.approx(numeric, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("counts", [(0, 0), (1, 0), (2, 1), (3, 2)])
def test_a_day_of_two_sides_has_the_chance_that_trying_all_families_gives(counts):
    background = Background("constant", 1.0)
    likelihood = Days(np.array([counts]), background)
    row = np.array([0.7, 0.4, 0.3, 2.0, 0.5, 0.2, 0.6, 1.0])
    founders, within = likelihood.founders(row)
    assert np.exp(likelihood.at(row)[0]) == pytest.approx(chance_of_counts(counts, founders[0], within), rel=1e-9)


def test_the_chances_of_all_counts_of_a_day_add_up_to_one():
    row = np.array([0.7, 0.6, 2.0])
    likelihoods = (Days(np.array([[count]]), Background("constant", 1.0)) for count in range(60))
    assert sum(np.exp(one.at(row)[0]) for one in likelihoods) == pytest.approx(1.0, abs=1e-9)


times = st.lists(st.integers(0, 29_900), min_size=5, max_size=40).map(lambda v: np.sort(np.array(v)) / 1000)


@settings(max_examples=40, deadline=None)
@given(times, st.floats(0.1, 0.9), st.floats(0.2, 8.0), st.floats(0.1, 20.0))
def test_another_unit_of_time_changes_the_likelihood_only_by_the_unit(days, offspring, decay, factor):
    plain, _ = Moments(days, [days], Background("constant", 30.0), fastest=1e6).at(np.array([0.4, offspring, decay]))
    other, _ = Moments(days * factor, [days * factor], Background("constant", 30.0 * factor), fastest=1e6).at(
        np.array([0.4 / factor, offspring, decay / factor])
    )
    assert other == pytest.approx(plain - len(days) * np.log(factor), rel=1e-6, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(times, st.floats(1.0, 50.0), st.floats(0.2, 8.0))
def test_what_lies_long_before_changes_nothing_but_the_days_it_adds(days, shift, decay):
    row = np.array([0.4, 0.5, decay])
    plain, _ = Moments(days, [days], Background("constant", 30.0), fastest=1e6).at(row)
    later, _ = Moments(days + shift, [days + shift], Background("constant", 30.0 + shift), fastest=1e6).at(row)
    assert later == pytest.approx(plain - 0.4 * shift, rel=1e-6, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(times, st.integers(0, 2**31))
def test_the_order_of_a_table_of_counts_and_of_sides_that_set_off_does_not_matter(days, seed):
    other = np.sort(np.random.default_rng(seed).uniform(0, 30, 10))
    background = Background("constant", 30.0)
    one, _ = Moments(days, [days, other], background, fastest=1e6).at(np.array([0.4, 0.3, 0.2, 1.5]))
    two, _ = Moments(days, [other, days], background, fastest=1e6).at(np.array([0.4, 0.2, 0.3, 1.5]))
    assert one == pytest.approx(two, rel=1e-9)


def test_events_at_one_moment_do_not_set_off_each_other():
    days = np.array([1.0, 1.0, 1.0])
    found, _ = Moments(days, [days], Background("constant", 2.0), fastest=1e6).at(np.array([1.0, 0.5, 1e4]))
    assert found == pytest.approx(-2.0 - 1.5, abs=1e-6)


def test_a_background_adds_up_to_its_integral_with_and_without_the_rhythm_of_the_day():
    random = np.random.default_rng(1)
    rhythm = rhythm_of(random.uniform(0, 1, 500) ** 2)
    for shape, told in (("smooth", ()), ("pieces", rhythm), ("smooth", rhythm)):
        background = Background(shape, 10.5, 3, told)
        middles = np.linspace(0, 10.5, 252_001)[:-1] + 10.5 / 504_000
        rough = background.columns(middles).sum(axis=0) * 10.5 / 252_000
        assert background.until(np.array([10.5]))[0] == pytest.approx(rough, rel=1e-3)


@pytest.mark.parametrize("by_day", [False, True])
def test_processes_made_by_thinning_are_recovered_within_a_tenth_at_5000_events(by_day):
    length, truth, found = 4_200, np.array([0.6, 0.5, 2.3]), []
    for seed in range(5):
        days = thinned(*truth, float(length), seed)
        assert 4_300 < len(days) < 5_800
        background = Background("constant", float(length))
        counts = np.bincount(days.astype(int), minlength=length)[:, None]
        likelihood = Days(counts, background) if by_day else Moments(days, [days], background, fastest=86_400.0)
        found.append(fitted(likelihood).parameters)
    assert np.mean(found, axis=0) == pytest.approx(truth, rel=0.05)
    assert (np.abs(np.array(found) / truth - 1).mean(axis=0) < 0.10).all()


def test_scoring_comes_near_the_maximum_and_never_below_where_it_began():
    days = thinned(0.5, 0.5, 2.0, 600.0, 3)
    held = Moments(days, [days], Background("constant", 600.0), fastest=86_400.0)
    rough = held.begin(1.0)
    sharp = held.sharpened(rough)
    far = held.begin(0.3)
    assert held.at(held.sharpened(far))[0] >= held.at(far)[0]
    climbed_from_afar = fitted(held, start=np.array([0.9, 0.1, 9.0])).log_likelihood
    assert held.at(rough)[0] < held.at(sharp)[0] <= climbed_from_afar + 1e-6
    assert held.at(sharp)[0] == pytest.approx(climbed_from_afar, abs=1e-3)


def test_a_likelihood_asked_for_one_decay_after_another_answers_as_a_new_one_does():
    days = thinned(0.5, 0.4, 2.0, 100.0, 4)

    def new():
        return Moments(days, [days], Background("constant", 100.0), fastest=86_400.0)

    kept = new()
    for row in ([0.5, 0.3, 2.0], [0.4, 0.2, 2.0], [0.4, 0.2, 5.0], [0.5, 0.3, 2.0]):
        value, gradient = kept.at(np.array(row))
        assert (value, *gradient) == (new().at(np.array(row))[0], *new().at(np.array(row))[1])
