"""Which incidents a page shows, as its address says: tallies, map, exports and the API all take the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms.renderers import Jinja2
from django.utils.translation import gettext_lazy as _

from tallybook.desk.kept import Kept
from tallybook.match import rule_names
from tallybook.match.belonging import Definition as Limits
from tallybook.publish.labels import labels
from tallybook.records import BadInput, Definition
from tallybook.records.claim import is_incident_kind

_NAMES = {"start": "from", "end": "to", "place": "place", "kinds": "kind", "victims": "victims",
          "reviewed_only": "reviewed", "convention": "convention"}  # fmt: skip
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of the incidents; None and () set no limit. The fields are those of a named tally without its name."""

    start: date | None = None
    end: date | None = None
    place: str | None = None
    kinds: tuple[str, ...] = ()
    victims: str | None = None
    reviewed_only: bool = False
    convention: str | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise BadInput(f"from={self.start} to={self.end}: expected from <= to; swap them")
        if strange := next((kind for kind in self.kinds if not is_incident_kind(kind)), None):
            raise BadInput(f"kind={strange!r}: expected a kind of incident")
        if self.convention is not None and self.convention not in rule_names():
            raise BadInput(f"convention={self.convention!r}: expected one of {', '.join(rule_names())}")

    @classmethod
    def of(cls, definition: Definition) -> Choice:
        """What a named tally counts."""
        return cls(**{f.name: getattr(definition, f.name) for f in fields(cls)})

    def named(self, name: str) -> Definition:
        """A named tally that counts this."""
        return Definition(name, **{f.name: getattr(self, f.name) for f in fields(self)})

    @property
    def within_a_month(self) -> bool:
        """Whether all of its days lie in one month, of which nothing can be drawn month by month."""
        start, end = self.start, self.end
        return start is not None and end is not None and start.replace(day=1) == end.replace(day=1)

    @property
    def limits(self) -> Limits:
        """As counting takes it."""
        return Limits(self.start, self.end, self.place, self.kinds, self.victims, self.reviewed_only)

    @property
    def everything(self) -> bool:
        """Whether no limit is set; the convention is none."""
        return self.limits == Limits()

    def query(self) -> dict[str, Any]:
        """The words of an address that say this; none for what is not limited."""
        told = {
            "from": self.start and self.start.isoformat(), "to": self.end and self.end.isoformat(),
            "place": self.place, "kind": list(self.kinds), "victims": self.victims,
            "reviewed": "yes" if self.reviewed_only else None, "convention": self.convention,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}

    def query_words(self) -> str:
        """The same as one text."""
        return urlencode(self.query(), doseq=True)


class _Renderer(Jinja2):
    """Renders a field once for all that it shows: most fields of a filter are empty, on every page."""

    _rendered = Kept(500)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """What it shows is all in the context, written out in the language in force."""
        again: str = self._rendered.answer(
            (template_name, repr(context)), lambda: super(_Renderer, self).render(template_name, context, request)
        )
        return again


@dataclass(frozen=True, slots=True)
class Tick:
    """A kind that may be ticked."""

    id: str
    kind: str
    name: str
    ticked: bool


class Filters(forms.Form):
    """The form that makes such an address; it is sent with GET, so that the address says all."""

    default_renderer = _Renderer()

    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    end = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    place = forms.CharField(label=_("Place"), required=False, max_length=_LONGEST)
    kinds = forms.MultipleChoiceField(label=_("Kinds"), required=False, widget=forms.CheckboxSelectMultiple)
    victims = forms.CharField(label=_("Victims described as"), required=False, max_length=_LONGEST)
    reviewed_only = forms.BooleanField(label=_("Only what a person has accepted"), required=False)
    convention = forms.ChoiceField(label=_("Figures decided by"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.data.getlist("kind") if hasattr(self.data, "getlist") else []
        own = [(kind, kind) for kind in dict.fromkeys(asked) if kind not in labels().kinds and is_incident_kind(kind)]
        kinds = [(k.kind, _(k.name)) for k in labels().kinds.values() if is_incident_kind(k.kind)]
        self.fields["kinds"].choices = [*kinds, *own]
        rules = [(name, name) for name in rule_names()]
        self.fields["convention"].choices = [("", _("tallybook's own rule")), *rules]

    @property
    def ticks(self) -> Iterator[Tick]:
        """The kinds to choose from; Django's own boxes take as long as all the rest of the form."""
        field, ticked = self["kinds"], set(self["kinds"].value() or ())
        for number, (kind, name) in enumerate(self.fields["kinds"].choices):
            yield Tick(f"{field.auto_id}_{number}", kind, name, kind in ticked)

    def add_prefix(self, field_name: str) -> str:
        """The word that stands in the address."""
        return _NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        """Check the days against each other."""
        said = super().clean() or self.cleaned_data
        if said.get("start") and said.get("end") and said["start"] > said["end"]:
            self.add_error("end", _("The last day is before the first."))
        return said

    @property
    def choice(self) -> Choice:
        """What was chosen; what is wrong in the form limits nothing, and the form says what is wrong."""
        said: Mapping[str, Any] = self.cleaned_data if self.is_bound and (self.is_valid() or True) else {}
        wrong_days = {"start", "end"} & set(self.errors)
        return Choice(
            None if wrong_days else said.get("start"), None if wrong_days else said.get("end"),
            said.get("place") or None, tuple(said.get("kinds", ())), said.get("victims") or None,
            bool(said.get("reviewed_only")), said.get("convention") or None,
        )  # fmt: skip
