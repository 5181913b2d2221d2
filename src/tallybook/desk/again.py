"""Gives an answer again while the ledger stands still, to the same person in the same role and language."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from tallybook.desk.blind import blindness
from tallybook.desk.kept import Kept
from tallybook.desk.render import Page, finished
from tallybook.desk.shelf import head

T = TypeVar("T", str, bytes)
View = Callable[..., HttpResponse]
_answers = Kept(300)
_LARGEST = 256 * 1024  # of one answer that is kept, so that all of them take some dozens of megabytes


class _Large(Exception):  # noqa: N818 - no error: an answer that is not kept
    """It is larger than what is kept."""

    def __init__(self, answer: Any) -> None:
        super().__init__(len(answer))
        self.answer = answer


class _Otherwise(Exception):  # noqa: N818 - no error: an answer that is not to be given again
    """It turned out to be another answer than a whole page: a redirection, or a form with something wrong."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response)
        self.response = response


def again(request: HttpRequest, make: Callable[[], T], *more: Hashable) -> T:
    """The answer to a request, made once for each state of the ledger.

    What somebody must not see hangs on who they are and on the ledger, so that it hangs on the question as well.

    Args:
        request: who asks for what; all of the address counts.
        make: makes it; what it raises is raised, and not kept.
        more: what the answer hangs on besides.
    """
    person: Any = request.user
    asked: tuple[Hashable, ...] = (
        person.pk,
        person.get_username(),
        person.role,
        get_language(),
        request.get_full_path(),
    )

    def kept() -> T:
        made = make()
        if len(made) > _LARGEST:
            raise _Large(made)
        return made

    try:
        answer: T = _answers.answer((settings.LEDGER, head(), *asked, *more), kept)
    except _Large as large:
        answer = large.answer
    return answer


def as_the_ledger_stands(view: View) -> View:
    """For a page that shows nothing but what the ledger holds: it is rendered once for each of its states."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return page_again(request, lambda: view(request, *args, **kwargs))

    return answered


def page_again(request: HttpRequest, render: Callable[[], HttpResponse], *more: Hashable) -> HttpResponse:
    """A page, rendered once for each state of the ledger.

    What each answer has anew, its token against forgery and the keys of its forms, is put in each time. A piece of a
    page, and a page that has something to tell once, are rendered each time.

    Args:
        request: who asks for what.
        render: renders it.
        more: what the page hangs on besides.
    """
    if request.htmx or len(get_messages(request)):
        return render()
    blindness(request)  # an answer says whether something is left out of it

    def make() -> str:
        response = render()
        if not isinstance(response, Page) or response.status_code != 200:
            raise _Otherwise(response)
        return response.unfinished

    try:
        return finished(request, again(request, make, *more))
    except _Otherwise as other:
        return other.response
