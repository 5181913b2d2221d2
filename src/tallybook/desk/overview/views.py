"""The first page: what the case holds and what waits for a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.blind import blindness
from tallybook.desk.inbox.models import WAITING, WORKING, Job
from tallybook.desk.queue.models import Doubt
from tallybook.desk.render import page
from tallybook.desk.shelf import behind as is_behind
from tallybook.desk.shelf import counts, ledger
from tallybook.ledger import lists


@allowed("look")
def home(request: HttpRequest) -> HttpResponse:
    """How much the ledger holds, and what can be done next."""
    with ledger().looking() as at:
        hidden = blindness(request)
        following = lists.next_to_review(at, "", without=hidden.reports)
        to_review = lists.reports(at, [following]).get(following) if following else None
        behind = is_behind()
    return page(
        request, "overview/home.html.j2", title=_("Overview"), held=counts(), behind=behind,
        to_review=to_review, doubts=Doubt.objects.count(),
        at_work=Job.objects.filter(state__in=(WAITING, WORKING)).count(),
    )  # fmt: skip
