"""Streams of news without end: reports of which one in ten tells of violence, with copies, bursts and a wire story."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.retelling import CHANGES, Facts, Newsroom, Paragraphs, words_of_news
from tallybook.records import Report

FIRST_DAY = date(2017, 1, 1)  # a million reports end before today: none is of the future
PEACEFUL = 9  # reports of other news for each of violence
COPIED_0_1 = 0.3  # of reports of violence retell or copy an earlier one
WIRE_EVERY, WIRE_PAGES = 1_000, 30
REPORTS_A_DAY = 400
PLACES = 400
SENTENCES = (12, 40)  # of a report of other news
AFTER, BESIDE = (2, 4), (3, 7)  # sentences of a report of violence: on the event, and of other news
NAMED, NAMED_0_1 = ("body", "thing"), 0.6  # phrases that have a name before them, and how often
FORMULA_0_1 = 0.1  # of publishers have a formula of the trade under their pages
REMEMBERED = 60  # stories that may still be copied
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def words() -> dict[str, Any]:
    """The table of frames and phrases."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Writer:
    """Puts sentences together out of phrases, so that no two reports share more than English does."""

    room: Newsroom

    def sentence(self, frame: str, known: Facts) -> str:
        """A frame with its slots filled: facts stay the same in one story, phrases never do."""
        told = frame
        phrases = {**words()["words"], **words()["violence"]}
        while slots := _SLOT.search(told):
            name = slots[1]
            found = known.get(name) or (self._phrase(name, phrases[name]) if name in phrases else self._fact(name))
            told = f"{told[: slots.start()]}{found}{told[slots.end() :]}"
        return told[:1].upper() + told[1:]

    def _phrase(self, name: str, choices: list[str]) -> str:
        chosen = self.room.rng.choice(choices)
        named = name in NAMED and self.room.rng.random() < NAMED_0_1
        return f"{self.room.person().split()[1]} {chosen}" if named else chosen

    def _fact(self, name: str) -> str:
        return self.room.person() if name == "person" else self.room.facts()[name]

    def other_news(self) -> Paragraphs:
        """A report in which nobody comes to harm."""
        return self._paragraphs([self._other() for _ in range(self.room.rng.randint(*SENTENCES))])

    def violence(self, place: str, day: date) -> Paragraphs:
        """A report of one event."""
        rng, table = self.room.rng, words()["violence"]
        known = {**self.room.facts(), "place": place, "day": day.strftime("%A")}
        after = [self.sentence(rng.choice(table["after"]), known) for _ in range(rng.randint(*AFTER))]
        lead = self.sentence(rng.choice(table["lead"]), known)
        return self._paragraphs([lead, *after, *(self._other() for _ in range(rng.randint(*BESIDE)))])

    def under(self) -> list[str]:
        """What a publisher has under all its pages: words of its own, and for some a formula of the trade."""
        rng = self.room.rng
        formula = rng.choice(words_of_news()["around"]["formulas"])
        own = [self._other() for _ in range(rng.randint(0, 2))]
        return [*own, *([self.room.filled(formula, {})] if rng.random() < FORMULA_0_1 else [])]

    def _other(self) -> str:
        return self.room.loosened(self.sentence(self.room.rng.choice(words()["other"]["frames"]), {}))

    @staticmethod
    def _paragraphs(told: list[str]) -> Paragraphs:
        return [" ".join(told[at : at + 3]) for at in range(0, len(told), 3)]


def stream(count: int, seed: int) -> Iterator[Report]:
    """So many reports in the order of their days; nothing is held but the latest stories."""
    room = Newsroom.opened(seed)
    writer = Writer(room)
    room.publishers = [(name, writer.under()) for name, _ in room.publishers]
    places = [room.person().split()[1] for _ in range(PLACES)]
    weights = list(accumulate(1 / rank for rank in range(1, PLACES + 1)))
    latest: list[Paragraphs] = []
    for number in range(count):
        day = FIRST_DAY + timedelta(days=number // REPORTS_A_DAY)
        place = room.rng.choices(places, cum_weights=weights)[0]
        if number % WIRE_EVERY < WIRE_PAGES:
            if number % WIRE_EVERY == 0:
                latest = [*latest[-REMEMBERED:], writer.violence(place, day)]
            yield room.report(latest[-1], day)
        elif number % (PEACEFUL + 1):
            yield room.report(writer.other_news(), day)
        else:
            if latest and room.rng.random() < COPIED_0_1:
                told = CHANGES[room.rng.choice(sorted(CHANGES))](room, room.rng.choice(latest))
            else:
                told = writer.violence(place, day)
                latest = [*latest[-REMEMBERED:], told]
            yield room.report(told, day + timedelta(days=room.rng.randint(0, 2)))
