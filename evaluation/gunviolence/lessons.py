"""What the counting of dead and hurt is learned from: the ties of each report, labelled by the archive's answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluation import parses
from evaluation.corpora import report_of
from tallybook.read.claims import parsed_of, read_parsed
from tallybook.read.draft import Parsed
from tallybook.read.knowledge import Knowledge
from tallybook.read.sure.lexicon import SureLexicon
from tallybook.read.sure.told import Told, told_by, traits_of
from tallybook.records import Claim, Report

Traits = tuple[str, ...]
SINGLE = ("name", "age", "pronoun")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A report with what is told in it, before anything is weighed.

    `ties` are told counts, their probabilities still 0, with their traits; `names` are for each word how often it
    stands as a name, and how often at all.
    """

    report: Report
    ties: Sequence[tuple[Told, Traits]]
    claims: Sequence[Claim]
    headline: Sequence[Claim]
    names: Mapping[str, tuple[int, int]]


def lessons(rows: Iterable[Mapping[str, Any]]) -> Iterator[Lesson]:
    """Read reports as far as lessons go; a report's headline is read as a text of its own."""
    knowledge = parses.knowledge()
    told = [report_of(row) for row in rows]
    docs = knowledge.parse(text for r in told for text in (r.text, r.title))
    for report in told:
        body = parsed_of(report, next(docs), knowledge)
        head = parsed_of(
            replace(report, id=f"headline of {report.id}", text=report.title, title=""), next(docs), knowledge
        )
        yield _lesson(report, body, head, knowledge)


def _lesson(report: Report, body: Parsed, head: Parsed, knowledge: Knowledge) -> Lesson:
    words = SureLexicon.from_table(knowledge.lexicon["sure"])
    ties = [*_ties(head, words, title=True), *_ties(body, words, title=False)]
    names: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for token in (*head.doc, *body.doc):
        every[token.lower_] += 1
        names[token.lower_] += token.pos_ == "PROPN"
    return Lesson(
        report,
        ties,
        read_parsed(body, knowledge),
        read_parsed(head, knowledge),
        {word: (names[word], count) for word, count in every.items()},
    )


def _ties(parsed: Parsed, words: SureLexicon, *, title: bool) -> Iterator[tuple[Told, Traits]]:
    for tie, sentence, traits in traits_of(parsed, words, title=title):
        yield told_by(tie, sentence, words, whole=0.0, holds=0.0, title=title), tuple(traits)


def counts_all(told: Told, gold: Mapping[str, Any]) -> bool:
    """Whether a told value is the archive's count of all dead, hurt or shot."""
    return told.value == _all(told.outcome, gold)


def are_among(told: Told, gold: Mapping[str, Any]) -> bool | None:
    """Whether the told persons are among the archive's dead, hurt or shot; None where that can't be known.

    A name is looked up among the archive's victims, if it names all of them.
    """
    every, hit = _all(told.outcome, gold), gold["killed"] + gold["injured"]
    if told.form == "name" and len(gold["victims"]) >= hit:
        known = {word.lower().strip("'.,") for name in gold["victims"] for word in name.split()[1:]}
        if told.key not in known or not every:
            return False
        return True if every == hit else None
    if not every:
        return False
    return None if told.form == "age" else told.value <= every


def _all(outcome: str, gold: Mapping[str, Any]) -> int:
    counted = {"dead": gold["killed"], "hurt": gold["injured"], "shot": gold["killed"] + gold["injured"]}
    return int(counted[outcome])
