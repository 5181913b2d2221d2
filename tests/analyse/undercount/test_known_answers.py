"""Published and re-computed answers of real tables come out, each within the tolerance that was asked for."""

import pytest
from listed import reference

from tallybook.analyse.undercount.estimates import Ways, estimates, stepwise_estimate
from tallybook.analyse.undercount.wording import model_words

pytestmark = pytest.mark.xdist_group("kosovo")  # what its fixture makes is made by one worker


@pytest.fixture(scope="module")
def kosovo():
    lists = reference("kosovo_1999.csv")
    return lists, {e.name: e for e in estimates(lists, Ways())}


def test_kosovo_best_log_linear_model_by_bic_and_its_profile_interval(kosovo):
    lists, found = kosovo
    assert model_words(found["bic"].fit.model, lists.names) == "[EXH.ABA.OSCE, EXH.HRW, OSCE.HRW]"
    assert found["bic"].records.best == pytest.approx(10_356.5, rel=1e-4)
    assert found["bic"].records.low == pytest.approx(8_994, abs=2)
    assert found["bic"].records.high == pytest.approx(12_110, abs=2)


def test_kosovo_best_by_aic_and_stepwise_say_something_else(kosovo):
    _, found = kosovo
    assert found["aic"].records.best == pytest.approx(12_741, abs=1)
    assert found["stepwise"].records.best == pytest.approx(14_326, abs=2)
    assert (found["stepwise"].records.low, found["stepwise"].records.high) == pytest.approx((12_525, 16_543), abs=2)


def test_kosovo_averaged_over_decomposable_graphs(kosovo):
    _, found = kosovo
    assert found["graphs"].records.best == pytest.approx(12_591, rel=0.02)
    assert (found["graphs"].records.low, found["graphs"].records.high) == pytest.approx((9_826, 16_476), rel=0.02)


def test_kosovo_latent_classes_middle_within_3_and_bounds_within_5_per_cent(kosovo):
    _, found = kosovo
    assert found["latent"].records.best == pytest.approx(10_400, rel=0.03)
    assert (found["latent"].records.low, found["latent"].records.high) == pytest.approx((8_960, 13_750), rel=0.05)


def test_uk_stepwise_with_five_lists_and_with_six():
    six = reference("uk_2013.csv")
    five = six.merged([["PF", "NCA"]])
    steps = {len(lists.names): stepwise_estimate(lists, Ways()).records for lists in (five, six)}
    assert steps[5].best == pytest.approx(11_304, abs=2)
    assert (steps[5].low, steps[5].high) == pytest.approx((9_889, 13_063), abs=2)
    assert steps[6].best == pytest.approx(11_409, abs=2)
