"""Makes copies of reports by rule, and lookalikes, with the answers: for measuring `match.copies`."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tallybook.records import Report

Facts = dict[str, str]
Paragraphs = list[str]

FIRST_DAY = date(2031, 1, 1)
PUBLISHERS = 60
PASSAGE_WORDS_MIN = 45
LOOSE_0_1 = 0.12  # of the words of an invented sentence that have another put before them
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)")
_WITHIN = re.compile(r"\{(\w+)\}")


@cache
def words_of_news() -> Mapping[str, Any]:
    """The table of sentences, names and rules."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Truth:
    """One generated report: `story` whose copy it is as a whole, itself included (None: of nobody's), and how made.

    `carried` are passages of other stories in it, as (start, end, story).
    """

    report: Report
    story: str | None
    change: str
    carried: tuple[tuple[int, int, str], ...] = ()


@dataclass
class Newsroom:
    """Publishers with what stands on all their pages, and the dice."""

    rng: random.Random
    publishers: list[tuple[str, list[str]]] = field(default_factory=list)
    made: int = 0

    @staticmethod
    def opened(seed: int) -> Newsroom:
        """Publishers for one seed: name, and the sentences under each of its pages."""
        room = Newsroom(random.Random(seed))
        around = words_of_news()["around"]
        for number in range(PUBLISHERS):
            paper = f"{room.pick('cities')} {room.pick('papers')} {number + 1}"
            known = {"paper": paper, **room.facts()}
            mottoes = [room.filled(s, known) for s in room.rng.sample(around["mottoes"], room.rng.randint(0, 2))]
            formulas = [room.filled(s, known) for s in room.rng.sample(around["formulas"], room.rng.randint(0, 2))]
            room.publishers.append((paper, [*mottoes, *formulas]))
        return room

    def pick(self, key: str) -> str:
        """One of the words of a list."""
        return str(self.rng.choice(words_of_news()[key]))

    def person(self) -> str:
        """A name that hardly comes twice."""
        last = "".join(self.rng.choice(words_of_news()["syllables"]) for _ in range(3))
        return f"{self.pick('first_names')} {last.title()}"

    def facts(self) -> Facts:
        """The facts of one event."""
        rng = self.rng
        quarter = "".join(rng.choice(words_of_news()["syllables"]) for _ in range(2)).title()
        picked = {
            "place": "cities", "city": "cities", "day": "days", "hour": "hours", "dead": "numbers", "hurt": "numbers",
            "people": "peoples", "weapon": "weapons", "car": "cars", "party": "parties", "gang": "gangs",
        }  # fmt: skip
        return {
            **{key: self.pick(words) for key, words in picked.items()},
            "quarter": f"{quarter} {rng.choice(['End', 'Quay', 'Hill', 'Gate'])}",
            "street": f"{self.person().split()[1]} {rng.choice(['Street', 'Lane', 'Road'])}",
            "many": str(rng.randint(3, 60)), "age": str(rng.randint(17, 80)), "year": str(rng.randint(1950, 2028)),
            "officer": f"Superintendent {self.person()}", "doctor": f"Dr. {self.person()}", "witness": self.person(),
            "mayor": self.person(), "widow": self.person(), "paper": f"{self.pick('cities')} {self.pick('papers')}",
        }  # fmt: skip

    def filled(self, sentence: str, known: Mapping[str, str]) -> str:
        """A sentence with its facts; {person}, and what is not known, are of the dice."""
        told = _WITHIN.sub(
            lambda f: known.get(f[1]) or (self.person() if f[1] == "person" else self.facts()[f[1]]), sentence
        )
        return told[:1].upper() + told[1:]

    def story(self, known: Facts, before: Sequence[Mapping[str, int]] = ()) -> tuple[Paragraphs, dict[str, int]]:
        """An event told in paragraphs, and which sentences were chosen: none that was chosen before."""
        sentences: Paragraphs = []
        chosen: dict[str, int] = {}
        for part, ways in words_of_news()["stories"].items():
            chosen[part] = self.rng.choice([n for n in range(len(ways)) if all(n != other[part] for other in before)])
            sentences.append(self.loosened(self.filled(ways[chosen[part]], known)))
        paragraphs: Paragraphs = []
        while sentences:
            size = self.rng.randint(1, 3)
            paragraphs.append(" ".join(sentences[:size]))
            sentences = sentences[size:]
        return paragraphs, chosen

    def loosened(self, sentence: str) -> str:
        """A sentence with words put in at random, so that no two tellings of different events have it alike."""
        fillers = words_of_news()["fillers"]
        first, *others = sentence.split()
        told = [w if self.rng.random() > LOOSE_0_1 else f"{self.rng.choice(fillers)} {w}" for w in others]
        return " ".join([first, *told])

    def report(self, paragraphs: Paragraphs, day: date, *, publisher: int | None = None, footed: bool = True) -> Report:
        """A page of a publisher, with what it has under all its pages."""
        name, under = self.publishers[self.rng.randrange(len(self.publishers)) if publisher is None else publisher]
        text = "\n\n".join([*paragraphs, *(under if footed else ())])
        self.made += 1
        key = f"{self.made:06d}-{Report.id_of(text, publisher=name, published=day)}"
        return Report(key[:24], text, "", name, day)


