"""One's own account, and the list of people that administrators keep."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django_otp import devices_for_user
from django_otp import login as otp_login
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from markupsafe import Markup

from tallybook.desk.access import HALF_WAY, allowed
from tallybook.desk.people.forms import Change, ChangePassword, Code, Invite
from tallybook.desk.people.models import Person
from tallybook.desk.people.signing import invitation_link
from tallybook.desk.render import page
from tallybook.records import BadInput

EMERGENCY_CODES = 8


@allowed("own account", "GET", "POST")
def account(request: HttpRequest) -> HttpResponse:
    """One's own password and second factor."""
    person: Any = request.user
    form = ChangePassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed; other sessions of yours are ended."))
        return redirect("people:account")
    return page(request, "people/account.html.j2", title=_("Account"), form=form, languages=settings.LANGUAGES)


@allowed("own account", "POST")
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language that the desk speaks to oneself; empty is the browser's."""
    wanted = request.POST.get("language", "")
    if wanted and wanted not in dict(settings.LANGUAGES):
        raise BadInput(f"language={wanted[:20]!r}: expected one of {', '.join(dict(settings.LANGUAGES))}, or none")
    Person.objects.filter(pk=request.user.pk).update(language=wanted)
    return redirect("people:account")


@allowed(HALF_WAY, "GET", "POST")
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Show the secret as a picture, and take the first code; emergency codes are shown once."""
    person: Any = request.user
    if not settings.TEAM or (person.has_second_factor and not person.is_verified()):
        raise PermissionDenied
    if request.method == "GET":
        TOTPDevice.objects.filter(user=person, confirmed=False).delete()
        TOTPDevice.objects.create(user=person, name="app", confirmed=False)
    device = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    if device is None:
        return redirect("people:set-up-second-factor")
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["code"]):
            return _confirmed(request, person, device)
        form.add_error("code", _("This code is not right. Check that the clock of your device is."))
    picture = segno.make(device.config_url, error="m").svg_inline(scale=4, omitsize=True)
    return page(
        request, "people/set_up.html.j2", title=_("Set up a second factor"), form=form,
        picture=Markup(picture),  # noqa: S704 - drawn by segno from our own address
        secret=_in_fours(device.config_url.partition("secret=")[2].partition("&")[0]),
    )  # fmt: skip


def _confirmed(request: HttpRequest, person: Person, device: TOTPDevice) -> HttpResponse:
    for other in devices_for_user(person, confirmed=True):
        other.delete()
    device.confirmed = True
    device.save()
    emergency = StaticDevice.objects.create(user=person, name="emergency")
    codes = [StaticToken.random_token() for _code in range(EMERGENCY_CODES)]
    for code in codes:
        emergency.token_set.create(token=code)
    otp_login(request, device)
    return page(request, "people/codes.html.j2", title=_("Your codes for emergencies"), codes=codes)


def _in_fours(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@allowed("manage people", "GET", "POST")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and a form for one more; the link of the invitation is shown once, to be handed over."""
    form = Invite(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        person = Person.objects.invited(form.cleaned_data["name"], form.cleaned_data["role"])
        link, form = request.build_absolute_uri(invitation_link(person)), Invite()
    return page(request, "people/list.html.j2", title=_("People"), people=Person.objects.all(), form=form, link=link)


@allowed("manage people", "GET", "POST")
def change(request: HttpRequest, person: int) -> HttpResponse:
    """One person's role, whether they may sign in, and a new invitation for who has forgotten their password."""
    somebody = get_object_or_404(Person, pk=person)
    if request.method == "POST":
        if somebody.pk == request.user.pk:
            raise PermissionDenied
        form = Change(somebody, request.POST)
        if form.is_valid():
            somebody.role, somebody.is_active = form.cleaned_data["role"], form.cleaned_data["is_active"]
            somebody.save()
            if form.cleaned_data["reset_second_factor"]:
                for device in devices_for_user(somebody, confirmed=None):
                    device.delete()
            messages.success(request, _("%s is changed.") % somebody.name)
            return redirect("people:list")
    return page(request, "people/change.html.j2", title=somebody.name, form=Change(somebody), somebody=somebody)


@allowed("manage people", "POST")
def invite_again(request: HttpRequest, person: int) -> HttpResponse:
    """A new link by which somebody chooses a new password; their sessions end when they do."""
    somebody = get_object_or_404(Person, pk=person, is_active=True)
    link = request.build_absolute_uri(invitation_link(somebody))
    return page(
        request, "people/list.html.j2", title=_("People"), people=Person.objects.all(), form=Invite(), link=link
    )
