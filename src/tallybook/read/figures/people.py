"""Finds persons that are counted without a number: "a senior officer", "another", "a fourth", "a couple", lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tallybook.read.figures.mention import FigureMention
from tallybook.read.figures.units import Counted
from tallybook.records import Figure
from tallybook.tokens import Token

_ONE = Figure.exactly(1)
_BY_CHANCE = 6  # persons; of more than these a list with the same sum is who they were
_AGES = 4  # tokens of ", ages 3 and"


@dataclass(frozen=True)
class Unnumbered:
    """Goes through the tokens of a text that no number has taken, and through its coordinations."""

    counted: Counted

    def find(self, taken: set[int], heads: set[int]) -> Iterator[FigureMention]:
        """Mentions without a number.

        Args:
            taken: indices of tokens that belong to a quantity already.
            heads: indices of nouns that a quantity counts already.
        """
        words = self.counted.lexicon.words
        for token in self.counted.doc:
            lower = token.lower_
            if token.i in taken or token.i in heads:
                continue
            if lower in words["people.reflexive"]:
                yield self._mention(token, token, _ONE, "pronoun")
            elif lower in words["people.another"]:
                yield from self._another(token)
            elif token.pos_ in ("NOUN", "PROPN", "ADJ") and (self.counted.is_person(token) or self._collective(token)):
                yield from self._noun(token, taken)

    def _mention(self, first: Token, last: Token, figure: Figure, form: str, *, adds: bool = False) -> FigureMention:
        return FigureMention(
            first.idx, last.idx_end, figure, form, "persons",
            head=last, tokens=(first.i, last.i + 1), anchor=last, adds=adds,
        )  # fmt: skip

    def _another(self, token: Token) -> Iterator[FigureMention]:
        """ "Another was hurt", "another man": one more; before a number it belongs to the number."""
        words = self.counted.lexicon.words
        adds = token.lower_ in words["people.more"]
        if token.dep_ in words["syntax.determiner"] and token.head.i > token.i:
            head = token.head
            if self.counted.is_person(head) and not head.is_plural and not _numbered(head):
                yield self._mention(token, head, _ONE, "article", adds=adds)
            return
        following = self.counted.doc[token.i + 1] if token.i + 1 < len(self.counted.doc) else None
        alone = following is None or not (following.like_num or following.pos_ in ("NOUN", "PROPN", "ADJ", "NUM"))
        if alone and token.dep_ in words["syntax.argument"]:
            yield self._mention(token, token, _ONE, "pronoun", adds=adds)

    def _collective(self, token: Token) -> bool:
        return token.lower_ in self.counted.lexicon.collective or token.lemma in self.counted.lexicon.collective

    def _noun(self, token: Token, taken: set[int]) -> Iterator[FigureMention]:
        """A person noun at the head of its phrase, by its article, its owner or its bare singular."""
        lexicon = self.counted.lexicon
        words = lexicon.words
        if self._inside(token) or {token.lower_, token.lemma} & words["people.counted_only"]:
            return
        lefts = [t for t in token.lefts if t.dep_ in words["syntax.determiner"]]
        if any(t.lower_ in words["people.unstated"] or t.i in taken for t in lefts):
            return
        first = self.counted.doc[min(t.left_edge.i for t in lefts) if lefts else self._phrase_start(token)]
        if any(i in taken for i in range(first.i, token.i)):
            return
        marked = {t.lower_ for t in lefts} | {
            c.lower_ for t in lefts for c in t.children if c.dep_ in words["syntax.possessive_mark"]
        }
        size = lexicon.collective.get(token.lower_) or lexicon.collective.get(token.lemma)
        plural = token.is_plural or token.lower_ in words["nouns.plural_only"]
        if size is not None and (not plural or token.lower_ in lexicon.collective):
            if not marked:
                return
            figure = Figure.exactly(size[0]) if size[1] else Figure(low=size[0])
            yield self._mention(first, token, figure, "collective")
        elif plural:
            if marked & words["people.plural_definite"]:
                yield self._mention(first, token, Figure(low=2), "plural")
        elif marked & (words["people.articles"] | words["people.definite"]) or self._bare(token, lefts):
            yield self._mention(first, token, _ONE, "article", adds=bool(marked & words["people.more"]))

    def _inside(self, token: Token) -> bool:
        """Whether a noun only qualifies another ("a student protest"), or opens a name ("officer Teyn")."""
        if token.pos_ == "PROPN" and token.ent_type_ in self.counted.lexicon.words["syntax.body_names"]:
            return True  # the Sheriff's Office
        inside = token.dep_ in self.counted.lexicon.words["syntax.modifier"] and token.head.i > token.i
        return inside and token.head.ent_type_ not in self.counted.lexicon.words["syntax.person_names"]

    def _bare(self, token: Token, lefts: list[Token]) -> bool:
        words = self.counted.lexicon.words
        return (
            not lefts
            and token.pos_ == "NOUN"
            and (token.dep_ in words["syntax.bare_singular"] or token.dep_ in words["syntax.modifier"])
        )

    def _phrase_start(self, token: Token) -> int:
        """The first token of the modifiers right before a noun ("57-year-old man")."""
        words = self.counted.lexicon.words["syntax.modifier"]
        start = token.i
        for left in reversed(list(token.lefts)):
            stretch = self.counted.doc[left.left_edge.i : start]
            if left.dep_ not in words or any(t.is_space or (t.is_punct and t.text != "-") for t in stretch):
                break
            start = left.left_edge.i
        return start


def _numbered(head: Token) -> bool:
    return any(child.like_num for child in head.lefts)


def find_lists(counted: Counted, found: list[FigureMention]) -> Iterator[FigureMention]:
    """Sums of what is coordinated: "a boy and three women" is 4, "A, B and C" is 3."""
    words = counted.lexicon.words
    conjuncts, paired = words["syntax.conjunct_only"], words["people.paired"]
    at: dict[int, FigureMention] = {}
    for mention in found:
        counts = mention.head is not None and mention.form not in ("pronoun", "fraction")
        if mention.unit == "persons" and mention.figure.stated and not mention.part and counts:
            at.setdefault(mention.anchor.i, mention)
            number = counted.doc[mention.tokens[1] - 1]
            if number.dep_ in conjuncts and number.like_num:
                at.setdefault(number.i, mention)  # "the mayor and two of his guards": joined by the number
    for token in counted.doc:
        if token.dep_ in conjuncts:
            continue
        if token.i not in at and token.lemma not in paired and all(t.dep_ not in conjuncts for t in token.children):
            continue  # nothing that could be a list: most tokens
        chain = _chain(token, words)
        owner = _owner(token, at, counted)
        if owner is not None:
            chain.insert(0, owner)
        if len(chain) == 1 and token.i in at:
            chain += _after_clause(token, at, counted) or _after_ages(token, at, counted) or _cut(token, at, counted)
            chain += _apposed(token, at, counted) if len(chain) == 1 else []
        if len(chain) < 2 or _different_ends(chain, words):
            continue
        parts = [_part(t, at, counted) for t in chain]
        whole = [p for p in parts if p is not None]
        if len(whole) == len(chain) and not _one_person(chain, at, counted) and not _parts_told(chain, whole, counted):
            yield _sum(chain, whole, counted)


def _owner(token: Token, at: dict[int, FigureMention], counted: Counted) -> Token | None:
    """The man in "a man, his wife and their son": the parser takes the wife for the same person."""
    words, governor = counted.lexicon.words, token.head
    if governor.i not in at or governor.i > token.i or token.dep_ not in words["syntax.conjunct"]:
        return None
    kin = token.lemma in words["people.paired"]
    owned = any(child.lower_ in words["people.possessive"] for child in token.lefts)
    return governor if (kin and owned) or _goes_on(token, governor, at, counted) else None


def _goes_on(token: Token, governor: Token, at: dict[int, FigureMention], counted: Counted) -> bool:
    """ "two officers, a driver and three guards were": no comma closes it and they aren't two, so it is a list."""
    words, one = counted.lexicon.words, at.get(token.i)
    chain = _chain(token, words)
    single = one is not None and one.form == "article" and governor.is_plural and _numbered(governor)
    if not single or len(chain) < 2 or governor.lemma in words["people.general"]:
        return False
    members = [m.figure.best for t in chain if (m := at.get(t.i)) is not None and m.figure.best is not None]
    end = chain[-1].right_edge.i + 1
    closed = end < len(counted.doc) and counted.doc[end].text == ","
    return len(members) == len(chain) and not closed and sum(members) != at[governor.i].figure.best


