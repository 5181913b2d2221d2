"""The lexicon of violence, land and displacement, compiled from `events.toml` for fast look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tallybook.read.events.turns import Turn, turn_of
from tallybook.records import INCIDENT_KINDS, TallybookError, is_incident_kind

FRAMES = ("harm", "undergo", "state", "meet", "take")


@dataclass(frozen=True, slots=True)
class Predicate:
    """One way to tell of a kind: who is who (`frame`), how it ended (`outcome`), and whether the word is `weak`.

    `persons_only` says that the verb tells of this kind only where it is done to persons ("seized" men, not land),
    `armed` only where those who bear arms do it ("the militia took his sons"); whoever is the subject of an `innocent`
    one harms nobody ("doctors treated 30 for wounds"). `onto` are prepositions that lead to whom it befalls.
    """

    kind: str
    frame: str
    outcome: str | None = None
    weak: bool = False
    persons_only: bool = False
    armed: bool = False
    innocent: bool = False
    onto: frozenset[str] = frozenset()


# The lists that patterns of their own look for.
_OPENING = (
    "endings.bare", "endings.acts", "tolls.life_verbs", "tolls.leaving_verbs", "tolls.nouns", "tolls.numbers",
    "tolls.dead", "tolls.hurt", "tolls.victims", "tolls.fatally", "gone.traces", "fallen.lose", "fallen.fall",
    "fallen.putting", "gone.seen", "gone.back", "gone.find", "gone.missing", "torturing.verbs", "conditions.nouns",
    "fates.survive", "fates.live", "fates.attempts", "fates.breaking", "fates.hands", "fallen.numbering",
    "tolls.suffering", "hospital.morgues", "series.devices", "burnable.states", "homeless.emptying", "custody.nouns",
    "custody.behind", "custody.under", "custody.in", "hospital.nouns",
    "fates.wounds", "fates.recovering", "fates.expected", "fates.off", "torturing.beaten",
)  # fmt: skip

_OPENING_TOO = (
    "homeless.driven",
    "homeless.departing",
    "homeless.emptying",
    "homeless.deserted",
    "homeless.hosting",
    "homeless.clearing",
    "homeless.empty",
    "homeless.full",
    "homeless.streams",
    "homeless.removals",
    "homeless.camps",
    "homeless.moving",
    "homeless.carrying",
    "land.titling",
    "endings.as_noun",
    "torturing.scars",
    "fates.rising",
    "fates.making",
    "fates.burying",
    "land.losing",
    "land.farming",
    "land.dividing",
    "land.overrunning",
    "land.entering",
    "land.dwelling",
    "land.building",
    "land.razing",
    "hurled.verbs",
    "bound.verbs",
    "graves.opening",
)  # a language may have none


@dataclass(frozen=True, slots=True)
class EventLexicon:
    """The words of `events.toml` by dictionary form; verbs map to pairs of the words by them and predicate.

    `opening` are all words and forms on which a pattern can hang: at any other none needs to be tried.
    """

    verbs: Mapping[str, tuple[tuple[Turn, Predicate], ...]]
    nouns: Mapping[str, Predicate]
    counted: Mapping[str, Predicate]
    adjectives: Mapping[str, Predicate]
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    opening: frozenset[str] = frozenset()
    methods: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> EventLexicon:
        """Compile the parsed `events.toml`.

        Raises:
            TallybookError: a predicate names an unknown kind or frame.
        """
        verbs: dict[str, list[tuple[Turn, Predicate]]] = {}
        nouns: dict[str, Predicate] = {}
        counted: dict[str, Predicate] = {}
        adjectives: dict[str, Predicate] = {}
        for number, row in enumerate(table["predicates"], 1):
            if not is_incident_kind(str(row.get("kind"))) or row.get("frame") not in FRAMES:
                raise TallybookError(
                    f"events.toml, predicates {number}: kind={row.get('kind')!r} frame={row.get('frame')!r}: expected "
                    f"a kind among {', '.join(INCIDENT_KINDS)} (or x_ and a name of your own) "
                    f"and a frame among {', '.join(FRAMES)}; correct the table"
                )
            predicate = Predicate(
                row["kind"],
                row["frame"],
                row.get("outcome"),
                bool(row.get("weak", False)),
                bool(row.get("persons_only", False)),
                bool(row.get("armed", False)),
                bool(row.get("innocent", False)),
                frozenset(row.get("onto", ())),
            )
            for entry in row.get("verbs", ()):
                lemma, _, behind = entry.partition(" ")
                verbs.setdefault(lemma, []).append((turn_of(behind), predicate))
            for words_of, part in ((nouns, "nouns"), (counted, "counted"), (adjectives, "adjectives")):
                for word in row.get(part, ()):
                    words_of.setdefault(word, predicate)  # a user's own tables stand first
        words = {
            f"{section}.{name}": frozenset(values)
            for section, entries in table.items()
            if isinstance(entries, dict) and section != "forms"
            for name, values in entries.items()
        }
        return cls(
            # longer forms first, so that "blow up" is tried before "blow"
            verbs={
                lemma: tuple(sorted(forms, key=lambda f: (-len(f[0]), not f[1].persons_only)))
                for lemma, forms in verbs.items()
            },
            nouns=nouns,
            counted=counted,
            adjectives=adjectives,
            words=words,
            forms=dict(table["forms"]),
            opening=frozenset[str]().union(
                verbs,
                nouns,
                counted,
                adjectives,
                *(words[name] for name in _OPENING),
                *(words.get(name, ()) for name in _OPENING_TOO),
            ),
            methods=tuple((row["name"], tuple(row["words"])) for row in table["methods"]),
        )

    def acts(self, lemma: str) -> bool:
        """Whether a verb tells of an act on its own and surely: "kill", but not the "make" of "make homeless"."""
        return any(not turn and not predicate.weak for turn, predicate in self.verbs.get(lemma, ()))

    def tells(self, lemma: str) -> bool:
        """Whether a verb can tell of an act on its own: "kill", "take", but not the "put" of "put to death"."""
        return any(len(turn) < 2 and not predicate.armed for turn, predicate in self.verbs.get(lemma, ()))

    def triggers(self) -> frozenset[str]:
        """Every dictionary form that can open a claim of this lexicon."""
        return frozenset(self.verbs) | frozenset(self.nouns) | frozenset(self.counted) | frozenset(self.adjectives)
