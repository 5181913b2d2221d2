"""The measuring of forecasts: its tables come out of any table of events; that of Syria is read whole."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from evaluation import forecast_events
from evaluation.corpora import shared


def test_models_and_alerts_are_told_as_tables(tmp_path, capsys):
    random.seed(1)
    days = [date(2030, 1, 1) + timedelta(days=n) for n in range(600)]
    rows = [f"Dhorai,{day},{random.randint(0, 5)}" for day in days if random.random() < 0.3]
    file = tmp_path / "events.csv"
    file.write_text("\n".join(["adm_1,date_start,best", *rows]) + "\n")
    assert forecast_events.main([str(file), "--ahead", "1", "--measure", "incidents"]) == 0
    told = capsys.readouterr().out
    assert "| own 12 months" in told
    assert "| 5.0% |" in told


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert forecast_events.main([str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.skipif(shared() is None, reason="needs the reference events in TALLYBOOK_SHARED")
def test_every_death_of_the_reference_events_stands_in_a_month_or_is_said_to_be_left_out():
    held = forecast_events._history(None, "division")
    left_out = sum(one.deaths for one in held.left_out)
    assert held.months.deaths[1].sum() + left_out == 112_337
    assert held.months.deaths.shape[1:] == (47, 14)
    assert held.gaps == ()
