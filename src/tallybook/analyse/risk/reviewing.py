"""A person's word on an assignment goes into the ledger, with what the rules had said beside it."""

from __future__ import annotations

from tallybook.analyse.risk.rules import Codebook, codebook
from tallybook.analyse.risk.sorting import assigned
from tallybook.ledger import Ledger
from tallybook.records import BadInput, Placing, Snapshot


def placed(
    ledger: Ledger, what: str, claim: str, indicator: str, *, why: str, by: str, snapshot: Snapshot | None = None
) -> Placing:
    """Keep that a person accepts or rejects that a claim speaks for a heading.

    Args:
        ledger: where it is kept.
        what: accept or reject.
        claim: the id of the claim.
        indicator: the heading's id.
        why: the reason; may be empty.
        by: "person:name".
        snapshot: what the ledger holds, where it was read already; None reads it.

    Raises:
        BadInput: there is no such claim or heading, or no claim can speak for the heading.
    """
    book = codebook()
    check_indicator(book, indicator)
    held = snapshot or ledger.snapshot()
    rules = next((a.rules for a in assigned(held, book) if (a.claim, a.indicator) == (claim, indicator)), ())
    return ledger.place(what, claim, indicator, rules=(rules, book.version), why=why, by=by)


def check_indicator(book: Codebook, indicator: str) -> None:
    """Refuse a heading that there is not, or for which no claim can speak."""
    known = book.indicators
    if indicator not in known:
        number = indicator.partition(".")[0]
        near = [i for i in known if i.partition(".")[0] == number and not known[i].look] or list(known)
        raise BadInput(f"indicator={indicator!r}: expected a heading of the risk board, such as {', '.join(near[:12])}")
    if known[indicator].look:
        raise BadInput(f"indicator={indicator!r}: no claim can speak for it; look at {known[indicator].look}")
