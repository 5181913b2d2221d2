"""On whom a claim rests in the end: the innermost speaker, or the publisher of the words it copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from tallybook.match.copies import originals
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import fold, words
from tallybook.records import Claim, Copies, Report, Speaker

UNKNOWN = "publisher not known"
_PORT = re.compile(r":\d+/?$")
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


class Origins:
    """Names the origin of each claim, the same for "police", "a police official" and "city police".

    A claim with speakers rests on the innermost one. A claim without rests on the publisher of the original if its
    words stand there too, else on the report's own publisher.
    """

    def __init__(
        self, reports: Mapping[str, Report], copies: tuple[Copies, ...], knowledge: MatchKnowledge | None = None
    ) -> None:
        self._reports = reports
        self._original = originals(copies)
        self._table = (knowledge or MatchKnowledge.load()).origins
        self._names: dict[tuple[str, str | None], str] = {}
        self._texts: dict[str, str] = {}

    def of(self, claim: Claim) -> str:
        """The origin of one claim; `publisher not known` where nobody is named."""
        if claim.speakers:
            return self.speaker_name(claim.speakers[-1])
        report = self._reports.get(self.first_report(claim))
        if report is None or not report.publisher:
            return UNKNOWN
        if _says(words(report.publisher), self._table["media_words"]):
            return self.publisher_name(report.publisher)
        return self.speaker_name(Speaker(report.publisher))  # a statement that police published is the police's

    def first_report(self, claim: Claim) -> str:
        """The report in which a claim's words stood first: the original if it is a copied passage, else its own."""
        original = self._original.get(claim.report)
        if original is not None and original in self._reports:
            if original not in self._texts:
                self._texts[original] = " ".join(words(self._reports[original].text))
            if all(" ".join(words(span.words)) in self._texts[original] for span in claim.spans):
                return original
        return claim.report

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


def origin_key(name: str) -> str:
    """What two spellings of one origin have in common: no case, accents, spaces, plural s."""
    return "".join(words(name)) or name


def origins(
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    copies: tuple[Copies, ...],
    *,
    knowledge: MatchKnowledge | None = None,
) -> tuple[str, ...]:
    """The independent origins that some claims rest on, sorted: `("hospital", "police")`.

    Nine papers that quote one police statement rest on one origin; a paper's own words in three reprints are one.

    Args:
        claims: the claims asked about.
        reports: the reports by id, those of the claims and of the originals.
        copies: which reports carry the same words.
        knowledge: the tables to go by; None means those that tallybook ships.
    """
    finder = Origins(reports, copies, knowledge)
    return one_spelling(finder.of(claim) for claim in claims)


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
    return any(f" {' '.join(words(want))} " in text for want in wanted)
