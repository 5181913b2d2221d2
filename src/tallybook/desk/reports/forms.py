"""The form of a claim: what a person may correct in what was read, or state anew, and how it becomes a claim."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tallybook.desk.reports import places
from tallybook.publish.labels import labels
from tallybook.records import Actor, Claim, Figure, Report, Span, Speaker, TallybookError, When
from tallybook.records.claim import STANCES, TIES

ACTORS = ("victims", "perpetrator", "target", "group")
_PLAIN = ("kind", "stance", "tie", "held", "of", "deserved", "method", "motive", "scope")
_NUMBERS = ("low", "best", "high")
_MOST = 10**10  # persons; more than there are
_MOST_SPANS = 40


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=_MOST)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _words(label: Any, longest: int = 300) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest)


def _actor_kinds() -> list[tuple[str, Any]]:
    return [("", lazy("kind not known")), *((kind, _(name)) for kind, name in labels().actors.items())]


class ClaimForm(forms.Form):
    """All fields of a claim; the words are spans, chosen in the text or typed."""

    kind = forms.CharField(label=lazy("Kind"), widget=forms.Select)
    stance = forms.ChoiceField(label=lazy("Stance"), choices=[(s, lazy(s)) for s in STANCES])
    spans = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)
    words = forms.CharField(
        label=lazy("Words, as they stand in the text"),
        required=False,
        max_length=20_000,
        help_text=lazy("One stretch of words a line; or select them in the text and press the button."),
        widget=forms.Textarea({"rows": 2}),
    )
    low = _number(lazy("At least"))
    best = _number(lazy("Best"))
    high = _number(lazy("At most"))
    approximate = forms.BooleanField(label=lazy("about"), required=False)
    start = _day(lazy("First day"))
    end = _day(lazy("Last day"))
    place = _words(lazy("Place, as written"))
    place_id = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    victims = _words(lazy("Victims"))
    victims_kind = forms.ChoiceField(label=lazy("Kind of victims"), required=False, choices=_actor_kinds)
    perpetrator = _words(lazy("Perpetrator"))
    perpetrator_kind = forms.ChoiceField(label=lazy("Kind of perpetrator"), required=False, choices=_actor_kinds)
    tie = forms.ChoiceField(
        label=lazy("Said to have"), required=False, choices=[("", lazy("not said")), *((t, lazy(t)) for t in TIES)]
    )
    target = _words(lazy("Target"))
    target_kind = forms.ChoiceField(label=lazy("Kind of target"), required=False, choices=_actor_kinds)
    group = _words(lazy("Group"))
    group_kind = forms.ChoiceField(label=lazy("Kind of group"), required=False, choices=_actor_kinds)
    held = _number(lazy("Seats held"))
    of = _number(lazy("of how many"))
    deserved = _number(lazy("Seats by share of people"))
    method = _words(lazy("Method"))
    motive = _words(lazy("Motive"))
    scope = _words(lazy("What the total counts"))
    speakers = forms.CharField(
        label=lazy("Said by"),
        required=False,
        max_length=2000,
        help_text=lazy("One a line, from the outside in: the paper, then whom it quotes. Empty: the publisher alone."),
        widget=forms.Textarea({"rows": 2}),
    )
    why = forms.CharField(label=lazy("Why"), required=False, max_length=2000)

    def __init__(self, report: Report, held: Claim | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(held) if held is not None else {"stance": "asserted"}, **kwargs)
        self.report, self.held = report, held
        self.choices: list[places.Choice] | None = None  # of places, once they were looked up
        own = [(held.kind, _(labels().kinds[held.kind].name))] if held is not None else []
        known = {**dict(own), **{k.kind: _(k.name) for k in labels().kinds.values()}}
        self.fields["kind"].widget.choices = list(known.items())
        self.made: Claim | None = None

    @classmethod
    def sent(cls, report: Report, held: Claim | None, request: HttpRequest) -> ClaimForm:
        """The form as it was sent; with the button that looks the place up, it comes back with the choices instead."""
        if request.method != "POST" or "look" not in request.POST:
            return cls(report, held, request.POST or None)
        form = cls(report, held)
        form.initial.update({name: request.POST.get(name, "") for name in form.fields})
        form.choices = places.choices(form.initial["place"][:300])
        return form

    @property
    def point(self) -> str:
        """Where the claim's place lies, as the map takes it: "longitude,latitude"; empty where that is not known."""
        where = self.held.where if self.held is not None else None
        if where is None or where.latitude is None or where.longitude is None:
            return ""
        return f"{where.longitude:g},{where.latitude:g}"

    def clean(self) -> dict[str, Any]:
        """Make the claim; what a record refuses is told as the record tells it."""
        said = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.made = self._claim(said)
            except TallybookError as fault:
                raise forms.ValidationError(str(fault)) from None
        return said

    def _claim(self, said: dict[str, Any]) -> Claim:
        spans = self._spans(said)
        figure = None
        if any(said[name] is not None for name in _NUMBERS):
            figure = Figure(said["low"], said["best"], said["high"], said["approximate"])
        before = self.held or Claim("c-new", self.report.id, said["kind"], spans)
        return replace(
            before,
            kind=said["kind"], stance=said["stance"], spans=spans, figure=figure,
            when=day_window(said["start"], said["end"], before.when),
            where=places.where(said["place"], said["place_id"], before.where),
            **{name: _actor(said[name], said[f"{name}_kind"], getattr(before, name)) for name in ACTORS},
            tie=(said["tie"] or None) if said["perpetrator"] else None,
            held=said["held"], of=said["of"], deserved=said["deserved"],
            method=said["method"] or None, motive=said["motive"] or None, scope=said["scope"] or None,
            speakers=_speakers(said["speakers"], self.report.text, before.speakers),
        )  # fmt: skip

    def _spans(self, said: dict[str, Any]) -> tuple[Span, ...]:
        """The words: the spans that were chosen, unless others were typed."""
        typed = [line.strip() for line in said["words"].splitlines() if line.strip()]
        chosen = _chosen(said["spans"], self.report.text)
        if typed and [re.sub(r"\s+", " ", s.words).strip() for s in chosen] != [re.sub(r"\s+", " ", t) for t in typed]:
            return tuple(sorted({located(words, self.report.text) for words in typed}))
        if not chosen:
            raise TallybookError(_("Select the words in the text that say so, or type them."))
        return chosen


