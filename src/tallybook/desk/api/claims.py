"""Makes a claim out of what a program sends, with the words cut from the report itself."""

from __future__ import annotations

from tallybook.desk.api.shapes import NewClaim, SomeActor
from tallybook.desk.reports import places
from tallybook.desk.reports.forms import day_window
from tallybook.records import Actor, Claim, Report, Span, Speaker


def claim_of(report: Report, said: NewClaim) -> Claim:
    """The claim as a record.

    Raises:
        TallybookError: spans outside of the text, or values that no claim can have.
    """
    spans = tuple(sorted({Span.of(report.text, start, end) for start, end in said.spans}))
    return Claim(
        id=Claim.id_of(report.id, said.kind, spans), report=report.id, kind=said.kind, spans=spans,
        stance=said.stance, figure=said.figure.figure() if said.figure else None,
        when=day_window(said.start, said.end, None), where=places.where(said.place or "", said.place_id or "", None),
        victims=_actor(said.victims), perpetrator=_actor(said.perpetrator), target=_actor(said.target),
        group=_actor(said.group), tie=said.tie if said.perpetrator else None,
        held=said.held, of=said.of, deserved=said.deserved,
        method=said.method or None, motive=said.motive or None, scope=said.scope or None,
        speakers=tuple(_speaker(name, report.text) for name in said.speakers if name),
    )  # fmt: skip


def _actor(said: SomeActor | None) -> Actor | None:
    return None if said is None else Actor(said.name, said.kind)


def _speaker(name: str, text: str) -> Speaker:
    at = text.find(name)
    return Speaker(name, None, Span.of(text, at, at + len(name)) if at >= 0 else None)
