"""Grades how well an incident is borne out: Airwars' five grades and Iraq Body Count's provisional status."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Any

from tallybook.match.counted import TOLD
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins, origin_key
from tallybook.match.status import UNKNOWN
from tallybook.match.telling import deaths_of, injuries_of
from tallybook.match.words import telling_words
from tallybook.records import Claim, Decided, StatusToll

BLAMING = ("did", "claimed", "accused", "convicted")
Answer = tuple[str, tuple[str, ...]]  # why an incident has a grade, and the claims that bear it out


def graded(
    finder: Origins, claims: Sequence[Claim], statuses: Sequence[StatusToll], knowledge: MatchKnowledge
) -> tuple[str | None, bool | None, tuple[Decided, ...]]:
    """The grade of an incident, whether it is provisional, and the claims that decided both.

    Args:
        finder: names origins.
        claims: the claims of the incident.
        statuses: its dead by who they were.
        knowledge: thresholds and words (`tables/grades.toml`).

    Returns:
        The grade and whether it is provisional, both None where no claim tells of anybody killed or hurt.

    Source: Airwars' grades and Iraq Body Count's practice as its documentation has them; see the codebook for what
    can't be derived from claims.
    """
    told = sorted((c for c in claims if c.stance in TOLD), key=lambda c: c.id)
    harm = [c for c in told if _of_harm(c, knowledge)]
    if not harm:
        return None, None, ()
    table = knowledge.grades
    sources = _origins(harm, finder, table["not_counted"])
    answers = {
        "discounted": _discounted(statuses, harm),
        "confirmed": _confirmed(told, finder, table["airwars"]),
        "contested": _contested(told, finder, table["airwars"], frozenset(knowledge.words["generic"])),
        "fair": _enough(sources, int(table["airwars"]["fair_origins"])),
        "weak": (_counted(sources), tuple(c.id for c in harm)),
    }
    grade = next(name for name in table["airwars"]["order"] if answers[name] is not None)
    reason, names = answers[grade] or ("", ())
    provisional = len(sources) < int(table["ibc"]["origins"])
    first = tuple(sorted(own[0] for own in sources.values())) or tuple(c.id for c in harm)
    return (
        grade,
        provisional,
        (
            Decided("grade", f"airwars: {reason}", tuple(sorted(names))),
            Decided("provisional", f"ibc: {_counted(sources)}", first),
        ),
    )


def _of_harm(claim: Claim, knowledge: MatchKnowledge) -> bool:
    if claim.kind in ("killing", "injury"):
        return True
    return deaths_of(claim, knowledge) is not None or injuries_of(claim, knowledge) is not None


def _origins(harm: Sequence[Claim], finder: Origins, not_counted: Collection[str]) -> dict[str, list[str]]:
    """The independent origins that tell of the harm, with their claims.

    A paper's own words count only where it quotes nobody on the harm: else they rest on whom it quotes.
    """
    found: dict[str, list[str]] = {}
    quoting = {finder.first_report(claim) for claim in harm if claim.speakers}
    for claim in harm:
        origin = finder.of(claim)
        if origin not in not_counted and (claim.speakers or finder.first_report(claim) not in quoting):
            found.setdefault(origin_key(origin), []).append(claim.id)
    return found


def _counted(sources: Mapping[str, list[str]]) -> str:
    return {0: "no origin is known", 1: "one origin"}.get(len(sources), f"{len(sources)} independent origins")


def _enough(sources: Mapping[str, list[str]], wanted: int) -> Answer | None:
    if len(sources) < wanted:
        return None
    return _counted(sources), tuple(own[0] for own in sources.values())


def _discounted(statuses: Sequence[StatusToll], harm: Sequence[Claim]) -> Answer | None:
    """All dead are said to have borne arms, and nobody speaks of civilians."""
    armed = all(row.status not in ("civilians", UNKNOWN) for row in statuses)
    if not statuses or not armed:
        return None
    return "all the dead are said to have been combatants", tuple(c.id for c in harm if c.kind == "killing")


def _confirmed(told: Sequence[Claim], finder: Origins, table: Mapping[str, Any]) -> Answer | None:
    """A side that could have done it says itself that it did."""
    sides = {*table["state"], *table["armed"]}
    names = []
    for claim in told:
        doer = claim.perpetrator
        if doer is None or (doer.kind is not None and doer.kind not in sides):
            continue
        own_word = bool(claim.speakers) and _same(doer.name, claim.speakers[-1].name, finder)
        if claim.tie == "claimed" or (own_word and claim.tie == "did" and claim.stance == "asserted"):
            names.append(claim.id)
    return ("the side that did it says so", tuple(names)) if names else None


def _same(doer: str, speaker: str, finder: Origins) -> bool:
    return origin_key(finder.publisher_name(doer)) == origin_key(finder.publisher_name(speaker))


def _contested(
    told: Sequence[Claim], finder: Origins, table: Mapping[str, Any], generic: frozenset[str]
) -> Answer | None:
    """Different sides are blamed, each by an origin that doesn't blame the other; in a clash both fought."""
    if any(claim.kind == "clash" for claim in told):
        return None
    blamed: dict[frozenset[str], dict[str, str]] = {}
    for claim in told:
        side = _side(claim, table, generic)
        if side and claim.tie in BLAMING:
            blamed.setdefault(side, {})[origin_key(finder.of(claim))] = claim.id
    apart = [
        pair for pair in combinations(sorted(blamed, key=sorted), 2)
        if not pair[0] & pair[1] and blamed[pair[0]].keys() - blamed[pair[1]].keys()
        and blamed[pair[1]].keys() - blamed[pair[0]].keys()
    ]  # fmt: skip
    if len({side for pair in apart for side in pair}) < int(table["contested_sides"]):
        return None
    names = {name for pair in apart for side in pair for name in blamed[side].values()}
    return "different sides are blamed by different origins", tuple(names)


def _side(claim: Claim, table: Mapping[str, Any], generic: frozenset[str]) -> frozenset[str]:
    """Which side a claim blames: the state, or an armed group by the words of its name; empty where it says neither."""
    doer = claim.perpetrator
    if doer is None:
        return frozenset()
    if doer.kind in table["state"]:
        return frozenset({"the state"})
    if doer.kind not in table["armed"]:
        return frozenset()
    return telling_words(doer.name, generic) - frozenset(table["unnamed"])
