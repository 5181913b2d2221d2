"""Turns a parsed text into the columns of numbers that the learned tagger of speakers, cues and contents looks at."""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tallybook.read.speakers.attribution import Attribution
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.quotations import Quotation
from tallybook.tokens import Doc, Token

Ints = NDArray[np.int64]

# The columns, each with the number of values it can take (None: as many as the list of words, tags or labels is long).
COLUMNS: Mapping[str, int | None] = {
    "word": None, "governing_word": None, "ending": 1025, "tag": None, "head_tag": None, "label": None, "shape": 9,
    "quote": 7, "quote_near": 41, "cue": 25, "governing_cue": 10, "governing_label": None, "governing_place": 9,
    "head_place": 11, "proposed": 19, "proposed_within": 7, "begins": 3,
}  # fmt: skip
UNLISTED = ("<word>", "<name>", "<number>", "<blank>")  # what stands for a word that is not in the list
_UNLISTED_BY_SHAPE = {2: 1, 3: 1, 4: 1, 8: 1, 5: 2, 7: 3}
ROLES = ("source", "cue", "content")
_ENDINGS = 1024
_KEPT = 16_384  # words, with tag and label, whose numbers are remembered
_CLIMB = 8  # heads climbed to the verb of reporting above a word
_BUCKETS = np.array([1, 2, 4, 8, 16])
_QUOTE_LENGTHS = np.array([4, 9, 21])
_SUREST = (0.45, 0.75)  # sureness of a proposal: low, middling, high
_NAMED_KINDS = ("titles", "person", "police", "government", "state_force", "outlet", "document", "body")
_PRONOUNS = ("first_person", "second_person", "male", "female", "plural", "neuter", "relatives")


@dataclass(frozen=True)
class Alphabet:
    """The words, tags and labels of the parser that have a number of their own; all others share one."""

    words: Mapping[str, int]
    tags: Mapping[str, int]
    labels: Mapping[str, int]
    noted: dict[tuple[str, str, str], tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, words: Sequence[str], tags: Sequence[str], labels: Sequence[str]) -> Alphabet:
        """Number lists of words (after those that stand for the unlisted), tags and labels (0: any other)."""
        return cls(
            {w: i for i, w in enumerate((*UNLISTED, *words))},
            {t: i for i, t in enumerate(tags, 1)},
            {d: i for i, d in enumerate(labels, 1)},
        )

    def rows(self, doc: Doc) -> Ints:
        """What each token is by itself, shape (tokens, 5): its word, its ending, its shape, its tag and its label."""
        noted, rows = self.noted, []
        if len(noted) > _KEPT:
            noted.clear()
        for token in doc:
            known = token.text, token.tag_, token.dep_
            row = noted.get(known)
            if row is None:
                row = noted[known] = self._row(token)
            rows.append(row)
        return np.array(rows, dtype=np.int64).reshape(len(rows), 5)

    def _row(self, token: Token) -> tuple[int, ...]:
        shape = _shape(token.text)
        word = self.words.get(token.lower_, _UNLISTED_BY_SHAPE.get(shape, 0))
        ending = _ending(token.lower_[-3:]) if word != UNLISTED.index("<name>") else 0
        return word, ending, shape, self.tags.get(token.tag_, 0), self.labels.get(token.dep_, 0)

    def sizes(self) -> dict[str, int]:
        """How many values each column can take."""
        own = {
            "word": len(self.words), "governing_word": len(self.words) + 1, "tag": len(self.tags) + 1,
            "head_tag": len(self.tags) + 1, "label": len(self.labels) + 1, "governing_label": len(self.labels) + 1,
        }  # fmt: skip
        return {name: size if size is not None else own[name] for name, size in COLUMNS.items()}


@dataclass(frozen=True)
class Layout:
    """Where the tokens of a text stand, as arrays: `starts` and `ends` in code points, `sentences` and `paragraphs`
    as marks on their first tokens, `parsed` False for what the parser was not given.
    """

    starts: list[int]
    ends: list[int]
    heads: Ints
    sentences: NDArray[np.bool_]
    paragraphs: NDArray[np.bool_]
    parsed: NDArray[np.bool_]

    def tokens(self, where: tuple[int, int]) -> tuple[int, int]:
        """The tokens, half-open, that a stretch of code points touches."""
        first = bisect_right(self.ends, where[0])
        return first, max(first, bisect_left(self.starts, where[1]))


