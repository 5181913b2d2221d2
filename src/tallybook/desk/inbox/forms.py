"""The forms of the inbox: a pasted report, uploaded files, a folder to watch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

_LONGEST_TEXT = 1_000_000  # as long as a report may be


class _About(forms.Form):
    publisher = forms.CharField(label=lazy("Publisher"), required=False, max_length=300)
    published = forms.DateField(
        label=lazy("Day of publication"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class Paste(_About):
    """One report as text."""

    text = forms.CharField(
        label=lazy("Text"), max_length=_LONGEST_TEXT, strip=False, widget=forms.Textarea({"rows": 8, "dir": "auto"})
    )
    title = forms.CharField(label=lazy("Title"), required=False, max_length=1000)
    url = forms.URLField(label=lazy("Address"), required=False, max_length=2000, assume_scheme="https")
    field_order = ("text", "title", "publisher", "published", "url")

    def clean_text(self) -> str:
        """A text with something in it."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("Paste the text of a report."))
        return text.replace("\r\n", "\n")


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself; none of them empty, not too much together."""
        files = [
            super(_Files, self).clean(one, initial) for one in (data or [None] if isinstance(data, list) else [data])
        ]
        if sum(file.size for file in files) > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            raise forms.ValidationError(_("More than %d MB at once; send them in parts.") % limit)
        return files


class Upload(_About):
    """Files of reports, with what holds where they say nothing themselves."""

    files = _Files(
        label=lazy("Files"),
        help_text=lazy("Text, Markdown, web pages, mail, PDF, tables (CSV), JSON lines, web archives, feeds."),
        widget=_Several(),
    )
    field_order = ("files", "publisher", "published")


class Watch(forms.Form):
    """A folder of the computer that the desk runs on."""

    path = forms.CharField(
        label=lazy("Folder"),
        max_length=1000,
        help_text=lazy(
            "The whole path, on the computer that the desk runs on. New files in it are read by themselves."
        ),
    )

    def clean_path(self) -> str:
        """A folder that is there and can be read."""
        path = Path(str(self.cleaned_data["path"])).expanduser()
        if not path.is_absolute() or not path.is_dir() or not os.access(path, os.R_OK | os.X_OK):
            raise forms.ValidationError(_("There is no such folder that the desk can read; give its whole path."))
        return str(path.resolve())
