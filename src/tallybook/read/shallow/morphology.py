"""What a language's `morphology.toml` knows about words: closed classes, verbs with their forms, endings of plurals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.records import TallybookError

# What a closed class is called in `morphology.toml`, and the part of speech and the tag that the reader knows it by.
CLASSES: Mapping[str, tuple[str, str]] = {
    "determiners": ("DET", "DT"), "possessives": ("PRON", "PRP$"), "prepositions": ("ADP", "IN"),
    "coordinators": ("CCONJ", "CC"), "subordinators": ("SCONJ", "IN"), "relatives": ("PRON", "WP"),
    "pronouns": ("PRON", "PRP"), "clitics": ("PRON", "PRP"), "negations": ("PART", "RB"), "adverbs": ("ADV", "RB"),
    "numbers": ("NUM", "CD"), "adjectives": ("ADJ", "JJ"), "passive_auxiliaries": ("AUX", "VBD"),
    "perfect_auxiliaries": ("AUX", "VBD"), "modals": ("AUX", "MD"),
}  # fmt: skip
# What words do in a sentence (`[roles]`); the files of a language explain each.
ROLES = ("times", "of", "personal", "agent", "linking", "subject_after", "reporting", "acts", "whom")
_FORMS = {"finite": "VBD", "participle": "VBN", "gerund": "VBG", "infinitive": "VB"}


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a verb: its dictionary form and its tag (VBD: any finite one, VBN, VBG, VB)."""

    lemma: str
    tag: str


@dataclass(frozen=True)
class Morphology:
    """The words of `morphology.toml`, compiled for look-up; all are in lower case."""

    code: str
    closed: Mapping[str, str]
    verbs: Mapping[str, Form]
    plurals: tuple[tuple[str, str], ...]
    plural_ending: str
    irregular: Mapping[str, str]
    nouns: frozenset[str]
    adjective_endings: tuple[str, ...]
    adverb_endings: tuple[str, ...]
    words: Mapping[str, frozenset[str]]
    hedges: frozenset[tuple[str, ...]]
    parts: frozenset[tuple[str, ...]]
    openers: frozenset[str]
    connectors: frozenset[str]
    quantities: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any], *, nouns: Iterable[str], figures: Mapping[str, Any]) -> Morphology:
        """Compile the parsed `morphology.toml`.

        Args:
            table: the file.
            nouns: dictionary forms of nouns that other lexicons of the language hold.
            figures: the parsed `figures.toml`, for what stands before numbers ("at least") and between them ("or").

        Raises:
            TallybookError: a section is missing, a class is not known, or a verb fits no conjugation.
        """
        try:
            for section, names in (("classes", tuple(CLASSES)), ("roles", ROLES)):
                unknown = set(table[section]) - set(names)
                if unknown:
                    raise TallybookError(
                        f"morphology.toml, {section}: {', '.join(sorted(unknown))}: expected some of {', '.join(names)}"
                    )
            return cls(
                code=table["code"],
                closed={word: name for name in reversed(list(CLASSES)) for word in table["classes"].get(name, ())},
                verbs=dict(_forms(table)),
                plurals=tuple((ending, instead) for ending, instead in table["nouns"]["plurals"]),
                plural_ending=table["nouns"]["plural_ending"],
                irregular=dict(table["nouns"].get("irregular", {})),
                nouns=frozenset(nouns) | frozenset(table["nouns"]["known"]),
                adjective_endings=tuple(table["endings"]["adjectives"]),
                adverb_endings=tuple(table["endings"]["adverbs"]),
                words={name: frozenset(table["roles"].get(name, ())) for name in ROLES},
                hedges=frozenset(tuple(p.split()) for row in figures["hedges"]["before"].values() for p in row),
                parts=frozenset(tuple(p.split()) for p in figures["people"]["part_before"]),
                quantities=frozenset(figures["multipliers"]) | frozenset(figures["plurals"]),
                openers=frozenset(figures["ranges"]["openers"]),
                connectors=frozenset(
                    {*figures["joiners"], *figures["ranges"]["between_numbers"]}.union(
                        *figures["ranges"]["openers"].values()
                    )
                ),
            )
        except KeyError as error:
            raise TallybookError(
                f"morphology.toml: section or key {error} is missing; copy it from the lexicon of another language"
            ) from error

    def singular(self, word: str) -> str:
        """The dictionary form of a noun: by a list, else by the first ending that gives one that is known."""
        if word in self.irregular:
            return self.irregular[word]
        if word in self.nouns or not word.endswith(self.plural_ending):
            return word
        made = [word[: len(word) - len(ending)] + instead for ending, instead in self.plurals if word.endswith(ending)]
        return next((form for form in made if form in self.nouns), made[-1] if made else word)

    def is_plural(self, word: str) -> bool:
        """Whether a noun has the ending of several."""
        return word.endswith(self.plural_ending) and self.singular(word) != word


def _forms(table: Mapping[str, Any]) -> Iterator[tuple[str, Form]]:
    """Every form of every verb; irregular ones stand last, so that they hold."""
    conjugations = table["conjugations"]
    for lemma in table["verbs"]["regular"]:
        ending = next((e for e in conjugations if lemma.endswith(e)), None)
        if ending is None:
            raise TallybookError(
                f"morphology.toml, verbs={lemma!r}: expected an ending among {', '.join(conjugations)}; "
                "write it down as an irregular verb"
            )
        stem = lemma[: len(lemma) - len(ending)]
        yield lemma, Form(lemma, "VB")
        for name, endings in conjugations[ending].items():
            for form in endings:
                yield stem + form, Form(lemma, _FORMS[name])
    for row in table.get("irregular", ()):
        yield row["lemma"], Form(row["lemma"], "VB")
        for name, tag in _FORMS.items():
            for form in row.get(name, ()):
                yield form, Form(row["lemma"], tag)
