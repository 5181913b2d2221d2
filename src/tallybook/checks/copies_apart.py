"""T013: copied words that are counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at
from tallybook.match import Origins
from tallybook.match.words import words
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    finder = Origins(snapshot.reports, snapshot.copies)
    home = {claim: name for name, incident in snapshot.incidents.items() for claim in incident.claims}
    told = {
        (claim.report, claim.kind, " ".join(words(claim.words))): name
        for name, claim in sorted(snapshot.claims.items())
        if name in home
    }
    for name, claim in sorted(snapshot.claims.items()):
        original = finder.first_report(claim)
        if name not in home or original == claim.report:
            continue
        first = told.get((original, claim.kind, " ".join(words(claim.words))))
        if first is not None and home[first] != home[name]:
            what = f"the words are copied from report {original}, but stand in incident {home[name]}, not {home[first]}"
            yield claim_at(snapshot, claim), what, (name, first, home[name], home[first])


RULE = Rule(
    "T013",
    "a copied claim stands in another incident than the original: its figure is counted twice",
    "decide that the two incidents are the same",
    "warning",
    _find,
)
