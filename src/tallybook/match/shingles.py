"""A report as copies are looked for in it: placed words, runs of five words, sentences and their MinHash."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import fold, stem

SHINGLE_WORDS = 5
SENTENCE_WORDS_MIN = 8  # a shorter sentence is taken together with the next
SENTENCE_WORDS_MAX = 40  # and words without a full stop are cut after so many
CAPITALS_MIN, CAPITALS_MAX = 0.02, 0.6  # of a text's words; beside these, capitals say nothing of names
LONG_LETTERS = 8  # and words as long as this have to do for names
BANDS = 4  # MinHash values of a sentence; two sentences that share one are candidates
SEED = 20260101  # any number will do, as long as it stays the same
_NUMBER, _CAPITAL = np.uint64(1), np.uint64(2)
_NOTHING = np.uint32(2**32 - 1)
_FACTOR = np.uint32(0x01000193)
_MARK = "\u0300-\u036f"  # accents written after their letter belong to the word
# A plain word, which the third form would find, too, but more slowly; an abbreviation; any other word.
_WORD = re.compile(
    rf"[A-Za-z0-9]{{2,}}(?![^\W_]|['’{_MARK}])"
    rf"|(?<![^\W_])(?:[^\W\d_]\.){{2,}}"
    rf"|[^\W_][^\W_{_MARK}]*[{_MARK}]*(?:['’]?[^\W_]+[{_MARK}]*)*"
)
_BREAK = re.compile(r"[.!?][\"'”’)\]]*\s|\n")

Numbers = NDArray[np.uint32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Shingled:
    """The words of one text, in order, with all that copies are looked for by.

    `starts` and `ends` are where each word stands, in code points of the text. `codes` stand for the words as matching
    compares them, number words as their digits. `named` marks words that tell one story from another told alike:
    numbers and names (capitals within a sentence; long words where a text is all in small or all in capital letters).
    `shingles[i]` stands for the five words from word `i` on. `sentences` are the first words of the sentences,
    `standing` says which sentences are formulas that any page may carry.
    """

    starts: Numbers
    ends: Numbers
    codes: Numbers
    named: Flags
    shingles: Numbers
    sentences: Numbers
    standing: Flags

    def sentence_of_words(self) -> NDArray[np.intp]:
        """The number of the sentence that each word is in."""
        return np.searchsorted(self.sentences, np.arange(len(self.codes)), side="right") - 1

    def sentence_lengths(self) -> Numbers:
        """How many words each sentence has."""
        return np.asarray(np.diff(np.r_[self.sentences, np.uint32(len(self.codes))]), dtype=np.uint32)


def shingle(text: str) -> Shingled:
    """Cut a text into words, runs of five words and sentences."""
    found = list(_WORD.finditer(text))
    told = [one.group() for one in found]
    starts, lengths = (np.fromiter(each, np.uint32, len(told)) for each in (map(re.Match.start, found), map(len, told)))
    coded = np.fromiter(map(_code, told), np.uint64, len(told))
    codes = (coded >> np.uint64(2)).astype(np.uint32)
    opening = np.zeros(len(told) + 1, dtype=np.bool_)
    opening[np.searchsorted(starts, [0, *(one.end() for one in _BREAK.finditer(text))])] = True
    names = (coded & _CAPITAL).astype(np.bool_) & ~opening[:-1]
    if not CAPITALS_MIN * len(told) <= names.sum() <= CAPITALS_MAX * len(told):
        names = lengths >= LONG_LETTERS
    sentences = _sentences(np.flatnonzero(opening[:-1]).tolist(), len(told))
    return Shingled(
        starts,
        starts + lengths,
        codes,
        (coded & _NUMBER).astype(np.bool_) | names,
        _runs(codes),
        sentences,
        _standing(text, starts, sentences),
    )


def _sentences(openings: Sequence[int], count: int) -> Numbers:
    """The first words of the sentences, none of them too short or too long."""
    firsts: list[int] = [0] if count else []
    for opening in (*openings, count):
        while firsts and opening - firsts[-1] > SENTENCE_WORDS_MAX:
            firsts.append(firsts[-1] + SENTENCE_WORDS_MAX)
        if opening < count and opening - firsts[-1] >= SENTENCE_WORDS_MIN:
            firsts.append(opening)
    return np.array(firsts, dtype=np.uint32)


def sketch(told: Shingled) -> Numbers:
    """The MinHash of each sentence, of shape (sentences, BANDS): what datasketch gives for its runs of five words.

    All sentences are done at once, with datasketch's permutations: a MinHash object a sentence takes fifty times as
    long. A sentence of fewer than five words has none and is left out: its row is all the highest number.
    """
    rows = np.full((len(told.sentences), BANDS), _NOTHING, dtype=np.uint32)
    if not len(told.shingles):
        return rows
    factors, summands = _permutations()
    values = _mixed(told.shingles)[None, :] * factors[:, None] + summands[:, None]
    crossing = (told.sentences[1:, None] - np.arange(1, SHINGLE_WORDS, dtype=np.uint32)).ravel()
    values[:, crossing[crossing < len(told.shingles)]] = _NOTHING  # a run over a full stop belongs to no sentence
    within = told.sentences[told.sentences < len(told.shingles)]
    rows[: len(within)] = np.minimum.reduceat(values, within.astype(np.intp), axis=1).T
    return rows


@lru_cache(maxsize=200_000)
def _code(word: str) -> int:
    """The number that stands for a word as matching compares it, times four, with the marks of capitals and numbers."""
    plain = stem(fold(word.replace(".", "")))
    plain = str(MatchKnowledge.load().words["numbers"].get(plain, plain))
    marks = int(_CAPITAL) * word[0].isupper() + int(_NUMBER) * plain.isdigit()
    return 4 * zlib.crc32(plain.encode()) + marks


def _runs(codes: Numbers) -> Numbers:
    """One number for each run of five words; a shorter text is one run of what there is."""
    count = max(min(len(codes), 1), len(codes) - SHINGLE_WORDS + 1)
    runs = np.zeros(count, dtype=np.uint32)
    for nth in range(min(SHINGLE_WORDS, len(codes))):
        runs = _mixed(runs * _FACTOR + codes[nth : nth + count])
    return runs


def _mixed(values: Numbers) -> Numbers:
    """MurmurHash3's finalizer, which datasketch also applies before it permutes."""
    values = values ^ (values >> np.uint32(16))
    values = values * np.uint32(0x85EBCA6B)
    values = values ^ (values >> np.uint32(13))
    values = values * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


@lru_cache(maxsize=1)
def _permutations() -> tuple[Numbers, Numbers]:
    from datasketch import MinHash  # loaded when copies are looked for: whoever only counts should not wait for it

    factors, summands = MinHash(num_perm=BANDS, seed=SEED, scheme="affine32").permutations
    return np.asarray(factors, dtype=np.uint32), np.asarray(summands, dtype=np.uint32)


def _standing(text: str, starts: Numbers, sentences: Numbers) -> Flags:
    """Which sentences hold a formula such as "click here to subscribe"."""
    marks = np.zeros(len(sentences), dtype=np.bool_)
    low = text.lower()
    if len(low) != len(text) or not len(sentences):  # a letter whose small form is longer: places would be off
        return marks
    places = [end - length + 1 for end, length in _formulas().iter(low)]
    marks[np.maximum(np.searchsorted(starts[sentences], places, side="right") - 1, 0)] = True
    return marks


@lru_cache(maxsize=1)
def _formulas() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for phrase in MatchKnowledge.load().words["boilerplate"]:
        automaton.add_word(phrase, len(phrase))
    automaton.make_automaton()
    return automaton
