"""Answers "why this figure?": the tree from a tally or an incident down to the words and who said them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from tallybook.publish.evidence import Evidence
from tallybook.publish.findings import Count, Findings, count_note, months_of, period_counts, year_count
from tallybook.publish.labels import labels
from tallybook.publish.wording import (
    NAMED_ORIGINS,
    actor_words,
    chain,
    claim_figure_words,
    counted,
    figure_words,
    grade_words,
    origins_words,
    publisher_words,
    statuses_words,
    when_words,
    where_words,
)
from tallybook.records import STATUSES, BadInput, Claim, Decided, Incident, Report, Snapshot

FIGURE_FIELDS = {"deaths": "killing", "injuries": "injury", "abductions": "abduction"}
FIELDS = (*FIGURE_FIELDS, "when", "where", "victims", "perpetrators", "targets", "method")
STATUS_FIELDS = {f"deaths_{status}": status for status in STATUSES}
BOUNDS = {f"{field}_{bound}": bound for field in FIGURE_FIELDS for bound in ("low", "best", "high")}
NEAR_SHOWN = 5
_YEAR = re.compile(r"(deaths|injuries):(\d{4})")


@dataclass(frozen=True, slots=True)
class Tree:
    """One line of the answer, with the lines that it rests on below it.

    `what` is tally, group, incident, field, claim, words or report. `record` is the id (or the tally's name) where the
    line stands for one. `value` is the figure, day, place or actor in words; `note` is the rule that decided it, or the
    stance. A line of `words` has the `report`, the offsets `start` and `end` (half-open, code points) and the
    `speakers` from the outside in. `against` marks a claim that speaks against the value above it.
    """

    what: str
    label: str
    value: str = ""
    record: str = ""
    note: str = ""
    report: str = ""
    start: int | None = None
    end: int | None = None
    speakers: tuple[str, ...] = ()
    against: bool = False
    children: tuple[Tree, ...] = ()

    def walk(self) -> Iterator[Tree]:
        """This line and all below it, from the top down."""
        yield self
        for child in self.children:
            yield from child.walk()

    def as_dict(self) -> dict[str, object]:
        """The tree as plain dicts and lists, for JSON."""
        return asdict(self)


def why(snapshot: Snapshot, name: str) -> Tree:
    """The tree under one figure or record.

    Args:
        snapshot: the state of the ledger.
        name: an incident, claim or report id; a tally ("deaths", "injuries:2010", "deaths:2010-11",
            "deaths:undated"); or the beginning of just one of these.

    Raises:
        BadInput: nothing, or more than one thing, has that name; the message lists what comes near.

    Example:
        >>> from tallybook.records import Claim, Report, Snapshot, Span
        >>> report = Report("r-1", "Two men died.", publisher="Vashira Herald")
        >>> claim = Claim("c-1", "r-1", "killing", (Span.of(report.text, 0, 7),))
        >>> tree = why(Snapshot({"r-1": report}, {"c-1": claim}, {}), "c-1")
        >>> tree.children[0].label, tree.children[0].start, tree.children[0].speakers
        ('Two men', 0, ('Vashira Herald',))
    """
    evidence, asked = Evidence.of(snapshot), name.strip()
    found = _record_tree(evidence, asked) or _year_tree(evidence, asked)
    if found is not None:
        return found
    counts = period_counts(evidence, months_of(evidence))
    if asked.startswith(("claimed:", "against:")):  # these take the whole analysis, which others need not wait for
        counts = {**counts, **Findings.of(evidence).counts}
    resolved = asked if asked in counts else _resolve(evidence, counts, asked)
    return _record_tree(evidence, resolved) or tally_tree(evidence, counts[resolved])


def _record_tree(evidence: Evidence, name: str) -> Tree | None:
    """The tree under an incident, a claim or a report; None where none has that id."""
    held = evidence.snapshot
    if name in held.incidents:
        return incident_tree(evidence, held.incidents[name])
    if name in held.claims:
        return claim_tree(evidence, held.claims[name])
    return report_tree(evidence, held.reports[name]) if name in held.reports else None


def _year_tree(evidence: Evidence, name: str) -> Tree | None:
    """The tree under the count of a year; None where the name is no year or nothing happened in it."""
    found = _YEAR.fullmatch(name)
    if not found or int(found[2]) < 1:
        return None
    count = year_count(evidence, found[1], int(found[2]))
    return tally_tree(evidence, count) if count.incidents or count.unstated else None


def _resolve(evidence: Evidence, counts: Mapping[str, Count], name: str) -> str:
    """The one name that begins as asked.

    Raises:
        BadInput: there is none, or more than one.
    """
    if not name:
        raise BadInput("name='': expected an incident, claim or report id, or a tally such as 'deaths'; name one")
    held = evidence.snapshot
    names = [*held.incidents, *held.claims, *held.reports, *counts]
    begun = sorted(n for n in names if n.startswith(name))
    if len(begun) == 1:
        return begun[0]
    if begun:
        shown = ", ".join(begun[:NEAR_SHOWN]) + (" ..." if len(begun) > NEAR_SHOWN else "")
        raise BadInput(f"name={name!r}: {len(begun):,} names begin with it; write more of one of {shown}")
    near = get_close_matches(name, names, n=NEAR_SHOWN, cutoff=0.5) or list(counts)[:NEAR_SHOWN]
    raise BadInput(
        f"name={name!r}: expected an incident, claim or report id, or a tally ('deaths', 'deaths:2010-11'); "
        f"did you mean {', '.join(near)}?"
    )


def tally_tree(evidence: Evidence, count: Count) -> Tree:
    """A tally with the incidents that add to it; then, in groups, those that belong or may belong but add nothing."""
    incidents, measure = evidence.snapshot.incidents, count.measure
    below = [claim_tree(evidence, evidence.snapshot.claims[count.claim])] if count.claim else []
    below += [incident_tree(evidence, incidents[i], only=measure) for i in count.incidents]
    for label, ids in (
        ("belong to it, but state no figure", count.unstated),
        ("told as part of another incident, so not added twice", count.within),
        ("may belong to it, but lack the date or place that would tell", count.undecided),
    ):
        if ids:
            rows = tuple(incident_tree(evidence, incidents[i], only=measure) for i in ids)
            below.append(Tree("group", label, note=counted(len(ids), "incident"), children=rows))
    for explanation in count.explanations:
        told = [incident_tree(evidence, incidents[i], only=measure) for i in explanation.incidents if i in incidents]
        note = "could close the gap alone" if explanation.closes else "could close a part of it"
        below.append(Tree("group", f"could explain it: {explanation.sentence}", note=note, children=tuple(told)))
    told_by = origins_words(*(incidents[i] for i in count.incidents), named=NAMED_ORIGINS) if count.incidents else ""
    note = "; ".join(filter(None, (count_note(count), told_by)))
    return Tree("tally", count.title, figure_words(count.figure), count.name, note, children=tuple(below))


def incident_tree(evidence: Evidence, incident: Incident, *, only: str | None = None) -> Tree:
    """An incident with its fields, how each was decided, and the claims for and against; `only` keeps one field."""
    decided = {d.field: d for d in incident.decided}
    fields = [only] if only else [*FIELDS, *(f for f in decided if f not in FIELDS and f not in BOUNDS)]
    below: list[Tree] = []
    for field in fields:
        value = field_words(incident, field)
        if value or field in decided:
            below.append(_field_tree(evidence, incident, field, value, decided.get(field)))
    if not below:
        below = [claim_tree(evidence, claim) for claim in evidence.claims(incident.claims)]
    value = figure_words(getattr(incident, only)) if only in FIGURE_FIELDS else ""
    borne_out = (origins_words(incident), grade_words(incident), statuses_words(incident))
    note = "; ".join(filter(None, (when_words(incident.when), where_words(incident.where), *borne_out)))
    return Tree("incident", incident.title, value, incident.id, note, children=tuple(below))


def _field_tree(evidence: Evidence, incident: Incident, field: str, value: str, decided: Decided | None) -> Tree:
    if decided is None:  # no rule was written down: the claims of that kind, else all, are what it rests on
        claims = evidence.claims(incident.claims)
        rests = [c for c in claims if _speaks_of(c, field)] or claims
        below = [claim_tree(evidence, claim) for claim in rests]
        return Tree("field", field, value, note="no rule written down", children=tuple(below))
    sets = _bounds_set(incident, field)
    below = [claim_tree(evidence, c, sets=sets.get(c.id, "")) for c in evidence.claims(decided.claims_for)]
    below += [claim_tree(evidence, c, against=True) for c in evidence.claims(decided.claims_against)]
    return Tree("field", field, value, note=decided.rule, children=tuple(below))


def _speaks_of(claim: Claim, field: str) -> bool:
    """Whether a claim states a field of an incident at all."""
    if field in FIGURE_FIELDS:
        return claim.kind == FIGURE_FIELDS[field]
    return getattr(claim, {"perpetrators": "perpetrator", "targets": "target"}.get(field, field), None) is not None


def _bounds_set(incident: Incident, field: str) -> dict[str, str]:
    """Which bounds of a figure each claim sets, in words: "sets low and best"."""
    named: dict[str, list[str]] = {}
    for decided in incident.decided:
        if decided.field in BOUNDS and decided.field.startswith(f"{field}_"):
            for claim in decided.claims_for:
                named.setdefault(claim, []).append(BOUNDS[decided.field])
    return {claim: f"sets {' and '.join(bounds)}" for claim, bounds in named.items()}


def claim_tree(evidence: Evidence, claim: Claim, *, against: bool = False, sets: str = "") -> Tree:
    """A claim with its words, where they stand and who says them; `sets` says which bounds it sets above it."""
    report = evidence.report_of(claim)
    speakers = chain(claim, report)
    below = tuple(
        Tree("words", s.words, report=claim.report, start=s.start, end=s.end, speakers=speakers) for s in claim.spans
    )
    name = labels().kinds[claim.kind].name
    note = claim.stance if claim.sureness is None else f"{claim.stance}, read with sureness {claim.sureness:.2f}"
    note = f"{sets}; {note}" if sets else note
    return Tree("claim", name, claim_figure_words(claim), claim.id, note, against=against, children=below)


def report_tree(evidence: Evidence, report: Report) -> Tree:
    """A report with all that it claims."""
    claims = evidence.claims_of_report.get(report.id, ())
    published = report.published.isoformat() if report.published else "day of publication not known"
    note = f"{publisher_words(report)}, {published}, {counted(len(claims), 'claim')}"
    label = report.title or publisher_words(report)
    below = tuple(claim_tree(evidence, claim) for claim in claims)
    return Tree("report", label, record=report.id, note=note, children=below)


def field_words(incident: Incident, field: str) -> str:
    """The value of one field of an incident in words; empty where nothing is known."""
    if field in FIGURE_FIELDS:
        figure = getattr(incident, field)
        return figure_words(figure) if figure is not None and figure.stated else ""
    if field in STATUS_FIELDS:
        held = {row.status: row.deaths for row in incident.statuses}.get(STATUS_FIELDS[field])
        return figure_words(held) if held is not None and held.stated else ""
    if field == "died_later":
        return f"{incident.died_later:,}" if incident.died_later else ""
    if field == "grade":
        return labels().grades.get(incident.grade or "", "")
    if field == "provisional":
        return "" if incident.provisional is None else "yes" if incident.provisional else "no"
    if field == "when":
        return when_words(incident.when) if incident.when and (incident.when.start or incident.when.end) else ""
    if field == "where":
        return where_words(incident.where) if incident.where else ""
    if field in ("victims", "perpetrators", "targets"):
        return actor_words(getattr(incident, field))
    return (incident.method or "") if field == "method" else ""
