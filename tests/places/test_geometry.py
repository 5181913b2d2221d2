"""Distances, and which place lies in which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.places import PlaceMention, contains, distance_km, resolve
from tallybook.records import Where

POINTS = st.builds(lambda lat, lon: Where("p", latitude=lat, longitude=lon), st.floats(-90, 90), st.floats(-180, 180))


def where(gazetteer, name, *inside):
    mentions = [PlaceMention(0, len(name), name, inside=inside)]
    return resolve(mentions, gazetteer)[0].where


def test_distance_between_two_cities(gazetteer):
    assert distance_km(where(gazetteer, "London"), where(gazetteer, "Paris")) == pytest.approx(344, abs=5)
    assert distance_km(Where("nowhere"), where(gazetteer, "Paris")) is None


@given(POINTS, POINTS)
def test_distance_is_symmetric_and_at_most_half_round_the_earth(a, b):
    there, back = distance_km(a, b), distance_km(b, a)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20038


def test_a_place_contains_itself_and_a_country_and_province_their_cities(gazetteer):
    karachi, sindh, pakistan = (where(gazetteer, n) for n in ("Karachi", "Sindh", "Pakistan"))
    assert contains(karachi, karachi)
    assert contains(sindh, karachi)
    assert contains(pakistan, karachi)
    assert contains(pakistan, sindh)
    assert not contains(karachi, sindh)
    assert not contains(sindh, pakistan)
    assert not contains(sindh, where(gazetteer, "Lahore"))
    assert not contains(where(gazetteer, "India"), karachi)


def test_a_city_contains_its_quarters_known_and_unknown(gazetteer, read):
    karachi = where(gazetteer, "Karachi")
    found = {
        m.name: m.where for m in read("In Karachi, two died in Lyari and one in the Tin Harbour quarter of Karachi.")
    }
    assert contains(karachi, found["Lyari"])
    assert contains(karachi, found["Tin Harbour"])
    assert contains(where(gazetteer, "Sindh"), found["Lyari"])
    assert not contains(found["Lyari"], found["Tin Harbour"])
    assert not contains(found["Lyari"], karachi)


def test_with_the_gazetteer_a_region_contains_what_lies_within_its_radius(gazetteer):
    kashmir, srinagar = where(gazetteer, "Kashmir"), where(gazetteer, "Srinagar")
    assert contains(kashmir, srinagar, gazetteer)
    assert not contains(kashmir, where(gazetteer, "Delhi"), gazetteer)
    assert not contains(srinagar, kashmir, gazetteer)


def test_a_city_does_not_contain_its_neighbour(gazetteer):
    assert not contains(where(gazetteer, "San Francisco"), where(gazetteer, "Oakland", "California"), gazetteer)
    assert not contains(where(gazetteer, "Islamabad"), where(gazetteer, "Rawalpindi"), gazetteer)


def test_places_without_an_id_contain_only_their_own_name():
    assert contains(Where("Tin Quay"), Where("tin quay"))
    assert not contains(Where("Tin Quay"), Where("Karava"))
