"""What a person says of incidents: accept, reject, merge, split, take back; matching follows in the background."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.roles import may
from tallybook.desk.saving import once
from tallybook.desk.shelf import by, ledger
from tallybook.ledger import lists
from tallybook.records import BadInput

_WHY = 2000
_MOST = 50


def _why(request: HttpRequest) -> str:
    return str(request.POST.get("why", "")).strip()[:_WHY]


@allowed("review", "POST")
def judge(request: HttpRequest, incident: str) -> HttpResponse:
    """Accept an incident as it stands, or reject it: it then counts nowhere."""
    what = request.POST.get("what", "")
    if what not in ("accept", "reject"):
        raise BadInput(f"what={what!r}: expected accept or reject")
    once(request, lambda ledger, who: ledger.decide(what, [incident], why=_why(request), by=who))
    messages.success(request, _("Kept. Incidents are put together anew in a moment."))
    return redirect("incidents:page", incident)


@allowed("review", "POST")
def merge(request: HttpRequest, incident: str) -> HttpResponse:
    """Say that this incident and others, by their ids, are one event."""
    named = request.POST.getlist("other")
    others = [o.strip().rstrip("/").rpartition("/")[2] for o in named if o.strip()][:_MOST]
    with ledger().looking() as at:
        known = lists.incidents(at, others)
    if not others or set(others) != set(known) or incident in others:
        raise BadInput(_("Give the id or the address of another incident to merge this one with."))
    once(request, lambda ledger, who: ledger.decide("same", [incident, *others], why=_why(request), by=who))
    messages.success(request, _("Merged. Incidents are put together anew in a moment."))
    return redirect("incidents:page", incident)


@allowed("review", "POST")
def split(request: HttpRequest, incident: str) -> HttpResponse:
    """Take the chosen claims out of an incident, as an event of their own."""
    claims = request.POST.getlist("claim")[:1000]
    once(request, lambda ledger, who: ledger.split(incident, claims, why=_why(request), by=who))
    messages.success(request, _("Split. Incidents are put together anew in a moment."))
    return redirect("incidents:page", incident)


@allowed("match", "POST")
def undo(request: HttpRequest, incident: str) -> HttpResponse:
    """Take back a decision about this incident; what others decided, reviewers alone take back."""
    wanted = request.POST.get("entry", "")
    with ledger().looking() as at:
        standing = lists.decisions_on(at, [incident]).get(incident, ())
    decision = next((d for d in standing if str(d.entry) == wanted), None)
    if decision is not None:
        if decision.by != by(request) and not may(request.user.role, "review"):
            raise PermissionDenied
        once(request, lambda ledger, who: ledger.undo(decision.entry, why="", by=who))
        messages.success(request, _("Taken back. Incidents are put together anew in a moment."))
    return redirect("incidents:page", incident)
