"""The first page: what the case holds and what waits for a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.inbox.models import WAITING, WORKING, Job
from tallybook.desk.queue.models import Doubt
from tallybook.desk.render import page
from tallybook.desk.shelf import counts, ledger
from tallybook.ledger import lists


@allowed("look")
def home(request: HttpRequest) -> HttpResponse:
    """How much the ledger holds, and what can be done next."""
    with ledger().looking() as at:
        first = lists.report_rows(at, before=None, most=1, to_review=True)
        behind = ledger().behind()
    return page(
        request, "overview/home.html.j2", title=_("Overview"), held=counts(), behind=behind,
        to_review=first[0].report if first else None, doubts=Doubt.objects.count(),
        at_work=Job.objects.filter(state__in=(WAITING, WORKING)).count(),
    )  # fmt: skip
