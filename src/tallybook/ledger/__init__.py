"""What was said and done, in entries that are only ever appended; every table is made from them."""

from tallybook.ledger.deciding import DECISIONS
from tallybook.ledger.entry import Draft, Entry
from tallybook.ledger.ledger import Ledger, Stale
from tallybook.ledger.past import Moment, Past
from tallybook.ledger.redacting import Redacted
from tallybook.ledger.repair import Repaired, repair
from tallybook.ledger.search import Hit, Hits
from tallybook.ledger.verify import Verified

__all__ = [
    "DECISIONS",
    "Draft",
    "Entry",
    "Hit",
    "Hits",
    "Ledger",
    "Moment",
    "Past",
    "Redacted",
    "Repaired",
    "Stale",
    "Verified",
    "repair",
]
