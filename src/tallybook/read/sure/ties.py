"""Ties persons to words that say how it ended: every pair of a sentence that could mean so many dead, hurt or shot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.draft import Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.sure.lexicon import OUTCOMES, SureLexicon
from tallybook.tokens import Doc, Span, Token, bounds

LONGEST_PATH = 5  # arcs between the two in the parse
NEAR = 8  # tokens between them where the parse does not tie them
_MOST = 200  # persons; more are no count of one event
_NAME_TAGS = ("NNP", "NNPS")
_ONE_PERSON = ("he", "she", "him", "her", "himself", "herself", "i", "me", "you")


@dataclass(frozen=True, slots=True)
class Person:
    """One or more persons in a sentence: the token they hang on, how many, and by which form that is told.

    `key` tells single persons apart within a report: an age, or the last word of a name.
    """

    token: Token
    value: int
    form: str
    mention: FigureMention | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Persons and a word that says how it ended; `path` are the labels of the parse between them, or "far"."""

    predicate: Token
    outcome: str
    person: Person
    path: str


def ties_of(parsed: Parsed, lexicon: SureLexicon) -> list[Tie]:
    """All ties of a parsed text, at most one for each outcome and person: the nearest in the parse.

    High recall on purpose: most ties are not what happened; `traits` and learned weights tell which are.
    """
    by_sentence: dict[int, list[Person]] = {}
    for person in persons_of(parsed):
        by_sentence.setdefault(bounds(person.token)[0], []).append(person)
    found: list[Tie] = []
    for sentence in parsed.doc.sents:
        people = by_sentence.get(sentence.start, [])
        if people:
            found += _ties_in(sentence, people, lexicon)
    return found


def persons_of(parsed: Parsed) -> list[Person]:
    """Who is counted, named or stands as a pronoun in a text, in its order."""
    found: dict[tuple[int, int], Person] = {}
    ages = [m for m in parsed.figures if m.unit == "age" and m.form == "digits"]
    for mention in ages:
        found[mention.anchor.i, 1] = Person(mention.anchor, 1, "age", mention, str(value_of(mention)))
    for mention in parsed.figures:
        value = value_of(mention)
        if value is None or mention.unit not in ("persons", "other") or not 0 <= value <= _MOST:
            continue
        if mention.unit == "other" and mention.head is not None:
            continue
        found.setdefault((mention.anchor.i, value), Person(mention.anchor, value, mention.form, mention))
    taken = {at for at, _ in found} | {i for date in parsed.dates for i in range(*date.tokens)}
    placed = {place.end for place in parsed.places if place.kind == "place"}
    taken |= {token.i for token in parsed.doc if token.idx_end in placed}
    for token in parsed.doc:
        if token.i not in taken and (form := _single(token, parsed.doc)) is not None:
            found[token.i, 1] = Person(token, 1, form, key=token.lower_ if form == "name" else None)
    return sorted(found.values(), key=lambda p: (p.token.i, p.value))


def value_of(mention: FigureMention) -> int | None:
    """The number that a mention stands for: its best, else its lowest, else its highest."""
    figure = mention.figure
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), None)


def _single(token: Token, doc: Doc) -> str | None:
    """The form of a person told without a figure: a pronoun or the last word of a name; None for anything else."""
    if token.lower_ == "self" and doc[min(token.i + 1, len(doc) - 1)].text != "-":
        return "pronoun"  # "Gunman shoots three, self"
    if token.lower_ in _ONE_PERSON:
        return None if token.dep_ == "poss" else "pronoun"
    if token.tag_ != "NNP":
        return None
    goes_on = token.i + 1 < len(doc) and doc[token.i + 1].tag_ in _NAME_TAGS and token.dep_ == "compound"
    return None if goes_on or token.dep_ in ("compound", "nmod", "amod") else "name"


def _ties_in(sentence: Span, people: Sequence[Person], lexicon: SureLexicon) -> Iterator[Tie]:
    words = [(token, outcome) for token in sentence if (outcome := lexicon.outcome(token)) is not None]
    if not words:
        return
    above = {token.i: _above(token) for token, _ in words}
    for person in people:
        own = _above(person.token)
        best: dict[str, tuple[tuple[int, int], Tie]] = {}
        for token, outcome in words:
            path = path_between(own, above[token.i])
            gap = abs(token.i - person.token.i)
            if path is None and gap > NEAR:
                continue
            if path is None and person.mention is None:
                continue  # a name or a pronoun counts only where the parse ties it
            rank = (LONGEST_PATH + 1 if path is None else path.count(" "), gap)
            if outcome not in best or rank < best[outcome][0]:
                best[outcome] = (rank, Tie(token, outcome, person, "far" if path is None else path))
        yield from (best[outcome][1] for outcome in OUTCOMES if outcome in best)


def _above(token: Token) -> Mapping[int, tuple[str, ...]]:
    """The token and those above it, by index, with the labels on the way up."""
    found: dict[int, tuple[str, ...]] = {token.i: ()}
    labels: tuple[str, ...] = ()
    for _ in range(LONGEST_PATH):
        if token.head.i == token.i:
            break
        labels = (*labels, token.dep_)
        token = token.head
        found[token.i] = labels
    return found


def path_between(one: Mapping[int, tuple[str, ...]], two: Mapping[int, tuple[str, ...]]) -> str | None:
    """The labels up from one token and down to the other; None where they lie too far apart in the parse."""
    best: tuple[int, str] | None = None
    for at, up in one.items():
        down = two.get(at)
        if down is not None and len(up) + len(down) <= LONGEST_PATH:
            words = " ".join([*(f"+{label}" for label in up), *(f"-{label}" for label in reversed(down))])
            best = min(best, (len(up) + len(down), words)) if best is not None else (len(up) + len(down), words)
    return None if best is None else best[1]
