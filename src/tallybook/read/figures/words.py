"""Reads ranges, vague quantities and hedges around numbers out of a sequence of words; knows nothing of grammar."""

from __future__ import annotations

from dataclasses import replace

from tallybook.read.figures.atoms import Atoms
from tallybook.read.figures.lexicon import FigureLexicon, Quantifier, Rule
from tallybook.read.figures.numbers import Quantity, read_number
from tallybook.read.normalise import normalise
from tallybook.records import Figure


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
        if atoms.word(end - 1) in lexicon.words["words.of"] and end > i + 1:
            end -= 1  # "many of" says how many with "many"
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
