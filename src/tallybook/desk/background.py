"""Keeps the processes that work in the background alive for as long as the desk runs."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator

MODULES = ("tallybook.desk.inbox.work", "tallybook.desk.analyses.work")  # a long analysis keeps no report waiting
AGAIN_AFTER_SECONDS = 3.0
ENDS_WITHIN_SECONDS = 20.0


@contextlib.contextmanager
def working() -> Iterator[None]:
    """Work in the background for the length of a `with` block; what is under way then goes on at the next start.

    A process ends when its standard input is closed, which the system does for us however the desk ends.
    """
    ending = threading.Event()
    running: dict[str, subprocess.Popen[bytes]] = {}

    def keep(module: str) -> None:
        while not ending.is_set():
            command = (sys.executable, "-m", module)
            running[module] = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own module
            running[module].wait()
            ending.wait(AGAIN_AFTER_SECONDS)  # it broke: the job is taken up again once it counts as lost

    keepers = [threading.Thread(target=keep, args=(module,), daemon=True) for module in MODULES]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        ending.set()
        for worker in running.values():
            if worker.stdin is not None:
                worker.stdin.close()
        for worker in running.values():
            try:
                worker.wait(ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
        for keeper in keepers:
            keeper.join(ENDS_WITHIN_SECONDS)
