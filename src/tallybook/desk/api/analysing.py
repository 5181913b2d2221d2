"""The operations of analyses: what is offered, what one found, and the rows of its tables page by page."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from tallybook.analyse.codec import as_json, table_as_json
from tallybook.analyse.finding import Finding
from tallybook.analyse.offered import NAMES, offered
from tallybook.desk.analyses.keeping import fit_of
from tallybook.desk.analyses.models import DONE
from tallybook.desk.analyses.views import for_all_to_see
from tallybook.desk.api.door import MOST_ROWS, ROWS_A_PAGE, cursor_of, key_of, operation
from tallybook.records import BadInput

Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]
Cursor = Annotated[str, Query(max_length=400)]


class Asking(Schema):
    """The settings, each as NAME=VALUE, and an earlier moment; what is left out stands at its default."""

    set: list[Annotated[str, Field(max_length=500)]] = []
    as_of: Annotated[str, Field(max_length=80)] = ""


class OfferedLine(Schema):
    """One analysis and the question that it answers."""

    name: str
    title: str
    about: str


class OfferedList(Schema):
    """All analyses."""

    items: list[OfferedLine]


class WorkedOut(Schema):
    """What an analysis found; of each table its columns and how many rows it has, which are asked for by themselves."""

    analysis: str
    title: str
    settings: list[list[str]]
    says: list[dict[str, Any]]
    cannot_know: list[str]
    refused: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    pictures: list[dict[str, Any]]


class Rows(Schema):
    """Rows of a table, each with the claims and incidents under it; `next` is the cursor of those after them."""

    items: list[dict[str, Any]]
    next: str = ""


def add_to(api: NinjaAPI) -> None:
    """Add the operations of analyses."""

    @operation(api, "GET", "/analyses", "look", response=OfferedList, tags=["analyses"])
    def analyses(request: HttpRequest) -> Any:
        """List the analyses that are offered."""
        return {"items": [offered(name) for name in NAMES]}

    @operation(api, "GET", "/analyses/{analysis}", "look", response=WorkedOut, tags=["analyses"])
    def analysis(request: HttpRequest, analysis: str, asked: Query[Asking]) -> Any:
        """Say what an analysis found; 409 while it is being worked out."""
        told = as_json(_finding(request, analysis, asked))
        tables = [{**table, "rows": len(table["rows"])} for table in told["tables"]]
        return {**told, "tables": tables}

    @operation(api, "GET", "/analyses/{analysis}/{table}", "look", response=Rows, tags=["analyses"])
    def analysis_table(
        request: HttpRequest,
        analysis: str,
        table: str,
        asked: Query[Asking],
        cursor: Cursor = "",
        limit: Limit = ROWS_A_PAGE,
    ) -> Any:
        """List the rows of one of its tables; 409 while it is being worked out."""
        begin = (key_of(cursor, (int,)) or (0,))[0]
        found = next((one for one in _finding(request, analysis, asked).tables if one.name == table), None)
        if found is None or begin < 0:
            raise Http404(f"table={table!r}: this analysis has none of that name")
        rows = table_as_json(found)["rows"]
        following = cursor_of(begin + limit) if begin + limit < len(rows) else ""
        return {"items": rows[begin : begin + limit], "next": following}


def _finding(request: HttpRequest, name: str, asked: Asking) -> Finding:
    for_all_to_see(request)
    if name not in NAMES:
        raise Http404(f"analysis={name!r}: expected one of {', '.join(NAMES)}")
    pairs = [one.partition("=") for one in asked.set]
    if any(not sign for _name, sign, _value in pairs):
        raise BadInput("set: expected NAME=VALUE")
    fit = fit_of(offered(name), {key.strip(): value for key, _sign, value in pairs}, asked.as_of)
    if fit.running:
        raise HttpError(409, "the analysis is being worked out; ask again in a while")
    if fit.state != DONE:
        raise BadInput(fit.told)
    return fit.found()