def _after_clause(token: Token, at: dict[int, FigureMention], counted: Counted) -> list[Token]:
    """ "seven fighters who back the government and five policemen", "a couple from Javeng and their infant".

    The parser hung the policemen on the government, the infant on the place.
    """
    words = counted.lexicon.words
    for part in token.rights:
        clause = part.dep_ in words["syntax.clause"]
        if not clause and part.lower_ not in words["people.whence"]:
            continue
        for noun in part.subtree:
            joined = noun.dep_ in words["syntax.conjunct_only"] and noun.i in at
            joined = joined and (_numbered(noun) if clause else at[noun.i].form in ("article", "digits", "words"))
            stray = noun.head.i not in at and not counted.is_person(noun.head)
            if joined and stray and (_numbered(token) or not clause):
                return [noun]
    return []


def _after_ages(token: Token, at: dict[int, FigureMention], counted: Counted) -> list[Token]:
    """ "two children, ages 3 and 5, and their mother": the parser takes the mother for a second subject."""
    words, doc = counted.lexicon.words, counted.doc
    for noun in token.head.lefts:
        between = doc[token.i + 1 : noun.left_edge.i]
        if noun.i <= token.i or noun.dep_ != token.dep_ or noun.i not in at or len(between) < _AGES:
            continue
        fillers = words["age.before"] | words["people.joined"]
        aged = all(t.like_num or t.is_punct or t.lower_ in fillers for t in between)
        if aged and between[-1].lower_ in words["people.joined"] and any(t.like_num for t in between):
            return [noun]
    return []


