"""On whom a claim rests in the end: the innermost speaker, or the publisher of the words it copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy

from tallybook.match.agencies import credited
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import fold, said_words, words
from tallybook.records import Claim, Copies, Passage, Report, Speaker

UNKNOWN = "publisher not known"
_PORT = re.compile(r":\d+/?$")
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


SLACK = 40  # code points that a claim's words may stand off from where its passage's length puts them
INSIDE_0_1 = 0.8  # of a claim's words that must lie in a copied passage for the claim to be copied


class Origins:
    """Names the origin of each claim, the same for "police", "a police official" and "city police".

    A claim with speakers rests on the innermost one: that of "The Herald, citing AFP, said police ..." on the police. A
    claim without rests on the publisher of the report in which its words stood first, or on the agency that this
    report credits.
    """

    def __init__(
        self, reports: Mapping[str, Report], copies: tuple[Copies, ...], knowledge: MatchKnowledge | None = None
    ) -> None:
        self._reports = reports
        self._passages = _by_report(copies, reports)
        known = knowledge or MatchKnowledge.load()
        self._table, self._numerals = known.origins, known.words["numbers"]
        self._names: dict[tuple[str, str | None], str] = {}
        self._publishers: dict[str, str] = {}
        self._held: Mapping[str, Sequence[Claim]] = {}

    def among(self, claims: Iterable[Claim]) -> Origins:
        """The same for claims of one event, where "the Herald says" rests on whom the Herald's own report rests on."""
        held: dict[str, list[Claim]] = {}
        for claim in sorted(claims, key=lambda c: (c.report, c.spans[0].start, c.id)):
            report = self._reports.get(claim.report)
            if report is not None and report.publisher:
                held.setdefault(origin_key(self.publisher_name(report.publisher)), []).append(claim)
        found = copy(self)
        found._held = held
        return found

    def of(self, claim: Claim) -> str:
        """The origin of one claim; `publisher not known` where nobody is named."""
        name = self._spoken(claim)
        told = [c for c in self._held.get(origin_key(name), ()) if c.kind == claim.kind] if claim.speakers else []
        if not told or any(c.report == claim.report for c in told):
            return name
        return self._spoken(next((c for c in told if c.figure == claim.figure), told[0]))

    def _spoken(self, claim: Claim) -> str:
        """Whom a claim names as its speaker, or whose report it stood in first."""
        if claim.speakers:
            return self.speaker_name(claim.speakers[-1])
        return self.of_report(self.first_report(claim))

    def of_report(self, name: str) -> str:
        """Whom a report's own words rest on: the agency that it credits, else its publisher."""
        if name not in self._publishers:
            self._publishers[name] = self._publisher_of(self._reports.get(name))
        return self._publishers[name]

    def _publisher_of(self, report: Report | None) -> str:
        if report is None:
            return UNKNOWN
        agency = credited(report.text)
        if agency is not None:
            return self.publisher_name(agency)
        if not report.publisher:
            return UNKNOWN
        if _says(words(report.publisher), self._table["media_words"]):
            return self.publisher_name(report.publisher)
        return self.speaker_name(Speaker(report.publisher))  # a statement that police published is the police's

    def first_report(self, claim: Claim) -> str:
        """The report in which a claim's words stood first: where its passage comes from, else its own.

        A figure that was changed within a copied passage ("9 dead" made "11 dead") is the copyist's own.
        """
        name, places = claim.report, [(span.start, span.end) for span in claim.spans]
        numbers = {number for span in claim.spans for number in _numbers(span.words, self._numerals)}
        seen = {name}
        while (passage := self._around(name, places)) is not None and passage.source not in seen:
            places = [_mapped(place, passage) for place in places]
            if not numbers <= self._numbers_near(passage, places):
                break
            name = passage.source
            seen.add(name)
        return name

    def _around(self, name: str, places: Sequence[tuple[int, int]]) -> Passage | None:
        """The passage of a report that holds these places, by most of their length."""
        length = sum(end - start for start, end in places)
        for passage in self._passages.get(name, ()):
            inside = sum(max(0, min(end, passage.end) - max(start, passage.start)) for start, end in places)
            if passage.source in self._reports and inside >= INSIDE_0_1 * length:
                return passage
        return None

    def _numbers_near(self, passage: Passage, places: Sequence[tuple[int, int]]) -> set[str]:
        """The numbers that stand in a passage's source where a claim's words should be."""
        told, first = passage.end - passage.start, passage.source_end - passage.source_start
        slack = abs(told - first) + SLACK
        low = max(passage.source_start, min(start for start, _ in places) - slack)
        high = min(passage.source_end, max(end for _, end in places) + slack)
        return _numbers(self._reports[passage.source].text[low:high], self._numerals)

    def speaker_name(self, speaker: Speaker) -> str:
        """The one name for all ways of writing a speaker."""
        key = (speaker.name, speaker.kind)
        if key not in self._names:
            self._names[key] = self._look_up(speaker)
        return self._names[key]

    def _look_up(self, speaker: Speaker) -> str:
        told = words(speaker.name)
        for row in self._table["origin"]:
            if _says(told, row["not_with"]):
                continue
            if (speaker.kind is not None and speaker.kind in row["kinds"]) or _says(told, row["words"]):
                return str(row["name"])
        return self.publisher_name(speaker.name)

    def publisher_name(self, name: str) -> str:
        """The name without article, address parts and port: "The Vashira Herald" and "Vashira Herald" are one.

        What is left is spelt as it was written; `origin_key` says whether two spellings are one origin.
        """
        plain = _PORT.sub("", _ADDRESS.sub("", name.strip()))
        endings = "|".join(map(re.escape, self._table["publisher_endings"]))
        if "." in plain and " " not in plain:
            plain = re.sub(rf"(?:\.(?:{endings}))+/?$", "", plain, flags=re.IGNORECASE)
        articles = "|".join(map(re.escape, self._table["articles"]))
        plain = re.sub(rf"^(?:(?:{articles})\s+)+(?=\S)", "", plain, flags=re.IGNORECASE)
        return str(self._table["same_name"].get(fold(plain), " ".join(plain.split()))) or UNKNOWN


