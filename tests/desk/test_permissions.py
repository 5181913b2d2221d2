"""Every page of the desk, found from its addresses, tried by every role and by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.desk.access import HALF_WAY, OPEN, OWN_DOOR
from tallybook.desk.roles import PERMISSIONS, ROLES
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

# The table once more, by hand: V viewer, C coder, R reviewer, A administrator.
WHO_MAY = {
    "look": "VCRA", "own account": "VCRA", "download redacted": "VCRA", "download": "CRA", "save tallies": "CRA",
    "add reports": "CRA", "code": "CRA", "match": "CRA", "review": "RA", "adjudicate": "RA", "redact": "A",
    "manage people": "A", "watch folders": "A",
}  # fmt: skip
PUBLIC = {"people:enter", "people:sign-in", "people:invitation", "api:openapi", "api:unknown"}
CHANGES_NOTHING = {"GET", "HEAD"}


def pages() -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Name, view and arguments of every address, the API's operations apart."""
    from django.urls import get_resolver

    def within(resolver: Any, spaces: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                space = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from within(pattern, space)
            elif getattr(pattern.callback, "action", None) != OWN_DOOR:  # test_api.py tries these with tokens
                names = tuple(pattern.pattern.converters)
                yield ":".join((*spaces, str(pattern.name))), pattern.callback, names

    yield from within(get_resolver(), ())


PAGES = list(pages())


@pytest.fixture
def arguments(vashira: Snapshot, people: dict[str, Person]) -> dict[str, Any]:
    """Something real for each name that stands in an address."""
    from tallybook.desk.analyses.models import Fit
    from tallybook.desk.api.models import Token
    from tallybook.desk.inbox.models import Job, Watched
    from tallybook.desk.queue.models import Doubt
    from tallybook.version import __version__

    asked = [
        Fit.objects.create(
            head=form, analysis="report", settings=f'{{"form": "{form}"}}', state="done", finding={"page": form}
        )
        for form in ("public", "whole")
    ]
    fitted = Fit.objects.create(head="0", analysis="tallies")
    return {
        "person": people["viewer"].pk,
        "own_token": Token.objects.issued(people["viewer"], "a sheet", ["read"], None)[0].pk,
        "rest": "no/such",
        "drafted": "new",
        "public_format": "public-csv",
        "whole_format": "csv",
        "token": "no-such-token",
        "report": next(iter(vashira.reports)),
        "claim": next(iter(vashira.claims)),
        "incident": "i-market",
        "job": Job.objects.create(kind="paste", label="a report", person="Somebody Else", state="stopped").pk,
        "doubt": Doubt.objects.create(rank=1, one="i-market", two="i-quay", bits=0.5).pk,
        "analysis": "tallies",
        "factor": 2,
        "fit": fitted.pk,
        "table": "by-month",
        "picture": "by-kind",
        "version": __version__,
        "report_fit": asked[0].pk,
        "public_fit": asked[0].pk,
        "whole_fit": asked[1].pk,
        "ending": "html",
        "watched": Watched.objects.create(path="/nowhere", person="Somebody Else").pk,
    }


def test_the_table_of_permissions_is_the_one_that_was_agreed():
    letters = {"V": "viewer", "C": "coder", "R": "reviewer", "A": "administrator"}
    assert {a: {letters[x] for x in who} for a, who in WHO_MAY.items()} == {a: set(r) for a, r in PERMISSIONS.items()}


def test_every_page_says_what_it_does():
    assert PAGES
    assert not [name for name, view, _names in PAGES if not hasattr(view, "action")]
    assert {name for name, view, _names in PAGES if view.action == OPEN} == PUBLIC


def test_what_looks_changes_nothing():
    looks = [(name, view) for name, view, _names in PAGES if view.action == "look"]
    assert not [name for name, view in looks if not set(view.methods) <= CHANGES_NOTHING]


@pytest.mark.parametrize(("name", "view", "names"), PAGES, ids=[name for name, _view, _names in PAGES])
def test_a_page_is_for_those_whom_its_action_allows(
    name: str, view: Any, names: tuple[str, ...], as_: Callable[..., Client], case: Path, arguments: dict[str, Any]
):
    from django.urls import reverse

    address = reverse(name, args=[arguments[n] for n in names])
    letters = WHO_MAY.get(view.action, "VCRA")
    for method in view.methods:
        for role in (None, *ROLES):
            answer = as_(role).generic(method, address)
            refused = answer.status_code == 403
            if view.action == OPEN:
                assert answer.status_code < 500, (role, method)
            elif role is None:
                assert answer.status_code == 302, (role, method)
                assert answer["Location"].startswith(reverse("people:sign-in")), (role, method)
            elif role[0].upper() in letters:
                # An object that is somebody else's may be refused still; its own test says so.
                assert answer.status_code < 500, (role, method, answer.status_code)
                assert not refused or b"Your role does not allow this" in answer.content, (role, method)
                assert view.action == HALF_WAY or not (refused and role == "administrator" and method == "GET"), method
            else:
                assert refused, (role, method, answer.status_code)


def test_a_page_without_an_action_is_refused_to_everybody(as_: Callable[..., Client], case: Path, settings: Any):
    from types import ModuleType

    from django.http import HttpResponse
    from django.urls import path

    from tallybook.desk import urls

    bare = ModuleType("bare")
    bare.urlpatterns = [*urls.urlpatterns, path("bare", lambda _request: HttpResponse("seen"))]  # type: ignore[attr-defined]
    bare.handler403 = urls.handler403  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = bare
    assert as_("administrator").get("/bare").status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_methods_that_no_page_has_named_are_refused(method: str, as_: Callable[..., Client], case: Path):
    assert as_("administrator").generic(method, "/").status_code == 405
