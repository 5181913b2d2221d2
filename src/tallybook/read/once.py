"""Leaves out drafts that say again what another says on the same words, and weak ones of what did not happen."""

from __future__ import annotations

from collections.abc import Sequence

from tallybook.read.draft import Draft
from tallybook.read.trace import Objection, Trace
from tallybook.tokens import bounds

# Kinds that count persons, so that "nobody" is a figure of none.
NUMBERED = (
    "killing",
    "injury",
    "abduction",
    "disappearance",
    "arrest",
    "torture",
    "sexual_violence",
    "displacement",
    "attack",
)


def told_once(drafts: Sequence[Draft], trace: Trace | None = None) -> list[Draft]:
    """Drop drafts that say again what another says on the same words; keep the order of the text."""
    kept: dict[tuple[str, int, int], Draft] = {}
    victims: set[tuple[str, int]] = set()
    for draft in drafts:
        event = draft.event
        if event is not None and event.victims is not None and bounds(event.victims) == bounds(event.predicate):
            if (event.kind, event.victims.i) in victims:
                _dropped(draft, "said_twice", trace)
                continue  # "shot dead": one killing in two words
            victims.add((event.kind, event.victims.i))
        unreal = draft.stance in ("planned", "hypothetical") or (
            draft.stance == "negated" and draft.kind not in NUMBERED  # "the grenade did not go off"
        )
        if event is not None and event.weak and unreal:
            _dropped(draft, "weak_and_unreal", trace)
            continue
        same = [
            key for key, other in kept.items()
            if other.kind == draft.kind and other.figure == draft.figure and draft.is_total
            and other.tokens[0] < draft.tokens[1] and draft.tokens[0] < other.tokens[1]
        ]  # fmt: skip
        if not same and (draft.kind, *draft.tokens) not in kept:
            kept[draft.kind, *draft.tokens] = draft
        else:
            _dropped(draft, "said_twice", trace)
    return sorted(kept.values(), key=lambda d: (d.tokens, d.kind))


def _dropped(draft: Draft, rule: str, trace: Trace | None) -> None:
    if trace is not None:
        tokens = draft.event.tokens if draft.event is not None else [draft.anchor]
        trace.turned_down("claims", draft.kind, tokens, Objection(rule))
