"""The list of problems: by code, weight and place, each with what cures it and links to what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tallybook.checks import about
from tallybook.desk.access import allowed
from tallybook.desk.again import page_again
from tallybook.desk.blind import blindness
from tallybook.desk.forgetting import forget_here
from tallybook.desk.problems.models import Look, asked, codes
from tallybook.desk.render import page
from tallybook.desk.shelf import head, ledger
from tallybook.ledger import lists
from tallybook.publish.addresses import safe
from tallybook.publish.labels import labels
from tallybook.publish.site import headline
from tallybook.records import Problem

ROWS_A_PAGE = 50
LINKS_SHOWN = 6
SEVERITIES = ("error", "warning", "note")  # as problems have them
_WORDS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem with (address, words) of the first records that it is about, and how many there are besides."""

    problem: Problem
    links: tuple[tuple[str, str], ...]
    further: int


@allowed("look")
def problems(request: HttpRequest) -> HttpResponse:
    """Problems as they were found last; by default all."""
    forget_here(ledger())
    look = Look.objects.first()
    return page_again(request, lambda: _found(request, look), look and (look.head, look.at))


def _found(request: HttpRequest, look: Look | None) -> HttpResponse:
    code = request.GET.get("code", "").strip()[:_WORDS]
    severity = request.GET.get("weight", "") if request.GET.get("weight") in SEVERITIES else ""
    where = request.GET.get("where", "").strip().replace("\0", "")[:_WORDS]
    after = request.GET.get("after", "")
    rows = asked(code, severity, where).filter(pk__gt=int(after) if after.isdecimal() and len(after) < 19 else 0)
    rows_here = list(rows[: ROWS_A_PAGE + 1])
    meanings = {code: meaning for code, meaning, _cure in about()}
    return page(
        request, "problems/list.html.j2", title=_("Problems"), code=code, weight=severity, where=where,
        rows=_shown(blindness(request).seen(row.problem for row in rows_here[:ROWS_A_PAGE])),
        more=rows_here[ROWS_A_PAGE - 1].pk if len(rows_here) > ROWS_A_PAGE else "", first=not after,
        codes=[(one, meanings.get(one, ""), count) for one, count in codes()], weights=SEVERITIES,
        looked=look.at.isoformat() if look else "", behind=look is None or look.head != head(),
        any_at_all=bool(code or severity or where),
    )  # fmt: skip


def _shown(found: Iterable[Problem]) -> list[Shown]:
    """Each with the addresses of its records: reports by their titles, claims by their words, incidents by theirs."""
    held = list(found)
    ids = sorted({record for problem in held for record in problem.records[:LINKS_SHOWN]})
    with ledger().looking() as at:
        claims, incidents = lists.claims(at, ids), lists.incidents(at, ids)
        reports = lists.reports(at, ids)
    kinds = labels().kinds
    told: dict[str, tuple[str, str]] = {}
    for record, report in reports.items():
        told[record] = (reverse("reports:page", args=(record,)), headline(report))
    for record, incident in incidents.items():
        told[record] = (reverse("incidents:page", args=(record,)), incident.title)
    for record, claim in claims.items():
        name = _(kinds[claim.kind].name) if claim.kind in kinds else claim.kind
        address = f"{reverse('reports:page', args=(claim.report,))}#about-{safe(record)}"
        told[record] = (address, f"{name}: “{' '.join(claim.words.split())[:80]}”")
    return [
        Shown(p, tuple(told[r] for r in p.records[:LINKS_SHOWN] if r in told), max(0, len(p.records) - LINKS_SHOWN))
        for p in held
    ]
