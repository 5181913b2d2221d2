"""The tokens of a parsed text as plain lists, and a stretch of them that might name a place."""

from __future__ import annotations

from dataclasses import dataclass, field

from tallybook.places.place import Named
from tallybook.tokens import Doc


@dataclass(slots=True)
class Candidate:
    """Tokens `first` to `last` (exclusive) that might name a place; `named` is what the gazetteer holds under it."""

    first: int
    last: int
    name_key: str
    named: tuple[Named, ...]
    features: dict[str, float] = field(default_factory=dict)
    type_word: str | None = None
    score: float = 0.0


class Words:
    """The tokens of a document as plain lists, read once."""

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        self.words = [t.text for t in doc]
        self.lower = [w.lower() for w in self.words]
        self.start = [t.idx for t in doc]
        self.end = [t.idx_end for t in doc]
        self.capital = [bool(w) and (w[0].isupper() or (w[0] in "'’‘`" and w[1:2].isupper())) for w in self.words]
        self.space = [not w.strip() for w in self.words]
        self.sentence_start = [bool(t.is_sent_start) for t in doc]
        self.pos = [t.pos_ for t in doc]
        self.dep = [t.dep_ for t in doc]
        self.head = [t.head.i for t in doc]
        letters = sum(1 for w in self.words if w[0].isalpha())
        self.lower_case = letters > 12 and sum(self.capital) < 0.01 * letters

    def __len__(self) -> int:
        return len(self.words)

    def slice(self, first: int, last: int) -> str:
        """The text of tokens `first` to `last` (exclusive)."""
        return self.text[self.start[first] : self.end[last - 1]]

    def before(self, i: int) -> str:
        """The word before token i in lower case, "" at the beginning or a line break."""
        return self.lower[i - 1] if i > 0 and not self.space[i - 1] else ""

    def after(self, i: int) -> str:
        """The word at token i in lower case, "" past the end or at a line break."""
        return self.lower[i] if i < len(self.words) and not self.space[i] else ""
