"""Lets whoever runs an analysis hear how far it is, without the analysis knowing who listens."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

Step = Callable[[str, int, int | None], None]
_listening: ContextVar[Step | None] = ContextVar("listening", default=None)


@contextlib.contextmanager
def following(step: Step) -> Iterator[None]:
    """Hear of the steps of what is fitted inside a `with` block.

    Args:
        step: called with the stage ("sweeps"), how much of it is done, and of how much (None: not known). What it
            raises ends the analysis.
    """
    before = _listening.set(step)
    try:
        yield
    finally:
        _listening.reset(before)


def at(stage: str, done: int, total: int | None = None) -> None:
    """Say how far an analysis is; what takes long calls it a few times a second, and nothing depends on it."""
    if (step := _listening.get()) is not None:
        step(stage, done, total)
