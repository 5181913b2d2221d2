"""The API's door: each operation names its action; a token opens it if its owner's role and its scopes allow that."""

from __future__ import annotations

import base64
import binascii
import functools
import inspect
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import BaseModel, TypeAdapter

from tallybook.desk.again import again
from tallybook.desk.api import problems
from tallybook.desk.api.models import Token
from tallybook.desk.api.scopes import covers
from tallybook.desk.blind import turn_away
from tallybook.desk.roles import PERMISSIONS, may
from tallybook.desk.saving import HEADER, asked_for, once
from tallybook.desk.shelf import by, ledger
from tallybook.ledger import Ledger

F = TypeVar("F", bound=Callable[..., Any])
ROWS_A_PAGE, MOST_ROWS = 50, 200
REPLAYED = "Idempotency-Replayed"


class Door(HttpBearer):
    """Opens one operation."""

    def __init__(self, action: str, *, blind: bool = False, limits: frozenset[str] | None = None) -> None:
        if action not in PERMISSIONS:
            raise KeyError(f"action={action!r}: expected one of {', '.join(PERMISSIONS)}")
        super().__init__()
        self.action, self.blind = action, blind  # as for pages, see `access.allowed`
        self.limits = limits

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, with its owner as who is at the desk; None where it holds no more or never did."""
        held = Token.objects.of(token)
        if held is None:
            return None
        if not covers(held.scopes, self.action):
            raise PermissionDenied(f"this token has the scopes {' '.join(held.scopes)}; {self.action!r} is in none")
        if not may(held.person.role, self.action):
            raise PermissionDenied(f"the role {held.person.role} does not allow {self.action!r}")
        request.user = held.person
        if not self.blind:
            turn_away(request, self.action, request.resolver_match.kwargs)
        unknown = sorted(set(request.GET) - self.limits) if self.limits is not None else ()
        if unknown:  # a limit that is misspelt would count everything
            expected = ", ".join(sorted(self.limits or ())) or "none"
            raise HttpError(422, f"{unknown[0]!r} is no limit of this operation; expected {expected}")
        return held


def operation(api: NinjaAPI, method: str, path: str, action: str, **about: Any) -> Callable[[F], F]:
    """Add an operation that needs an action; its answer's shape is `response`, its faults are all alike.

    `kept` is for one that tells nothing but what the ledger holds: it answers again while the ledger stands still.
    """
    response, blind, kept = about.pop("response", None), about.pop("blind", False), about.pop("kept", False)
    extra = {"x-action": action, **({"x-gives": about.pop("gives")} if "gives" in about else {})}
    status = about.pop("status", 200)
    refused: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 422), problems.Fault)

    def add(view: F) -> F:
        asked = _written(view, response, kept=kept) if method == "GET" and response is not None else view
        made: F = api.api_operation(
            [method], path, auth=Door(action, blind=blind, limits=_limits(view, path)),
            response={status: response, **refused}, operation_id=view.__name__, openapi_extra=extra, **about,
        )(asked)  # fmt: skip
        return made

    return add


def _written(view: Callable[..., Any], shape: Any, *, kept: bool) -> Callable[..., Any]:
    """An operation that looks, with its answer written by pydantic at once and not by way of Python's own objects."""
    of_shape = TypeAdapter(shape)

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def make() -> bytes:
            found = of_shape.validate_python(view(request, *args, **kwargs), from_attributes=True)
            return of_shape.dump_json(found)

        return HttpResponse(again(request, make) if kept else make(), content_type="application/json; charset=utf-8")

    told: Any = answered  # what it takes, with names looked up where it was written
    told.__signature__ = inspect.signature(view, eval_str=True)
    return answered


def _limits(view: Callable[..., Any], path: str) -> frozenset[str] | None:
    """The names that the query of an operation may have; None where it takes any."""
    found: set[str] = set()
    for name, hint in get_type_hints(view, include_extras=True).items():
        told = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        if isinstance(told, type) and issubclass(told, BaseModel):
            if told.model_config.get("extra") == "allow":
                return None
            found |= {field.alias or own for own, field in told.model_fields.items()}
        elif f"{{{name}}}" not in path:
            found.add(name)
    return frozenset(found - {"request", "return", "response"})


def asked_once(request: HttpRequest, response: HttpResponse, do: Callable[[Ledger, str], object]) -> int:
    """Do something with the ledger once for its key; the number of the entry that did it, now or before."""
    if not once(request, do):
        response[REPLAYED] = "true"
    with ledger().once(request.headers[HEADER], by=by(request), what=asked_for(request)) as entry:
        if entry is None:  # pragma: no cover - what is done leaves an entry
            raise HttpError(409, "nothing was changed")
    return entry


def cursor_of(*key: str | int) -> str:
    """Where a list is to go on, as words that mean nothing to who sends them back."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_of(cursor: str, kinds: Sequence[type]) -> Any:
    """What `cursor_of` was given; None for the empty cursor, with which a list begins.

    Raises:
        HttpError: 422, it is not a cursor of this list.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise HttpError(422, "cursor: expected what an earlier answer gave as `next`")
    if any(isinstance(part, int) and abs(part) > 2**62 for part in key):
        raise HttpError(422, "cursor: expected what an earlier answer gave as `next`")
    return tuple(key)
