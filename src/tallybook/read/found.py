"""Tells of each claim what found it: the pattern and its word, the figure, the days, the place, the speakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.events.turns import standing_by
from tallybook.read.speakers.chains import LEAST_SURENESS
from tallybook.read.trace import Objection, Trace
from tallybook.records import Claim
from tallybook.tokens import Token

_COUNTED_UNITS = ("persons", "seats")
_DAYS = ("point", "since", "until", "during", "this_period")
_BARE = ("article", "pronoun", "plural")  # "the minister": said of nearly everybody


def tell_found(
    trace: Trace, drafts: Sequence[Draft], claims: Sequence[Claim], parsed: Parsed, lexicon: EventLexicon
) -> None:
    """Tell a trace what each claim rests on, and which numbers of persons no claim took.

    Args:
        trace: who listens.
        drafts: the drafts of a report.
        claims: the claims made of them, one each, in the same order.
        parsed: the report with its parts.
        lexicon: the words of violence, to name the entry that was met.
    """
    for draft, claim in zip(drafts, claims, strict=True):
        hung = {draft.anchor.i} | ({draft.event.predicate.i} if draft.event is not None else set())
        trace.claims[claim.id] = frozenset(hung)
        _pattern(trace, draft, claim, parsed, lexicon)
        _figure(trace, draft, claim, parsed)
        _circumstances(trace, draft, claim, parsed)
    _links(trace, drafts, claims)
    _unused(trace, claims, parsed)
    used = {i for draft in drafts for i in range(*draft.tokens)}
    trace.reasons = [r for r in trace.reasons if not (r.rule == "no_pattern" and r.at in used)]
    for mention in parsed.figures:
        bare = mention.unit not in _COUNTED_UNITS or mention.form in _BARE
        if not bare and not used & set(range(*mention.tokens)):
            tokens = list(parsed.doc[mention.tokens[0] : mention.tokens[1]])
            tokens += [mention.head] if mention.head is not None else []
            trace.turned_down("figures", "", tokens, Objection("no_claim_counts_it"))


def _links(trace: Trace, drafts: Sequence[Draft], claims: Sequence[Claim]) -> None:
    """Tell by which words a claim is tied to another."""
    words = {claim.id: claim.words for claim in claims}
    for draft, claim in zip(drafts, claims, strict=True):
        for link in claim.links:
            by = [link.span.words] if link.span is not None else []
            trace.found("links", claim, [draft.anchor], link.type, [words[link.claim], *by])


def _unused(trace: Trace, claims: Sequence[Claim], parsed: Parsed) -> None:
    """Tell which days and places no claim took, and whose words were not taken for said by them."""
    bases = [claim.when.basis for claim in claims if claim.when is not None]
    for date in parsed.dates:
        words = parsed.doc.span(*date.tokens)
        if claims and date.role in _DAYS and not any(words.text in basis for basis in bases):
            trace.turned_down("dates", "", words, Objection("no_claim_dated_by_it"))
    taken = {claim.where.name for claim in claims if claim.where is not None}
    for place in parsed.places:
        tokens = parsed.doc.within(place.start, place.end)
        if not claims or tokens is None or place.kind != "place" or place.where is None:
            continue
        if place.where.name not in taken and place.name not in taken:
            taken.add(place.name)
            trace.turned_down("places", "", tokens, Objection("no_claim_placed_by_it"))
    starts = [claim.spans[0].start for claim in claims]
    for said in parsed.attributions:
        cue = parsed.doc.within(*said.cue)
        holds = any(start <= s < end for start, end in said.contents for s in starts)
        if cue is not None and holds and (not said.voice or said.sureness < LEAST_SURENESS):
            trace.turned_down("speakers", "", cue, Objection("nobody_vouches" if not said.voice else "too_unsure"))


def _pattern(trace: Trace, draft: Draft, claim: Claim, parsed: Parsed, lexicon: EventLexicon) -> None:
    event = draft.event
    if draft.likely is not None:
        trace.found("patterns", claim, [draft.anchor], "unlisted", draft.likely.words)
        return
    if event is None:
        trace.found("patterns", claim, [draft.anchor], draft.kind, [draft.anchor.lemma])
        return
    verb = event.predicate
    lemma = lexicon.forms.get(verb.lower_) or verb.lemma
    if event.form != "verb":
        trace.found("patterns", claim, event.tokens, event.form, [lemma])
        return
    entries = [
        " ".join((lemma, *(t.lemma if t.lemma in place else t.lower_ for t, place in zip(words, turn, strict=True))))
        for turn, predicate in lexicon.verbs.get(lemma, ())
        if predicate.kind == event.kind and (words := standing_by(verb, turn, parsed.grammar)) is not None
    ]
    by_its_end = not entries and event.kind == "killing"
    trace.found("patterns", claim, event.tokens, "verb_to_death" if by_its_end else "verb", entries[:1] or [lemma])


def _figure(trace: Trace, draft: Draft, claim: Claim, parsed: Parsed) -> None:
    if claim.figure is None:
        return
    event = draft.event
    hung = (event.counted, parsed.named(event.victims)) if event is not None else ()
    near = [m for t in hung if t is not None and (m := parsed.figure_at.get(t.i)) is not None]
    for start, end in (draft.tokens, draft.sentence):
        near += [m for m in parsed.figures if start <= m.tokens[0] < end]
    mention = next((m for m in near if m.figure == claim.figure), None)
    if mention is not None:
        words = parsed.doc.span(*mention.tokens)
        trace.found("figures", claim, words, f"figure_{mention.form}", [words.text])
    else:
        trace.found("figures", claim, [draft.anchor], "figure_of_names", _names(draft))


def _names(draft: Draft) -> list[str]:
    return [draft.victims.name] if draft.victims is not None else []


def _circumstances(trace: Trace, draft: Draft, claim: Claim, parsed: Parsed) -> None:
    sentence = parsed.doc.span(*draft.sentence)
    if claim.when is not None:
        trace.found("dates", claim, [draft.anchor], "when", [claim.when.basis])
    if claim.where is not None:
        here = _stands_in(claim.where.name, parsed, sentence.start_char, sentence.end_char)
        trace.found("places", claim, [draft.anchor], "place_here" if here else "place_elsewhere", [claim.where.name])
    if claim.sureness is not None:
        by = "sentences judged by hand" if draft.likely is not None else "claims of this kind that answers could judge"
        told = f"{claim.sureness:.0%}, by weights learned from {by}"
        trace.found("sureness", claim, [draft.anchor], "calibrated", [told])
    for cue in _cues(draft.anchor, parsed):
        trace.found("speakers", claim, [draft.anchor], "handed_over", [cue])


def _stands_in(name: str, parsed: Parsed, start: int, end: int) -> bool:
    return any(start <= m.start < end and m.where is not None and m.where.name == name for m in parsed.places)


def _cues(anchor: Token, parsed: Parsed) -> Iterable[str]:
    """The words by which what is said here is handed to somebody, the outermost first."""
    for said in parsed.attributions:
        vouched = said.voice and said.sureness >= LEAST_SURENESS
        if vouched and any(start <= anchor.idx < end for start, end in said.contents):
            yield parsed.report.text[said.cue[0] : said.cue[1]]
