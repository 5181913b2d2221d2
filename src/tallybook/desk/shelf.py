"""The ledger that a page works on: each thread of the server holds it open once."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest

from tallybook.desk.kept import Kept
from tallybook.ledger import Ledger, chain

T = TypeVar("T")
_answers = Kept(500)
_held = threading.local()


def ledger() -> Ledger:
    """This thread's open ledger; the same one from request to request.

    Raises:
        TallybookError: it can't be opened; the message says what to do.
    """
    if getattr(_held, "name", None) != settings.LEDGER:
        close()
        _held.ledger, _held.name = Ledger.open(settings.LEDGER), settings.LEDGER
    held: Ledger = _held.ledger
    if getattr(_held, "looks", None) is not None and _held.head is None:
        _held.head = ""  # should this fail, the request asks again without a look of its own
        with contextlib.ExitStack() as begun:
            _held.head = chain.head(begun.enter_context(held.looking()))[1]
            _held.looks.push(begun.pop_all())
    return held


@contextlib.contextmanager
def one_look(wanted: bool) -> Iterator[None]:
    """Let all that a request asks be of one moment of the ledger, which begins when it first asks.

    Args:
        wanted: False for a request that may write: it must see what it wrote.
    """
    with contextlib.ExitStack() as looks:
        _held.looks, _held.head = looks if wanted else None, None
        try:
            yield
        finally:
            _held.looks = _held.head = None


def head() -> str:
    """The hash of the last entry, which names the state of the ledger; one statement for each request that looks."""
    held = ledger()
    return getattr(_held, "head", None) or held.head()


def once_a_state(question: str, make: Callable[[], T], *more: Hashable) -> T:
    """What is worked out once for each state of the ledger; `more` is what else it hangs on."""
    with ledger().looking():
        answer: T = _answers.answer((settings.LEDGER, head(), question, *more), make)
    return answer


def counts() -> dict[str, int]:
    """How many records the ledger holds; counting takes longer as it grows."""
    return once_a_state("counts", ledger().count)


def behind() -> bool:
    """Whether anything was added, read or decided since everything was last matched."""
    return once_a_state("behind", ledger().behind)


def close() -> None:
    """Let go of this thread's ledger."""
    if getattr(_held, "name", None) is not None:
        _held.ledger.close()
        _held.ledger, _held.name = None, None


def by(request: HttpRequest) -> str:
    """Who is at the desk, as entries of the ledger name them."""
    return f"person:{request.user.get_username()}"
