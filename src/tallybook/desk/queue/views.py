"""The match queue: two tellings side by side with the machine's reasons; a person says same, different or unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.blind import blindness
from tallybook.desk.forgetting import forget_here
from tallybook.desk.queue.models import Doubt
from tallybook.desk.render import page
from tallybook.desk.roles import may
from tallybook.desk.saving import once
from tallybook.desk.shelf import behind as is_behind
from tallybook.desk.shelf import by, ledger
from tallybook.ledger import Ledger, lists
from tallybook.publish.waterfall import Step, waterfall
from tallybook.records import BadInput, Claim, Decision, Incident, Report

ROWS_SHOWN = 50
_WHY = 2000
_SAID = ("same", "different", "unsure")
OWN_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pairing:
    """A doubt with the claims and reports of both sides, and the incidents that they stand in now."""

    doubt: Doubt
    sides: tuple[tuple[Claim, ...], tuple[Claim, ...]]
    reports: Mapping[str, Report]
    incidents: Mapping[str, Incident]


def _doubts() -> QuerySet[Doubt]:
    """All of them, none that was found before words of it were redacted."""
    forget_here(ledger())
    return Doubt.objects.all()


def _pairings(request: HttpRequest, doubts: Sequence[Doubt]) -> list[Pairing]:
    """Those whose claims and incidents all stand still, that nobody has judged, and that may be seen."""
    hidden = blindness(request)
    doubts = [d for d in doubts if not hidden.hides(d.one, d.two, *d.members_one, *d.members_two)]
    with ledger().looking() as at:
        claims = lists.claims(at, sorted({c for d in doubts for c in (*d.members_one, *d.members_two)}))
        reports = lists.reports(at, sorted({c.report for c in claims.values()}))
        incidents = lists.incidents(at, sorted({i for d in doubts for i in (d.one, d.two)}))
        said = lists.decisions_on(at, sorted(claims))
    found = []
    for doubt in doubts:
        one, two = ([claims[c] for c in side if c in claims] for side in (doubt.members_one, doubt.members_two))
        if one and two and doubt.one in incidents and doubt.two in incidents and not _judged(one, two, said):
            found.append(Pairing(doubt, (tuple(one), tuple(two)), reports, incidents))
    return found


def _judged(one: Sequence[Claim], two: Sequence[Claim], said: Mapping[str, Sequence[Decision]]) -> bool:
    """Whether one decision of same, different or unsure names claims of both sides."""
    decided = [{d.entry for c in side for d in said.get(c.id, ()) if d.what in _SAID} for side in (one, two)]
    return bool(decided[0] & decided[1])


@allowed("look")
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs that the machine is least sure of."""
    pairings = _pairings(request, list(_doubts()[: ROWS_SHOWN * 2]))[:ROWS_SHOWN]
    return page(
        request, "queue/list.html.j2", title=_("Match queue"), pairings=pairings, behind=is_behind(),
        own=_own(request),
    )  # fmt: skip


def _own(request: HttpRequest) -> list[Decision]:
    """The last judgements of the person at the desk, to be taken back."""
    who = by(request)
    with ledger().looking() as at:
        return blindness(request).seen(lists.decisions_by(at, who, _SAID, OWN_SHOWN))


@allowed("look")
def doubt(request: HttpRequest, doubt: int) -> HttpResponse:
    """One pair with all that speaks for and against."""
    held = _doubts().filter(pk=doubt).first()
    pairings = _pairings(request, [held]) if held is not None else []
    if not pairings:
        messages.info(request, _("This pair is judged already, or the incidents have moved on."))
        return redirect("queue:list")
    compared = ((c["meaning"], c["level"], c["bits"]) for c in pairings[0].doubt.why)
    steps = [Step(_(meaning), _(level), bits) for meaning, level, bits in compared]
    told = [step.bits for step in steps if step.bits is not None]
    threshold_bits = round(sum(told) - pairings[0].doubt.bits, 1) if len(told) == len(steps) else 0.0
    fall = waterfall(steps, threshold_bits=threshold_bits)
    return page(request, "queue/page.html.j2", title=_("One event or two?"), pairing=pairings[0], fall=fall)


@allowed("match", "POST")
def judge(request: HttpRequest, doubt: int) -> HttpResponse:
    """Keep what a person says of a pair, and show the next."""
    what = request.POST.get("what", "")
    if what not in _SAID:
        raise BadInput(f"what={what!r}: expected one of {', '.join(_SAID)}")
    held = _doubts().filter(pk=doubt).first()
    pairings = _pairings(request, [held]) if held is not None else []
    if not pairings:
        messages.info(request, _("This pair is judged already, or the incidents have moved on."))
        return redirect("queue:list")
    one, two = pairings[0].sides
    why = request.POST.get("why", "").strip()[:_WHY]

    def keep(ledger: Ledger, who: str) -> None:
        # Of claims, not of incidents: what is meant stays meant however incidents move.
        ledger.judge(what, [c.id for c in one], [c.id for c in two], why=why, by=who)

    once(request, keep)
    following = _doubts().filter(rank__gt=pairings[0].doubt.rank)[:ROWS_SHOWN]
    left = _pairings(request, list(following))
    return redirect("queue:page", left[0].doubt.pk) if left else redirect("queue:list")


@allowed("match", "POST")
def undo(request: HttpRequest) -> HttpResponse:
    """Take back a judgement of a pair; those of others are for reviewers."""
    wanted = request.POST.get("entry", "")
    found = next((d for d in _own(request) if str(d.entry) == wanted), None)
    if found is None and may(request.user.role, "review") and wanted.isdecimal() and len(wanted) < 19:
        once(request, lambda ledger, who: ledger.undo(int(wanted), why="", by=who))
    elif found is None:
        raise PermissionDenied
    else:
        once(request, lambda ledger, who: ledger.undo(found.entry, why="", by=who))
    messages.success(request, _("Taken back."))
    return redirect("queue:list")
