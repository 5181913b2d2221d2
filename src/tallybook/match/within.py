"""Groups the claims of one report into tellings: which of them are about one event."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from tallybook.match.cluster import cluster
from tallybook.match.compare import Explained, Levels, exact, explained, field_levels, field_values, score_of
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.people import Rulings
from tallybook.match.telling import Telling, of_wounds, telling_of
from tallybook.match.words import fold, sentence_breaks, words
from tallybook.records import Claim, Report

OPENING_CHARACTERS = 80
SMALLEST_SUM = 5
SUM_SENTENCES = 6
SUM_CLAIMS = (
    20  # before and after it, so that a report of ten thousand claims takes no longer than a hundred of a hundred
)
EVENT_LINKS = ("triggered_by", "revenge_for")
# A figure that took another's place, or is held against it, counts the dead of the same event.
ONE_EVENT_LINKS = ("same_as", "corrected_from", "contradicts")
NOTHING_IN_COMMON = -0.5


class ReportReader:
    """Compares the claims of one report; holds its sentences and the links between its claims."""

    def __init__(self, report: Report, claims: Iterable[Claim], knowledge: MatchKnowledge) -> None:
        self.claims = tuple(sorted(claims, key=lambda c: (c.spans[0].start, c.id)))
        self._text = report.text
        self._claim = {c.id: c for c in self.claims}
        self._position = {c.id: i for i, c in enumerate(self.claims)}
        self._published = report.published.toordinal() if report.published else None
        self._breaks = sentence_breaks(report.text)
        self._knowledge = knowledge
        self._table = knowledge.weights["within"]
        self._single = {c.id: telling_of([c], self._published, knowledge) for c in self.claims}
        self._separator = _any_of(tuple(knowledge.words["separators"]))
        self._separators: dict[int, str] = {}
        self._inside = _inside_pattern(knowledge)
        own = set(self._single)
        links = [(c.id, link) for c in self.claims for link in c.links if link.claim in own and link.claim != c.id]
        self.caused = {(a, link.claim) for a, link in links if link.type in EVENT_LINKS}
        self.same = {(a, link.claim) for a, link in links if link.type in ONE_EVENT_LINKS}
        self.parts = {(a, link.claim) for a, link in links if link.type == "part_of"}
        self.parts |= self._told_inside()
        self._anchors = {name for a, b in self.caused for name in (a, b)}
        self.apart = _reached(self.caused)

    def telling(self, names: Sequence[str], *, lead: bool) -> Telling:
        """The telling made of these claims."""
        return telling_of([self._claim[n] for n in names], self._published, self._knowledge, lead=lead)

    def sentence(self, claim: Claim) -> int:
        """The number of the sentence in which a claim begins."""
        return bisect_right(self._breaks, claim.spans[0].start)

    def levels(self, a: Claim, b: Claim) -> Levels:
        """Compare two claims of this report, the earlier in the text first."""
        levels = field_levels(self._single[a.id], self._single[b.id], self._knowledge)
        if self._dying(a) != self._dying(b):  # in a hospital, days later: not where and when it was done
            levels = [(name, "unknown" if name in ("when", "where") else level) for name, level in levels]
        gap_sentences = abs(self.sentence(b) - self.sentence(a))
        levels.append(("sentence", "same" if gap_sentences == 0 else "next" if gap_sentences == 1 else "far"))
        levels.append(("separator", "yes" if gap_sentences and self._separator_in(self.sentence(b)) else "no"))
        levels.append(("own_event", self._own_event(a, b, levels)))
        levels.append(("stance", "one_denied" if (a.stance == "denied") != (b.stance == "denied") else "alike"))
        levels.append(("base", "any"))
        return levels

    def _dying(self, claim: Claim) -> bool:
        """Whether a claim tells of a death of wounds."""
        return claim.kind == "killing" and of_wounds(claim, self._knowledge)

    def score(self, a: Claim, b: Claim) -> float:
        """The sum of what the comparisons of two claims weigh, in bits."""
        return score_of(self.levels(a, b), self._table)

    def explain(self, a: Claim, b: Claim) -> Explained:
        """The comparisons of two claims, each with its weight and the values seen."""
        seen = field_values(self._single[a.id], self._single[b.id])
        seen["sentence"] = (str(self.sentence(a)), str(self.sentence(b)))
        seen["separator"] = ("", self._separator_in(self.sentence(b)))
        return explained(self.levels(a, b), self._table, seen)

    def may_join(self, a: Claim, b: Claim) -> bool:
        """Whether claims of these kinds can be one event: one family, or for some families two sentences that touch."""
        one, two = (self._knowledge.weights["family"].get(c.kind, c.kind) for c in (a, b))
        if one == two:
            return True
        near = abs(self.sentence(a) - self.sentence(b)) <= 1
        return near and two in self._knowledge.weights["joined_families"].get(one, ())

    def is_nested(self, part: Claim, whole: Claim) -> bool:
        """Whether a part of an event is told as an event of its own: by other hands, at another time or place."""
        if (part.id, whole.id) in self.apart or part.id in self._anchors:
            return True
        wounded = self._single[whole.id]
        if part.kind == "killing" and wounded.injuries is not None and wounded.deaths is None:
            return False  # one of the wounded who died days later died of the same event
        if part.perpetrator is not None and whole.perpetrator != part.perpetrator:
            return self.sentence(part) != self.sentence(whole)
        levels = dict(self.levels(*sorted((part, whole), key=lambda c: (c.spans[0].start, c.id))))
        return levels["when"] in ("apart", "near") or levels["where"] in ("differ", "apart")

    def take_out_sums(
        self, groups: list[tuple[str, ...]], bound: set[str]
    ) -> tuple[list[tuple[str, ...]], set[tuple[str, str]]]:
        """Give a claim whose dead are the sum of two told events ("ten: seven dockers, then three") a group of its own.

        Returns:
            The groups, and pairs (part, whole). Claims that links or people bind to their group stay; sums of less than
            five are left alone, as chance makes too many of them.
        """
        number_of = {n: v for n, t in self._single.items() if t.deaths and (v := exact(t.deaths)) is not None}
        home = {name: i for i, group in enumerate(groups) for name in group}
        parts: set[tuple[str, str]] = set()
        for claim in self.claims:
            total = number_of.get(claim.id, 0)
            if total < SMALLEST_SUM or claim.id in bound:
                continue
            found = self._summands(claim, total, number_of, home)
            if found is not None:
                parts |= {(name, claim.id) for name in found}
        wholes = {whole for _, whole in parts}
        kept = [tuple(n for n in group if n not in wholes) for group in groups]
        by_home: dict[tuple[int, int], list[str]] = {}
        for name in sorted(wholes):
            by_home.setdefault((home[name], number_of[name]), []).append(name)
        return [g for g in kept if g] + [tuple(names) for names in by_home.values()], parts

    def _summands(
        self, claim: Claim, total: int, number_of: Mapping[str, int], home: Mapping[str, int]
    ) -> tuple[str, str] | None:
        """Two claims of different events told nearby whose dead add up to the total."""
        i = self._position[claim.id]
        near = [
            c.id
            for c in self.claims[max(0, i - SUM_CLAIMS) : i + SUM_CLAIMS]
            if 0 < number_of.get(c.id, 0) < total and abs(self.sentence(c) - self.sentence(claim)) <= SUM_SENTENCES
        ]
        for one in near:
            for two in near:
                if one < two and home[one] != home[two] and number_of[one] + number_of[two] == total:
                    return one, two
        return None

    def _told_inside(self) -> set[tuple[str, str]]:
        """Claims whose sentence opens with "in that rampage" or the like, with the larger one told just before."""
        found: set[tuple[str, str]] = set()
        linked = {a for a, _ in self.parts}
        for i, part in enumerate(self.claims):
            number = self.sentence(part)
            start = self._breaks[number - 1] if number else 0
            opening = " ".join(words(self._text[start : start + OPENING_CHARACTERS]))
            if part.id in linked or not self._inside.match(opening):
                continue
            counted = self._single[part.id].deaths
            for whole in reversed(self.claims[max(0, i - SUM_CLAIMS) : i]):
                larger = self._single[whole.id].deaths
                if self.sentence(whole) == number or counted is None or larger is None:
                    continue
                if number - self.sentence(whole) == 1 and (larger.at_least or 0) >= (counted.at_least or 0):
                    found.add((part.id, whole.id))
                break
        return found

    def _separator_in(self, number: int) -> str:
        """The words in a sentence that say it tells of another event; empty where there are none."""
        if number not in self._separators:
            start = self._breaks[number - 1] if number else 0
            end = self._breaks[number] if number < len(self._breaks) else len(self._text)
            found = self._separator.search(fold(self._text[start:end]))
            self._separators[number] = found.group() if found else ""
        return self._separators[number]

    def _own_event(self, a: Claim, b: Claim, levels: Levels) -> str:
        """Whether just one of the two set something off (or was set off) and their figures differ."""
        if (a.id in self._anchors) == (b.id in self._anchors) or self.sentence(a) == self.sentence(b):
            return "no"
        counted = {level for name, level in levels if name in ("deaths", "injuries")}
        return "yes" if counted & {"compatible", "part", "conflict"} else "no"


@lru_cache(maxsize=8)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(fold(phrase)) for phrase in phrases) + r")\b")


def _inside_pattern(knowledge: MatchKnowledge) -> re.Pattern[str]:
    table = knowledge.words
    return _inside_of(*(tuple(table[name]) for name in ("inside_openers", "inside_nouns", "inside_phrases")))


@lru_cache(maxsize=8)
def _inside_of(openers: tuple[str, ...], nouns: tuple[str, ...], phrases: tuple[str, ...]) -> re.Pattern[str]:
    opener, noun, phrase = ("|".join(re.escape(word) for word in told) for told in (openers, nouns, phrases))
    return re.compile(rf"(?:(?:\w+ )?(?:{phrase})\b|(?:{opener}) (?:\w+ )?(?:{noun})\b)")


def _reached(caused: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """All pairs of which one led to the other, by however many steps: links of a chain are never one event."""
    onward: dict[str, list[str]] = {}
    for a, b in sorted(caused):
        onward.setdefault(a, []).append(b)
    pairs: set[tuple[str, str]] = set()
    for start in onward:
        stack, seen = [start], {start}
        while stack:
            for after in onward.get(stack.pop(), ()):
                if after not in seen:
                    seen.add(after)
                    stack.append(after)
        pairs |= {(start, other) for other in seen if other != start}
    return pairs


def tellings_of(
    report: Report, claims: Iterable[Claim], people: Rulings, knowledge: MatchKnowledge
) -> tuple[list[Telling], list[tuple[str, str]]]:
    """Group the claims of one report by the event they tell of.

    Claims linked as the same, as corrected or contradicted, or as a part, are joined (a part with hands, time or place
    of its own stays apart); claims of which one set off the other are not. The rest is compared as `weights.toml` says,
    each claim with so many before it, and joined on average. What people said about two claims binds.

    Returns:
        The tellings in the order of the text, one of them the report's lead: what it is about; and pairs of claims
        (part, whole) of which the part is told as an event of its own.
    """
    reader = ReportReader(report, claims, knowledge)
    own = reader.claims
    window = int(knowledge.weights["window"]["within_report_claims"])
    scores: dict[str, dict[str, float]] = {c.id: {} for c in own}
    for i, later in enumerate(own):
        for earlier in own[max(0, i - window) : i]:
            joinable = reader.may_join(earlier, later)
            scores[earlier.id][later.id] = reader.score(earlier, later) if joinable else -math.inf
    by_id = {c.id: c for c in own}
    must = [p for p in people.same if p[0] in by_id and p[1] in by_id] + sorted(reader.same)
    nested = {(a, b) for a, b in reader.parts if reader.is_nested(by_id[a], by_id[b])}
    must += sorted(reader.parts - nested)
    cannot = [p for p in people.different if p[0] in by_id and p[1] in by_id]
    cannot += sorted(reader.apart | nested)
    groups = cluster(scores, absent=NOTHING_IN_COMMON, must=must, cannot=cannot)
    groups, sums = reader.take_out_sums(groups, {name for p in must for name in p})
    position = {c.id: i for i, c in enumerate(own)}
    groups.sort(key=lambda names: min(position[name] for name in names))
    lead = _lead(groups, by_id, knowledge.weights)
    return [reader.telling(names, lead=names == lead) for names in groups], sorted({*nested, *sums})


def _lead(
    groups: Sequence[tuple[str, ...]], claims: Mapping[str, Claim], weights: Mapping[str, Any]
) -> tuple[str, ...]:
    """What a report is about: violence rather than the arrest that follows it, then what it says most of."""
    families, order = weights["family"], weights["lead_families"]

    def rank(names: tuple[str, ...]) -> tuple[int, int]:
        return min(order.index(families.get(claims[n].kind, claims[n].kind)) for n in names), -len(names)

    return min(groups, key=rank, default=())
