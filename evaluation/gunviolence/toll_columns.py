"""What the reports of one incident say for and against a number of killed, injured or hit, as columns for trees."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.sure.lexicon import OUTCOMES
from tallybook.read.sure.told import Told

TARGETS = ("killed", "injured", "hit")
ALWAYS = range(8)  # values that are asked about even if no report tells them
_SINGLE = ("name", "age", "pronoun")
_EARLY = 4  # sentences of a text in which its incident is told
_SURE = 0.7  # persons who are taken to be among the dead, the hurt or those shot
_TOLD = 0.4  # persons who are taken to be told of the incident
_OWN_HAND = ("shot_himself", "murder_suicide")  # keywords that tell of a shooter who died by his own hand
_LIKELY = 0.02  # a value below it is not asked about
Row = dict[str, float]


@dataclass(frozen=True)
class Gathered:
    """What the reports of a cluster tell: by report, the earliest first, the told counts; for all together the rest.

    `votes` are the (killed, injured) that the rules read out of each report or headline; `words` the shares of reports
    with each keyword; `bags` for each target the probability of each class (the last one: so many and more).
    """

    told: Sequence[Sequence[Told]]
    votes: Sequence[tuple[int, int]]
    words: Mapping[str, float]
    bags: Mapping[str, Sequence[float]]
    length: float

    @property
    def silent(self) -> bool:
        """Whether no report tells of anybody dead, hurt or shot: then nobody is counted, whatever is common."""
        return not self.votes and not any(self.told)


def values_of(gathered: Gathered) -> list[int]:
    """The values that are asked about: small ones, those told, and sums and differences of those told."""
    told = {t.value for own in gathered.told for t in own if t.whole >= _LIKELY}
    told |= {v for vote in gathered.votes for v in (*vote, sum(vote))}
    likely = sorted(told)[:12]
    more = {a + b for a in likely for b in likely if a + b < 30} | {a - b for a in told for b in likely if a > b}
    return sorted({*ALWAYS, *told, *(more if len(told) < 10 else ())})


def value_rows(gathered: Gathered, values: Sequence[int]) -> list[Row]:
    """One row of columns for each value, the same whether the killed, the injured or the hit are asked about."""
    shared = _shared(gathered)
    by_value = _by_value(gathered)
    return [_row(gathered, value, shared, by_value) for value in values]


def _by_value(gathered: Gathered) -> dict[tuple[str, int], list[tuple[int, Told]]]:
    """The counts told with a figure, by outcome and value, each with the number of its report."""
    found: dict[tuple[str, int], list[tuple[int, Told]]] = defaultdict(list)
    for number, own in enumerate(gathered.told):
        for told in own:
            if told.form not in _SINGLE:
                found[told.outcome, told.value].append((number, told))
    return found


def _shared(gathered: Gathered) -> Row:
    """The columns that are the same for every value of a cluster."""
    reports = max(1, len(gathered.told))
    row: Row = {"reports": float(reports), "length": gathered.length}
    row.update({f"word {word}": share for word, share in gathered.words.items()})
    for outcome in OUTCOMES:
        told = [t for own in gathered.told for t in own if t.outcome == outcome]
        figures = [t for t in told if t.form not in _SINGLE]
        best = max(figures, key=lambda t: t.whole, default=None)
        row[f"{outcome} best"] = float(best.value) if best is not None else math.nan
        row[f"{outcome} best whole"] = best.whole if best is not None else 0.0
        row[f"{outcome} singly"] = max((t.holds for t in told if t.form in _SINGLE), default=0.0)
        row[f"{outcome} holds"] = max((t.holds for t in figures), default=0.0)
        row[f"{outcome} ages"] = max((_distinct(own, outcome, "age") for own in gathered.told), default=0.0)
        row[f"{outcome} names"] = max((_distinct(own, outcome, "name") for own in gathered.told), default=0.0)
        row[f"{outcome} ones"] = max((_ones(own, outcome) for own in gathered.told), default=0.0)
        sure = [max((t.holds for t in own if t.outcome == outcome), default=0.0) for own in gathered.told]
        row[f"{outcome} told by"] = sum(p >= _SURE for p in sure) / reports
        row[f"{outcome} told last"] = sure[-1] if sure else 0.0
    for outcome in ("dead", "shot"):
        hands = (t.holds for own in gathered.told for t in own if t.own_hand and t.outcome == outcome)
        row["own hand" if outcome == "dead" else f"own hand {outcome}"] = max(hands, default=0.0)
    row["struck"] = _struck(gathered)
    row["own hand told"] = max([row["own hand"], *(gathered.words.get(name, 0.0) for name in _OWN_HAND)])
    return row


def _struck(gathered: Gathered) -> float:
    """How many somebody is told to have killed, by most of those who tell it; of equals the larger number."""
    counts: Counter[int] = Counter()
    for own in gathered.told:
        told = [t for t in own if t.struck and t.outcome == "dead" and t.form not in _SINGLE and t.holds >= _TOLD]
        counts.update({t.value for t in told if t.value})
    return float(max(counts, key=lambda value: (counts[value], value))) if counts else math.nan


def _distinct(own: Sequence[Told], outcome: str, form: str) -> float:
    """How many persons told apart by age or name are to be expected among the dead, the hurt or those shot."""
    best: dict[str, float] = {}
    for told in own:
        if told.form == form and told.outcome == outcome and told.key is not None:
            best[told.key] = max(best.get(told.key, 0.0), told.holds)
    return sum(p for p in best.values() if p >= 0.2)


def _ones(own: Sequence[Told], outcome: str) -> float:
    """The expected sum of those told one by one in different sentences or clauses ("another was hurt")."""
    best: dict[tuple[int, int], float] = {}
    for told in own:
        if told.outcome == outcome and told.form not in _SINGLE and not told.title and told.sentence <= 3 * _EARLY:
            place = (told.sentence, told.value)
            best[place] = max(best.get(place, 0.0), told.holds)
    return sum(value * p for (_, value), p in best.items() if value == 1)


def _row(
    gathered: Gathered,
    value: int,
    shared: Row,
    by_value: Mapping[tuple[str, int], Sequence[tuple[int, Told]]],
) -> Row:
    reports = max(1, len(gathered.told))
    row: Row = {**shared, "value": float(value)}
    for outcome in OUTCOMES:
        own = by_value.get((outcome, value), ())
        row.update(_support(own, outcome, reports))
        above = [t.whole for (o, v), told in by_value.items() if o == outcome and v > value for _, t in told]
        below = [t.whole for (o, v), told in by_value.items() if o == outcome and v < value for _, t in told]
        row[f"{outcome} above"] = max(above, default=0.0)
        row[f"{outcome} below"] = max(below, default=0.0)
        row[f"{outcome} off"] = value - shared[f"{outcome} best"]
        row[f"{outcome} ages off"] = value - shared[f"{outcome} ages"]
        row[f"{outcome} names off"] = value - shared[f"{outcome} names"]
        row[f"{outcome} ones off"] = value - shared[f"{outcome} ones"]
    row["shot without dead off"] = value - (shared["shot best"] - shared["dead best"])
    row["dead and hurt off"] = value - (shared["dead best"] + shared["hurt best"])
    row["dead and own hand off"] = value - (shared["dead best"] + 1)
    row["struck off"] = value - shared["struck"]
    row["struck and own hand off"] = value - (shared["struck"] + 1) if shared["own hand told"] > _LIKELY else math.nan
    for name, bag in gathered.bags.items():
        row[f"bag {name}"] = bag[min(value, len(bag) - 1)]
        row[f"bag {name} none"] = bag[0]
        row[f"bag {name} off"] = value - sum(n * p for n, p in enumerate(bag))
    row.update(_voted(gathered, value))
    return row


def _support(own: Sequence[tuple[int, Told]], outcome: str, reports: int) -> Row:
    """How strongly a value is told as the count of an outcome."""
    whole = sorted((t.whole for _, t in own), reverse=True)
    per_report: dict[int, float] = {}
    for number, told in own:
        per_report[number] = max(per_report.get(number, 0.0), told.whole)
    return {
        f"{outcome} whole": whole[0] if whole else 0.0,
        f"{outcome} second": whole[1] if len(whole) > 1 else 0.0,
        f"{outcome} any": 1 - math.prod(1 - 0.9 * p for p in whole),
        f"{outcome} share": sum(per_report.values()) / reports,
        # who was wounded may die later: what the first and the last report say
        f"{outcome} first": per_report.get(0, 0.0),
        f"{outcome} last": per_report.get(reports - 1, 0.0),
        f"{outcome} title": max((t.whole for _, t in own if t.title), default=0.0),
        f"{outcome} early": max((t.whole for _, t in own if not t.title and t.sentence < _EARLY), default=0.0),
        f"{outcome} times": float(len(own)),
        f"{outcome} held": max((t.holds for _, t in own), default=0.0),
    }


def _voted(gathered: Gathered, value: int) -> Row:
    """What the reader's rules made of each report and headline."""
    votes = gathered.votes
    if not votes:
        return {}
    return {
        "rules dead": sum(k == value for k, _ in votes) / len(votes),
        "rules hurt": sum(i == value for _, i in votes) / len(votes),
        "rules hit": sum(k + i == value for k, i in votes) / len(votes),
        "rules dead above": sum(k > value for k, _ in votes) / len(votes),
        "rules hurt above": sum(i > value for _, i in votes) / len(votes),
        "rules hit above": sum(k + i > value for k, i in votes) / len(votes),
    }


