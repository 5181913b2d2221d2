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

from tallybook.desk.blind import turn_away
from tallybook.desk.roles import PERMISSIONS, may
from tallybook.desk.shelf import one_look

View = Callable[..., HttpResponse]
OPEN = "open"  # for everybody, signed in or not: signing in, the one-time link, an invitation
OWN_DOOR = "its own door"  # an operation of the API: its own door asks for a token (`api/door.py`)
LEFT_OUT = "Tallybook-Left-Out"  # in an answer to who codes reports blind: how many, whose readings are left out
HALF_WAY = "half way"  # for who has given a password but not yet the second factor


def allowed(action: str, *methods: str, blind: bool = False) -> Callable[[View], View]:
    """Say which action a page takes, and the methods it answers to; GET alone by default.

    `blind` is for a page that shows and changes nobody's reading but one's own: who codes a report blind may open it.

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
        checked.action, checked.methods, checked.blind = action, answered, blind
        return checked

    return decorate


class AccessMiddleware:
    """Refuses what a page's action does not allow; a page without an action is refused to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on, the page itself is guarded below; programs are told that something is left out for them."""
        with one_look(request.method in ("GET", "HEAD")):
            response = self.get_response(request)
        if hidden := getattr(request, "blindness", None):
            response[LEFT_OUT] = f"reports={len(hidden.theirs)}"
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, kwargs: Any) -> HttpResponse | None:
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
        if not view.blind:
            turn_away(request, action, kwargs)
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
