"""The tokens of a parsed text as plain lists, made once a text; walking them costs a tenth of walking tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc, Token

_KEY = "tallybook.rows"


@dataclass(slots=True)
class Rows:
    """By token index: its relation, the indices of its direct dependents in order, and the bounds of its sentence.

    `noted` is for what a rule works out about a token and may be asked for again; it holds no tokens, so that a text
    is let go of as soon as nobody reads it.
    """

    text: str
    relations: list[str]
    dependents: list[list[int]]
    sentences: list[tuple[int, int]]
    noted: dict[tuple[str, int, int], tuple[int | None, int | None, bool]] = field(default_factory=dict)


def rows(doc: Doc) -> Rows:
    """The rows of a parsed text, which is not parsed again after."""
    made: Rows | None = doc.user_data.get(_KEY)
    if made is None:
        strings = doc.vocab.strings
        columns = doc.to_array(["HEAD", "DEP"])
        heads = (np.arange(len(doc)) + columns[:, 0].astype(np.int64)).tolist()
        dependents: list[list[int]] = [[] for _ in heads]
        for i, head in enumerate(heads):
            if head != i:
                dependents[head].append(i)
        names: dict[int, str] = {}
        relations = [
            names[dep] if dep in names else names.setdefault(dep, strings[dep]) for dep in columns[:, 1].tolist()
        ]
        made = doc.user_data[_KEY] = Rows(doc.text, relations, dependents, _sentences(doc))
    return made


def bounds(token: Token) -> tuple[int, int]:
    """The sentence of a token as token indices [first, after last]: `token.sent` builds it anew each time."""
    return rows(token.doc).sentences[token.i]


def _sentences(doc: Doc) -> list[tuple[int, int]]:
    starts = np.flatnonzero(doc.to_array(["SENT_START"]).reshape(-1) == 1).tolist()
    starts = [0, *(start for start in starts if start)]
    ends = [*starts[1:], len(doc)]
    return [bound for bound in zip(starts, ends, strict=True) for _ in range(*bound)]
