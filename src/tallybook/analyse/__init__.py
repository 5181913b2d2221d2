"""Counts and findings on a snapshot: pure functions whose every result lists the incidents or claims under it."""

from tallybook.analyse.representation.index import gallagher
from tallybook.analyse.representation.told import Seats, SeatsTold, seats_told
from tallybook.analyse.tallies import MonthRow, by_month, tally
from tallybook.checks.gaps import Explanation
from tallybook.checks.totals import ClaimedTotal, claimed_totals

__all__ = [
    "ClaimedTotal",
    "Explanation",
    "MonthRow",
    "Seats",
    "SeatsTold",
    "by_month",
    "claimed_totals",
    "gallagher",
    "seats_told",
    "tally",
]
