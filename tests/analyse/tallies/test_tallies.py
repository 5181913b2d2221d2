"""Tallies: counts with known answers, bounds carried through, exact intervals, refusals that name their cause."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tallybook.analyse.drawing import ranged_bars
from tallybook.analyse.finding import Refused
from tallybook.analyse.tallies import Counting, Tallies, counting_of, populations_from_csv, tally
from tallybook.analyse.tallies.comparing import Placed, compare, exact_interval, exact_ratio, persons_ratios
from tallybook.analyse.tallies.concentrating import concentration
from tallybook.analyse.tallies.grouping import every_month, grouped, kinds_of, periods, place_of, rate
from tallybook.analyse.tallies.material import populations_from_words, populations_of
from tallybook.match.adding import Share
from tallybook.records import Actor, BadInput, Claim, Figure, Incident, Snapshot, Span, When, Where


def incident(number: int, place: str, month: int, dead: int, **more: Any) -> Incident:
    day = date(2031, month, 3)
    told = {"deaths": Figure.exactly(dead), "kinds": ("killing",), "when": When(day, day, 1), **more}
    told |= {"title": f"{dead} killed", "claims": (f"c-{number:03d}",), "reports": ("r",), "where": Where(place)}
    return Incident(f"i-{number:03d}", **told)


def told(*incidents: Incident) -> Counting:
    return Counting(incidents)


SPREAD = tuple(
    incident(n, place, 1 + n % 8, dead)
    for n, (place, dead) in enumerate([("Port", 5)] * 20 + [("Mill", 2)] * 10 + [("Brook", 1)] * 6 + [("Hill", 1)] * 2)
)


def table(fitted: Tallies, name: str) -> dict[Any, Any]:
    found = next(t for t in fitted.finding_.tables if t.name == name)
    return {row.cells[0]: row for row in found.rows}


def test_groups_add_up_to_the_whole_and_every_row_names_what_it_rests_on():
    fitted = Tallies().fit(told(*SPREAD))
    places = table(fitted, "by-place")
    assert {name: row.cells[3].best for name, row in places.items()} == {"Port": 100, "Mill": 20, "Brook": 6, "Hill": 2}
    assert sum(row.cells[3].best for row in table(fitted, "by-period").values()) == 128
    for name in ("by-period", "by-place", "by-kind", "by-review", "compared"):
        for row in table(fitted, name).values():
            assert bool(row.incidents) == bool(row.claims)
            assert row.incidents or row.cells[1] == 0, name
    assert fitted.finding_.cannot_know
    assert fitted.whole_.deaths == tally(Snapshot({}, {}, {i.id: i for i in SPREAD})).deaths


def test_empty_months_stand_between_and_quarters_and_years_hold_their_months():
    shares = [Share(incident(1, "Port", 1, 3)), Share(incident(2, "Port", 6, 4)), Share(incident(3, "Port", 12, 5))]
    undated = Share(replace(incident(4, "Port", 1, 9), when=None))
    months = periods([*shares, undated], "month")
    assert [m.name for m in months][:3] == ["2031-01", "2031-02", "2031-03"]
    assert (len(months), months[-1].name, months[-1].deaths.best) == (13, "undated", 9)
    assert [(q.name, q.deaths.best) for q in periods(shares, "quarter")] == [
        ("2031-Q1", 3), ("2031-Q2", 4), ("2031-Q3", 0), ("2031-Q4", 5),
    ]  # fmt: skip
    assert [(y.name, y.deaths.best) for y in periods(shares, "year")] == [("2031", 12)]


def test_a_long_run_of_empty_months_is_one_row_and_compared_places_keep_every_month():
    old = replace(incident(900, "Port", 1, 9), when=When(date(1990, 5, 3), date(1990, 5, 3), 1))
    shares = [Share(i) for i in (old, *SPREAD)]
    names = [group.name for group in periods(shares, "month")]
    assert names[:3] == ["1990-05", "1990-06 to 2030-12", "2031-01"]
    assert len(every_month(shares)) == 41 * 12 + 4


def test_spellings_meet_and_who_is_not_named_is_never_shared_out():
    one = replace(incident(1, "Old Quay", 1, 3), victims=(Actor("Oszal"), Actor("tarim")))
    other = replace(incident(2, "OLD QUAY", 1, 4), victims=(Actor("Tarim"),))
    nobody = replace(incident(3, "old quay", 1, 5), kinds=())
    shares = [Share(i) for i in (one, other, nobody)]
    (place,) = grouped(shares, place_of("place"), "deaths")
    assert place.deaths.best == 12
    victims = {g.name: g.deaths.best for g in grouped(shares, lambda i: [a.name for a in i.victims], "deaths")}
    assert victims == {"tarim": 7, "Oszal": 3, "not stated": 5}
    assert grouped(shares, kinds_of, "deaths")[-1].name == "not stated"


def test_a_part_adds_nothing_beside_its_whole():
    whole, part = incident(1, "Port", 1, 10), replace(incident(2, "Port", 1, 4), links=(("part_of", "i-001"),))
    assert Tallies().fit(told(whole, part)).whole_.deaths == Figure.exactly(10)


@given(
    st.tuples(*[st.integers(0, 500)] * 3).map(sorted), st.tuples(*[st.integers(1, 10**6)] * 3).map(sorted)
)  # fmt: skip
def test_rates_hold_every_count_over_every_population_within_the_bounds(counts: list[int], people: list[int]):
    low, best, high = rate(Figure(*counts), Figure(*people), 100_000)
    assert low is not None
    assert high is not None
    for count in counts:
        for many in people:
            assert low - 1e-9 <= count * 100_000 / many <= high + 1e-9
    assert low <= best <= high
    assert rate(Figure(counts[0], counts[1], None), Figure(*people), 1)[2] is None


def test_disputed_populations_of_claims_become_one_range():
    def claim(name: str, figure: Figure) -> Claim:
        return Claim(name, "r", "population", (Span(0, 1, "x"),), figure=figure, group=Actor("Oszal"))

    claims = {c.id: c for c in (claim("c-1", Figure.exactly(900)), claim("c-2", Figure(1000, 1200, 1500)))}
    (found,) = populations_of(Snapshot({}, claims, {})).values()
    assert (found.figure, found.claims) == (Figure(900, 900, 1500), ("c-1", "c-2"))
    denied = {"c-1": replace(claims["c-1"], stance="denied")}
    assert populations_of(Snapshot({}, denied, {})) == {}


def test_rates_come_from_settings_and_from_a_file_alike():
    words = populations_from_csv("name,low,best,high\r\nPort,900,1000,1500\nMill,,500,\n", "people.csv")
    assert words == ("Port=900-1000-1500", "Mill=500-500-500")
    fitted = Tallies(population=words).fit(told(*SPREAD))
    rates = {row.cells[1]: row.cells[4] for row in next(t for t in fitted.finding_.tables if t.name == "rates").rows}
    assert rates["Port"].best == pytest.approx(100 * 100_000 / 1000)
    assert rates["Port"].low == pytest.approx(100 * 100_000 / 1500)
    assert rates["Port"].high == pytest.approx(100 * 100_000 / 900)


@pytest.mark.parametrize(
    ("words", "cause"),
    [("Port", "NAME=NUMBER"), ("Port=many", "no whole number"), ("Port=9-5", "low <= best <= high"), ("=5", "NAME=")],
)
def test_populations_that_can_t_be_read_are_refused_in_words(words: str, cause: str):
    with pytest.raises(BadInput, match=cause):
        populations_from_words([words])


@pytest.mark.parametrize("words", ["Port=-5", "Port=0"])
def test_a_population_that_is_not_above_0_is_refused(words: str):
    with pytest.raises(Refused, match="a population above 0"):
        populations_from_words([words])
    with pytest.raises(Refused, match="above 0"):
        populations_from_csv("name,low,best,high\nPort,-5,,\n", "people.csv")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("place,people\nPort,5\n", "columns name, low, best, high"),
        ("name,low,best,high\nPort,,,\n", "row 2"),
        ("name,low,best,high\nPort,5,x,9\n", "no whole number"),
    ],
)
def test_a_file_of_populations_that_can_t_be_used_names_the_row_and_the_cure(text: str, cause: str):
    with pytest.raises(BadInput, match=cause):
        populations_from_csv(text, "people.csv")


@pytest.mark.parametrize("count", [0, 1, 7, 30])
def test_the_interval_of_a_count_is_garwood_s(count: int):
    found = exact_interval(count, 0.95)
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    assert found.low == pytest.approx(low, rel=1e-6)
    assert found.high == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-6)


@pytest.mark.parametrize(("one", "other", "weight"), [(10, 5, 1.0), (3, 40, 2.5), (0, 6, 1.0)])
def test_the_ratio_of_two_counts_is_bounded_by_the_exact_test(one: int, other: int, weight: float):
    found = exact_ratio(one, other, weight, 0.95)
    assert found.high is not None
    # At its upper bound the one-sided conditional test just rejects: so few of one among both, at 2.5 %.
    odds = found.high / weight
    assert stats.binom.cdf(one, one + other, odds / (1 + odds)) == pytest.approx(0.025, rel=1e-4)
    if one:
        odds = (found.low or 0) / weight
        assert stats.binom.sf(one - 1, one + other, odds / (1 + odds)) == pytest.approx(0.025, rel=1e-4)
    assert found.best == pytest.approx(weight * one / other)
    assert exact_ratio(5, 0, 1.0, 0.95).high is None


def test_ratios_of_persons_are_widened_by_how_much_they_scatter():
    rng = np.random.default_rng(3)
    panel = {
        name: [float(rng.geometric(0.25, rng.poisson(mean)).sum()) for _ in range(36)]
        for name, mean in (("Port", 4), ("Mill", 2))
    }
    ratios, scatter = persons_ratios(panel, "Port", None, 0.95)
    # By hand: the quasi-Poisson estimate of two groups is the ratio of their sums, its error from Pearson's chi square.
    sums = {name: sum(own) for name, own in panel.items()}
    means = {name: total / 36 for name, total in sums.items()}
    chi2 = sum((c - means[name]) ** 2 / means[name] for name, own in panel.items() for c in own)
    error = math.sqrt(chi2 / 70 * (1 / sums["Port"] + 1 / sums["Mill"]))
    best = sums["Mill"] / sums["Port"]
    assert scatter == pytest.approx(chi2 / 70)
    assert scatter > 2
    assert ratios["Mill"].best == pytest.approx(best)
    t = stats.t.ppf(0.975, 70)
    assert ratios["Mill"].low == pytest.approx(best * math.exp(-t * error), rel=1e-4)
    assert ratios["Mill"].high == pytest.approx(best * math.exp(t * error), rel=1e-4)


def test_known_populations_make_rates_of_the_comparison():
    rows = [Placed("Port", "2031-01", 1.0)] * 10 + [Placed("Mill", "2031-01", 1.0)] * 5
    found = compare(rows, ["2031-01"], reference=None, populations={"Port": 2000.0, "Mill": 500.0}, level_0_1=0.95)
    (mill,) = (p for p in found.places if p.place == "Mill")
    assert found.by_population
    assert mill.ratio is not None
    assert mill.ratio.best == pytest.approx((5 / 500) / (10 / 2000))
    assert found.refused is not None
    assert "at least 6" in found.refused.needed
    with pytest.raises(BadInput, match="against="):
        compare(rows, ["2031-01"], reference="Nowhere", populations={}, level_0_1=0.95)


def test_concentration_has_its_known_values():
    equal = concentration({f"p{n}": [1.0] * 10 for n in range(4)}, draws=200, level_0_1=0.95, seed=1)
    assert equal.gini.best == pytest.approx(0, abs=1e-12)
    assert equal.alike.best == pytest.approx(4)
    shares = {"a": [6.0] * 10, "b": [3.0] * 10, "c": [1.0] * 10}
    found = concentration(shares, draws=200, level_0_1=0.95, seed=1)
    slow = sum(abs(x - y) for x in (0.6, 0.3, 0.1) for y in (0.6, 0.3, 0.1)) / (2 * 3)
    assert found.gini.best == pytest.approx(slow)
    assert found.alike.best == pytest.approx(1 / (0.36 + 0.09 + 0.01))
    assert found.top[0][1].best == pytest.approx(0.6)
    assert found == concentration(shares, draws=200, level_0_1=0.95, seed=1)
    for interval in (found.gini, found.alike, found.top[0][1]):
        assert interval.low is not None
        assert interval.high is not None
        assert interval.low < interval.high


@pytest.mark.parametrize(
    ("by_place", "cause"),
    [
        ({"a": [1.0] * 40, "b": [1.0]}, "2 places"),
        ({"a": [1.0], "b": [1.0], "c": [1.0]}, "3 incidents"),
        ({"a": [0.0] * 20, "b": [0.0] * 20, "c": [0.0]}, "every figure is 0"),
    ],
)
def test_too_little_to_be_concentrated_is_refused(by_place: dict[str, list[float]], cause: str):
    with pytest.raises(Refused, match=cause):
        concentration(by_place, draws=200, level_0_1=0.95, seed=1)


def test_what_the_material_can_t_carry_is_refused_beside_what_it_can():
    fitted = Tallies().fit(told(incident(1, "Port", 1, 3)))
    assert {refused.what for refused in fitted.finding_.refused} == {"concentration by place", "places compared"}
    assert table(fitted, "by-place")["Port"].cells[3].best == 3
    with pytest.raises(Refused, match="none of them in what is asked for"):
        Tallies(start="2040-01-01").fit(told(*SPREAD))
    with pytest.raises(Refused, match="0 incidents"):
        Tallies().fit(told())


@pytest.mark.parametrize(
    "wrong",
    [{"start": "May"}, {"start": "2031-05-02", "end": "2031-05-01"}, {"level_0_1": 2.0}, {"draws": 5}, {"per": 0},
     {"kinds": ("theft",)}, {"against": "Nowhere"}],
)  # fmt: skip
def test_settings_that_can_t_be_used_are_refused(wrong: dict[str, Any]):
    with pytest.raises(BadInput, match=next(iter(wrong))):
        Tallies(**wrong).fit(told(*SPREAD))


def test_reviewed_and_unreviewed_stand_apart_and_conventions_beside():
    reviewed = replace(SPREAD[0], reviewed=True)
    by_rule = {"one": SPREAD, "other": (replace(SPREAD[0], deaths=Figure.exactly(1)),)}
    fitted = Tallies().fit(Counting((reviewed, *SPREAD[1:]), by_rule=by_rule))
    assert [g.deaths.best for g in fitted.reviewed_] == [5, 123]
    assert {n: r.cells[3].best for n, r in table(fitted, "by-convention").items()} == {"one": 128, "other": 1}


def test_the_same_ledger_gives_the_same_finding():
    held = Snapshot({}, {}, {i.id: i for i in SPREAD})
    assert Tallies().fit(counting_of(held)).finding_ == Tallies().fit(counting_of(held)).finding_
    assert Tallies(seed=2).fit(counting_of(held)).finding_ != Tallies().fit(counting_of(held)).finding_


def test_every_bar_of_a_chart_of_periods_has_its_label_that_of_a_long_empty_run_too():
    names = ["1987-11", "1987-12 to 2019-08", "2019-09"]
    rows = [{"period": name, "low": 1, "best": 1, "high": 1, "bound": ""} for name in names]
    drawn = vl_convert.vegalite_to_svg({**ranged_bars(rows, "period", "month", measure="deaths", lying=False)})
    assert all(f">{name}<" in drawn for name in names)
