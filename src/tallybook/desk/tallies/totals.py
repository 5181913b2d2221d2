"""What others claim in all, beside the ledger's own count of the same days, place and victims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from tallybook.checks.totals import StatedTotal, stated_totals
from tallybook.desk.filters import Choice
from tallybook.desk.shelf import ledger, once_a_state
from tallybook.desk.standing import Standing
from tallybook.ledger import counting, lists, pages
from tallybook.match import Origins
from tallybook.match.belonging import is_in
from tallybook.records import Claim, Report, Snapshot

MOST = 50
_CLAIMS = 2000  # claimed totals looked at; a case has dozens


@dataclass(frozen=True, slots=True)
class Beside:
    """One claimed total with the sentence that sets it beside our own count.

    `author_is_origin` is True where incidents of the ledger rest on the same author.
    """

    stated: StatedTotal
    report: Report
    sentence: str
    author_is_origin: bool

    @property
    def claim(self) -> Claim:
        """The claim that states it."""
        return self.stated.claim


def totals_beside(choice: Choice, now: Standing) -> list[Beside]:
    """Claimed totals that touch a choice's days and place, each beside the count of its own days, place and victims."""
    totals, reports = once_a_state("totals", _stated)
    seen = [total for total in totals if not now.hidden.hides(total.claim.report)]
    touching = [total for total in seen if _touches(total, choice)][:MOST]
    return [now.kept("beside", partial(_beside, total, reports, now), total) for total in touching]


def _stated() -> tuple[list[StatedTotal], dict[str, Report]]:
    """All claimed totals as they stand, by the day of their report."""
    with ledger().looking() as at:
        found = pages.claim_page(at, after=None, most=_CLAIMS, kinds=("tally",))
        claims = {claim.id: claim for _place, claim in found}
        reports = lists.reports(at, sorted({claim.report for claim in claims.values()}))
    told = stated_totals(Snapshot(reports, claims, {}))
    return sorted(told, key=lambda one: (str(reports[one.claim.report].published), one.claim.id)), reports


def _beside(total: StatedTotal, reports: dict[str, Report], now: Standing) -> Beside:
    count = counting.count(now.at, now.held_by(total.definition))
    origin = Origins(reports, ()).of(total.claim)
    report = reports[total.claim.report]
    told = total.beside(total.of(count.deaths, count.injuries))
    return Beside(total, report, told, counting.rests_on(now.at, origin))


def _touches(total: StatedTotal, choice: Choice) -> bool:
    if choice.start and (total.end or date.max) < choice.start:
        return False
    if choice.end and (total.start or date.min) > choice.end:
        return False
    where = total.claim.where
    return choice.place is None or (where is not None and is_in(where, choice.place) is True)
