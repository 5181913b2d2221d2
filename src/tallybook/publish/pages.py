"""Writes the pages of the book that show records one by one: incidents, reports, tallies, speakers, places."""

from __future__ import annotations

from collections import defaultdict

from tallybook.publish import addresses
from tallybook.publish.evidence import Evidence
from tallybook.publish.findings import count_note
from tallybook.publish.highlight import claim_labels, highlighted
from tallybook.publish.labels import labels
from tallybook.publish.site import Site, headline
from tallybook.publish.speakers import SpeakerPage
from tallybook.publish.tree import FIGURE_FIELDS, STATUS_FIELDS, Tree, incident_tree, tally_tree
from tallybook.publish.wording import where_words
from tallybook.records import Claim, Incident, Problem

CLAIMS_ON_TALLY_PAGE = 12  # for one incident; all of them stand on the incident's own page
CLAIMS_ON_SPEAKER_PAGE = 1000
CLAIMS_UNFOLDED = 6  # under each decided field of an incident; the others are folded away
INCIDENTS_ON_CLAIMED_PAGE = 200  # a thousand claimed totals over one long period would fill the disk otherwise
PLACES_WITHOUT_NAME = "Place not known"


def incidents(site: Site) -> None:
    """The list of incidents and a page for each."""
    rows = site.evidence.incidents_in_order()
    site.list_pages("incidents", "incidents.html.j2", rows, page_title="Incidents")
    problems = problems_by_record(site)
    for incident in rows:
        _incident(site, incident, problems.get(incident.id, []))


def _incident(site: Site, incident: Incident, problems: list[Problem]) -> None:
    evidence = site.evidence
    tree = incident_tree(evidence, incident)
    reports = evidence.snapshot.reports
    told_by = dict.fromkeys((*incident.reports, *(c.report for c in evidence.claims(incident.claims))))
    site.page(
        addresses.incident_page(incident.id),
        "incident.html.j2",
        "incidents/index.html",
        page_title=incident.title,
        incident=incident,
        tree=tree,
        decisions_shown=alike(tree),
        lines_open=CLAIMS_UNFOLDED,
        figure_fields=(*FIGURE_FIELDS, *STATUS_FIELDS, "died_later"),
        all_claims=evidence.claims(incident.claims),
        causes=incident.links,
        effects=evidence.led_to.get(incident.id, ()),
        told_by=[reports[r] for r in told_by if r in reports],
        decisions=evidence.decisions_on.get(incident.id, ()),
        own_problems=problems,
    )


def alike(tree: Tree) -> list[list[Tree]]:
    """The fields of an incident, put together where the very same claims decided them; figures stand alone."""
    groups: dict[object, list[Tree]] = {}
    for node in tree.children:
        if node.what == "field":
            alone = node.label if node.label in FIGURE_FIELDS else ""
            groups.setdefault((alone, tuple((c.record, c.against) for c in node.children)), []).append(node)
    return list(groups.values())


def reports(site: Site) -> None:
    """The list of reports and a page for each, with the claimed words marked in its text."""
    evidence = site.evidence
    rows = evidence.reports_in_order()
    site.list_pages("reports", "reports.html.j2", rows, page_title="Reports")
    problems = problems_by_record(site)
    order = list(labels().kinds)
    for report in rows:
        claims = evidence.claims_of_report.get(report.id, ())
        label_of = claim_labels(claims)
        site.page(
            addresses.report_page(report.id),
            "report.html.j2",
            "reports/index.html",
            page_title=headline(report),
            report=report,
            body=highlighted(report.text, claims, label_of),
            own_claims=claims,
            label_of=label_of,
            kinds_used=sorted(
                {c.kind for c in claims}, key=lambda k: (order.index(k) if k in order else len(order), k)
            ),
            told=evidence.incidents_of_report.get(report.id, ()),
            own_problems=problems.get(report.id, []),
        )


def tallies(site: Site) -> None:
    """A page for each count that a figure in the book may stand for."""
    counts, held = site.findings.counts, site.evidence.snapshot.incidents
    for count in counts.values():
        parts_of = [counts[name] for name in count.parts]
        listed = bool(count.claim or parts_of)
        site.page(
            addresses.tally_page(count.name),
            "tally.html.j2",
            "index.html",
            page_title=count.title,
            count=count,
            note=count_note(count),
            tree=None if listed else tally_tree(site.evidence, count),
            parts_of=parts_of,
            adding=[held[i] for i in count.incidents[:INCIDENTS_ON_CLAIMED_PAGE]],
            undecided=[held[i] for i in count.undecided[:INCIDENTS_ON_CLAIMED_PAGE]],
            left=max(0, len(count.incidents) - INCIDENTS_ON_CLAIMED_PAGE),
            most=CLAIMS_ON_TALLY_PAGE,
        )


def speakers(site: Site, pages: list[SpeakerPage]) -> None:
    """The list of speakers and a page for each."""
    site.list_pages("speakers", "speakers.html.j2", pages, page_title="Speakers")
    for page in pages:
        site.page(
            addresses.speaker_page(page.name),
            "speaker.html.j2",
            "speakers/index.html",
            page_title=page.name,
            speaker=page,
            most=CLAIMS_ON_SPEAKER_PAGE,
        )


def places(site: Site) -> None:
    """Incidents by place, those with most incidents first."""
    groups: dict[str, list[Incident]] = defaultdict(list)
    for incident in site.evidence.incidents_in_order():
        groups[where_words(incident.where) if incident.where else PLACES_WITHOUT_NAME].append(incident)
    rows = sorted(groups.items(), key=lambda g: (g[0] == PLACES_WITHOUT_NAME, -len(g[1]), g[0]))
    site.list_pages("places", "places.html.j2", rows, page_title="Places")


def problems_by_record(site: Site) -> dict[str, list[Problem]]:
    """Problems by the id of each record that they are about."""
    groups: dict[str, list[Problem]] = defaultdict(list)
    for problem in site.problems:
        for record in problem.records:
            groups[record].append(problem)
    return groups


def claims_of(evidence: Evidence, *kinds: str) -> dict[str, list[Claim]]:
    """Claims by kind, in the order of their reports' publication and of the text."""
    groups: dict[str, list[Claim]] = {kind: [] for kind in kinds}
    for report in evidence.reports_in_order():
        for claim in evidence.claims_of_report.get(report.id, ()):
            if claim.kind in groups:
                groups[claim.kind].append(claim)
    return {kind: rows for kind, rows in groups.items() if rows}
