"""The operations that look: reports, claims, incidents, entries, problems, search, tallies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Query, Schema
from pydantic import Field

from tallybook.desk.api import shapes
from tallybook.desk.api.door import MOST_ROWS, ROWS_A_PAGE, cursor_of, key_of, operation
from tallybook.desk.blind import blindness
from tallybook.desk.filters import Choice
from tallybook.desk.forgetting import forget_here
from tallybook.desk.problems.models import asked as found_problems
from tallybook.desk.shelf import ledger, once_a_state
from tallybook.desk.standing import standing
from tallybook.ledger import counting, lists, pages
from tallybook.ledger.entry import CODE, Entry

Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]
Cursor = Annotated[str, Query(max_length=400)]


class OfKinds(Schema):
    """Claims of some kinds; none is all."""

    kind: list[shapes.Kind] = []


class Chosen(Schema):
    """Which incidents: the same words as in the addresses of the desk's pages."""

    from_: date | None = Field(None, alias="from")
    to: date | None = None
    place: shapes.Words | None = None
    kind: list[shapes.Kind] = []
    victims: shapes.Words | None = None
    reviewed: bool = False
    convention: str | None = None

    def choice(self) -> Choice:
        """As the desk's pages know it."""
        return Choice(
            self.from_, self.to, self.place or None, tuple(self.kind), self.victims or None, self.reviewed,
            self.convention or None,
        )  # fmt: skip


class OfProblems(Schema):
    """Problems of one code, of one weight, at places whose name has these words; empty is all."""

    code: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    severity: Literal["", "error", "warning", "note"] = ""
    where: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


def add_to(api: NinjaAPI) -> None:
    """Add the operations that look."""
    _reports(api)
    _claims(api)
    _incidents(api)
    _ledger(api)
    _tallies(api)


def _reports(api: NinjaAPI) -> None:
    @operation(api, "GET", "/reports", "look", response=shapes.Reports, kept=True, tags=["reports"])
    def reports(
        request: HttpRequest,
        cursor: Cursor = "",
        limit: Limit = ROWS_A_PAGE,
        publisher: str = "",
        to_review: bool = False,
    ) -> Any:
        """List reports, the last added first; those of a publisher, or those with claims that nobody has judged."""
        before = key_of(cursor, (int,))
        with ledger().looking() as at:
            rows = lists.report_rows(
                at, before=before and before[0], most=limit + 1, to_review=to_review, words=publisher
            )
        return _page(blindness(request).masked(rows), limit, lambda row: (row.seq,))

    @operation(api, "GET", "/reports/{report}", "look", response=shapes.ReportWhole, kept=True, tags=["reports"])
    def report(request: HttpRequest, report: str) -> Any:
        """Show a report with its text, its claims and what people said of them; not before one's own blind coding."""
        with ledger().looking() as at:
            held = known(lists.reports(at, [report]), report)
            claims = lists.claims_of_report(at, report)
            said = lists.decisions_on(at, [claim.id for claim in claims])
        return {"report": held, "claims": claims, "decisions": said}


def _claims(api: NinjaAPI) -> None:
    @operation(api, "GET", "/claims", "look", response=shapes.Claims, kept=True, tags=["claims"])
    def claims(request: HttpRequest, of: Query[OfKinds], cursor: Cursor = "", limit: Limit = ROWS_A_PAGE) -> Any:
        """List claims as they stand, in the order they were read."""
        with ledger().looking() as at:
            rows = pages.claim_page(at, after=key_of(cursor, (int, int)), most=limit + 1, kinds=of.kind)
        found = _page(rows, limit, lambda row: row[0])
        return {**found, "items": blindness(request).seen(claim for _place, claim in found["items"])}

    @operation(api, "GET", "/claims/{claim}", "look", response=shapes.ClaimWhole, kept=True, tags=["claims"])
    def claim(request: HttpRequest, claim: str) -> Any:
        """Show a claim, what people said of it, and its incidents."""
        with ledger().looking() as at:
            held = known(lists.claims(at, [claim]), claim)
            said = lists.decisions_on(at, [claim]).get(claim, ())
            incidents = lists.incidents_of_claims(at, [claim]).get(claim, ())
        hidden = blindness(request)
        return {"claim": held, "decisions": said, "incidents": [i for i in incidents if not hidden.hides(i)]}


