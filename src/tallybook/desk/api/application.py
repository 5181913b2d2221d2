"""The API as one application: every operation, behind the door, with one shape of fault."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI

from tallybook.desk.access import OPEN, OWN_DOOR
from tallybook.desk.api import analysing, coding, deciding, exporting, problems, reading
from tallybook.version import __version__

_ABOUT = (
    "What the desk does, for programs. Send `Authorization: Bearer TOKEN`. Lists give a `next` cursor until they end. "
    "What changes something takes an `Idempotency-Key`: sent again with the same key, it is done once, and the answer "
    "carries `Idempotency-Replayed`; with another body it is refused (409). Every "
    "refusal has the shape `Fault` (RFC 9457)."
)
api = NinjaAPI(
    title="tallybook", version=__version__, description=_ABOUT, docs_url=None, openapi_url="/openapi.json",
    urls_namespace="tallybook-api",
)  # fmt: skip
problems.handle(api)
reading.add_to(api)
deciding.add_to(api)
coding.add_to(api)
exporting.add_to(api)
analysing.add_to(api)


@functools.cache
def schema() -> dict[str, Any]:
    """The OpenAPI description of every operation; faults have the media type that they are sent with.

    It is made once: that takes about a second, and nobody is asked who they are before they get it.
    """
    told: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1")
    for path in told["paths"].values():
        for one in path.values():
            if gives := one.pop("x-gives", None):
                one["responses"][200]["content"] = {gives: {"schema": {"type": "string", "format": "binary"}}}
            for status, answer in one["responses"].items():
                if int(status) >= 400 and "application/json" in answer.get("content", {}):
                    answer["content"] = {problems.CONTENT_TYPE: answer["content"].pop("application/json")}
    return told


def addresses() -> list[URLPattern]:
    """The addresses of the operations; each is let in by its own door."""
    found: list[URLPattern] = []
    for pattern in api.urls[0]:
        if pattern.name in ("api-root", "openapi-json"):
            continue
        found.append(URLPattern(pattern.pattern, _by_token(pattern.callback), name=pattern.name))
    return found


def _by_token(view: Any) -> Callable[..., HttpResponse]:
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if response.status_code == 405:
            refused = problems.answer(405, f"{request.method} is not one of {response['Allow']}")
            refused["Allow"] = response["Allow"]
            return refused
        return response

    marked: Any = answered
    marked.csrf_exempt, marked.action, marked.methods = True, OWN_DOOR, ()
    return answered


def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """There is no such operation."""
    del rest
    return problems.answer(404, f"{request.path} is no operation; /api/v1/openapi.json lists them")


unknown.action, unknown.methods, unknown.csrf_exempt = OPEN, ("GET",), True  # type: ignore[attr-defined]
