"""The door: every page names the action it takes, and whoever may not take it is turned away before the page runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tallybook.desk.roles import PERMISSIONS, may

View = Callable[..., HttpResponse]
OPEN = "open"  # for everybody, signed in or not: signing in, the one-time link, an invitation
OWN_DOOR = "its own door"  # an operation of the API: its own door asks for a token (`api/door.py`)
HALF_WAY = "half way"  # for who has given a password but not yet the second factor


def allowed(action: str, *methods: str) -> Callable[[View], View]:
    """Say which action a page takes, and the methods it answers to; GET alone by default.

    A page without this is refused to everybody. What hangs on the object as well (one's own token, one's own
    decision) is checked in the page, with `PermissionDenied`.
    """
    if action not in (*PERMISSIONS, OPEN, HALF_WAY):
        raise KeyError(f"action={action!r}: expected one of {', '.join(PERMISSIONS)}")
    answered = methods or ("GET",)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        checked: Any = require_http_methods([*answered, "HEAD"] if "GET" in answered else list(answered))(guarded)
        checked.action, checked.methods = action, answered
        return checked

    return decorate


class AccessMiddleware:
    """Refuses what a page's action does not allow; a page without an action is refused to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on; the page itself is guarded below."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Let the request through (None), send it to sign in, or refuse it."""
        action = getattr(view, "action", None)
        if action in (OPEN, OWN_DOOR):
            return None
        person: Any = request.user
        if not person.is_authenticated:
            return to_sign_in(request)
        if action == HALF_WAY:
            return None
        if step := missing_step(person):
            return sent_to(request, reverse(step))
        if action is None or not may(person.role, action):
            raise PermissionDenied(action)
        return None


def missing_step(person: Any) -> str:
    """The page where somebody who gave a password has still to go; empty where nothing is missing."""
    if not settings.TEAM or person.is_verified():
        return ""
    if person.has_second_factor:
        return "people:second-factor"
    return "people:set-up-second-factor" if person.role in settings.SECOND_FACTOR_ROLES else ""


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to sign in, and back here afterwards."""
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    return sent_to(request, f"{reverse(settings.LOGIN_URL)}?{urlencode(back)}")


def sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page; a piece of a page that was asked for can't be a page to sign in at."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
