"""What happened, as far as the claims about it agree, and the counts derived from it."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.records.claim import Actor
from tallybook.records.errors import TallybookError
from tallybook.records.figure import Figure, When, Where

STATUSES = ("civilians", "forces", "armed_group", "unknown")
GRADES = ("confirmed", "fair", "weak", "contested", "discounted")


@dataclass(frozen=True, slots=True)
class Decided:
    """How one field of an incident was decided: the rule's name, and the claim ids for and against the value."""

    field: str
    rule: str
    claims_for: tuple[str, ...]
    claims_against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusToll:
    """How many of an incident's dead were of one status: civilians, forces, armed_group or unknown.

    Best is None where claims contradict each other about who they were: these dead then stand under unknown.
    """

    status: str
    deaths: Figure

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise TallybookError(f"status={self.status!r}: expected one of {', '.join(STATUSES)}")


@dataclass(frozen=True, slots=True)
class Incident:
    """The claims held to tell of one event, and one value a field out of them.

    `kinds` are the kinds of its claims, the gravest first. `deaths` and `injuries` count persons; None means that no
    claim states a figure. `claims` are ids, sorted. `reports` are those that tell of it, `about` those of them that are
    about it, while the others recall it. `origins` are the independent ones they rest on ("police", "hospital").
    `links` are (type, incident id) pairs: what set it off. `title` is a short description derived from the
    fields. `reviewed` is True only once a person has said so.
    `died_later` is how many of the dead were counted among the hurt before. `statuses` part the dead by who they were;
    their bests add up to that of `deaths`, or to its low where it has no best. `grade` is Airwars' (confirmed, fair,
    weak, contested, discounted), derived from origins and stances; `provisional` is True where fewer independent
    origins tell of it than Iraq Body Count asks for; both None where nobody is said to have been harmed.
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
    died_later: int | None = None
    statuses: tuple[StatusToll, ...] = ()
    grade: str | None = None
    provisional: bool | None = None
    about: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.grade is not None and self.grade not in GRADES:
            raise TallybookError(f"grade={self.grade!r}: expected one of {', '.join(GRADES)}, or None")


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
