"""The risk board's pages: what speaks for a factor, each assignment with its rule, and a person's word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallybook.analyse.offered import offered
from tallybook.analyse.risk.reviewing import check_indicator
from tallybook.analyse.risk.rules import Factor, codebook
from tallybook.desk.access import allowed
from tallybook.desk.analyses.keeping import fit_of, in_words, told_apart
from tallybook.desk.analyses.models import DONE, Fit
from tallybook.desk.render import page
from tallybook.desk.saving import once
from tallybook.desk.shelf import ledger
from tallybook.ledger import lists
from tallybook.records import Placing

ROWS_A_PAGE = 50
_WHY = 2000
_FOUND_FROM = "assignments"


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment as shown: what the rules said, and what a person said of it last."""

    said: Mapping[str, Any]
    placing: Placing | None
    report: str | None

    @property
    def rejected(self) -> bool:
        """Whether a person said that the claim does not speak for it."""
        return self.placing is not None and self.placing.what == "reject"


@allowed("look")
def factor(request: HttpRequest, factor: int) -> HttpResponse:
    """What speaks for a factor: the assignments by heading, with what people said of each as of this moment."""
    held = _factor(factor)
    asked = fit_of(offered("risk"), {"factor": str(factor)})
    shown = _shown(factor)
    start = request.GET.get("from", "")
    first = int(start) if start.isdecimal() and len(start) < 9 else 0
    rows = _rows(shown)
    lines = _lines(rows[first : first + ROWS_A_PAGE])
    return page(
        request, "analyses/risk.html.j2", title=f"{factor}. {held.name}", factor=held, fit=asked, shown=shown,
        lines=lines, first=first, rows=len(rows), more=first + ROWS_A_PAGE if len(rows) > first + ROWS_A_PAGE else None,
        headings={i.id: i for i in held.indicators}, silent=_silent(held, rows),
        all_factors=codebook().factors,
    )  # fmt: skip


@allowed("review", "POST")
def place(request: HttpRequest, factor: int) -> HttpResponse:
    """Accept or reject an assignment, or put a claim under a heading of this factor."""
    held = _factor(factor)
    claim = request.POST.get("claim", "").strip().rpartition("about-")[2]
    indicator = request.POST.get("indicator", "")
    what = request.POST.get("what", "")
    why = request.POST.get("why", "").strip()[:_WHY]
    check_indicator(codebook(), indicator)
    if indicator not in {i.id for i in held.indicators}:
        raise Http404
    rules: Sequence[str] = ()
    for row in _rows(_shown(factor)):
        if (row["claim"], row["indicator"]) == (claim, indicator) and row["rules"]:
            rules = str(row["rules"]).split(", ")
    once(
        request,
        lambda ledger, who: ledger.place(
            what, claim, indicator, rules=(rules, codebook().version), why=why, by=who
        ),
    )  # fmt: skip
    messages.success(request, _("Kept. The board is worked out anew in a moment."))
    return _back(request, factor)


@allowed("review", "POST")
def undo(request: HttpRequest, factor: int) -> HttpResponse:
    """Take back what a person said of an assignment."""
    _factor(factor)
    claim, wanted = request.POST.get("claim", ""), request.POST.get("entry", "")
    with ledger().looking() as at:
        standing = lists.placings_on(at, [claim])
    placing = next((p for p in standing.values() if str(p.entry) == wanted), None)
    if placing is not None:
        once(request, lambda ledger, who: ledger.undo(placing.entry, why="", by=who))
        messages.success(request, _("Taken back."))
    return _back(request, factor)


def _back(request: HttpRequest, factor: int) -> HttpResponse:
    start = request.POST.get("from", "")
    query = f"?{urlencode({'from': start})}" if start.isdecimal() and start != "0" else ""
    return redirect(reverse("analyses:risk-factor", args=[factor]) + query)


def _factor(number: int) -> Factor:
    found = next((f for f in codebook().factors if f.number == number), None)
    if found is None:
        raise Http404
    return found


def _shown(factor: int) -> Fit | None:
    """The last board of this factor that was worked out: a person's word must not make the page wait."""
    settings = in_words(told_apart(offered("risk"), {"factor": str(factor)}))
    done = Fit.objects.filter(analysis="risk", settings=settings, as_of="", state=DONE)
    return done.order_by("-pk").first()


def _rows(fit: Fit | None) -> list[dict[str, Any]]:
    table = next((t for t in fit.found().tables if t.name == _FOUND_FROM), None) if fit is not None else None
    if table is None:
        return []
    names = [column.name for column in table.columns]
    return [dict(zip(names, row.cells, strict=True)) for row in table.rows]


def _lines(rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    names = list(dict.fromkeys(str(row["claim"]) for row in rows))
    with ledger().looking() as at:
        placings = lists.placings_on(at, names)
        claims = lists.claims(at, names)
    reports = {name: claim.report for name, claim in claims.items()}
    return [Line(r, placings.get((r["claim"], r["indicator"])), reports.get(r["claim"])) for r in rows]


def _silent(factor: Factor, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Headings for which nothing speaks, with where else to look."""
    spoken = {row["indicator"] for row in rows}
    return [(i.name, i.look) for i in factor.indicators if i.id not in spoken]
