"""What a person says of a claim: accept, reject, correct, state anew, take back; each save is one entry."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.blind import blindness
from tallybook.desk.render import page
from tallybook.desk.reports.forms import ClaimForm
from tallybook.desk.reports.review import REJECTED, review
from tallybook.desk.roles import may
from tallybook.desk.saving import once
from tallybook.desk.shelf import by, ledger
from tallybook.ledger import lists
from tallybook.publish.addresses import safe
from tallybook.records import BadInput, Claim

_WHY = 2000


@allowed("code", "POST")
def judge(request: HttpRequest, claim: str) -> HttpResponse:
    """Accept a claim as it was read, or reject it."""
    what = request.POST.get("what", "")
    if what not in ("accept", "reject"):
        raise BadInput(f"what={what!r}: expected accept or reject")
    why = request.POST.get("why", "").strip()[:_WHY]
    held = _claim(claim)
    once(request, lambda ledger, who: ledger.decide(what, [claim], why=why, by=who))
    return _answer(request, held.report, claim)


@allowed("code", "POST")
def undo(request: HttpRequest, claim: str) -> HttpResponse:
    """Take back the last thing that was said of a claim; what others said, reviewers alone take back."""
    with ledger().looking() as at:
        held = _claim(claim)
        said = [d for d in lists.decisions_on(at, [claim]).get(claim, ()) if d.what in lists.OF_CLAIMS]
    wanted = request.POST.get("entry", "")
    # The entry that the person saw: two presses of the key take back one thing, not two.
    last = next((d for d in said if str(d.entry) == wanted), None)
    if last is not None:
        if last.by != by(request) and not may(request.user.role, "review"):
            raise PermissionDenied
        once(request, lambda ledger, who: ledger.undo(last.entry, why="", by=who))
    return _answer(request, held.report, claim)


@allowed("code", "GET", "POST")
def edit(request: HttpRequest, claim: str) -> HttpResponse:
    """The form of a claim, and the claim as it should be."""
    held = _claim(claim)
    form = ClaimForm.sent(ledger().report(held.report), held, request)
    if request.method == "POST" and form.is_valid():
        made, why = form.made, form.cleaned_data["why"]
        if made is not None:
            corrected = replace(made, id=claim)
            once(request, lambda ledger, who: ledger.decide("correct", [claim], why=why, by=who, corrected=corrected))
        return _answer(request, held.report, claim)
    return _form(request, form, _("Correct this claim"), reverse("reports:edit", args=(claim,)), claim)


@allowed("code", "GET", "POST")
def state(request: HttpRequest, report: str) -> HttpResponse:
    """A claim that no reader found, or a part of one: `like` names a claim whose fields it begins with."""
    told = ledger().report(report)
    like = request.GET.get("like", "") or request.POST.get("like", "")
    model = _claim(like) if like else None
    if model is not None and model.report != report:
        raise BadInput(f"like={like!r}: expected a claim of report {report}")
    form = ClaimForm.sent(told, None if model is None else replace(model, links=()), request)
    if model is not None and request.method == "GET":
        form.initial.update(spans="", words="")
    if request.method == "POST" and form.is_valid() and form.made is not None:
        stated = form.made
        once(request, lambda ledger, who: ledger.state(stated, why=form.cleaned_data["why"], by=who))
        return _answer(request, report, Claim.id_of(report, stated.kind, stated.spans))
    title = _("A new claim") if model is None else _("Split: a part of it as a claim of its own")
    return _form(request, form, title, reverse("reports:state", args=(report,)), like)


def _form(request: HttpRequest, form: ClaimForm, title: str, action: str, claim: str) -> HttpResponse:
    template = "reports/form_piece.html.j2" if request.htmx else "reports/form_page.html.j2"
    # 422 tells the page that the form came back with faults, so that it is not taken for saved.
    status = 422 if form.errors else 200
    return page(
        request, template, status=status, title=title, form=form, action=action, claim=claim, report=form.report,
        splitting=bool(claim) and "/claims/new" in action, back="",
    )  # fmt: skip


def _claim(claim: str) -> Claim:
    with ledger().looking() as at:
        held = lists.claims(at, [claim]).get(claim)
    if held is None:
        raise BadInput(f"claim={claim!r}: it stands no more, or never did; load the report again")
    return held


def _answer(request: HttpRequest, report: str, claim: str) -> HttpResponse:
    """The report's review as it now stands, with the claim in the middle of attention."""
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse('reports:page', args=(report,))}#about-{safe(claim)}")
    shown = review(ledger(), report, blindness(request))
    return page(request, "reports/review.html.j2", review=shown, at_claim=claim, rejected=REJECTED)
