"""The forms about people: signing in, passwords, codes, roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from tallybook.desk.people.models import ROLE_NAMES, Person


class SignIn(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class Code(forms.Form):
    """A code of the second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from your app, or one of your codes for emergencies."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )

    def clean_code(self) -> str:
        """The code without the spaces that apps show."""
        return "".join(str(self.cleaned_data["code"]).split())


class NewPassword(SetPasswordForm):
    """A password to be, twice."""


class ChangePassword(NewPassword):
    """A new password for somebody who knows the old one."""

    old_password = forms.CharField(
        label=_("Your password now"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        """The old one, if it is right."""
        old: str = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("This is not your password."))
        return old


class Invite(forms.ModelForm):
    """Somebody new."""

    class Meta:
        """Name and role."""

        model = Person
        fields = ("name", "role")

    def clean_name(self) -> str:
        """A name that nobody has, with or without capitals."""
        name = str(self.cleaned_data["name"])
        if Person.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Somebody has this name already; names stand in the ledger for ever."))
        return name


class Change(forms.Form):
    """What an administrator changes about somebody: nobody shuts out or demotes themselves."""

    role = forms.ChoiceField(label=_("Role"), choices=tuple(ROLE_NAMES.items()))
    is_active = forms.BooleanField(label=_("May sign in"), required=False)
    reset_second_factor = forms.BooleanField(
        label=_("Take away the second factor"), required=False, help_text=_("For somebody who has lost their device.")
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"role": person.role, "is_active": person.is_active}, **kwargs)
