"""T009: one number in the text that is read as two different things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at
from tallybook.match import MatchKnowledge
from tallybook.match.compare import exact
from tallybook.match.telling import deaths_of, injuries_of
from tallybook.records import Claim, Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    knowledge = MatchKnowledge.load()
    by_words: dict[tuple[str, str, int], list[tuple[Claim, str]]] = {}
    for _, claim in sorted(snapshot.claims.items()):
        number = exact(claim.figure) if claim.figure is not None else None
        if number is None or number < 2:
            continue
        if deaths_of(claim, knowledge):
            unit = "killed"
        elif injuries_of(claim, knowledge):
            unit = "hurt"
        else:
            unit = {"abduction": "taken", "disappearance": "taken"}.get(claim.kind, claim.kind)
        by_words.setdefault((claim.report, claim.words, number), []).append((claim, unit))
    for (report, _, number), told in sorted(by_words.items()):
        units = sorted({unit for _, unit in told})
        if len(units) > 1:
            claims = tuple(claim.id for claim, _ in told)
            what = f"{number:,} in the same words is read as {' and as '.join(units)}"
            yield claim_at(snapshot, told[0][0]), what, (*claims, report)


RULE = Rule(
    "T009",
    "the same words and number are read in different units (killed and hurt, persons and seats)",
    "reject the claim that misreads them",
    "warning",
    _find,
)
