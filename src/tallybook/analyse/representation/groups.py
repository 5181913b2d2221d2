"""Which names stand for one group: by the same telling words, or because a claim or its sentence ties them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from tallybook.match import MatchKnowledge
from tallybook.match.words import telling_words, words
from tallybook.records import Actor, Claim


class Groups:
    """Names that stand for one group: by the same telling words, or because a claim or its sentence ties them."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._generic = frozenset(MatchKnowledge.load().words["generic"])
        self._leader: dict[str, str] = {}
        self._ties: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        self._seen: dict[str, int] = {}
        for claim in claims:
            actor = claim.group
            if actor is None:
                continue
            self._add(actor)
            for other in actor.affiliations:
                self._join(self._key(actor.name), self._key(other))
                self._names.setdefault(self._key(other), set()).add(other)
                self._ties.setdefault(self._key(actor.name), set()).add(claim.id)

    def tie_by_sentence(self, seats: Sequence[Claim], people: Sequence[Claim], sentences: Mapping[str, str]) -> None:
        """Tie a party to a people of the same report where the sentence of its seats says that it is theirs."""
        phrases = [" ".join(words(p)) for p in MatchKnowledge.load().words["group_ties"]]
        peoples: dict[str, set[str]] = {}
        for claim in (*seats, *people):
            if claim.group is not None:
                peoples.setdefault(claim.report, set()).add(self._key(claim.group.name))
        for claim in seats:
            said = " ".join(words(sentences[claim.id]))
            own = self._key(claim.group.name) if claim.group is not None else ""
            for other in sorted(peoples.get(claim.report, set()) - {own}) if own else ():
                if any(re.search(rf"\b{p} (?:the |ethnic )*{re.escape(other)}\b", said) for p in phrases):
                    self._join(own, other)
                    self._ties.setdefault(own, set()).add(claim.id)

    def name(self, actor: Actor | None) -> str:
        """The name of the group: of all its names the one that most claims use, parties after peoples."""
        if actor is None:
            return "not stated"
        leader = self._find(self._key(actor.name))
        keys = [key for key in self._names if self._find(key) == leader]
        best = min(keys, key=lambda k: (-self._seen.get(k, 0), k), default=None)
        return min(self._names[best]) if best is not None else actor.name

    def names(self, group: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All names of a group, and the claims that tie them."""
        leader = self._find(self._key(group))
        keys = [key for key in self._names if self._find(key) == leader]
        names = {name for key in keys for name in self._names[key]}
        return tuple(sorted(names)), tuple(sorted({c for key in keys for c in self._ties.get(key, ())}))

    def _key(self, name: str) -> str:
        return " ".join(sorted(telling_words(name, self._generic))) or " ".join(words(name))

    def _add(self, actor: Actor) -> None:
        key = self._key(actor.name)
        self._find(key)
        self._names.setdefault(key, set()).add(actor.name)
        weight = 1 if actor.kind == "party" else 2
        self._seen[key] = self._seen.get(key, 0) + weight

    def _find(self, key: str) -> str:
        self._leader.setdefault(key, key)
        while self._leader[key] != key:
            key = self._leader[key]
        return key

    def _join(self, a: str, b: str) -> None:
        first, second = sorted((self._find(a), self._find(b)))
        self._leader[second] = first
