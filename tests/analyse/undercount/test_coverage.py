"""Intervals hold the truth about as often as they say, in a short version of the study that the docs show."""

import pytest

from evaluation.undercount_coverage import SCENARIOS, run


@pytest.mark.parametrize(("name", "chosen"), [("independent", ("pair", "bic", "stepwise", "graphs", "latent"))])
def test_intervals_hold_the_size_of_simulated_populations(name, chosen):
    found = run(SCENARIOS[name], 20, 800, 11)
    for estimator in chosen:
        assert found[estimator].told == 20
        assert found[estimator].held >= 16, estimator  # fewer come 3 times in 1,000 if 95 in 100 hold


def test_people_whom_hardly_any_list_reaches_are_missed_by_all():
    found = run(SCENARIOS["hidden"], 6, 300, 12)
    assert all(found[name].held <= 2 for name in ("bic", "stepwise", "graphs", "latent"))
