"""Joins tellings of different reports into groups that tell of one event."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tallybook.match.cluster import Pair, cluster, pair
from tallybook.match.compare import Compared, Explained, Levels, exact, explained, field_levels, field_values, score_of
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.people import Rulings
from tallybook.match.telling import Telling
from tallybook.match.words import words

SQUARE_DEGREES = 0.5
BUCKET_DAYS = 7
LONGEST_BUCKETED_DAYS = 92
TELLINGS_COMPARED_PER_REPORT_PAIR = 8


class TellingComparer:
    """Compares tellings of different reports by the weights of `across`.

    `tellings` are all there are: what many of them share says less than what two share. `alike` holds cosines between
    reports both ways, `original` the original of each report that is a copy.
    """

    def __init__(
        self,
        tellings: Sequence[Telling],
        alike: Mapping[str, Mapping[str, float]],
        original: Mapping[str, str],
        knowledge: MatchKnowledge,
    ) -> None:
        self._bits = _rarities(tellings)
        self._alike = alike
        self._original = original
        self._knowledge = knowledge
        self._table = knowledge.weights["across"]

    def levels(self, a: Telling, b: Telling) -> Levels:
        """The level that each comparison of two tellings reaches."""
        levels = field_levels(a, b, self._knowledge)
        levels.append(("kinds", "shared" if a.kinds & b.kinds or a.families & b.families else "differ"))
        levels.append(("wording", self._wording(a, b)))
        levels.append(("text", self._text(a, b)))
        levels.append(("prominence", ("neither", "one_leads", "both_lead")[a.lead + b.lead]))
        return levels

    def score(self, a: Telling, b: Telling) -> float:
        """The sum of what the comparisons weigh, in bits."""
        levels = self.levels(a, b)
        return score_of(levels, self._table) + sum(bits for _, bits, _ in self._rare(a, b, dict(levels)))

    def _rare(self, a: Telling, b: Telling, levels: Mapping[str, str]) -> list[tuple[str, float, str]]:
        """What the rarity of a place or words that both have adds: (field, bits, what they share)."""
        shared = {
            "where": _shared_area(a, b, levels["where"]),
            "victims": a.victims & b.victims,
            "perpetrators": a.perpetrators & b.perpetrators,
        }
        found = []
        for field, names in shared.items():
            rarest = max(sorted(names), key=lambda n: self._bits[field, n], default=None)
            if rarest is not None:
                most = float(self._table["rarity"][field])
                found.append((field, min(most, self._bits[field, rarest]), rarest))
        return found

    def explain(self, a: Telling, b: Telling) -> Explained:
        """All comparisons of two tellings, each with its level, its weight and the values seen."""
        seen = field_values(a, b)
        seen["kinds"] = (" ".join(sorted(a.kinds)), " ".join(sorted(b.kinds)))
        seen["wording"] = (" ".join(sorted(a.said)), " ".join(sorted(b.said)))
        seen["text"] = (a.report, b.report)
        levels = self.levels(a, b)
        told = explained(levels, self._table, seen)
        rare = [
            Compared(f"rarity of {field}", f"{bits:.1f} bits", bits, (name, name))
            for field, bits, name in self._rare(a, b, dict(levels))
        ]
        return replace(told, score=told.score + sum(c.weight for c in rare), comparisons=(*told.comparisons, *rare))

    def _wording(self, a: Telling, b: Telling) -> str:
        smaller = min(len(a.said), len(b.said))
        if smaller < int(self._knowledge.weights["wording_words_min"]):
            return "little"  # two words in common out of two say nothing
        return _level(len(a.said & b.said) / smaller, self._knowledge.weights["wording_levels"], "little")

    def _text(self, a: Telling, b: Telling) -> str:
        if self._original.get(a.report, a.report) == self._original.get(b.report, b.report):
            return "copy"
        cosine = self._alike.get(a.report, {}).get(b.report, 0.0)
        return _level(cosine, self._knowledge.weights["text_levels"], "none")


def _rarities(tellings: Sequence[Telling]) -> dict[tuple[str, str], float]:
    """How rare each place and each word for an actor is: minus log2 of the share of reports that have it."""
    held: dict[tuple[str, str], set[str]] = {}
    for telling in tellings:
        for key in _place_keys(telling) | _squares(telling):
            held.setdefault(("where", key), set()).add(telling.report)
        for word in telling.victims:
            held.setdefault(("victims", word), set()).add(telling.report)
        for word in telling.perpetrators:
            held.setdefault(("perpetrators", word), set()).add(telling.report)
    # one more report than there are, so that in a ledger of two reports nothing is rare
    everyone = len({t.report for t in tellings}) + 1
    return {key: max(0.0, math.log2(everyone / (len(reports) + 1))) for key, reports in held.items()}


def _shared_area(a: Telling, b: Telling, level: str) -> set[str]:
    """What two tellings share by place: the place itself; the square of about fifty kilometres where one is near."""
    if level == "same":
        return _place_keys(a) & _place_keys(b)
    return _squares(a) & _squares(b) if level in ("near", "inside") else set()


def _squares(telling: Telling) -> set[str]:
    return {
        f"square {math.floor(w.latitude / SQUARE_DEGREES)} {math.floor(w.longitude / SQUARE_DEGREES)}"
        for w in telling.wheres
        if w.latitude is not None and w.longitude is not None
    }


def _place_keys(telling: Telling) -> set[str]:
    return {w.place_id or " ".join(words(w.name)) for w in telling.wheres}


def joined(
    tellings: Sequence[Telling],
    comparer: TellingComparer,
    pairs: Iterable[Pair],
    people: Rulings,
    knowledge: MatchKnowledge,
) -> list[tuple[Telling, ...]]:
    """Group tellings: candidates are compared, then joined on average; two of one report never meet, people bind."""
    by_id = {t.id: t for t in tellings}
    threshold = float(knowledge.weights["across"]["threshold"])
    scores: dict[str, dict[str, float]] = {t.id: {} for t in tellings}
    for a, b in pairs:
        scores[a][b] = comparer.score(by_id[a], by_id[b]) - threshold
    home = {c.id: t.id for t in tellings for c in t.claims}
    must = [pair(home[a], home[b]) for a, b in people.same if a in home and b in home and home[a] != home[b]]
    cannot = [pair(home[a], home[b]) for a, b in people.different if a in home and b in home and home[a] != home[b]]
    groups = cluster(
        scores,
        absent=float(knowledge.weights["across"]["absent"]),
        must=must,
        cannot=sorted(set(cannot)),
        exclusive={t.id: t.report for t in tellings},
    )
    return [tuple(by_id[name] for name in names) for names in groups]


def candidates(
    tellings: Sequence[Telling],
    alike: Mapping[str, Mapping[str, float]],
    original: Mapping[str, str],
    knowledge: MatchKnowledge,
) -> list[Pair]:
    """Pairs of tellings worth comparing, without comparing all with all.

    Two meet if they share a week and one of place, country, victims' word, perpetrators' word, figure above two; or if
    their reports are alike or copies. In a block that is large each meets only its nearest in time.
    """
    limit = int(knowledge.weights["window"]["block_neighbours"])
    blocks: dict[str, list[Telling]] = {}
    for telling in tellings:
        for key in _keys(telling):
            blocks.setdefault(key, []).append(telling)
    found: set[Pair] = set()
    for _, block in sorted(blocks.items()):
        block.sort(key=lambda t: (t.around or (0, 0), t.id))
        for i, one in enumerate(block):
            for two in block[i + 1 : i + 1 + limit]:
                if one.report != two.report and one.families & two.families:
                    found.add(pair(one.id, two.id))
    found |= _pairs_of_alike_reports(tellings, alike, original)
    return sorted(found)


def _pairs_of_alike_reports(
    tellings: Sequence[Telling], alike: Mapping[str, Mapping[str, float]], original: Mapping[str, str]
) -> set[Pair]:
    by_report: dict[str, list[Telling]] = {}
    for telling in tellings:
        by_report.setdefault(telling.report, []).append(telling)
    reports = {pair(a, b) for a, others in alike.items() for b in others}
    reports |= {pair(copy, first) for copy, first in original.items()}
    found: set[Pair] = set()
    for a, b in sorted(reports):
        for one in by_report.get(a, [])[:TELLINGS_COMPARED_PER_REPORT_PAIR]:
            for two in by_report.get(b, [])[:TELLINGS_COMPARED_PER_REPORT_PAIR]:
                if one.families & two.families:
                    found.add(pair(one.id, two.id))
    return found


def _keys(telling: Telling) -> list[str]:
    if telling.around is None:
        times = ["undated"]
    else:
        first, last = telling.around
        if last - first > LONGEST_BUCKETED_DAYS:
            times = ["long"]
        else:
            times = [str(week) for week in range((first - 2) // BUCKET_DAYS, (last + 2) // BUCKET_DAYS + 1)]
    told = [f"place {' '.join(words(w.name))}" for w in telling.wheres]
    told += [f"id {w.place_id}" for w in telling.wheres if w.place_id]
    told += [f"country {w.country_code}" for w in telling.wheres if w.country_code]
    told += [f"victims {w}" for w in telling.victims] + [f"perpetrators {w}" for w in telling.perpetrators]
    for name, figure in (("deaths", telling.deaths), ("injuries", telling.injuries), ("others", telling.others)):
        count = exact(figure) if figure else None
        if count is not None and count > 2:
            told.append(f"{name} {count}")
    return [f"{time} {what}" for time in times for what in told]


def _level(share: float, levels: Mapping[str, float], least: str) -> str:
    """The name of the highest level that a share reaches."""
    reached = [(floor, name) for name, floor in levels.items() if share >= floor]
    return max(reached)[1] if reached else least
