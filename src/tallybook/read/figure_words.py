"""Reads numbers, ranges, vague quantities and their hedges out of a sequence of words; knows nothing of grammar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from tallybook.read.figure_atoms import Atoms
from tallybook.read.figure_lexicon import FigureLexicon, Quantifier, Rule
from tallybook.read.normalise import normalise
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
            return _exact(atoms, i, j + 1, group * suffix, form, suffix)
    elif word in lexicon.multipliers and word in lexicon.words["words.bare_multipliers"]:
        group = Fraction(1)
    elif word not in lexicon.numbers:
        return None
    value, end, scale = _Sum(atoms, lexicon, group, digits=form == "digits").run(j)
    return None if end == i else _exact(atoms, i, end, value, form, scale)


def _exact(atoms: Atoms, start: int, end: int, value: Fraction, form: str, scale: int) -> Quantity | None:
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
        return j + 1 if goes_on and self._fits(self.lexicon.numbers[following]) else None

    def _fits(self, number: int) -> bool:
        if self.digits and self.total == 0:
            return False
        if self.group is None:
            return True
        return self.group % (10 if number < 10 else 100 if number < 100 else 1000) == 0

    def _and_a_half(self, j: int) -> int | None:
        """ "two and a half million": the half belongs to the number, the multiplier comes next."""
        words = self.lexicon.words
        if self.atoms.word(j) in words["words.articles"] and self.atoms.word(j + 1) in words["words.halves"]:
            if self.atoms.word(j + 2) in self.lexicon.multipliers and self.group is not None and self.total == 0:
                self.group += Fraction(1, 2)
                return j + 2
        return None


def _half(atoms: Atoms, i: int, lexicon: FigureLexicon) -> Quantity | None:
    """ "half a million", "half a dozen", "half-dozen"."""
    j = i + 1
    if atoms.word(j) in lexicon.words["words.articles"] or atoms.word(j) == "-":
        j += 1
    multiplier = lexicon.multipliers.get(atoms.word(j))
    return None if multiplier is None else _exact(atoms, i, j + 1, Fraction(multiplier, 2), "words", multiplier)


def read_vague(atoms: Atoms, i: int, lexicon: FigureLexicon) -> Quantity | None:
    """Read words for an open number: "dozens", "hundreds of thousands", "several hundred", "a couple"."""
    if hedge_around(atoms, i, lexicon) is not None:
        return None  # "as many as 30"
    found = lexicon.quantifiers.starting(atoms.words, i)
    if found is not None:
        end, quantifier = found
        return _quantified(atoms, i, end, quantifier, lexicon)
    if atoms.words[i] not in lexicon.plurals:
        return None
    factor, end = _plural(atoms, i, lexicon)
    return Quantity(i, end, (i, end), Figure(low=2 * factor), "vague", scale=factor)


def _quantified(atoms: Atoms, i: int, end: int, quantifier: Quantifier, lexicon: FigureLexicon) -> Quantity:
    word = atoms.word(end)
    if word in lexicon.multipliers:
        low, end = quantifier.times * lexicon.multipliers[word], end + 1
        figure = Figure(best=low, approximate=True) if quantifier.exact else Figure(low=low)
    elif word in lexicon.plurals:
        factor, end = _plural(atoms, end, lexicon)
        figure = Figure(low=quantifier.times * factor)
    else:
        figure = Figure.exactly(quantifier.low) if quantifier.exact else Figure(low=quantifier.low)
    return Quantity(i, end, (i, end), figure, "words" if quantifier.exact and figure.best else "vague")


def _plural(atoms: Atoms, i: int, lexicon: FigureLexicon) -> tuple[int, int]:
    """The value of a plural multiplier with one that hangs on it ("tens of thousands"), and the atom after it."""
    value = lexicon.plurals[atoms.words[i]]
    following = atoms.word(i + 2)
    if (
        atoms.word(i + 1) in lexicon.words["words.of"]
        and following in lexicon.plurals
        and lexicon.plurals[following] > 99
    ):
        return value * lexicon.plurals[following], i + 3
    return value, i + 1


def read_quantity(atoms: Atoms, i: int, lexicon: FigureLexicon, after: int = 0) -> Quantity | None:
    """Read the whole quantity whose number starts at an atom: with its range and the hedges on both sides.

    Args:
        atoms: the text.
        i: the atom at which the number itself starts.
        lexicon: the words of the language.
        after: the first atom that a hedge before the number may take in (the end of the quantity before).
    """
    number = read_number(atoms, i, lexicon)
    core = _ranged(atoms, number, lexicon) if number is not None else read_vague(atoms, i, lexicon)
    return None if core is None else _hedged(atoms, core, lexicon, after)


def _ranged(atoms: Atoms, first: Quantity, lexicon: FigureLexicon) -> Quantity:
    """Join a number with a second one where the two are the ends of a range."""
    opened = lexicon.openers.ending(atoms.words, first.start)
    start, j = first.start, None
    if opened is not None and atoms.word(first.end) in opened[1]:
        changing = any(atoms.word(k) in lexicon.words["ranges.change_words"] for k in range(opened[0] - 4, opened[0]))
        if changing:
            return first
        start, j = opened[0], first.end + 1
    else:
        connector = lexicon.connectors.starting(atoms.words, first.end)
        if connector is None or (atoms.words[first.end] == "-" and not _is_hyphen_range(atoms, first)):
            return first
        if any(atoms.word(k) in lexicon.words["ranges.change_words"] for k in range(first.start - 3, first.start)):
            return first
        j = connector[0]
    while (hedge := lexicon.hedges_before.ending(atoms.words, j + 1)) is not None and hedge[0] >= j:
        j += 1
    second = read_number(atoms, j, lexicon)
    if second is None or first.value is None or second.value is None:
        return first
    low, high = first.value, second.value
    if second.scale > 1 and first.scale == 1 and low < high / second.scale:
        low *= second.scale
    if low >= high or low.denominator != 1 or high.denominator != 1:
        return first
    return Quantity(
        start, second.end, (start, second.end), Figure(low=int(low), high=int(high)), "range", scale=second.scale
    )


def _is_hyphen_range(atoms: Atoms, first: Quantity) -> bool:
    """Whether a hyphen after a number can make a range: not in a telephone number, a date, a season or a score."""
    hyphen = first.end
    second = atoms.word(hyphen + 1)
    if not (atoms.is_digits(hyphen + 1) and first.form == "digits") or atoms.glued(hyphen) != atoms.glued(hyphen + 1):
        return False
    chained = atoms.word(hyphen + 2) == "-" and atoms.is_digits(hyphen + 3)
    leading = atoms.word(first.start - 1) == "-" and atoms.glued(first.start)
    padded = second.startswith("0") or atoms.words[first.start].startswith("0")
    return not (chained or leading or padded)


def _hedged(atoms: Atoms, core: Quantity, lexicon: FigureLexicon, after: int) -> Quantity:
    """Take in the hedges before and after a number and apply them."""
    rules: list[Rule] = []
    start, reach = core.start, core.start
    while True:
        hedge = lexicon.hedges_before.ending(atoms.words, reach)
        if hedge is not None and hedge[0] >= after:
            rules.append(hedge[1])
            start = reach = hedge[0]
            continue
        filler = lexicon.fillers.ending(atoms.words, reach) or (
            lexicon.softeners.ending(atoms.words, reach) if rules else None
        )
        if filler is None or filler[0] < after:
            break
        reach = filler[0]
        if lexicon.softeners.ending(atoms.words, filler[0] + 1) is not None and rules:
            start = reach
    end = core.end
    trailing = lexicon.hedges_after.starting(atoms.words, core.end)
    if trailing is not None:
        rules.append(trailing[1])
        end = trailing[0]
    if not rules:
        return core
    return replace(core, start=start, end=end, figure=apply(rules, core), hedged=True)


def apply(rules: list[Rule], core: Quantity) -> Figure:
    """The figure that hedges make of a number or a range; a bound that is stated outdoes "about".

    With several hedges ("at least about 30") each adds what it says.
    """
    figure = core.figure
    least = figure.low if figure.low is not None else figure.best
    most = figure.high if figure.high is not None else (figure.best if core.form != "vague" else least)
    if least is None or most is None:
        return figure
    bounding = [rule for rule in rules if rule.low is not None or rule.high is not None]
    approximate = figure.approximate or any(rule.approximate for rule in rules)
    if not bounding:
        if core.form in ("range", "vague") or figure.low != figure.high:
            return replace(figure, approximate=True)
        return Figure(best=least, approximate=True)
    lows = [least + rule.low for rule in bounding if rule.low is not None]
    highs = [max(most + rule.high, 0) for rule in bounding if rule.high is not None]
    low, high = (max(lows) if lows else None), (min(highs) if highs else None)
    if core.form == "vague" and high is not None:
        return figure  # "up to dozens" says nothing about a highest number
    if low is not None and high is not None and low > high:
        high = None
    return Figure(low=low, high=high, approximate=approximate)


def quantities(atoms: Atoms, lexicon: FigureLexicon) -> list[Quantity]:
    """All quantities of a text in its order, none overlapping; linear in the length of the text."""
    found: list[Quantity] = []
    i, after = 0, 0
    words, starts = atoms.words, lexicon.number_starts
    while i < len(words):
        if words[i] in starts or words[i][0].isdecimal():
            quantity = read_quantity(atoms, i, lexicon, after)
            if quantity is not None:
                found.append(quantity)
                i = after = quantity.end
                continue
        i += 1
    return found


def figure_of(words: str, lexicon: FigureLexicon) -> Figure | None:
    """The figure that some words state, by the conventions of the codebook.

    Args:
        words: a phrase such as "more than 100 people", "two or three", "no one", "a senior officer".
        lexicon: the compiled `figures.toml` of the language.

    Returns:
        The first figure in the words; None where they state none.

    Example:
        >>> figure_of("more than a dozen", lexicon)  # doctest: +SKIP
        Figure(low=13, best=None, high=None, approximate=False)
    """
    atoms = Atoms.of(normalise(words))
    for i, word in enumerate(atoms.words):
        none = lexicon.zero.starting(atoms.words, i)
        if none is not None and hedge_around(atoms, i, lexicon) is None:
            return Figure.exactly(0)
        if word in lexicon.number_starts or word[0].isdecimal():
            quantity = read_quantity(atoms, i, lexicon)
            if quantity is not None:
                return quantity.figure if quantity.figure.stated else None
    first, last = atoms.word(0), atoms.word(len(atoms) - 1)
    one = first in lexicon.words["people.articles"] and last in lexicon.words["nouns.persons"]
    return Figure.exactly(1) if one or first in lexicon.words["people.another"] else None


def hedge_around(atoms: Atoms, i: int, lexicon: FigureLexicon) -> int | None:
    """The end of a hedge that an atom opens or continues ("no fewer than", "no more than"), or None."""
    for end in range(i + 1, min(i + 5, len(atoms)) + 1):
        hedge = lexicon.hedges_before.ending(atoms.words, end)
        if hedge is not None and hedge[0] <= i < end:
            return end
    return None
