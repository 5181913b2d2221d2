"""Double coding: reports that several people code blind, how far they agree, and how it compares with the machine."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.analyse.agreement import agreement, score
from tallybook.desk.access import allowed
from tallybook.desk.blind import blindness
from tallybook.desk.people.models import Person
from tallybook.desk.render import page
from tallybook.desk.roles import PERMISSIONS, may
from tallybook.desk.saving import once
from tallybook.desk.shelf import by, ledger
from tallybook.ledger import lists
from tallybook.ledger.people import ADJUDICATED

_MOST = 500  # reports that are shown and reckoned with


class Assign(forms.Form):
    """Which report, and who codes it."""

    report = forms.CharField(
        label=lazy("Report"), max_length=300, help_text=lazy("Its id, or the address of its page at this desk.")
    )
    coders = forms.MultipleChoiceField(label=lazy("Who codes it"), widget=forms.CheckboxSelectMultiple, required=False)
    why = forms.CharField(label=lazy("A note to them"), max_length=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(is_active=True, role__in=PERMISSIONS["code"])
        self.fields["coders"].choices = [(person.name, person.name) for person in people]

    def clean_report(self) -> str:
        """The id, out of an address as well."""
        told: str = self.cleaned_data["report"].strip().rstrip("/")
        return told.rpartition("/")[2]


@allowed("look")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for oneself, how far everybody is, and how far they agree."""
    return _home(request, Assign(initial={"report": request.GET.get("report", "")[:300]}))


def _home(request: HttpRequest, form: Assign) -> HttpResponse:
    person: Any = request.user
    who = by(request)
    with ledger().looking() as at:
        asked, coded = ledger().assigned(), ledger().coded_reports()
        shown = list(dict.fromkeys((*asked, *coded)))[:_MOST]
        reports = lists.reports(at, shown)
        codings = {report: ledger().codings(report) for report in shown if report in coded}
        said = lists.decisions_on(at, shown)
        blind = blindness(request)
        hidden, theirs = blind.reports, blind.theirs
        settled = [r for r in shown if r not in hidden and any(d.what == ADJUDICATED for d in said.get(r, ()))]
        read = [claim for report in settled for claim in ledger().reading(report)]
        stand = [claim for report in settled for claim in lists.claims_of_report(at, report)]
    rows: list[dict[str, Any]] = [
        {
            "report": reports[report], "asked": asked.get(report, ()),
            "coders": [coding.coder for coding in codings.get(report, ())], "settled": report in settled,
            "blind": report in theirs,
        }
        for report in shown
        if report in reports
    ]  # fmt: skip
    double = {report: own for report, own in codings.items() if len(own) > 1 and report not in hidden}
    return page(
        request, "coding/home.html.j2", status=422 if form.errors else 200, title=_("Double coding"), form=form,
        mine=[r for r in rows if who in r["asked"] and who not in r["coders"]], rows=rows, who=who,
        agreed=agreement(double) if double else (), double=len(double), settled=len(settled),
        machine=score(read, stand) if settled else None,
        settles=may(person.role, "adjudicate"),
    )  # fmt: skip


@allowed("adjudicate", "POST", blind=True)
def assign(request: HttpRequest) -> HttpResponse:
    """Ask people to code a report, each for themselves."""
    form = Assign(request.POST)
    if not form.is_valid():
        return _home(request, form)
    said = form.cleaned_data
    coders = [f"person:{name}" for name in said["coders"]]
    once(request, lambda ledger, who: ledger.assign(said["report"], coders, why=said["why"], by=who))
    messages.success(request, _("They find it under “For you to code”."))
    return redirect("coding:home")
