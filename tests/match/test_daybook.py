"""Counting from incidents laid out by place and day gives what going through all of them gives."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from casework import TERRACE, VASHIRA
from hypothesis import given
from hypothesis import strategies as st

from tallybook.match import MatchKnowledge
from tallybook.match.adding import Share
from tallybook.match.belonging import Definition, is_in, share_of_days
from tallybook.match.daybook import Daybook
from tallybook.match.words import telling_words
from tallybook.places import contains
from tallybook.records import Actor, Figure, Incident, When, Where

FIRST = date(2031, 5, 1)
QUARTER = Where("Old Mole", "qs:1/old-mole", -12.0, 72.0, "Qasmara", "QS", "Lower Damra", None, 1)
NAMED_ALIKE = Where("VASHIRA", None, None, None, None, None, None, None, None)
VAGUE = Where("the coast", None, None, None, None, "QS", None, None, 5)
PROVINCE = Where("Lower Damra", "qs:40", None, None, "Qasmara", "QS", "Lower Damra", None, 4)
COUNTRY = Where("Qasmara", "QS", None, None, "Qasmara", "QS", None, None, 6)
PLACES = (None, VASHIRA, TERRACE, QUARTER, NAMED_ALIKE, VAGUE, PROVINCE, COUNTRY)
VICTIMS = ("two shopkeepers", "Dockers", "the people", "dockers' wives")
NO_LIMIT = {"start": None, "end": None, "where": None, "kinds": (), "victims": None, "reviewed_only": False}

days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def windows(draw):
    """Days, short and long windows, windows with one end, none."""
    first = draw(days)
    last = first + timedelta(days=draw(st.sampled_from((0, 2, 7, 45))))
    return draw(st.sampled_from((When(first, last), When(first, last), When(first, None), When(None, first), None)))


@st.composite
def many_incidents(draw):
    """Incidents as a ledger may hold them, in any order."""
    number = draw(st.integers(0, 12))
    made = [
        Incident(
            id=f"i{n:02d}",
            kinds=draw(st.sampled_from((("killing",), ("bombing", "killing"), ("arrest",)))),
            when=draw(windows()),
            where=draw(st.sampled_from(PLACES)),
            victims=tuple(Actor(name) for name in draw(st.lists(st.sampled_from(VICTIMS), max_size=2))),
            deaths=draw(st.sampled_from((None, Figure.exactly(3), Figure(low=2)))),
            injuries=draw(st.sampled_from((None, Figure(1, 4, 9)))),
            title="",
            claims=(f"c{n}",),
            reports=(f"r{n}",),
            reviewed=draw(st.booleans()),
        )
        for n in range(number)
    ]
    return draw(st.permutations(made))


@st.composite
def definitions(draw):
    start, end = draw(st.none() | days), draw(st.none() | days)
    where = draw(st.sampled_from(PLACES))
    name = draw(st.sampled_from((None, "Vashira", "vashira", "qs:1", "QS", "Lower Damra", "Kesra", "nowhere")))
    return Definition(
        start, end, name, draw(st.sampled_from(((), ("killing",), ("bombing", "arrest")))),
        draw(st.none() | st.sampled_from(VICTIMS)), draw(st.booleans()), where if name and where else None,
    )  # fmt: skip


def one_by_one(incidents, asked):
    """The rule as it is told, incident by incident."""
    generic = frozenset(MatchKnowledge.load().words["generic"])
    if asked.where is not None and asked.where.place_id is not None:
        meant = [asked.where]
    else:
        named = (i.where for i in incidents if i.where and asked.place)
        meant = [w for w in named if w.name.casefold() == asked.place.casefold()]
    wanted = telling_words(asked.victims, generic)
    shares, unknown = [], []
    for incident in sorted(incidents, key=lambda i: i.id):
        there = True if asked.place is None else is_in(incident.where, asked.place, meant)
        inside = share_of_days(incident.when, asked.start, asked.end)
        if (
            (asked.reviewed_only and not incident.reviewed)
            or (asked.kinds and not set(asked.kinds) & set(incident.kinds))
            or (wanted and not any(wanted & telling_words(v.name, generic) for v in incident.victims))
            or there is False
            or inside == 0
        ):
            continue
        if inside is None or there is None:
            unknown.append(incident.id)
        else:
            shares.append(Share(incident, surely=inside == 1, mostly=inside >= 0.5))
    return tuple(shares), tuple(unknown)


@given(many_incidents(), st.lists(definitions(), min_size=1, max_size=3))
def test_one_daybook_answers_many_definitions_as_going_through_all_incidents_does(incidents, asked):
    daybook = Daybook(incidents)
    wider = [replace(d, **{limit: none}) for d in asked for limit, none in NO_LIMIT.items()]
    for definition in (*asked, *wider, *asked):  # the second time from what it kept
        found = daybook.belonging(definition)
        assert (found.shares, found.unknown) == one_by_one(incidents, definition)


def incident(number, where, days=1):
    first = FIRST + timedelta(days=number)
    return Incident(id=f"i{number:04d}", kinds=("killing",), title="", claims=(f"c{number}",),
                    reports=(f"r{number}",), deaths=Figure.exactly(1), where=where,
                    when=When(first, first + timedelta(days=days - 1)))  # fmt: skip


def ids(found):
    return [share.incident.id for share in found.shares]


@pytest.mark.parametrize("shorter", [1, 34])
def test_a_long_window_is_found_behind_those_that_begin_and_end_before_the_period(shorter):
    before = [incident(n, VASHIRA, days=shorter) for n in range(-30, -25)]
    daybook = Daybook([incident(-31, VASHIRA, days=60), *before])
    asked = Definition(FIRST + timedelta(days=20), FIRST + timedelta(days=25), "Vashira")
    assert ids(daybook.belonging(asked)) == ["i-031"]


def test_two_places_of_one_name_are_kept_apart():
    other = replace(VASHIRA, place_id="rm:7", country="Rumel", country_code="RM", adm1="Coast")
    inside_other = replace(QUARTER, place_id="rm:7/old-mole", country="Rumel", country_code="RM", adm1="Coast")
    daybook = Daybook([incident(1, QUARTER), incident(2, inside_other)])
    assert ids(daybook.belonging(Definition(place="Vashira", where=VASHIRA))) == ["i0001"]
    assert ids(daybook.belonging(Definition(place="Vashira", where=other))) == ["i0002"]


def test_a_place_is_looked_at_once_however_many_incidents_and_totals_name_it(monkeypatch):
    asked = []

    def counting(outer, inner, gazetteer=None):
        asked.append(inner)
        return contains(outer, inner, gazetteer)

    monkeypatch.setattr("tallybook.match.belonging.contains", counting)
    daybook = Daybook([incident(n, (QUARTER, TERRACE)[n % 2]) for n in range(400)])
    for number in range(100):
        end = FIRST + timedelta(days=number)
        tally = daybook.tally(Definition(FIRST, end, "Vashira", where=VASHIRA), name="so far")
        assert tally.deaths == Figure.exactly(number // 2 + 1)
    assert len(asked) == 2


def test_only_incidents_of_the_period_are_looked_at(monkeypatch):
    seen = []

    def counting(when, start, end):
        seen.append(when)
        return share_of_days(when, start, end)

    monkeypatch.setattr("tallybook.match.daybook.share_of_days", counting)
    daybook = Daybook([incident(0, VASHIRA, days=202), *(incident(n, VASHIRA) for n in range(1, 400))])
    first = FIRST + timedelta(days=200)
    found = daybook.belonging(Definition(first, first + timedelta(days=6), "Vashira"))
    assert ids(found) == [f"i{n:04d}" for n in (0, *range(200, 207))]
    assert len(seen) == 8


@pytest.mark.parametrize("room", ["match", "checks", "analyse", "publish"])
def test_counting_loads_neither_a_parser_nor_what_only_matching_needs(room):
    told = (
        f"import sys, tallybook.{room}; print(*sorted({{'spacy', 'scipy', 'datasketch', 'numpy'}} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
