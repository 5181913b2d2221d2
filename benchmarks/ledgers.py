"""Makes ledgers of invented events with their reports and claims: few places have most events, days come in bursts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from benchmarks.retelling import CHANGES, FIRST_DAY, Facts, Newsroom, words_of_news
from tallybook.records import Actor, Claim, Figure, Report, Span, Speaker, When, Where

PLACES = 400
COUNTRY_DEGREES = 6.0
EVENTS_A_DAY = 12
BURST_0_1 = 0.3  # of events fall on one of few days and near one place
LONGEST_DELAY_DAYS = 4
COPIED_0_1 = 1 / 6
MORE_REPORTS_0_1 = 0.45  # after each report of an event there is another with this probability


@dataclass(frozen=True, slots=True)
class MadeLedger:
    """Reports and claims by id, and the event that each report is about."""

    reports: dict[str, Report]
    claims: dict[str, Claim]
    event_of: dict[str, int]


def made_ledger(seed: int, claims: int) -> MadeLedger:
    """A ledger of at least so many claims.

    Places follow Zipf's law; three events of ten fall into bursts of a few days at one place; an event has one report
    or more, each in words of its own or a copy of an earlier one. The longer the ledger the longer its time, so that
    days are as full in a large one as in a small one.

    Args:
        seed: of the dice.
        claims: how many claims are asked for.
    """
    room = Newsroom.opened(seed)
    places = _places(room)
    weights = list(accumulate(1 / rank for rank in range(1, PLACES + 1)))
    made = MadeLedger({}, {}, {})
    number, burst = 0, (0, places[0])
    while len(made.claims) < claims:
        day_number = number // EVENTS_A_DAY
        where = room.rng.choices(places, cum_weights=weights)[0]
        if number % (10 * EVENTS_A_DAY) == 0:
            burst = (day_number + room.rng.randint(1, 8), where)
        if room.rng.random() < BURST_0_1:
            day_number, where = burst[0] + room.rng.randint(0, 2), burst[1]
        for report, own in _event(room, FIRST_DAY + timedelta(days=day_number), where):
            made.reports[report.id] = report
            made.claims.update((claim.id, claim) for claim in own)
            made.event_of[report.id] = number
        number += 1
    return made


def wire_story(seed: int, pages: int) -> Iterator[tuple[Report, list[Claim]]]:
    """One story on so many pages of many publishers within six days, each with the claims that all of them make."""
    room = Newsroom.opened(seed)
    where = _places(room)[0]
    facts = {**room.facts(), "place": where.name, "day": FIRST_DAY.strftime("%A")}
    told = room.story(facts)[0]
    for _ in range(pages):
        report = room.report(told, FIRST_DAY + timedelta(days=room.rng.randint(0, 5)))
        yield report, list(_claims(Newsroom(Random(seed)), report, facts, FIRST_DAY, where))


def _places(room: Newsroom) -> list[Where]:
    names = sorted({f"{room.person().split()[1]}" for _ in range(2 * PLACES)})
    room.rng.shuffle(names)
    return [
        Where(
            name, f"qs:{number}", room.rng.uniform(0, COUNTRY_DEGREES), room.rng.uniform(60, 60 + COUNTRY_DEGREES),
            "Qasmara", "QS", f"Division {number % 8}", None, 1,
        )
        for number, name in enumerate(names[:PLACES])
    ]  # fmt: skip


def _event(room: Newsroom, day: date, where: Where) -> Iterator[tuple[Report, list[Claim]]]:
    facts = {**room.facts(), "place": where.name, "day": day.strftime("%A")}
    told: list[list[str]] = []
    while not told or room.rng.random() < MORE_REPORTS_0_1:
        if told and room.rng.random() < COPIED_0_1:
            paragraphs = CHANGES[room.rng.choice(["cut", "head and tail", "verbatim"])](room, room.rng.choice(told))
        else:
            paragraphs = room.story(facts)[0]
            told.append(paragraphs)
        report = room.report(paragraphs, day + timedelta(days=room.rng.randint(0, LONGEST_DELAY_DAYS)))
        yield report, list(_claims(room, report, facts, day, where))


def _claims(room: Newsroom, report: Report, facts: Facts, day: date, where: Where) -> Iterator[Claim]:
    """A killing, mostly the hurt, sometimes an arrest; a fifth of the days are not stated."""
    number = words_of_news()["numbers"].index
    when = When(day, day, 1, "as told") if room.rng.random() < 0.8 else None
    kinds = [("killing", number(facts["dead"]) + 2), ("injury", number(facts["hurt"]) + 2), ("arrest", None)]
    for nth, (kind, count) in enumerate(kinds):
        if nth and room.rng.random() > (0.9, 0.6)[nth - 1]:
            continue
        start = min(len(report.text) - 20, nth * 60)
        yield Claim(
            id=f"c-{report.id}-{nth}",
            report=report.id,
            kind=kind,
            spans=(Span.of(report.text, start, min(len(report.text), start + 60)),),
            figure=Figure.exactly(count) if count else None,
            victims=Actor(facts["people"]) if kind != "arrest" else None,
            perpetrator=Actor(facts["gang"]) if room.rng.random() < 0.3 else None,
            method=facts["weapon"],
            where=where,
            when=when,
            speakers=(Speaker("police", kind="police"),) if room.rng.random() < 0.5 else (),
        )
