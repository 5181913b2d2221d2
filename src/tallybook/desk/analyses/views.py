"""Every analysis that is offered: its settings, what it found, what that rests on, and what it can't know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tallybook.analyse.finding import Finding, Row, Statement
from tallybook.analyse.offered import NAMES, Offered, offered
from tallybook.analyse.risk.rules import codebook
from tallybook.desk.access import allowed
from tallybook.desk.analyses.keeping import fit_of
from tallybook.desk.analyses.models import DONE, REPORT, Fit
from tallybook.desk.analyses.settings import Settings
from tallybook.desk.blind import Unseen, blindness
from tallybook.desk.render import page
from tallybook.desk.shelf import ledger
from tallybook.ledger import lists
from tallybook.publish import pictures, tabled
from tallybook.records import BadInput
from tallybook.version import __version__

ROWS_SHOWN = 40  # of a table on a page; its file has them all
NAMED = 10  # records that a row or a sentence names on a page
_SECONDS_KEPT = 24 * 3600


@allowed("look")
def every(request: HttpRequest) -> HttpResponse:
    """What is offered, with the question that each answers."""
    return page(
        request, "analyses/list.html.j2", title=_("Analyses"), offered=[offered(name) for name in NAMES],
    )  # fmt: skip


@allowed("look")
def one(request: HttpRequest, analysis: str) -> HttpResponse:
    """An analysis with the settings that the address says."""
    for_all_to_see(request)
    about = _offered(analysis)
    form = Settings(about, request.GET)
    wrong, fit = "", None
    try:
        if form.is_valid():
            fit = fit_of(about, form.given, form.as_of)
    except BadInput as fault:
        wrong = str(fault)
    return page(
        request, "analyses/one.html.j2", status=422 if form.errors or wrong else 200, title=_(about.title), about=about,
        form=form, wrong=wrong, all_factors=codebook().factors if analysis == "risk" else (),
        **(_told(fit) if fit else {"fit": None}),
    )  # fmt: skip


@allowed("look")
def piece(request: HttpRequest, fit: int) -> HttpResponse:
    """How far a fit is, or what it found; asked for again and again while it runs."""
    for_all_to_see(request)
    held = get_object_or_404(Fit.objects.exclude(analysis=REPORT), pk=fit)
    return page(request, "analyses/result.html.j2", about=_offered(held.analysis), **_told(held))


def for_all_to_see(request: HttpRequest) -> None:
    """Refuse who codes a report blind: an analysis rests on the readings of all reports."""
    if blindness(request):
        raise Unseen(_("You code a report blind: analyses open once all who were asked have handed in."))


def _offered(name: str) -> Offered:
    if name not in NAMES:
        raise Http404
    return offered(name)


def _told(fit: Fit) -> dict[str, Any]:
    """What a page shows of a fit."""
    told: dict[str, Any] = {"fit": fit, "can_draw": pictures.can_draw(), "version": __version__}
    if fit.state == DONE:
        finding = fit.found()
        told |= {
            "finding": finding, "tables": [_table(table) for table in finding.tables], "records": _records(finding),
            "refusals": tabled.refusals(finding), "rows_shown": ROWS_SHOWN, "named": NAMED,
            "current": bool(fit.as_of) or ledger().head() in (fit.head, fit.of),
        }  # fmt: skip
    return told


def _table(table: Any) -> dict[str, Any]:
    numbers = [tabled.is_number(table, n) for n in range(len(table.columns))]

    def cells(row: Row) -> list[tuple[str, str, bool]]:
        return [(tabled.cell_words(c), tabled.sort_key(c), n) for c, n in zip(row.cells, numbers, strict=True)]

    rows = [{"row": row, "cells": cells(row)} for row in table.rows[:ROWS_SHOWN]]
    columns = list(zip(table.columns, numbers, strict=True))
    rests = any(row.claims or row.incidents for row in table.rows)
    return {"table": table, "columns": columns, "rows": rows, "rests": rests}


def _records(finding: Finding) -> dict[str, Any]:
    """The incidents and claims that the page names, with the reports of the claims."""
    shown: list[Statement | Row] = [*finding.says]
    shown += [row for table in finding.tables for row in table.rows[:ROWS_SHOWN]]
    with ledger().looking() as at:
        incidents = lists.incidents(at, _first(one.incidents for one in shown))
        claims = lists.claims(at, _first(one.claims for one in shown))
    return {"incidents": incidents, "claims": claims}


def _first(many: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(record for ids in many for record in ids[:NAMED]))


@allowed("download")
def table(request: HttpRequest, fit: int, table: str) -> HttpResponse:
    """One table as CSV, every row."""
    del request
    held, finding = _done(fit)
    found = next((one for one in finding.tables if one.name == table), None)
    if found is None:
        raise Http404
    return _file(tabled.as_csv(found), "text/csv; charset=utf-8", f"{held.analysis}-{table}.csv")


@allowed("look")
def picture(request: HttpRequest, fit: int, picture: str) -> HttpResponse:
    """One picture, as SVG."""
    for_all_to_see(request)
    return _kept(HttpResponse(pictures.svg(_picture(fit, picture)), content_type="image/svg+xml"))


@allowed("look")
def picture_png(request: HttpRequest, fit: int, picture: str) -> HttpResponse:
    """One picture, as PNG."""
    for_all_to_see(request)
    return _file(pictures.png(_picture(fit, picture)), "image/png", f"{picture}.png")


@allowed("look")
def specs(request: HttpRequest, fit: int, picture: str) -> HttpResponse:
    """One picture as what draws it where it can be asked, in light and dark."""
    for_all_to_see(request)
    found = _picture(fit, picture)
    return JsonResponse({"light": pictures.styled(found), "dark": pictures.styled(found, dark=True)})


@allowed("look")
def script(request: HttpRequest, version: str) -> HttpResponse:
    """What draws pictures that can be asked; it comes with a library of ours, and its address names our version."""
    del request
    if version != __version__:
        raise Http404
    return _kept(HttpResponse(pictures.script(), content_type="text/javascript; charset=utf-8"))


def _done(fit: int) -> tuple[Fit, Finding]:
    held = get_object_or_404(Fit.objects.exclude(analysis=REPORT), pk=fit, state=DONE)
    return held, held.found()


def _picture(fit: int, name: str) -> Any:
    _held, finding = _done(fit)
    found = next((one for one in finding.pictures if one.name == name), None)
    if found is None:
        raise Http404
    return found


def _kept(answer: HttpResponse) -> HttpResponse:
    """Let this browser keep it: what stands at the address does not change."""
    answer["Cache-Control"] = f"private, max-age={_SECONDS_KEPT}"
    return answer


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
