"""How a word that tells when or where is tied to an act: through the parse, by sentence and by paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.draft import Draft, Parsed
from tallybook.read.syntax import children
from tallybook.tokens import Token

_MOST_STEPS = 40
_MOST_ABOVE = 6


@dataclass(frozen=True, slots=True)
class Layout:
    """What is asked again and again of a parsed report, by the index of a token: its sentence, paragraph and cue."""

    sentence: tuple[int, ...]
    starts: tuple[int, ...]
    paragraph: tuple[int, ...]
    cues: frozenset[int]

    @classmethod
    def of(cls, parsed: Parsed, drafts: Sequence[Draft] = ()) -> Layout:
        """Lay a parsed report out; what the `drafts` take for an act is no cue, whatever the tagger made of it."""
        sentence, starts, paragraph = [], [], []
        number, part = -1, 0
        for token in parsed.doc:
            if token.is_sent_start or number < 0:
                number += 1
                starts.append(token.i)
            sentence.append(number)
            paragraph.append(part)
            if token.is_space and "\n" in token.text:
                part += 1
        cues: set[int] = set()
        for attribution in parsed.attributions:
            span = parsed.doc.within(*attribution.cue)
            if span is not None:
                cues.update(range(span.start, span.end))
        acts = {draft.anchor.i for draft in drafts if draft.event is not None}
        return cls(tuple(sentence), tuple(starts), tuple(paragraph), frozenset(cues - acts))


@dataclass(frozen=True, slots=True)
class Hold:
    """What a word hangs on: its governing verb (or the top of its phrase), so many steps up, and all above that."""

    token: Token
    path: tuple[int, ...]
    governor: Token
    steps: int

    @classmethod
    def of(cls, token: Token) -> Hold:
        """Walk up from a token to the verb that governs it."""
        governor, path = token, [token.i]
        while governor.head != governor and governor.pos_ not in ("VERB", "AUX") and len(path) < _MOST_STEPS:
            governor = governor.head
            path.append(governor.i)
        return cls(token, tuple(path), governor, len(path) - 1)


def above(token: Token) -> Mapping[int, int]:
    """The tokens above one by index, with how many steps up they are; itself at 0."""
    found = {token.i: 0}
    for step, ancestor in enumerate(token.ancestors, 1):
        found[ancestor.i] = step
    return found


def tie(hold: Hold, draft: Draft, up: Mapping[int, int], parsed: Parsed, layout: Layout) -> int | None:
    """How far a word of the draft's sentence is from its predicate in the parse; None where it belongs to who says it.

    0 hangs on the predicate, 1 to 4 on a verb above it, the more the farther; 2 or 3 below it; from 4 elsewhere.

    Args:
        hold: what the word hangs on.
        draft: the claim in the making.
        up: `above` its anchor.
        parsed: the report.
        layout: of the same report.
    """
    anchor = draft.anchor
    if anchor.i in hold.path:
        return 0
    governor = hold.governor
    if _set_apart(anchor, hold.token):
        return None
    if _of_what_it_describes(hold, anchor, up, parsed):
        return 1
    says = governor.i in layout.cues and not _by_the_way(anchor, governor, parsed)
    if says and governor not in children(anchor, parsed.grammar.conjunct):
        if governor.dep_ in parsed.grammar.relative_clause and anchor in governor.ancestors:
            return 2  # "killed men who back the old council on Sunday": who only are described say nothing of it
        inside = _is_aside(governor, hold.token) or _before_who_says_it(governor, hold.token, anchor)
        return 1 if inside else None
    if governor.i in up:
        return 1 + min(up[governor.i], _MOST_ABOVE)
    above_governor = [a.i for a in governor.ancestors]
    if anchor.i in above_governor:
        return 2 + sum(1 for a in above_governor if a in up and a != anchor.i) // 4
    if governor.head.i in up and governor.i < anchor.i and governor.dep_ in parsed.grammar.complement_clause:
        return 3  # "they hit back three days later: they raided the market and killed 23"
    return 4 + min(hold.steps, 3)


def _of_what_it_describes(hold: Hold, anchor: Token, up: Mapping[int, int], parsed: Parsed) -> bool:
    """ "last month's bombing of a club, in which eleven died": a date of the noun that it describes."""
    top = anchor
    while top.dep_ in parsed.grammar.conjunct and top.head.i != top.i:
        top = top.head
    nouns = (i for i in hold.path[1:-1] if parsed.doc[i].pos_ in ("NOUN", "PROPN"))
    return top.dep_ in parsed.grammar.relative_clause and any(i in up for i in nouns)


def _by_the_way(anchor: Token, governor: Token, parsed: Parsed) -> bool:
    """ "attacked the village, leaving nine people dead": what hangs so on a verb is nothing that it says."""
    below = next((t for t in (anchor, *anchor.ancestors) if t.head.i == governor.i), None)
    participle = parsed.grammar.gerund_tag
    return below is not None and below.dep_ in parsed.grammar.adverbial_clause and below.tag_ in participle


def _set_apart(anchor: Token, word: Token) -> bool:
    """ "nine were killed; a tenth died in hospital on Tuesday": a semicolon parts the day from what was told before."""
    return any(token.text == ";" for token in anchor.doc[anchor.i : word.i])


def _is_aside(cue: Token, before: Token) -> bool:
    """Whether a cue only stands between commas behind a word: "On Sunday, she wrote, two camps were burned"."""
    doc = cue.doc
    between = doc[before.i + 1].text if before.i + 1 < len(doc) else ""
    behind = doc[cue.i + 1].text if cue.i + 1 < len(doc) else ""
    return before.i < cue.i and between == "," and behind == ","


def _before_who_says_it(cue: Token, word: Token, anchor: Token) -> bool:
    """Whether a word belongs to what is said before a cue: "two were killed on Sunday in the old town, police said"."""
    if not anchor.i < word.i < cue.i:
        return False
    return any(token.text == "," for token in cue.doc[word.i + 1 : cue.i])