def sentences_of(told: Paragraphs) -> list[str]:
    """Paragraphs as sentences, by their full stops."""
    return [s for paragraph in told for s in _SENTENCE_END.split(paragraph)]


# --- ways of retelling: paragraphs in, paragraphs out -------------------------------------------------------------


def cut(room: Newsroom, told: Paragraphs) -> Paragraphs:
    """Without some sentences of the head or the tail; at least 55 % of the words are left."""
    sentences = sentences_of(told)
    words = sum(len(s.split()) for s in sentences)
    while len(sentences) > 2:
        end = room.rng.choice([0, -1])
        left = sum(len(s.split()) for s in sentences) - len(sentences[end].split())
        if left < 0.55 * words or room.rng.random() < 0.1:
            break
        sentences.pop(end)
    return [" ".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2)]


def head_and_tail(room: Newsroom, told: Paragraphs) -> Paragraphs:
    """With another beginning and another end, written by the copyist."""
    return [_around(room, "heads"), *told[1 if len(told) > 3 else 0 :], _around(room, "tails")]


def reordered(room: Newsroom, told: Paragraphs) -> Paragraphs:
    """The same paragraphs in another order."""
    other = list(told)
    room.rng.shuffle(other)
    return other


def paraphrased(room: Newsroom, told: Paragraphs) -> Paragraphs:
    """Other words by a table, sentences turned round, numbers as digits or as words."""
    return [_other_words(room, paragraph) for paragraph in told]


def bylined(room: Newsroom, told: Paragraphs) -> Paragraphs:
    """With a byline, credits and formulas of the trade around it."""
    formulas = words_of_news()["around"]["formulas"]
    return [_around(room, "heads"), *told, _around(room, "tails"), room.filled(room.rng.choice(formulas), {})]


def reflowed(room: Newsroom, told: Paragraphs) -> Paragraphs:
    """In lines of one width with other quotation marks, as by mail."""
    width = room.rng.choice([60, 72, 80])
    whole = " ".join(told).replace('"', "”").replace("'", "’")
    lines, line = [], ""
    for word in whole.split():
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return ["\n".join([*lines, line])]


def everything(room: Newsroom, told: Paragraphs) -> Paragraphs:
    """Reordered, paraphrased, and with a byline and formulas."""
    return bylined(room, paraphrased(room, reordered(room, told)))


def verbatim(room: Newsroom, told: Paragraphs) -> Paragraphs:  # noqa: ARG001 - one shape for all
    """As it was, under another publisher's name."""
    return list(told)


CHANGES: Mapping[str, Callable[[Newsroom, Paragraphs], Paragraphs]] = {
    "verbatim": verbatim, "cut": cut, "head and tail": head_and_tail, "reordered": reordered,
    "paraphrased": paraphrased, "byline, formulas": bylined, "reflowed": reflowed, "all together": everything,
}  # fmt: skip


def _around(room: Newsroom, key: str) -> str:
    return room.filled(room.rng.choice(words_of_news()["around"][key]), {})


@cache
def _synonyms() -> tuple[re.Pattern[str], Mapping[str, str]]:
    table: dict[str, str] = dict(words_of_news()["synonyms"])
    for value, word in enumerate(words_of_news()["numbers"], 2):
        table[word], table[str(value)] = str(value), word
    ways = "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?<![\w,])({ways})(?![\w,]\w)\b", re.IGNORECASE), table


def _other_words(room: Newsroom, paragraph: str) -> str:
    sentences = sentences_of([paragraph])
    for rule in words_of_news()["turned"]:
        to = re.sub(r"\{(\d)\}", r"\\\1", rule["to"])
        sentences = [re.sub(rule["from"], to, s) if room.rng.random() < 0.7 else s for s in sentences]
    pattern, table = _synonyms()

    def other(found: re.Match[str]) -> str:
        new = table[found[0].lower()] if room.rng.random() < 0.7 else found[0]
        return new.capitalize() if found[0][0].isupper() else new

    return " ".join(pattern.sub(other, s[:1].upper() + s[1:]) for s in sentences)


# --- samples with answers -----------------------------------------------------------------------------------------


def copied(room: Newsroom, told: Paragraphs, story: str, day: date) -> Iterator[Truth]:
    """A report and copies of it: one to five, each changed in one of the ways, within ten days."""
    yield Truth(room.report(told, day, footed=room.rng.random() < 0.5), story, "original")
    for change in room.rng.sample(sorted(CHANGES), room.rng.randint(1, 5)):
        later = day + timedelta(days=room.rng.randint(1, 10))
        yield Truth(room.report(CHANGES[change](room, told), later), story, change)


