"""Makes of a spaCy document the tokens that reading sees, with what it says about words looked up once a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc as Parse
from spacy.vocab import Vocab

from tallybook.tokens import Doc, Token, Word

_KEPT = 60_000  # words and labels remembered before the memory is emptied
_COLUMNS: list[int | str] = ["ORTH", "LEMMA", "TAG", "POS", "DEP", "MORPH", "HEAD", "SENT_START", "IDX", "SPACY"]
_PLURAL = "Number=Plur"


@dataclass(slots=True)
class Transcript:
    """Remembers the words and labels of a vocabulary as strings; what it gives does not depend on what it remembers."""

    vocab: Vocab
    words: dict[int, Word] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def __call__(self, parse: Parse, names: Sequence[tuple[int, int, str]] = ()) -> Doc:
        """A parse with the given names marked: first token, token after the last, kind."""
        return Doc.of(parse.text, self.tokens(parse), names)

    def tokens(self, parse: Parse) -> list[Token]:
        """The tokens of a parse, not yet tied into a document."""
        if len(self.words) > _KEPT or len(self.labels) > _KEPT:
            self.words.clear()
            self.labels.clear()
        tokens = [Token() for _ in range(len(parse))]
        label = self.label
        for i, row in enumerate(parse.to_array(_COLUMNS).astype(np.uint64).reshape(len(parse), len(_COLUMNS)).tolist()):
            orth, lemma, tag, pos, dep, morph, head, starts, idx, spaced = row
            token = tokens[i]
            word = self.words.get(orth) or self._word(orth)
            token.i, token.idx, token.text, token.lower_ = i, idx, word.text, word.lower
            token.idx_end = idx + len(word.text)
            token.is_space, token.is_punct, token.is_alpha = word.is_space, word.is_punct, word.is_alpha
            token.is_title, token.is_quote, token.like_num = word.is_title, word.is_quote, word.like_num
            token.lemma_, token.tag_, token.pos_, token.dep_ = label(lemma), label(tag), label(pos), label(dep)
            token.is_plural = _PLURAL in label(morph)
            token.head = tokens[(i + head) & _ALL]
            token.is_sent_start = starts == 1
            token.whitespace_ = " " if spaced else ""
        return tokens

    def label(self, key: int) -> str:
        """A tag, relation or lemma by its number."""
        told = self.labels.get(key)
        if told is None:
            told = self.labels[key] = self.vocab.strings[key] if key else ""
        return told

    def _word(self, orth: int) -> Word:
        lexeme = self.vocab[orth]
        word = self.words[orth] = Word(
            lexeme.text, lexeme.lower_, lexeme.is_space, lexeme.is_punct, lexeme.is_quote, lexeme.is_alpha,
            lexeme.is_title, lexeme.like_num,
        )  # fmt: skip
        return word


_ALL = 2**64 - 1  # heads are steps, and a step back is written as a number without a sign
