"""The report at the desk: asked for by an address, written in the background, kept until the ledger changes."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from tallybook.desk.analyses.keeping import asked_for, out_of_words
from tallybook.desk.analyses.models import REPORT, Fit
from tallybook.desk.beating import Follower
from tallybook.desk.filters import Choice, Filters
from tallybook.desk.publishing.mapped import map_of
from tallybook.job.held import Held

PUBLIC, WHOLE = "public", "whole"


def report_of(choice: Choice, *, redacted: bool, since: str, as_of: str) -> Fit:
    """The report of these incidents, written before or asked for now.

    Raises:
        BadInput: too much waits to be worked out.
    """
    told = {"form": PUBLIC if redacted else WHOLE, "since": since[:80], "query": choice.query_words()}
    return asked_for(REPORT, {name: value for name, value in told.items() if value}, as_of)


def is_public(fit: Fit) -> bool:
    """Whether a report is the redacted one."""
    return str(out_of_words(fit.settings)["form"]) == PUBLIC


def written(held: Held, fit: Fit, follower: Follower) -> dict[str, Any]:
    """Write a report that was asked for; what is kept of it."""
    told = out_of_words(fit.settings)
    choice = Filters(QueryDict(told.get("query", ""))).choice
    page = held.report(
        choice.limits, since=told.get("since") or None, redacted=is_public(fit), convention=choice.convention,
        where=map_of, watch=follower,
    )  # fmt: skip
    return {"page": page}


def address_of(fit: Fit) -> str:
    """The words of the address that asks for the same again."""
    told = out_of_words(fit.settings)
    more = {"form": told["form"], "since": told.get("since", ""), "as-of": fit.as_of}
    return "&".join(part for part in (told.get("query", ""), urlencode({n: v for n, v in more.items() if v})) if part)
