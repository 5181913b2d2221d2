"""Gives every quotation to the reporting clause beside it, also where it runs over sentences and paragraphs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from tallybook.read.speakers.cues import Candidate
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.quotations import Quotation
from tallybook.read.speakers.sources import Range
from tallybook.tokens import Doc, Token, bounds

_WINDOW = 200  # tokens around a quotation in which its reporting clause is looked for
_FARTHEST = 45  # tokens from a quotation to the verb of its reporting clause
_LONGEST_TAIL = 30  # tokens of a reporting sentence between two quotations of one speaker
_UNFINISHED = frozenset({",", "?", "!", "-", "—"})
_OPENINGS = frozenset({",", ":", "that", "-", "—", "--"})


def token_ranges(tokens: Sequence[Token], quotations: list[Quotation]) -> dict[Range, Quotation]:
    """The token range of each outermost quotation that is more than a hedge, by place in the text."""
    starts = [token.idx for token in tokens]
    found: dict[Range, Quotation] = {}
    for quotation in quotations:
        if quotation.depth == 0 and not quotation.scare:
            first, last = bisect_left(starts, quotation.start), bisect_left(starts, quotation.end)
            if first < last:
                found[(first, last)] = quotation
    return found


def attach_quotations(
    doc: Doc, candidates: list[Candidate], quoted: dict[Range, Quotation], lexicon: SpeechLexicon
) -> None:
    """Add each quotation to the contents of the clause that reports it.

    Order of trust: a clause whose contents already run into the quotation; one right after it; one right before it;
    the clause that reported the quotation before it, when nothing else stands between.
    """
    takers = sorted((c for c in candidates if c.takes_quote), key=lambda c: c.clause)
    owner_before: Candidate | None = None
    end_before = 0
    waiting: list[Range] = []
    starts = [c.clause[0] for c in takers]
    everyone = sorted(candidates, key=lambda c: c.clause)
    everywhere = [c.clause[0] for c in everyone]
    for (start, end), quotation in quoted.items():
        near = takers[bisect_left(starts, start - _WINDOW) : bisect_left(starts, end + _WINDOW)]
        before = everyone[bisect_left(everywhere, start - _WINDOW) : bisect_left(everywhere, start)]
        inside = [c for c in near if start < c.clause[0] and c.clause[1] <= end]
        owner: Candidate | None
        if not quotation.closed:
            owner = _ends_with(doc, inside, (start, end))
            if owner is not None:
                body = _own_sentences(doc, inside, owner, start)
                _own(owner, [*waiting, body] if body[0] == start else [body])
                waiting, owner_before, end_before = [], None, end
                continue
        owner = (
            None
            if _is_title(doc, start, lexicon)
            else (
                _running_in(before, start, end)
                or _right_after(doc, near, end)
                or _right_before(doc, near, start)
                or _later(doc, near, end)
            )
        )
        if owner is None and owner_before is not None and _goes_on(doc, end_before, start, owner_before):
            owner = owner_before
        if owner is None:
            waiting = [*waiting, (start, end)] if quotation.continues else []
            owner_before = None
            continue
        _own(owner, [*waiting, (start, end)])
        waiting, owner_before, end_before = [], owner, max(end, owner.clause[1])
        if quotation.continues and owner.clause[0] < start:
            owner_before = owner


def _is_title(doc: Doc, start: int, lexicon: SpeechLexicon) -> bool:
    """Whether a quotation is the name of a thing: 'an article titled "..."'."""
    return start > 0 and doc[start - 1].tag_ == "VBN" and doc[start - 1].lemma in lexicon.words["titling"]


def _own(owner: Candidate, ranges: list[Range]) -> None:
    """Make quotations the contents of a clause, in place of scraps of them that were found by the parse."""
    if owner.owns_quote:
        kept = owner.contents
    else:
        kept = [c for c in owner.contents if _beside(owner, c)]
        owner.owns_quote = True
    owner.contents = _merged([*kept, *ranges])
    if owner.frame in ("", "object", "object_rest", "gerund"):
        owner.frame = "quote"


def _beside(owner: Candidate, content: Range) -> bool:
    """Whether contents found by the parse stand beside the quotation rather than being a misread piece around it."""
    return not (content[0] <= owner.clause[0] < content[1])


def _merged(ranges: list[Range]) -> list[Range]:
    """Ranges sorted, overlapping ones made one; the pieces of an unclosed quotation touch and stay apart."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _running_in(candidates: list[Candidate], start: int, end: int) -> Candidate | None:
    """The clause whose indirect contents run into the quotation: 'argued that "only the port ...'."""
    running = [
        c for c in candidates
        if c.kind != "attitude" and c.clause[0] < start and any(a < start < b or a == start for a, b in c.contents)
        and not (start < c.clause[0] < end)
    ]  # fmt: skip
    return max(running, key=lambda c: c.clause[0], default=None)


