"""How many are on no list: multiple systems estimation from lists of independent origins, or from files."""

from __future__ import annotations

from tallybook.analyse.finding import Finding
from tallybook.analyse.offered import Offered
from tallybook.analyse.undercount.analysis import Undercount
from tallybook.analyse.undercount.origins import lists_of
from tallybook.records import Snapshot


def of(snapshot: Snapshot, settings: Undercount) -> Finding:
    """What the origins of a ledger say of those that none of them tells of."""
    table = lists_of(
        snapshot,
        kinds=settings.kinds,
        unit=settings.unit,
        lists=settings.lists,
        most=settings.most,
        merge_rest=settings.others == "merge",
        by=settings.by,
    )
    return settings.fit(table).finding_


OFFERED = Offered(
    name="undercount",
    title="Undercount",
    about="How many are there that no origin tells of, and how far do the ways to estimate it disagree?",
    settings=Undercount,
    of=of,
)