def _cut(token: Token, at: dict[int, FigureMention], counted: Counted) -> list[Token]:
    """ "six ferrymen, a guide and two teachers were": the parser takes the guide for a second subject of the verb."""
    words = counted.lexicon.words
    end = token.right_edge
    for noun in token.head.lefts:
        if noun.i <= token.i or noun.dep_ != token.dep_ or noun.i not in at or noun.left_edge.i != end.i + 1:
            continue
        rest = _chain(noun, words)
        listed = end.text == "," and len(rest) > 1 and not _is_closed(rest[-1])
        known = all(t.i in at for t in rest) and token.lemma not in words["people.general"]
        if known and (listed or (end.lower_ in words["people.joined"] and end.text != ",")):
            return rest
    return []


def _apposed(token: Token, at: dict[int, FigureMention], counted: Counted) -> list[Token]:
    """ "Four men, a woman and a child were": the parser takes the woman and the child for who the men are."""
    words, many = counted.lexicon.words, at[token.i].figure
    for noun in token.rights:
        if noun.dep_ not in words["syntax.conjunct"] or noun.dep_ in words["syntax.conjunct_only"]:
            continue
        rest = _chain(noun, words)
        listed = len(rest) > 1 and counted.doc[noun.left_edge.i - 1].text == "," and not _is_closed(rest[-1])
        if listed and all(t.i in at for t in rest) and token.lemma not in words["people.wholes"] and many.best != 1:
            return rest
    return []


def headline_pairs(counted: Counted, found: list[FigureMention]) -> Iterator[FigureMention]:
    """ "Mother, son killed", "Woman, 2 children found dead": two nouns with a comma between them open a headline."""
    words, doc = counted.lexicon.words, counted.doc
    numbers = {
        i: m.figure for m in found if m.unit == "persons" and m.form in ("digits", "words") for i in range(*m.tokens)
    }
    for sentence in doc.sents:
        i = sentence.start
        if sentence.end - i < 4 or doc[i].lower_ not in words["people.paired"] or doc[i + 1].text != ",":
            continue
        for second in doc[i + 2 : min(i + 8, sentence.end - 1)]:
            if second.text == "," or second.pos_ not in ("NOUN", "PROPN", "NUM", "ADJ", "PUNCT"):
                break
            lemma, after = second.lemma, doc[second.i + 1]
            if not _are_two(doc[i].lower_, lemma, words) or after.pos_ not in ("VERB", "ADJ"):
                continue
            size = next((numbers[k] for k in range(i + 2, second.i) if k in numbers), None)
            if size is None and second.is_plural:
                break
            more = size.best if size is not None else 1
            if more is not None:
                yield FigureMention(
                    doc[i].idx, second.idx_end, Figure.exactly(1 + more), "list", "persons",
                    head=second, tokens=(i, second.i + 1), anchor=second,
                )  # fmt: skip
            break


