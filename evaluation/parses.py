"""Keeps parses on disk, so that a second run over a corpus does not parse it again: `TALLYBOOK_PARSES=FOLDER`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from tallybook.read import Knowledge
from tallybook.read.parse import Named
from tallybook.read.parse.transcript import Transcript

_ATTRIBUTES = ("ENT_IOB", "ENT_TYPE", "HEAD", "DEP", "TAG", "LEMMA", "POS", "MORPH", "SENT_START")
_AHEAD = 64


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """What reading English rests on; where `TALLYBOOK_PARSES` names a folder, with a parser that remembers."""
    loaded = Knowledge.load()
    parser, folder = loaded.parser, os.environ.get("TALLYBOOK_PARSES")
    if not folder or not isinstance(parser, Named):
        return loaded
    # names are marked anew each time: that costs little, and weights for them can change without parsing again
    return replace(loaded, parser=Named(Remembering(parser.parser, Path(folder)), parser.names))


class Remembering:
    """A parser that looks a text up among those that were parsed before; as the parser itself, but for speed."""

    def __init__(self, parser: Any, folder: Path) -> None:
        self.parser = parser
        self.folder = folder
        self.pipe_names = tuple(parser.pipe_names)
        self.kind = f"{parser.meta['name']} {parser.meta['version']} {','.join(parser.pipe_names)}"

    @property
    def vocab(self) -> Vocab:
        """The vocabulary that parses share."""
        vocab: Vocab = self.parser.vocab
        return vocab

    @property
    def transcript(self) -> Transcript:
        """What makes tokens of its parses."""
        made: Transcript = self.parser.transcript
        return made

    def make_doc(self, text: str) -> Doc:
        """Cut one text into tokens, without parsing it."""
        doc: Doc = self.parser.make_doc(text)
        return doc

    def lease(self) -> AbstractContextManager[object]:
        """Nothing is let go of: an evaluation ends."""
        return nullcontext()

    def __call__(self, text: str) -> Doc:
        """Parse one text."""
        return next(self.pipe([text]))

    def pipe(self, texts: Iterable[str], *, batch_size: int = 8, **_: Any) -> Iterator[Doc]:
        """Parse texts, in order."""
        waiting: list[str] = []
        for text in texts:
            waiting.append(text)
            if len(waiting) == _AHEAD:
                yield from self._all(waiting, batch_size)
                waiting = []
        yield from self._all(waiting, batch_size)

    def _all(self, texts: list[str], batch_size: int) -> Iterator[Doc]:
        keys = [hashlib.sha256(f"{self.kind}\n{text}".encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
        found = {key: blob for key in keys if (blob := self._kept(key)) is not None}
        new = [i for i, key in enumerate(keys) if key not in found]
        for i, doc in zip(new, self.parser.pipe([texts[i] for i in new], batch_size=batch_size), strict=True):
            blob = DocBin(attrs=_ATTRIBUTES, docs=[doc]).to_bytes()
            found[keys[i]] = blob
            self._keep(keys[i], blob)
        for key in keys:
            yield from DocBin().from_bytes(found[key]).get_docs(self.vocab)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _kept(self, key: str) -> bytes | None:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    def _keep(self, key: str, blob: bytes) -> None:
        """Write beside and rename, since several processes may parse the same text at once."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}")
        half.write_bytes(blob)
        half.replace(path)
