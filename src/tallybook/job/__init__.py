"""The conductor: the only room that calls all others, in order, and keeps what they give in the ledger."""

from tallybook.job.adding import AddResult, add, match, reread
from tallybook.job.case import Case
from tallybook.job.processes import Processes
from tallybook.job.rooms import Language, Matcher, Reader, Rooms, Tables
from tallybook.job.text import read
from tallybook.job.watch import Unwatched, Watch

__all__ = [
    "AddResult",
    "Case",
    "Language",
    "Matcher",
    "Processes",
    "Reader",
    "Rooms",
    "Tables",
    "Unwatched",
    "Watch",
    "add",
    "match",
    "read",
    "reread",
]
