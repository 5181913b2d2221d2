"""What speaks for and against a tie: its form, its place in the text, what its sentence talks about, masked words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tallybook.read.draft import Parsed
from tallybook.read.sure.lexicon import SureLexicon
from tallybook.read.sure.ties import Tie
from tallybook.tokens import Span, Token, bounds

_STEPS = (1, 2, 3, 5, 9, 16)  # sentence numbers at which the next class of place in the text begins
_AROUND = 3  # words looked at on each side
_CLOSED = ("NUM", "PROPN", "PUNCT", "SPACE", "X", "SYM")
_AGO = timedelta(days=20)  # what is dated further back is another event


@dataclass(frozen=True, slots=True)
class Sentence:
    """What all ties of a sentence share: its place in the text and the traits of its words."""

    number: int
    traits: tuple[str, ...]
    words: frozenset[str]


def sentences(parsed: Parsed, lexicon: SureLexicon, *, title: bool = False) -> dict[int, Sentence]:
    """The sentences of a text by the index of their first token."""
    old = _old_dates(parsed)
    return {
        sentence.start: _sentence(sentence, number, lexicon, title=title, old=old)
        for number, sentence in enumerate(parsed.doc.sents)
    }


def _old_dates(parsed: Parsed) -> dict[int, str]:
    """For each token of a date whether it lies close before publication or far back."""
    published, found = parsed.report.published, {}
    for mention in parsed.dates:
        start = mention.when.start
        if published is not None and start is not None:
            age = "old" if published - start > _AGO else "late" if start > published else "now"
            found.update(dict.fromkeys(range(*mention.tokens), age))
    return found


def _sentence(sentence: Span, number: int, lexicon: SureLexicon, *, title: bool, old: dict[int, str]) -> Sentence:
    topics: set[str] = set()
    words: set[str] = set()
    for token in sentence:
        words.add(token.lower_)
        topics.update(lexicon.topics.get(token.lemma) or lexicon.topics.get(token.lower_) or ())
    place = "title" if title else f"at{sum(number >= step for step in _STEPS)}"
    traits = [place, *(f"topic={topic}" for topic in sorted(topics))]
    traits += sorted({f"date={old[token.i]}" for token in sentence if token.i in old})
    if '"' in words:
        traits.append("quote")
    return Sentence(number, tuple(traits), frozenset(words))


def traits(tie: Tie, sentence: Sentence) -> list[str]:
    """The named traits of a tie; words that are names, numbers or signs are masked by what they are."""
    outcome, person, predicate = tie.outcome, tie.person, tie.predicate
    lemma = predicate.lemma
    found = [
        f"word={lemma}",
        f"tag={predicate.tag_}",
        f"path={tie.path}",
        f"path={tie.path} word={lemma}",
        *_around(predicate, "p"),
        *sentence.traits,
    ]
    size = _size(person.value)
    found += [
        f"size={size}",
        f"form={person.form}",
        f"size={size} form={person.form}",
        f"size={size} {_place(sentence)}",
    ]
    found += [f"noun={_masked(person.token)}", f"role={person.token.dep_}", f"gap={_gap(tie)}"]
    found += [f"path={tie.path} size={size}", *_around(person.token, "n"), *_hedges(tie)]
    found += [f"size={size} {trait}" for trait in sentence.traits if trait.startswith("topic=")]
    return [f"{outcome} {trait}" for trait in found]


def _place(sentence: Sentence) -> str:
    return sentence.traits[0]


def _size(value: int) -> str:
    return str(value) if value < 6 else "6-9" if value < 10 else "10+"


def _gap(tie: Tie) -> str:
    gap = tie.predicate.i - tie.person.token.i
    side = "after" if gap > 0 else "before"
    return f"{side}{sum(abs(gap) >= step for step in (2, 4, 7, 12, 20))}"


def _hedges(tie: Tie) -> Iterator[str]:
    mention = tie.person.mention
    if mention is None:
        return
    figure = mention.figure
    if mention.adds:
        yield "adds"
    if mention.part:
        yield "part"
    if mention.whole is not None:
        yield "of a whole"
    if mention.ordinal is not None:
        yield "ordinal"
    if figure.approximate:
        yield "about"
    if figure.high is None:
        yield "at least"
    if figure.low is None:
        yield "at most"


def _around(token: Token, name: str) -> Iterator[str]:
    """The words beside a token, each with its place, and without it."""
    doc, start, end = token.doc, bounds(token)[0], bounds(token)[1]
    for step in range(-_AROUND, _AROUND + 1):
        at = token.i + step
        if step and start <= at < end:
            word = _masked(doc[at])
            yield f"{name}{step:+d}={word}"
            yield f"{name}{'-' if step < 0 else '+'}={word}"
        elif step in (-1, 1):
            yield f"{name}{step:+d}=edge"


def _masked(token: Token) -> str:
    """A word in lower case; names, numbers and signs by what they are."""
    if token.like_num:
        return "NUM"
    return token.tag_ if token.pos_ in _CLOSED else token.lower_
