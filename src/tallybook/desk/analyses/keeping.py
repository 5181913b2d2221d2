"""Finds what an analysis found before, or asks for it to be worked out in the background."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tallybook.analyse.finding import settings_of, with_settings
from tallybook.analyse.offered import Offered
from tallybook.desk.analyses.models import DONE, FAILED, WAITING, Fit
from tallybook.desk.shelf import ledger
from tallybook.records import BadInput

KEPT = 300  # the last ones; what is asked for again after that is worked out again
MOST_WAITING = 20
STAYS = timedelta(minutes=2)  # what is of an older state, for whoever is looking at it


def fit_of(analysis: Offered, given: Mapping[str, str], as_of: str = "") -> Fit:
    """The fit of an analysis on the ledger as it stands, done before or asked for now.

    Args:
        analysis: which.
        given: settings in words, as the address has them.
        as_of: an earlier moment in words; empty is now.

    Raises:
        BadInput: a setting that there is none of, or a value that it can't have; or too many are waiting.
    """
    return asked_for(analysis.name, told_apart(analysis, given), as_of)


def asked_for(name: str, settings: Mapping[str, str], as_of: str) -> Fit:
    """What was found under these words on the ledger as it stands, before or asked for now.

    Raises:
        BadInput: too many are waiting.
    """
    key = {"head": ledger().head(), "analysis": name, "settings": in_words(settings), "as_of": as_of.strip()[:80]}
    held = Fit.objects.filter(**key).first()
    if held is not None:
        return held
    if Fit.objects.filter(state=WAITING).count() >= MOST_WAITING:
        raise BadInput(_("%d analyses wait to be worked out; try again when they are done") % MOST_WAITING)
    held, _made = Fit.objects.get_or_create(**key)
    old = Fit.objects.values_list("pk", flat=True)[KEPT : KEPT + 1]
    Fit.objects.filter(pk__lte=next(iter(old), 0)).delete()
    return held


def forget(head: str) -> None:
    """Forget what was found on older states of the ledger: words that were redacted since must not stay here."""
    ended = Fit.objects.filter(state__in=(DONE, FAILED), created__lt=timezone.now() - STAYS)
    ended.exclude(head=head).exclude(of=head).delete()


def told_apart(analysis: Offered, given: Mapping[str, str]) -> dict[str, str]:
    """The settings that differ from their default, each in the form that its own words have."""
    default = dict(settings_of(analysis.settings()))
    asked = settings_of(with_settings(analysis.settings, {name: value for name, value in given.items() if value}))
    return {name: value for name, value in asked if value != default[name]}


def in_words(settings: Mapping[str, str]) -> str:
    """Settings as they are kept."""
    return json.dumps(settings, sort_keys=True, ensure_ascii=False) if settings else ""


def out_of_words(kept: str) -> dict[str, Any]:
    """Settings as they were kept."""
    told: dict[str, Any] = json.loads(kept) if kept else {}
    return told
