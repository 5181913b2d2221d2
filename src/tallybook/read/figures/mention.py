"""One place in a text that says how many, with what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.records import Figure
from tallybook.tokens import Token

FORMS = (
    "digits", "words", "range", "vague", "article", "plural", "collective", "list", "ordinal", "pronoun", "fraction",
)  # fmt: skip
UNITS = (
    "persons", "seats", "money", "time", "age", "percent", "distance", "vehicles", "ordinal", "label", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureMention:
    """Words that say how many, hedges included; `start` and `end` are offsets in code points of the text.

    `tokens` are the indices [first, after last] of the same words. `head` is the noun that is counted ("officers" in
    "603 police officers"), None where the number stands alone; `anchor` is the token by which the words hang in the
    sentence (the head, or the number itself). `unit` "label" is a number that counts nothing (a road, a calibre, a
    telephone number); `form` "plural" is a plural with "the", "these" or an owner but without a number.

    `adds` says that the words put these on top of others told before ("another two", "three more", "four others");
    `part` that they are a part of them ("including three women", "two of them"). `whole` is the figure that a part or
    a share is taken of ("two of the five", "half of the 40"). `ordinal` is 4 for "a fourth".
    """

    start: int
    end: int
    figure: Figure
    form: str
    unit: str
    head: Token | None
    tokens: tuple[int, int]
    anchor: Token
    adds: bool = False
    part: bool = False
    whole: Figure | None = None
    ordinal: int | None = None
