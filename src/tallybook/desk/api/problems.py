"""The one shape of a fault in the API (RFC 9457), and how every fault comes to it."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tallybook.records import TallybookError

_log = logging.getLogger("tallybook.desk")
CONTENT_TYPE = "application/problem+json"
_TITLES = {
    400: "not understood",
    401: "no token that holds",
    403: "not allowed",
    404: "not found",
    405: "no such method here",
    409: "the ledger refuses it",
    413: "too large",
    422: "not valid",
    500: "a fault of the desk",
}


class Wrong(Schema):
    """One thing that is wrong: where it stands in the request, and what was expected."""

    where: list[str]
    told: str


class Fault(Schema):
    """What every refusal looks like."""

    title: str
    status: int
    detail: str
    errors: list[Wrong] = []


def answer(status: int, detail: str, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """A fault as an answer."""
    told = {"title": _TITLES.get(status, "refused"), "status": status, "detail": detail, "errors": errors or []}
    response = JsonResponse(told, status=status, content_type=CONTENT_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def handle(api: NinjaAPI) -> None:
    """Bring every fault of an operation to the one shape."""

    def told(status: int) -> Any:
        return lambda _request, fault: answer(status, str(fault) or _TITLES[status])

    api.add_exception_handler(TallybookError, told(409))
    api.add_exception_handler(PermissionDenied, told(403))
    api.add_exception_handler(Http404, told(404))
    api.add_exception_handler(HttpError, lambda _request, fault: answer(fault.status_code, str(fault)))
    api.add_exception_handler(AuthenticationError, lambda _request, _fault: answer(401, "send Authorization: Bearer"))
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(Exception, _broken)


def _not_valid(_request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [{"where": [str(part) for part in one["loc"]], "told": one["msg"]} for one in fault.errors]
    return answer(422, "see errors", errors)


def _broken(request: HttpRequest, fault: Exception) -> HttpResponse:
    match = request.resolver_match
    _log.error("fault %s in %s", type(fault).__name__, match and match.view_name)  # its message may hold words
    return answer(500, "what was saved before is kept; try again, and if it stays, tell the makers of tallybook")
