"""Predictions for `muc4`: who did it, which organisation, targets, victims and weapons of an article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evaluation.corpora import report_of
from evaluation.parses import knowledge
from tallybook.read import read_many
from tallybook.records import Actor, Claim, Report

_TABLE = tomllib.loads((Path(__file__).parent / "muc4.toml").read_text(encoding="utf-8"))
_GENERAL = frozenset(_TABLE["general"]["words"])
_NOT_VICTIMS = frozenset(_TABLE["general"]["not_victims"])
_BEFORE_NAMES = frozenset(_TABLE["before_names"]["words"])
_ORGANISATIONS = frozenset(_TABLE["organisations"]["words"])
_MEMBERS = frozenset(_TABLE["organisations"]["members"])
_VIOLENT = frozenset({"killing", "injury", "abduction", "attack", "bombing", "arson", "torture", "disappearance"})
_ON_THINGS = frozenset({"attack", "bombing", "arson"})
_TOLD = frozenset({"asserted", "alleged", "denied"})
_ROLES = ("perpetrator_individual", "perpetrator_organisation", "target", "victim", "weapon")
_ROUND_CLAIM = 160  # characters before and after the words of a claim in which its weapon is looked for


def _weapon_pattern() -> re.Pattern[str]:
    heads = sorted(_TABLE["weapons"]["words"], key=len, reverse=True)
    before = "|".join(re.escape(word) for word in _TABLE["weapons"]["before"])
    return re.compile(rf"\b((?:(?:{before}) )?(?:{'|'.join(map(re.escape, heads))})(?:s|es)?)\b")


_WEAPON = _weapon_pattern()
_ACRONYM = re.compile(r"\s*\([^)]*\)?")


def predict(reports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a report: a list of strings a role."""
    for report, claims in read_many(map(report_of, reports), knowledge()):
        yield {"report": report.id, **roles(report, claims)}


def roles(report: Report, claims: Sequence[Claim]) -> dict[str, list[str]]:
    """The names in each role that an article's violent claims give, each once, in the order of the text."""
    violent = [c for c in claims if c.kind in _VIOLENT and c.stance in _TOLD]
    found: dict[str, list[str]] = {role: [] for role in _ROLES}
    for claim in violent:
        _add(found, claim, report)
    return {role: _distinct(names) for role, names in found.items()}


def _add(found: dict[str, list[str]], claim: Claim, report: Report) -> None:
    doer = claim.perpetrator
    if doer is not None and _telling(doer):
        role = "perpetrator_organisation" if _is_organisation(doer) else "perpetrator_individual"
        found[role].append(_organisation(doer.name) if _is_organisation(doer) else _flat(doer.name))
    hurt = claim.victims
    if hurt is not None and _telling(hurt) and hurt.kind not in _NOT_VICTIMS and _one_or_named(claim):
        found["victim"].append(_bare_name(hurt.name))
    if claim.target is not None and _telling(claim.target) and claim.kind in _ON_THINGS:
        found["target"].append(_flat(claim.target.name))
    start, end = claim.spans[0].start - _ROUND_CLAIM, claim.spans[-1].end + _ROUND_CLAIM
    if claim.kind in _ON_THINGS or claim.method is not None:
        found["weapon"] += _WEAPON.findall(_flat(report.text[max(0, start) : end].lower()))[:1]


def _one_or_named(claim: Claim) -> bool:
    """The corpus lists persons, hardly ever crowds: one person, or few whose phrase says who they are."""
    return claim.figure is None or (claim.figure.best or claim.figure.low or 0) <= 1


def _distinct(names: Iterable[str]) -> list[str]:
    """Each once; of a name and a longer one that holds all its words the longer."""
    kept: list[str] = []
    for name in sorted(dict.fromkeys(n for n in names if n), key=lambda n: -len(n.split())):
        if not any(set(name.split()) <= set(other.split()) for other in kept):
            kept.append(name)
    order = list(names)
    return sorted(kept, key=order.index)


def _telling(actor: Actor) -> bool:
    return _flat(actor.name) not in _GENERAL


def _flat(name: str) -> str:
    return " ".join(name.lower().split())


def _bare_name(name: str) -> str:
    """A name without the offices and forms of address before it."""
    words = _flat(name).split()
    last = max((i for i, word in enumerate(words[:-1]) if word in _BEFORE_NAMES), default=-1)
    return " ".join(words[last + 1 :])


def _is_organisation(actor: Actor) -> bool:
    return bool(set(_flat(actor.name).split()) & _ORGANISATIONS)


def _organisation(name: str) -> str:
    """The name of an organisation without its members and its short form in brackets."""
    words = _ACRONYM.sub(" ", _flat(name)).split()
    while len(words) > 1 and words[-1] in _MEMBERS:
        words.pop()
    if len(words) > 2 and words[0] in _MEMBERS and words[1] == "of":
        words = words[2:]
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
