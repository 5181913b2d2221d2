"""Who stands behind a draft: the chain of speakers around its words, with whoever takes a position as the innermost."""

from __future__ import annotations

from tallybook.read.draft import Draft, Parsed
from tallybook.read.speakers import LEAST_SURENESS, Voices
from tallybook.read.syntax import phrase
from tallybook.records import Speaker


def speakers_of(draft: Draft, parsed: Parsed, voices: Voices) -> tuple[Speaker, ...]:
    """The chain of speakers around the words, with whoever takes the position as the innermost."""
    anchor = draft.anchor
    chain = voices.chain((anchor.idx, anchor.idx_end))
    heard = (a for a in parsed.attributions if a.contents and a.sureness >= LEAST_SURENESS)
    said = next((a for a in heard if a.cue[0] <= anchor.idx < a.cue[1]), None)
    if draft.speaker is None:  # "officials put the dead at nine": the act hangs on the word by which they say it
        return voices.chain(said.contents[0]) if said is not None and not chain else chain
    name = parsed.people.named_beside(draft.speaker, parsed.grammar)
    by = said.source if said is not None else None
    other = by is not None and draft.speaker.pos_ != "PRON" and not by[0] <= draft.speaker.idx < by[1]
    told = voices.chain(said.contents[0]) if said is not None and name is None and not other else ()
    if told:
        return told
    start, end = phrase(name if name is not None else draft.speaker, parsed.grammar)
    first, last = parsed.doc[start], parsed.doc[end - 1]
    own = voices.speaker((first.idx, last.idx_end))
    if own is None or any(own.name == speaker.name for speaker in chain):
        return chain
    return (*chain, own)
