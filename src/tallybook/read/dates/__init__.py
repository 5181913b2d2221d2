"""When: days, weeks, months, years and words that count from another act, resolved against publication."""

from tallybook.read.dates.find import ROLES, DateMention, find_dates, resolve_date
from tallybook.read.dates.lexicon import DateLexicon

__all__ = [
    "ROLES",
    "DateLexicon",
    "DateMention",
    "find_dates",
    "resolve_date",
]
