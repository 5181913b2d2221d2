"""Reads one exact number: digits with their separators, number words, or both ("1.3 million")."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tallybook.read.figures.atoms import Atoms
from tallybook.read.figures.lexicon import FigureLexicon
from tallybook.records import Figure

_HIGHEST = 10**13  # more than all people who ever lived; what is above it is no count of persons


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many some words say, with the atoms [start, end) that say it; `core` are those without hedges.

    `form` is digits, words, range, vague or fraction. `value` is the number itself where there is exactly one, also
    where it is no whole number (5.5). `scale` is the multiplier that it ends on ("hundred").
    """

    start: int
    end: int
    core: tuple[int, int]
    figure: Figure
    form: str
    value: Fraction | None = None
    scale: int = 1
    hedged: bool = False


def read_number(atoms: Atoms, i: int, lexicon: FigureLexicon) -> Quantity | None:
    """Read one exact number that starts at an atom: "1,350", "six hundred and three", "1.3 million", "half a dozen"."""
    word = atoms.word(i)
    group: Fraction | None = None
    j, form = i, "words"
    if word in lexicon.words["words.halves"]:
        return _half(atoms, i, lexicon)
    if word in lexicon.words["words.articles"]:
        j = i + 2 if atoms.word(i + 1) == "-" else i + 1
        if atoms.word(j) not in lexicon.multipliers:
            return None
        group = Fraction(1)
    elif atoms.is_digits(i):
        group, form, j = digits_value(word, lexicon), "digits", i + 1
        if group is None:
            return None
        suffix = lexicon.suffixes.get(atoms.word(j)) if atoms.glued(j) else None
        if suffix is not None:
            return _exact(i, j + 1, group * suffix, form, suffix)
    elif word in lexicon.multipliers and word in lexicon.words["words.bare_multipliers"]:
        group = Fraction(1)
    elif word not in lexicon.numbers:
        return None
    value, end, scale = _Sum(atoms, lexicon, group, digits=form == "digits").run(j)
    return None if end == i else _exact(i, end, value, form, scale)


def _exact(start: int, end: int, value: Fraction, form: str, scale: int) -> Quantity | None:
    if value > _HIGHEST:
        return None
    figure = Figure.exactly(int(value)) if value.denominator == 1 else Figure()
    return Quantity(start, end, (start, end), figure, form, value, scale)


def digits_value(word: str, lexicon: FigureLexicon) -> Fraction | None:
    """The value of digits with their separators; None where the separators make no number.

    Groups of three (or, in the Indian way, of two before the last three) are thousands. One decimal sign makes a
    decimal fraction; two or more of them, in groups of three, can only be thousands ("1.350.000").
    """
    if word.isdecimal():
        return Fraction(int(word))
    if lexicon.thousands_sign in word and lexicon.decimal_sign in word:
        whole, _, rest = word.rpartition(lexicon.decimal_sign)
        if lexicon.decimal_sign in whole or not rest.isdecimal():
            return None
        value = _grouped(whole.split(lexicon.thousands_sign))
        return None if value is None else value + Fraction(int(rest), 10 ** len(rest))
    if lexicon.thousands_sign in word:
        return _grouped(word.split(lexicon.thousands_sign))
    parts = word.split(lexicon.decimal_sign)
    if len(parts) > 2:
        return _grouped(parts)
    return Fraction(int(parts[0])) + Fraction(int(parts[1]), 10 ** len(parts[1]))


def _grouped(parts: list[str]) -> Fraction | None:
    lengths = [len(part) for part in parts]
    western = all(length == 3 for length in lengths[1:]) and 1 <= lengths[0] <= 3
    indian = lengths[-1] == 3 and all(length == 2 for length in lengths[1:-1]) and 1 <= lengths[0] <= 2
    return Fraction(int("".join(parts))) if western or indian else None


