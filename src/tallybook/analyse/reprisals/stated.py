"""What set off what, in the words of the claims: links, chains, and who did how much to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.match.adding import add_figures
from tallybook.records import Figure, Incident, Snapshot

EVENT_LINKS = ("revenge_for", "triggered_by")
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Reprisal:
    """One incident set off another.

    `type` is revenge_for (said to be revenge) or triggered_by (said to have followed on). `claims` say so, with the
    `words` that tie the two; `motives` are the stated motives.
    """

    trigger: str
    reprisal: str
    type: str
    claims: tuple[str, ...]
    words: tuple[str, ...]
    motives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Against:
    """What one side is said to have done to another: incidents, deaths, and the claims that name both.

    "not stated" stands where nobody names a side; it isn't guessed from the other incidents of a chain.
    """

    perpetrator: str
    victims: str
    incidents: tuple[str, ...]
    deaths: Figure
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reprisals:
    """All links, the chains they form (incident ids from the first trigger to the last reprisal), who against whom.

    `dangling` are claims that call something a reprisal for what no incident here tells of.
    """

    links: tuple[Reprisal, ...]
    chains: tuple[tuple[str, ...], ...]
    against: tuple[Against, ...]
    dangling: tuple[str, ...]


def reprisals(snapshot: Snapshot) -> Reprisals:
    """Find which incidents are said to have set off which.

    Only what claims say counts; nothing is inferred from dates. Where claims tie incidents in a circle, the chain
    stops before it would come back.

    Returns:
        Links sorted by trigger and reprisal; chains longest first; sides sorted by deaths, the most first.
    """
    home = {claim: i.id for i in snapshot.incidents.values() for claim in i.claims}
    tied: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    dangling: set[str] = set()
    for name, claim in sorted(snapshot.claims.items()):
        for link in claim.links:
            if link.type not in EVENT_LINKS or name not in home:
                continue
            trigger, reprisal = home.get(link.claim), home[name]
            if trigger is None:
                dangling.add(name)
            elif trigger != reprisal:
                said = link.span.words if link.span is not None else claim.words
                tied.setdefault((trigger, reprisal, link.type), []).append((name, said))
    links = tuple(
        Reprisal(
            trigger=key[0],
            reprisal=key[1],
            type=key[2],
            claims=tuple(name for name, _ in said),
            words=tuple(dict.fromkeys(text for _, text in said)),
            motives=tuple(dict.fromkeys(m for name, _ in said if (m := snapshot.claims[name].motive))),
        )
        for key, said in sorted(tied.items())
    )
    return Reprisals(links, _chains(links), _against(snapshot), tuple(sorted(dangling)))


def _chains(links: Sequence[Reprisal]) -> tuple[tuple[str, ...], ...]:
    """Paths from incidents that nothing set off to those that set off nothing.

    A circle is cut where it would close. A path ends at an incident whose own sequel stands in another path already,
    or paths could double at each step.
    """
    following: dict[str, list[str]] = {}
    for link in links:
        if link.reprisal not in following.setdefault(link.trigger, []):
            following[link.trigger].append(link.reprisal)
    caused = {link.reprisal for link in links}
    chains: list[tuple[str, ...]] = []
    reached: set[str] = set()
    for start in [*sorted(set(following) - caused), *sorted(set(following) & caused)]:
        if start in reached:
            continue
        stack: list[tuple[str, ...]] = [(start,)]
        while stack:
            path = stack.pop()
            onward = [n for n in following.get(path[-1], ()) if n not in path]
            if not onward or path[-1] in reached:
                chains.append(path)
            else:
                stack.extend((*path, n) for n in reversed(onward))
            reached.add(path[-1])
    return tuple(sorted(dict.fromkeys(chains), key=lambda c: (-len(c), c)))


def _against(snapshot: Snapshot) -> tuple[Against, ...]:
    sides: dict[tuple[str, str], list[Incident]] = {}
    for incident in snapshot.incidents.values():
        if incident.perpetrators or incident.victims:
            perpetrator = incident.perpetrators[0].name if incident.perpetrators else NOT_STATED
            victims = incident.victims[0].name if incident.victims else NOT_STATED
            sides.setdefault((perpetrator, victims), []).append(incident)
    rows = []
    for (perpetrator, victims), own in sides.items():
        named: Counter[str] = Counter()
        for incident in own:
            for decided in incident.decided:
                if decided.field in ("victims", "perpetrators"):
                    named.update(decided.claims_for)
        rows.append(
            Against(
                perpetrator=perpetrator,
                victims=victims,
                incidents=tuple(sorted(i.id for i in own)),
                deaths=add_figures(i.deaths for i in own if i.deaths is not None),
                claims=tuple(sorted(named)),
            )
        )
    return tuple(sorted(rows, key=lambda r: (-(r.deaths.best or 0), r.perpetrator, r.victims)))
