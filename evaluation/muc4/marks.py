"""Marks of phrases, sentences and articles, hashed to numbers: no word of a text is kept, only where it falls."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from evaluation.muc4.article import Article
from evaluation.muc4.phrases import Phrase, Place

Ids = NDArray[np.int32]
PHRASE_BUCKETS = 1 << 17
TEXT_BUCKETS = 1 << 15  # for sentences and articles
MOST_PLACES = 8  # of a phrase that are looked at
_AROUND = 5  # words before and behind a place
_OPENING = 60  # words of an article that tell what it is about
_TELLING = frozenset({"NOUN", "VERB", "ADJ", "PROPN", "ADV"})
_EMPTY = frozenset({"PUNCT", "SPACE"})


def hashed(marks: Iterable[str], buckets: int) -> Ids:
    """The buckets that marks fall into, each once, sorted; `buckets` is a power of two."""
    mask = buckets - 1
    return np.array(sorted({zlib.crc32(mark.encode()) & mask for mark in marks}), dtype=np.int32)


def of_sentence(article: Article, number: int) -> Ids:
    """Words, pairs of words and kinds of a sentence."""
    start, end = article.sentences[number]
    words = [article.lemma[i] for i in range(start, end) if article.pos[i] not in _EMPTY]
    marks = {f"u={w}" for w in words} | {f"b={a}_{b}" for a, b in pairwise(words)}
    marks |= {f"A={article.act[i]}" for i in range(start, end)} | {f"C={article.thing[i]}" for i in range(start, end)}
    return hashed([*marks, f"k={min(number, 6)}"], TEXT_BUCKETS)


def of_article(article: Article) -> tuple[Ids, NDArray[np.float64]]:
    """Words and pairs of words of an article with their weights, of length 1 together; the opening counts apart."""
    words = [lemma for lemma, pos in zip(article.lemma, article.pos, strict=True) if pos not in _EMPTY]
    weights: dict[str, float] = {f"u={w}": 1 + log(n) for w, n in Counter(words).items()}
    weights.update((f"b={a}_{b}", 1.0) for a, b in pairwise(words))
    weights.update((f"F={w}", 1.0) for w in words[:_OPENING])
    summed: dict[int, float] = {}
    for mark, weight in weights.items():
        place = zlib.crc32(mark.encode()) & (TEXT_BUCKETS - 1)
        summed[place] = summed.get(place, 0.0) + weight
    ids = sorted(summed)
    values = np.array([summed[i] for i in ids])
    return np.array(ids, dtype=np.int32), values / max(1e-9, float(np.sqrt(np.sum(values * values))))


class PhraseMarks:
    """Gives the marks of the phrases of one article; what phrases share is made once."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._words: dict[int, set[str]] = {}
        self._company: dict[tuple[int, str], set[str]] = {}

    def of(self, phrase: Phrase) -> Ids:
        """Marks of the phrase itself, and of the places where it stands taken together."""
        marks = set(self._own(phrase))
        for place in phrase.places[:MOST_PLACES]:
            self._around(place, marks)
        return hashed(marks, PHRASE_BUCKETS)

    def _own(self, phrase: Phrase) -> list[str]:
        article, place = self.article, phrase.places[0]
        words, head = phrase.name.split(), article.lemma[place.head]
        marks = [f"s={phrase.name}", f"h={head}", f"f={words[0]}", f"n={min(len(words), 6)}"]
        marks += [f"fl={words[0]}_{words[-1]}", f"x3={words[-1][-3:]}", f"y3={words[0][-3:]}"]
        marks += [f"w={w}" for w in words] + [f"ww={a}_{b}" for a, b in pairwise(words)]
        marks.append("t=" + "_".join(article.tag[place.start : place.end][:6]))
        kinds = [article.thing[i] or article.pos[i] for i in range(place.start, place.end)]
        return [*marks, "c=" + "_".join(kinds[:5]), f"hc={article.thing[place.head]}"]

    def _around(self, place: Place, marks: set[str]) -> None:
        article = self.article
        word, lemma, thing = article.word, article.lemma, article.thing
        start, end, head = place.start, place.end, lemma[place.head]
        kind = thing[place.head] or "-"
        number = article.sentence[place.head]
        first, last = article.sentences[number]
        l1, l2, l3 = word(start - 1), word(start - 2), word(start - 3)
        r1, r2, r3 = word(end), word(end + 1), word(end + 2)
        marks.update(
            (f"l1={l1}", f"l2={l2}_{l1}", f"l3={l3}_{l2}_{l1}", f"r1={r1}", f"r2={r1}_{r2}", f"r3={r1}_{r2}_{r3}",
             f"lr={l1}_{r1}", f"hl1={head}_{l1}", f"hr1={head}_{r1}", f"cl1={kind}_{l1}", f"cr1={kind}_{r1}",
             f"cut={min(place.cut_before, 3)}_{place.cut_behind}_{place.ofs}")
        )  # fmt: skip
        marks.update(f"L={lemma[i]}" for i in range(max(first, start - _AROUND), start))
        marks.update(f"R={lemma[i]}" for i in range(end, min(last, end + _AROUND)))
        if place.cut_before:
            marks.update((f"drop={l1}", f"dropc={thing[start - 1]}_{kind}"))
        if place.cut_behind:
            marks.update((f"dropr={lemma[end]}", f"droprc={thing[end]}_{kind}"))
        self._governed(place, kind, marks)
        for act, (away, i) in article.nearest_acts(start, end, number).items():
            far = abs(away)
            step = (1 if away > 0 else -1) * (1 if far <= 2 else 2 if far <= 5 else 3 if far <= 10 else 4)
            marks.update((f"a={act}{step}", f"ac={act}{step}_{kind}", f"al={lemma[i]}{step}"))
        marks |= self._sentence_words(number)
        marks |= self._sentence_company(number, kind)

    def _governed(self, place: Place, kind: str, marks: set[str]) -> None:
        """What stands above the phrase in the parse."""
        article, chain, head = self.article, "", self.article.lemma[place.head]
        for depth, (relation, i) in enumerate(article.above(place.head)):
            chain += relation + ">"
            lemma, act = article.lemma[i], article.act[i]
            marks.update((f"p{depth}={chain}{lemma}", f"hp={head}_{lemma}", f"cp={kind}_{chain}{lemma}"))
            if act is not None:
                marks.update((f"pa={chain}{act}", f"pac={chain}{act}_{kind}"))

    def _sentence_words(self, number: int) -> set[str]:
        if number not in self._words:
            article, (first, last) = self.article, self.article.sentences[number]
            self._words[number] = {f"S={article.lemma[i]}" for i in range(first, last) if article.pos[i] in _TELLING}
        return self._words[number]

    def _sentence_company(self, number: int, kind: str) -> set[str]:
        """Kinds of things in the sentence, with the kind of the phrase."""
        key = (number, kind)
        if key not in self._company:
            things = {self.article.thing[i] for i in range(*self.article.sentences[number])}
            self._company[key] = {f"SC={thing}_{kind}" for thing in things if thing is not None}
        return self._company[key]
