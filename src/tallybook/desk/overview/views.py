"""The first page: what the case holds and what waits for a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.render import page
from tallybook.desk.shelf import ledger


@allowed("look")
def home(request: HttpRequest) -> HttpResponse:
    """How many reports, claims and incidents the ledger holds."""
    return page(request, "overview/home.html.j2", title=_("Overview"), held=ledger().count())
