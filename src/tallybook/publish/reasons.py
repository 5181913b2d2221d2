"""Puts what a reading found and turned down into words for people (reasons.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tallybook.publish.labels import labels
from tallybook.read.trace import Reason, Trace
from tallybook.records import Claim

_LONGEST = 100  # characters of a text that are shown of words turned down


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """The sentences by step and rule; read once, never changed."""
    return tomllib.loads(files("tallybook.publish").joinpath("reasons.toml").read_text(encoding="utf-8"))


def why(reason: Reason) -> str:
    """What a rule went by, in words: "an accident is told in the sentence (“crash”), and nobody attacks"."""
    sentences = _table()[reason.step]
    rule = reason.rule if reason.rule in sentences else reason.rule.partition("_")[0]
    quoted = reason.step not in ("dates", "places", "sureness")
    named = [f"\u201c{word}\u201d" if quoted else word for word in reason.because]
    return " ".join(sentences[rule].format(because=", ".join(named)).split()).rstrip(": ")


def found(trace: Trace, claim: Claim) -> Iterator[tuple[str, str]]:
    """For each step that a claim rests on, what the step is called and what it went by."""
    order = list(_table()["steps"])
    for reason in sorted(trace.of(claim.id), key=lambda r: order.index(r.step)):
        yield _table()["steps"][reason.step], why(reason)


def turned_down(trace: Trace) -> Iterator[str]:
    """A line for each candidate that is no claim: its words, what it would have been, and why it is not."""
    for reason in trace.objections():
        words = reason.words if len(reason.words) <= _LONGEST else f"{reason.words[:_LONGEST]} ..."
        kind = f" is no {labels().kinds[reason.kind].name}" if reason.kind else ""
        yield f"\u201c{words}\u201d{kind}: {why(reason)}"


def as_object(reason: Reason) -> dict[str, Any]:
    """A reason as JSON knows it; `kind` is None where a number or a text was turned down."""
    return {
        "kind": reason.kind or None,
        "spans": [[reason.start, reason.end]],
        "words": reason.words,
        "step": reason.step,
        "rule": reason.rule,
        "because": list(reason.because),
        "why": why(reason),
    }
