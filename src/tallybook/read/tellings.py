"""Claims of a report that count the harmed, and what speaks against two of them telling of one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.tolls import COUNTED
from tallybook.records import Claim, Figure, When, Where
from tallybook.tokens import Token, bounds

_TOLD = ("asserted", "alleged")
_EXACT = 2  # UCDP's precision up to which a place is a place and not a region


@dataclass(frozen=True, slots=True)
class Telling:
    """A claim that counts the harmed, with its draft, its place among the claims, and its sentence counted from 0.

    `adds` says that it counts further ones beside others ("another two").
    """

    at: int
    draft: Draft
    claim: Claim
    figure: Figure
    sentence: int
    adds: bool

    @property
    def voice(self) -> str | None:
        """Whoever the figure rests on, where somebody is named."""
        return self.claim.speakers[-1].name.lower() if self.claim.speakers else None


def tellings(drafts: Sequence[Draft], claims: Sequence[Claim], parsed: Parsed) -> list[Telling]:
    """The claims that count the harmed of one act, in the order of the text; parts and totals of a period are none."""
    counting = [
        (n, draft, claim)
        for n, (draft, claim) in enumerate(zip(drafts, claims, strict=True))
        if (claim.kind in COUNTED or _is_shooting(draft)) and claim.figure is not None and claim.stance in _TOLD
        if draft.whole is None and not draft.is_total
    ]
    if len(counting) < 2:
        return []
    added = {m.tokens for m in parsed.figures if m.adds}
    starts = {sentence.start: number for number, sentence in enumerate(parsed.doc.sents)}
    return [
        Telling(
            n, draft, claim, claim.figure, starts[bounds(draft.anchor)[0]],
            any(draft.tokens[0] <= s and e <= draft.tokens[1] for s, e in added),
        )
        for n, draft, claim in counting
        if claim.figure is not None
    ]  # fmt: skip


def _is_shooting(draft: Draft) -> bool:
    return draft.kind == "attack" and draft.event is not None and draft.event.outcome == "shot"


def one_kind(one: Telling, other: Telling) -> bool:
    """Of one kind; who was shot may be told by his death."""
    kinds = {one.claim.kind, other.claim.kind}
    return len(kinds) == 1 or kinds == {"killing", "attack"}


def in_two_sentences(earlier: Telling, later: Telling, parsed: Parsed) -> bool:
    """A headline without a full stop is a sentence, whatever the parser makes of it."""
    start, end = earlier.draft.anchor.idx, later.draft.anchor.idx
    return earlier.sentence != later.sentence or "\n" in parsed.report.text[start:end].strip()


def is_headline(earlier: Telling, later: Telling, parsed: Parsed) -> bool:
    """Whether the earlier stands in the first line of the text, and the later below it."""
    end = parsed.report.text.find("\n")
    return earlier.draft.anchor.idx < end < later.draft.anchor.idx


def head_of(telling: Telling) -> str | None:
    """The dictionary form of the noun for the harmed, in lower case."""
    victims = victims_of(telling)
    return victims.lemma if victims is not None else None


def telling_with(told: Sequence[Telling], mention: FigureMention | None) -> Telling | None:
    """The telling that holds a figure of a text; of several the shortest."""
    if mention is None:
        return None
    start, end = mention.tokens
    holding = [t for t in told if t.draft.tokens[0] < end and start < t.draft.tokens[1] and t.figure == mention.figure]
    return min(holding, key=lambda t: t.draft.tokens[1] - t.draft.tokens[0], default=None)


def victims_of(telling: Telling) -> Token | None:
    """The noun for the harmed."""
    return telling.draft.event.victims if telling.draft.event is not None else None


def phrase_of(noun: Token) -> list[Token]:
    """A noun with what stands close before it."""
    return [t for t in (*noun.lefts, noun) if abs(t.i - noun.i) < 6]


def words_of(text: str) -> frozenset[str]:
    """The words of a phrase in lower case."""
    return frozenset("".join(c if c.isalnum() else " " for c in text.lower()).split())


def size_of(telling: Telling) -> int:
    """The number that a figure is best known by."""
    figure = telling.figure
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)


def exclude(one: Figure, other: Figure) -> bool:
    """Whether no number fits both figures; a rounded one fits a quarter more or less."""
    if one.approximate or other.approximate:
        sizes = sorted(next(v for v in (f.best, f.low, f.high) if v is not None) for f in (one, other))
        if sizes[1] <= 1.25 * sizes[0]:
            return False
    return any(
        a.at_most is not None and b.at_least is not None and a.at_most < b.at_least
        for a, b in ((one, other), (other, one))
    )


def one_voice(one: Telling, other: Telling) -> bool:
    """Whether two figures may rest on one voice: their names share a word."""
    return bool(words_of(one.voice or "") & words_of(other.voice or ""))


def days_differ(one: When | None, other: When | None) -> bool:
    """Whether two times were told and have no day in common."""
    if one is None or other is None or any("publication day" in w.basis for w in (one, other)):
        return False
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return False
    return one.end < other.start or other.end < one.start


def places_differ(one: Where | None, other: Where | None) -> bool:
    """Whether two exact places lie apart, or two countries."""
    if one is None or other is None or one == other:
        return False
    if one.country_code is not None and other.country_code is not None and one.country_code != other.country_code:
        return True
    exact = all(w.precision is not None and w.precision <= _EXACT for w in (one, other))
    if not exact:
        return False
    names = [{w.name.lower(), (w.adm2 or "").lower(), (w.adm1 or "").lower()} for w in (one, other)]
    inside = one.name.lower() in names[1] or other.name.lower() in names[0]
    return one.place_id != other.place_id and not inside
