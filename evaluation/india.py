"""Predictions for `india`: the sentences that tell what police did, and what kind of act it was."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Span, Token

from evaluation import parses
from evaluation.corpora import report_of
from tallybook.read import Knowledge
from tallybook.read.claims import parsed_of, read_parsed
from tallybook.read.syntax import arguments

_TABLE = tomllib.loads((Path(__file__).parent / "india.toml").read_text(encoding="utf-8"))
_LABEL_OF_KIND: dict[str, str] = _TABLE["label_of_kind"]
_FORCE_LEMMAS = frozenset(_TABLE["force"]["lemmas"])
_FAIL_LEMMAS = frozenset(_TABLE["fail"]["lemmas"])
_IDLE_LEMMAS = frozenset(_TABLE["idle"]["lemmas"])
_SHOOTING = {name: frozenset(words) for name, words in _TABLE["shooting"].items()}
_NOT_AFTER = frozenset(_TABLE["acts"]["not_after"])
_TOLD = ("asserted", "alleged")


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: the sentences in which police do something, with labels."""
    knowledge = parses.knowledge()
    listed = [report_of(row) for row in reports]
    for report, doc in zip(listed, knowledge.parse(r.text for r in listed), strict=True):
        parsed = parsed_of(report, doc, knowledge)
        labels = {sentence.start: found for sentence in doc.sents if (found := _labels(sentence, knowledge))}
        for claim in read_parsed(parsed, knowledge):
            label = _LABEL_OF_KIND.get(claim.kind)
            by_police = claim.perpetrator is not None and claim.perpetrator.kind == "police"
            if label and (by_police or claim.kind == "arrest") and claim.stance in _TOLD:
                token = doc.char_span(claim.spans[0].start, claim.spans[0].end, alignment_mode="expand")
                if token is not None:
                    labels.setdefault(token.sent.start, set()).update({label, "ANY_ACTION"})
        yield {
            "report": report.id,
            "sentences": [
                {"start": s.start_char, "end": s.end_char, "labels": sorted(labels[s.start])}
                for s in doc.sents
                if s.start in labels and s.end_char > s.start_char
            ],
        }


def _labels(sentence: Span, knowledge: Knowledge) -> set[str]:
    """What a sentence by itself says that police did: by its verbs with police as their actor, and by its words."""
    found = {label for token in sentence for label in _acts(token, knowledge)}
    words = {token.lower_ for token in sentence}
    police = _holds(words, "police")
    if police:
        found.update(_by_words(words))
    if police or (_holds(words, "acts") and not words & _NOT_AFTER):
        found.add("ANY_ACTION")
    return found


def _by_words(words: set[str]) -> Iterator[str]:
    shot, dead = words & _SHOOTING["words"], words & _SHOOTING["deadly"]
    if (shot and dead) or (dead and words & _SHOOTING["encounter"]):
        yield "KILL"
    if shot:
        yield "FORCE"
    if _holds(words, "fail"):
        yield "FAIL"


def _holds(words: set[str], section: str) -> bool:
    stems: list[str] = _TABLE[section]["stems"]
    return bool(words & set(_TABLE[section]["words"])) or any(word.startswith(tuple(stems)) for word in words)


def _acts(verb: Token, knowledge: Knowledge) -> Iterator[str]:
    """What a verb with police as its actor says that police did."""
    if verb.pos_ != "VERB":
        return
    roles = arguments(verb, knowledge.grammar)
    actor = roles.actor
    if actor is None or not _holds({t.lower_ for t in (actor, *actor.lefts)}, "police"):
        return
    lemma = verb.lemma_.lower()
    negated = any(c.dep_ in knowledge.grammar.negation for c in verb.children)
    if lemma in _FAIL_LEMMAS or negated:
        yield "FAIL"
    elif lemma in _FORCE_LEMMAS:
        yield "FORCE"
    if lemma not in _IDLE_LEMMAS:
        yield "ANY_ACTION"
