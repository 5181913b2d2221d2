"""Charts: every bar stands inside its panel, ordered as its figure is, and long silences are cut and named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tallybook.publish.charts import LEFT, PANEL_HEIGHT, TOP, MonthValue, month_chart, seat_bar
from tallybook.records import Figure

TITLES = (("deaths", "Deaths"),)


def value(month: str, figure: Figure) -> MonthValue:
    return MonthValue(month, (("deaths", figure, f"tallies/deaths-{month}.html"),))


@st.composite
def months(draw: st.DrawFn) -> list[MonthValue]:
    numbers = sorted(draw(st.sets(st.integers(1900 * 12, 2100 * 12), min_size=1, max_size=30)))
    values = []
    for n in numbers:
        low, best, high = sorted(draw(st.lists(st.integers(0, 10**6), min_size=3, max_size=3)))
        figure = Figure(low, best, draw(st.sampled_from([high, None])))
        values.append(value(f"{n // 12:04d}-{n % 12 + 1:02d}", figure))
    return values


@given(months())
def test_bars_stand_inside_the_panel_in_the_order_of_their_bounds(values: list[MonthValue]) -> None:
    chart = month_chart(values, TITLES)
    assert chart is not None
    (panel,) = chart.panels
    assert len(panel.bars) == len(values)
    for bar, told in zip(panel.bars, values, strict=True):
        assert TOP <= bar.high_y <= bar.best_y <= bar.low_y <= TOP + PANEL_HEIGHT
        assert LEFT <= bar.x < bar.x + bar.width <= chart.right
        assert bar.open_above == (told.figures[0][1].high is None)
    assert 2 <= len(panel.ticks) <= 7
    places = [x for x, _, _ in chart.names] + [x for x, _ in chart.gaps]
    assert len(set(places)) == len(places)


def test_a_long_silence_is_one_gap_that_says_how_long() -> None:
    chart = month_chart([value("2010-01", Figure.exactly(1)), value("2031-05", Figure.exactly(2))], TITLES)
    assert chart is not None
    assert [words for _, words in chart.gaps] == ["21 yr."]
    assert [(month, year) for _, month, year in chart.names] == [("Jan", "2010"), ("May", "2031")]


def test_a_short_silence_is_shown_month_by_month() -> None:
    chart = month_chart([value("2031-01", Figure.exactly(1)), value("2031-04", Figure.exactly(2))], TITLES)
    assert chart is not None
    assert [month for _, month, _ in chart.names] == ["Jan", "Feb", "Mar", "Apr"]


def test_nothing_to_show_is_no_chart() -> None:
    assert month_chart([], TITLES) is None


def test_seats_are_drawn_to_the_scale_of_all_seats() -> None:
    bar = seat_bar(Figure.exactly(4), Figure.exactly(90), Figure(high=15), width=900)
    assert (bar.held, bar.deserved) == (40, 150)
    assert bar.label == "Seats: 4 held, at most 15 by share of people, 90 in all"


def test_seats_without_a_total_are_drawn_against_the_longest_number() -> None:
    bar = seat_bar(Figure.exactly(5), None, Figure.exactly(10), width=100)
    assert (bar.held, bar.deserved) == (50, 100)
