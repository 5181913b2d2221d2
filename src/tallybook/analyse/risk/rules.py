"""The headings of the Framework and the rules that say which claims speak for them, read from TOML and checked."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from typing import Any

from tallybook.records import KINDS, BadInput
from tallybook.records.claim import LINK_TYPES, STANCES, is_incident_kind

ACTOR_KINDS = (
    "state_force", "police", "party", "armed_group", "gang", "civilians", "ethnic_group", "religious_group",
    "government", "media", "body", "person",
)  # fmt: skip
USUAL_STANCES = ("asserted", "alleged", "denied", "feared", "planned")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A heading under a factor. `look` says where else to look, where no claim can speak for it; empty elsewhere."""

    id: str
    factor: int
    name: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """A risk factor of the Framework with its headings."""

    number: int
    name: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which claims speak for some headings; `rules.toml` says what each field means."""

    id: str
    indicators: tuple[str, ...]
    why: str
    kinds: tuple[str, ...]
    stances: tuple[str, ...] = USUAL_STANCES
    by: tuple[str, ...] = ()
    by_words: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    motives: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    fewer_than_due: bool = False
    many: int = 0


@dataclass(frozen=True, slots=True)
class Codebook:
    """The 14 factors, and the rules in order; `version` names both, and files that were added.

    `group_words` beside a name say that it is one of an ethnic or religious group ("ethnic Dhorai").
    """

    factors: tuple[Factor, ...]
    rules: tuple[Rule, ...]
    version: str
    group_words: tuple[str, ...] = ()

    @property
    def indicators(self) -> dict[str, Indicator]:
        """All headings by id."""
        return {i.id: i for factor in self.factors for i in factor.indicators}

    def with_rules(self, text: str, name: str) -> Codebook:
        """The same with rules of a file; one with the id of a rule of ours takes its place.

        Args:
            text: what the file says, TOML as in `rules.toml`.
            name: the file's name, for errors and the version.

        Raises:
            BadInput: the file has a fault; the message names the file, the rule and the cure.
        """
        speakable = {i.id for i in self.indicators.values() if not i.look}
        _, added = _rules_of(text, name, _shipped_rules()[0], speakable)
        kept = {rule.id: rule for rule in self.rules} | {rule.id: rule for rule in added}
        return replace(self, rules=tuple(kept.values()), version=f"{self.version}, {name}")


@cache
def codebook() -> Codebook:
    """The headings and rules that tallybook ships."""
    parsed = tomllib.loads(_file("framework.toml"))
    factors = tuple(
        Factor(
            f["number"],
            f["name"],
            tuple(Indicator(i["id"], f["number"], i["name"], i.get("look", "")) for i in f["indicator"]),
        )
        for f in parsed["factor"]
    )
    version = f"framework {parsed['version']}, rules {tomllib.loads(_file('rules.toml'))['version']}"
    lists, rules = _shipped_rules()
    return Codebook(factors, tuple(rules), version, lists["group_words"])


def _file(name: str) -> str:
    return (resources.files("tallybook.analyse.risk") / name).read_text(encoding="utf-8")


@cache
def _shipped_rules() -> tuple[Mapping[str, tuple[str, ...]], list[Rule]]:
    parsed = tomllib.loads(_file("framework.toml"))
    speakable = {i["id"] for f in parsed["factor"] for i in f["indicator"] if not i.get("look")}
    return _rules_of(_file("rules.toml"), "rules.toml", {}, speakable)


def _rules_of(
    text: str, name: str, lists: Mapping[str, tuple[str, ...]], speakable: set[str]
) -> tuple[Mapping[str, tuple[str, ...]], list[Rule]]:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadInput(f"{name}: expected TOML ({fault})") from None
    _known(parsed, ("version", "lists", "rule"), name)
    own = parsed.get("lists", {})
    if not isinstance(own, dict):
        raise BadInput(f"{name}: lists: expected a table of lists of words, under [lists]")
    known = {**lists, **{key: _texts(words, f"{name}: lists.{key}") for key, words in own.items()}}
    rules = parsed.get("rule")
    if not isinstance(rules, list) or not rules:
        raise BadInput(f"{name}: expected at least one [[rule]]")
    made = [_rule(one, f"{name}: rule {nth}", known, speakable) for nth, one in enumerate(rules, 1)]
    ids = [rule.id for rule in made]
    if twice := next((i for i in ids if ids.count(i) > 1), None):
        raise BadInput(f"{name}: rule {twice!r} stands twice; give each an id of its own")
    return known, made


def _rule(row: Any, at: str, lists: Mapping[str, tuple[str, ...]], speakable: set[str]) -> Rule:
    if not isinstance(row, dict):
        raise BadInput(f"{at}: expected a table, under [[rule]]")
    at = f"{at} ({row['id']})" if isinstance(row.get("id"), str) else at
    _known(row, [f.name for f in fields(Rule)], at)
    for key in ("id", "why"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise BadInput(f"{at}: {key}: expected words")
    cells: dict[str, Any] = {"id": row["id"].strip(), "why": row["why"].strip()}
    choices = {"indicators": sorted(speakable), "kinds": KINDS, "stances": STANCES, "by": ACTOR_KINDS,
               "against": ACTOR_KINDS, "links": LINK_TYPES}  # fmt: skip
    for key in (
        "indicators",
        "kinds",
        "stances",
        "by",
        "by_words",
        "against",
        "words",
        "not_words",
        "motives",
        "links",
    ):
        if key not in row:
            continue
        told = _texts(row[key], f"{at}: {key}")
        if key in choices:
            _chosen(told, choices[key], f"{at}: {key}")
            cells[key] = told
        else:
            cells[key] = tuple(_resolved(told, lists, f"{at}: {key}"))
    for key in ("indicators", "kinds"):
        if not cells.get(key):
            raise BadInput(f"{at}: {key}: expected at least one")
    for key, kind in (("fewer_than_due", bool), ("many", int)):
        if key in row:
            if type(row[key]) is not kind:
                raise BadInput(
                    f"{at}: {key}={row[key]!r}: expected {'true or false' if kind is bool else 'a whole number'}"
                )
            cells[key] = row[key]
    return Rule(**cells)


def _known(row: Mapping[str, Any], names: Iterable[str], at: str) -> None:
    for key in row:
        if key not in names:
            near = difflib.get_close_matches(key, list(names), 1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names)}"
            raise BadInput(f"{at}: key {key!r} is not known; {hint}")


def _texts(value: Any, at: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise BadInput(f'{at}: expected a list of words, such as ["inquiry", "commission"]')
    return tuple(value)


def _chosen(told: Iterable[str], names: Iterable[str], at: str) -> None:
    for one in told:
        if one not in names and not (one.startswith("x_") and is_incident_kind(one) and at.endswith("kinds")):
            near = difflib.get_close_matches(one, list(names), 1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names)}"
            raise BadInput(f"{at}: {one!r} is not known; {hint}")


def _resolved(told: Iterable[str], lists: Mapping[str, tuple[str, ...]], at: str) -> Iterable[str]:
    for one in told:
        if not one.startswith("@"):
            yield one
        elif one[1:] in lists:
            yield from lists[one[1:]]
        else:
            raise BadInput(f"{at}: no list {one!r}; there are {', '.join('@' + name for name in lists)}")
