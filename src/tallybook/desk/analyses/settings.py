"""The form of an analysis, made from its settings: their titles, hints, choices and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.analyse.finding import settings_of
from tallybook.analyse.offered import Offered

AS_OF = "as-of"
_LONGEST = 400


class Settings(forms.Form):
    """A field for each setting; sent with GET, so that the address says all."""

    def __init__(self, analysis: Offered, data: Mapping[str, Any]) -> None:
        default = dict(settings_of(analysis.settings()))
        asked = {f.name: data.get(f.name, default[f.name]) for f in fields(analysis.settings) if f.name in default}
        super().__init__({**asked, AS_OF: data.get(AS_OF, "")})
        self.default = default
        for f in fields(analysis.settings):
            if f.name in default:
                self.fields[f.name] = _field(f.metadata, f.default, default[f.name])
        self.fields[AS_OF] = forms.CharField(
            label=lazy("As the ledger stood at"), required=False, max_length=80,
            help_text=lazy("A day, or the number or hash of an entry; empty is now."),
        )  # fmt: skip

    @property
    def given(self) -> dict[str, str]:
        """The settings in words, as they were asked for."""
        said: Mapping[str, Any] = self.cleaned_data if self.is_valid() else {}
        return {name: str(said[name]).strip() for name in self.default if said.get(name)}

    @property
    def as_of(self) -> str:
        """The earlier moment, in words; empty is now."""
        return str(self.cleaned_data.get(AS_OF, "")).strip() if self.is_valid() else ""


def _field(about: Mapping[str, Any], default: Any, words: str) -> forms.Field:
    title, hint = about["title"], about["hint"]
    kept: dict[str, Any] = {
        "label": _(title),
        "help_text": _(hint) if hint else "",
        "required": False,
        "initial": words,
    }
    if about["choices"]:
        return forms.ChoiceField(choices=[(one, _(one)) for one in about["choices"]], **kept)
    if isinstance(default, bool):
        return forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))], **kept)
    return forms.CharField(max_length=_LONGEST, **kept)