def layout_of(doc: Doc, paragraphs: Sequence[int]) -> Layout:
    """The layout of a parsed text whose paragraphs begin at the given tokens."""
    begins = np.zeros(len(doc), dtype=bool)
    begins[[p for p in paragraphs if p < len(doc)]] = True
    heads = np.array([t.head.i for t in doc], dtype=np.int64)
    sentences = np.array([t.is_sent_start for t in doc], dtype=np.bool_) | begins
    parsed = np.array([bool(t.tag_) for t in doc], dtype=np.bool_)
    return Layout([t.idx for t in doc], [t.idx_end for t in doc], heads, sentences, begins, parsed)


def columns_of(
    doc: Doc,
    layout: Layout,
    proposals: Sequence[Attribution],
    quotations: Sequence[Quotation],
    lexicon: SpeechLexicon,
    alphabet: Alphabet,
) -> Ints:
    """The columns of every token, shape (tokens, columns), in the order of `COLUMNS`."""
    size = len(doc)
    words, endings, shape, tags, labels = alphabet.rows(doc).T
    cues = np.array([_cue_class(t.lemma, t.tag_, lexicon) for t in doc], dtype=np.int64)
    above, below = _governing(layout.heads, cues)
    governed = above >= 0
    at, steps = np.where(governed, above, 0), np.minimum(np.abs(np.arange(size) - above), 10**6)
    place = np.where(above < np.arange(size), 0, 4) + np.digitize(steps, (3, 8, 20)) + 1
    offset = layout.heads - np.arange(size)
    head_place = np.where(offset == 0, 0, np.digitize(np.abs(offset), (2, 3, 5, 9)) + 1 + np.where(offset > 0, 5, 0))
    quote, near = _quote_columns(size, layout, quotations)
    outer, inner = _proposed(size, layout, proposals)
    found = {
        "word": words, "governing_word": np.where(governed, words[at] + 1, 0), "ending": endings, "tag": tags,
        "head_tag": tags[layout.heads], "label": labels, "shape": shape, "quote": quote, "quote_near": near,
        "cue": cues, "governing_cue": np.where(governed, cues[at], 0),
        "governing_label": np.where(governed, labels[below], 0), "governing_place": np.where(governed, place, 0),
        "head_place": head_place, "proposed": outer, "proposed_within": inner,
        "begins": np.where(layout.paragraphs, 2, np.where(layout.sentences, 1, 0)),
    }  # fmt: skip
    return np.stack([found[name] for name in COLUMNS], axis=1)


def _ending(letters: str) -> int:
    return 1 + zlib.crc32(letters.encode()) % _ENDINGS


def _shape(word: str) -> int:
    if word.isspace() or not word:
        return 7
    if word.isalpha():
        if word.islower():
            return 1
        if word.isupper():
            return 3 if len(word) > 1 else 8
        return 2 if word[0].isupper() and word[1:].islower() else 4
    if any(c.isdigit() for c in word):
        return 5
    if not any(c.isalpha() for c in word):
        return 6
    return 2 if word[0].isupper() else 0


@lru_cache(maxsize=_KEPT)
def _cue_class(lemma: str, tag: str, lexicon: SpeechLexicon) -> int:
    """0: nothing known; 1 to 8: a cue; then pronouns and nouns of those who can speak."""
    if tag.startswith("VB"):
        verb = lexicon.verbs.get(lemma)
        if verb is not None:
            kinds = {"speech": 1 if "quote" in verb.frames else 2, "document": 3}
            return kinds.get(verb.kind, 4)
        return 5 if lemma in lexicon.raising else 0
    if lemma in lexicon.nouns and tag.startswith("NN"):
        return 6 if lexicon.nouns[lemma][0] == "speech" else 7
    if tag.startswith("JJ") and lemma in lexicon.adjectives:
        return 8
    if lemma in lexicon.adverbs or (lemma in lexicon.phrase_openers and lemma != "in"):
        return 9
    if tag.startswith("NN"):
        return next((10 + i for i, kind in enumerate(_NAMED_KINDS) if lemma in lexicon.words[kind]), 0)
    return next((18 + i for i, kind in enumerate(_PRONOUNS) if lemma in lexicon.words[kind]), 0)


