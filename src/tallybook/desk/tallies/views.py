"""Counting what an address says: low, best, high, month by month, beside what others claim; saved under a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from sqlalchemy import Connection

from tallybook.desk.access import allowed
from tallybook.desk.again import as_the_ledger_stands
from tallybook.desk.blind import Blindness, blindness
from tallybook.desk.errands import Progress, worked_out
from tallybook.desk.filters import Choice, Filters
from tallybook.desk.render import page
from tallybook.desk.saving import once
from tallybook.desk.shelf import ledger, once_a_state
from tallybook.desk.standing import standing
from tallybook.desk.tallies.totals import totals_beside
from tallybook.ledger import chain, counting, pages
from tallybook.ledger.brief import known_places
from tallybook.ledger.chosen import Chosen
from tallybook.ledger.past import Past
from tallybook.ledger.view import View
from tallybook.match import under_rule
from tallybook.match.months import LONGER, UNDATED, days_of
from tallybook.publish.charts import MonthChart, MonthValue, month_chart
from tallybook.publish.moved import changed as moved
from tallybook.records import BadInput, Figure, Snapshot

SHOWN = 50  # on a page of a list
BELOW = 10  # of each list below a count; the whole list is a page of its own
LISTS: tuple[counting.Which, ...] = ("adding", "unstated", "undecided")
WORDS = {
    "adding": lazy("Incidents that add to it"),
    "unstated": lazy("Belong to it, but state no figure"),
    "undecided": lazy("May belong to it, but lack the day or the place that would tell"),
}
_MEASURES = (("deaths", lazy("Deaths")), ("injuries", lazy("Injuries")))


@allowed("look")
@as_the_ledger_stands
def tally(request: HttpRequest) -> HttpResponse:
    """The count of what the address says."""
    form = Filters(request.GET)
    choice = form.choice
    definitions = once_a_state("definitions", ledger().definitions)
    own = next((d for d in definitions if Choice.of(d) == choice), None)
    with standing(request, choice.convention) as now:
        count = now.count(choice)
        shown: dict[str, Any] = {
            "count": count, "totals": totals_beside(choice, now),
            **{which: now.rows(choice, which, most=BELOW) if getattr(count, which) else [] for which in LISTS},
            "chart": None if choice.within_a_month else now.kept(
                "chart", lambda: _by_month(now.by_month(choice), choice), choice.query_words()
            ),
        }  # fmt: skip
    return page(
        request, "tallies/home.html.j2", status=422 if form.errors else 200, title=_("Tallies"), form=form,
        named=[(d, Choice.of(d).query()) for d in definitions], own=own, query=choice.query(), root="",
        began=once_a_state("began", _began), **shown,
    )  # fmt: skip


@allowed("look")
@as_the_ledger_stands
def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents of a count, a page at a time: those that add to it, state no figure, or may belong to it."""
    form = Filters(request.GET)
    choice, asked = form.choice, request.GET.get("which", "")
    which = next((one for one in LISTS if one == asked), LISTS[0])
    day, _sep, key = request.GET.get("after", "").partition("/")
    after = (int(day), key[:80]) if day.isdecimal() and len(day) < 9 and key else None
    with standing(request, choice.convention) as now:
        found = now.ids(choice, which, most=SHOWN + 1, after=after)
        rows = now.incidents(found[:SHOWN])
    return page(
        request, "tallies/incidents.html.j2", title=WORDS[which], rows=rows, which=which, query=choice.query(),
        more="{}/{}".format(*found[SHOWN - 1]) if len(found) > SHOWN else "", first=after is None,
    )  # fmt: skip


def _by_month(months: Mapping[str, Mapping[str, Figure]], choice: Choice) -> MonthChart | None:
    """The chart of the book; each bar leads to the same count of its month."""
    values = []
    for label, own in months.items():
        if label in (LONGER, UNDATED):
            continue
        start, end = days_of(int(label[:4]), int(label[5:]))
        only = {**choice.query(), "from": start.isoformat(), "to": end.isoformat()}
        address = "?" + urlencode(only, doseq=True)
        values.append(MonthValue(label, tuple((name, own[name], address) for name, _title in _MEASURES)))
    return month_chart(values, [(name, str(title)) for name, title in _MEASURES])


@allowed("save tallies", "POST")
def save(request: HttpRequest) -> HttpResponse:
    """Save what an address says under a name; a new definition of a name takes the place of the earlier one."""
    choice = Filters(request.POST).choice
    definition = choice.named(request.POST.get("name", "").strip())
    once(request, lambda ledger, who: ledger.define(definition, why="", by=who))
    messages.success(request, _("Saved as “%s”.") % definition.name)
    return redirect(f"{reverse('tallies:home')}?{urlencode(choice.query(), doseq=True)}")


@allowed("look")
def changed(request: HttpRequest) -> HttpResponse:
    """Why the count is otherwise than it was: the incidents that moved, what came, and what people said."""
    form = Filters(request.GET)
    choice, since = form.choice, request.GET.get("since", "").strip()[:64]
    trees, wrong, began = [], "", _began()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", since) and since < began:
        wrong = _("The ledger began on %(day)s: choose that day or a later one.") % {"day": began}
    elif since:
        try:
            hidden = blindness(request)
            question = ("moved", settings.LEDGER, ledger().head(), choice, since, hidden.incidents)
            trees = worked_out(request, question, lambda progress: _moved(choice, since, hidden, progress))
        except BadInput as fault:
            wrong = str(fault)
    return page(
        request, "tallies/changed.html.j2", status=422 if wrong else 200, title=_("Why did this change?"), form=form,
        since=since, began=began, trees=trees, wrong=wrong, query=choice.query(),
    )  # fmt: skip


def _began() -> str:
    """The day of the first entry, "2019-11-18"; empty where there is none."""
    with ledger().looking() as at:
        return next((entry.at[:10] for entry in chain.entries(at, until=1)), "")


def _moved(choice: Choice, since: str, hidden: Blindness, progress: Progress) -> list[Any]:
    with ledger().looking() as at, Past.of(ledger(), since, progress=progress) as past, past.looking() as before:
        last = past.last_entry()
        acts = ledger().acts(last.seq if last else 0)
        then, now = (_chosen(choice, view, held, hidden) for view, held in ((past, before), (ledger(), at)))
    acts = replace(acts, said=tuple(hidden.seen(acts.said)))
    return [moved(then, now, measure, acts) for measure, _title in _MEASURES]


def _chosen(choice: Choice, view: View, at: Connection, hidden: Blindness) -> Snapshot:
    chosen = Chosen.of(choice.limits, known_places(at), hidden=hidden.incidents)
    found = counting.listed(at, chosen, most=pages.count_incidents(at))
    return under_rule(hidden.part(view.part([name for _day, name in found])), choice.convention)
