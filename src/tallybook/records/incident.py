"""What happened, as far as the claims about it agree, and the counts derived from it."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.records.claim import Actor
from tallybook.records.figure import Figure, When, Where


@dataclass(frozen=True, slots=True)
class Decided:
    """How one field of an incident was decided: the rule's name, and the claim ids for and against the value."""

    field: str
    rule: str
    claims_for: tuple[str, ...]
    claims_against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """The claims held to tell of one event, and one value a field out of them.

    `kinds` are the kinds of its claims, the gravest first. `deaths` and `injuries` count persons; None means that no
    claim states a figure. `claims` are ids, sorted. `reports` is how many reports tell of it, `origins` the independent
    ones they rest on ("police", "hospital"). `links` are (type, incident id) pairs: what set it off.
    `title` is a short description derived from the fields. `reviewed` is True only once a person has said so.
    """

    id: str
    kinds: tuple[str, ...]
    title: str
    claims: tuple[str, ...]
    reports: tuple[str, ...]
    origins: tuple[str, ...] = ()
    deaths: Figure | None = None
    injuries: Figure | None = None
    abductions: Figure | None = None
    victims: tuple[Actor, ...] = ()
    perpetrators: tuple[Actor, ...] = ()
    targets: tuple[Actor, ...] = ()
    method: str | None = None
    where: Where | None = None
    when: When | None = None
    decided: tuple[Decided, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    disputed: bool = False
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A count derived from incidents for one definition: low <= best <= high persons, and the incidents under it.

    `definition` are the filters as (name, value) pairs. `incidents` are the ids of those that add something to it.
    `unstated` are ids of incidents that belong to it but state no figure; they add nothing and are shown.
    """

    name: str
    definition: tuple[tuple[str, str], ...]
    deaths: Figure
    injuries: Figure
    incidents: tuple[str, ...]
    unstated: tuple[str, ...] = ()
