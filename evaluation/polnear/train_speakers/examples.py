"""Turns the reports and answers of PolNeAR into what the tagger learns from: columns and labels by token."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.polnear.train_speakers.damage import damaged
from tallybook.read.normalise import normalise
from tallybook.read.speakers.attribution import Attribution
from tallybook.read.speakers.columns import ROLES, Alphabet, Layout, chunks_of, columns_of, layout_of
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.proposals import propose
from tallybook.read.speakers.quotations import find_quotations
from tallybook.tokens import Doc

Ints = NDArray[np.int64]
_FEWEST_TEXTS = 12  # that a word must stand in to be learned by itself
_FEWEST_TAGS = 50
_HELD_OUT = 15


@dataclass(frozen=True)
class Example:
    """One text to learn from: its columns, the label of each token, its chunks and its gold spans in tokens."""

    name: str
    rows: Ints
    labels: Ints
    chunks: list[tuple[int, int]]
    gold: list[dict[str, list[tuple[int, int]]]]
    layout: Layout
    proposals: list[Attribution]


@dataclass(frozen=True)
class Text:
    """One text as parsed, with the proposals of the rules and the answers in code points."""

    name: str
    doc: Doc
    proposals: list[Attribution]
    layout: Layout
    gold: list[dict[str, list[tuple[int, int]]]]


def texts_of(
    reports: Sequence[Mapping[str, Any]],
    gold: Mapping[str, Any],
    parser: Any,
    lexicon: SpeechLexicon,
    *,
    hurt: bool = False,
) -> Iterator[Text]:
    """Parse reports, or damaged copies of them, and let the rules propose."""
    copies = [damaged(r["id"], r["text"]) if hurt else (r["text"], _same) for r in reports]
    docs = parser.pipe((normalise(text) for text, _ in copies), batch_size=8)
    for report, (_, moved), doc in zip(reports, copies, docs, strict=True):
        proposals, paragraphs = propose(doc, lexicon)
        spans = [
            {role: [(moved(s), moved(e)) for s, e in a[role] if moved(s) < moved(e)] for role in ROLES}
            for a in gold[report["id"]]["attributions"]
        ]
        yield Text(report["id"], doc, proposals, layout_of(doc, paragraphs.starts), spans)


def _same(at: int) -> int:
    return at


def alphabet_of(docs: Iterable[Doc], lexicon: SpeechLexicon) -> tuple[list[str], list[str], list[str]]:
    """Common words that are no names, tags and labels, each sorted; the words of the lexicon count as no names."""
    texts: Counter[str] = Counter()
    proper: Counter[str] = Counter()
    every: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    for doc in docs:
        seen = set()
        for token in doc:
            tags[token.tag_] += 1
            labels[token.dep_] += 1
            if token.is_space or any(c.isdigit() for c in token.text):
                continue
            word = token.lower_
            every[word] += 1
            proper[word] += token.tag_ in ("NNP", "NNPS")
            seen.add(word)
        texts.update(seen)
    known = {w for kind in lexicon.words.values() for w in kind}
    words = [w for w, n in texts.items() if n >= _FEWEST_TEXTS and (proper[w] * 2 < every[w] or w in known)]
    common = [[n for n, c in counted.items() if n and c >= _FEWEST_TAGS] for counted in (tags, labels)]
    return sorted(words), sorted(common[0]), sorted(common[1])


def example_of(text: Text, lexicon: SpeechLexicon, alphabet: Alphabet) -> Example:
    """Columns and labels of a text."""
    quotations = find_quotations(text.doc.text)
    rows = columns_of(text.doc, text.layout, text.proposals, quotations, lexicon, alphabet)
    labels = np.zeros(len(text.doc), dtype=np.int64)
    gold = []
    for a in text.gold:
        tokens = {role: [t for where in a[role] if (t := text.layout.tokens(where))[0] < t[1]] for role in ROLES}
        gold.append(tokens)
        for number, role in enumerate(ROLES):
            for first, last in tokens[role]:
                if not labels[first:last].any():
                    labels[first:last] = 2 + 2 * number
                    labels[first] = 1 + 2 * number
    return Example(text.name, rows, labels, chunks_of(text.layout), gold, text.layout, text.proposals)


def held_out(name: str) -> bool:
    """Whether a text is among the 15 in a hundred that the honest figures come from, by the hash of its name."""
    return zlib.crc32(f"held out {name}".encode()) % 100 < _HELD_OUT


def is_damaged(name: str) -> bool:
    """Whether a damaged copy of a text is made too: for one in four, by the hash of its name."""
    return zlib.crc32(f"damaged {name}".encode()) % 4 == 0
