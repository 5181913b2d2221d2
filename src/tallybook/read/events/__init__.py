"""Violence, land taken and people driven out: the words that tell of them, and who is who in them."""

from tallybook.read.events.event import Event
from tallybook.read.events.find import EventFinder
from tallybook.read.events.words import EventLexicon, Predicate

__all__ = [
    "Event",
    "EventFinder",
    "EventLexicon",
    "Predicate",
]
