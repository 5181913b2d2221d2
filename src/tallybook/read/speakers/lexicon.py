"""The words of reporting (`speech.toml`) as look-up tables for the rules that find speakers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.records import TallybookError

FRAMES = ("quote", "clause", "infinitive", "gerund", "object", "object_rest", "preposition", "passive")


@dataclass(frozen=True, slots=True)
class CueVerb:
    """What is known about a verb of reporting: its class, the forms its contents can take, and how sure each is."""

    kind: str
    frames: Mapping[str, float]
    addressee: bool = False
    voice: bool = True
    prepositions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class SpeechLexicon:
    """`speech.toml`, indexed by lemma. Build it once with `from_table` and pass it to `find_attributions`."""

    verbs: Mapping[str, CueVerb]
    nouns: Mapping[str, tuple[str, float]]
    carriers: frozenset[str]
    adjectives: frozenset[str]
    adjective_sureness: float
    adverbs: frozenset[str]
    adverb_sureness: float
    passives: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]
    phrase_openers: frozenset[str]
    phrase_sureness: float
    line_sureness: float
    counting: frozenset[str]
    counted: frozenset[str]
    counting_sureness: float
    silent: frozenset[str]
    naming: frozenset[str]
    raising: frozenset[str]
    raising_sureness: float
    relay: frozenset[str]
    quoted: frozenset[str]
    quoted_prepositions: frozenset[str]
    quoted_verbs: frozenset[str]
    titles_in_full: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    labels: Mapping[str, frozenset[str]]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> SpeechLexicon:
        """Index the parsed `speech.toml`.

        Raises:
            TallybookError: a section is missing.
        """
        wanted = ("verbs", "prepositions", "adjectives", "nouns", "adverbs", "passives", "phrases", "relay", "quoted")
        missing = [
            name
            for name in (
                *wanted,
                "lines",
                "counting",
                "silent",
                "naming",
                "raising",
                "titles_in_full",
                "speakers",
                "labels",
            )
            if name not in table
        ]
        if missing:
            raise TallybookError(f"speech.toml lacks {', '.join(missing)}: expected every section of the English one")
        nouns = table["nouns"]
        phrases = (tuple(phrase.split()) for phrase in table["phrases"]["before_speaker"])
        return cls(
            verbs=_verbs(table),
            nouns={
                lemma: (kind, float(nouns[f"sureness_{kind}"]))
                for kind in ("attitude", "speech")
                for lemma in nouns[kind]
            },
            carriers=frozenset(nouns["carriers"]),
            adjectives=frozenset(table["adjectives"]["lemmas"]),
            adjective_sureness=float(table["adjectives"]["sureness"]),
            adverbs=frozenset(table["adverbs"]["lemmas"]),
            adverb_sureness=float(table["adverbs"]["sureness"]),
            passives=frozenset(table["passives"]["lemmas"]),
            phrases=tuple(sorted(phrases, key=lambda p: (-len(p), p))),
            phrase_openers=frozenset(phrase.split()[0] for phrase in table["phrases"]["before_speaker"]),
            phrase_sureness=float(table["phrases"]["sureness"]),
            line_sureness=float(table["lines"]["sureness"]),
            counting=frozenset(table["counting"]["lemmas"]),
            counted=frozenset(table["counting"]["objects"]),
            counting_sureness=float(table["counting"]["sureness"]),
            silent=frozenset(table["silent"]["objects"]),
            naming=frozenset(table["naming"]["lemmas"]),
            raising=frozenset(table["raising"]["lemmas"]),
            raising_sureness=float(table["raising"]["sureness"]),
            relay=frozenset(table["relay"]["lemmas"]),
            quoted=frozenset(table["quoted"]["lemmas"]),
            quoted_prepositions=frozenset(table["quoted"]["preposition"]),
            quoted_verbs=frozenset(table["quoted"]["verbs"]),
            titles_in_full=dict(table["titles_in_full"]),
            words={name: frozenset(words) for name, words in table["speakers"].items()},
            labels={name: frozenset(labels) for name, labels in table["labels"].items()},
        )


def _verbs(table: Mapping[str, Any]) -> dict[str, CueVerb]:
    """Merge the groups that a lemma stands in: the first gives the class, each the frames that it adds."""
    merged: dict[str, CueVerb] = {}
    learned: Mapping[str, Mapping[str, float]] = table.get("sureness", {})
    for group in table["verbs"]:
        for lemma in group["lemmas"]:
            old = merged.get(lemma)
            frames = {frame: float(group["sureness"]) for frame in group["frames"]}
            merged[lemma] = CueVerb(
                kind=old.kind if old else group["class"],
                frames={**frames, **(old.frames if old else {})},
                addressee=bool(group.get("addressee")) or (old.addressee if old else False),
                voice=old.voice if old else bool(group.get("voice", group["class"] != "attitude")),
            )
    for lemma, prepositions in table["prepositions"].items():
        old = merged.get(lemma) or CueVerb(kind="speech", frames={})
        frames = {**old.frames, "preposition": 0.6}
        merged[lemma] = CueVerb(old.kind, frames, old.addressee, old.voice, frozenset(prepositions))
    for lemma, shares in learned.items():
        if lemma in merged:
            old = merged[lemma]
            merged[lemma] = CueVerb(old.kind, {**old.frames, **shares}, old.addressee, old.voice, old.prepositions)
    return merged
