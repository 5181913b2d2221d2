"""Publishing: the book, the exports, and the tree from any figure down to the words it was read from.

What this room offers is loaded when it is first asked for, so that showing one claim loads no book.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallybook.publish.binding import BookResult, book
    from tallybook.publish.exports import FORMATS, ExportResult, export
    from tallybook.publish.moved import changed
    from tallybook.publish.tree import Tree, why

__all__ = ["FORMATS", "BookResult", "ExportResult", "Tree", "book", "changed", "export", "why"]
_MODULES = {
    "BookResult": "binding", "book": "binding", "FORMATS": "exports", "ExportResult": "exports", "export": "exports",
    "changed": "moved", "Tree": "tree", "why": "tree",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"tallybook.publish.{_MODULES[name]}"), name)
