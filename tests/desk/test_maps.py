"""The map: places as areas of their uncertainty, the same address the same picture, and nothing inline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.desk.maps.drawing import HEIGHT, REACH_KM, WIDTH, Spot, View, areas, around, land, scale_bar, spots
from tallybook.desk.maps.outlines import DETAILS, rings
from tallybook.desk.maps.timeline import timeline
from tallybook.records import Incident, Snapshot, When, Where

if TYPE_CHECKING:
    from django.test import Client

degrees = st.floats(-400, 400)


def incident(number: int, precision: int | None = 1, latitude: float = 10.0, longitude: float = 20.0) -> Incident:
    where = Where(f"Place {number}", f"p-{number}", latitude, longitude, precision=precision)
    day = date(2031, 5, 1) + timedelta(days=number)
    return Incident(f"i-{number}", ("killing",), "t", ("c-1",), ("r-1",), where=where, when=When(day, day, 1))


@pytest.mark.parametrize("detail", DETAILS)
def test_the_outlines_are_those_of_all_countries_within_the_world(detail: str):
    held = rings(detail)
    assert len({ring.country for ring in held}) > 170
    assert all(-180 <= r.west <= r.east <= 180 and -90 <= r.south <= r.north <= 90 for r in held)
    assert not [r for r in held if len(r.points) < 3]
    norway = [r for r in held if r.country == "Norway"]
    assert any(r.west <= 10.75 <= r.east and r.south <= 59.91 <= r.north for r in norway)


@given(west=degrees, south=degrees, east=degrees, north=degrees)
def test_a_view_is_of_the_world_and_of_the_shape_of_the_map(west: float, south: float, east: float, north: float):
    view = View.read(f"{west},{south},{east},{north}")
    assert (view is None) is not (west < east and south < north)
    if view is not None:
        assert -180.01 <= view.west < view.east <= 180.01
        assert -85.01 <= view.south < view.north <= 85.01


@given(west=st.floats(-100, 60), south=st.floats(-50, 40), wide=st.floats(1, 30))
def test_a_view_told_and_read_again_is_the_same(west: float, south: float, wide: float):
    view = View.read(f"{west},{south},{west + wide},{south + 1}")
    assert view is not None
    again = View.read(view.told())
    assert again is not None
    assert (again.west, again.south, again.east, again.north) == pytest.approx(
        (view.west, view.south, view.east, view.north), abs=0.05
    )


@pytest.mark.parametrize("told", ["", "a,b,c,d", "1,2,3", "nan,nan,nan,nan", "inf,0,1,1", "3,0,1,1", "1e999,0,2,2"])
def test_what_is_no_view_is_none(told: str):
    assert View.read(told) is None


def held_by(incidents: list[Incident]) -> list[Spot]:
    """The spots of incidents that stand at places of their own."""
    known = {n: i.where for n, i in enumerate(incidents) if i.where is not None}
    found, nowhere, number = spots({**dict.fromkeys(known, (1, 2)), None: (3, 0)}, known)
    assert (nowhere, number) == ((None,), 3)
    return found


def days_of(incidents: list[Incident]) -> dict[int | None, int]:
    return Counter(i.when.start.toordinal() if i.when and i.when.start else None for i in incidents)


def test_one_point_under_two_names_is_one_spot():
    first, second = Where("Harbour", latitude=1.0, longitude=2.0, precision=1), Where("The quays", "q-1", 1.0, 2.0)
    exact, vague, again = first, second, replace(second, precision=1)
    found, nowhere, number = spots({7: (1, 5), 8: (4, 0), 9: (2, 2)}, {7: exact, 8: vague, 9: again})
    assert [(s.where.name, s.places, s.incidents, s.deaths) for s in found] == [
        ("The quays", (9, 7), 3, 7), ("The quays", (8,), 4, 0),
    ]  # fmt: skip
    assert (nowhere, number) == ((), 0)


@pytest.mark.parametrize("precision", [1, 2, 3, 4, 5, 6, 7, None])
def test_an_area_is_as_large_as_its_place_is_uncertain(precision: int | None):
    held = held_by([incident(1, precision)])
    view = View.around([(10.0, 20.0, 300)])
    (area,) = areas(held, view)
    assert area.radius == pytest.approx(max(6.0, view.pixels(REACH_KM[precision or 5])), abs=0.1)
    assert area.vague is ((precision or 5) >= 3)


def test_all_that_is_around_is_in_view_and_small_areas_lie_on_top():
    many = [incident(n, 1 + n % 7, -30 + n, 60 + 2 * n) for n in range(30)]
    held = held_by(many)
    view = around(held)
    shown = areas(held, view)
    assert len(shown) == 30
    assert all(0 <= a.x <= WIDTH and 0 <= a.y <= HEIGHT for a in shown)
    assert [a.radius for a in shown] == sorted((a.radius for a in shown), reverse=True)


def test_only_the_land_in_view_is_drawn():
    north = View.read("4,57,12,62")
    assert north is not None
    assert 0 < len(land(north)) < len(land(View.around([])))
    km, pixels = scale_bar(north)
    assert pixels == pytest.approx(north.pixels(km), abs=0.1)


@pytest.mark.parametrize(("days", "unit"), [(40, "day"), (800, "month"), (9000, "year")])
def test_the_timeline_holds_every_incident_once(days: int, unit: str):
    many = [incident(n) for n in range(0, days, 7)]
    drawn = timeline(days_of(many))
    assert drawn is not None
    assert drawn.unit == unit
    assert sum(column.number for column in drawn.columns) == len(many)
    for one, following in zip(drawn.columns, drawn.columns[1:], strict=False):
        assert one.end + timedelta(days=1) == following.start


def test_a_chosen_period_is_marked_on_the_timeline():
    drawn, first, last = timeline(days_of([incident(n) for n in range(40)])), date(2031, 5, 4), date(2031, 5, 6)
    assert drawn is not None
    assert [c.start for c in drawn.columns if c.lies_in(first, last)] == [date(2031, 5, n) for n in (4, 5, 6)]


def test_the_same_address_shows_the_same_and_words_say_what_the_picture_shows(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot
):
    client = as_("viewer")
    first, second = (client.get("/maps/?kind=killing&view=66,24,68,26").content for _time in "ab")
    strip = re.compile(rb'value="[^"]*"|X-CSRFToken[^}]*')
    assert strip.sub(b"", first) == strip.sub(b"", second)
    page = client.get("/maps/").content.decode()
    for one in vashira.incidents.values():
        assert f"/incidents/{one.id}/" in page
    assert "style=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "query",
    ["view=zzz", "view=1,2,3,4,5", "from=x", "from=2031-05-09&to=2031-05-01", "view=-180,-85,180,85", "place=%00"],
)
def test_odd_addresses_are_no_fault(query: str, as_: Callable[[str], Client], case: Path):
    assert as_("viewer").get(f"/maps/?{query}").status_code in (200, 422)
