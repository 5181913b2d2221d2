"""The conductor: the only room that calls all others, in order, and keeps what they give in the ledger.

What this room offers is loaded when it is first asked for, so that reading one text loads no ledger.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
_MODULES = {
    "AddResult": "adding", "add": "adding", "match": "adding", "reread": "adding", "Case": "case",
    "Processes": "processes", "Language": "rooms", "Matcher": "rooms", "Reader": "rooms", "Rooms": "rooms",
    "Tables": "rooms", "read": "text", "Unwatched": "watch", "Watch": "watch",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"tallybook.job.{_MODULES[name]}"), name)
