"""What others claim in all, beside the ledger's own count of the same days, place and victims."""

from __future__ import annotations

import threading
from datetime import date

from tallybook.checks.totals import ClaimedTotal, claimed_totals
from tallybook.desk.blind import Blindness
from tallybook.desk.filters import Choice
from tallybook.desk.shelf import ledger
from tallybook.desk.standing import Standing
from tallybook.ledger import lists, pages
from tallybook.match.belonging import is_in
from tallybook.records import Claim, Report, Snapshot

MOST = 50
_CLAIMS = 2000  # claimed totals looked at; a case has dozens
_lock = threading.Lock()
_held: list[tuple[Standing, list[tuple[ClaimedTotal, Claim, Report]]]] = []


def totals_beside(choice: Choice, now: Standing, hidden: Blindness) -> list[tuple[ClaimedTotal, Claim, Report]]:
    """Claimed totals that touch a choice's days and place, each beside the count of its own days, place and victims.

    They are worked out once for the incidents as they stand: a total that was judged since is taken in when everything
    has been matched anew.
    """
    with _lock:
        kept = next((totals for standing, totals in _held if standing is now), None)
        if kept is None:
            kept = _all(now)
            _held[:] = [(now, kept), *_held[:2]]
    return [row for row in kept if _touches(row[0], choice) and not hidden.hides(row[1].report)][:MOST]


def _all(now: Standing) -> list[tuple[ClaimedTotal, Claim, Report]]:
    with ledger().looking() as at:
        found = pages.claim_page(at, after=None, most=_CLAIMS, kinds=("tally",))
        claims = {claim.id: claim for _place, claim in found}
        reports = lists.reports(at, sorted({claim.report for claim in claims.values()}))
    rows = claimed_totals(Snapshot(reports, claims, now.incidents))
    told = [(row, claims[row.claim], reports[claims[row.claim].report]) for row in rows]
    return sorted(told, key=lambda one: (str(one[2].published), one[0].claim))


def _touches(total: ClaimedTotal, choice: Choice) -> bool:
    if choice.start and (total.end or date.max) < choice.start:
        return False
    if choice.end and (total.start or date.min) > choice.end:
        return False
    return choice.place is None or (total.place is not None and is_in(total.place, choice.place) is True)