def _incidents(api: NinjaAPI) -> None:
    @operation(api, "GET", "/incidents", "look", response=shapes.Incidents, kept=True, tags=["incidents"])
    def incidents(
        request: HttpRequest,
        chosen: Query[Chosen],
        which: counting.Which = "belonging",
        cursor: Cursor = "",
        limit: Limit = ROWS_A_PAGE,
    ) -> Any:
        """List incidents by their first day, those without one last."""
        choice = chosen.choice()
        with standing(request, choice.convention) as now:
            found = _page(now.ids(choice, which, most=limit + 1, after=key_of(cursor, (int, str))), limit, tuple)
            return {**found, "items": now.incidents(found["items"])}

    @operation(
        api, "GET", "/incidents/{incident}", "look", response=shapes.IncidentWhole, kept=True, tags=["incidents"]
    )
    def incident(request: HttpRequest, incident: str) -> Any:
        """Show an incident: its fields with the rule and the claims that decided each, and its claims."""
        with ledger().looking() as at:
            held = known(lists.incidents(at, [incident]), incident)
            claims = lists.claims(at, held.claims)
            said = lists.decisions_on(at, [incident]).get(incident, ())
        (held,) = blindness(request).seen([held])
        return {"incident": held, "claims": [claims[c] for c in held.claims if c in claims], "decisions": said}


def _ledger(api: NinjaAPI) -> None:
    @operation(api, "GET", "/entries", "look", response=shapes.Entries, kept=True, tags=["ledger"])
    def entries(request: HttpRequest, cursor: Cursor = "", limit: Limit = ROWS_A_PAGE) -> Any:
        """List what was done, from the first entry on."""
        after = key_of(cursor, (int,))
        with ledger().looking() as at:
            rows = pages.entry_page(at, after=max(0, after[0]) if after else 0, most=limit + 1)
        found = _page(rows, limit, lambda entry: (entry.seq,))
        return {**found, "items": [line(blindness(request).told(entry)) for entry in found["items"]]}

    @operation(api, "GET", "/history/{record}", "look", response=list[shapes.EntryLine], kept=True, tags=["ledger"])
    def history(request: HttpRequest, record: str) -> Any:
        """Show all that was done about a report, a claim or an incident."""
        told = [line(blindness(request).told(entry)) for entry in ledger().history(record)]
        if not told:
            raise Http404(f"record={record!r}: the ledger holds nothing about it")
        return told

    @operation(api, "GET", "/problems", "look", response=shapes.Problems, tags=["ledger"])
    def problems(request: HttpRequest, of: Query[OfProblems], cursor: Cursor = "", limit: Limit = ROWS_A_PAGE) -> Any:
        """List what was found wrong with the material when it was last looked at, by code and place."""
        after = key_of(cursor, (int,))
        forget_here(ledger())
        rows = list(found_problems(of.code, of.severity, of.where).filter(pk__gt=after[0] if after else 0)[: limit + 1])
        listed = _page(rows, limit, lambda row: (row.pk,))
        return {**listed, "items": blindness(request).seen(row.problem for row in listed["items"])}

    @operation(api, "GET", "/search", "look", response=shapes.Findings, kept=True, tags=["search"])
    def search(
        request: HttpRequest,
        q: Annotated[str, Query(min_length=1, max_length=400)],
        kind: Literal["report", "claim", "person", "place"] = "report",
        cursor: Cursor = "",
        limit: Limit = 20,
    ) -> Any:
        """Find reports, claims, people or places; accents and spellings make no difference."""
        after = key_of(cursor, (int,))
        begin = min(max(0, after[0]), 10**6) if after else 0
        without = blindness(request).reports
        find = partial(ledger().search, q, kinds=(kind,), limit=limit, after=begin, without=without)
        hits = once_a_state("search", find, q, kind, limit, begin, without)[kind]
        return {"items": hits.found, "next": cursor_of(begin + limit) if hits.more else ""}


def _tallies(api: NinjaAPI) -> None:
    @operation(api, "GET", "/tallies", "look", response=shapes.Tallies, kept=True, tags=["tallies"])
    def tallies(request: HttpRequest) -> Any:
        """List the named tallies."""
        return {"items": ledger().definitions()}

    @operation(api, "GET", "/count", "look", response=shapes.Counted, kept=True, tags=["tallies"])
    def count(request: HttpRequest, chosen: Query[Chosen]) -> Any:
        """Count deaths and injuries, low, best and high; the incidents under them are those of `/incidents?which=`."""
        choice = chosen.choice()
        with standing(request, choice.convention) as now:
            return {"definition": choice.limits.pairs(), "count": now.count(choice)}


def known(found: Any, record: str) -> Any:
    """The record that was asked for; Http404 where it stands no more or never did."""
    if record not in found:
        raise Http404(f"record={record!r}: it stands no more, or never did")
    return found[record]


def line(entry: Entry) -> dict[str, Any]:
    """An entry without what it says: that is in the records. The note of a coding stays with the coding."""
    why = None if entry.action == CODE else entry.why
    return {
        "seq": entry.seq, "at": entry.at, "by": entry.by, "action": entry.action, "record": entry.record, "why": why,
        "rests_on": entry.rests_on, "hash": entry.hash,
    }  # fmt: skip


def _page(rows: Sequence[Any], limit: int, place: Any) -> dict[str, Any]:
    following = cursor_of(*place(rows[limit - 1])) if len(rows) > limit else ""
    return {"items": list(rows[:limit]), "next": following}
