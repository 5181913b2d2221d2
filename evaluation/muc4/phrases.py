"""Phrases of an article that could fill a role: noun phrases, what is left of them without words at their edges."""

from __future__ import annotations

import string
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tallybook.tokens import Doc, Token

_TABLE = tomllib.loads((Path(__file__).parent / "conventions.toml").read_text(encoding="utf-8"))
_ARTICLES = frozenset({"a", "an", "the"})
# Words that no noun phrase holds, so that what lies between them is one even where the parser sees none.
_BETWEEN = frozenset(_TABLE["phrases"]["between"])
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_NAMING = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X", "VERB", "ADV", "INTJ"})
_ENDING = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X", "VERB"})
# Nouns and pronouns in these relations head a noun phrase of their own.
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_STANDING = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "pcomp", "dative", "attr", "oprd", "appos", "ROOT"})
_LONGEST = 9  # words of a noun phrase
_CUT_BEFORE, _CUT_BEHIND = 8, 2  # words left out at the edges
_OFS = 2  # how many "of ..." are taken along
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation, " "))


def plain(text: str) -> str:
    """A phrase as the corpus's scorer compares it: lower case, no punctuation, no articles."""
    return " ".join(w for w in text.lower().translate(_PUNCTUATION).split() if w not in _ARTICLES)


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a phrase stands: tokens [start, end), its head, how many words its noun phrase has besides."""

    start: int
    end: int
    head: int
    cut_before: int
    cut_behind: int
    ofs: int


@dataclass(slots=True)
class Phrase:
    """A phrase with all places where it stands; `name` as the scorer compares it, `words` as first written."""

    name: str
    words: str
    places: list[Place] = field(default_factory=list)


def phrases(doc: Doc) -> list[Phrase]:
    """All phrases of a parsed article that could fill a role, in the order in which they first appear."""
    found: dict[str, Phrase] = {}
    for place in _places(doc):
        words = doc.span(place.start, place.end).text
        name = plain(words)
        if name:
            found.setdefault(name, Phrase(name, words)).places.append(place)
    return list(found.values())


def _places(doc: Doc) -> list[Place]:
    base = _bases(doc)
    ends: dict[int, list[int]] = defaultdict(list)
    for start, end in base:
        ends[start].append(end)
    kept: dict[tuple[int, int], Place] = {}

    def keep(place: Place) -> None:
        known = kept.get((place.start, place.end))
        if known is None or place.cut_before + place.cut_behind < known.cut_before + known.cut_behind:
            kept[place.start, place.end] = place

    for start, end in base:
        for first in range(max(start, end - _CUT_BEFORE), end):
            if doc[first].is_punct or doc[first].is_space:
                continue
            for cut in range(min(_CUT_BEHIND + 1, end - first)):
                if cut == 0 or doc[end - cut - 1].pos_ in _ENDING:
                    keep(Place(first, end - cut, end - cut - 1, first - start, cut, 0))
            for ofs, last in _with_of(doc, end, ends):
                keep(Place(first, last, end - 1, first - start, 0, ofs))
    return [kept[key] for key in sorted(kept)]


def _with_of(doc: Doc, end: int, ends: dict[int, list[int]]) -> list[tuple[int, int]]:
    """Where a phrase ends when the "of ..." behind it is taken along: (how many of them, end)."""
    found: list[tuple[int, int]] = []
    reached = [end]
    for ofs in range(1, _OFS + 1):
        following: list[int] = []
        for at in reached:
            if at < len(doc) and doc[at].lower_ == "of":
                first = at + 1
                while first < len(doc) and doc[first].lower_ in _ARTICLES:
                    first += 1
                following += ends.get(first, [])
        found += [(ofs, last) for last in following]
        reached = following
    return found


def _noun_phrases(doc: Doc) -> Iterator[tuple[int, int]]:
    """Nouns that stand for something in their clause, with all that hangs on them before; none within another."""
    done = -1
    for token in doc:
        if token.pos_ not in _NOUNS or token.left_edge.i <= done:
            continue
        first = token
        while first.dep_ == "conj" and first.head.i < first.i:
            first = first.head  # what is coordinated stands where the first of its row stands
        if first.dep_ in _STANDING:
            done = token.i
            yield token.left_edge.i, token.i + 1


def _bases(doc: Doc) -> set[tuple[int, int]]:
    """Noun phrases by the parse, and runs of words between those that no noun phrase holds."""
    base: set[tuple[int, int]] = set()
    for start, end in _noun_phrases(doc):
        while start < end and (doc[start].lower_ in _ARTICLES or doc[start].is_space or doc[start].is_punct):
            start += 1
        while end > start and (doc[end - 1].is_space or doc[end - 1].is_punct):
            end -= 1
        if end > start:
            base.add((max(start, end - _LONGEST), end))
    start = -1
    for i in range(len(doc) + 1):
        if i < len(doc) and not _ends_run(doc[i]):
            start = i if start < 0 else start
        elif start >= 0:
            if i - start <= _LONGEST:
                base.add((start, i))
            start = -1
    return {(s, e) for s, e in base if doc[e - 1].pos_ in _NAMING and doc[e - 1].lower_ not in _BETWEEN}


def _ends_run(token: Token) -> bool:
    return (
        token.lower_ in _BETWEEN
        or token.is_space
        or (token.is_punct and token.text != '"')
        or (token.pos_ in ("VERB", "AUX") and token.tag_ in _FINITE)
    )
