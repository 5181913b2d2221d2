"""Words of a parsed report that might name a place, each with what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.places.features import QUARTER_LIKE, describe, describe_agreement
from tallybook.places.gazetteer import Gazetteer
from tallybook.places.lexicon import Lexicon
from tallybook.places.names import key
from tallybook.places.people import names_of_people
from tallybook.places.words import Candidate, Words

MOST_NAME_TOKENS = 8
# Other spellings of an unknown name are looked for in so many of the text's countries.
MOST_SPELLED = 6
_CAPITAL_TYPES = ("road", "building", "quarter", "nature", "water", "adm2", "adm1")
_LINKS = frozenset(
    {"of", "and", "de", "del", "al", "el", "la", "e", "ul", "i", "the", "-", "'s", "bin", "du", "des", "do", "da"}
)


def candidates(words: Words, gazetteer: Gazetteer, lexicon: Lexicon, *, head: int = 0) -> list[Candidate]:
    """Every stretch of tokens that might be a name of a place, by gazetteer or pattern; may overlap.

    The first `head` tokens are the places of a dateline: of these only whole names between commas.
    """
    found: dict[tuple[int, int], Candidate] = {}
    spans = [*_from_gazetteer(words, gazetteer, lexicon), *_from_patterns(words, lexicon)]
    if head:
        spans = [*_between_commas(words, head), *(span for span in spans if span[0] >= head)]
    for first, last in spans:
        if (first, last) in found or not 0 < last - first <= MOST_NAME_TOKENS:
            continue
        name_key = key(words.slice(first, last))
        if name_key and any(c.isalpha() for c in name_key):
            found[first, last] = Candidate(first, last, name_key, gazetteer.named(name_key))
    made = sorted(found.values(), key=lambda c: (c.first, c.last))
    places = {c.last: c for c in made if c.named}
    people = names_of_people(words, lexicon)
    countries = _countries(made, words, gazetteer)
    for candidate in made:
        describe(candidate, words, lexicon, places, people)
        describe_agreement(candidate, countries)
        if not candidate.named and any(
            gazetteer.spelled(candidate.name_key, c) for c in sorted(countries)[:MOST_SPELLED]
        ):
            candidate.features["agrees_spelled"] = 1.0
    return made


def _countries(made: list[Candidate], words: Words, gazetteer: Gazetteer) -> frozenset[str]:
    """Codes of the countries that the text names, by themselves or by their people."""
    codes = {n.place.country_code for c in made for n in c.named if n.place.kind == "country"}
    for word, capital in zip(words.words, words.capital, strict=True):
        people = gazetteer.people_of(key(word)) if (capital or words.lower_case) and word[0].isalpha() else None
        if people is not None:
            codes.add(people.country_code)
    return frozenset(code for code in codes if code)


def _from_gazetteer(words: Words, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The longest name of the gazetteer at each token that may begin one."""
    past = 0
    for i in range(len(words)):
        if i < past or words.space[i] or not (words.capital[i] or words.lower_case):
            continue
        if words.lower_case and (words.lower[i] in lexicon.stop or not words.words[i][0].isalpha()):
            continue
        most = gazetteer.longest(key(words.words[i]).partition(" ")[0])
        limit = min(len(words), i + min(most + 2, MOST_NAME_TOKENS)) if most else i
        for j in range(limit, i, -1):
            if not (words.capital[j - 1] or words.lower_case or words.words[j - 1][0].isdigit()):
                continue
            if any(words.space[k] or words.words[k] == "," for k in range(i, j)):
                continue
            if gazetteer.named(key(words.slice(i, j))):
                yield i, j
                past = j if j - i > 1 else i + 1
                break


def _between_commas(words: Words, head: int) -> Iterator[tuple[int, int]]:
    """The names of a dateline: runs of capitalised words up to a comma."""
    i = 0
    while i < head:
        j = i
        while j < head and (words.capital[j] or words.words[j] in _LINKS):
            j += 1
        if j > i:
            yield i, j
        i = j + 1


def _from_patterns(words: Words, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words behind a preposition or beside a type word: "in Oldmoor", "the Old Harbour quarter"."""
    i = 0
    while i < len(words):
        if not words.capital[i] or (words.sentence_start[i] and words.lower[i] in lexicon.stop):
            i += 1
            continue
        j = i + 1
        while j < len(words) and (
            words.capital[j] or (words.words[j] in _LINKS and j + 1 < len(words) and words.capital[j + 1])
        ):
            j += 1
        group = lexicon.types.get(words.after(j))
        before = words.before(i)
        if before == "the" and i > 1:
            before = words.before(i - 1)
        called = lexicon.types.get(words.before(i - 1)) if before == "of" and i > 1 else None
        led = before in lexicon.strong or before in lexicon.weak or (i > 0 and words.pos[i - 1] == "VERB")
        led = led or before in lexicon.parts  # "a teashop in neighbouring Oruvi"
        led = led or (before == "," and i > 1 and lexicon.types.get(words.lower[i - 2]) in ("city", "quarter"))
        led = led or (words.after(j) == "," and words.after(j + 1) in lexicon.where)
        ends = lexicon.types.get(words.lower[j - 1]) if j - i > 1 else None
        if led or called in QUARTER_LIKE or group in QUARTER_LIKE or ends in _CAPITAL_TYPES:
            yield i, j
            cut = next((k for k in range(i + 1, j) if words.words[k] == "and"), None)
            if cut is not None:
                yield i, cut
        i = j
