"""The ledger that a page works on: each thread of the server holds it open once."""

from __future__ import annotations

import threading

from django.conf import settings
from django.http import HttpRequest

from tallybook.ledger import Ledger

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
    return held


def counts() -> dict[str, int]:
    """How many records the ledger holds; counted once for each state of it, since counting takes longer as it grows."""
    head = ledger().head()
    if getattr(_held, "counted", ("", {}))[0] != head:
        _held.counted = (head, ledger().count())
    counted: dict[str, int] = _held.counted[1]
    return counted


def close() -> None:
    """Let go of this thread's ledger."""
    if getattr(_held, "name", None) is not None:
        _held.ledger.close()
        _held.ledger, _held.name = None, None


def by(request: HttpRequest) -> str:
    """Who is at the desk, as entries of the ledger name them."""
    return f"person:{request.user.get_username()}"
