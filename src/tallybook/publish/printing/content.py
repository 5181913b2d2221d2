"""What the printed report holds: the count of its days, every analysis, corrections since the last one, and sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tallybook.analyse.finding import Finding, Refused, with_settings
from tallybook.analyse.offered import NAMES, nothing, offered
from tallybook.match.belonging import Definition
from tallybook.match.daybook import Daybook
from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.public import public_rows
from tallybook.publish.exports.sheet import Cell
from tallybook.publish.moved import Between, changed
from tallybook.publish.printing.public import for_the_public
from tallybook.publish.tree import Tree
from tallybook.records import Incident, Report, Snapshot, Tally

MOST = 1000  # incidents in print; a table of more is for a file
MEASURES = (("deaths", "Deaths"), ("injuries", "Injuries"))
_OF_THE_PERIOD = ("start", "end")  # settings that an analysis has if it can be limited to days
Step = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Section:
    """One analysis in the report; `limited` says whether it is of the report's own days, or of all there is."""

    title: str
    finding: Finding
    limited: bool


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is printed; `shown` are the incidents, `rows` those of the public profile where it is redacted.

    `moved` are what became of deaths and injuries since the last report, None where none was named; `came` and `said`
    are how many reports and entries of people came between. `cited` are the numbered reports.
    """

    limits: tuple[tuple[str, str], ...]
    counted: Tally
    number: int
    reviewed: int
    sections: tuple[Section, ...]
    shown: Sequence[Incident]
    rows: Sequence[Mapping[str, Cell]]
    cited: tuple[Report, ...]
    redacted: bool
    head: str
    convention: str | None = None
    since: str = ""
    moved: tuple[Tree, ...] = ()
    came: int = 0
    said: int = 0


@dataclass(frozen=True, slots=True)
class Since:
    """The last report: its moment in words, what the ledger held then, and what happened after it."""

    moment: str
    then: Snapshot
    acts: Between


def content_of(
    snapshot: Snapshot,
    limits: Definition,
    *,
    redacted: bool,
    since: Since | None = None,
    convention: str | None = None,
    step: Step | None = None,
) -> Content:
    """Put the report together.

    Args:
        snapshot: what the ledger held at the moment of the report, decided by the convention.
        limits: which incidents: days, place, kinds, victims.
        redacted: for the public: no name, word, exact place, coder or id; analyses are of what may be published alone.
        since: the last report; None tells of no corrections.
        convention: the name of the rule that decided figures; None is tallybook's own.
        step: hears how far it is.
    """
    evidence = Evidence.of(snapshot)
    held = evidence.snapshot
    found = Daybook(held.incidents.values()).belonging(limits)
    chosen = sorted((share.incident for share in found.shares), key=_by_day)
    counted = found.tally(limits, name="report")
    analysed = for_the_public(replace(held, incidents={i.id: i for i in chosen})) if redacted else held
    sections = tuple(
        _section(name, analysed, limits, number, step or (lambda *_told: None)) for number, name in enumerate(NAMES)
    )
    shown = () if redacted else chosen[:MOST]
    rows: Sequence[Mapping[str, Cell]] = ()
    cited: tuple[Report, ...] = ()
    if redacted:
        rows = public_rows(Evidence.of(replace(held, incidents={i.id: i for i in chosen})))[:MOST]
    else:
        named = {r: held.reports[r] for i in shown for r in i.reports if r in held.reports}
        cited = tuple(sorted(named.values(), key=lambda r: (str(r.published), r.publisher or "", r.id)))
    return Content(
        _plain(limits) if redacted else limits.pairs(), counted, len(chosen),
        sum(1 for i in chosen if i.reviewed), sections, shown, rows, cited, redacted, snapshot.head, convention,
        *(_since(since, snapshot, limits) if since else ()),
    )  # fmt: skip


def _section(name: str, snapshot: Snapshot, limits: Definition, number: int, step: Step) -> Section:
    """What an analysis says; a refusal is what it says where the material can't carry it."""
    step("analysing", number, len(NAMES))
    analysis = offered(name)
    own = {n for n in _OF_THE_PERIOD if n in getattr(analysis.settings, "__dataclass_fields__", {})}
    asked = {"start": limits.start, "end": limits.end}
    settings = with_settings(analysis.settings, {n: str(asked[n]) for n in own if asked[n] is not None})
    limited = bool(own) or limits == Definition()
    try:
        return Section(analysis.title, analysis.of(snapshot, settings), limited)
    except Refused as refused:
        return Section(analysis.title, nothing(analysis, settings, refused), limited)


def _since(since: Since, now: Snapshot, limits: Definition) -> tuple[str, tuple[Tree, ...], int, int]:
    then, now = _chosen(since.then, limits), _chosen(now, limits)
    moved = tuple(changed(then, now, measure, since.acts) for measure, _title in MEASURES)
    return since.moment, moved, len(since.acts.came), len(since.acts.said)


def _chosen(snapshot: Snapshot, limits: Definition) -> Snapshot:
    shares = Daybook(snapshot.incidents.values()).belonging(limits).shares
    return replace(snapshot, incidents={share.incident.id: share.incident for share in shares})


def _plain(limits: Definition) -> tuple[tuple[str, str], ...]:
    """The limits that tell nothing: a place or words for victims might be what was to be left out."""
    return tuple(pair for pair in limits.pairs() if pair[0] not in ("place", "victims"))


def _by_day(incident: Incident) -> tuple[date, str]:
    start = incident.when.start or incident.when.end if incident.when else None
    return start or date.max, incident.id
