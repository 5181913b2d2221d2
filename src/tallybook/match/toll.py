"""All figures of an incident under one rule: the dead, who they were, the hurt, those taken, how well borne out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.match.by_status import deaths_by_status
from tallybook.match.counted import FIELDS
from tallybook.match.died_later import later_deaths
from tallybook.match.grading import graded
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins
from tallybook.match.reconcile import reconcile_with
from tallybook.match.rule import Rule
from tallybook.match.title import title_of
from tallybook.records import Claim, Decided, Figure, Incident, Report, Snapshot, StatusToll

BOUNDS = ("low", "best", "high")


@dataclass(frozen=True, slots=True)
class Toll:
    """What was decided about the persons harmed in one incident; the fields are those of `Incident`."""

    deaths: Figure | None
    injuries: Figure | None
    abductions: Figure | None
    died_later: int | None
    statuses: tuple[StatusToll, ...]
    grade: str | None
    provisional: bool | None
    decided: tuple[Decided, ...]

    def put_into(self, incident: Incident) -> Incident:
        """The incident with these figures in the place of its own; what was decided of other fields stays."""
        kept = tuple(d for d in incident.decided if not is_of_toll(d.field))
        counted = replace(
            incident,
            deaths=self.deaths,
            injuries=self.injuries,
            abductions=self.abductions,
            died_later=self.died_later,
            statuses=self.statuses,
            grade=self.grade,
            provisional=self.provisional,
            decided=(*self.decided, *kept),
        )
        derived = not incident.title or incident.title == title_of(incident)
        return replace(counted, title=title_of(counted)) if derived else counted


def is_of_toll(field: str) -> bool:
    """Whether a decided field is one that a toll decides."""
    return field.split("_")[0] in FIELDS or field in ("died_later", "grade", "provisional")


def toll_of(
    finder: Origins,
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    knowledge: MatchKnowledge,
    *,
    rule: str | Rule | None = None,
) -> Toll:
    """Decide all figures of an incident by one rule.

    Args:
        finder: names origins; one serves many incidents.
        claims: the claims of the incident.
        reports: the reports by id.
        knowledge: the tables.
        rule: a name from rules.toml; None is the default of that table.
    """
    own = sorted(claims, key=lambda c: c.id)
    going_by = rule if isinstance(rule, Rule) else Rule.named(rule, knowledge)
    figures: dict[str, Figure | None] = {}
    decided: list[Decided] = []
    later = later_deaths({c.id: c for c in own}, reports, knowledge) if going_by.died_later else ()
    for field in FIELDS:
        figures[field], why = reconcile_with(finder, own, reports, knowledge, field=field, rule=going_by, later=later)
        decided += why
    if later:
        names = tuple(sorted({c for death in later for c in death.claims}))
        decided.append(Decided("died_later", going_by.name, names))
    statuses, why_statuses = deaths_by_status(finder, own, reports, knowledge, whole=figures["deaths"], rule=going_by)
    whole = tuple(c for d in decided if d.field == "deaths" for c in d.claims_for)
    if any(row.status == "unknown" for row in statuses):
        why_statuses = (*why_statuses, Decided("deaths_unknown", "what is left of the whole", whole))
    grade, provisional, why_graded = graded(finder, own, statuses, knowledge)
    deaths = _of_those_counted(figures["deaths"], statuses, going_by)
    unstated = {f"deaths_{bound}" for bound in BOUNDS if deaths is None or getattr(deaths, bound) is None}
    return Toll(
        deaths=deaths,
        injuries=figures["injuries"],
        abductions=figures["abductions"],
        died_later=sum(death.persons for death in later) or None,
        statuses=tuple(row for row in statuses if row.status in going_by.counts),
        grade=grade,
        provisional=provisional,
        decided=tuple(d for d in (*decided, *why_statuses, *why_graded) if d.field not in unstated),
    )


def _of_those_counted(whole: Figure | None, statuses: Sequence[StatusToll], rule: Rule) -> Figure | None:
    """The whole without those whose status the rule leaves out, as far as claims say how many they are."""
    out = [row.deaths for row in statuses if row.status not in rule.counts]
    if whole is None or not out:
        return whole
    least = sum(figure.low or 0 for figure in out)
    most = None if any(f.at_most is None for f in out) else sum(f.at_most or 0 for f in out)
    likely = sum(next((v for v in (f.best, f.low) if v is not None), 0) for f in out)
    low = None if whole.low is None else max(0, whole.low - (whole.low if most is None else most))
    best = None if whole.best is None else max(low or 0, whole.best - likely)
    high = None if whole.high is None else max(low or 0, best or 0, whole.high - least)
    return Figure(low, best, high, whole.approximate)


def under_rule(snapshot: Snapshot, rule: str | None, *, knowledge: MatchKnowledge | None = None) -> Snapshot:
    """The same incidents with their figures decided anew by another rule; what a person decided stays.

    Args:
        snapshot: what the ledger holds; not changed.
        rule: "tallybook", "ucdp", "acled" or "ibc"; None leaves all as it is.
        knowledge: the tables to go by; None means those that tallybook ships.

    Raises:
        BadInput: the rule is not known.
    """
    if rule is None:
        return snapshot
    known = knowledge or MatchKnowledge.load()
    going_by = Rule.named(rule, known)
    finder = Origins(snapshot.reports, snapshot.copies, known)
    return replace(
        snapshot,
        incidents={
            name: _under(incident, snapshot, finder, known, going_by) for name, incident in snapshot.incidents.items()
        },
    )


def _under(incident: Incident, snapshot: Snapshot, finder: Origins, knowledge: MatchKnowledge, rule: Rule) -> Incident:
    rules = knowledge.rules["rule"]
    if any(d.field in FIELDS and d.rule not in rules for d in incident.decided):
        return incident  # a person decided a figure
    own = [snapshot.claims[c] for c in incident.claims if c in snapshot.claims]
    return toll_of(finder.among(own), own, snapshot.reports, knowledge, rule=rule).put_into(incident)
