"""Renders every page of the desk: one template engine with escaping on, the same frame around all."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from tallybook.desk import speaking
from tallybook.desk.blind import blindness
from tallybook.desk.contents import AREAS, sections_for
from tallybook.desk.roles import may
from tallybook.publish import wording
from tallybook.publish.addresses import safe
from tallybook.publish.labels import labels
from tallybook.publish.site import headline
from tallybook.version import __version__

_HOLE = "900000000000000009"  # stands for a word or a number
# Marks that nobody can write into a report, since nobody knows them.
_TOKEN, _KEY_MARK = f"token-{uuid4().hex}", f"key-{uuid4().hex}"
_KEY = re.compile(_KEY_MARK)
_PLAIN = "!$&'()*+,;=~:@"  # in a path, as Django leaves them
_AS_IT_IS = re.compile(r"[A-Za-z0-9._~-]*").fullmatch  # most ids: asked many hundred times a page


class Page(HttpResponse):
    """A page as it was rendered: `unfinished` has marks where each answer has something of its own."""

    def __init__(self, unfinished: str, content: bytes, *, status: int) -> None:
        super().__init__(content, status=status)
        self.unfinished = unfinished


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> Page:
    """A page, or a piece of one, from a template named "area/name.html.j2".

    Args:
        request: who asks; the frame shows what their role allows.
        template: where it stands: `area/templates/name.html.j2`, or `templates/name.html.j2` without an area.
        status: of the answer.
        **context: what the template shows.
    """
    return finished(request, engine(get_language()).get_template(template).render(**_frame(request), **context), status)


def finished(request: HttpRequest, unfinished: str, status: int = 200) -> Page:
    """A rendered page with what each answer has anew: its token against forgery, and a key for each of its forms."""
    html = unfinished.replace(_TOKEN, get_token(request))
    return Page(unfinished, _KEY.sub(lambda _mark: uuid4().hex, html).encode("utf-8", "replace"), status=status)


@functools.cache
def engine(_language: str | None) -> Environment:
    """The engine of a language: strict about names, everything escaped, strings marked with `_()` translated.

    A page has hundreds of such strings, most of them on every page: each is looked up once for a language.
    """
    own = {
        area: PackageLoader(f"tallybook.desk.{area}", "templates")
        for area in AREAS
        if Path(str(import_module(f"tallybook.desk.{area}").__file__)).with_name("templates").is_dir()
    }
    own["book"] = PackageLoader("tallybook.publish", "templates")  # its charts
    made = Environment(
        loader=ChoiceLoader([PrefixLoader(own), PackageLoader("tallybook.desk", "templates")]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_callables(functools.lru_cache(4096)(gettext), ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(
        figure=speaking.in_words(wording.figure_words), when=speaking.in_words(wording.when_words),
        where=wording.where_words, day=speaking.day,
        actors=speaking.actors, publisher=speaking.in_words(wording.publisher_words), origins=speaking.origins,
        about=wording.about_words, headline=headline, rule=speaking.rule, safe_id=safe, grade=speaking.grade,
        field_value=speaking.field_value,
        counted=speaking.counted, seats=wording.seats_words, moment=speaking.moment, person=person_words,
        number=speaking.number,
    )  # fmt: skip
    made.globals.update(url=address, static=static, version=__version__, new_key=lambda: _KEY_MARK, **_names())
    return made


def person_words(by: str) -> str:
    """Who an entry is by, without the word that tells persons from programs and the tables that a program went by."""
    kind, _sep, name = by.partition(":")
    return name.partition("+")[0] if kind == "program" else name or by


def _names() -> Mapping[str, Any]:
    names = labels()
    return {"kinds": names.kinds, "families": names.families, "link_names": names.links,
            "where_precision": names.where_precision, "when_precision": names.when_precision}  # fmt: skip


def address(name: str, /, *args: Any, **query: Any) -> str:
    """The address of a page by its name, with what stands behind the question mark."""
    asked = {key: value for key, value in query.items() if value not in (None, "")}
    path = filled(name, tuple(map(str, args))) if all(args) else reverse(name, args=args)
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def filled(name: str, args: tuple[str, ...]) -> str:
    """The path of a page; a list has hundreds, so Django is asked for its form once, and each is filled in."""
    first, *others = _form(name, len(args))
    written = (a if _AS_IT_IS(a) else quote(a, safe=_PLAIN) for a in args)
    return first + "".join(arg + after for arg, after in zip(written, others, strict=True))


@functools.cache
def _form(name: str, holes: int) -> list[str]:
    """What stands before, between and after the parts of a path that are filled in."""
    return re.split(_HOLE, reverse(name, args=(_HOLE,) * holes)) if holes else [reverse(name)]


def _frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame shows on every page; for who is not signed in, nothing of the case."""
    person: Any = getattr(request, "user", None)
    known = person is not None and person.is_authenticated
    match = request.resolver_match
    return {
        "request": request,
        "person": person if known else None,
        "may": (lambda action: may(person.role, action)) if known else (lambda _action: False),
        "sections": tuple(sections_for(person.role, team=settings.TEAM)) if known else (),
        "area": match.namespace if match is not None else "",
        "case_name": Path(settings.LEDGER).stem if known and "://" not in settings.LEDGER else "tallybook",
        "team": settings.TEAM,
        "blind_to": len(blindness(request).theirs) if known else 0,
        "csrf_token": _TOKEN,
        "told": list(messages.get_messages(request)) if hasattr(request, "_messages") else [],
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
