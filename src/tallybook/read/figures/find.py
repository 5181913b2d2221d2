"""Finds everything in a parsed text that says how many, with what it counts and between which bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from tallybook.read.figures.atoms import Atoms, TokenMap
from tallybook.read.figures.lexicon import FigureLexicon
from tallybook.read.figures.mention import FORMS, UNITS, FigureMention
from tallybook.read.figures.numbers import Quantity
from tallybook.read.figures.people import Unnumbered, find_lists, headline_pairs
from tallybook.read.figures.units import Counted
from tallybook.read.figures.words import figure_of, hedge_around, quantities
from tallybook.records import Figure
from tallybook.tokens import Doc, Token

__all__ = ["FORMS", "UNITS", "FigureLexicon", "FigureMention", "figure_of", "find_figures"]

_LARGE = (1000, 1_000_000, 1_000_000_000)  # of which a share is a number: "a quarter of a million"


def find_figures(doc: Doc, lexicon: FigureLexicon) -> list[FigureMention]:
    """Find the figures of a text.

    Numbers of every unit are found, so that a reader can tell persons from money and roads. Besides numbers there are
    single persons ("a senior officer": 1), pronouns, collectives ("a couple": 2), and sums of coordinations, which
    stand beside their parts.

    Args:
        doc: a parsed text (tagger, parser, lemmatiser; entity labels help).
        lexicon: the compiled `figures.toml` of its language.

    Returns:
        Mentions in the order of the text, a list before its parts. `doc.text[m.start:m.end]` are the words, and
        `m.figure.low <= m.figure.best <= m.figure.high` wherever these are stated.
    """
    atoms = Atoms.on(doc)
    if not atoms.words:
        return []
    counted = Counted(doc, atoms, TokenMap.of(doc), lexicon)
    found = [*_zeros(counted), *_ordinals(counted)]
    gone = {place for m in found for place in range(m.start, m.end)}
    # left out: the "one" of "no one", the 4 of "4th"
    found += [m for m in _numbers(counted) if not (m.start in gone and m.end - 1 in gone)]
    found = _of_millions(found)
    taken = {i for m in found if m.unit != "age" for i in range(*m.tokens)}
    heads = {m.head.i for m in found if m.head is not None and m.unit == "persons"}
    found += Unnumbered(counted).find(taken, heads)
    found.sort(key=_place)
    found += [*find_lists(counted, found), *headline_pairs(counted, found)]
    return sorted(found, key=_place)


def _of_millions(found: list[FigureMention]) -> list[FigureMention]:
    """ "a quarter of a million people": one number, not a share of them."""
    at = {m.tokens[0]: m for m in found if m.form == "words" and m.figure.best in _LARGE}
    numbers: dict[int, FigureMention] = {}
    for number, share in enumerate(found):
        whole = at.get(share.tokens[1] + 1) if share.form == "fraction" else None
        if whole is not None and whole.tokens[1] - whole.tokens[0] == len(("a", "million")):
            tokens, anchor = (share.tokens[0], whole.tokens[1]), whole.head or share.anchor
            numbers[number] = replace(whole, start=share.start, tokens=tokens, figure=share.figure, anchor=anchor)
            del at[whole.tokens[0]]
            numbers[found.index(whole)] = share
    return [numbers.get(n, m) for n, m in enumerate(found) if numbers.get(n, m).form != "fraction" or n not in numbers]


def _place(mention: FigureMention) -> tuple[int, int, str]:
    return mention.start, -mention.end, mention.form


# --- numbers -------------------------------------------------------------------------------------------------------


def _numbers(counted: Counted) -> Iterator[FigureMention]:
    joined = counted.lexicon.words["people.joined"]
    aged = -1  # the atom after the last age, as long as only commas and the like follow: "ages 24, 25 and 32"
    for quantity in quantities(counted.atoms, counted.lexicon):
        shared = _share(counted, quantity)
        mention = shared if shared is not None else _number(counted, quantity)
        goes_on = aged >= 0 and all(word in joined for word in counted.atoms.words[aged : quantity.start])
        if goes_on and mention.head is None and mention.unit in ("persons", "other"):
            mention = replace(mention, unit="age")
        aged = quantity.end if mention.unit == "age" and mention.form == "digits" else -1
        yield mention


def _number(counted: Counted, quantity: Quantity) -> FigureMention:
    atoms = counted.atoms
    start, end = atoms.starts[quantity.start], atoms.ends[quantity.end - 1]
    first, last = counted.tokens.tokens(start, end)
    core = counted.tokens.tokens(atoms.starts[quantity.core[0]], atoms.ends[quantity.core[1] - 1])
    head = counted.head(core[0], max(core[1], last))
    unit = counted.unit(quantity, head)
    if unit in ("money", "percent", "age", "label") or (unit == "time" and not _is_time_noun(counted, head)):
        head = None
    figure, form, root = quantity.figure, quantity.form, counted.root(*core)
    if head is None and root.lower_ in counted.lexicon.collective and unit in ("persons", "other"):
        head, unit, form = root, "persons", "collective"  # "a couple and their son"
    if unit == "persons" and not figure.stated:
        figure = _whole(counted, quantity)
    grouped = _group(counted, quantity, head) if unit in ("persons", "other") else None
    if grouped is not None:
        unit = "persons"
    anchor = head if head is not None else root
    return FigureMention(
        start, end, figure, form, unit,
        head=grouped or head, tokens=(first, last), anchor=grouped or anchor,
        adds=_adds(counted, quantity), part=_is_part(counted, quantity), whole=_whole_of(counted, quantity),
    )  # fmt: skip


def _is_time_noun(counted: Counted, head: Token | None) -> bool:
    return head is not None and head.lemma in counted.lexicon.words["units.time"]


def _whole(counted: Counted, quantity: Quantity) -> Figure:
    """ "1.350 people" can only be 1,350: persons are whole, and the sign stands before three digits."""
    word = counted.atoms.words[quantity.core[0]]
    sign = counted.lexicon.decimal_sign
    parts = word.split(sign)
    if quantity.core[1] == quantity.core[0] + 1 and len(parts) == 2 and len(parts[1]) == 3 and parts[0] != "0":
        return Figure.exactly(int("".join(parts)))
    return Figure()


def _group(counted: Counted, quantity: Quantity, head: Token | None) -> Token | None:
    """The noun before a bare number that it counts: "a family of four", "the toll rose to 13"."""
    words = counted.lexicon.words
    atoms = counted.atoms
    if head is not None:
        return None
    for i in range(quantity.start - 1, max(quantity.start - 7, -1), -1):
        if atoms.words[i] in words["people.tolls"]:
            return counted.doc[counted.tokens.tokens(atoms.starts[i], atoms.ends[i])[0]]
        if not atoms.words[i].isalpha():
            break
    if atoms.word(quantity.start - 1) not in words["words.of"] or quantity.start < 2:
        return None
    i = quantity.start - 2
    if atoms.words[i] not in words["people.groups"]:
        return None
    return counted.doc[counted.tokens.tokens(atoms.starts[i], atoms.ends[i])[0]]


def _adds(counted: Counted, quantity: Quantity) -> bool:
    """ "another two", "three more", "four others"."""
    more, atoms = counted.lexicon.words["people.more"], counted.atoms
    return any(atoms.word(i) in more for i in (quantity.core[0] - 1, quantity.start - 1, quantity.end))


def _is_part(counted: Counted, quantity: Quantity) -> bool:
    """ "including three women", "two of them"."""
    words, start = counted.atoms.words, quantity.start
    before = any(counted.lexicon.part_before.ending(words, i) for i in (start, start - 1) if i > 0)
    return before or counted.lexicon.part_after.starting(words, quantity.end) is not None


def _whole_of(counted: Counted, quantity: Quantity) -> Figure | None:
    """The figure of "two of the five"."""
    words, i = counted.lexicon.words, quantity.end
    if counted.atoms.word(i) not in words["words.of"]:
        return None
    for k in (i + 1, i + 2):
        if k < len(counted.atoms):
            inner = _starting(counted, k)
            if inner is not None:
                year = counted.is_year(i + 1, i + 2) or counted.is_year(i + 2, i + 3)
                return inner.figure if inner.figure.stated and not year else None
    return None


def _starting(counted: Counted, i: int) -> Quantity | None:
    found = quantities(counted.atoms.cut(i, i + 8), counted.lexicon)
    return next((q for q in found if q.start == 0), None)


# --- shares --------------------------------------------------------------------------------------------------------


def _share(counted: Counted, quantity: Quantity) -> FigureMention | None:
    """ "two-thirds of the 30", "75 percent of the 40": a share of a stated whole, else a share of nothing stated."""
    share, end = _share_of(counted, quantity)
    if share is None:
        return None
    return _fraction(counted, quantity.start, end, share)


def _share_of(counted: Counted, quantity: Quantity) -> tuple[Fraction | None, int]:
    atoms, lexicon = counted.atoms, counted.lexicon
    k = quantity.end + 1 if atoms.word(quantity.end) == "-" else quantity.end
    part = lexicon.fractions.get(atoms.word(k))
    if part is None or quantity.value is None or quantity.value.denominator != 1 or quantity.value >= part[1]:
        return None, quantity.end
    return Fraction(int(quantity.value) * part[0], part[1]), k + 1


def _fraction(counted: Counted, start: int, end: int, share: Fraction) -> FigureMention:
    atoms = counted.atoms
    first, last = counted.tokens.tokens(atoms.starts[start], atoms.ends[end - 1])
    whole = _whole_of(counted, Quantity(start, end, (start, end), Figure(), "fraction"))
    figure = Figure()
    if whole is not None and whole.best is not None:
        number = share * whole.best
        figure = (
            Figure.exactly(int(number)) if number.denominator == 1 else Figure(best=round(number), approximate=True)
        )
    head = counted.head(first, last)
    unit = "persons" if head is not None and counted.is_person(head) else "other"
    return FigureMention(
        atoms.starts[start], atoms.ends[end - 1], figure, "fraction", unit,
        head=head, tokens=(first, last), anchor=counted.root(first, last), part=True, whole=whole,
    )  # fmt: skip


# --- nobody --------------------------------------------------------------------------------------------------------


def _zeros(counted: Counted) -> Iterator[FigureMention]:
    """ "no one", "none of the men", "no officers"."""
    atoms, lexicon = counted.atoms, counted.lexicon
    hangs = lexicon.words["syntax.determiner"] | lexicon.words["syntax.modifier"]
    for i, word in enumerate(atoms.words):
        if word not in lexicon.zero.by_word or hedge_around(atoms, i, lexicon) is not None:
            continue
        found = lexicon.zero.starting(atoms.words, i)
        if found is None:
            continue
        end, needs_noun = found
        first, last = counted.tokens.tokens(atoms.starts[i], atoms.ends[end - 1])
        root = counted.root(first, last)
        head = root.head if root.dep_ in hangs and root.head.i >= last else None
        if head is None:
            head = counted.behind_of(last, root)
        if needs_noun and (head is None or not counted.is_person(head)):
            continue
        yield FigureMention(
            atoms.starts[i], atoms.ends[end - 1], Figure.exactly(0), "words", "persons",
            head=head, tokens=(first, last), anchor=head or root,
        )  # fmt: skip


# --- ordinals ------------------------------------------------------------------------------------------------------


def _ordinals(counted: Counted) -> Iterator[FigureMention]:
    """ "a fourth was hurt", "the third victim", "18th", and fractions with an article ("a third of the 30")."""
    atoms, lexicon = counted.atoms, counted.lexicon
    for i, word in enumerate(atoms.words):
        share = lexicon.fractions.get(word)
        of_next = share is not None and atoms.word(i + 1) in lexicon.words["words.of"]
        if share is not None and of_next and not atoms.is_digits(i - 1) and atoms.word(i - 1) not in lexicon.numbers:
            articled = atoms.word(i - 1) in lexicon.words["words.articles"]
            if (articled or word in lexicon.words["words.halves"]) and atoms.word(i - 1) != "-":
                yield _fraction(counted, i - 1 if articled else i, i + 1, Fraction(*share))
                continue
        value = lexicon.ordinals.get(word)
        start = i
        if value is None and word in lexicon.words["ordinal_endings.digits"] and atoms.glued(i):
            value, start = atoms.plain_int(i - 1), i - 1
        if value is not None and atoms.word(i - 1) == "-" and 20 <= lexicon.numbers.get(atoms.word(i - 2), 0) < 100:
            value, start = lexicon.numbers[atoms.word(i - 2)] + value, i - 2  # "the forty-third"
        if value is not None and atoms.word(start - 1) != "-":
            yield _ordinal(counted, start, i + 1, value)


def _ordinal(counted: Counted, start: int, end: int, value: int) -> FigureMention:
    atoms, lexicon = counted.atoms, counted.lexicon
    first, last = counted.tokens.tokens(atoms.starts[start], atoms.ends[end - 1])
    root = counted.root(first, last)
    words = lexicon.words
    before = atoms.word(start - 1)
    determined = before in words["people.articles"] or before in words["people.definite"]
    head: Token | None = None
    one = False
    if root.dep_ in words["syntax.modifier"] and root.head.i >= last:
        head = root.head
        one = counted.is_person(head) and not head.is_plural
    elif before in words["people.articles"]:
        following = counted.doc[last].pos_ if last < len(counted.doc) else "PUNCT"
        alone = root.dep_ in words["syntax.argument"] or following in ("VERB", "AUX", "PUNCT")
        one = alone and not _is_date_of(counted, end)
    if not (one and determined):
        return FigureMention(
            atoms.starts[start], atoms.ends[end - 1], Figure(), "ordinal", "ordinal",
            head=head, tokens=(first, last), anchor=head or root, ordinal=value,
        )  # fmt: skip
    first = counted.tokens.tokens(atoms.starts[start - 1], atoms.ends[start - 1])[0]
    return FigureMention(
        atoms.starts[start - 1], atoms.ends[end - 1], Figure.exactly(1), "ordinal", "persons",
        head=head, tokens=(first, last), anchor=head or root, ordinal=value, adds=True,
    )  # fmt: skip


def _is_date_of(counted: Counted, end: int) -> bool:
    words = counted.lexicon.words
    k = end + 1 if counted.atoms.word(end) in words["words.of"] else end
    return counted.atoms.word(k) in words["units.months"]
