"""The operations of double coding: who is asked, one's own coding, those of others once that is made, settling."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from tallybook.desk.api import shapes
from tallybook.desk.api.claims import claim_of
from tallybook.desk.api.deciding import Key, report_of
from tallybook.desk.api.door import asked_once, operation
from tallybook.desk.blind import may_compare
from tallybook.desk.coding.sheets import handed_in_blind
from tallybook.desk.shelf import by, ledger


def add_to(api: NinjaAPI) -> None:
    """Add the operations of double coding."""

    @operation(
        api, "POST", "/reports/{report}/assignment", "adjudicate", response=shapes.Done, tags=["coding"], blind=True
    )
    def assign(request: HttpRequest, response: HttpResponse, report: str, said: shapes.Asked, key: Key) -> Any:
        """Ask people to code a report, each for themselves; an earlier asking is replaced."""
        held = report_of(report)
        coders = [f"person:{name}" for name in said.coders]
        return {
            "entry": asked_once(request, response, lambda to, who: to.assign(held.id, coders, why=said.why, by=who))
        }

    @operation(api, "GET", "/reports/{report}/codings", "code", response=shapes.Codings, tags=["coding"], blind=True)
    def codings(request: HttpRequest, report: str) -> Any:
        """Show the codings of a report: one's own alone, until all who were asked have handed in."""
        held = ledger().codings(report_of(report).id)
        if may_compare(request, report):
            return {"items": held}
        return {"items": [coding for coding in held if coding.coder == by(request)]}

    @operation(api, "POST", "/reports/{report}/codings", "code", response=shapes.Done, tags=["coding"], blind=True)
    def code(request: HttpRequest, response: HttpResponse, report: str, said: shapes.OwnCoding, key: Key) -> Any:
        """Hand in what one reads in a report; what stands of it does not change."""
        held = report_of(report)
        handed_in_blind(request, held.id)
        claims = [claim_of(held, claim) for claim in said.claims]
        entry = asked_once(request, response, lambda to, who: to.code(held.id, claims, note=said.note, by=who))
        return {"entry": entry}

    @operation(api, "POST", "/reports/{report}/adjudication", "adjudicate", response=shapes.Done, tags=["coding"])
    def adjudicate(
        request: HttpRequest, response: HttpResponse, report: str, said: shapes.Adjudicated, key: Key
    ) -> Any:
        """Settle which claims stand of a report that two people or more have coded."""
        held = report_of(report)
        claims = [claim_of(held, claim) for claim in said.claims]
        entry = asked_once(request, response, lambda to, who: to.adjudicate(held.id, claims, why=said.why, by=who))
        return {"entry": entry}
