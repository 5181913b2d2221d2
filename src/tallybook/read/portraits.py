"""Who the victims of a claim were, as far as the words for them say: roles, groups, women and men, ages, children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.read.people import People
from tallybook.read.syntax import Grammar, children, conjuncts, phrase_text
from tallybook.records import Portrait
from tallybook.tokens import Token, bounds

_PERSON_TAGS = frozenset({"NOUN", "PROPN"})


@dataclass(frozen=True, slots=True)
class Portraits:
    """The words of `portraits.toml`, by section and list."""

    words: Mapping[str, frozenset[str]]
    under: int
    oldest: int
    grammar: Grammar
    people: People

    @classmethod
    def from_table(cls, table: Mapping[str, Any], grammar: Grammar, people: People) -> Portraits:
        """Compile the parsed `portraits.toml`."""
        lists = {
            f"{section}.{name}": frozenset(values)
            for section, entries in table.items()
            for name, values in entries.items()
            if isinstance(values, list)
        }
        return cls(lists, table["children"]["under"], table["ages"]["oldest"], grammar, people)

    def of(self, victims: Token | None) -> Portrait | None:
        """What the phrases for the victims say of them; None where they say nothing.

        Args:
            victims: the head of the first phrase; those coordinated with it are looked at too.
        """
        if victims is None:
            return None
        heads = [inner for token in conjuncts(victims, self.grammar) for inner in self._described(token)]
        ages = tuple(dict.fromkeys(age for head in heads for age in self._ages(head)))
        told = Portrait(
            roles=_distinct(role for head in heads for role in self._roles(head)),
            groups=_distinct(group for head in heads for group in self._groups(head)),
            sexes=tuple(sex for sex in ("female", "male") if any(self._is(sex, head) for head in heads)),
            ages=ages,
            children=any(age < self.under for age in ages)
            or any(_lemmas(head) & self.words["children.nouns"] for head in heads),
        )
        return None if told == Portrait() else told

    def _described(self, token: Token) -> list[Token]:
        """A head noun, the noun that it counts, and what stands in apposition to it."""
        inner = self.people.behind(token)
        found = [inner] if inner == token or self.people.only_counts(token) else [token, inner]
        return found + [a for head in tuple(found) for a in children(head, self.grammar.apposition)]

    def _is(self, sex: str, head: Token) -> bool:
        nouns, pronouns = self.words[f"{sex}.nouns"], self.words[f"{sex}.pronouns"]
        if head.lower_ in pronouns or _lemmas(head) & nouns:
            return True
        return any(_lemmas(c) & nouns for c in children(head, self.grammar.compound))

    def _roles(self, head: Token) -> Iterable[str]:
        """The phrase where its head is a role; of a name the words before it that are roles."""
        if head.pos_ == "NOUN" and not _lemmas(head) & self.words["general.nouns"]:
            if self.people.is_person(head) and not head.like_num:
                yield phrase_text(head, self.grammar)
        elif head.pos_ == "PROPN":
            titles = [c for c in children(head, self.grammar.compound) if self._is_role(c)]
            if titles:
                yield head.doc.span(titles[0].left_edge.i, titles[-1].i + 1).text

    def _is_role(self, token: Token) -> bool:
        lemma = token.lemma
        return lemma in self.people.kinds and lemma not in self.words["general.nouns"] and token.i < token.head.i

    def _groups(self, head: Token) -> Iterable[str]:
        """Capitalised words before a noun for persons ("Dhorai shopkeepers") and names of peoples."""
        if head.pos_ == "NOUN" and head.lower_ == head.text and self.people.is_person(head):
            for modifier in children(head, self.grammar.compound):
                first = modifier.i == bounds(modifier)[0]
                if modifier.text[:1].isupper() and not first and modifier.lemma not in self.people.kinds:
                    yield modifier.text
        elif head.tag_ in ("NNPS", "NNP") and head.ent_type_ == "NORP":
            yield head.text

    def _ages(self, head: Token) -> Iterable[int]:
        """ "34-year-old", "aged 34", "34 years old" in the phrase; a bare number right behind a name."""
        doc, old = head.doc, self.words["ages.old"]
        stretch = range(max(bounds(head)[0], head.i - 6), min(bounds(head)[1], head.i + 8))
        for i in stretch:
            age = _years(doc[i])
            if age is None or age > self.oldest:
                continue
            near = [doc[j].lower_ for j in range(i + 1, min(i + 5, len(doc)))]
            words = [w for w in near if w != "-"][:2]
            with_unit = len(words) == 2 and words[0] in self.words["ages.units"] and words[1] in old
            said_aged = i > 0 and doc[i - 1].lower_ == "aged"
            behind_name = i == head.i + 2 and doc[i - 1].text == "," and head.pos_ == "PROPN"
            bare = behind_name and near[:1] in ([","], ["."], [";"])
            if bare or ((with_unit or said_aged) and self._nearest(head, i)):
                yield age

    def _nearest(self, head: Token, i: int) -> bool:
        """Whether no other noun for a person stands between a head and an age."""
        low, high = sorted((head.i, i))
        between = (t for t in head.doc[low + 1 : high] if t.pos_ in _PERSON_TAGS)
        return not any(t.lemma in self.people.kinds for t in between)


def _years(token: Token) -> int | None:
    digits = token.text.split("-")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else None


def _lemmas(token: Token) -> set[str]:
    return {token.lower_, token.lemma}


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
