"""Which claims count a field of an incident (the dead, the hurt, those taken away), and what a statement of it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tallybook.match.compare import exact
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.telling import deaths_of, injuries_of
from tallybook.match.words import said_words
from tallybook.records import Claim, Figure

FigureOf = Callable[[Claim, MatchKnowledge], Figure | None]
TOLD = ("asserted", "alleged")
AT_LEAST_ONE = Figure(low=1)


def abducted_of(claim: Claim, knowledge: MatchKnowledge) -> Figure | None:  # noqa: ARG001 - one shape for all fields
    """The figure of a claim if it counts persons taken away."""
    taken = claim.kind in ("abduction", "disappearance") and claim.figure is not None and claim.figure.stated
    return claim.figure if taken else None


def struck_of(claim: Claim, knowledge: MatchKnowledge) -> int | None:
    """How many an attack hit, where its own words say that they were hit and not how it ended ("four were shot")."""
    if claim.kind != "attack" or claim.figure is None or claim.stance not in TOLD:
        return None
    said = [word for span in claim.spans for word in said_words(span.words)]
    ended = any(word.startswith(tuple(knowledge.words["dying"])) for word in said)
    stems, aimed = tuple(knowledge.words["striking"]), knowledge.words["aimed"]
    hit = any(word.startswith(stems) and after not in aimed for word, after in pairwise([*said, ""]))
    return exact(claim.figure) if hit and not ended else None


FIELDS: Mapping[str, FigureOf] = {"deaths": deaths_of, "injuries": injuries_of, "abductions": abducted_of}


@dataclass(frozen=True, slots=True)
class Statement:
    """What one origin said on one day: a figure, the claims that carry it, and whether it was denied.

    `attributed` is True where a speaker is named, False where a publisher says it in its own voice. `names_one` is
    True where it counts one person by name: whoever tells of one of the dead doesn't say that there was no other.
    `unsure` is True where it was read less surely than the rule asks for: it is listed, and doesn't count.
    """

    origin: str
    report: str
    day: date | None
    figure: Figure
    claims: tuple[str, ...]
    denied: bool
    attributed: bool
    names_one: bool = False
    unsure: bool = False

    @property
    def value(self) -> int | None:
        """The number, if it was stated without a hedge."""
        return exact(self.figure)


def whole_figures(own: Mapping[str, Claim], field: str, knowledge: MatchKnowledge) -> dict[str, Figure]:
    """The figures of a field by claim, without parts of another that is counted and what gave way to another."""
    counted = {name: f for name, c in own.items() if (f := FIELDS[field](c, knowledge)) is not None}
    linked = [(n, link) for n in counted for link in own[n].links if link.claim in counted]
    parts = {n for n, link in linked if link.type == "part_of"}
    parts |= {link.claim for _, link in linked if link.type == "corrected_from"}  # another figure took its place
    kept = {n: f for n, f in counted.items() if n not in parts}
    return kept or counted


def unnumbered(own: Mapping[str, Claim]) -> dict[str, Figure]:
    """Killings that are told without a number: somebody died, and nobody says how many."""
    told = (c for c in own.values() if c.kind == "killing" and c.stance in TOLD)
    return {c.id: AT_LEAST_ONE for c in told if c.figure is None or not c.figure.stated}


def in_words(claim: Claim, figure: Figure, numbers: Mapping[str, int]) -> Figure:
    """The figure with a convention's own number for a round word ("dozens": 12), where it is told in that alone."""
    if figure.best is not None or figure.high is not None or not numbers:
        return figure
    meant = [numbers[word] for word in re.findall(r"\w+", claim.words.casefold()) if word in numbers]
    return Figure(low=min(meant)) if meant else figure


def counts_most(figure: Figure) -> tuple[int, bool, int, int]:
    """What puts a figure before another of the same origin in one report: an event's whole before its parts."""
    return (figure.at_least or 0, exact(figure) is not None, figure.best or 0, figure.high or 0)


def names_one(claim: Claim) -> bool:
    """Whether a claim counts one person by name."""
    return claim.victims is not None and claim.victims.kind == "person" and claim.figure == Figure.exactly(1)


def sureness_of(claim: Claim) -> float:
    """How surely a claim was read; claims of kinds that nobody calibrated, or that a person made, count as sure."""
    return 1.0 if claim.sureness is None else claim.sureness
