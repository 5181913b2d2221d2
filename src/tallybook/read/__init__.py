"""Report to Claims: what a report says, where it says so, who is quoted as saying it, and how surely."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallybook.read.claims import read, read_many
    from tallybook.read.flattened import flat
    from tallybook.read.knowledge import Knowledge

__all__ = ["Knowledge", "flat", "read", "read_many"]

# Loaded when asked for: a program that only flattens claims should not wait for a parser.
_WHERE = {"Knowledge": "knowledge", "flat": "flattened", "read": "claims", "read_many": "claims"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
