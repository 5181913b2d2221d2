"""Predictions for `india`: the sentences that tell what police did, and what kind of act it was."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Token

from evaluation.corpora import report_of
from tallybook.read import Knowledge
from tallybook.read.claims import parsed_of, read_parsed
from tallybook.read.syntax import arguments

_TABLE = tomllib.loads((Path(__file__).parent / "india.toml").read_text(encoding="utf-8"))
_LABEL_OF_KIND: dict[str, str] = _TABLE["label_of_kind"]
_FORCE_LEMMAS = frozenset(_TABLE["force"]["lemmas"])
_FAIL_LEMMAS = frozenset(_TABLE["fail"]["lemmas"])
_IDLE_LEMMAS = frozenset(_TABLE["idle"]["lemmas"])
_ACT_NOUNS = frozenset(_TABLE["acts"]["nouns"])
_POLICE = frozenset(_TABLE["police"]["words"])


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: the sentences in which police do something, with labels."""
    knowledge = Knowledge.load()
    listed = [report_of(row) for row in reports]
    for report, doc in zip(listed, knowledge.parse(r.text for r in listed), strict=True):
        parsed = parsed_of(report, doc, knowledge)
        labels: dict[int, set[str]] = {}
        for sentence in doc.sents:
            found = {label for token in sentence for label in _acts(token, knowledge)}
            words = {t.lower_ for t in sentence}
            if found or words & _ACT_NOUNS:
                labels[sentence.start] = found | {"ANY_ACTION"}
        for claim in read_parsed(parsed, knowledge):
            label = _LABEL_OF_KIND.get(claim.kind)
            by_police = claim.perpetrator is not None and claim.perpetrator.kind == "police"
            if label and (by_police or claim.kind == "arrest") and claim.stance in ("asserted", "alleged"):
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


def _acts(verb: Token, knowledge: Knowledge) -> Iterator[str]:
    """What a verb with police as its actor says that police did."""
    if verb.pos_ != "VERB":
        return
    roles = arguments(verb, knowledge.grammar)
    actor = roles.actor
    if actor is None or not ({t.lower_ for t in (actor, *actor.lefts)} & _POLICE):
        return
    lemma = verb.lemma_.lower()
    negated = any(c.dep_ in knowledge.grammar.negation for c in verb.children)
    if lemma in _FAIL_LEMMAS or negated:
        yield "FAIL"
    elif lemma in _FORCE_LEMMAS:
        yield "FORCE"
    if lemma not in _IDLE_LEMMAS:
        yield "ANY_ACTION"