@dataclass
class _Sum:
    """Adds up the words of one number from left to right, and stops before the word that can't belong to it."""

    atoms: Atoms
    lexicon: FigureLexicon
    group: Fraction | None
    digits: bool
    total: Fraction = Fraction(0)
    last: int = 10**18
    scale: int = 1
    before: str = ""

    def run(self, j: int) -> tuple[Fraction, int, int]:
        """The value, the atom after the last one, and the multiplier that it ends on."""
        while j < len(self.atoms):
            if self._take(self.atoms.words[j]):
                j += 1
                continue
            skipped = self._skip(j)
            if skipped is None:
                break
            j = skipped
        return self.total + (self.group or 0), j, self.scale if self.before == "multiplier" else 1

    def _take(self, word: str) -> bool:
        """Take a word into the number, if it can belong to it."""
        number = self.lexicon.numbers.get(word)
        if number is not None:
            return self._add(number)
        multiplier = self.lexicon.multipliers.get(word)
        return multiplier is not None and self._multiply(multiplier)

    def _add(self, number: int) -> bool:
        if self.digits and self.before == "":
            return False
        if self.group is None:
            if number == 0 and self.total:
                return False
            self.group = Fraction(number)
        else:
            place = 10 if number < 10 else 100 if number < 100 else 1000
            if number == 0 or self.group == 0 or self.group % place:
                return False
            self.group += number
        self.before = "ten" if number >= 20 and number % 10 == 0 else "number"
        return True

    def _multiply(self, multiplier: int) -> bool:
        if self.group is None or self.group == 0 or (self.before == "multiplier" and multiplier <= self.scale):
            return False
        if multiplier == 100:
            if self.group >= 100:
                return False
            self.group *= 100
        else:
            if multiplier >= self.last:
                return False
            self.total += self.group * multiplier
            self.group, self.last = None, multiplier
        self.scale, self.before = multiplier, "multiplier"
        return True

    def _skip(self, j: int) -> int | None:
        """The atom after a hyphen or a joiner, where the number goes on there."""
        word, following = self.atoms.words[j], self.atoms.word(j + 1)
        if word == "-" and self.atoms.glued(j) and self.atoms.glued(j + 1):
            number = self.lexicon.numbers.get(following)
            ones = number is not None and number < 10 and self.before == "ten" and not self.digits
            return j + 1 if ones or (following in self.lexicon.multipliers and self.group) else None
        after = self.lexicon.joiners.get(word)
        if after is None:
            return None
        half = self._and_a_half(j + 1)
        if half is not None:
            return half
        goes_on = following in self.lexicon.numbers and self.before in after and self.lexicon.numbers[following] > 0
        if not goes_on or self._begins_another(j + 1):
            return None
        return j + 1 if self._fits(self.lexicon.numbers[following]) else None

    def _begins_another(self, j: int) -> bool:
        """Whether a multiplier follows that this number has already: "between five hundred and six hundred"."""
        hundreds = self.group is not None and self.group >= 100
        while True:
            word = self.atoms.word(j)
            multiplier = self.lexicon.multipliers.get(word)
            if multiplier is not None and (multiplier >= self.last or (multiplier == 100 and hundreds)):
                return True
            if multiplier is None and word not in self.lexicon.numbers and not (word == "-" and self.atoms.glued(j)):
                return False
            hundreds = hundreds and multiplier is None
            j += 1

    def _fits(self, number: int) -> bool:
        if self.digits and self.total == 0:
            return False
        if self.group is None:
            return True
        return self.group % (10 if number < 10 else 100 if number < 100 else 1000) == 0

    def _and_a_half(self, j: int) -> int | None:
        """ "two and a half million": the half belongs to the number, the multiplier comes next."""
        words = self.lexicon.words
        halved = self.atoms.word(j) in words["words.articles"] and self.atoms.word(j + 1) in words["words.halves"]
        multiplied = self.atoms.word(j + 2) in self.lexicon.multipliers
        if halved and multiplied and self.group is not None and self.total == 0:
            self.group += Fraction(1, 2)
            return j + 2
        return None


def _half(atoms: Atoms, i: int, lexicon: FigureLexicon) -> Quantity | None:
    """ "half a million", "half a dozen", "half-dozen"."""
    j = i + 1
    if atoms.word(j) in lexicon.words["words.articles"] or atoms.word(j) == "-":
        j += 1
    multiplier = lexicon.multipliers.get(atoms.word(j))
    return None if multiplier is None else _exact(i, j + 1, Fraction(multiplier, 2), "words", multiplier)
