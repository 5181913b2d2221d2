"""The pages about the API: one's tokens, those of everybody for an administrator, and the reference of operations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.desk.access import OPEN, allowed
from tallybook.desk.api.application import schema
from tallybook.desk.api.models import Token
from tallybook.desk.api.scopes import SCOPE_NAMES, SCOPES
from tallybook.desk.render import page
from tallybook.desk.roles import may

_DAYS = [("30", lazy("30 days")), ("90", lazy("90 days")), ("365", lazy("a year")), ("0", lazy("until it is revoked"))]


class NewToken(forms.Form):
    """What a token is for."""

    name = forms.CharField(label=lazy("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(label=lazy("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=lazy("How long it holds"), choices=_DAYS, initial="90")

    def __init__(self, role: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        useful = [scope for scope, actions in SCOPES.items() if any(may(role, a) for a in actions - {"look"})]
        self.fields["scopes"].choices = [(s, SCOPE_NAMES[s]) for s in useful]


@allowed("own account", "GET", "POST")
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form for one more, whose words are shown once."""
    person: Any = request.user
    form = NewToken(person.role, request.POST or None)
    words = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        days = int(said["days"]) or None
        _token, words = Token.objects.issued(person, said["name"], said["scopes"], days)
        form = NewToken(person.role)
    others = Token.objects.exclude(person=person).select_related("person") if may(person.role, "manage people") else ()
    return page(
        request, "api/tokens.html.j2", status=422 if form.errors else 200, title=_("API"), form=form, words=words,
        own=Token.objects.filter(person=person), others=others,
    )  # fmt: skip


@allowed("own account", "POST")
def revoke(request: HttpRequest, own_token: int) -> HttpResponse:
    """End a token: its owner may, and an administrator."""
    person: Any = request.user
    token = get_object_or_404(Token, pk=own_token)
    if token.person_id != person.pk and not may(person.role, "manage people"):
        raise PermissionDenied
    Token.objects.filter(pk=token.pk, revoked=None).update(revoked=timezone.now())
    messages.success(request, _("The token “%s” opens nothing any more.") % token.name)
    return redirect("api:home")


@allowed("look")
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation with what it takes and gives, from the same description that programs read."""
    told = schema()
    shown: dict[str, list[dict[str, Any]]] = {}
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            shown.setdefault(one["tags"][0], []).append({"method": method.upper(), "path": path, **one})
    return page(
        request, "api/reference.html.j2", title=_("Operations of the API"), groups=shown,
        schemas=told["components"]["schemas"], about=told["info"]["description"],
        base=request.build_absolute_uri("/").rstrip("/"),
    )  # fmt: skip


@allowed(OPEN)
def openapi(request: HttpRequest) -> HttpResponse:
    """The description that programs read; it tells nothing of the case."""
    del request
    return JsonResponse(schema())
