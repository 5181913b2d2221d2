"""What set off what: as claims say it, and as the times of many events suggest it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tallybook.analyse.offered import Offered

__all__ = ["OFFERED"]


def __getattr__(name: str) -> Offered:
    """`OFFERED`, made when it is asked for: `stated` is needed at the start of a book, SciPy's optimisers are not."""
    if name != "OFFERED":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tallybook.analyse.offered import Offered
    from tallybook.analyse.reprisals.analysis import ReprisalAnalysis, of_snapshot

    return Offered(
        name="reprisals",
        title="Reprisals",
        about="What set off what: as reports say it, and how far the times of events suggest that some answer others.",
        settings=ReprisalAnalysis,
        of=of_snapshot,
    )
