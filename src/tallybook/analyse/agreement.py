"""How far people who read the same reports agree, field by field, and how far a machine's reading does with theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tallybook.analyse.reliability import Level, Value, alpha, kappa
from tallybook.match.words import fold
from tallybook.records import Claim, Coding

_SAME_KIND = 0.5  # what it adds to the share of words that two claims have in common, when they are paired
_NOT_STATED = "(not stated)"  # of a field that is a name or a word: leaving it open is an answer as well
Unit = dict[str, Claim]


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far coders agree on one field.

    `units` are claims that at least two of them have; in the row "claim", those that at least one has. `agreed_0_1` is
    the share of pairs of coders with equal values, both not stated included. `kappa` is Cohen's, the mean over pairs of
    coders weighted by what they have in common; `alpha` is Krippendorff's for the field's level of measurement. They
    are None where agreement can't be told from chance: no unit, or one value throughout.
    """

    field: str
    level: Level
    units: int
    agreed_0_1: float | None
    kappa: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A reading beside the claims that were settled: how many of each, how many in both, and which share is equal."""

    read: int
    settled: int
    both: int
    equal_0_1: Mapping[str, float]

    @property
    def precision(self) -> float | None:
        """What share of the reading is among the settled claims."""
        return self.both / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        """What share of the settled claims is in the reading."""
        return self.both / self.settled if self.settled else None


FIELDS: Mapping[str, tuple[Level, Callable[[Claim], Value]]] = {
    "kind": ("nominal", lambda claim: claim.kind),
    "stance": ("nominal", lambda claim: claim.stance),
    "figure": ("interval", lambda claim: claim.figure.at_least if claim.figure else None),
    "start": ("interval", lambda claim: claim.when.start.toordinal() if claim.when and claim.when.start else None),
    "end": ("interval", lambda claim: claim.when.end.toordinal() if claim.when and claim.when.end else None),
    "place": ("nominal", lambda claim: (claim.where.place_id or fold(claim.where.name)) if claim.where else None),
    "victims": ("nominal", lambda claim: fold(claim.victims.name) if claim.victims else None),
    "perpetrator": ("nominal", lambda claim: fold(claim.perpetrator.name) if claim.perpetrator else None),
    "speaker": ("nominal", lambda claim: fold(claim.speakers[-1].name) if claim.speakers else None),
    "method": ("nominal", lambda claim: claim.method),
}


def agreement(codings: Mapping[str, Sequence[Coding]]) -> tuple[FieldAgreement, ...]:
    """How far the coders of some reports agree: first on which claims there are, then on each field of them.

    Args:
        codings: the codings of each report, one a coder; reports with fewer than two say nothing.

    Returns:
        A row "claim" (whether a coder has it; its kappa is low by nature, since what nobody found is no unit), then one
        for each of FIELDS, over claims that at least two coders have.
    """
    coders = sorted({coding.coder for own in codings.values() for coding in own})
    there: list[list[Value]] = []
    shared: list[Unit] = []
    for own in codings.values():
        asked = {coding.coder for coding in own}
        if len(asked) > 1:
            paired = units(own)
            there += [[str(coder in unit) if coder in asked else None for coder in coders] for unit in paired]
            shared += [unit for unit in paired if len(unit) > 1]
    rows = [_row("claim", "nominal", there, there)]
    for name, (level, value) in FIELDS.items():
        told = [[value(unit[coder]) if coder in unit else None for coder in coders] for unit in shared]
        words = [_as_words(unit, row, coders) for unit, row in zip(shared, told, strict=True)]
        rows.append(_row(name, level, told if level != "nominal" else words, words))
    return tuple(rows)


def score(read: Sequence[Claim], settled: Sequence[Claim]) -> Scored:
    """A reading of reports beside the claims that people settled of the same reports."""
    pairs = _pairs(read, settled)
    equal = {
        name: sum(value(read[a]) == value(settled[b]) for a, b in pairs) / len(pairs)
        for name, (_, value) in FIELDS.items()
        if pairs
    }
    return Scored(len(read), len(settled), len(pairs), equal)


def _as_words(unit: Unit, row: Sequence[Value], coders: Sequence[str]) -> list[Value]:
    """What each coder says of a unit, leaving it open included; None where a coder does not have the unit."""
    told = zip(coders, row, strict=True)
    return [None if coder not in unit else _NOT_STATED if value is None else str(value) for coder, value in told]


def _row(name: str, level: Level, told: Sequence[Sequence[Value]], words: Sequence[Sequence[Value]]) -> FieldAgreement:
    """One row: alpha of the values on their level, kappa and the share of the same values as words."""
    pairs = [(a, b) for row in words for a, b in combinations([v for v in row if v is not None], 2)]
    agreed = sum(a == b for a, b in pairs) / len(pairs) if pairs else None
    return FieldAgreement(name, level, len(told), agreed, _mean_kappa(words), alpha(told, level))


def _mean_kappa(rows: Sequence[Sequence[Value]]) -> float | None:
    weighted = weight = 0.0
    for a, b in combinations(range(len(rows[0]) if rows else 0), 2):
        both = [(row[a], row[b]) for row in rows if row[a] is not None and row[b] is not None]
        found = kappa(both)
        if found is not None:
            weighted, weight = weighted + found * len(both), weight + len(both)
    return weighted / weight if weight else None


def units(codings: Sequence[Coding]) -> list[Unit]:
    """Which claims of several coders are one: coder by coder, each one's claims paired with those there are already."""
    made: list[Unit] = []
    for coding in sorted(codings, key=lambda c: c.coder):
        first = [next(iter(unit.values())) for unit in made]
        paired = {b: a for a, b in _pairs(first, coding.claims)}
        for i, claim in enumerate(coding.claims):
            if i in paired:
                made[paired[i]][coding.coder] = claim
            else:
                made.append({coding.coder: claim})
    return made


def _pairs(one: Sequence[Claim], two: Sequence[Claim]) -> list[tuple[int, int]]:
    """Pair claims of the same reports whose words overlap, so that the whole fits best; each in one pair at most."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not one or not two:
        return []
    fit = np.array([[_fit(a, b) for b in two] for a in one])
    rows, columns = linear_sum_assignment(fit, maximize=True)
    return [(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if fit[a, b] > 0]


def _fit(a: Claim, b: Claim) -> float:
    """What share of their words two claims have in common, and more if they are of one kind; 0 where none."""
    if a.report != b.report:
        return 0.0
    mine, theirs = ({i for span in claim.spans for i in range(span.start, span.end)} for claim in (a, b))
    common = len(mine & theirs)
    return common / len(mine | theirs) + (_SAME_KIND if a.kind == b.kind else 0.0) if common else 0.0
