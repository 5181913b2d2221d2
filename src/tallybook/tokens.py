"""A parsed text as every step of reading sees it: tokens with their tags and ties, sentences, marked names.

Whatever parses a language makes a `Doc` of its result once, and lets go of its own objects: a token is a plain object
that exists once, so asking it for its word or its head costs what reading an attribute costs. Documents are not changed
after they are made.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, SupportsIndex


class Token:
    """One token. Compare tokens with `==` or `is`: each exists once.

    `i` is its number in the document, `[idx, idx_end)` its code points in the text. `head` is what it hangs on, itself
    at the root of a sentence; `children` are what hangs on it, in the order of the text. Labels and tags are those of
    the parser, "" where it gave none; `lemma` is the dictionary form in lower case. `ent_type_` is the kind of
    the name that it is part of, "" outside of names, and `ent_iob_` whether it begins that name ("B"), goes on with it
    ("I") or is outside ("O").
    """

    __slots__ = (
        "_left_edge", "_right_edge", "_subtree",
        "children", "dep_", "doc", "ent_iob_", "ent_type_", "head", "i", "idx", "idx_end", "is_alpha", "is_plural",
        "is_punct", "is_quote", "is_sent_start", "is_space", "is_title", "lemma", "like_num", "lower_",
        "pos_", "sent", "tag_", "text", "whitespace_",
    )  # fmt: skip

    doc: Doc
    i: int
    idx: int
    idx_end: int
    text: str
    lower_: str
    lemma: str
    tag_: str
    pos_: str
    dep_: str
    ent_type_: str
    ent_iob_: str
    whitespace_: str
    is_alpha: bool
    is_plural: bool
    is_punct: bool
    is_quote: bool
    is_sent_start: bool
    is_space: bool
    is_title: bool
    like_num: bool
    head: Token
    children: tuple[Token, ...]
    sent: Span
    _subtree: tuple[Token, ...] | None
    _left_edge: Token | None
    _right_edge: Token | None

    def __repr__(self) -> str:
        return f"{self.text}/{self.i}"

    def nbor(self, step: int = 1) -> Token:
        """The token so many further on, or back.

        Raises:
            IndexError: the document ends before.
        """
        if self.i + step < 0:
            raise IndexError(f"token {self.i} has no neighbour {step} further on")
        return self.doc[self.i + step]

    @property
    def lefts(self) -> Sequence[Token]:
        """What hangs on it and stands before it."""
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> Sequence[Token]:
        """What hangs on it and stands behind it."""
        return [child for child in self.children if child.i > self.i]

    @property
    def ancestors(self) -> Iterator[Token]:
        """What it hangs on, nearest first, up to the root of the sentence."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    @property
    def subtree(self) -> tuple[Token, ...]:
        """It and all that hangs on it, directly or not; in the order of the text, but for ties that cross."""
        told = self._subtree
        if told is None:
            found: list[Token] = []
            own = True
            for child in self.children:
                if own and child.i > self.i:
                    found.append(self)
                    own = False
                found += child.subtree
            if own:
                found.append(self)
            told = self._subtree = tuple(found)
        return told

    @property
    def left_edge(self) -> Token:
        """The first token of all that hangs on it."""
        edge = self._left_edge
        if edge is None:
            edge = self._left_edge = min(self.subtree, key=_number) if self.children else self
        return edge

    @property
    def right_edge(self) -> Token:
        """The last token of all that hangs on it."""
        edge = self._right_edge
        if edge is None:
            edge = self._right_edge = max(self.subtree, key=_number) if self.children else self
        return edge


class Span:
    """The tokens [start, end) of a document; may be empty."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: Doc, start: int, end: int, label: str = "") -> None:
        self.doc = doc
        self.start = start
        self.end = end
        self.label_ = label

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc[self.start : self.end])

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, at: int) -> Token:
        return self.doc[self.start : self.end][at]

    @property
    def start_char(self) -> int:
        """Where its first token begins, in code points of the text."""
        return self.doc[self.start].idx if self.start < len(self.doc) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        """Where its last token ends, in code points of the text."""
        return self.doc[self.end - 1].idx_end if self.end > self.start else self.start_char

    @property
    def text(self) -> str:
        """Its words as they stand in the text."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def root(self) -> Token:
        """The token that the others hang on: the first of those nearest to the root of a sentence.

        Raises:
            IndexError: the span is empty.
        """
        best, least = self.doc[self.start], len(self.doc) + 1
        for token in self:
            if token.head is token:
                return token
            if not self.start <= token.head.i < self.end:
                steps = sum(1 for _ in token.ancestors)
                if steps < least:
                    best, least = token, steps
        return best


class Doc(tuple[Token, ...]):
    """The tokens of a text, in order: `doc[3]` is a token, `doc[3:5]` a tuple of tokens, `doc.span(3, 5)` their span.

    `noted` is for what a rule works out about a token and may be asked for again.
    """

    text: str
    noted: dict[Any, Any]
    sents: tuple[Span, ...]
    ents: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, tokens: Iterable[Token], names: Iterable[tuple[int, int, str]] = ()) -> Doc:
        """Tie tokens into a document.

        Args:
            text: the text.
            tokens: new tokens with everything but what this sets: document, children, sentence, name.
            names: the marked names as first token, token after the last, and kind; in order, none over another.
        """
        doc = cls(tokens)
        doc.text, doc.noted = text, {}
        hung: list[list[Token]] = [[] for _ in doc]
        starts = []
        for token in doc:
            token.doc = doc
            token.ent_type_, token.ent_iob_ = "", "O"
            token._subtree = token._left_edge = token._right_edge = None
            if token.head is not token:
                hung[token.head.i].append(token)
            if token.is_sent_start or token.i == 0:
                starts.append(token.i)
        doc.sents = tuple(Span(doc, a, b) for a, b in pairwise((*starts, len(doc))))
        for sentence in doc.sents:
            for token in doc[sentence.start : sentence.end]:
                token.sent = sentence
                token.children = tuple(hung[token.i])
        doc.ents = tuple(Span(doc, *name) for name in names)
        for name in doc.ents:
            for token in name:
                token.ent_type_, token.ent_iob_ = name.label_, "B" if token.i == name.start else "I"
        return doc

    def span(self, start: int, end: int) -> Span:
        """The tokens [start, end)."""
        return Span(self, start, end)

    def within(self, start: int, end: int) -> Span | None:
        """The tokens that the code points [start, end) touch; None where there are none."""
        first = bisect_right(self, start, key=_end)
        last = bisect_right(self, end - 1, key=_begin)
        return Span(self, first, last) if first < last else None

    def __reduce_ex__(self, protocol: SupportsIndex) -> str:
        raise TypeError("a parsed text is not stored: store the text and parse it again")


def bounds(token: Token) -> tuple[int, int]:
    """The sentence of a token as token numbers [first, after last]."""
    sentence = token.sent
    return sentence.start, sentence.end


def _number(token: Token) -> int:
    return token.i


def _begin(token: Token) -> int:
    return token.idx


def _end(token: Token) -> int:
    return token.idx_end
