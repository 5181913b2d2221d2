"""The database counts as the analysis does, whatever the incidents and the definition are."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest

from tallybook.analyse.tallies.months import by_month
from tallybook.ledger import Ledger, counting
from tallybook.ledger.brief import known_places
from tallybook.ledger.chosen import Chosen
from tallybook.match.belonging import Definition
from tallybook.match.daybook import Daybook
from tallybook.records import Actor, Figure, Incident, Snapshot, When, Where

FIRST = date(2019, 1, 20)
HARBOUR = Where("Harbour", "q-2", 12.5, 44.25, "Qasmara", "QX", "Lower Damra", "Vashira", 1)
PLACES = (
    None,
    HARBOUR,
    Where("Vashira", "q-1", 12.4, 44.2, "Qasmara", "QX", "Lower Damra", None, 2),
    Where("the hills"),
    Where("Lower Damra", "q-3", 12.0, 44.0, "Qasmara", "QX", None, None, 4),
    Where("Tumel", "q-9", 3.0, 9.0, "Orb", "OB"),
)
FIGURES = (None, Figure(), Figure.exactly(0), Figure.exactly(7), Figure(low=24), Figure(high=9), Figure(2, 3, 8, True))
VICTIMS = ((), (Actor("harbour dockers"),), (Actor("40 people"), Actor("fishermen's wives")), (Actor("Dockers"),))
PERIODS = (
    (None, None),
    (FIRST + timedelta(9), FIRST + timedelta(40)),
    (None, FIRST + timedelta(20)),
    (FIRST + timedelta(3), FIRST + timedelta(3)),
)
LIMITS = tuple(
    product((None, "Vashira", "QX"), ((), ("arson", "x_pier_fire")), (None, "the dockers", "people"), (False, True))
)
# Every period with every third of the rest, so that each meets each.
DEFINITIONS = [Definition(start, end, *rest) for n, (start, end) in enumerate(PERIODS) for rest in LIMITS[n % 3 :: 5]]


def some_incidents(seed: int, number: int) -> list[Incident]:
    """Incidents with days, places, figures and links of all sorts."""
    dice = random.Random(seed)
    names = [f"i-{seed}-{n:03}" for n in range(number)]

    def links() -> tuple[tuple[str, str], ...]:
        return tuple({(dice.choice(["part_of", "revenge_for"]), dice.choice(names)) for _ in range(dice.randrange(3))})

    def when() -> When | None:
        start = FIRST + timedelta(dice.randrange(60))
        end = start + timedelta(dice.choice([0, 0, 1, 9, 40, 90]))
        return dice.choice([None, When(), When(start), When(None, end), When(start, end), When(start, start, 1)])

    return [
        Incident(
            name, tuple(dice.sample(["killing", "arson", "x_pier_fire"], dice.randint(1, 2))), name, (), (),
            tuple(dice.sample(["Police", "the hospital", "Dock workers' union"], dice.randint(0, 2))),
            deaths=dice.choice(FIGURES), injuries=dice.choice(FIGURES), victims=dice.choice(VICTIMS),
            where=dice.choice(PLACES), when=when(), reviewed=dice.random() < 0.4,
            links=links(),
        )
        for name in names
    ]  # fmt: skip


def holds_together(ledger: Ledger, held: list[Incident]) -> None:
    daybook = Daybook(held)
    by_id = {incident.id: incident for incident in held}
    with ledger.looking() as at:
        known, longest = known_places(at), counting.longest_days(at)
        assert set(known.values()) == {i.where for i in held if i.where is not None}
        for definition in DEFINITIONS:
            found, chosen = daybook.belonging(definition), Chosen.of(definition, known, longest_days=longest)
            wanted, told = found.tally(definition, name="n"), counting.count(at, chosen)
            belonging = [by_id[share.incident.id] for share in found.shares]
            assert (told.deaths, told.injuries) == (wanted.deaths, wanted.injuries), definition
            assert (told.number, told.reviewed) == (len(belonging), sum(i.reviewed for i in belonging))
            assert (told.adding, told.unstated) == (len(wanted.incidents), len(wanted.unstated))
            assert told.undecided == len(found.unknown)
            for which, ids in (
                ("belonging", [i.id for i in belonging]), ("adding", wanted.incidents),
                ("unstated", wanted.unstated), ("undecided", found.unknown),
            ):  # fmt: skip
                listed = counting.listed(at, chosen, which, most=1000)
                assert sorted(name for _, name in listed) == sorted(ids)
                assert listed == sorted(listed)
                turned, after = [], None
                while part := counting.listed(at, chosen, which, most=20, after=after):
                    turned, after = turned + part, part[-1]
                assert turned == listed
            rows = by_month(Snapshot({}, {}, {i.id: i for i in belonging}))
            months = {row.label: (row.deaths, row.injuries) for row in rows}
            assert {m: (f["deaths"], f["injuries"]) for m, f in counting.by_month(at, chosen).items()} == months
            places = Counter(i.where for i in belonging)
            assert {known.get(p): n for p, (n, _) in counting.by_place(at, chosen).items()} == dict(places)  # type: ignore[arg-type]
            days = Counter((i.when.start or i.when.end) if i.when else None for i in belonging)
            assert counting.by_day(at, chosen) == {day and day.toordinal(): n for day, n in days.items()}


@pytest.mark.parametrize("seed", range(2))
def test_the_database_counts_as_the_daybook_does(ledger: Ledger, seed: int):
    first, second = some_incidents(seed, 60), some_incidents(seed, 45)
    ledger.put_matching(first, (), by="program:made@1")
    holds_together(ledger, first)
    ledger.put_matching(
        second[5:], (), by="program:made@1"
    )  # some are gone, some are otherwise: nothing of the old may be left
    holds_together(ledger, second[5:])
    assert ledger.verify().sound


def test_an_origin_is_found_however_it_is_spelled(ledger: Ledger):
    ledger.put_matching(some_incidents(1, 30), (), by="program:made@1")
    with ledger.looking() as at:
        assert counting.rests_on(at, "POLICE")
        assert counting.rests_on(at, "Dock workers' unions")
        assert not counting.rests_on(at, "the harbour master")
