"""The tokens of a parsed text as plain lists, and a stretch of them that might name a place."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc

from tallybook.places.place import Named


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
        self.end = [t.idx + len(t) for t in doc]
        self.capital = [bool(w) and (w[0].isupper() or (w[0] in "'’‘`" and w[1:2].isupper())) for w in self.words]
        self.space = [not w.strip() for w in self.words]
        self.sentence_start = [bool(t.is_sent_start) for t in doc]
        self.pos = [t.pos_ for t in doc]
        self.label = ["" for _ in self.words]
        self.ent_start = list(range(len(self.words)))
        self.ent_end = list(range(1, len(self.words) + 1))
        for ent in doc.ents:
            first, last = ent.start, ent.end
            while first < last - 1 and self.lower[first] in ("the", "a", "an"):
                first += 1
            while first < last - 1 and (
                self.lower[last - 1] in ("'s", "’s", "'", "’") or not self.words[last - 1].strip()
            ):
                last -= 1
            for i in range(ent.start, ent.end):
                self.label[i], self.ent_start[i], self.ent_end[i] = ent.label_, first, last
        self.surnames = {
            self.lower[ent.end - 1] for ent in doc.ents if ent.label_ == "PERSON" and ent.end - ent.start > 1
        }
        letters = sum(1 for w in self.words if w[0].isalpha())
        self.lower_case = letters > 20 and sum(self.capital) < 0.01 * letters

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
