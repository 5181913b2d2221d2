"""Alerts: thresholds that raise about as many false alarms as asked, measured without a look ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from forecasting import invented

from tallybook.analyse.finding import Refused
from tallybook.analyse.forecast import alerts as room
from tallybook.analyse.forecast.alerts import alerts_of


@pytest.fixture(scope="module")
def weeks():
    return invented(42, mean=20.0, seed=8).weeks


@pytest.fixture(scope="module")
def found(weeks):
    return alerts_of(weeks, "incidents", 0.05, seed=1)


def test_ordinary_weeks_raise_about_as_many_alarms_as_asked(found):
    assert found.weeks == 104
    assert 0.02 <= found.measured.best <= 0.08
    assert found.measured.low <= 0.05 <= found.measured.high
    assert all(a.alarms.low <= 0.05 <= a.alarms.high for a in found.alerts)


def test_a_threshold_is_the_lowest_count_whose_chance_raises_an_alarm(found, weeks):
    _, _, cuts = room._past(weeks, "incidents", 0.05)
    for alert in found.alerts:
        assert alert.chance <= cuts[-1] < room._chance(alert.threshold - 1, alert.mean, alert.size)


def test_a_flood_in_the_last_week_raises_an_alarm_there_and_changes_no_earlier_one(weeks):
    incidents = weeks.incidents.copy()
    incidents[-1, 1] += 300
    flooded = replace(weeks, incidents=incidents)
    by_place = {a.place: a for a in alerts_of(flooded, "incidents", 0.05, seed=1).alerts}
    alert = by_place[weeks.places[1]]
    assert alert.latest >= alert.latest_threshold
    before, after = (room._past(w, "incidents", 0.05) for w in (weeks, flooded))
    np.testing.assert_array_equal(before[0][:-1], after[0][:-1])
    np.testing.assert_array_equal(before[2][:-1], after[2][:-1])
    np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize(
    ("past", "asked", "cut"),
    [
        ([0.5, 0.1, 0.2, 0.3], 0.25, 0.2),  # one of four may, the next higher may not
        ([0.1, 0.1, 1, 1], 0.25, 0.1),  # of equal chances all raise an alarm or none
        ([1, 1, 1, 0.01], 0.25, 0.25),  # a quiet place: what has a chance of 0.02 is surprising too
        ([], 0.05, 0.05),
    ],
)
def test_at_most_the_share_that_was_asked_would_have_raised_an_alarm(past, asked, cut):
    found = room._cut(np.array(past, dtype=float), asked)
    assert found == pytest.approx(cut)
    assert np.sum(np.array(past) <= found) <= asked * len(past)


def test_too_few_weeks_and_quiet_ones_are_refused(weeks):
    with pytest.raises(Refused, match="78 weeks"):
        alerts_of(weeks.until(77), "incidents", 0.05, seed=1)
    with pytest.raises(Refused, match="no incidents"):
        alerts_of(replace(weeks, incidents=weeks.incidents * 0), "incidents", 0.05, seed=1)
