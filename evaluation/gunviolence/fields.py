"""How many were killed and injured, as the reports of one shooting say together in the archive's terms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tallybook.records import Claim, Figure

_TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("conventions.toml").read_text(encoding="utf-8"))
_OWN_HAND = frozenset(_TABLE["own_hand"]["words"])
_OWN_PHRASES: tuple[str, ...] = tuple(_TABLE["own_hand"]["phrases"])
_DEADLY = frozenset(_TABLE["deadly"]["words"])
_TOLD = ("asserted", "alleged")


def votes_of(claims: Sequence[Claim], headline: Sequence[Claim]) -> list[tuple[int, int]]:
    """Killed and injured by the claims of a report and by those of its headline, each where it tells any."""
    return [vote for told in (claims, headline) if (vote := _figures(told)) is not None]


def _figures(claims: Sequence[Claim]) -> tuple[int, int] | None:
    """Killed and injured of one telling; None where it has no figure.

    Who is said to have been shot, without a word about how it ended, is among the killed or the injured: what the
    total of those exceeds the killed by was injured. A death told without a figure is one.
    """
    told = [c for c in claims if c.stance in _TOLD]
    killed, hurt, struck = (_largest(c for c in told if c.kind == kind) for kind in ("killing", "injury", "attack"))
    if killed is None and any(c.kind == "killing" or _words(c) & _DEADLY for c in told):
        killed = 1
    if killed is None and hurt is None and struck is None:
        return None
    dead = (killed or 0) + _own_hand(told, killed or 0)
    return dead, max(hurt or 0, (struck or 0) - dead)


def _own_hand(claims: Sequence[Claim], killed: int) -> int:
    """1 if somebody who killed others is said to have killed himself, and no figure counts him yet.

    A figure counts him where it says how many died; it doesn't where it says how many he killed.
    """
    deaths = [c for c in claims if c.kind == "killing"]
    own = [c for c in deaths if _OWN_HAND & _words(c) or any(phrase in c.words.lower() for phrase in _OWN_PHRASES)]
    if not own or len(own) == len(deaths):
        return 0
    largest = [c for c in deaths if c not in own and _persons(c.figure) == killed]
    apart = killed == 1 or (bool(largest) and all(c.perpetrator is not None for c in largest))
    return 1 if apart and all((_persons(c.figure) or 1) < max(killed, 2) for c in own) else 0


def _words(claim: Claim) -> set[str]:
    return set(claim.words.lower().split())


def _largest(claims: Iterable[Claim]) -> int | None:
    return max((n for c in claims if (n := _persons(c.figure)) is not None), default=None)


def _persons(figure: Figure | None) -> int | None:
    if figure is None:
        return None
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), None)
