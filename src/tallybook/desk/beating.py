"""Writes down how far a job of the background is, and hears there whether a person wants it stopped."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

BEAT_SECONDS = 1.0
LOST_AFTER_SECONDS = 15.0  # a job whose process was not heard of for so long is taken up by another


class Follower:
    """A `Watch` that keeps how far a job is in its row: `stage`, `done`, `total` and `beat`, once a second.

    A model with a field `stop_asked` lets people stop the job; `ending` is set once the desk itself ends.
    """

    def __init__(self, model: Any, number: int, ending: threading.Event) -> None:
        self.model, self.number, self.ending = model, number, ending
        self.stage, self.done, self.total = "", 0, None
        self._stoppable = hasattr(model, "stop_asked")
        self._asked = False
        self._over = threading.Event()
        self._beating = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Follower:
        """Begin to beat, also while nothing can be heard from the job."""
        self._beating.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        """End it."""
        self._over.set()
        self._beating.join()

    def step(self, stage: str, done: int, total: int | None, label: str = "") -> None:
        """Remember how far it is; the beat writes it down."""
        del label
        self.stage, self.done, self.total = stage, done, total  # type: ignore[assignment]

    def stop_asked(self) -> bool:
        """Whether a person asked for it, or the desk ends."""
        return self._asked or self.ending.is_set()

    def _beat(self) -> None:
        from django.db import close_old_connections
        from django.utils import timezone

        while True:
            row = self.model.objects.filter(pk=self.number)
            row.update(stage=self.stage, done=self.done, total=self.total, beat=timezone.now())
            if self._stoppable:
                self._asked = bool(row.values_list("stop_asked", flat=True).first())
            close_old_connections()
            if self._over.wait(BEAT_SECONDS):
                return


def until_closed(ending: threading.Event) -> None:
    """Wait until the desk closes our standard input, as it does when it ends, however it ends."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    ending.set()
