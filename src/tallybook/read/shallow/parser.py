"""The parser itself: cuts a text into sentences, tags and ties their words, and gives a document as spaCy would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import spacy
from spacy.language import Language
from spacy.util import get_lang_class

from tallybook.read.parse.transcript import Transcript
from tallybook.read.shallow.clauses import Clauses
from tallybook.read.shallow.morphology import Morphology
from tallybook.read.shallow.tagging import tag
from tallybook.tokens import Doc

_ENDS = (".", "!", "?", "…")
_CLOSES = ('"', "'", ")", "]")
_LONGEST = 120  # words of a sentence; longer ones are cut, so that time stays linear in the text


@dataclass
class ShallowParser:
    """Parses with lists and rules alone; as fast as it is shallow."""

    morphology: Morphology
    language: Language = field(init=False)
    _transcript: Transcript = field(init=False)

    def __post_init__(self) -> None:
        try:
            get_lang_class(self.morphology.code)
            self.language = spacy.blank(self.morphology.code)
        except ImportError:  # spaCy has no rules for its tokens: those for any language will do
            self.language = spacy.blank("xx")
        self._transcript = Transcript(self.language.vocab)

    @property
    def pipe_names(self) -> tuple[str, ...]:
        """The steps: one."""
        return ("shallow",)

    def make_doc(self, text: str) -> Doc:
        """Cut one text into tokens, without parsing it."""
        return self._transcript(text, self.language.make_doc(text))

    def lease(self) -> AbstractContextManager[object]:
        """Nothing is let go of; see `Pipeline.lease`."""
        return nullcontext()

    def __call__(self, text: str) -> Doc:
        """Parse one text."""
        tokens = self._transcript.tokens(self.language.make_doc(text))
        texts = [t.text for t in tokens]
        for start, end in _sentences(texts):
            words = tag(texts[start:end], self.morphology)
            Clauses(words, self.morphology).tie()
            for token, word in zip(tokens[start:end], words, strict=True):
                token.tag_, token.pos_, token.dep_ = word.tag, word.pos, word.dep or "dep"
                token.lemma = word.lemma.lower()
                token.head = tokens[start + word.head]
                token.is_sent_start = token.i == start
        return Doc.of(text, tokens)

    def pipe(self, texts: Iterable[str], *, batch_size: int = 8, **_: Any) -> Iterator[Doc]:  # noqa: ARG002
        """Parse texts, in order."""
        yield from map(self, texts)


def _sentences(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Stretches of tokens: up to a full stop with what closes it, up to an empty line, or up to the longest."""
    start = 0
    for i, text in enumerate(texts):
        following = texts[i + 1] if i + 1 < len(texts) else ""
        closed = text in _ENDS or (text in _CLOSES and i > start and texts[i - 1] in _ENDS)
        paragraph = "\n" in text
        if (closed and following not in (*_ENDS, *_CLOSES)) or paragraph or i + 1 - start >= _LONGEST:
            yield start, i + 1
            start = i + 1
    if start < len(texts):
        yield start, len(texts)
