"""Answers "why did this change?": a figure then and now, which incidents moved, and what happened between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tallybook.publish.tree import FIGURE_FIELDS, Tree, why
from tallybook.publish.wording import counted, figure_words
from tallybook.records import BadInput, Decision, Figure, Incident, Snapshot

ABSENT = "not there"
_SHOWN = 200  # of reports that came; the rest is counted


class Between(Protocol):
    """What happened between two moments, as the ledger sorts it out."""

    @property
    def after(self) -> int:
        """The number of the last entry of the earlier moment."""

    @property
    def until(self) -> int:
        """The number of the last entry of the later one."""

    @property
    def came(self) -> Sequence[str]:
        """Ids of reports that were added."""

    @property
    def reread(self) -> Sequence[str]:
        """Ids of reports that were read anew."""

    @property
    def said(self) -> Sequence[Decision]:
        """What people said and took back."""


def changed(then: Snapshot, now: Snapshot, name: str, acts: Between) -> Tree:
    """The tree of what moved a figure or an incident between two moments.

    Args:
        then: the ledger at the earlier moment.
        now: the ledger at the later one.
        name: a tally or an incident, as `why` takes it.
        acts: what happened between.

    Returns:
        The value then and now; below it the incidents whose value differs, each with the reports and acts that concern
        it, the reports that came, and what people said.

    Raises:
        BadInput: neither moment has anything of that name.
    """
    before, after = _tree(then, name), _tree(now, name)
    shown = after or before
    if shown is None:
        return why(now, name)  # raises, and says what comes near
    told = f"{before.value if before else ABSENT} → {after.value if after else ABSENT}"
    note = f"entries {acts.after + 1} to {acts.until}" if acts.until > acts.after else "no entry since"
    if shown.what == "incident":
        below = _fields(before, after, _causes(then, now, shown.record, acts))
    else:
        measure = name.split(":", 1)[0]
        below = _incidents(before, after, then, now, acts, measure)
    groups = [*below, *_came(now, acts), *_said(acts.said)]
    if acts.reread:
        groups.append(Tree("group", "reports read anew", note=counted(len(acts.reread), "report")))
    return Tree("change", shown.label, told, shown.record, note, children=tuple(groups))


def _tree(snapshot: Snapshot, name: str) -> Tree | None:
    try:
        return why(snapshot, name)
    except BadInput:
        return None


def _incidents(
    before: Tree | None, after: Tree | None, then: Snapshot, now: Snapshot, acts: Between, measure: str
) -> list[Tree]:
    """The incidents under a tally whose figure differs, the largest move first."""
    was, is_ = _under(before), _under(after)
    moved = []
    for record in dict.fromkeys((*was, *is_)):
        old = _figure(then, record, measure) if record in was else None
        new = _figure(now, record, measure) if record in is_ else None
        if old == new and (record in was) is (record in is_):
            continue
        told = f"{_words(old, record in was)} → {_words(new, record in is_)}"
        by = _best(new) - _best(old)
        label = (now.incidents.get(record) or then.incidents[record]).title
        row = Tree("incident", label, f"{told} ({by:+,})", record, children=tuple(_causes(then, now, record, acts)))
        moved.append((-abs(by), record, row))
    rows = tuple(row for _, _, row in sorted(moved, key=lambda one: one[:2]))
    return [Tree("group", "incidents whose figure moved", note=counted(len(rows), "incident"), children=rows)]


def _under(tree: Tree | None) -> set[str]:
    return {child.record for child in tree.children if child.what == "incident"} if tree else set()


def _figure(snapshot: Snapshot, record: str, measure: str) -> Figure | None:
    incident = snapshot.incidents.get(record)
    figure: Figure | None = getattr(incident, measure, None) if measure in FIGURE_FIELDS else None
    return figure


def _words(figure: Figure | None, there: bool) -> str:
    return figure_words(figure) if figure is not None else ("no figure" if there else ABSENT)


def _best(figure: Figure | None) -> int:
    """The one number to reckon a move by: the best, else the bound that is stated."""
    if figure is None:
        return 0
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)


def _fields(before: Tree | None, after: Tree | None, causes: list[Tree]) -> list[Tree]:
    """The fields of an incident that differ, and what concerns it."""
    was, is_ = _values(before), _values(after)
    rows = [
        Tree("field", label, f"{was.get(label) or ABSENT} → {is_.get(label) or ABSENT}")
        for label in dict.fromkeys((*was, *is_))
        if was.get(label) != is_.get(label)
    ]
    return [*rows, *causes]


def _values(tree: Tree | None) -> dict[str, str]:
    return {child.label: child.value for child in tree.children if child.what == "field"} if tree else {}


def _causes(then: Snapshot, now: Snapshot, record: str, acts: Between) -> list[Tree]:
    """Reports, acts and other incidents by which an incident came to be otherwise."""
    old, new = then.incidents.get(record), now.incidents.get(record)
    reports = set(new.reports if new else ()) - set(old.reports if old else ())
    causes = [_report(now, report) for report in acts.came if report in reports]
    known = {record, *_claims(old), *_claims(new)}
    causes += [_act(decision) for decision in acts.said if known.intersection(decision.records)]
    for label, others, own in (("was part of", then, new), ("is now part of", now, old)):
        homes = {i.id for i in others.incidents.values() if i.id != record and set(i.claims) & set(_claims(own))}
        causes += [Tree("incident", label, record=home) for home in sorted(homes)]
    return causes


def _claims(incident: Incident | None) -> Iterable[str]:
    return incident.claims if incident else ()


def _came(now: Snapshot, acts: Between) -> list[Tree]:
    rows = tuple(_report(now, report) for report in acts.came[:_SHOWN])
    note = counted(len(acts.came), "report")
    return [Tree("group", "reports that came", note=note, children=rows)] if acts.came else []


def _report(now: Snapshot, report: str) -> Tree:
    held = now.reports.get(report)
    label = (held.title or held.publisher or "untitled") if held else "gone"
    return Tree("report", label, str(held.published or "") if held else "", report)


def _said(said: Sequence[Decision]) -> list[Tree]:
    rows = tuple(_act(decision) for decision in said)
    return [Tree("group", "what people said", note=counted(len(said), "entry"), children=rows)] if said else []


def _act(decision: Decision) -> Tree:
    label = f"{decision.what} by {decision.by}, {decision.at} (entry {decision.entry})"
    return Tree("act", label, ", ".join(decision.records[:3]), note=decision.why)
