"""Proposes attributions of a parsed text by rules over the parse, the quotation marks and a lexicon of cues."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from tallybook.read.speakers.attribution import Attribution, Chars
from tallybook.read.speakers.contents import fill_phrase, fill_verb
from tallybook.read.speakers.cues import Candidate, phrase_cues, verb_cues
from tallybook.read.speakers.edges import end_before_next_clause
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.lines import Paragraphs, clip_to_paragraph, line_cues
from tallybook.read.speakers.quotations import Quotation, find_quotations
from tallybook.read.speakers.quotes import attach_quotations, token_ranges
from tallybook.read.speakers.relays import relay
from tallybook.read.speakers.sources import Range
from tallybook.read.speakers.words import adjective_cues, adverb_cues, noun_cues, raising_cues
from tallybook.tokens import Doc


def propose(doc: Doc, words: SpeechLexicon) -> tuple[list[Attribution], Paragraphs]:
    """Propose every attribution of a text that the rules know, also those inside the contents of another.

    Args:
        doc: the parse of a normalised text (see `normalise`), with tags, dependencies and sentences.
        words: the words of reporting.

    Returns:
        Attributions in the order of their cues, every span inside the text, and the paragraphs of the text.
    """
    quotations = find_quotations(doc.text)
    quoted = token_ranges(doc, quotations)
    paragraphs = Paragraphs(doc)
    candidates = list(verb_cues(doc, words))
    for found in candidates:
        fill_verb(found, words)
    phrases = list(phrase_cues(doc, words))
    for found in phrases:
        fill_phrase(found)
    candidates += phrases
    candidates += [*noun_cues(doc, words), *adjective_cues(doc, words), *adverb_cues(doc, words)]
    candidates += [*raising_cues(doc, words), *line_cues(doc, paragraphs, words)]
    for found in candidates:
        clip_to_paragraph(found, paragraphs)
    end_before_next_clause(candidates)
    attach_quotations(doc, candidates, quoted, words)
    relay(doc, candidates, words)
    result = []
    enclosing = sorted(quoted)
    marks = {q.start for q in quotations}, {q.end: q.start for q in quotations}
    for found in candidates:
        contents = _as_chars(doc, _within_quotation(found, enclosing, quoted), marks)
        if contents:
            result.append(_attribution(doc, found, contents))
            if found.relays is not None:
                result.append(_attribution(doc, found.relays, contents))
    return sorted(result, key=lambda a: (a.cue, a.contents)), paragraphs


def _within_quotation(found: Candidate, enclosing: list[Range], quoted: Mapping[Range, Quotation]) -> list[Range]:
    """The contents of a clause that itself stands in a quotation stop where the quotation does."""
    if found.owns_quote:
        return found.contents
    place = bisect_left(enclosing, (found.cue[0], 0)) - 1
    if place < 0 or found.cue[0] >= enclosing[place][1] or not quoted[enclosing[place]].closed:
        return found.contents
    start, end = enclosing[place]
    return [(max(a, start), min(b, end - 1)) for a, b in found.contents if max(a, start) < min(b, end - 1)]


def _as_chars(doc: Doc, ranges: list[Range], marks: tuple[set[int], dict[int, int]]) -> tuple[Chars, ...]:
    """Token ranges as offsets, without stray punctuation at their edges."""
    opens, ends = marks
    result = []
    for first, last in ranges:
        start, end = first, min(last, len(doc))
        while start < end and _stray(doc, start) and doc[start].idx not in opens:
            start += 1
        while end > start and _stray(doc, end - 1):
            opened = ends.get(doc[end - 1].idx + 1)
            if opened is not None and opened >= doc[start].idx - 1:
                break
            end -= 1
        if start < end:
            result.append((doc[start].idx, doc[end - 1].idx_end))
    return tuple(sorted(set(result)))


def _stray(doc: Doc, at: int) -> bool:
    token = doc[at]
    return (
        token.is_space
        or (token.is_punct and token.text not in ("(", ")", "[", "]", "'", "%", "?", "!"))
        or token.text == '"'
    )


def _chars(doc: Doc, where: Range) -> Chars:
    last = doc[where[1] - 1]
    return doc[where[0]].idx, last.idx_end


def _attribution(doc: Doc, found: Candidate, contents: tuple[Chars, ...]) -> Attribution:
    return Attribution(
        source=_chars(doc, found.source) if found.source is not None else None,
        cue=_chars(doc, found.cue),
        contents=contents,
        kind=found.kind,
        cue_lemma=found.lemma,
        sureness=round(found.sureness, 3),
        addressee=_chars(doc, found.addressee) if found.addressee is not None else None,
        voice=found.voice,
        relayed=found.is_quoted and found.relays is None,
        frame=found.frame,
    )
