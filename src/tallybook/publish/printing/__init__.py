"""The printed report: what it holds, the redacted form for the public, and how it becomes HTML and PDF."""

from tallybook.publish.printing.content import Content, Since, content_of
from tallybook.publish.printing.paper import CURE, can_print, html, pdf, title_of, write
from tallybook.publish.printing.public import for_the_public

__all__ = ["CURE", "Content", "Since", "can_print", "content_of", "for_the_public", "html", "pdf", "title_of", "write"]
