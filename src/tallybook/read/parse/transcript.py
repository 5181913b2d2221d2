"""Makes of a spaCy document the tokens that reading sees: what holds of a word in its role is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from spacy.tokens import Doc as Parse
from spacy.tokens import Token as Parsed
from spacy.vocab import Vocab

from tallybook.read.parse.rulings import Rule, Rulings, meets
from tallybook.tokens import Doc, Token

_KEPT = 30_000  # readings remembered before the memory is emptied
_COLUMNS: list[int | str] = ["ORTH", "TAG", "DEP", "HEAD", "SENT_START", "IDX", "SPACY"]
_PLURAL = "Number=Plur"


class Lemmatizer(Protocol):
    """Gives the dictionary forms of a token that has its part of speech, the likeliest first."""

    def lemmatize(self, token: Parsed, /) -> list[str]:
        """The forms."""
        ...


class Reading(NamedTuple):
    """What a word is under a tag and a relation; `opened` are the rules that look at the next token as well."""

    text: str
    lower: str
    lemma: str
    tag: str
    pos: str
    dep: str
    is_plural: bool
    is_space: bool
    is_punct: bool
    is_quote: bool
    is_alpha: bool
    is_title: bool
    like_num: bool
    opened: tuple[Rule, ...]

    def told(self) -> dict[str, str | bool]:
        """As rulings see it."""
        return {"TAG": self.tag, "LOWER": self.lower, "DEP": self.dep, "IS_SPACE": self.is_space}


@dataclass(slots=True)
class Transcript:
    """Remembers readings; what it gives does not depend on what it remembers.

    Without `rulings` and `lemmatizer`, tokens have no part of speech and no dictionary form.
    """

    vocab: Vocab
    rulings: Rulings | None = None
    lemmatizer: Lemmatizer | None = None
    readings: dict[tuple[int, int, int], Reading] = field(default_factory=dict)

    def __call__(self, text: str, parse: Parse, names: Sequence[tuple[int, int, str]] = ()) -> Doc:
        """A parse with the given names marked: first token, token after the last, kind."""
        return Doc.of(text, self.tokens(parse), names)

    def tokens(self, parse: Parse) -> list[Token]:
        """The tokens of a parse, not yet tied into a document."""
        if len(self.readings) > _KEPT:
            self.readings.clear()
        rows = parse.to_array(_COLUMNS).astype(np.int64).reshape(len(parse), len(_COLUMNS)).tolist()
        tokens = [Token() for _ in rows]
        for token, reading, row, i in zip(tokens, self._readings(parse, rows), rows, range(len(rows)), strict=True):
            _, _, _, head, starts, idx, spaced = row
            token.i = i
            token.idx = idx
            token.text = text = reading.text
            token.idx_end = idx + len(text)
            token.lower_ = reading.lower
            token.lemma = reading.lemma
            token.tag_ = reading.tag
            token.pos_ = reading.pos
            token.dep_ = reading.dep
            token.is_plural = reading.is_plural
            token.is_space = reading.is_space
            token.is_punct = reading.is_punct
            token.is_quote = reading.is_quote
            token.is_alpha = reading.is_alpha
            token.is_title = reading.is_title
            token.like_num = reading.like_num
            token.head = tokens[i + head]
            token.is_sent_start = starts == 1
            token.whitespace_ = " " if spaced else ""
        return tokens

    def _readings(self, parse: Parse, rows: Sequence[Sequence[int]]) -> list[Reading]:
        known, found = self.readings, []
        pairs: dict[int, list[Rule]] = {}
        for i, (orth, tag, dep, *_) in enumerate(rows):
            reading = known.get((orth, tag, dep))
            if reading is None:
                reading = known[orth, tag, dep] = self._read(parse[i])
            found.append(reading)
        for i, reading in enumerate(found[:-1]):
            for rule in reading.opened:
                if meets(found[i + 1].told(), rule.tokens[1]):
                    pairs.setdefault(i + rule.at, []).append(rule)
        for i, rules in pairs.items():
            found[i] = self._read(parse[i], rules)
        return found

    def _read(self, token: Parsed, more: Sequence[Rule] = ()) -> Reading:
        lexeme = token.lex
        plain = Reading(
            token.text, token.lower_, "", token.tag_, "", token.dep_, False, lexeme.is_space, lexeme.is_punct,
            lexeme.is_quote, lexeme.is_alpha, lexeme.is_title, lexeme.like_num, (),
        )  # fmt: skip
        if self.rulings is None or self.lemmatizer is None or not plain.tag:
            return plain
        ruling = self.rulings.of_token(plain.told(), more)
        says = ruling.says
        token.pos_, morph = says.get("POS", ""), says.get("MORPH", "")
        token.set_morph(morph)  # type: ignore[attr-defined]  # not in spaCy's stubs
        return plain._replace(
            lemma=(says.get("LEMMA") or self.lemmatizer.lemmatize(token)[0]).lower(),
            tag=says.get("TAG", plain.tag),
            pos=token.pos_,
            dep=says.get("DEP", plain.dep),
            is_plural=_PLURAL in morph,
            opened=ruling.opened,
        )
