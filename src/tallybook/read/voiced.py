"""Who stands behind a draft: the chain of speakers around its words, with whoever takes a position as the innermost."""

from __future__ import annotations

from tallybook.read.draft import Draft, Parsed
from tallybook.read.speakers import LEAST_SURENESS, Voices
from tallybook.read.syntax import first as first_child
from tallybook.read.syntax import phrase
from tallybook.records import Speaker
from tallybook.tokens import Token


def speakers_of(draft: Draft, parsed: Parsed, voices: Voices) -> tuple[Speaker, ...]:
    """The chain of speakers around the words, with whoever takes the position as the innermost."""
    anchor = draft.anchor
    chain = voices.chain((anchor.idx, anchor.idx_end))
    heard = (a for a in parsed.attributions if a.contents and a.sureness >= LEAST_SURENESS)
    said = next((a for a in heard if a.cue[0] <= anchor.idx < a.cue[1]), None)
    if draft.speaker is None:  # "officials put the dead at nine": the act hangs on the word by which they say it
        chain = voices.chain(said.contents[0]) if said is not None and not chain else chain
        whole = draft.whole  # "The police say that 340 have died. Of these, 12 were children"
        if whole is not None and whole.is_total and not chain:
            return speakers_of(whole, parsed, voices)
        return chain
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
    paper = _paper_around(draft.speaker, draft.anchor, parsed)
    carried = voices.speaker((paper.left_edge.idx, paper.idx_end)) if paper is not None else None
    return (*chain, *([carried] if carried is not None else []), own)


def _paper_around(speaker: Token, anchor: Token, parsed: Parsed) -> Token | None:
    """ "a leaflet signed by the Front gave them until Monday": the paper that the speaker speaks through."""
    paper = first_child(anchor, parsed.grammar.subject)
    inside = paper is not None and paper != speaker and any(t == speaker for t in paper.subtree)
    return paper if inside and paper is not None and not parsed.people.is_person(paper) else None