def _are_two(one: str, other: str, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether no one person can be called by both words: by sex, or by age."""
    pair = {one, other}
    by_sex = bool(pair & words["people.he"]) and bool(pair & words["people.she"])
    return by_sex or (bool(pair & words["people.grown"]) and bool(pair & words["people.young"]))


def _different_ends(chain: list[Token], words: Mapping[str, frozenset[str]]) -> bool:
    """Whether the members tell of different fates ("two dead and three wounded")."""
    lemmas = {t.lemma for t in chain} | {t.lower_ for t in chain}
    return bool(lemmas & words["people.outcomes"])


def _chain(token: Token, words: Mapping[str, frozenset[str]]) -> list[Token]:
    """A noun with all that is coordinated with it, in the order of the text."""
    conjuncts = words["syntax.conjunct_only"]
    chain = [token]
    for member in chain:
        chain += [t for t in member.rights if t.dep_ in conjuncts]
        if len(chain) > 60:
            break
    return sorted(chain, key=lambda t: t.i)


def _part(token: Token, at: dict[int, FigureMention], counted: Counted) -> tuple[Figure, int, int] | None:
    """The figure of one member of a list with its tokens [first, after last]: its own figure, or one for a name."""
    mention = at.get(token.i)
    if mention is not None:
        return mention.figure, mention.tokens[0], max(mention.tokens[1], token.i + 1)
    if token.lower_ in counted.lexicon.words["people.reflexive"]:
        return _ONE, token.i, token.i + 1  # "killed four classmates and himself"
    if token.pos_ == "PROPN" and token.ent_type_ in counted.lexicon.words["syntax.person_names"]:
        start = token.i
        while start > 0 and counted.doc[start - 1].ent_type_ == token.ent_type_ and counted.doc[start].ent_iob_ == "I":
            start -= 1
        return _ONE, start, token.i + 1
    return None


def _one_person(chain: list[Token], at: dict[int, FigureMention], counted: Counted) -> bool:
    """Whether nouns under one article are one person ("a teacher and activist"), unless they are a pair of kin."""
    words = counted.lexicon.words
    for later in chain[1:]:
        mention = at.get(later.i)
        if (
            mention is None
            or mention.form != "article"
            or any(t.dep_ in words["syntax.determiner"] for t in later.lefts)
        ):
            continue
        first = chain[0]
        if not any(t.dep_ in words["syntax.determiner"] for t in first.lefts) and first.pos_ == later.pos_ == "PROPN":
            continue
        if not {first.lemma, later.lemma} <= words["people.paired"]:
            return True
    return False


def _parts_told(chain: list[Token], parts: list[tuple[Figure, int, int]], counted: Counted) -> bool:
    """ "Twelve people, seven men and five women": what follows adds up to the first and tells who they were."""
    first, *rest = (figure.best for figure, _, _ in parts)
    if len(rest) < 2 or first is None or first != _added(rest):
        return False
    wholes = counted.lexicon.words["people.wholes"]
    # "three men, two women and a child were" are six: small numbers add up by chance
    return chain[0].lemma in wholes or first > _BY_CHANCE or _is_closed(chain[-1])


def _is_closed(last: Token) -> bool:
    """Whether a comma parts a list from what follows: "three men, two farmers and a driver, were shot"."""
    end = last.right_edge.i + 1
    return end < len(last.doc) and last.doc[end].text == ","


def _sum(chain: list[Token], parts: list[tuple[Figure, int, int]], counted: Counted) -> FigureMention:
    figures = [figure for figure, _, _ in parts]
    total = Figure(
        low=_added([f.low if f.low is not None else f.best if f.approximate is False else None for f in figures]),
        best=_added([f.best for f in figures]),
        high=_added([f.high for f in figures]),
        approximate=any(f.approximate for f in figures),
    )
    if not total.stated:
        lows = [f.at_least for f in figures if f.at_least is not None]
        total = Figure(best=sum(lows), approximate=True) if len(lows) == len(figures) else Figure()
    first, last = min(p[1] for p in parts), max(p[2] for p in parts)
    doc = counted.doc
    return FigureMention(
        doc[first].idx, doc[last - 1].idx_end, total, "list", "persons",
        head=chain[0], tokens=(first, last), anchor=chain[0],
    )  # fmt: skip


def _added(bounds: list[int | None]) -> int | None:
    stated = [bound for bound in bounds if bound is not None]
    return sum(stated) if len(stated) == len(bounds) else None
