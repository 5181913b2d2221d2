"""Keeps the process that works in the background alive for as long as the desk runs."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator

COMMAND = (sys.executable, "-m", "tallybook.desk.inbox.work")
AGAIN_AFTER_SECONDS = 3.0
ENDS_WITHIN_SECONDS = 20.0


@contextlib.contextmanager
def working() -> Iterator[None]:
    """Work in the background for the length of a `with` block; what is under way then goes on at the next start.

    The process ends when its standard input is closed, which the system does for us however the desk ends.
    """
    ending = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ending.is_set():
            worker = subprocess.Popen(COMMAND, stdin=subprocess.PIPE)  # noqa: S603 - our own module, nothing of anybody's
            running[:] = [worker]
            worker.wait()
            ending.wait(AGAIN_AFTER_SECONDS)  # it broke: the job is taken up again once it counts as lost

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for worker in running:
            if worker.stdin is not None:
                worker.stdin.close()
            try:
                worker.wait(ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
        keeper.join(ENDS_WITHIN_SECONDS)
