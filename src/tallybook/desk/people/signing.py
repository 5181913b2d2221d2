"""Signing in and out: the one-time link of a desk for one, passwords for a team, and the second factor."""

from __future__ import annotations

import hmac
from typing import Any

from axes.decorators import axes_dispatch
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_otp import login as otp_login
from django_otp import match_token

from tallybook.desk.access import HALF_WAY, OPEN, allowed
from tallybook.desk.opening import fingerprint
from tallybook.desk.people.forms import Code, NewPassword, SignIn
from tallybook.desk.people.models import Person
from tallybook.desk.render import page

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@allowed(OPEN)
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Let the one person of a desk in by the link that was printed; it works once."""
    wanted = settings.LINK_SHA256
    right = bool(wanted) and not settings.TEAM and hmac.compare_digest(fingerprint(token), wanted)
    # `add` is one step: of two requests with the same link only one gets True.
    if not right or not cache.add(f"link-{wanted}", "used", None):
        told = _("This link has been used, or belongs to a desk that was stopped.")
        return page(request, "people/link.html.j2", status=403, title=_("The link does not work"), told_fault=told)
    person = Person.objects.get_by_natural_key(settings.ONE_PERSON)
    login(request, person, backend=_BACKEND)
    return redirect("overview:home")


@allowed(OPEN, "GET", "POST")
@axes_dispatch
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; too many wrong ones shut this name out from this address for a while."""
    if not settings.TEAM:
        told = _("This desk is opened by the link that `tallybook desk` printed when it was started.")
        return page(request, "people/link.html.j2", status=403, title=_("Open the desk by its link"), told_fault=told)
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if person is not None:
            login(request, person)
            return HttpResponseRedirect(_after(request))
        if not getattr(request, "axes_locked_out", False):
            form.add_error(None, _("Name and password do not belong together."))
    return page(request, "people/sign_in.html.j2", title=_("Sign in"), form=form, after=_after(request))


@allowed(HALF_WAY, "GET", "POST")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code; wrong ones are slowed down more each time."""
    form = Code(request.POST or None)
    person: Any = request.user
    if not person.has_second_factor:
        return redirect("overview:home")
    if request.method == "POST" and form.is_valid():
        device = match_token(person, form.cleaned_data["code"])
        if device is not None:
            otp_login(request, device)
            return HttpResponseRedirect(_after(request))
        form.add_error("code", _("This code is not right, or was tried too soon after a wrong one. Wait for the next."))
    return page(request, "people/second_factor.html.j2", title=_("Second factor"), form=form, after=_after(request))


@allowed(HALF_WAY, "POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("people:sign-in")


@allowed(OPEN, "GET", "POST")
def invitation(request: HttpRequest, person: int, token: str) -> HttpResponse:
    """Let somebody who was invited choose their password; the link works until they have, three days at most."""
    invited = Person.objects.filter(pk=person, is_active=True).first()
    if not settings.TEAM or invited is None or not default_token_generator.check_token(invited, token):
        told = _("This invitation has been used or is too old. Ask an administrator for a new one.")
        return page(
            request, "people/link.html.j2", status=403, title=_("The invitation does not work"), told_fault=told
        )
    form = NewPassword(invited, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        login(request, invited, backend=_BACKEND)
        return redirect("overview:home")
    return page(request, "people/invitation.html.j2", title=_("Welcome, %s") % invited.name, form=form)


def invitation_link(person: Person) -> str:
    """The path by which somebody chooses their password; whoever has it can, so it is handed over in person."""
    return reverse("people:invitation", args=(person.pk, default_token_generator.make_token(person)))


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """What somebody is told after too many wrong passwords."""
    del response, credentials
    told = _("Too many wrong passwords. Wait a quarter of an hour, then try again, or ask an administrator.")
    return page(request, "people/link.html.j2", status=429, title=_("Wait a while"), told_fault=told)


def _after(request: HttpRequest) -> str:
    """Where to go once signed in: only ever a page of this desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return wanted if here and wanted.startswith("/") else reverse("overview:home")
