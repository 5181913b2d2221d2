"""Finds who speaks in a reporting clause: the noun phrase that is the subject, agent or owner of a cue."""

from __future__ import annotations

from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.tokens import Doc, Token

Range = tuple[int, int]  # token indices, half-open
_DEEPEST = 6  # clauses climbed in search of a shared subject
_LONGEST_NAME = 30  # tokens of a noun phrase found without the parser's help


def is_passive(verb: Token, lexicon: SpeechLexicon) -> bool:
    """Whether the verb's subject is spoken of, not speaking: "was accused", "a man described as ..."."""
    if any(c.dep_ == "auxpass" or c.dep_ in lexicon.labels["passive_subject"] for c in verb.children):
        return True
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ == "acl":
        return True
    return (
        verb.dep_ == "conj"
        and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
        and is_passive(verb.head, lexicon)
    )


def own_subject(verb: Token, labels: frozenset[str]) -> Token | None:
    """The nearest subject of a verb; the parser gives a second, farther one to verbs beside a quotation."""
    return min((c for c in verb.children if c.dep_ in labels), key=lambda c: abs(c.i - verb.i), default=None)


def subject_of(verb: Token, lexicon: SpeechLexicon, depth: int = 0) -> Token | None:
    """The head of the noun phrase that speaks; a shared subject is found through conjuncts and infinitives."""
    own = own_subject(verb, lexicon.labels["subject"] | lexicon.labels["passive_subject"])
    if own is not None:
        return own
    if depth >= _DEEPEST:
        return None
    head = verb.head
    if verb.dep_ in ("acl", "relcl"):
        speaks = verb.dep_ == "relcl" or verb.tag_ in ("VBG", "VBN")  # not "a reason to believe"
        return head if speaks and head.pos_ in ("NOUN", "PROPN", "PRON", "NUM") else None
    if verb.dep_ == "xcomp":
        controller = next((c for c in head.children if c.dep_ == "dobj" and c.i < verb.i), None)
        return controller or subject_of(head, lexicon, depth + 1)
    if verb.dep_ in ("conj", "advcl", "pcomp", "prep", "dep"):
        while head.pos_ in ("ADP", "SCONJ", "ADV") and head.head != head:
            head = head.head
        if head.pos_ in ("VERB", "AUX"):
            return subject_of(head, lexicon, depth + 1)
        if head.pos_ in ("NOUN", "PROPN") and verb.dep_ in ("advcl", "prep", "pcomp"):
            return head
    return None


def agent_of(verb: Token) -> Token | None:
    """The noun under "by" of a passive verb."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def phrase_range(head: Token, lexicon: SpeechLexicon, *, cue: Token | None = None) -> Range:
    """The whole noun phrase of a speaker with its appositions and relative clauses, clear of the cue itself."""
    if head.lower_ in lexicon.words["relatives"]:
        return head.i, head.i + 1
    start, end = head.left_edge.i, head.right_edge.i + 1
    if cue is not None and start <= cue.i < end:  # the cue hangs inside the phrase: "critics saying that ..."
        if cue.i > head.i:
            end = min(end, _clause_start(cue, head.i + 1))
        else:
            start = head.i
    return _trimmed(head.doc, start, end)


def _clause_start(cue: Token, lowest: int) -> int:
    """Where the words of the cue begin: its auxiliaries, adverbs and relative pronoun belong to it."""
    starts = [c.i for c in cue.children if lowest <= c.i < cue.i]
    return min([cue.i, *starts])


def _trimmed(doc: Doc, start: int, end: int) -> Range:
    """A range without punctuation, quotation marks and blanks at its edges."""
    while start < end - 1 and (
        doc[start].is_space or doc[start].pos_ == "PUNCT" or doc[start].lower_ in ("and", "but")
    ):
        start += 1
    while end > start + 1 and (doc[end - 1].is_space or (doc[end - 1].is_punct and doc[end - 1].text not in ")]")):
        end -= 1
    return start, end


def phrase_before(doc: Doc, first: int, lowest: int) -> Range | None:
    """The noun phrase that ends right before a cue, found by commas, where the parser missed the subject.

    "..., Ana Ruel, a spokeswoman for the port, was quoted": an apposition between commas goes with the name before.

    Args:
        doc: the parsed text.
        first: the first token of the cue.
        lowest: the first token of the sentence.
    """
    pieces: list[Range] = []
    end = first
    while end > lowest and len(pieces) < 3:
        stop = end - 1 if doc[end - 1].text == "," else end
        start = stop
        while start > lowest and doc[start - 1].text not in (",", '"', ";", ":") and not doc[start - 1].is_space:
            start -= 1
        while start < stop and doc[start].pos_ in ("CCONJ", "SCONJ", "ADV"):
            start += 1
        if start == stop or doc[start].pos_ == "ADP" or first - start > _LONGEST_NAME or not _nominal(doc, start, stop):
            break
        pieces.append((start, stop))
        apposed = doc[start].pos_ in ("DET", "NOUN", "ADJ") and end != stop
        if not apposed:
            break
        end = start
    if not pieces or (len(pieces) > 1 and not _nominal(doc, *pieces[-1])):
        return None
    return pieces[-1][0], pieces[0][1]


def _nominal(doc: Doc, start: int, end: int) -> bool:
    """Whether a stretch can be a noun phrase: it names something and has no finite verb."""
    tokens = doc[start:end]
    return any(t.pos_ in ("NOUN", "PROPN", "PRON") for t in tokens) and not any(
        t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.dep_ != "relcl" for t in tokens
    )
