"""Finds what a quantity in a parsed text counts: the noun, and whether that is persons, money, time, a road number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tallybook.read.figures.atoms import Atoms, TokenMap
from tallybook.read.figures.lexicon import FigureLexicon
from tallybook.read.figures.numbers import Quantity
from tallybook.tokens import Doc, Token

_NOUNS = ("NOUN", "PROPN")
_REACH = 8  # tokens between a number and the noun that it counts, at most


@lru_cache(maxsize=8_192)
def _is_person(lower: str, lemma: str, noun: bool, lexicon: FigureLexicon) -> bool:
    words = lexicon.words
    if lower in words["nouns.not_persons"]:
        return False
    if lower in words["nouns.persons"] or lower in words["nouns.plural_only"]:
        return True
    stem = next((lower[: -len(e)] for e in words["nouns.plural_endings"] if lower.endswith(e)), lower)
    if lemma in words["nouns.persons"] or stem in words["nouns.persons"] or lower in words["age.old"]:
        return True
    tail = lower.rpartition("-")[2]
    if tail != lower and (tail in words["nouns.persons"] or tail in words["age.old"]):
        return True
    return noun and any(
        lower.endswith(ending) and len(lower) > len(ending) + 1 for ending in words["nouns.person_endings"]
    )


@dataclass(frozen=True)
class Counted:
    """A parsed text with its atoms; answers what stands at, before and after a quantity."""

    doc: Doc
    atoms: Atoms
    tokens: TokenMap
    lexicon: FigureLexicon

    # --- nouns ---------------------------------------------------------------------------------------------------

    def is_person(self, token: Token) -> bool:
        """Whether a noun stands for persons, by the lexicon."""
        return _is_person(token.lower_, token.lemma, token.pos_ == "NOUN", self.lexicon)

    def head(self, first: int, last: int) -> Token | None:
        """The noun that the number in the tokens [first, last) counts: by the parse, else the next noun."""
        syntax = self.lexicon.words
        if last < len(self.doc) and self.doc[last].lower_ in syntax["words.not_counted_after"]:
            return None  # "340 last year": no years are counted
        found = self._head(first, last)
        apart = last < len(self.doc) and self.doc[last].lower_ in syntax["words.before_times"]
        times = syntax["units.time"]
        timed = found is not None and (found.lemma in times or found.lower_ in times)
        return None if apart and timed else found

    def _head(self, first: int, last: int) -> Token | None:
        syntax = self.lexicon.words
        root = self.root(first, last)
        governor = root.head
        governed = root.dep_ in syntax["syntax.number"] and last <= governor.i < last + _REACH and self._noun(governor)
        if governed and all(not t.is_punct or t.text in ("-", '"') for t in self.doc[last : governor.i]):
            return self._outermost(governor)
        behind = self.behind_of(last, root)
        if behind is not None:
            return behind
        return self._next_noun(last)

    def root(self, first: int, last: int) -> Token:
        """The token of a stretch that hangs on one outside it."""
        for i in range(last - 1, first - 1, -1):
            if not first <= self.doc[i].head.i < last or self.doc[i].head.i == i:
                return self.doc[i]
        return self.doc[last - 1]

    def behind_of(self, last: int, root: Token) -> Token | None:
        """The noun behind "of": "dozens of people", "three of the men"."""
        if last >= len(self.doc) or self.doc[last].lower_ not in self.lexicon.words["words.of"]:
            return None
        preposition = self.doc[last]
        for child in preposition.rights:
            if child.dep_ in self.lexicon.words["syntax.prepositional_object"]:
                return child
        return root.head if root.head.i > last and self._noun(root.head) and root.head.i < last + _REACH else None

    def _noun(self, token: Token) -> bool:
        return token.pos_ in _NOUNS or token.pos_ == "ADJ" or self.is_person(token)

    def _outermost(self, token: Token) -> Token:
        """The head of the whole phrase, where a number hangs on a modifier ([12 police] officers)."""
        after = self.doc[token.i + 1 : token.i + 3]
        if len(after) == 2 and after[0].text == "-" and self.is_person(after[1]):
            return after[1]  # "two co-leaders"
        for _ in range(4):
            governor = token.head
            modifies = token.dep_ in self.lexicon.words["syntax.modifier"] and token.i < governor.i
            if not (modifies and governor.pos_ in _NOUNS):
                return token
            between = self.doc[token.i + 1 : governor.i]
            if any(t.is_punct and t.text != "-" for t in between) or self._measures(token):
                return token
            token = governor
        return token

    def _measures(self, token: Token) -> bool:
        """ "a two-hour battle" counts hours; "a 12-member board" members."""
        return token.i > 0 and self.doc[token.i - 1].text == "-"

    def _next_noun(self, last: int) -> Token | None:
        """The last noun of the run of adjectives and nouns right after a number; for texts that are badly parsed."""
        found = None
        for token in self.doc[last : last + _REACH]:
            if token.pos_ in _NOUNS or self.is_person(token):
                if found is not None and self.is_person(found) and not self.is_person(token):
                    break
                found = token
            elif found is not None or token.pos_ not in ("ADJ", "ADV", "DET") or token.is_punct:
                break
        return found

    # --- units ---------------------------------------------------------------------------------------------------

    def unit(self, quantity: Quantity, head: Token | None) -> str:
        """What a quantity counts, by the signs beside it and then by its noun."""
        first, end = quantity.core
        beside = self._beside(first, quantity.end if quantity.end > end else end, quantity)
        if beside is not None:
            return beside
        year = not quantity.hedged and self.is_year(first, end)
        if head is not None and not (year and (not self.is_person(head) or self._single(head))):
            return self._unit_of(head)
        if year:
            return "time"
        root = self._root_of(first, end)
        return "persons" if root.dep_ in self.lexicon.words["syntax.argument"] and not self._measured(root) else "other"

    def _single(self, head: Token) -> bool:
        """Whether a noun stands for one: "the 1984 killing" counts nothing, "1984 killings" and "1984 dead" do."""
        return head.pos_ == "NOUN" and not head.is_plural and head.lower_ not in self.lexicon.words["nouns.plural_only"]

    def _measured(self, root: Token) -> bool:
        return bool(root.ent_type_) and root.ent_type_ not in ("CARDINAL", "QUANTITY")

    def _root_of(self, first: int, end: int) -> Token:
        start, last = self.tokens.tokens(self.atoms.starts[first], self.atoms.ends[end - 1])
        return self.root(start, last)

    def _unit_of(self, head: Token) -> str:
        words = self.lexicon.words
        lower, lemma = head.lower_, head.lemma
        if self.is_person(head):
            return "persons"
        for unit in ("seats", "time", "money", "distance", "vehicles"):
            if lemma in words[f"units.{unit}"] or lower in words[f"units.{unit}"]:
                return unit
        # a people or a party: "many thousands of Qasmarans"
        capital = head.text[0].isupper() and head.text[1:].islower()
        ending = lower.endswith(tuple(words["nouns.plural_endings"])) and head.pos_ == "PROPN"
        ending = ending and not lower.endswith(tuple(words["nouns.singular_endings"]))
        named = head.ent_type_ in words["syntax.unknown_names"]
        group = head.ent_type_ == "NORP" or (capital and named and (head.is_plural or ending))
        return "persons" if group else "other"

    def _beside(self, first: int, end: int, quantity: Quantity) -> str | None:
        """The unit that the atoms beside a number give away, or None."""
        atoms, words = self.atoms, self.lexicon.words
        before, after = atoms.word(first - 1), atoms.word(end)
        if before == "." and not atoms.glued(first):
            before = atoms.word(first - 2)  # "Rs. 5,000", "Nov. 18", "No. 5"
        if after in words["units.percent"] and (
            after != "per" or atoms.word(end + 1) in words["units.percent_after_per"]
        ):
            return "percent"
        if before in words["units.money_before"]:
            return "money"
        if self._is_age(first, end, quantity):
            return "age"
        if self._is_clock(first, end):
            return "time"
        if self._is_date(first, end, before, after):
            return "time"
        return "label" if self._is_label(first, end, before) else None

    def _is_age(self, first: int, end: int, quantity: Quantity) -> bool:
        atoms, words = self.atoms, self.lexicon.words
        k = end + 1 if atoms.word(end) == "-" else end
        if atoms.word(k) in words["age.units"]:
            rest = k + 2 if atoms.word(k + 1) == "-" else k + 1
            if atoms.word(rest) in words["age.old"] or self.lexicon.of_age.starting(atoms.words, k):
                return True
        if atoms.word(k) in words["age.old"] and not (k == end and self._describes(k)):
            return True
        if self.lexicon.of_age.starting(atoms.words, end):
            return True
        opener = quantity.start - 1
        if atoms.word(opener) in words["age.before"] or self.lexicon.age_limits.ending(atoms.words, quantity.start):
            return True
        value = quantity.value
        if value is None or not 0 < value <= self.lexicon.highest_age or quantity.start != first:
            return False
        if atoms.word(first - 1) == "(" and atoms.word(end) == ")":
            return self._is_name(first - 2)
        closed = atoms.word(end) in (",", ".", ";", ":", ")", "") or (not atoms.glued(end) and self._coordinates(end))
        return atoms.word(first - 1) == "," and closed and self._is_name(first - 2)

    def _describes(self, i: int) -> bool:
        """ "three old men": an adjective before those who are counted."""
        after = self._token(i + 1) if i + 1 < len(self.atoms) else None
        return after is not None and after.pos_ in _NOUNS and self.is_person(after)

    def _coordinates(self, i: int) -> bool:
        if i >= len(self.atoms):
            return True
        return self._token(i).dep_ in self.lexicon.words["syntax.coordinator"]

    def _token(self, i: int) -> Token:
        return self.doc[self.tokens.tokens(self.atoms.starts[i], self.atoms.ends[i])[0]]

    def _is_name(self, i: int) -> bool:
        """Whether an atom ends a name or a person noun, so that ", 34," after it is an age."""
        if not 0 <= i < len(self.atoms):
            return False
        token = self._token(i)
        named = token.pos_ in ("PROPN", "X") and token.lower_ not in self.lexicon.words["units.months"]
        return named or (self.is_person(token) and token.pos_ in _NOUNS) or token.ent_type_ == "PERSON"

    def _is_clock(self, first: int, end: int) -> bool:
        atoms, words = self.atoms, self.lexicon.words
        after = atoms.word(end)
        if after in words["units.clock"] and atoms.words[first][0].isdecimal():
            return after != "hours" or len(atoms.words[first]) == 4
        if after in words["units.clock_letters"] and atoms.word(end + 1) == "." and atoms.word(end + 2) == "m":
            return True
        colon = (atoms.word(end) == ":" and atoms.glued(end) and atoms.glued(end + 1)) or (
            atoms.word(first - 1) == ":" and atoms.glued(first) and atoms.glued(first - 1)
        )
        return colon and atoms.words[first][0].isdecimal()

    def _is_date(self, first: int, end: int, before: str, after: str) -> bool:
        atoms, words = self.atoms, self.lexicon.words
        digits = atoms.words[first][0].isdecimal()
        if not digits:
            return False
        if after in words["units.months"] and (atoms.capital(end) or len(after) > 3) and not self._verb(end):
            return True
        if atoms.word(end) in words["words.of"] and atoms.word(end + 1) in words["units.months"]:
            return True
        value = atoms.plain_int(first)
        if before in words["units.months"] and value is not None and (value <= 31 or self.is_year(first, end)):
            return True
        dated = atoms.word(first - 1) == "," and atoms.word(first - 3) in words["units.months"]
        if dated and self.is_year(first, end):
            return True
        if atoms.word(end) == "s" and atoms.glued(end) and value is not None and value % 10 == 0:
            return True  # the 1990s, in her 30s
        if not self.is_year(first, end) or before not in words["units.year_before"]:
            return False
        return before in words["units.year_before_always"] or not self._counts_next(end)

    def _verb(self, i: int) -> bool:
        return i < len(self.atoms) and self._token(i).pos_ in ("AUX", "VERB")

    def _counts_next(self, end: int) -> bool:
        """Whether a person noun comes right after: "more than 2000 people", but "in 2010 people fled"."""
        return end < len(self.atoms) and self.is_person(self._token(end))

    def is_year(self, first: int, end: int) -> bool:
        """Whether the atoms [first, end) are one bare number that can be a year."""
        value = self.atoms.plain_int(first) if first < end == first + 1 <= len(self.atoms) else None
        return value is not None and self.lexicon.years[0] <= value <= self.lexicon.years[1]

    def _is_label(self, first: int, end: int, before: str) -> bool:
        atoms, words = self.atoms, self.lexicon.words
        word = atoms.words[first]
        if not word[0].isdecimal():
            return False
        if word in words["units.emergency"] and before in words["units.calling"]:
            return True
        glued = atoms.word(first - 1) if atoms.glued(first) else ""
        if before == "#" or glued in (".", "/", "_", "@", "=") or glued.isalpha():
            return True
        if word.startswith("0") and len(word) > 1 and word.isdecimal():
            return True
        if atoms.word(first - 1) == "-" and atoms.glued(first) and atoms.glued(first - 1):
            return True  # AK-47, 555-0123
        joined = atoms.glued(end) and (atoms.word(end) in ("/", "_") or atoms.word(end).isalpha())
        if joined or (atoms.word(end) == "-" and atoms.glued(end) and atoms.is_digits(end + 1)):
            return True
        k = end + 1 if atoms.word(end) == "-" else end
        if atoms.word(k) in words["units.labels_after"]:
            return True
        if before in words["units.labels_before"] and not (k < len(atoms) and self.is_person(self._token(k))):
            return self._label_stands(first)
        return self._is_address(end)

    def _label_stands(self, first: int) -> bool:
        """ "Highway 61", but not "in the district 12 people died": short or general words must be capitalised."""
        i = first - 2 if self.atoms.word(first - 1) == "." else first - 1
        token = self._token(first)
        inside = token.dep_ in self.lexicon.words["syntax.number_inside"] and token.head.i < token.i
        return self.atoms.capital(i) or inside

    def _is_address(self, end: int) -> bool:
        """ "1200 Harbour Street", "400 block of ..."."""
        words = self.atoms.words
        for k in range(end, min(end + 4, len(words))):
            if words[k] in self.lexicon.words["units.street_words"]:
                return k > end and self.atoms.capital(k) and self.atoms.capital(end)
            if not words[k].isalpha():
                return False
        return False
