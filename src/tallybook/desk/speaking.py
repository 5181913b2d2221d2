"""Puts figures, days, numbers and nouns into the language of who is at the desk; in English as the book has them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import formats, translation
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_noop as marked

from tallybook.publish import wording
from tallybook.publish.labels import labels
from tallybook.publish.site import rule_words
from tallybook.publish.tree import Tree
from tallybook.records import Claim, Incident

_MONTHS = "|".join(wording.MONTHS)
_DAY = re.compile(rf"\b(\d{{1,2}}) ({_MONTHS}) (\d{{4}})\b")
_DAY_TO = re.compile(rf"\b(\d{{1,2}}) ({_MONTHS}) – (\d{{1,2}} (?:{_MONTHS}) (\d{{4}}))")
_MONTH = re.compile(rf"\b({_MONTHS}) (\d{{4}})\b")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")
# Words that figures and days are told with; what else is marked here stands in variables of templates.
_WORDS = (
    marked("not stated"), marked("date not known"), marked("at least"), marked("at most"), marked("about"),
    marked("from"), marked("until"),
)  # fmt: skip
_FIXED = (marked("origins not known"), marked("publisher not known"), marked("place not known"), marked("provisional"))
FIELDS = (
    marked("deaths"), marked("injuries"), marked("abductions"), marked("when"), marked("where"), marked("victims"),
    marked("perpetrators"), marked("targets"), marked("method"), marked("grade"), marked("provisional"),
    marked("disputed"), marked("links"), marked("kinds"), marked("deaths civilians"), marked("deaths forces"),
    marked("deaths armed group"), marked("deaths unknown"), marked("died later"),
)  # fmt: skip
GRADES = (marked("confirmed"), marked("fair"), marked("weak"), marked("contested"), marked("discounted"))
RULES = (
    marked("most origins"), marked("most exact"), marked("all told"), marked("no rule written down"),
    marked("what is left of the whole"),
)  # fmt: skip
_NAMED = {"victims", "perpetrators", "targets", "method", "where", "links"}  # values that are words of reports
SETS = (
    marked("sets low"), marked("sets best"), marked("sets high"), marked("sets low and best"),
    marked("sets best and high"), marked("sets low and high"), marked("sets low and best and high"),
)  # fmt: skip
STANCES = (
    marked("asserted"), marked("alleged"), marked("denied"), marked("feared"), marked("planned"),
    marked("hypothetical"), marked("negated"),
)  # fmt: skip
TIES = (marked("did"), marked("claimed"), marked("accused"), marked("convicted"), marked("affiliated"))
SEVERITIES = (marked("error"), marked("warning"), marked("note"))
STATES = (
    marked("unreviewed"), marked("accepted"), marked("rejected"), marked("corrected"), marked("stated"),
    marked("adjudicated"),
)  # fmt: skip
ROLES = (marked("viewer"), marked("coder"), marked("reviewer"), marked("administrator"))
_KINDS = re.compile(rf"\(({'|'.join(labels().actors.values())})\)")
_COUNTED = re.compile(r"\b(\d[\d,]*) (report|origin)s?\b")
_KNOWN = re.compile("|".join(rf"\b{word}\b" for word in _WORDS))
_NOUNS = {
    "claim": ngettext_lazy("%(number)s claim", "%(number)s claims", "count"),
    "more claim": ngettext_lazy("%(number)s more claim", "%(number)s more claims", "count"),
    "incident": ngettext_lazy("%(number)s incident", "%(number)s incidents", "count"),
    "more incident": ngettext_lazy("%(number)s more incident", "%(number)s more incidents", "count"),
    "problem": ngettext_lazy("%(number)s problem", "%(number)s problems", "count"),
    "record": ngettext_lazy("%(number)s record", "%(number)s records", "count"),
    "origin": ngettext_lazy("%(number)s origin", "%(number)s origins", "count"),
    "report": ngettext_lazy("%(number)s report", "%(number)s reports", "count"),
}


class LanguageMiddleware:
    """Speaks the language of the account where it names one; the browser's is in force already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in that language."""
        person: Any = request.user
        if person.is_authenticated and person.language:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        return self.get_response(request)


def english() -> bool:
    """Whether the language in force is the one that everything is written in."""
    return (translation.get_language() or "en").startswith("en")


