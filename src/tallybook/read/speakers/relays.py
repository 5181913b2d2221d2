"""Finds the second speaker behind a first: "the paper said, citing police"."""

from __future__ import annotations

from collections.abc import Sequence

from tallybook.read.speakers.cues import Candidate
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.tokens import Token

_REPORTING = ("clause", "quote", "quoted", "phrase")
_HIGHEST = 8  # heads climbed from the participle to the reporting verb
_SURENESS = 0.8
_SPEAKING = ("person", "police", "government", "state_force", "outlet", "document", "body")


def relay(tokens: Sequence[Token], candidates: list[Candidate], lexicon: SpeechLexicon) -> None:
    """Give whoever is cited what the citing clause says; changes and adds to the candidates in place.

    Where the quotation ran over several paragraphs, only its last is taken to rest on whom the clause cites.
    """
    by_head = {c.head.i: c for c in candidates}
    for token in tokens:
        if token.tag_ != "VBG" or token.lemma not in lexicon.relay:
            continue
        cited = next((c for c in token.children if c.dep_ == "dobj"), None)
        saying = _reporting_above(token, by_head)
        if saying is None or cited is None or not _can_speak(cited, lexicon):
            continue
        found = by_head.get(token.i)
        if found is None:
            found = Candidate(token, token.lemma, "speech", (token.i, token.i + 1), None, "relay", 0.0, (0, 0))
            candidates.append(found)
        _without_clause(saying, token)
        found.source = (cited.left_edge.i, cited.right_edge.i + 1)
        found.clause = (token.i, found.source[1])
        found.contents = saying.contents[-1:] if saying.owns_quote else list(saying.contents)
        found.contents += _behind(token, cited)
        found.kind, found.frame, found.voice, found.sureness = "speech", "relay", True, _SURENESS


def _reporting_above(participle: Token, by_head: dict[int, Candidate]) -> Candidate | None:
    """The outermost reporting clause above a participle after a comma, the nearest above one without."""
    after_comma = participle.i > 0 and participle.doc[participle.i - 1].text == ","
    found = None
    token = participle
    for _ in range(_HIGHEST):
        if token.head == token:
            break
        token = token.head
        candidate = by_head.get(token.i)
        if (
            candidate is not None
            and candidate.frame in _REPORTING
            and candidate.kind != "attitude"
            and candidate.contents
        ):
            found = candidate
            if not after_comma:
                break
    return found


def _without_clause(saying: Candidate, participle: Token) -> None:
    """Take the citing clause out of the contents that the parser put it into."""
    begin = participle.i
    saying.contents = [(start, begin if start < begin < end else end) for start, end in saying.contents]


def _behind(participle: Token, cited: Token) -> list[tuple[int, int]]:
    """ "began in May, the paper said, citing police, when a man was shot": the clause behind who is cited."""
    ahead = (c for c in participle.children if c.i > cited.i and c.dep_ == "advcl" and c.pos_ in ("VERB", "AUX"))
    return [(clause.left_edge.i, clause.right_edge.i + 1) for clause in ahead]


def _can_speak(noun: Token, lexicon: SpeechLexicon) -> bool:
    lemma = noun.lemma
    return noun.pos_ == "PROPN" or any(lemma in lexicon.words[kind] for kind in _SPEAKING)
