"""Follows a long job on standard error, and turns Ctrl-C into a wish to stop after the report that is being read."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

from tallybook.cli.show import error_console, note, plain

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_SECONDS = 2.0  # what is done sooner needs no bar
_LINES_EVERY_SECONDS = 5.0


class Follower:
    """A watch for jobs: hears how far they are, and knows whether Ctrl-C was pressed."""

    def __init__(self) -> None:
        self.stopping = False

    def step(self, stage: str, done: int, total: int | None, label: str = "") -> None:
        """Nothing to show."""

    def stop_asked(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self.stopping


class Lines(Follower):
    """Progress as plain lines, for logs and pipes."""

    def __init__(self) -> None:
        super().__init__()
        self._next = time.monotonic() + PATIENCE_SECONDS

    def step(self, stage: str, done: int, total: int | None, label: str = "") -> None:
        """A line now and then."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _LINES_EVERY_SECONDS
            note(f"{stage} {plain(label)} {done:,}" + (f" of {total:,}" if total else ""))


class Bars(Follower):
    """Progress as a bar a stage, which appears once the job takes longer than is comfortable to wait blindly."""

    def __init__(self) -> None:
        super().__init__()
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._progress: Progress = Progress(*columns, console=error_console(), transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._timer = threading.Timer(PATIENCE_SECONDS, self._progress.start)
        self._timer.daemon = True

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    def end(self) -> None:
        """Take the bars away."""
        self._timer.cancel()
        self._timer.join()  # it may be starting the bars this moment
        self._progress.stop()

    def step(self, stage: str, done: int, total: int | None, label: str = "") -> None:
        """Move the bar of a stage."""
        name = f"{stage} {plain(label)[-40:]}".strip()
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(name, total=total)
        self._progress.update(self._tasks[stage], description=name, completed=done, total=total)


_wanted: bool | None = None


def show_progress(wanted: bool | None) -> None:
    """Show progress anywhere (True; as lines where standard error is no terminal), nowhere, or on terminals (None)."""
    global _wanted
    _wanted = wanted


@contextlib.contextmanager
def followed() -> Iterator[Follower]:
    """Follow a job for the length of a `with` block."""
    bars = Bars() if sys.stderr.isatty() and _wanted is not False else None
    follower = bars or (Lines() if _wanted else Follower())
    with _asking_first(follower):
        if bars:
            bars.start()
        try:
            yield follower
        finally:
            if bars:
                bars.end()


@contextlib.contextmanager
def _asking_first(follower: Follower) -> Iterator[None]:
    """The first Ctrl-C asks the job to stop, the second one stops it at once."""

    def ask(_signal: int, _frame: FrameType | None) -> None:
        follower.stopping = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        note("stopping after this report; press Ctrl-C again to stop at once")

    if threading.current_thread() is not threading.main_thread():
        yield  # signals go to the main thread, which is somebody else's here
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
