"""On whom a claim rests in the end: the innermost speaker, or the publisher of the words it copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from tallybook.match.copies import originals
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import words
from tallybook.records import Claim, Copies, Report, Speaker

UNKNOWN = "publisher not known"
_PORT = re.compile(r":\d+/?$")


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
        return self.publisher_name(report.publisher) if report and report.publisher else UNKNOWN

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
        """The one name for "The Vashira Herald", "Vashira Herald" and "www.vashira-herald.example"."""
        told = words(_PORT.sub("", name.removeprefix("https://").removeprefix("http://")).removeprefix("www."))
        while len(told) > 1 and told[0] in self._table["articles"]:
            told = told[1:]
        if "." in name.strip(". ") and " " not in name.strip():
            while len(told) > 1 and told[-1] in self._table["publisher_endings"]:
                told = told[:-1]
        plain = " ".join(told)
        return str(self._table["same_name"].get(plain, plain)) or UNKNOWN


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
    """Sorted names, each once; of names that differ only in spaces ("vashiraherald") the one with most spaces stays."""
    kept: dict[str, str] = {}
    for name in sorted(names):
        squeezed = name.replace(" ", "")
        if squeezed not in kept or name.count(" ") > kept[squeezed].count(" "):
            kept[squeezed] = name
    return tuple(sorted(kept.values()))


def _says(told: list[str], wanted: Collection[str]) -> bool:
    """Whether one of the wanted words, or runs of words, stands among those told."""
    text = f" {' '.join(told)} "
    return any(f" {' '.join(words(want))} " in text for want in wanted)
