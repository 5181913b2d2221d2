"""Work that goes through much of the ledger: done beside the requests, with a page that shows how far it is meanwhile.

What was worked out is kept by its question, which names the state of the ledger; whoever asks again, or at the same
time, gets the same. A page waits a moment, so that a small ledger never shows that anything is under way; the API waits
until it is done.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import translation

from tallybook.desk import shelf

T = TypeVar("T")
Progress = Callable[[int, int], None]
PATIENCE_SECONDS = 1.0
_AT_ONCE, _KEPT = 2, 12
_pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="errand")
_held: OrderedDict[Hashable, Errand] = OrderedDict()
_lock = threading.Lock()
_here = threading.local()


class Underway(Exception):  # noqa: N818 - no error: it will be there in a while
    """It is not done yet; the page of what is under way is shown in its place."""

    def __init__(self, errand: Errand) -> None:
        super().__init__(errand)
        self.errand = errand


class Errand:
    """One piece of such work: how far it is, and in the end its outcome."""

    def __init__(self) -> None:
        self.done, self.total = 0, 0
        self.ended = threading.Event()
        self.value: Any = None
        self.fault: BaseException | None = None

    def step(self, done: int, total: int) -> None:
        """Remember how far it is."""
        self.done, self.total = done, total

    def run(self, do: Callable[[Progress], Any], language: str | None) -> None:
        """Do it, in a thread of the pool."""
        _here.working = True
        try:
            with translation.override(language):
                self.value = do(self.step)
        except BaseException as fault:  # noqa: BLE001 - it is raised where it was asked for
            self.fault = fault
        finally:
            shelf.close()
            self.ended.set()


def worked_out(request: HttpRequest, question: tuple[Hashable, ...], do: Callable[[Progress], T]) -> T:
    """What an errand finds, begun now or before.

    Args:
        request: who asks; a program waits until it is done.
        question: names all that the outcome hangs on.
        do: works it out, and tells how far it is; what it raises is raised here.

    Raises:
        Underway: it takes longer than a moment.
    """
    if getattr(_here, "working", False):  # part of another errand: two that wait for each other would never end
        return do(lambda _done, _total: None)
    with _lock:
        errand = _held.get(question)
        if errand is None:
            errand = _held[question] = Errand()
            _pool.submit(errand.run, do, translation.get_language())
        _held.move_to_end(question)
        while len(_held) > _KEPT:
            _held.popitem(last=False)
    if not errand.ended.wait(None if request.path.startswith("/api/") else PATIENCE_SECONDS):
        raise Underway(errand)
    if errand.fault is not None:
        with _lock:
            _held.pop(question, None)
        raise errand.fault
    found: T = errand.value
    return found
