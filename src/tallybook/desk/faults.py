"""What a person is told when something can't be done: a page that says what happened and what to do, never a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tallybook.desk.blind import Unseen
from tallybook.desk.errands import Underway
from tallybook.desk.render import page
from tallybook.records import TallybookError

_log = logging.getLogger("tallybook.desk")


class FaultsMiddleware:
    """Turns what our own rooms refuse into a page with their message, and logs the kind of every other fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on; faults are met below."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """A page for a TallybookError; None leaves it to Django's handlers."""
        if isinstance(fault, TallybookError):
            return fault_page(request, 422, _("This can't be done"), str(fault))
        if isinstance(fault, Underway):
            return page(request, "underway.html.j2", status=202, title=_("Being worked out"), errand=fault.errand)
        if isinstance(fault, PermissionDenied):
            return None
        at = fault.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = f"{at.tb_frame.f_code.co_filename.rpartition('tallybook')[2]}:{at.tb_lineno}" if at else "?"
        if fault.__class__.__module__.startswith("django.") is False:  # the message may hold words of a report
            _log.error(
                "fault %s at %s in %s",
                type(fault).__name__,
                where,
                request.resolver_match and request.resolver_match.view_name,
            )
        return None


def fault_page(request: HttpRequest, status: int, title: str, told: str, cure: str = "") -> HttpResponse:
    """The page of a fault; for a piece of a page, the message alone, which the page shows where it stands."""
    template = "fault_piece.html.j2" if getattr(request, "htmx", False) else "fault.html.j2"
    return page(request, template, status=status, title=title, told_fault=told, cure=cure)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page."""
    del exception
    return fault_page(
        request, 404, _("Not found"), _("There is nothing at this address."), _("Go back, or to the overview.")
    )


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This person may not do it, or not yet."""
    if isinstance(exception, Unseen):
        return fault_page(request, 403, _("Not yet"), str(exception), _("Your sheets are under “Double coding”."))
    told = _("Your role does not allow this.")
    return fault_page(request, 403, _("Not allowed"), told, _("Ask an administrator of this desk if you need it."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: too old, or from another site."""
    del reason
    told = _("The form was too old, or it did not come from this desk. Nothing was changed.")
    return fault_page(request, 403, _("Please send it again"), told, _("Load the page again and repeat what you did."))


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request is not one that a browser would send here, or is too large."""
    del exception
    told = _("The request could not be read, or was larger than this desk takes.")
    return fault_page(request, 400, _("Not understood"), told)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of the desk itself."""
    told = _("The desk met a fault of its own. What was saved before is kept.")
    return fault_page(request, 500, _("A fault"), told, _("Try again; if it stays, tell the makers of tallybook."))


def asked_for_too_much(request: HttpRequest, told: str) -> HttpResponse:
    """An upload beyond the limits."""
    return fault_page(request, 413, _("Too large"), told)


Handler = Callable[..., Any]
