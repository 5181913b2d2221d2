"""One's own sheet of a report: the text and what one reads in it, no other reading in sight; then handing it in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallybook.analyse.agreement import units
from tallybook.desk.access import allowed
from tallybook.desk.blind import blindness, may_compare
from tallybook.desk.coding.models import Draft
from tallybook.desk.render import page
from tallybook.desk.reports.forms import ClaimForm
from tallybook.desk.saving import once
from tallybook.desk.shelf import by, ledger
from tallybook.desk.speaking import claim_names
from tallybook.publish.highlight import claim_labels, highlighted
from tallybook.publish.site import headline
from tallybook.records import BadInput, Claim

_WORDS = 2000


@allowed("code", blind=True)
def sheet(request: HttpRequest, report: str) -> HttpResponse:
    """The text, and the claims that are on the sheet so far."""
    return _sheet(request, report, "coding/sheet_page.html.j2")


def _sheet(request: HttpRequest, report: str, template: str) -> HttpResponse:
    told = ledger().report(report)
    claims = Draft.objects.sheet(request.user, report).claims
    labels = claim_labels(claims)
    own = next((c for c in ledger().codings(report) if c.coder == by(request)), None)
    return page(
        request, template, title=headline(told), report=told, claims=claims, labels=labels, own=own,
        body=highlighted(told.text, claims, labels, claim_names(claims, labels)),
    )  # fmt: skip


@allowed("code", "GET", "POST", blind=True)
def claim_on(request: HttpRequest, report: str, drafted: str) -> HttpResponse:
    """The form of a claim of the sheet, "new" for one more; what is sent stands in its place."""
    told = ledger().report(report)
    draft = Draft.objects.sheet(request.user, report)
    held = next((claim for claim in draft.claims if claim.id == drafted), None)
    if held is None and drafted != "new":
        raise BadInput(f"claim={drafted!r}: it is not on your sheet any more; load the page again")
    form = ClaimForm.sent(told, held, request)
    if request.method == "POST" and form.is_valid() and form.made is not None:
        made: Claim = form.made
        number = Claim.id_of(report, made.kind, made.spans)
        others = [claim for claim in draft.claims if claim.id not in (drafted, number)]
        draft.keep([*others, replace(made, id=number)])
        return _answer(request, report)
    template = "reports/form_piece.html.j2" if request.htmx else "reports/form_page.html.j2"
    return page(
        request, template, status=422 if form.errors else 200, title=_("A claim of yours"), form=form, report=told,
        action=reverse("coding:claim", args=(report, drafted)), claim=held.id if held else "", splitting=False,
        back=reverse("coding:sheet", args=(report,)),
    )  # fmt: skip


@allowed("code", "POST", blind=True)
def remove(request: HttpRequest, report: str, drafted: str) -> HttpResponse:
    """Take a claim off the sheet."""
    draft = Draft.objects.sheet(request.user, report)
    draft.keep([claim for claim in draft.claims if claim.id != drafted])
    return _answer(request, report)


def _answer(request: HttpRequest, report: str) -> HttpResponse:
    if request.htmx:
        return _sheet(request, report, "coding/sheet.html.j2")
    return redirect("coding:sheet", report)


@allowed("code", "POST", blind=True)
def hand_in(request: HttpRequest, report: str) -> HttpResponse:
    """Make the sheet an entry of the ledger; until all have handed in, a later one of that person takes its place."""
    handed_in_blind(request, report)
    draft = Draft.objects.sheet(request.user, report)
    note = request.POST.get("note", "").strip()[:_WORDS]
    claims = draft.claims
    once(request, lambda ledger, who: ledger.code(report, claims, note=note, by=who))
    if report in _still_blind(request):
        messages.success(request, _("Your coding is handed in. What others read opens once they have handed in too."))
        return redirect("coding:home")
    messages.success(request, _("Your coding is handed in. What others read in this report may now be seen."))
    return redirect("coding:compare", report)


def handed_in_blind(request: HttpRequest, report: str) -> None:
    """Refuse a coding of who was asked for one, made theirs, and may have seen the others' since."""
    asked = by(request) in ledger().assigned().get(report, ())
    made = any(coding.coder == by(request) for coding in ledger().codings(report))
    if asked and made and report not in blindness(request).theirs:
        raise BadInput(_("All who were asked have handed in, so a new coding would not be blind; yours stands."))


def _still_blind(request: HttpRequest) -> frozenset[str]:
    """The reports that they code blind, now that something has been handed in."""
    request.blindness = None
    return blindness(request).theirs


@allowed("code")
def compare(request: HttpRequest, report: str) -> HttpResponse:
    """What each coder reads, claim beside claim; who settles chooses which stand."""
    if not may_compare(request, report):
        raise PermissionDenied
    told, codings = ledger().report(report), ledger().codings(report)
    return page(
        request, "coding/compare.html.j2", title=headline(told), report=told, codings=codings, pairs=units(codings),
        coders=[coding.coder for coding in codings],
    )  # fmt: skip


@allowed("adjudicate", "POST")
def settle(request: HttpRequest, report: str) -> HttpResponse:
    """Make what was chosen of each pair the claims that stand of the report."""
    if not may_compare(request, report):
        raise PermissionDenied
    pairs = units(ledger().codings(report))
    if request.POST.get("pairs") != str(len(pairs)):
        raise BadInput("somebody has handed in a coding meanwhile; load the page again and choose anew")
    chosen: dict[str, Claim] = {}
    for number, pair in enumerate(pairs):
        coder = request.POST.get(f"pair-{number}", "")
        if coder and coder not in pair:
            raise BadInput(f"pair-{number}={coder!r}: expected one of {', '.join(pair)}, or none")
        if coder:
            chosen[pair[coder].id] = pair[coder]
    why: Any = request.POST.get("why", "").strip()[:_WORDS]
    once(request, lambda ledger, who: ledger.adjudicate(report, list(chosen.values()), why=why, by=who))
    messages.success(request, _("Settled: these claims stand, and a newer reading leaves them alone."))
    return redirect("reports:page", report)
