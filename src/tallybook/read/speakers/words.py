"""Finds cues of reporting that are no plain verbs: nouns, adjectives, adverbs, and verbs like "appear"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tallybook.read.speakers.cues import Candidate, cue_range, hull
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.sources import agent_of, is_passive, own_subject, phrase_range, subject_of
from tallybook.tokens import Token


def noun_cues(tokens: Sequence[Token], lexicon: SpeechLexicon) -> Iterator[Candidate]:
    """Nouns that hold what is said: "her claim that the port was closed", "issued a warning of floods"."""
    for token in tokens:
        entry = lexicon.nouns.get(token.lemma) if token.pos_ == "NOUN" else None
        if entry is None:
            continue
        content = next(
            (c for c in token.children if c.i > token.i and (
                (c.dep_ in ("acl", "ccomp", "relcl") and any(m.dep_ == "mark" for m in c.children) and c.tag_ != "VBN")
                or (c.dep_ == "acl" and c.tag_ == "VB"))),
            None,
        )  # fmt: skip
        if content is None:
            continue
        owner = next((c for c in token.children if c.dep_ == "poss"), None)
        cue = (token.i, token.i + 1)
        if owner is None and token.dep_ in ("dobj", "nsubjpass") and token.head.lemma in lexicon.carriers:
            carrier = token.head
            owner = subject_of(carrier, lexicon) if not is_passive(carrier, lexicon) else agent_of(carrier)
            if carrier.i < token.i:
                cue = (cue_range(carrier)[0], token.i + 1)
        if owner is None:
            owner = next(
                (
                    g
                    for c in token.children
                    if c.lower_ in lexicon.words["authors"]
                    for g in c.children
                    if g.dep_ == "pobj"
                ),
                None,
            )
        source = phrase_range(owner, lexicon, cue=token) if owner is not None else None
        if source is not None and source[0] <= cue[0] < source[1]:
            cue = (token.i, token.i + 1)
        start, end = content.left_edge.i, content.right_edge.i + 1
        if source is not None and start < source[1] and source[0] < end:
            source = None
        yield Candidate(
            token, token.lemma, entry[0], cue, source, "noun", entry[1] if source else entry[1] / 2, cue,
            [(max(start, cue[1]), end)], voice=entry[0] == "speech",
        )  # fmt: skip


def adjective_cues(tokens: Sequence[Token], lexicon: SpeechLexicon) -> Iterator[Candidate]:
    """ "The mayor was confident that ...": an adjective with a clause under it."""
    for token in tokens:
        if token.pos_ != "ADJ" or token.dep_ != "acomp" or token.lemma not in lexicon.adjectives:
            continue
        content = next((c for c in token.children if c.i > token.i and c.dep_ in ("ccomp", "xcomp", "prep")), None)
        subject = subject_of(token.head, lexicon)
        if content is None or subject is None or subject.lower_ in lexicon.words["neuter"]:
            continue
        start, end = content.left_edge.i, content.right_edge.i + 1
        cue = (cue_range(token.head)[0], token.i + 1) if token.head.i < token.i else (token.i, token.i + 1)
        if content.dep_ == "prep":
            cue, start = (cue[0], content.i + 1) if content.i == token.i + 1 else cue, content.i + 1
        if start >= end:
            continue
        source = phrase_range(subject, lexicon, cue=token.head)
        yield Candidate(
            token, token.lemma, "attitude", cue, source, "adjective", lexicon.adjective_sureness,
            hull(cue, source), [(start, end)], voice=False,
        )  # fmt: skip


def adverb_cues(tokens: Sequence[Token], lexicon: SpeechLexicon) -> Iterator[Candidate]:
    """ "The port was allegedly closed": a clause that is handed to nobody named."""
    for token in tokens:
        if token.lower_ in lexicon.adverbs and token.dep_ == "advmod" and token.head.pos_ in ("VERB", "AUX"):
            verb, cue = token.head, (token.i, token.i + 1)
            whole = verb.left_edge.i, verb.right_edge.i + 1
            yield Candidate(
                token, token.lower_, "speech", cue, None, "adverb", lexicon.adverb_sureness, cue, [whole], voice=False
            )


def raising_cues(tokens: Sequence[Token], lexicon: SpeechLexicon) -> Iterator[Candidate]:
    """ "The port appears to be closed": a judgement that is handed to nobody named."""
    for token in tokens:
        if token.lemma not in lexicon.raising or token.pos_ != "VERB":
            continue
        content = next(
            (c for c in token.children if c.dep_ in ("xcomp", "oprd", "ccomp", "acomp") and c.i > token.i), None
        )
        subject = own_subject(token, lexicon.labels["subject"])
        if content is None or subject is None:
            continue
        cue = cue_range(token)
        contents = [(content.left_edge.i, content.right_edge.i + 1)]
        if subject.lower_ not in lexicon.words["neuter"] | lexicon.words["expletives"] or content.dep_ != "ccomp":
            contents.insert(0, (subject.left_edge.i, min(subject.right_edge.i + 1, cue[0])))
        contents = [c for c in contents if c[0] < c[1]]
        yield Candidate(
            token, token.lemma, "attitude", cue, None, "raising", lexicon.raising_sureness, cue, contents,
            voice=False,
        )  # fmt: skip