def _governing(heads: Ints, cues: Ints) -> tuple[Ints, Ints]:
    """For each token the nearest cue above it (-1: none) and the token right below that cue on the way."""
    size = len(heads)
    above, below = np.full(size, -1), np.zeros(size, dtype=np.int64)
    is_cue = (cues > 0) & (cues <= 9)
    under, at = np.arange(size), heads
    for _ in range(_CLIMB):
        hit = (above < 0) & is_cue[at] & (at != under)
        above[hit], below[hit] = at[hit], under[hit]
        under, at = at, heads[at]
    return above, below


def _quote_columns(size: int, layout: Layout, quotations: Sequence[Quotation]) -> tuple[Ints, Ints]:
    """Whether each token stands in a quotation and at which end; how near the quotations around it are."""
    state, near = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    since, until = np.full(size, 10**6), np.full(size, 10**6)
    for quotation in quotations:
        first, last = layout.tokens((quotation.start, quotation.end))
        if first >= last:
            continue
        if quotation.depth:
            state[first:last] = np.where(state[first:last] == 2, 6, state[first:last])
            continue
        state[first:last] = 5 if quotation.scare else 2 if quotation.closed else 4
        state[first] = 1
        if quotation.closed:
            state[last - 1] = 3
        near[first:last] = 37 + np.digitize(last - first, _QUOTE_LENGTHS)
        since[last:] = np.arange(size - last)
        until[:first] = np.minimum(until[:first], np.arange(first, 0, -1))
    outside = state == 0
    near[outside] = (1 + np.digitize(since, _BUCKETS) * 6 + np.digitize(until, _BUCKETS))[outside]
    return state, near


def outermost(attributions: Sequence[Attribution]) -> tuple[list[Attribution], list[Attribution]]:
    """Those that stand in no other, longest contents first, and the rest."""
    outer: list[Attribution] = []
    inner: list[Attribution] = []
    for a in sorted(attributions, key=lambda a: (-sum(e - s for s, e in a.contents), a.cue)):
        inside = any(s <= a.cue[0] and a.cue[1] <= e for b in outer for s, e in b.contents)
        (inner if inside or any(a.contents == b.contents for b in outer) else outer).append(a)
    return outer, inner


def _proposed(size: int, layout: Layout, proposals: Sequence[Attribution]) -> tuple[Ints, Ints]:
    """What the rules take each token for, by sureness; and what they take it for within the words of another."""
    columns = np.zeros((2, size), dtype=np.int64)
    for column, group in enumerate(outermost(proposals)):
        for a in group:
            step = 6 * sum(a.sureness >= least for least in _SUREST) if column == 0 else 0
            parts = [(2, c) for c in a.contents] + ([(0, a.source)] if a.source else []) + [(1, a.cue)]
            for role, where in parts:
                first, last = layout.tokens(where)
                columns[column, first:last] = 2 + 2 * role + step
                columns[column, first : min(first + 1, last)] = 1 + 2 * role + step
    return columns[0], columns[1]


def chunks_of(layout: Layout, *, longest: int = 112, shortest: int = 48) -> list[tuple[int, int]]:
    """The stretches of tokens that the tagger sees at once: paragraphs, short ones together, long ones by sentence.

    What the parser was not given is left out.
    """
    size = len(layout.starts)
    chunks: list[tuple[int, int]] = []
    cuts = [int(i) for i in np.flatnonzero(layout.sentences | np.diff(layout.parsed, prepend=False))]
    cuts = sorted({0, *cuts, size})
    start = 0
    for begin, end in pairwise(cuts):
        here = begin - start
        fresh = begin < size and bool(layout.paragraphs[begin])
        turned = layout.parsed[begin] != layout.parsed[start]
        if begin > start and ((fresh and here >= shortest) or end - start > longest or turned):
            chunks.append((start, begin))
            start = begin
        while end - start > longest:
            chunks.append((start, start + longest))
            start += longest
    if start < size:
        chunks.append((start, size))
    return [(a, b) for a, b in chunks if layout.parsed[a:b].any()]