def _right_after(doc: Doc, takers: list[Candidate], end: int) -> Candidate | None:
    """The clause that begins where the quotation ends: '... ," she said'."""
    inner = end - 2
    while inner > 0 and doc[inner].is_space:
        inner -= 1
    for c in takers:
        if c.clause[0] >= end and c.clause[0] - end <= 2 and c.head.i - end <= _FARTHEST:
            if any(not (t.is_punct or t.is_space) or t.text in ".!?" or "\n" in t.text for t in doc[end : c.clause[0]]):
                continue
            if doc[end - 1].text == '"' and doc[inner].text == "." and doc[c.clause[0]].text[:1].isupper():
                continue  # a full stop inside, a capital outside: the next sentence reports something else
            return c
    return None


def _later(doc: Doc, takers: list[Candidate], end: int) -> Candidate | None:
    """The clause after a quotation whose speaker has a clause of their own: '..., " a man who gave no name said'."""
    inner = end - 2
    while inner > 0 and doc[inner].is_space:
        inner -= 1
    if end >= len(doc) or doc[inner].text not in _UNFINISHED or doc[end].pos_ not in ("DET", "NOUN", "PROPN", "PRON"):
        return None
    for c in takers:
        if end < c.cue[0] <= end + _LONGEST_TAIL and c.kind == "speech" and c.lemma != "quote":
            between = doc[end : c.cue[0]]
            if any(t.text in '.!?"' or "\n" in t.text for t in between):
                return None
            if c.source is not None and c.source[0] > end and doc[c.source[0] - 1].text == ",":
                return None  # '..., must I?" The bandits, he added, get their rifles from the mission'
            c.source = (end, c.cue[0])
            c.clause = (end, max(c.clause[1], c.cue[1]))
            return c
    return None


def _right_before(doc: Doc, takers: list[Candidate], start: int) -> Candidate | None:
    """The clause that leads up to the quotation: 'he told the court: "..."'."""
    best: Candidate | None = None
    for c in takers:
        if c.clause[1] > start or start - c.head.i > _FARTHEST:
            continue
        between = doc[c.clause[1] : start]
        if any(t.text in ".!?;" for t in between) or any(t.is_sent_start and t.i > c.clause[1] for t in between):
            continue
        lead = next((t.text.lower() for t in reversed(list(between)) if not t.is_space), "")
        close = len(between) <= 1
        if (close or lead in _OPENINGS) and not any(t.pos_ == "VERB" and t.tag_ != "VBG" for t in between):
            best = c
    return best


def _goes_on(doc: Doc, end: int, start: int, owner: Candidate) -> bool:
    """Whether nothing but the rest of the reporting sentence stands between two quotations of one speaker."""
    between = doc[end:start]
    if owner.clause[0] >= end:
        return False
    words = [t for t in between if not (t.is_punct or t.is_space)]
    return not words or (
        len(words) <= _LONGEST_TAIL and all(bounds(t)[0] <= owner.head.i < bounds(t)[1] for t in words)
    )


def _ends_with(doc: Doc, inside: list[Candidate], quotation: Range) -> Candidate | None:
    """The clause at the very end of an unclosed quotation, whose speaker it therefore belongs to."""
    for c in reversed(inside):
        rest = doc[c.clause[1] : quotation[1]]
        if not any(t.is_alpha for t in rest) and c.clause[0] > quotation[0] + 2 and doc[c.clause[0] - 1].text == ",":
            return c
    return None


def _own_sentences(doc: Doc, inside: list[Candidate], owner: Candidate, start: int) -> Range:
    """How far back a clause that ends an unclosed quotation reaches: to a sentence that is reported otherwise."""
    begin = bounds(owner.head)[0]
    others = {bounds(c.head)[0] for c in inside if c is not owner and c.kind != "attitude" and c.frame == "clause"}
    while begin > start:
        before = doc[begin - 1].sent.start
        if before in others:
            break
        begin = before
    return max(begin, start), owner.clause[0]
