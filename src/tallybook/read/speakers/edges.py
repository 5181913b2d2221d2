"""Sets right where the contents of a reporting clause begin and end, where the parse alone would misplace an edge."""

from __future__ import annotations

from bisect import bisect_left

from tallybook.read.speakers.cues import Candidate
from tallybook.read.speakers.sources import Range
from tallybook.tokens import Doc, Token

_HUNG_BETWEEN = frozenset({("ccomp", "acl"), ("acl", "pobj")})  # labels of the clause and of the word above it
_STRAYS = frozenset({"JJ", "JJR", "JJS", "CD", "DT", "PDT", "NN", "NNS"})


def end_before_next_clause(candidates: list[Candidate]) -> None:
    """Cut contents before a clause that is reported anew: "A said X, and B said Y", "A said X, adding that Y"."""
    fresh = [c for c in candidates if c.takes_quote and c.source is not None and (_joined(c) or _added(c))]
    begins = sorted(((c.cue[0] if _added(c) else c.clause[0], i) for i, c in enumerate(fresh)))
    for found in candidates:
        if not found.contents:
            continue
        first = bisect_left(begins, (found.cue[1], 0))
        last = bisect_left(begins, (max(end for _, end in found.contents), 0))
        for begin, place in begins[first:last]:
            other = fresh[place]
            if found.cue[1] > begin or other.head.i == found.head.i:
                continue
            if not any(start < begin < end for start, end in found.contents):
                continue
            doc = found.head.doc
            found.contents = [
                (start, _back_over_joint(doc, start, begin)) if start < begin < end else (start, end)
                for start, end in found.contents
            ]
            found.contents = [c for c in found.contents if c[0] < c[1]]
            if _added(other) and found.source is not None:
                other.source = found.source


def _joined(found: Candidate) -> bool:
    """Whether a clause of its own speaker is coordinated with what stands before."""
    return found.head.dep_ == "conj" and found.source is not None and found.source[0] < found.cue[0]


def _added(found: Candidate) -> bool:
    """Whether a reporting participle goes on for the same speaker: ", adding that ..."."""
    first = found.cue[0]
    return found.head.tag_ == "VBG" and found.head.dep_ == "advcl" and found.head.doc[first - 1].text == ","


def _back_over_joint(doc: Doc, start: int, end: int) -> int:
    """The end of a clause before its "and" and comma."""
    while end > start and (doc[end - 1].pos_ in ("CCONJ", "PUNCT") and doc[end - 1].text != '"'):
        end -= 1
    return end


def with_strays(verb: Token, start: int) -> int:
    """The first words of a clause that the parser gave to the verb before it: "said many more were missing"."""
    doc = verb.doc
    if doc[start].dep_ == "mark":
        return start
    while start - 1 > verb.i and doc[start - 1].head == verb and _is_stray(doc[start - 1]):
        start -= 1
    return start


def _is_stray(token: Token) -> bool:
    return token.tag_ in _STRAYS and token.dep_ not in ("npadvmod", "dobj", "dative") and not token.ent_type_


def with_lead(verb: Token, start: int) -> int:
    """An adverbial that opens the sentence before an inverted clause belongs to what is said."""
    for child in verb.children:
        if child.i < start and child.dep_ in ("advcl", "prep", "advmod", "npadvmod", "cc") and child.i < verb.i:
            start = min(start, child.left_edge.i)
    return start


def that_clause(verb: Token) -> list[Token]:
    """A "that" clause which the parser hung on a word between: "said in a statement (posted online) that ..."."""
    return [
        t for t in verb.subtree
        if t.i > verb.i and (t.dep_, t.head.dep_) in _HUNG_BETWEEN and any(c.dep_ == "mark" for c in t.children)
    ]  # fmt: skip


def misread_clause(verb: Token, direct: Token) -> list[Range]:
    """A clause that the parser took for an object: "police say a boy shot and killed a man"."""
    start, end = direct.left_edge.i, verb.right_edge.i + 1
    if direct.i < verb.i or start > verb.i + 2 or not any(c.dep_ == "conj" and c.i > direct.i for c in verb.children):
        return []
    return [(start, end)] if says_something(verb.doc, (direct.i + 1, end)) else []


def is_finite(clause: Token) -> bool:
    """Whether a clause can stand as what is said: anything but a bare gerund."""
    return clause.tag_ != "VBG" or any(c.dep_ in ("aux", "nsubj", "mark") for c in clause.children)


def says_something(doc: Doc, stretch: Range) -> bool:
    """Whether a stretch has a finite verb of its own."""
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in doc[stretch[0] : stretch[1]])
