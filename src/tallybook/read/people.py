"""Who the nouns of a text stand for: whether they are persons, and which kind of actor they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.read.syntax import Grammar, first, phrase, phrase_text
from tallybook.records import Actor
from tallybook.tokens import Token, bounds

_LONGEST_NAME = 60  # code points of an actor's name around a place
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class People:
    """Knowledge of people from `people.toml`: nouns by kind of actor, pronouns, prepositions that tie phrases."""

    kinds: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    suffixes: tuple[str, ...]
    doers: tuple[str, ...]
    known: Mapping[str, Actor]

    @classmethod
    def from_table(cls, table: Mapping[str, Any], known: Mapping[str, Actor] | None = None) -> People:
        """Compile the parsed `people.toml`; `known` maps lower-case names to actors of a knowledge pack."""
        kinds: dict[str, str] = {}
        for kind, nouns in table["kinds"].items():
            for noun in nouns:
                kinds.setdefault(noun, kind)
        words = {
            f"{section}.{name}": frozenset(values)
            for section, entries in table.items()
            if section != "kinds"
            for name, values in entries.items()
        }
        persons = table["persons"]
        return cls(kinds, words, tuple(persons["suffixes"]), tuple(persons["doers"]), known or {})

    def is_pronoun(self, token: Token) -> bool:
        """Whether a token stands for persons named elsewhere."""
        return token.lower_ in self.words["pronouns.singular"] or token.lower_ in self.words["pronouns.plural"]

    def is_person(self, token: Token, *, harmed: bool = False) -> bool:
        """Whether a head noun can stand for one or more persons.

        `harmed` says that it is killed or wounded: then a name is a person's, whatever the parser calls it.
        """
        lower, lemma = token.lower_, token.lemma
        if lower in self.words["pronouns.inanimate"]:
            return False
        inner = self.behind(token)
        if inner != token:
            itself = lemma in self.kinds and not self.only_counts(token)  # "a member of opposition factions"
            itself = itself or (token.like_num and inner.lemma in self.words["persons.collectives"])  # "14 of his clan"
            return itself or self.is_person(inner, harmed=harmed)
        if self.is_pronoun(token) or lemma in self.kinds or lower in self.kinds:
            return True
        if lower.endswith(self.suffixes):
            return True
        if token.pos_ == "NOUN" and lemma.endswith(self.doers) and lemma not in self.words["persons.things"]:
            return True
        counted = harmed and token.pos_ == "NOUN" and any(child.like_num for child in token.children)
        if counted and lemma not in self.words["persons.things"] | self.words["persons.animals"]:
            return True  # "killing four cadets": whoever is counted and killed
        if token.pos_ == "PROPN":
            if harmed and token.tag_ == "NNP":
                return True
            return token.ent_type_ not in (
                "GPE",
                "LOC",
                "FAC",
                "PRODUCT",
                "WORK_OF_ART",
                "EVENT",
                "DATE",
                "TIME",
                "LAW",
            )
        if self._is_so_old(token) or self._heads_something(token):
            return True
        if lower in self.words["prepositions.others"] and any(child.like_num for child in token.children):
            return True  # "killed three more"
        if token.ent_type_ in ("NORP", "PERSON"):
            return True
        return token.pos_ == "NUM" or token.like_num or (token.pos_ in ("PRON", "DET") and lower in self.kinds)

    def _is_so_old(self, token: Token) -> bool:
        """ "a seven-year-old was killed"."""
        return token.lower_ in self.words["persons.aged"] and any(
            c.lemma in self.words["persons.ages"] and c.i < token.i for c in token.children
        )

    def _heads_something(self, token: Token) -> bool:
        """ "the head of the tax office", "the number two of the militia": of persons a head is a part of their body."""
        if token.lemma not in self.words["persons.heads"]:
            return False
        of = [c for c in token.children if c.lower_ in self.words["prepositions.of"]]
        return any(inner.pos_ in ("NOUN", "PROPN") and not self.is_person(inner) for c in of for inner in c.children)

    def behind(self, token: Token) -> Token:
        """The noun that a counting word stands for: "dozens of shopkeepers" is about shopkeepers."""
        if token.lemma in self.words["through.nouns"] or token.like_num:
            for preposition in token.children:
                if preposition.lower_ in self.words["prepositions.of"]:
                    for inner in preposition.children:
                        if inner.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
                            return self.behind(inner)
        return token

    def only_counts(self, token: Token) -> bool:
        """Whether a word says how many but not who."""
        return token.like_num or token.lemma in self.words["through.counting"]

    def kind_of(self, token: Token, grammar: Grammar) -> str | None:
        """The kind of actor that a phrase stands for, or None."""
        token = self.behind(token)
        lemma = token.lemma
        if token.ent_type_ == "NORP":
            return "ethnic_group"
        start, _ = phrase(token, grammar)
        words = [t.lemma for t in token.doc[start : token.i + 1]]
        for word in reversed(words):
            kind = self.kinds.get(word)
            if kind == "civilians" and word != lemma:
                continue
            if kind == "civilians" and len(words) > 1:
                # "police officers", "army recruits": the modifier says more than a general noun
                better = next((self.kinds[w] for w in words[:-1] if self.kinds.get(w) not in (None, "civilians")), None)
                return better or kind
            if kind == "state_force" and any(self.kinds.get(w) == "police" for w in words):
                return "police"
            if kind:
                return kind
        if token.ent_type_ == "PERSON":
            return "person"
        return None

    def actor(self, token: Token, grammar: Grammar) -> Actor:
        """The actor that a head noun names, in the words of the report."""
        inner = self.behind(token)
        name = phrase_text(inner if self.only_counts(token) else token, grammar)
        known = self.known.get(name.lower())
        return Actor(name, known.kind if known else self.kind_of(token, grammar), known.known if known else None)

    def specified(self, token: Token) -> str | None:
        """Who general persons mostly were: the rest of "46 people, most of them farmers"; None if not told."""
        if token.lemma not in self.words["general.nouns"]:
            return None
        rest = token.doc[token.i + 1 : min(token.i + 12, bounds(token)[1])]
        if len(rest) < 3 or rest[0].text != "," or not any(t.lower_ in self.words["general.shares"] for t in rest[1:3]):
            return None
        words = []
        for word in rest[1:]:
            if word.is_punct or word.pos_ in ("VERB", "AUX", "SCONJ"):
                break
            words.append(word)
        return token.doc.span(words[0].i, words[-1].i + 1).text if words else None

    def calls_itself(self, token: Token) -> Token | None:
        """The name of "a militia that calls itself the Shield", "a group known as the Column"; None if not told."""
        for clause in token.children:
            if clause.lemma not in self.words["naming.verbs"] or clause.i < token.i:
                continue
            named = [t for t in clause.subtree if t.i > clause.i and t.pos_ == "PROPN" and t.i - clause.i <= 4]
            if named and any(t.lower_ in self.words["naming.by"] for t in clause.children):
                return named[-1] if named[-1].head not in named else named[-1].head
        return None

    def named_beside(self, token: Token, grammar: Grammar) -> Token | None:
        """The name of "the mayor, Rafe Venn", or the one that a group gives itself; None if not told."""
        for name in token.children:
            own = name.dep_ in grammar.apposition and name.pos_ == "PROPN" and name.i > token.i
            if own and first(name, grammar.determiner) is None:
                return name
        return self.calls_itself(token)

    def names_over(self, text: str, start: int, end: int) -> bool:
        """Whether words of a text are part of the name of a known actor: the Highland of a "Highland Congress"."""
        if not self.known:
            return False
        left = max(0, start - _LONGEST_NAME)
        around = text[left : end + _LONGEST_NAME].lower()
        for name in self.known:
            at = around.find(name)
            if at >= 0 and at + left <= start and end <= at + left + len(name) and len(name) > end - start:
                return True
        return False

    def telling(self, words: str) -> frozenset[str]:
        """The words of a phrase by which it can be told from another; plurals and dots are levelled."""
        found = (w.lower() for w in _WORD.findall(words.replace(".", "")))
        return frozenset(w.rstrip("s") if len(w) > 3 else w for w in found if w not in self.words["empty.words"])
