"""What the sentence model of `india` looks at: words, their classes, who does what, the reader's claims, neighbours."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from tallybook.read.syntax import Grammar, arguments
from tallybook.records import Claim
from tallybook.tokens import Doc, Span, Token

_TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "conventions.toml").read_text(encoding="utf-8"))
_CLASSES = {
    word: tuple(name for name, words in _TABLE["classes"].items() if word in words)
    for word in {w for words in _TABLE["classes"].values() for w in words}
}
_PHRASES = {name: re.compile(pattern) for name, pattern in _TABLE["phrases"].items()}
_ACTORS: list[str] = _TABLE["actors"]["classes"]
_FORCES: list[str] = _TABLE["actors"]["forces"]
_PRONOUNS = frozenset(_TABLE["actors"]["pronouns"])
_NEGATIONS = frozenset(_TABLE["actors"]["negations"])
_STOP = frozenset(_TABLE["words"]["stop"])
_QUOTES = frozenset(_TABLE["words"]["quotes"])
_EDGES = "'\"`“”‘’-.,"
_NUMBER = "#"
_COMPLEMENTS = ("dobj", "prep", "xcomp", "ccomp", "advmod", "acomp", "attr", "prt")
_MODIFIERS = ("compound", "amod", "nmod", "poss")
_CONTENT = ("VERB", "NOUN", "ADJ", "ADV", "PROPN")
_ACTS = ("fire", "baton", "dead", "hurt", "arrest", "order", "failing")
_TELLING = ("VERB", "NOUN", "ADJ", "PROPN")
_NEAR = 6  # classes of words within so many others are taken as a pair in order


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the features that the hashed weights look at: its own, and those of the report around it."""

    start: int
    end: int
    features: frozenset[str]
    context: frozenset[str]


def sentences_of(doc: Doc, claims: Sequence[Claim], grammar: Grammar) -> list[Sentence]:
    """The sentences of a parsed report, with the claims that the reader found in it."""
    spans = [s for s in doc.sents if s.end_char > s.start_char]
    told = [[c for c in claims if s.start_char <= c.spans[0].start < s.end_char] for s in spans]
    classes = [Counter(c for t in s for c in _classes(t)) for s in spans]
    report = frozenset(_report(spans, classes))
    made = []
    for i, span in enumerate(spans):
        own = (
            set(_words(span))
            | set(_by_class(span, classes[i]))
            | set(_roles(span, grammar))
            | set(_governed(span, grammar))
        )
        own |= set(_claimed(span, told[i])) | set(_phrases(span)) | set(_around(spans, classes, i))
        made.append(Sentence(span.start_char, span.end_char, frozenset(own), report | frozenset(_after(spans, i))))
    return made


def _classes(token: Token) -> tuple[str, ...]:
    return _CLASSES.get(token.lower_) or _CLASSES.get(token.lemma) or ()


def _is_number(words: str) -> bool:
    return any(c.isdigit() for c in words)


def _plain(token: Token) -> str:
    return _NUMBER if _is_number(token.text) else token.lower_.strip(_EDGES)


def _lemma(token: Token) -> str:
    return _NUMBER if _is_number(token.text) else token.lemma


def _words(span: Span) -> Iterator[str]:
    """Runs of one to three words, dictionary forms, and pairs of those near each other."""
    tokens = [t for t in span if t.pos_ not in ("PUNCT", "SPACE")]
    plain = [w for w in map(_plain, tokens) if w]
    for length in (1, 2, 3):
        for i in range(len(plain) - length + 1):
            yield "w " + " ".join(plain[i : i + length])
    lemmas = [_lemma(t) for t in tokens if t.lower_ not in _STOP and len(t.text) > 1]
    for i, lemma in enumerate(lemmas):
        yield f"l {lemma}"
        for other in lemmas[i + 1 : i + 4]:
            yield f"k {lemma} {other}"


def _by_class(span: Span, counted: Counter[str]) -> Iterator[str]:
    """Which classes of words stand in a sentence, in which order, and what stands beside those of forces."""
    for name, count in counted.items():
        yield f"c {name}"
        yield f"c {name} {min(count, 3)}"
    ordered = [c for t in span for c in _classes(t)]
    for i, name in enumerate(ordered):
        for other in ordered[i + 1 : i + _NEAR]:
            if other != name:
                yield f"co {name} {other}"
    for size in (2, 3):
        for several in combinations(sorted(counted), size):
            yield "cc " + " ".join(several)
    lemmas = {t.lemma for t in span if t.pos_ in _CONTENT}
    for force in _FORCES:
        if force in counted:
            for lemma in lemmas:
                yield f"{force}~{lemma}"


def _role(token: Token | None, span: Span) -> str:
    """What kind of actor a token is: a class, a pronoun, a number, or its part of speech."""
    if token is None:
        return "none"
    if not span.start <= token.i < span.end:
        return "out"
    around = [t for t in token.doc[max(span.start, token.i - 4) : token.i + 1] if t == token or t.head == token]
    found = {c for t in around for c in _classes(t)}
    for name in _ACTORS:
        if name in found:
            return name
    if token.lower_ in _PRONOUNS:
        return f"pron:{token.lower_}"
    return "num" if _is_number(token.text) or token.pos_ == "NUM" else str(token.pos_)


