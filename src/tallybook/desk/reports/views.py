"""The list of reports, and the page on which one is read beside its claims."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.again import as_the_ledger_stands
from tallybook.desk.blind import blindness, turn_away
from tallybook.desk.render import page
from tallybook.desk.reports.review import review
from tallybook.desk.shelf import ledger
from tallybook.ledger import lists
from tallybook.publish.site import headline

ROWS_A_PAGE = 50
_WORDS = 200


@allowed("look")
@as_the_ledger_stands
def reports(request: HttpRequest) -> HttpResponse:
    """Reports, the last added first; by default all, or those with claims that nobody has judged."""
    before = request.GET.get("before", "")
    to_review = request.GET.get("show") == "to-review"
    words = request.GET.get("publisher", "").strip()[:_WORDS]
    with ledger().looking() as at:
        rows = lists.report_rows(
            at, before=int(before) if before.isdecimal() and len(before) < 19 else None, most=ROWS_A_PAGE + 1,
            to_review=to_review, words=words,
        )  # fmt: skip
    rows = blindness(request).masked(rows)
    more = rows[ROWS_A_PAGE - 1].seq if len(rows) > ROWS_A_PAGE else None
    return page(
        request, "reports/list.html.j2", title=_("Reports"), rows=rows[:ROWS_A_PAGE], more=more, to_review=to_review,
        publisher_asked=words, first=not before,
    )  # fmt: skip


@allowed("look", blind=True)
@as_the_ledger_stands
def report(request: HttpRequest, report: str) -> HttpResponse:
    """One report: its text with marked words, its claims beside it; who is asked to code it blind does that first."""
    hidden = blindness(request)
    if report in hidden.theirs:
        return redirect("coding:sheet", report)
    turn_away(request, "look", {"report": report})
    shown = review(ledger(), report, hidden)
    return page(request, "reports/page.html.j2", title=headline(shown.report), review=shown)


@allowed("look")
def next_report(request: HttpRequest, report: str) -> HttpResponse:
    """Go to the next report that has a claim nobody has judged."""
    with ledger().looking() as at:
        following = lists.next_to_review(at, report, without=blindness(request).reports)
    if following is None:
        messages.success(request, _("Every claim of every report is judged."))
        return redirect("reports:list")
    return redirect("reports:page", following)
