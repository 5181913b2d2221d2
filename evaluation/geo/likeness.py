"""Learns from the development texts which common words stand in like company: a short row of numbers for each.

The rows say that "store" is used like "restaurant" and "levy" like "penalty"; a model that has seen few examples can so
judge words that are not among them. Words are kept as hashes, and names are no words here.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD

from tallybook.tokens import Doc, Token

CLASSES: Mapping[str, str] = {"NOUN": "n", "VERB": "v", "AUX": "v", "ADJ": "a", "ADP": "p"}
SEED = 20311
_TIMES, _COMPANY_TIMES, _CORPORA = 60, 10, 2
_SMOOTH = 0.75  # company that everybody keeps counts for less than its share
_NAME = "name"


def key_of(token: Token) -> int:
    """The hash under which a word of a class is kept: the same on every machine."""
    return zlib.crc32(f"{CLASSES.get(token.pos_, 'x')}{token.lemma}".encode("utf-8", "surrogatepass"))


def likeness(corpora: Iterable[Iterable[Doc]], *, width: int) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Hashes of common words, sorted, and a row of unit length for each: words in like company lie close together.

    Args:
        corpora: parsed texts by corpus; a word must stand in two of them.
        width: how many numbers a row has.

    Source: Levy, Goldberg, Dagan (2015), positive pointwise mutual information with smoothed contexts, factored by SVD.
    """
    counts: Counter[tuple[int, str]] = Counter()
    stands: defaultdict[int, set[int]] = defaultdict(set)
    for number, docs in enumerate(corpora):
        for doc in docs:
            for token in doc:
                if token.pos_ in CLASSES and token.is_alpha:
                    key = key_of(token)
                    stands[key].add(number)
                    counts.update((key, company) for company in _company(token, doc))
    words: Counter[int] = Counter()
    companies: Counter[str] = Counter()
    for (word, company), count in counts.items():
        words[word] += count
        companies[company] += count
    kept = sorted(w for w, count in words.items() if count >= _TIMES and len(stands[w]) >= _CORPORA)
    column = {c: i for i, c in enumerate(sorted(c for c, count in companies.items() if count >= _COMPANY_TIMES))}
    rows = _factored(counts, {w: i for i, w in enumerate(kept)}, column, width)
    return np.array(kept, dtype=np.uint32), rows


def _company(token: Token, doc: Doc) -> Iterator[str]:
    """What a word stands with: what it hangs on, what hangs on it, also across a preposition, and its neighbours."""
    head = token.head
    yield f"above {token.dep_} {_said(head)}"
    if token.dep_ == "pobj":
        yield f"above {head.lemma} {_said(head.head)}"
    for child in token.children:
        if not (child.is_punct or child.is_space):
            yield f"below {child.dep_} {_said(child)}"
        if child.dep_ == "prep":
            yield from (f"below {child.lemma} {_said(c)}" for c in child.children if c.dep_ == "pobj")
    for step in (-2, -1, 1, 2):
        if 0 <= token.i + step < len(doc):
            other = doc[token.i + step]
            yield f"{step} {_NAME if other.pos_ == 'PROPN' else other.lower_}"
    yield f"tag {token.tag_}"


def _said(token: Token) -> str:
    return _NAME if token.pos_ == "PROPN" else f"{CLASSES.get(token.pos_, 'x')}{token.lemma}"


def _factored(
    counts: Mapping[tuple[int, str], int], row: Mapping[int, int], column: Mapping[str, int], width: int
) -> NDArray[np.float32]:
    """The best short rows for the table of how much more often than by chance words stand in each company."""
    entries = sorted((row[w], column[c], n) for (w, c), n in counts.items() if w in row and c in column)
    at, beside, times = (np.array(values) for values in zip(*entries, strict=True))
    by_word = np.bincount(at, times, len(row))
    by_company = np.bincount(beside, times, len(column)) ** _SMOOTH
    gain = np.log(times / (by_word[at] * by_company[beside] / by_company.sum()))
    table = csr_matrix((np.maximum(gain, 0), (at, beside)), shape=(len(row), len(column)))
    factors: Any = TruncatedSVD(width, random_state=SEED, n_iter=5)
    rows: NDArray[np.float32] = (factors.fit_transform(table) / np.sqrt(factors.singular_values_)).astype(np.float32)
    level: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return level


def numbers(wanted: Iterable[int], known: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The place of each hash in a sorted list of them, counted from 1; 0 where it is not in the list.

    Example:
        >>> numbers([7, 5, 9], np.array([5, 9], dtype=np.uint32)).tolist()
        [0, 1, 2]
    """
    asked = np.array(list(wanted), dtype=np.uint32)
    if not len(known):
        return np.zeros(len(asked), dtype=np.int64)
    at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.where(known[at] == asked, at + 1, 0).astype(np.int64)
