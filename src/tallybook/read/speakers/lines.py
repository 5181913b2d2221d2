"""Keeps reporting within its paragraph, and reads the lines that name their speaker before a colon."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tallybook.read.speakers.cues import Candidate
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.sources import Range
from tallybook.tokens import Doc, Token

_LONGEST_LABEL = 12  # tokens before the colon
_SHORTEST_LINE = 3  # tokens after it
_SHORTEST_WRAPPED = 50  # characters; a shorter line without a full stop is a line of its own, not a wrapped one
_SHORTEST_CITY = 4
_LONGEST_DATELINE = 12  # tokens
_DASHES = frozenset({"-", "--", "—"})
_LINE_ENDS = frozenset(".?!:\"')")


class Paragraphs:
    """The paragraphs of a parsed text, as token indices."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.starts = [0]
        self.end = len(tokens)
        line = 0  # the offset at which the line began
        for token in tokens:
            breaks = token.text.count("\n") if token.is_space else 0
            if not breaks:
                continue
            ended = token.i == 0 or tokens[token.i - 1].text[-1:] in _LINE_ENDS
            if breaks > 1 or ended or token.idx - line < _SHORTEST_WRAPPED:
                self.starts.append(token.i + 1)
            line = token.idx + len(token.text)
        self.texts = {start: _after_dateline(tokens, start) for start in self.starts}

    def around(self, at: int) -> Range:
        """The paragraph that a token stands in."""
        place = bisect_right(self.starts, at)
        return self.starts[place - 1], self.starts[place] if place < len(self.starts) else self.end

    def clip(self, where: Range, at: int) -> Range | None:
        """The part of a range that lies in the paragraph of a token; None where nothing is left."""
        start, end = self.around(at)
        first, last = max(where[0], start), min(where[1], end)
        first = max(first, self.texts[start]) if first <= start + 1 else first
        return (first, last) if first < last else None


def _after_dateline(tokens: Sequence[Token], start: int) -> int:
    """Where a paragraph's own words begin: behind "VASHIRA, Qasmara (Agency) - "."""
    if start >= len(tokens) or not tokens[start].text.isupper() or len(tokens[start].text) < _SHORTEST_CITY:
        return start
    for token in tokens[start : start + _LONGEST_DATELINE]:
        if token.text in _DASHES and (token.text != "-" or tokens[token.i - 1].whitespace_):
            return token.i + 1
        if token.text in ".:;" or token.pos_ in ("VERB", "AUX"):
            break
    return start


def clip_to_paragraph(found: Candidate, paragraphs: Paragraphs) -> None:
    """Cut what the parser drew over a paragraph break; a headline without a full stop runs into the text for it."""
    at = found.head.i
    if found.source is not None:
        found.source = paragraphs.clip(found.source, at)
    found.clause = paragraphs.clip(found.clause, at) or found.cue
    clipped = (paragraphs.clip(content, at) for content in found.contents)
    found.contents = [content for content in clipped if content is not None]


def line_cues(doc: Doc, paragraphs: Paragraphs, lexicon: SpeechLexicon) -> Iterator[Candidate]:
    """ "Mira Oslan: we will not leave": a name, a colon, and words up to the end of the line."""
    for start in paragraphs.starts:
        colon = next((i for i in range(start, min(start + _LONGEST_LABEL, len(doc))) if doc[i].text == ":"), None)
        if colon is None or colon == start:
            continue
        end = paragraphs.around(start)[1]
        label = doc[start:colon]
        if end - colon <= _SHORTEST_LINE or any(
            t.pos_ in ("VERB", "AUX", "PUNCT") and t.text not in ".," for t in label
        ):
            continue
        speaker = max([t.i + 1 for t in label if t.text == ","], default=start)  # "Qasmara, the health ministry: ..."
        if not label[0].text[:1].isupper() or not _can_speak(doc, (speaker, colon), lexicon):
            continue
        yield Candidate(
            doc[colon], ":", "speech", (colon, colon + 1), (speaker, colon), "line", lexicon.line_sureness,
            (start, colon + 1), [(colon + 1, end)],
        )  # fmt: skip


def _can_speak(doc: Doc, label: Range, lexicon: SpeechLexicon) -> bool:
    """Whether a label names somebody who can speak, not a heading."""
    last = doc[label[1] - 1]
    if last.pos_ == "PROPN" and (last.ent_type_ in ("PERSON", "ORG", "NORP") or last.text.isupper()):
        return True
    kinds = ("document", "police", "person", "body", "outlet", "government")
    lemmas = {t.lemma for t in doc[label[0] : label[1]]}
    return any(lemmas & lexicon.words[kind] for kind in kinds)
