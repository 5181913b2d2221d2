"""Positions told by a whole turn of words: "washed its hands of", "put a price on his head", "has yet to charge"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tallybook.read.draft import Draft
from tallybook.read.positions.pointed import behind_turn
from tallybook.read.positions.scene import Scene
from tallybook.read.syntax import children, first, objects_of
from tallybook.tokens import Token


def turned(kind: str, token: Token, scene: Scene) -> Iterator[Draft]:
    """A position of a kind whose turn begins at a verb, where violence is told nearby or in what hangs on it."""
    if token.pos_ not in ("VERB", "AUX") or scene.negated(token) or token.dep_ in scene.grammar.passive_auxiliary:
        return
    if kind == "threat" and token.tag_ in scene.grammar.gerund_tag and any(c.tag_ == "EX" for c in token.children):
        return  # "there will be killing": nobody says by whom
    starts = (token, *children(token, scene.grammar.auxiliary))
    ends = [end for start in starts if (end := scene.phrase(f"{kind}.turns", start)) is not None]
    turn = bool(ends)
    to_you = kind == "threat" and _to_you(token, starts, scene)
    if not turn and not to_you:
        return
    subject = scene.subject(token) or first(token, scene.grammar.subject | scene.grammar.passive_subject)
    doomed = subject is not None and subject.lower_ in scene.words["fear.ours"] - {"you"}
    if (
        kind == "threat"
        and doomed
        and subject is not None
        and scene.violent(token)
        and subject.dep_ in scene.grammar.passive_subject
    ):
        return  # "the judge believes that he will be killed"
    if kind == "refusal" and not scene.power(subject):
        pronoun = subject is not None and subject.lower_ in scene.words["refusal.pronouns"]
        if not pronoun or not scene.power(scene.speaker(token)):
            return  # but "the chief said he had no men to spare"
    if scene.grave_below(token) or scene.near_violence(token):
        paper = kind == "threat" and subject is not None and subject.lemma in scene.words["threat.papers"]
        speaks = scene.party(subject) or paper
        accused = behind_turn(ends[0], token, scene) if kind == "accusation" else None
        speaker = scene.issuer(subject) if speaks and not to_you else None
        yield scene.draft(kind, token, speaker, accused=scene.parsed.actor(accused))


def _to_you(verb: Token, starts: Sequence[Token], scene: Scene) -> bool:
    """ "You are next", whoever says it."""
    subject = first(verb, scene.grammar.subject | scene.grammar.passive_subject)
    spoken_to = subject is not None and subject.lower_ in scene.words["threat.you"]
    return spoken_to and any(scene.phrase("threat.to_you", start) is not None for start in starts)


def nothing_done(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "no investigation has been opened", "nobody was ever charged": what those did not do whose duty it is."""
    words, grammar = scene.words, scene.grammar
    undone = first(token, grammar.passive_subject)
    if undone is None or not scene.near_violence(token):
        return
    none = {undone.lower_} | {c.lower_ for c in children(undone, grammar.determiner)}
    if not none & words["denial.never"]:
        return
    steps = undone.lemma in words["refusal.steps"] and token.lemma in words["refusal.taken"]
    if steps or (undone.lower_ in words["denial.never"] and token.lemma in words["refusal.charged"]):
        yield scene.draft("refusal", token)


def truce_fails(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "hardly anybody expects the truce to hold", "few believe that the peace will last"."""
    words = scene.words
    if token.lemma not in words["fear.hoping"] or not scene.near_violence(token):
        return
    lulls = [t for t in token.subtree if t.lemma in words["fear.lulls"] and t.i > token.i]
    lasts = any(t.lemma in words["fear.lasting"] for t in token.subtree if t.i > token.i)
    subject = first(token, scene.grammar.subject)
    few = {t.lower_ for t in subject.subtree} & words["fear.few"] if subject is not None else set()
    if lulls and lasts and (few or scene.negated(token)):
        yield scene.draft("fear", token, subject if not few else None)


def dares_not(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the farmers dare not go back to their fields"."""
    dare = next(
        (t for t in (token, *children(token, scene.grammar.auxiliary)) if t.lemma in scene.words["fear.daring"]), None
    )
    if dare is None or not (scene.negated(token) or scene.negated(dare)) or not scene.near_violence(token):
        return
    subject = first(token, scene.grammar.subject)
    if subject is not None and scene.party(subject):
        yield scene.draft("fear", token, subject)


def nobody_doubts(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "hardly anyone doubts that the killing will start again"; "in a climate of fear"."""
    words, grammar = scene.words, scene.grammar
    if not scene.near_violence(token):
        return
    if token.pos_ == "NOUN":
        of = objects_of(token, grammar.of, grammar)
        amid = token.head.lower_ in words["fear.amid"]
        if amid and token.lemma in words["fear.moods"] and any(t.lemma in words["fear.terrors"] for t in of):
            yield scene.draft("fear", token)
        return
    subject = first(token, grammar.subject)
    few = {t.lower_ for t in subject.subtree} & words["fear.few"] if subject is not None else set()
    if token.lemma in words["fear.doubting"] and (few or scene.negated(token)) and scene.grave_below(token):
        yield scene.draft("fear", token, subject if not few else None)


def feared_between(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the vote, the bishop fears, will be held at gunpoint": who fears stands inside what he fears."""
    if token.lemma not in scene.words["fear.verbs"] or not scene.near_violence(token):
        return
    subject = first(token, scene.grammar.subject)
    around = token.head if token.head.i != token.i else None
    if subject is None or not scene.party(subject) or around is None or around.pos_ not in ("VERB", "AUX"):
        return
    commas = token.i + 1 < len(token.doc) and token.nbor(1).text == "," and subject.left_edge.i > 0
    if commas and token.doc[subject.left_edge.i - 1].text == ",":
        yield scene.draft("fear", around, subject)
