"""An event as the finder proposes it: a predicate in the text with the head tokens of those involved."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.tokens import Token


@dataclass(frozen=True, slots=True)
class Event:
    """A candidate claim: a predicate in the text with the head tokens of those involved.

    `form` is "verb", "noun", "state", "toll", "counted", "body", "gone" or "lives"; `counted` is the token that a
    figure hangs on when that is not the victim ("12 deaths"), `means` what did it ("a bomb went off").
    """

    kind: str
    predicate: Token
    form: str
    outcome: str | None = None
    weak: bool = False
    victims: Token | None = None
    perpetrator: Token | None = None
    target: Token | None = None
    counted: Token | None = None
    other_side: Token | None = None
    means: Token | None = None

    @property
    def tokens(self) -> list[Token]:
        """The tokens it stands on, for spans and for finding its date and place."""
        involved = (self.predicate, self.victims, self.perpetrator, self.target, self.counted, self.means)
        sentence = self.predicate.sent
        return [token for token in involved if token is not None and sentence.start <= token.i < sentence.end]
