"""Counting what an address says: low, best, high, month by month, beside what others claim; saved under a name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.analyse.months import by_month
from tallybook.desk.access import allowed
from tallybook.desk.blind import Blindness, blindness
from tallybook.desk.filters import Choice, Filters
from tallybook.desk.render import page
from tallybook.desk.saving import once
from tallybook.desk.shelf import ledger
from tallybook.desk.standing import in_order, part_of, standing
from tallybook.desk.tallies.totals import totals_beside
from tallybook.ledger.past import Past
from tallybook.match import under_rule
from tallybook.match.daybook import Daybook
from tallybook.publish.charts import MonthChart, MonthValue, month_chart
from tallybook.publish.moved import changed as moved
from tallybook.records import BadInput, Incident, Snapshot

SHOWN = 200
_MEASURES = (("deaths", lazy("Deaths")), ("injuries", lazy("Injuries")))


@allowed("look")
def tally(request: HttpRequest) -> HttpResponse:
    """The count of what the address says."""
    form = Filters(request.GET)
    choice = form.choice
    now = standing(request, choice.convention)
    found = now.belonging(choice)
    counted = found.tally(choice.limits, name="tally")
    chosen = in_order(share.incident for share in found.shares)
    definitions = ledger().definitions()
    own = next((d for d in definitions if Choice.of(d) == choice), None)
    adding = [now.incidents[i] for i in counted.incidents]
    return page(
        request, "tallies/home.html.j2", status=422 if form.errors else 200, title=_("Tallies"), form=form,
        tally=counted, adding=in_order(adding)[:SHOWN], adding_all=len(adding), chart=_by_month(chosen, choice),
        unstated=in_order(now.incidents[i] for i in counted.unstated)[:SHOWN],
        undecided=in_order(now.incidents[i] for i in found.unknown)[:SHOWN], undecided_all=len(found.unknown),
        totals=totals_beside(choice, now, blindness(request)), own=own, query=choice.query(), root="",
        named=[(d, Choice.of(d).query()) for d in definitions],
    )  # fmt: skip


def _by_month(chosen: list[Incident], choice: Choice) -> MonthChart | None:
    """The chart of the book; each bar leads to the same count of its month."""
    rows = by_month(Snapshot({}, {}, {i.id: i for i in chosen}))
    values = []
    for row in rows:
        if row.start is None or row.end is None or row.label == "longer":
            continue
        only = {**choice.query(), "from": row.start.isoformat(), "to": row.end.isoformat()}
        address = "?" + urlencode(only, doseq=True)
        figures = tuple((name, getattr(row, name), address) for name, _title in _MEASURES)
        values.append(MonthValue(row.label, figures))
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
    trees, wrong = [], ""
    if since:
        try:
            trees = _moved(choice, since, blindness(request))
        except BadInput as fault:
            wrong = str(fault)
    return page(
        request, "tallies/changed.html.j2", status=422 if wrong else 200, title=_("Why did this change?"), form=form,
        since=since, trees=trees, wrong=wrong, query=choice.query(),
    )  # fmt: skip


def _moved(choice: Choice, since: str, hidden: Blindness) -> list[Any]:
    with ledger().looking(), Past.of(ledger(), since) as past:
        then, last = past.snapshot(), past.last_entry()
        now, acts = ledger().snapshot(), ledger().acts(last.seq if last else 0)
    acts = replace(acts, said=tuple(hidden.seen(acts.said)))
    then, now = _chosen(hidden.part(then), choice), _chosen(hidden.part(now), choice)
    return [moved(then, now, measure, acts) for measure, _title in _MEASURES]


def _chosen(snapshot: Snapshot, choice: Choice) -> Snapshot:
    decided = under_rule(snapshot, choice.convention)
    held = Daybook(decided.incidents.values()).belonging(choice.limits)
    return part_of(decided, [share.incident.id for share in held.shares])
