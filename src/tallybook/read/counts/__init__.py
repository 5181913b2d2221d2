"""Running totals, populations, and seats held, deserved and in all."""

from tallybook.read.counts.find import Counts

__all__ = [
    "Counts",
]
