"""Keeps answers that take a while, the last few hundred of them; who asks for one that is being made waits for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class _Answer:
    """One answer, once it is made."""

    __slots__ = ("made", "making", "value")

    def __init__(self) -> None:
        self.making = threading.Lock()
        self.made = False
        self.value: Any = None


class Kept:
    """The answers to the questions that were asked last; a question names all that its answer hangs on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, question: Hashable, make: Callable[[], Any]) -> Any:
        """The answer to a question; it is made where it is not held.

        Args:
            question: the same question has the same answer for ever.
            make: makes it; what it raises is raised, and not kept.
        """
        with self._lock:
            held = self._held.setdefault(question, _Answer())
            self._held.move_to_end(question)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        with held.making:  # others with the same question wait, those with another don't
            if not held.made:
                held.value = make()
                held.made = True
        return held.value