def _by_report(copies: Iterable[Copies], reports: Mapping[str, Report]) -> dict[str, list[Passage]]:
    """The passages of each report that took some; of a copy without passages the whole text is one."""
    found: dict[str, list[Passage]] = {}
    for group in copies:
        for passage in group.passages:
            found.setdefault(passage.report, []).append(passage)
        for name in group.copies if not group.passages else ():
            if name in reports and group.original in reports:
                length, first = len(reports[name].text), len(reports[group.original].text)
                found[name] = [Passage(name, 0, length, group.original, 0, first)]
    return found


def _mapped(place: tuple[int, int], passage: Passage) -> tuple[int, int]:
    """About where a place of a copied passage stands in its source: as far into it by its length."""
    scale = (passage.source_end - passage.source_start) / max(1, passage.end - passage.start)
    start, end = (round(passage.source_start + (at - passage.start) * scale) for at in place)
    start = min(max(start, passage.source_start), passage.source_end)
    return start, min(max(end, start), passage.source_end)


def _numbers(text: str, numerals: Mapping[str, str]) -> set[str]:
    """The numbers that stand in a text as words of their own, number words as digits."""
    told = (numerals.get(word, word) for word in words(text))
    return {word for word in told if word.isdigit()}


def origin_key(name: str) -> str:
    """What two spellings of one origin have in common: no case, accents, spaces, plural s."""
    return "".join(said_words(name)) or name


def origins(
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    copies: tuple[Copies, ...],
    *,
    knowledge: MatchKnowledge | None = None,
) -> tuple[str, ...]:
    """The independent origins that some claims rest on, sorted: `("hospital", "police")`.

    Nine papers that quote one police statement rest on one origin; a paper's own words in three reprints are one; who
    retells a paper whose report is among them rests on whom that report quotes.

    Args:
        claims: the claims asked about, of one event.
        reports: the reports by id, those of the claims and of the originals.
        copies: which reports carry the same words.
        knowledge: the tables to go by; None means those that tallybook ships.
    """
    told = list(claims)
    finder = Origins(reports, copies, knowledge).among(told)
    return one_spelling(finder.of(claim) for claim in told)


def one_spelling(names: Iterable[str]) -> tuple[str, ...]:
    """Sorted names, each origin once; of several spellings the one with most spaces ("Dawn Post", not "dawnpost")."""
    kept: dict[str, str] = {}
    for name in sorted(names):
        key = origin_key(name)
        if key not in kept or name.count(" ") > kept[key].count(" "):
            kept[key] = name
    return tuple(sorted(kept.values()))


def _says(told: list[str], wanted: Collection[str]) -> bool:
    """Whether one of the wanted words, or runs of words, stands among those told."""
    text = f" {' '.join(told)} "
    return any(f" {' '.join(said_words(want))} " in text for want in wanted)
