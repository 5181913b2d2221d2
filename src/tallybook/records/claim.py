"""What one report says: a claim, the actors in it, who says it, and its links to other claims."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from tallybook.records.errors import TallybookError
from tallybook.records.figure import Figure, When, Where
from tallybook.records.report import Span

INCIDENT_KINDS = (
    "killing", "injury", "abduction", "disappearance", "torture", "sexual_violence", "arrest", "attack", "bombing",
    "clash", "arson", "land_seizure", "displacement",
)  # fmt: skip
COUNT_KINDS = ("tally", "population", "representation")
POSITION_KINDS = ("denial", "accusation", "fear", "threat", "refusal", "cause")
KINDS = (*INCIDENT_KINDS, *COUNT_KINDS, *POSITION_KINDS)
STANCES = ("asserted", "alleged", "denied", "feared", "planned", "hypothetical", "negated")
TIES = ("did", "claimed", "accused", "denied", "convicted", "affiliated")
SEXES = ("female", "male")
LINK_TYPES = ("triggered_by", "revenge_for", "part_of", "same_as", "corrected_from", "contradicts")
_OWN_KIND = re.compile(r"x_[a-z][a-z0-9_]{0,30}")


def is_incident_kind(kind: str) -> bool:
    """Whether a kind is one of incidents: one of ours, or a user's own, which begins with "x_" ("x_extortion")."""
    return kind in INCIDENT_KINDS or _OWN_KIND.fullmatch(kind) is not None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody as written in a report.

    `known` is the id of the actor in a knowledge pack, if it was recognised; `kind` is one of state_force, police,
    party, armed_group, gang, civilians, ethnic_group, religious_group, government, media, body, person, or None.
    `affiliations` are names of actors that the report ties this one to.
    """

    name: str
    kind: str | None = None
    known: str | None = None
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portrait:
    """Who the persons of a claim were, as far as it says; empty where it doesn't.

    `roles` is what they are or do, in the report's words ("shopkeeper", "head of the dockers' union"); `groups` are
    names of the groups they are said to belong to; `sexes` are of female and male; `ages` are in years as told;
    `children` is whether it calls any of them children.
    """

    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    children: bool = False

    def __post_init__(self) -> None:
        for sex in self.sexes:
            if sex not in SEXES:
                raise TallybookError(f"portrait sex={sex!r}: expected one of {', '.join(SEXES)}")


@dataclass(frozen=True, slots=True)
class Speaker:
    """One link of a chain of speakers; `span` is where the report names it (None: the publisher itself)."""

    name: str
    kind: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """That one claim is tied to another of its report: `claim` is the other's id, `span` the words that tie them."""

    type: str
    claim: str
    span: Span | None = None

    def __post_init__(self) -> None:
        if self.type not in LINK_TYPES:
            raise TallybookError(f"link type={self.type!r}: expected one of {', '.join(LINK_TYPES)}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a report says, where in the text it says so, who is quoted as saying it, and how surely it was read.

    `spans` are sorted and not empty. `figure` counts persons (killed for a killing, hurt for an injury, the total for
    a tally, members for a population). `held`, `of` and `deserved` are seats or offices; `group` is whom a population
    or a representation is about. `portrait` tells of the victims. `tie` is how the report ties the perpetrator to the
    act: did it (did), says so itself (claimed), is said or suspected to have (accused), denies it (denied), was found
    guilty (convicted), or only belongs with those who did (affiliated); None without a perpetrator. `scope` is what a
    tally counts, in its own words ("targeted killings"). `speakers` runs from the outside in: site, newspaper, police;
    empty where only the publisher speaks. `sureness` is the probability that the reading is right, 0 to 1, not that the
    world was so; None where no calibrated weights were used. `read_by` is program@version of the reader with its
    knowledge, or person:name where a person stated or corrected it.
    """

    id: str
    report: str
    kind: str
    spans: tuple[Span, ...]
    figure: Figure | None = None
    held: int | None = None
    of: int | None = None
    deserved: int | None = None
    group: Actor | None = None
    victims: Actor | None = None
    portrait: Portrait | None = None
    perpetrator: Actor | None = None
    tie: str | None = None
    target: Actor | None = None
    method: str | None = None
    where: Where | None = None
    when: When | None = None
    motive: str | None = None
    scope: str | None = None
    speakers: tuple[Speaker, ...] = ()
    stance: str = "asserted"
    sureness: float | None = None
    links: tuple[Link, ...] = ()
    read_by: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS and not is_incident_kind(self.kind):
            raise TallybookError(f"claim kind={self.kind!r}: expected one of {', '.join(KINDS)}, or x_ and a name")
        if self.stance not in STANCES:
            raise TallybookError(f"claim stance={self.stance!r}: expected one of {', '.join(STANCES)}")
        if self.tie is not None and self.tie not in TIES:
            raise TallybookError(f"claim tie={self.tie!r}: expected one of {', '.join(TIES)}, or None")
        if not self.spans or list(self.spans) != sorted(self.spans):
            raise TallybookError(f"claim spans={self.spans!r}: expected at least one, sorted by place in the text")
        if self.sureness is not None and not 0 <= self.sureness <= 1:
            raise TallybookError(f"claim sureness={self.sureness!r}: expected a probability from 0 to 1, or None")

    @staticmethod
    def id_of(report: str, kind: str, spans: tuple[Span, ...]) -> str:
        """The id of a claim: a hash of its report, kind and spans, so that a second reading finds the same id."""
        places = ",".join(f"{s.start}-{s.end}" for s in spans)
        return "c-" + hashlib.sha256(f"{report}|{kind}|{places}".encode()).hexdigest()[:16]

    def misplaced(self, text: str) -> Span | None:
        """The first of its spans, its speakers' and its links' whose words are not where it says; None: all are."""
        spoken = (speaker.span for speaker in self.speakers)
        tied = (link.span for link in self.links)
        spans = (*self.spans, *filter(None, spoken), *filter(None, tied))
        return next((span for span in spans if text[span.start : span.end] != span.words), None)

    @property
    def words(self) -> str:
        """The words it rests on, in the order of the text."""
        return " ... ".join(span.words for span in self.spans)
