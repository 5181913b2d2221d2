"""The first page: what the case holds and what waits for a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.again import page_again
from tallybook.desk.blind import blindness
from tallybook.desk.forgetting import forget_here
from tallybook.desk.inbox.models import WAITING, WORKING, Job
from tallybook.desk.queue.models import any_doubt
from tallybook.desk.render import page
from tallybook.desk.shelf import behind as is_behind
from tallybook.desk.shelf import counts, ledger
from tallybook.ledger import lists


@allowed("look")
def home(request: HttpRequest) -> HttpResponse:
    """How much the ledger holds, and what can be done next."""
    hidden = blindness(request)
    forget_here(ledger())
    doubts = any_doubt(hidden)
    at_work = Job.objects.filter(state__in=(WAITING, WORKING)).exists()
    return page_again(request, lambda: _home(request, doubts, at_work), doubts, at_work)


def _home(request: HttpRequest, doubts: bool, at_work: bool) -> HttpResponse:
    hidden = blindness(request)
    with ledger().looking() as at:
        following = lists.next_to_review(at, "", without=hidden.reports)
        to_review = lists.reports(at, [following]).get(following) if following else None
    return page(
        request, "overview/home.html.j2", title=_("Overview"), held=hidden.counted(counts()), behind=is_behind(),
        to_review=to_review, doubts=doubts, at_work=at_work,
    )  # fmt: skip
