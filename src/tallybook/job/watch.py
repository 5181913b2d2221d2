"""How a caller follows a long job and asks it to stop: progress goes out, the wish to stop comes in."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Somebody who follows a job; the command line draws bars, a test counts, most callers do neither."""

    def step(self, stage: str, done: int, total: int | None, label: str = "") -> None:
        """Hear how far a stage is.

        Args:
            stage: "collecting" (done and total in bytes of the file `label`), "reading" (in reports), "matching" (in
                rounds), "replaying", "verifying" or "redacting" (in entries) or "writing" (in pages).
            done: how much is done.
            total: of how much; None where that is not known.
            label: what is being worked on.
        """

    def stop_asked(self) -> bool:
        """Say whether the job should end after the report that it is at; what is done by then is kept."""


class Unwatched:
    """Nobody follows, nobody stops it."""

    def step(self, stage: str, done: int, total: int | None, label: str = "") -> None:
        """Let it pass."""

    def stop_asked(self) -> bool:
        """Never."""
        return False