def number(value: int) -> str:
    """A number with its thousands set apart as the language does it."""
    return f"{value:,}" if english() else str(formats.number_format(value, use_l10n=True, force_grouping=True))


def day(value: date) -> str:
    """A day: "18 Nov 2010", or as the language writes it."""
    return _day_in(translation.get_language(), value)


@functools.lru_cache(maxsize=4096)  # a page has hundreds of days and counts, most of them on every page
def _day_in(_language: str | None, value: date) -> str:
    return wording.day_words(value) if english() else str(formats.date_format(value, "DATE_FORMAT"))


def moment(at: str) -> str:
    """A moment of the ledger, "2019-11-18T09:30:12.000000Z", as "18 Nov 2019, 09:30 UTC"."""
    from datetime import datetime

    told = datetime.fromisoformat(at)
    return f"{day(told.date())}, {told:%H:%M} UTC"


def counted(value: int, noun: str) -> str:
    """A number with one of the nouns that pages count: "1 report", "9 reports"."""
    return _counted_in(translation.get_language(), value, noun)


@functools.lru_cache(maxsize=4096)
def _counted_in(_language: str | None, value: int, noun: str) -> str:
    told: str = _NOUNS[noun] % {"count": value, "number": number(value)}
    return told


def words(told: str) -> str:
    """What the book says of a figure or of days ("at least 1,350", "3–5 Nov 2010"), in the language in force."""
    if english():
        return told
    told = _DAY_TO.sub(lambda m: f"{_day_of_year(m)} – {m[3]}", told)
    told = _DAY.sub(lambda m: day(date(int(m[3]), wording.MONTHS.index(m[2]) + 1, int(m[1]))), told)
    told = _MONTH.sub(lambda m: _month(int(m[2]), wording.MONTHS.index(m[1]) + 1), told)
    told = _NUMBER.sub(lambda m: number(int(m[0].replace(",", ""))), told)
    return _KNOWN.sub(lambda m: gettext(m[0]), told)


def actors(value: Any) -> str:
    """Actors by name, with the kinds behind them in the language in force."""
    return _KINDS.sub(lambda m: f"({gettext(m[1])})", wording.actor_words(value))


def origins(incident: Incident) -> str:
    """How many reports tell of an incident, and the independent origins that they rest on."""
    head, separator, names = wording.origins_words(incident).partition(": ")
    return _counts_in(translation.get_language(), head) + separator + names


@functools.lru_cache(maxsize=4096)
def _counts_in(_language: str | None, head: str) -> str:
    told = _COUNTED.sub(lambda m: counted(int(m[1].replace(",", "")), m[2]), head)
    return told.replace(_FIXED[0], gettext(_FIXED[0]))


def grade(incident: Incident) -> str:
    """How well an incident is borne out."""
    return ", ".join(gettext(word) for word in wording.grade_words(incident).split(", ") if word)


def field_value(node: Tree) -> str:
    """The value of a field of an incident; words of reports stay as they are."""
    if node.label in _NAMED:
        return _KINDS.sub(lambda m: f"({gettext(m[1])})", node.value)
    known = gettext(node.value) if node.value else ""
    return known if known != node.value else words(node.value)


def rule(name: str) -> str:
    """A rule by its name and, where the table of rules says so, by what it does."""
    named, separator, meaning = rule_words(name).removesuffix(")").partition(" (")
    return f"{gettext(named)} ({gettext(meaning)})" if separator else gettext(named)


def _day_of_year(found: re.Match[str]) -> str:
    """The first day of a stretch whose year stands at its end."""
    value = date(int(found[4]), wording.MONTHS.index(found[2]) + 1, int(found[1]))
    return str(formats.date_format(value, "MONTH_DAY_FORMAT"))


def _month(year: int, month: int) -> str:
    return str(formats.date_format(date(year, month, 1), "YEAR_MONTH_FORMAT"))


def claim_names(claims: Sequence[Claim], labels_of: Mapping[str, str]) -> dict[str, str]:
    """What the mark of each claim in a text is called, by the claim's id."""
    told = gettext("claim %(label)s, %(kind)s")
    kinds = labels().kinds
    return {c.id: told % {"label": labels_of[c.id], "kind": gettext(kinds[c.kind].name)} for c in claims}


def in_words(wording_of: Callable[[Any], str]) -> Callable[[Any], str]:
    """A filter of the book, in the language in force."""
    return lambda value: words(wording_of(value))
