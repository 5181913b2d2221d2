"""Sorts claims under the headings of the Framework by rules: which claim speaks for what, by which rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tallybook.analyse.risk.rules import Codebook, Rule
from tallybook.match import MatchKnowledge
from tallybook.match.words import said_words, telling_words
from tallybook.records import Actor, Claim, Placing, Snapshot
from tallybook.records.claim import is_incident_kind

GROUPS = ("ethnic_group", "religious_group")


@dataclass(frozen=True, slots=True)
class Assigned:
    """That a claim speaks for a heading, by some rules (ids, none where only a person said so).

    `placing` is what a person said of it last; None where nobody has looked at it.
    """

    claim: str
    indicator: str
    rules: tuple[str, ...]
    placing: Placing | None = None

    @property
    def rejected(self) -> bool:
        """Whether a person said that the claim does not speak for it."""
        return self.placing is not None and self.placing.what == "reject"

    @property
    def reviewed(self) -> bool:
        """Whether a person has said anything of it."""
        return self.placing is not None


def assigned(snapshot: Snapshot, book: Codebook) -> tuple[Assigned, ...]:
    """All assignments, by rule and by what people said, in the order of headings and claims; rejected ones as well."""
    sorter = Sorter(snapshot, book.group_words)
    found: dict[tuple[str, str], list[str]] = {}
    for rule in book.rules:
        for name in sorter.speaking(rule):
            for indicator in rule.indicators:
                found.setdefault((indicator, name), []).append(rule.id)
    said = {(p.indicator, p.claim): p for p in snapshot.placings if p.claim in snapshot.claims}
    order = {indicator: nth for nth, indicator in enumerate(book.indicators)}
    keys = [key for key in {**found, **said} if key[0] in order]
    return tuple(
        Assigned(claim, indicator, tuple(found.get((indicator, claim), ())), said.get((indicator, claim)))
        for indicator, claim in sorted(keys, key=lambda key: (order[key[0]], key[1]))
    )


class Sorter:
    """Holds what rules ask of the claims of one snapshot, worked out once."""

    def __init__(self, snapshot: Snapshot, group_words: Iterable[str] = ()) -> None:
        self._group_words = frozenset(word for told in group_words for word in said_words(told))
        self._snapshot = snapshot
        self._by_kind: dict[str, list[Claim]] = {}
        for _, claim in sorted(snapshot.claims.items()):
            self._by_kind.setdefault(claim.kind, []).append(claim)
        self._groups = dict(_groups(snapshot.claims.values()))
        self._said: dict[str, str] = {}
        self._too_few: frozenset[str] | None = None

    def speaking(self, rule: Rule) -> Iterator[str]:
        """The ids of the claims of which a rule holds."""
        for kind in rule.kinds:
            for claim in self._by_kind.get(kind, ()):
                if claim.stance in rule.stances and self._holds(rule, claim):
                    yield claim.id

    def _holds(self, rule: Rule, claim: Claim) -> bool:
        if rule.many and (claim.figure is None or (claim.figure.at_least or 0) < rule.many):
            return False
        if rule.links and not any(link.type in rule.links for link in claim.links):
            return False
        doers = _doers(claim)
        if rule.by and not any(kind in rule.by for doer in doers for kind in self._kinds(doer)):
            return False
        if rule.by_words and not any(_says(_joined(doer.name), rule.by_words) for doer in doers):
            return False
        if rule.against and not any(kind in rule.against for kind in self._suffering(claim)):
            return False
        if rule.motives and not _says(_joined(_motive(claim)), rule.motives):
            return False
        if rule.words and not _says(self._words(claim), rule.words):
            return False
        if rule.not_words and _says(self._words(claim), rule.not_words):
            return False
        return not rule.fewer_than_due or claim.id in self._with_too_few()

    def _kinds(self, actor: Actor) -> set[str]:
        """What somebody is: their own kind, and that of every group whose name stands in theirs."""
        kinds = {actor.kind} if actor.kind is not None else set()
        told = set(said_words(" ".join((actor.name, *actor.affiliations))))
        if told & self._group_words:
            kinds.add(GROUPS[0])
        return kinds | {kind for words, kind in self._groups.items() if words <= told}

    def _suffering(self, claim: Claim) -> set[str]:
        """The kinds of those to whom it was done, or about whom a stand is; groups named in a stand's words count."""
        actors = [a for a in (claim.victims, claim.target, claim.group) if a is not None]
        if claim.portrait is not None:
            actors += [Actor(name) for name in (*claim.portrait.groups, *claim.portrait.roles)]
        if not is_incident_kind(claim.kind):
            actors.append(Actor(claim.words))
        return {kind for actor in actors for kind in self._kinds(actor)}

    def _words(self, claim: Claim) -> str:
        if claim.id not in self._said:
            actors = (claim.victims, claim.target, claim.group, claim.perpetrator)
            names = [actor.name for actor in actors if actor is not None]
            if claim.portrait is not None:
                names += [*claim.portrait.roles, *claim.portrait.groups]
            rest = [word for word in (claim.motive, claim.method, claim.scope) if word]
            self._said[claim.id] = _joined(claim.words, *names, *rest)
        return self._said[claim.id]

    def _with_too_few(self) -> frozenset[str]:
        """Claims of seats of groups that have, or may have, fewer than are due and surely not more."""
        if self._too_few is None:
            from tallybook.analyse.representation.gaps import too_few

            self._too_few = too_few(self._snapshot)
        return self._too_few


def _groups(claims: Iterable[Claim]) -> Iterator[tuple[frozenset[str], str]]:
    """The telling words of every name of an ethnic or religious group in the claims, with its kind."""
    generic = MatchKnowledge.load().words["generic"]
    for claim in claims:
        for actor in (claim.group, claim.victims, claim.target, claim.perpetrator):
            counted = claim.kind == "population" and actor is claim.group and actor is not None and actor.kind is None
            if actor is not None and (actor.kind in GROUPS or counted):
                named = " ".join(word for word in actor.name.split() if word[:1].isupper())
                words = telling_words(named, generic)
                if words:  # "the villagers" is a description, "the Dhorai" a name
                    yield words, actor.kind or GROUPS[0]


def _doers(claim: Claim) -> list[Actor]:
    """Who did it; of a stand who takes it."""
    doers = [claim.perpetrator] if claim.perpetrator is not None else []
    if not is_incident_kind(claim.kind) and claim.speakers:
        innermost = claim.speakers[-1]
        doers.append(Actor(innermost.name, innermost.kind))
    return doers


def _motive(claim: Claim) -> str:
    return " ".join(filter(None, (claim.motive, claim.words if claim.kind == "cause" else None)))


def _joined(*texts: str) -> str:
    return " " + " | ".join(" ".join(said_words(text)) for text in texts) + " "


def _says(told: str, wanted: tuple[str, ...]) -> bool:
    return _pattern(wanted).search(told) is not None


@lru_cache(maxsize=1000)
def _pattern(wanted: tuple[str, ...]) -> re.Pattern[str]:
    """What finds one of some words or phrases as whole words."""
    phrases = dict.fromkeys(phrase for want in wanted if (phrase := " ".join(said_words(want))))
    return re.compile(f" (?:{'|'.join(map(re.escape, phrases))})(?= )" if phrases else "(?!)")


def by_factor(found: Iterable[Assigned]) -> Mapping[int, list[Assigned]]:
    """Assignments by the number of their factor."""
    sorted_: dict[int, list[Assigned]] = {}
    for one in found:
        sorted_.setdefault(int(one.indicator.partition(".")[0]), []).append(one)
    return sorted_