def _roles(span: Span, grammar: Grammar) -> Iterator[str]:
    """Who does what to whom, by verbs, compounds and prepositions."""
    for token in span:
        if token.pos_ == "VERB":
            yield from _verb(token, span, grammar)
        elif token.pos_ in ("NOUN", "PROPN"):
            yield from _noun(token)
        if token.dep_ == "pobj":
            above = token.head.head
            yield f"p {above.lemma} {token.head.lower_} {token.lemma}"
            for name in _classes(token):
                yield f"pc {above.lemma} {token.head.lower_} {name}"


def _verb(verb: Token, span: Span, grammar: Grammar) -> Iterator[str]:
    roles = arguments(verb, grammar)
    actor, undergoer = _role(roles.actor, span), _role(roles.undergoer, span)
    negated = any(c.dep_ in grammar.negation or c.lower_ in _NEGATIONS for c in verb.children)
    lemma, sign = verb.lemma, "!" if negated else ""
    yield f"a={actor} p={roles.passive}"
    yield f"{sign}a={actor}"
    for name in (f"v {sign}{lemma}", *(f"vc {sign}{c}" for c in _classes(verb))):
        yield f"{name} a={actor} p={roles.passive}"
        yield f"{name} a={actor}"
        yield f"{name} u={undergoer}"
        yield f"{name} a={actor} u={undergoer}"
    if actor in _FORCES:
        for child in verb.children:
            if child.dep_ in _COMPLEMENTS:
                yield f"pv {lemma} {child.dep_} {child.lemma}"
                yield f"{actor} obj {child.lemma}"
            elif child.dep_ in grammar.auxiliary:
                yield f"{actor} aux {child.lower_}"


def _governed(span: Span, grammar: Grammar) -> Iterator[str]:
    """Whether words of an act are told as done: what stands above them, helps them or denies them."""
    for token in span:
        for name in _classes(token):
            if name in _ACTS:
                yield f"g {name} under {token.head.lemma} {token.dep_}"
                for other in _classes(token.head):
                    yield f"gc {name} under {other}"
                for child in token.children:
                    if child.dep_ in grammar.auxiliary or child.dep_ in grammar.negation or child.dep_ == "det":
                        yield f"g {name} with {child.lower_}"


def _noun(noun: Token) -> Iterator[str]:
    for child in noun.children:
        if child.dep_ in _MODIFIERS:
            yield f"n {child.lemma} {noun.lemma}"
            for name in _classes(child):
                yield f"nc {name} {noun.lemma}"
                for other in _classes(noun):
                    yield f"ncc {name} {other}"


def _claimed(span: Span, claims: Sequence[Claim]) -> Iterator[str]:
    """What the reader found in the sentence: kinds of claims, by whom, to whom, said by whom."""
    for claim in claims:
        doer = claim.perpetrator.kind if claim.perpetrator else None
        victim = claim.victims.kind if claim.victims else None
        yield f"cl {claim.kind}"
        yield f"cl by {doer}"
        yield f"cl {claim.kind} {claim.stance} by {doer}"
        yield f"cl {claim.kind} of {victim} by {doer}"
        if claim.kind in ("denial", "accusation", "refusal"):
            yield f"cl {claim.kind} against {claim.target.kind if claim.target else None}"
        for speaker in claim.speakers:
            yield f"said by {speaker.kind}"
    if any(t.text in _QUOTES for t in span):
        yield "quote"
    yield f"len {min(len(span) // 8, 6)}"


def _phrases(span: Span) -> Iterator[str]:
    words = " ".join(t.lower_ for t in span)
    for name, pattern in _PHRASES.items():
        for found in pattern.findall(words):
            yield f"ph {name}"
            yield f"ph {name} {found}"


def _around(spans: Sequence[Span], classes: Sequence[Counter[str]], i: int) -> Iterator[str]:
    """Where the sentence stands, what stands around it, and pronouns that may stand for police."""
    yield f"pos {min(i, 3)}"
    yield f"end {min(len(spans) - 1 - i, 4)}"
    for step in (-2, -1, 1):
        if 0 <= i + step < len(spans):
            for name in classes[i + step]:
                yield f"x{step} {name}"
        else:
            yield f"x{step} none"
    pronouns = {t.lower_ for t in spans[i] if t.pos_ == "PRON" and t.lower_ in _PRONOUNS}
    for pronoun in pronouns:
        yield f"pr {pronoun}"
    if i > 0:
        if pronouns and "police" in classes[i - 1]:
            yield "pr after police"
        for token in spans[i - 1]:
            if token.pos_ in ("VERB", "NOUN"):
                yield f"b {token.lemma}"


def _report(spans: Sequence[Span], classes: Sequence[Counter[str]]) -> Iterator[str]:
    """What the whole report is about: words of its first sentence, and how many of its sentences name police."""
    if spans:
        yield from (f"lead {name}" for name in classes[0])
        yield from (f"lead l {lemma}" for lemma in _told(spans[0]))
    share = sum("police" in counted for counted in classes) / max(1, len(spans))
    yield f"police in {min(int(share * 10), 6)}"


def _after(spans: Sequence[Span], i: int) -> Iterator[str]:
    if i + 1 < len(spans):
        yield from (f"after {lemma}" for lemma in _told(spans[i + 1]))


def _told(span: Span) -> set[str]:
    return {t.lemma for t in span if t.pos_ in _TELLING and len(t.lemma) > 2}
