"""Gathers claims by speaker: what rests on whom, what they pass on, whom they deny and accuse."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from tallybook.publish.evidence import Evidence
from tallybook.publish.wording import about_words, chain
from tallybook.records import Claim

ABOUT_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """One speaker, named as most often spelled, with the claims that rest on them and those they pass on."""

    name: str
    own: tuple[Claim, ...]
    passed_on: tuple[Claim, ...]

    @property
    def denials(self) -> int:
        """How many of the claims that rest on them deny something."""
        return sum(1 for c in self.own if c.kind == "denial" or c.stance == "denied")

    @property
    def accusations(self) -> int:
        """How many of the claims that rest on them accuse somebody."""
        return sum(1 for c in self.own if c.kind == "accusation")

    @property
    def about(self) -> str:
        """Whom they speak of most, in order of how often."""
        counts = Counter(words for c in self.own if (words := about_words(c)))
        named = [words for words, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
        return "; ".join(named[:ABOUT_SHOWN]) + (" …" if len(named) > ABOUT_SHOWN else "")


def speaker_pages(evidence: Evidence) -> list[SpeakerPage]:
    """All speakers, those on whom most rests first; names that differ only in capitals are one speaker."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[str, list[Claim]] = defaultdict(list)
    passed_on: dict[str, list[Claim]] = defaultdict(list)
    for report in evidence.reports_in_order():
        for claim in evidence.claims_of_report.get(report.id, ()):
            names = chain(claim, report)
            for name in names:
                spelled[name.casefold()][name] += 1
            if names:
                own[names[-1].casefold()].append(claim)
            for key in dict.fromkeys(name.casefold() for name in names[:-1]):
                if key != names[-1].casefold():
                    passed_on[key].append(claim)
    pages = [
        SpeakerPage(
            name=min(names, key=lambda n: (-names[n], n)),
            own=tuple(own.get(key, ())),
            passed_on=tuple(passed_on.get(key, ())),
        )
        for key, names in spelled.items()
    ]
    return sorted(pages, key=lambda p: (-len(p.own), -len(p.passed_on), p.name))
