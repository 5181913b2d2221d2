"""Predictions for `muc4`: who did it, which organisation, targets, victims and weapons of an article."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from evaluation.corpora import report_of
from tallybook.read import Knowledge, read_many
from tallybook.records import Actor, Claim

_TABLE = tomllib.loads((Path(__file__).parent / "muc4.toml").read_text(encoding="utf-8"))
_WEAPONS: tuple[str, ...] = tuple(_TABLE["weapons"]["words"])
_GENERAL = frozenset(_TABLE["general"]["words"])
_ORGANISATIONS = frozenset(_TABLE["organisations"]["words"])
_VIOLENT = frozenset({"killing", "injury", "abduction", "attack", "bombing", "arson", "torture", "disappearance"})


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: a list of strings a role."""
    for report, claims in read_many(map(report_of, reports), Knowledge.load()):
        violent = [c for c in claims if c.kind in _VIOLENT and c.stance in ("asserted", "alleged", "denied")]
        roles: dict[str, list[str]] = {
            "perpetrator_individual": [], "perpetrator_organisation": [], "target": [], "victim": [], "weapon": [],
        }  # fmt: skip
        for claim in violent:
            _add(roles, claim)
        if violent:
            words = f" {' '.join(report.text.lower().split())} "
            roles["weapon"] = [w for w in _WEAPONS if f" {w} " in words or f" {w}s " in words][:2]
        yield {"report": report.id, **{role: list(dict.fromkeys(names)) for role, names in roles.items()}}


def _add(roles: dict[str, list[str]], claim: Claim) -> None:
    if claim.perpetrator is not None and _telling(claim.perpetrator):
        organisation = _organisation(claim.perpetrator)
        roles["perpetrator_organisation" if organisation else "perpetrator_individual"].append(claim.perpetrator.name)
    if claim.victims is not None and _telling(claim.victims):
        roles["victim"].append(claim.victims.name)
    if claim.target is not None and _telling(claim.target) and claim.kind in ("attack", "bombing", "arson"):
        roles["target"].append(claim.target.name)


def _telling(actor: Actor) -> bool:
    return actor.name.lower() not in _GENERAL


def _organisation(actor: Actor) -> bool:
    return bool(set(actor.name.lower().split()) & _ORGANISATIONS)