def _chosen(spans: str, text: str) -> tuple[Span, ...]:
    """Spans as a page sends them: [[start, end], ...] in code points."""
    if not spans:
        return ()
    try:
        pairs = [(int(start), int(end)) for start, end in json.loads(spans)]
    except (ValueError, TypeError, RecursionError):
        raise TallybookError(f"spans={spans[:60]!r}: expected [[start, end], ...]") from None
    if len(pairs) > _MOST_SPANS:
        raise TallybookError(f"spans: expected at most {_MOST_SPANS}, got {len(pairs)}")
    return tuple(sorted({Span.of(text, start, end) for start, end in pairs}))


def located(words: str, text: str) -> Span:
    """Where words stand in a text, whatever spaces and line breaks lie between them.

    Raises:
        TallybookError: they stand nowhere, or more than once.
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    places_found = list(re.finditer(pattern, text))
    if not places_found:
        raise TallybookError(_("“%s” does not stand in the text; copy the words from it.") % words[:80])
    if len(places_found) > 1:
        told = _("“%(words)s” stands %(count)d times in the text; take some of the words around it, or select it.")
        raise TallybookError(told % {"words": words[:80], "count": len(places_found)})
    return Span.of(text, *places_found[0].span())


def _initial(claim: Claim) -> dict[str, Any]:
    figure, when, where = claim.figure or Figure(), claim.when or When(), claim.where
    plain = {name: getattr(claim, name) for name in _PLAIN}
    actors = {name: actor.name for name in ACTORS if (actor := getattr(claim, name)) is not None}
    kinds = {f"{name}_kind": actor.kind or "" for name in ACTORS if (actor := getattr(claim, name)) is not None}
    return {
        **plain, **actors, **kinds,
        "spans": json.dumps([[s.start, s.end] for s in claim.spans]),
        "words": "\n".join(re.sub(r"\s+", " ", s.words).strip() for s in claim.spans),
        "low": figure.low, "best": figure.best, "high": figure.high, "approximate": figure.approximate,
        "start": when.start, "end": when.end,
        "place": where.name if where else "", "place_id": (where.place_id or "") if where else "",
        "speakers": "\n".join(speaker.name for speaker in claim.speakers),
    }  # fmt: skip


def day_window(start: date | None, end: date | None, held: When | None) -> When | None:
    """Days as a person gave them; what is unchanged keeps what it rests on."""
    if start is None and end is None:
        return None
    if held is not None and (held.start, held.end) == (start, end):
        return held
    return When(start, end, _precision(start, end), "by hand")


def _precision(start: date | None, end: date | None) -> int | None:
    """UCDP's code for how exactly days are known."""
    if start is None or end is None or start > end:
        return None
    days = (end - start).days + 1
    return 1 if days == 1 else 2 if days < 7 else 3 if days == 7 else 4 if days <= 31 else 5


def _actor(name: str, kind: str, held: Actor | None) -> Actor | None:
    if not name:
        return None
    if held is not None and held.name == name:
        return replace(held, kind=kind or None)
    return Actor(name, kind or None)


def _speakers(lines: str, text: str, held: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """The chain as typed: those that were there before keep their words, others get theirs where the text has them."""
    known = {speaker.name: speaker for speaker in held}
    made = []
    for name in (line.strip() for line in lines.splitlines()):
        if name and name not in known:
            at = text.find(name)
            known[name] = Speaker(name, None, Span.of(text, at, at + len(name)) if at >= 0 else None)
        if name:
            made.append(known[name])
    return tuple(made)
