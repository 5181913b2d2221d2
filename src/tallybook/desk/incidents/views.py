"""The list of incidents, and the page of one: each value with what decided it, and how it came to be so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.again import as_the_ledger_stands, page_again
from tallybook.desk.blind import Blindness, blindness
from tallybook.desk.filters import Choice
from tallybook.desk.incidents.case import incident_case, last_claims
from tallybook.desk.incidents.graph import graph
from tallybook.desk.queue.models import Doubt
from tallybook.desk.render import page
from tallybook.desk.roles import may
from tallybook.desk.shelf import behind as is_behind
from tallybook.desk.shelf import ledger
from tallybook.desk.standing import first_day, standing
from tallybook.ledger import lists
from tallybook.publish.pages import alike
from tallybook.records import Incident

ROWS_A_PAGE = 50
DOUBTS_SHOWN = 5
NEAR_SHOWN = 12
_AROUND = timedelta(days=2)


@allowed("look")
@as_the_ledger_stands
def incidents(request: HttpRequest) -> HttpResponse:
    """Incidents by their days, the latest first."""
    at_day, _sep, at_id = request.GET.get("after", "").partition("/")
    earliest = request.GET.get("order") == "earliest"
    after = (at_day[:40], at_id[:80]) if at_id else None
    with ledger().looking() as at:
        rows = lists.incident_page(at, after=after, most=ROWS_A_PAGE + 1, latest_first=not earliest)
        behind = is_behind()
    last = rows[ROWS_A_PAGE - 1] if len(rows) > ROWS_A_PAGE else None
    day = last.when.start.isoformat() if last is not None and last.when and last.when.start else ""
    return page(
        request, "incidents/list.html.j2", title=_("Incidents"), rows=blindness(request).seen(rows[:ROWS_A_PAGE]),
        behind=behind,
        more=f"{day}/{last.id}" if last is not None else "", earliest=earliest, first=after is None,
    )  # fmt: skip


@allowed("look")
def incident(request: HttpRequest, incident: str) -> HttpResponse:
    """One incident."""
    doubts = _doubts(incident, blindness(request))
    return page_again(request, lambda: _incident(request, incident, doubts), tuple(doubt.pk for doubt in doubts))


def _incident(request: HttpRequest, incident: str, doubts: Sequence[Doubt]) -> HttpResponse:
    held = incident_case(ledger(), incident, blindness(request))
    if held is None:
        return _gone(request, incident)
    return page(
        request, "incidents/page.html.j2", title=held.incident.title, held=held, groups=alike(held.tree), doubts=doubts,
        graph=graph(held.incident, held.incident.links, held.links_here, held.linked),
        near=_near(request, held.incident),
    )  # fmt: skip


def _near(request: HttpRequest, incident: Incident) -> list[Incident]:
    """Those of about the same days that it may be one event with, at the same place first; for who can merge them."""
    day = first_day(incident)
    if day is None or not may(request.user.role, "review"):
        return []
    around = Choice(
        day - _AROUND if day > date.min + _AROUND else day, day + _AROUND if day < date.max - _AROUND else day
    )
    with standing(request) as now:
        found = now.rows(around, most=NEAR_SHOWN + 1)
    here = incident.where.name if incident.where else None
    others = [other for other in found if other.id != incident.id]
    return sorted(others, key=lambda other: here is None or other.where is None or other.where.name != here)[
        :NEAR_SHOWN
    ]


def _doubts(incident: str, hidden: Blindness) -> list[Doubt]:
    """The pairs of the match queue that this incident is in."""
    held = Doubt.objects.filter(Q(one=incident) | Q(two=incident))
    return [doubt for doubt in held if not hidden.hides(doubt.one, doubt.two)][:DOUBTS_SHOWN]


@allowed("look")
def state(request: HttpRequest, incident: str) -> HttpResponse:
    """Whether everything is put together anew since the last decision; the page asks until it is."""
    if not request.htmx or is_behind():
        return page(request, "incidents/behind.html.j2", behind=is_behind(), incident=incident)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _gone(request: HttpRequest, incident: str) -> HttpResponse:
    """An incident that was merged or rejected: its history says what became of it, and where its claims are now."""
    with ledger().looking() as at:
        entries = tuple(ledger().history(incident))
        if not entries:
            raise Http404
        claims = last_claims(entries)
        now = lists.incidents_of_claims(at, claims)
        heirs = lists.incidents(at, sorted({i for held in now.values() for i in held} - blindness(request).incidents))
        decisions = lists.decisions_on(at, [incident]).get(incident, ())
        behind = is_behind()
    if len(heirs) == 1 and not any(decision.what == "reject" for decision in decisions):
        (heir,) = heirs
        messages.info(request, _("The incident that was here is a part of this one now."))
        return redirect("incidents:page", heir)
    return page(
        request, "incidents/gone.html.j2", status=404, title=_("This incident stands no more"), incident=incident,
        heirs=list(heirs.values()), decisions=decisions, behind=behind,
    )  # fmt: skip
