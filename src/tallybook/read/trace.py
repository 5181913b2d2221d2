"""Tells why: what the steps of reading found, changed and turned down, by which rule, for whoever asks to see it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tallybook.records import Claim
from tallybook.tokens import Token, bounds

Verdict = Literal["found", "changed", "turned_down"]


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a candidate is no claim: the name of the rule, and the words of the text that it goes by."""

    rule: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One step's word on a candidate for a claim of a kind.

    `at` is the index of the token that the candidate hangs on; `start` and `end` are its words in the stored text,
    half-open, in code points. `rule` is a name of `publish/reasons.toml`; `because` are the words that it went by.
    `claim` is the id of the claim that was found.
    """

    step: str
    rule: str
    verdict: Verdict
    kind: str
    at: int
    start: int
    end: int
    words: str
    because: tuple[str, ...] = ()
    claim: str | None = None


@dataclass(slots=True)
class Trace:
    """Listens to one reading; steps speak to it only where somebody listens, so that it costs nothing otherwise.

    `claims` gives for each claim, by its id, the tokens that it hangs on.
    """

    reasons: list[Reason] = field(default_factory=list)
    claims: dict[str, frozenset[int]] = field(default_factory=dict)

    def of(self, claim: str) -> list[Reason]:
        """What was found and changed on the way to a claim, by its id, in the order of reading."""
        hung = self.claims.get(claim, frozenset())
        return [
            r for r in self.reasons if r.claim == claim or (r.claim is None and r.at in hung and r.verdict == "changed")
        ]

    def objections(self) -> list[Reason]:
        """What was turned down, in the order of the text."""
        return sorted((r for r in self.reasons if r.verdict == "turned_down"), key=lambda r: (r.start, r.end))

    def unread(self, words: str) -> None:
        """A text that was not parsed, for it holds no word that could open a claim."""
        self.reasons.append(Reason("gate", "no_word_of_ours", "turned_down", "", -1, 0, len(words), words))

    def turned_down(self, step: str, kind: str, tokens: Iterable[Token], objection: Objection) -> None:
        """A candidate that is no claim; the first of its tokens is the one it hangs on."""
        self._add(step, "turned_down", kind, tokens, objection)

    def changed(self, step: str, kind: str, tokens: Iterable[Token], rule: str, because: Iterable[str] = ()) -> None:
        """A candidate that goes on as another than it came: of another kind, stance or number."""
        self._add(step, "changed", kind, tokens, Objection(rule, tuple(because)))

    def left_out(self, text: str, kept: str) -> None:
        """The stretches of a text that were not parsed, for they stand far from any word of violence."""
        for gap in re.finditer(r"\s+", kept):
            told = text[gap.start() : gap.end()]
            words = told.strip()
            if words:
                start = gap.start() + told.index(words)
                said = " ".join(words.split())
                self.reasons.append(Reason("gate", "not_read", "turned_down", "", -1, start, start + len(words), said))

    def found(self, step: str, claim: Claim, tokens: Iterable[Token], rule: str, because: Iterable[str] = ()) -> None:
        """What a claim rests on."""
        self._add(step, "found", claim.kind, tokens, Objection(rule, tuple(because)), claim.id)

    def _add(
        self, step: str, verdict: Verdict, kind: str, tokens: Iterable[Token], why: Objection, claim: str | None = None
    ) -> None:
        listed = list(tokens)
        anchor = listed[0]
        inside = sorted((t for t in listed if bounds(t) == bounds(anchor)), key=lambda t: t.i)
        start, end = inside[0].idx, inside[-1].idx_end
        words = " ".join(anchor.doc.text[start:end].split())
        self.reasons.append(Reason(step, why.rule, verdict, kind, anchor.i, start, end, words, why.words, claim))
