"""The forecast as a finding: what it says and rests on, and what it refuses with cause and need."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from forecasting import invented, looked_on

from tallybook.analyse.codec import as_json
from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.forecast import Forecast, history_from_csv
from tallybook.analyse.forecast.panel import Happening, history_of
from tallybook.publish.pictures import svg
from tallybook.records import BadInput

pytestmark = pytest.mark.xdist_group("forecast")  # what its fixture makes is made by one worker


@pytest.fixture(scope="module")
def fitted():
    return Forecast(ahead=2, measure="incidents").fit(invented(24))


@pytest.fixture(scope="module")
def finding(fitted):
    return fitted.finding_


def table(finding, name):
    return next(one for one in finding.tables if one.name == name)


def test_every_place_and_month_ahead_has_a_whole_distribution_and_what_it_rests_on(fitted, finding):
    rows = table(finding, "forecast").rows
    assert fitted.samples_.shape == (2, 3, 240)
    assert [row.cells[:2] for row in rows[:2]] == [("Dhorai", "2032-01"), ("Dhorai", "2032-02")]
    for row in rows:
        wide, narrow = row.cells[2:4]
        assert isinstance(wide, Interval)
        assert wide.low <= narrow.low <= narrow.best <= narrow.high <= wide.high
        assert row.claims
        assert row.incidents == () or set(row.incidents).isdisjoint(row.claims)


def test_the_models_stand_side_by_side_with_the_difference_to_the_best_benchmark(fitted, finding):
    rows = table(finding, "models").rows
    assert len(rows) == 7
    without = [row.cells[0] for row in rows if row.cells[3] is None]
    assert [name.removesuffix(" (chosen)") for name in without] == [fitted.choice_.benchmark]
    assert sum("(chosen)" in row.cells[0] for row in rows) == 1
    assert any("CRPS" in one.text for one in finding.says)


def test_thresholds_stand_with_the_asked_and_the_measured_rate(finding):
    rows = table(finding, "alerts").rows
    assert len(rows) == 3
    assert all(isinstance(row.cells[5], Interval) for row in rows)
    assert any("asked for 5.0% false alarms, measured" in one.text for one in finding.says)


def test_what_it_can_not_know_names_the_lag_of_reports(finding):
    assert any("reports about them still come in" in told for told in finding.cannot_know)


def test_its_pictures_draw_and_its_json_holds_no_number_that_is_none(finding):
    assert [one.name for one in finding.pictures] == ["fan-01", "fan-02", "fan-03", "calibration", "alerts"]
    for picture in (finding.pictures[0], *finding.pictures[-2:]):
        assert "<svg" in svg(picture)
    json.dumps(as_json(finding), allow_nan=False)


def test_the_same_history_and_seed_give_the_same_finding(finding):
    again = Forecast(ahead=2, measure="incidents", place="Vashir").fit(invented(24)).finding_
    held = {row.cells for row in table(finding, "forecast").rows}
    assert {row.cells for row in table(again, "forecast").rows} < held
    assert len(table(again, "forecast").rows) == 2


def happened(*days, place="Dhorai", months=24):
    """Deaths on these days; reports through all the months."""
    looked = looked_on([date(2030 + m // 12, m % 12 + 1, d) for m in range(months) for d in (1, 14, 28)])
    return history_of([Happening(f"i-{n}", place, d, d, 2, 2, 2) for n, d in enumerate(days)], looked)


def at(month):
    return date(2030 + month // 12, month % 12 + 1, 9)


@pytest.mark.parametrize(
    ("held", "cause"),
    [
        (happened(), "only zeros"),
        (happened(at(5)), "one event"),
        (happened(at(5), at(5), at(5)), "at one time"),
        (happened(*map(at, range(12)), months=12), "only 12 consecutive whole months"),
        (happened(at(5), at(7)), "deaths in only 2 of 24 months"),
        (
            history_from_csv(["month,place,deaths\n", "2031-01,Dhorai,0\n", "2031-02,Dhorai,0\n"], name="t"),
            "only zeros",
        ),
    ],
)
def test_what_the_material_can_not_carry_is_refused_with_cause_and_need(held, cause):
    with pytest.raises(Refused) as refused:
        Forecast(ahead=1).fit(held)
    assert cause in refused.value.cause
    assert refused.value.needed


def test_gaps_in_months_are_named_where_too_few_months_are_left():
    rows = [f"{2030 + m // 12}-{m % 12 + 1:02d},Dhorai,{m % 4}\n" for m in range(30) if m != 20]
    with pytest.raises(Refused, match=r"9 consecutive whole months.*nothing was collected in 2031-09"):
        Forecast(ahead=1).fit(history_from_csv(["month,place,deaths\n", *rows], name="t"))


def test_with_enough_months_after_a_gap_the_earlier_ones_are_refused_and_weeks_too():
    rows = [f"{2030 + m // 12}-{m % 12 + 1:02d},Dhorai,{m % 4}\n" for m in range(26) if m != 3]
    finding = Forecast(ahead=1).fit(history_from_csv(["month,place,deaths\n", *rows], name="t")).finding_
    assert [one.what for one in finding.refused] == ["Alerts for next week", "Months before 2030-05"]


def test_a_table_of_months_and_deaths_says_that_it_tells_no_number_of_incidents():
    rows = [f"{2031 + n // 12}-{n % 12 + 1:02},Dhorai,{n % 3}\n" for n in range(48)]
    with pytest.raises(Refused, match="does not tell how many there were; needed: a column incidents"):
        Forecast(ahead=1, measure="incidents").fit(history_from_csv(["month,place,deaths\n", *rows], name="t"))


def test_a_place_with_too_little_is_refused_and_the_others_are_forecast():
    held = invented(20)
    deaths = held.months.deaths.copy()
    deaths[:, 1:, 0] = 0
    deaths[:, 0, 0] = 5
    deaths[:, :, 1] = 0
    quiet = replace(held, months=replace(held.months, deaths=deaths))
    fitted = Forecast(ahead=1).fit(quiet)
    assert fitted.places_ == ("Vashir",)
    causes = {one.what: one.cause for one in fitted.refused_}
    assert "at one time" in causes["Dhorai"] or "one event" in causes["Dhorai"]
    assert "only zeros" in causes["Lemmar"]
    with pytest.raises(Refused, match="Lemmar"):
        Forecast(ahead=1, place="Lemmar").fit(quiet)


@pytest.mark.parametrize(
    "settings",
    [{"ahead": 0}, {"ahead": 13}, {"false_alarms": 0.0}, {"false_alarms": float("nan")}, {"seed": -1},
     {"measure": "hope"}, {"level": "planet"}, {"place": "Atlantis"}],
)  # fmt: skip
def test_settings_out_of_range_are_refused_by_name(settings, history):
    (name, _), *_ = settings.items()
    with pytest.raises(BadInput, match=f"{name}="):
        Forecast(**settings).fit(history)


def test_of_too_many_places_those_where_most_happened_are_forecast_and_the_share_is_told():
    history = invented(24, places=4)
    counts = history.months.incidents.sum(axis=0)
    fitted = Forecast(ahead=2, measure="incidents", most_places=2).fit(history)
    most = [history.months.places[n] for n in sorted(np.argsort(-counts)[:2])]
    assert list(fitted.places_) == most
    told = next(s.text for s in fitted.finding_.says if s.text.startswith("Of 4 places the 2 with most incidents"))
    assert f"{np.sort(counts)[2:].sum() / counts.sum():.0%}" in told
    rows = table(fitted.finding_, "forecast").rows
    assert all(row.claims and all(row.cells[0] in claim for claim in row.claims) for row in rows)


def test_a_place_that_is_asked_for_is_forecast_however_little_happened_there():
    history = invented(24, places=4)
    least = history.months.places[int(history.months.incidents.sum(axis=0).argmin())]
    fitted = Forecast(ahead=2, measure="incidents", most_places=1, place=least).fit(history)
    assert fitted.places_ == (least,)