def pair_rows(
    gathered: Gathered, pairs: Sequence[tuple[int, int]], scores: Mapping[str, Mapping[int, float]]
) -> list[Row]:
    """One row for each (killed, injured): are both right?

    Args:
        gathered: what the cluster tells.
        pairs: the pairs that are asked about.
        scores: for each target the log-odds of each value.
    """
    shared = _shared(gathered)
    by_value = _by_value(gathered)
    return [_pair_row(gathered, pair, scores, shared, by_value) for pair in pairs]


def _pair_row(
    gathered: Gathered,
    pair: tuple[int, int],
    scores: Mapping[str, Mapping[int, float]],
    shared: Row,
    by_value: Mapping[tuple[str, int], Sequence[tuple[int, Told]]],
) -> Row:
    killed, injured = pair
    asked = {"killed": killed, "injured": injured, "hit": killed + injured}
    row: Row = {f"{target} value": float(value) for target, value in asked.items()}
    for target, value in asked.items():
        own = scores[target]
        score = own.get(value, -8.0)
        row[f"{target} score"] = score
        row[f"{target} lead"] = score - max((s for v, s in own.items() if v != value), default=-8.0)
    row["sum"] = sum(row[f"{target} score"] for target in asked)
    row["killed and injured"] = row["killed score"] + row["injured score"]
    reports = max(1, len(gathered.told))
    for outcome, value in (("dead", killed), ("hurt", injured), ("shot", killed + injured), ("shot", injured)):
        name = f"{outcome} injured" if (outcome, value) == ("shot", injured) and killed else outcome
        for column, number in _support(by_value.get((outcome, value), ()), outcome, reports).items():
            row[f"{name} {column}"] = number
    for target, value in asked.items():
        bag = gathered.bags.get(target)
        if bag is not None:
            row[f"bag {target}"] = math.log(bag[min(value, len(bag) - 1)] + 1e-4)
    for name in (
        "reports",
        "own hand",
        "own hand told",
        "dead told by",
        "dead told last",
        "dead best",
        "hurt best",
        "shot best",
        "shot ages",
        "hurt ages",
        "dead ages",
    ):
        row[name] = shared[name]
    row["rules"] = sum(vote == pair for vote in gathered.votes) / len(gathered.votes) if gathered.votes else math.nan
    row["struck and own hand off"] = killed - (shared["struck"] + 1) if shared["own hand told"] > _LIKELY else math.nan
    row["shot ages off"] = killed + injured - shared["shot ages"]
    row["shot ones off"] = killed + injured - shared["shot ones"]
    return row


def likely_pairs(
    scores: Mapping[str, Mapping[int, float]], *, killed: int = 5, injured: int = 6
) -> list[tuple[int, int]]:
    """The pairs of the likeliest values, and of the likeliest killed with what is left of the likeliest hit."""
    ranked = {target: sorted(own, key=lambda v: (-own[v], v)) for target, own in scores.items()}
    best_killed, best_injured = ranked["killed"][:killed], ranked["injured"][:injured]
    found = {(k, i) for k in best_killed for i in best_injured}
    found |= {(k, h - k) for k in best_killed[:3] for h in ranked["hit"][:3] if h >= k}
    return sorted(found)