def embedded(room: Newsroom, stories: Sequence[tuple[Paragraphs, str]], day: date) -> Truth:
    """A page of other matter with a passage of each of some stories in it: less than half of a page from one."""
    matter = [room.filled(s, {}) for s in room.rng.sample(words_of_news()["around"]["other_matter"], 8)]
    most = 0.75 * sum(map(len, matter)) / len(stories)
    pieces: list[tuple[str, str | None]] = [(s, None) for s in matter]
    for told, story in stories:
        sentences = sentences_of(told)
        first = room.rng.randrange(max(1, len(sentences) - 4))
        last = first + 1
        while last < len(sentences) and (
            len(" ".join(sentences[first:last]).split()) < PASSAGE_WORDS_MIN
            or sum(map(len, sentences[first : last + 1])) < most
        ):
            last += 1
        taken = sentences[first:last]
        at = room.rng.randint(1, len(pieces) - 1)
        paragraphs = [" ".join(taken[i : i + 2]) for i in range(0, len(taken), 2)]
        pieces[at:at] = [(_around(room, "joins"), None), *((p, story) for p in paragraphs)]
    report = room.report([text for text, _ in pieces], day)
    carried: list[tuple[int, int, str]] = []
    at = 0
    for text, piece_of in pieces:
        if piece_of is not None and carried and carried[-1][2] == piece_of:
            carried[-1] = (carried[-1][0], at + len(text), piece_of)
        elif piece_of is not None:
            carried.append((at, at + len(text), piece_of))
        at += len(text) + 2
    return Truth(report, None, "passage", tuple(carried))


def lookalikes(room: Newsroom, day: date) -> Iterator[Truth]:
    """No copies: events told by one form on one publisher's pages, a story rewritten later, pages with one motto."""
    form = room.rng.choice(sorted(words_of_news()["forms"]))
    publisher = room.rng.randrange(PUBLISHERS)
    own_form = [room.loosened(s) for s in words_of_news()["forms"][form]]
    for _ in range(room.rng.randint(2, 4)):
        facts = room.facts()
        told = [room.filled(s, facts) for s in own_form]
        yield Truth(room.report(told, day + timedelta(days=room.rng.randint(0, 20)), publisher=publisher), None, "form")
    facts = room.facts()
    first, chosen = room.story(facts)
    yield Truth(room.report(first, day, publisher=publisher), None, "first news")
    told_before = [chosen]
    for _ in range(room.rng.randint(1, 2)):
        facts = {**facts, "dead": room.pick("numbers"), "hurt": room.pick("numbers"), "day": room.pick("days")}
        again, chosen = room.story(facts, told_before)
        told_before.append(chosen)
        later = day + timedelta(days=room.rng.randint(1, 5))
        yield Truth(room.report(again, later, publisher=publisher), None, "rewritten update")


def sample(seed: int, stories: int, bases: Sequence[Paragraphs] = ()) -> list[Truth]:
    """Copies, passages and lookalikes, with the answers.

    Args:
        seed: of the dice.
        stories: how many stories are copied.
        bases: paragraphs of the texts to be copied; without any, stories are invented.
    """
    room = Newsroom.opened(seed)
    made: list[Truth] = []
    earlier: list[tuple[Paragraphs, str, date]] = []
    for number in range(stories):
        day = FIRST_DAY + timedelta(days=room.rng.randint(0, 300))
        told = list(bases[number]) if bases else room.story(room.facts())[0]
        made += copied(room, told, f"story {number}", day)
        earlier.append((told, f"story {number}", day))
        if number % 2:
            parts = earlier[-room.rng.randint(1, 2) :]
            after = max(day for _, _, day in parts) + timedelta(days=room.rng.randint(1, 10))
            made.append(embedded(room, [(told, story) for told, story, _ in parts], after))
        if number % 3 == 0:
            made += lookalikes(room, day)
    return made


def stream(seed: int, count: int) -> dict[str, Report]:
    """So many reports of a year for measuring time: one of six a copy, most copies of few stories."""
    room = Newsroom.opened(seed)
    found: dict[str, Report] = {}
    told: list[tuple[Paragraphs, date]] = []
    while len(found) < count:
        if told and room.rng.random() < 1 / 6:
            paragraphs, day = told[int(len(told) * room.rng.random() ** 3)]
            change = room.rng.choice(sorted(CHANGES))
            report = room.report(CHANGES[change](room, paragraphs), day + timedelta(days=room.rng.randint(1, 10)))
        else:
            paragraphs, day = room.story(room.facts())[0], FIRST_DAY + timedelta(days=room.rng.randint(0, 364))
            told.append((paragraphs, day))
            report = room.report(paragraphs, day)
        found[report.id] = report
    return found
