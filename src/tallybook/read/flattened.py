"""A claim as one flat JSON object: what `tallybook read --json` prints and what the corpora are scored on."""

from __future__ import annotations

from typing import Any

from tallybook.records import Actor, Claim, Figure, Portrait

FLAT_KEYS = (
    "kind", "spans", "words", "figure", "held", "of", "deserved", "group", "victims", "portrait", "perpetrator", "tie",
    "target", "method",
    "place", "start", "end", "date_precision", "speakers", "stance", "sureness", "links", "id",
)  # fmt: skip


def flat(claim: Claim) -> dict[str, Any]:
    """Flatten a claim into values that JSON knows; None means that the report does not say.

    Args:
        claim: the claim, with its spans as half-open offsets in code points.

    Returns:
        A new dict with exactly the keys of `FLAT_KEYS`, in that order. Actors and the place appear under the name that
        the report gives them; `figure` is None unless a bound is stated; `speakers` run from the outside in; `start`
        and `end` are ISO days (both inclusive); `date_precision` is UCDP's code.

    Example:
        >>> from tallybook.records import Figure, Span
        >>> span = Span.of("Two men were shot in Vashira.", 0, 29)
        >>> row = flat(Claim("c-1", "r-1", "killing", (span,), figure=Figure.exactly(2)))
        >>> row["spans"], row["figure"], row["place"]
        ([[0, 29]], {'low': 2, 'best': 2, 'high': 2}, None)
    """
    when = claim.when
    return {
        "kind": claim.kind,
        "spans": [[span.start, span.end] for span in claim.spans],
        "words": claim.words,
        "figure": _flat_figure(claim.figure),
        "held": claim.held,
        "of": claim.of,
        "deserved": claim.deserved,
        "group": _name(claim.group),
        "victims": _name(claim.victims),
        "portrait": _flat_portrait(claim.portrait),
        "perpetrator": _name(claim.perpetrator),
        "tie": claim.tie,
        "target": _name(claim.target),
        "method": claim.method,
        "place": claim.where.name if claim.where else None,
        "start": when.start.isoformat() if when and when.start else None,
        "end": when.end.isoformat() if when and when.end else None,
        "date_precision": when.precision if when else None,
        "speakers": [speaker.name for speaker in claim.speakers],
        "stance": claim.stance,
        "sureness": claim.sureness,
        "links": [{"type": link.type, "claim": link.claim} for link in claim.links],
        "id": claim.id,
    }


def _name(actor: Actor | None) -> str | None:
    return actor.name if actor else None


def _flat_portrait(portrait: Portrait | None) -> dict[str, Any] | None:
    """What is told of the victims; what isn't told is left out."""
    if portrait is None:
        return None
    told = {name: getattr(portrait, name) for name in ("roles", "groups", "sexes", "ages")}
    return {**{n: list(v) for n, v in told.items() if v}, **({"children": True} if portrait.children else {})}


def _flat_figure(figure: Figure | None) -> dict[str, int | None] | None:
    if figure is None or not figure.stated:
        return None
    return {"low": figure.low, "best": figure.best, "high": figure.high}
