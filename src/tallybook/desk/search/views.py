"""Search: what the ledger finds under the words that somebody types, each thing leading to where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tallybook.desk.access import allowed
from tallybook.desk.again import as_the_ledger_stands
from tallybook.desk.blind import blindness
from tallybook.desk.render import page
from tallybook.desk.shelf import ledger, once_a_state
from tallybook.ledger import Hit, lists
from tallybook.ledger.index import PEOPLE, PLACES
from tallybook.ledger.search import CLAIMS, KINDS, REPORTS

FEW, MANY = 6, 30
_LONGEST = 400
_FURTHEST = 100_000


@allowed("look")
@as_the_ledger_stands
def search(request: HttpRequest) -> HttpResponse:
    """A few of each kind, or all of one kind a page at a time."""
    query = request.GET.get("q", "")[:_LONGEST]
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    after = _number(request.GET.get("after", ""))
    kinds, limit, without = (kind,) if kind else KINDS, MANY if kind else FEW, blindness(request).reports
    find = partial(ledger().search, query, kinds=kinds, limit=limit, after=after, without=without)
    found = once_a_state("search", find, query, kinds, limit, after, without) if query.strip() else {}
    told = {one: {"hits": [_row(hit) for hit in hits.found], "more": hits.more} for one, hits in found.items()}
    names = {REPORTS: _("Reports"), CLAIMS: _("Claims"), PEOPLE: _("People"), PLACES: _("Places")}
    return page(
        request, "search/home.html.j2", title=_("Search"), query=query, kind=kind, found=told, names=names,
        after=after, following=after + MANY, nothing=not any(one["hits"] for one in told.values()),
    )  # fmt: skip


@allowed("look")
@as_the_ledger_stands
def name(request: HttpRequest) -> HttpResponse:
    """The claims that name a person or a place."""
    asked, wanted = request.GET.get("kind", ""), request.GET.get("name", "")[:_LONGEST]
    kind = PLACES if asked == PLACES else PEOPLE
    after = request.GET.get("after", "")[:80]
    with ledger().looking() as at:
        ids = (
            ledger().claims_naming(kind, wanted, limit=MANY + 1, after=after, without=blindness(request).reports)
            if wanted
            else []
        )
        claims = lists.claims(at, ids[:MANY])
        reports = lists.reports(at, sorted({claim.report for claim in claims.values()}))
    return page(
        request, "search/name.html.j2", title=wanted or _("Search"), name=wanted, kind=kind, reports=reports,
        claims=list(claims.values()), more=ids[MANY - 1] if len(ids) > MANY else "",
    )  # fmt: skip


def _number(told: str) -> int:
    return min(int(told), _FURTHEST) if told.isdecimal() and len(told) < 9 else 0


def _row(hit: Hit) -> dict[str, Any]:
    return {"hit": hit, "excerpt": marked(hit.excerpt, hit.marked)}


def marked(words: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """Words with some of them marked, everything in them as text.

    Example:
        >>> marked("a <b> c", ((2, 5),))
        Markup('a <mark>&lt;b&gt;</mark> c')
    """
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(words[at:start]), Markup("<mark>"), escape(words[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*parts, escape(words[at:])])
