"""Publishing: the book, the exports, and the tree from any figure down to the words it was read from."""

from tallybook.publish.book import BookResult, book
from tallybook.publish.exports import FORMATS, ExportResult, export
from tallybook.publish.tree import Tree, why

__all__ = ["FORMATS", "BookResult", "ExportResult", "Tree", "book", "export", "why"]
