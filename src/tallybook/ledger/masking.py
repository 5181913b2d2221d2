"""Takes words out of what entries say: pure functions from a payload to the same payload with its words covered.

What is covered keeps its length, so that every offset into a text still holds. Only text that came out of reports or
that people wrote is looked at; ids, kinds, days and figures stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tallybook.ledger.entry import ADD, ADJUDICATE, CODE, DECIDE, DEFINE, MATCH, NOTE, READ, STATE
from tallybook.records import BadInput

COVER = "█"
_FEWEST_LETTERS = 3
_TEXTS = frozenset(
    (
        "text", "title", "publisher", "url", "words", "name", "motive", "scope", "basis", "roles", "affiliations",
        "message", "origins", "country", "adm1", "adm2", "place", "note",
    )
)  # fmt: skip
_PLACED = ("place_id", "latitude", "longitude", "adm1", "adm2", "precision")

Cover = Callable[[str], str]
WITH_WORDS = (ADD, READ, NOTE, MATCH, DECIDE, STATE, CODE, ADJUDICATE, DEFINE)


def covered(text: str) -> str:
    """All of a text covered, line by line."""
    return re.sub(r"[^\n]", COVER, text)


@dataclass(frozen=True)
class Mask:
    """What is to go: `phrases` wherever they stand, and all of `reports` (ids) with what was read in them.

    `texts` are the texts of the reports that are touched, as they are afterwards, by id, and `gone` the words of
    phrases that stand no more in each of them; both are filled by `report`.
    """

    phrases: tuple[str, ...] = ()
    reports: frozenset[str] = frozenset()
    texts: dict[str, str] = field(default_factory=dict)
    gone: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for phrase in self.phrases:
            if sum(character.isalnum() for character in phrase) < _FEWEST_LETTERS:
                raise BadInput(
                    f"redact words={phrase!r}: expected at least {_FEWEST_LETTERS} letters; shorter words stand in "
                    "every report, and would be covered in all of them"
                )
        # compiled once; a frozen dataclass lets nothing else in
        object.__setattr__(self, "_pattern", _pattern(self.phrases))

    def cover(self, text: str) -> str:
        """A text with the phrases in it covered, however they are spaced and whatever their case."""
        pattern: re.Pattern[str] | None = self._pattern  # type: ignore[attr-defined]
        return pattern.sub(lambda found: covered(found.group()), text) if pattern else text

    def report(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A report with its words covered; remembers its text where it is touched."""
        whole = body["id"] in self.reports
        changed = _record(body, covered if whole else self.cover)
        if whole:
            changed.pop("url", None)
            changed |= {"publisher": body["publisher"]} if "publisher" in body else {}
        if changed != body:
            self.texts[body["id"]] = changed["text"]
            rest = {word.casefold() for word in _words(changed["text"])}
            own = {word for phrase in self.phrases for word in _words(phrase) if len(word) >= _FEWEST_LETTERS}
            self.gone[body["id"]] = frozenset(word for word in own if word.casefold() not in rest)
        return changed

    def claim(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A claim with its words covered; its spans say what its report's text says afterwards."""
        report = body["report"]
        text = self.texts.get(report)
        if text is None:
            return _record(body, self.cover)
        return _cut_anew(_record(body, self._of(report)), text)

    def incident(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """An incident with words covered that came out of a report that is touched."""
        told = set(body["reports"])
        if told & self.reports:
            return _record(body, covered)
        gone = frozenset().union(*(self.gone[report] for report in told & self.gone.keys()))
        return _record(body, _both(self.cover, gone))

    def _of(self, report: str) -> Cover:
        return covered if report in self.reports else _both(self.cover, self.gone[report])

    def payload(self, action: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """What an entry says, with its words covered; the same where there is nothing to cover."""
        one: dict[str, Callable[[Any], Any]] = {"report": self.report, "claim": self.claim, "corrected": self.claim}
        if action == MATCH:
            return {**said, "incident": self.incident(said["incident"])}
        if action in (NOTE, READ):
            one["problem"] = self._plain
        if action == DEFINE:
            one["definition"] = lambda body: {**self._plain(body), **_words_of(body, self.cover)}
        changed = {key: one[key](value) if key in one and value is not None else value for key, value in said.items()}
        for key, function in (("claims", self.claim), ("problems", self._plain)):
            if key in changed:
                changed[key] = [function(body) for body in changed[key]]
        return changed

    def _plain(self, body: Mapping[str, Any]) -> dict[str, Any]:
        changed = _record(body, self.cover)
        if isinstance(changed.get("where"), str):  # of a problem: a file's name, a report
            changed["where"] = self.cover(changed["where"])
        return changed


def _words_of(body: Mapping[str, Any], cover: Cover) -> dict[str, Any]:
    return {"victims": cover(body["victims"])} if isinstance(body.get("victims"), str) else {}


def _both(cover: Cover, gone: Collection[str]) -> Cover:
    pattern = _pattern(gone)
    return lambda text: cover(text) if pattern is None else pattern.sub(lambda hit: covered(hit.group()), cover(text))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """What finds phrases as whole words, longest first; between their words may stand anything that is no letter."""
    parts = [r"[\W_]+".join(map(re.escape, _words(phrase))) for phrase in sorted(phrases, key=len, reverse=True)]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])", re.IGNORECASE) if parts else None


def _words(phrase: str) -> list[str]:
    return re.findall(r"[^\W_]+", phrase)


def _record(body: Mapping[str, Any], cover: Cover) -> dict[str, Any]:
    """A record with its texts covered."""
    changed: dict[str, Any] = _walk(body, cover)
    return changed


def _walk(value: Any, cover: Cover, key: str = "") -> Any:
    """Cover the texts in a record, and forget where a place is whose name was covered."""
    if isinstance(value, str):
        return cover(value) if key in _TEXTS else value
    if isinstance(value, list):
        return [_walk(item, cover, key) for item in value]
    if not isinstance(value, Mapping):
        return value
    named: dict[str, str] = {"groups": "roles"} if key == "portrait" else {}  # there they are names, elsewhere ids
    changed = {name: _walk(held, cover, str(named.get(name, name))) for name, held in value.items()}
    if "name" in changed and changed["name"] != value["name"]:
        changed.pop("known", None)
        if key == "where":
            changed = {name: held for name, held in changed.items() if name not in _PLACED}
    return changed


def _cut_anew(claim: dict[str, Any], text: str) -> dict[str, Any]:
    """The claim with every span saying what the text says there."""

    def cut(span: Mapping[str, Any]) -> dict[str, Any]:
        return {**span, "words": text[span["start"] : span["end"]]}

    changed = {**claim, "spans": [cut(span) for span in claim["spans"]]}
    for name in ("speakers", "links"):
        if claim.get(name):
            changed[name] = [{**one, "span": cut(one["span"])} if one.get("span") else one for one in claim[name]]
    return changed
