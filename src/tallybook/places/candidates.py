"""Words of a parsed report that might name a place, each with what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.lexicon import Lexicon
from tallybook.places.names import key
from tallybook.places.place import Named

MOST_NAME_TOKENS = 8
# A name that so few places bear is unlikely to be a person's or a word's.
RARE = 2
_PLACE_LABELS = ("GPE", "LOC", "FAC")
_LABELS = (*_PLACE_LABELS, "ORG", "PERSON", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")
_QUARTER_LIKE = ("quarter", "city", "adm2", "adm1", "water", "nature")
_CAPITAL_TYPES = ("road", "building", "quarter", "nature", "water", "adm2", "adm1")
_LINKS = frozenset(
    {"of", "and", "de", "del", "al", "el", "la", "e", "ul", "i", "the", "-", "'s", "bin", "du", "des", "do", "da"}
)


@dataclass(slots=True)
class Candidate:
    """Tokens `first` to `last` (exclusive) that might name a place; `named` is what the gazetteer holds under it."""

    first: int
    last: int
    name_key: str
    named: tuple[Named, ...]
    features: dict[str, float] = field(default_factory=dict)
    type_word: str | None = None
    score: float = 0.0


class Words:
    """The tokens of a document as plain lists, read once."""

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        self.words = [t.text for t in doc]
        self.lower = [w.lower() for w in self.words]
        self.start = [t.idx for t in doc]
        self.end = [t.idx + len(t) for t in doc]
        self.capital = [bool(w) and (w[0].isupper() or (w[0] in "'’‘`" and w[1:2].isupper())) for w in self.words]
        self.space = [not w.strip() for w in self.words]
        self.sentence_start = [bool(t.is_sent_start) for t in doc]
        self.pos = [t.pos_ for t in doc]
        self.label = ["" for _ in self.words]
        self.ent_start = list(range(len(self.words)))
        self.ent_end = list(range(1, len(self.words) + 1))
        for ent in doc.ents:
            first, last = ent.start, ent.end
            while first < last - 1 and self.lower[first] in ("the", "a", "an"):
                first += 1
            while first < last - 1 and (
                self.lower[last - 1] in ("'s", "’s", "'", "’") or not self.words[last - 1].strip()
            ):
                last -= 1
            for i in range(ent.start, ent.end):
                self.label[i], self.ent_start[i], self.ent_end[i] = ent.label_, first, last
        self.surnames = {
            self.lower[ent.end - 1] for ent in doc.ents if ent.label_ == "PERSON" and ent.end - ent.start > 1
        }
        letters = sum(1 for w in self.words if w[0].isalpha())
        self.lower_case = letters > 20 and sum(self.capital) < 0.01 * letters

    def __len__(self) -> int:
        return len(self.words)

    def slice(self, first: int, last: int) -> str:
        """The text of tokens `first` to `last` (exclusive)."""
        return self.text[self.start[first] : self.end[last - 1]]

    def before(self, i: int) -> str:
        """The word before token i in lower case, "" at the beginning or a line break."""
        return self.lower[i - 1] if i > 0 and not self.space[i - 1] else ""

    def after(self, i: int) -> str:
        """The word at token i in lower case, "" past the end or at a line break."""
        return self.lower[i] if i < len(self.words) and not self.space[i] else ""


def candidates(words: Words, gazetteer: Gazetteer, lexicon: Lexicon) -> list[Candidate]:
    """Every stretch of tokens that might be a name of a place, by gazetteer, entity label or pattern; may overlap."""
    found: dict[tuple[int, int], Candidate] = {}
    spans = [*_from_gazetteer(words, gazetteer, lexicon), *_from_entities(words), *_from_patterns(words, lexicon)]
    for first, last in spans:
        if (first, last) in found or not 0 < last - first <= MOST_NAME_TOKENS:
            continue
        name_key = key(words.slice(first, last))
        if name_key and any(c.isalpha() for c in name_key):
            found[first, last] = Candidate(first, last, name_key, gazetteer.named(name_key))
    made = sorted(found.values(), key=lambda c: (c.first, c.last))
    places = {c.last: c for c in made if c.named}
    countries = _countries(made, words, gazetteer)
    for candidate in made:
        _describe(candidate, words, lexicon, places)
        _describe_agreement(candidate, countries)
    return made


def _countries(made: list[Candidate], words: Words, gazetteer: Gazetteer) -> frozenset[str]:
    """Codes of the countries that the text names, by themselves or by their people."""
    codes = {n.place.country_code for c in made for n in c.named if n.place.kind == "country"}
    for word, capital in zip(words.words, words.capital, strict=True):
        people = gazetteer.people_of(key(word)) if (capital or words.lower_case) and word[0].isalpha() else None
        if people is not None:
            codes.add(people.country_code)
    return frozenset(code for code in codes if code)


def _describe_agreement(c: Candidate, countries: frozenset[str]) -> None:
    """Whether a place of that name lies in a country that the text names, and whether the name is a rare one."""
    lesser = [n for n in c.named if n.rank < 2 and n.place.kind != "country"]
    rare = 0 < len(lesser) <= RARE
    if rare:
        c.features["rare"] = 1.0
    if any(n.place.country_code in countries for n in lesser):
        c.features["agrees_rare" if rare else "agrees"] = 1.0


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


def _from_entities(words: Words) -> Iterator[tuple[int, int]]:
    """Names that the entity recogniser calls places, without articles and trailing type words in lower case."""
    i = 0
    while i < len(words):
        if words.label[i] in _PLACE_LABELS and words.ent_start[i] <= i:
            first, last = words.ent_start[i], words.ent_end[i]
            while last > first + 1 and words.capital[first] and words.words[last - 1].islower():
                last -= 1
            while first < last - 1 and words.words[first].islower() and any(words.capital[first:last]):
                first += 1
            if not any(words.space[k] for k in range(first, last)):
                yield first, last
            i = max(words.ent_end[i], i + 1)
        else:
            i += 1


def _from_patterns(words: Words, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words beside a type word: "the Old Harbour quarter", "town of Karava", "Harbour Road"."""
    i = 0
    while i < len(words):
        if not words.capital[i] or words.sentence_start[i] and words.lower[i] in lexicon.stop:
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
        if (group in _QUARTER_LIKE and (before in lexicon.strong or before in lexicon.weak)) or called in _QUARTER_LIKE:
            yield i, j
        elif (
            j - i > 1
            and lexicon.types.get(words.lower[j - 1]) in _CAPITAL_TYPES
            and before in lexicon.strong | lexicon.weak
        ):
            yield i, j
        i = j


def _size(named: Named) -> str:
    """The class of a place that tells how likely its name means it."""
    place = named.place
    if place.kind != "city":
        return place.kind
    return next(
        (
            n
            for n, least in (("city500k", 500_000), ("city50k", 50_000), ("city5k", 5_000))
            if place.population >= least
        ),
        "hamlet",
    )


def _describe(c: Candidate, words: Words, lexicon: Lexicon, places: dict[int, Candidate]) -> None:
    """Fill in what speaks for and against a candidate."""
    f = c.features
    f["bias"] = 1.0
    _describe_label(c, words)
    _describe_gazetteer(c, lexicon)
    _describe_before(c, words, lexicon, places)
    _describe_after(c, words, lexicon)
    length = c.last - c.first
    f[f"words_{min(length, 4)}"] = 1.0
    name = words.slice(c.first, c.last)
    if name.isupper() and c.named and not {"gazetteer_country", "gazetteer_adm1", "gazetteer_city500k"} & f.keys():
        f["upper_small"] = 1.0
    if name.isupper() and len(name) > 3:
        f["upper"] = 1.0
    elif name.isupper():
        f["initials"] = 1.0
    if not (words.capital[c.first] and words.capital[c.last - 1]):
        f["lower"] = 1.0
    if length > 1 and words.capital[c.last - 1]:
        group = lexicon.types.get(words.lower[c.last - 1])
        if group:
            f[f"ends_{group}"] = 1.0
    if words.lower[c.first] in words.surnames and length == 1:
        f["surname"] = 1.0
    if length == 1:
        f[f"pos_{words.pos[c.first]}"] = 1.0


def _describe_label(c: Candidate, words: Words) -> None:
    """How the entity recogniser sees the tokens: the label, and whether its entity is these tokens or more or fewer."""
    labels = {words.label[i] for i in range(c.first, c.last)} & set(_LABELS)
    if not labels:
        c.features["ner_none"] = 1.0
        return
    first = min(words.ent_start[i] for i in range(c.first, c.last) if words.label[i])
    last = max(words.ent_end[i] for i in range(c.first, c.last) if words.label[i])
    relation = (
        "exact" if (first, last) == (c.first, c.last) else ("part" if last - first > c.last - c.first else "beyond")
    )
    for label in labels if len(labels) == 1 else ("mixed",):
        c.features[f"ner_{relation}_{label if label in (*_PLACE_LABELS, 'ORG', 'PERSON', 'NORP') else 'other'}"] = 1.0


def _describe_gazetteer(c: Candidate, lexicon: Lexicon) -> None:
    """What the gazetteer holds under the name."""
    f = c.features
    if not c.named:
        f["gazetteer_none"] = 1.0
    else:
        order = (
            "country",
            "adm1",
            "city500k",
            "region",
            "quarter",
            "city50k",
            "adm2",
            "city5k",
            "water",
            "facility",
            "hamlet",
        )
        best = min(c.named, key=lambda n: (n.rank, order.index(_size(n))))
        f[f"gazetteer_{_size(best)}"] = 1.0
        if best.rank:
            f[f"rank_{best.rank}"] = 1.0
    if (c.name_key in lexicon.stop or c.name_key in lexicon.parts) and c.last - c.first == 1:
        f["stop"] = 1.0
    if c.name_key in lexicon.given_names:
        f["given_name"] = 1.0
    if c.name_key in lexicon.only_as_container:
        f["only_as_container"] = 1.0


def _describe_before(c: Candidate, words: Words, lexicon: Lexicon, places: dict[int, Candidate]) -> None:
    """What stands before the name."""
    f, i = c.features, c.first
    before = words.before(i)
    while before in lexicon.parts and i > 0:
        f["part_before"] = 1.0
        i -= 1
        before = words.before(i)
    if before in ("the", "a") and i > 0:
        f["article_before"] = 1.0
        i -= 1
        before = words.before(i)
    bare = before.rstrip(".")
    if before in lexicon.strong:
        f["in_before"] = 1.0
    elif before in lexicon.weak:
        f["of_before" if before == "of" else "to_before"] = 1.0
        group = lexicon.types.get(words.before(i - 1)) if i > 1 else None
        if before == "of" and group in ("city", "adm1", "adm2", "country"):
            f["type_of_before"] = 1.0
            c.type_word = words.before(i - 1)
        elif words.before(i - 1) in lexicon.directions:
            f["direction_of_before"] = 1.0
        elif before == "of" and i > 1 and words.capital[i - 2] and words.before(i - 1) in lexicon.organisation_before:
            f["organisation_of_before"] = 1.0
    elif bare in lexicon.titles:
        f["title_before"] = 1.0
    elif before in (",", "(") and i > 1 and (i - 1) in places:
        f["place_comma_before"] = 1.0
        if any(n.place.kind in ("country", "adm1", "adm2") for n in c.named):
            f["container_behind_place"] = 1.0
    elif (
        i > 0
        and words.capital[i - 1]
        and not words.space[i - 1]
        and not (f.get("part_before") or words.sentence_start[i])
    ):
        f["capital_before"] = 1.0
        if bare in lexicon.organisation_before:
            f["organisation_before"] = 1.0
    elif before in ("and", "or") and (i - 1) in places:
        f["place_and_before"] = 1.0
    if words.sentence_start[c.first]:
        f["sentence_start"] = 1.0


def _describe_after(c: Candidate, words: Words, lexicon: Lexicon) -> None:
    """What stands behind the name."""
    f, j = c.features, c.last
    after = words.after(j)
    group = lexicon.types.get(after)
    two = f"{after} {words.after(j + 1)}" if after else ""
    if group is None and two in lexicon.types:
        after, group = two, lexicon.types[two]
    capital = j < len(words) and words.capital[j]
    if group and not capital:
        f[f"type_after_{group}"] = 1.0
        c.type_word = c.type_word or (after if group in _QUARTER_LIKE else None)
    elif group and capital:
        f["capital_type_after"] = 1.0
    if after in lexicon.names_no_place and capital:
        f["names_no_place_after"] = 1.0
    elif after in lexicon.organisation_after:
        f["organisation_after" if capital else "office_after"] = 1.0
    elif capital and not group:
        f["capital_after"] = 1.0
    if after in ("'s", "’s", "'", "’"):
        f["possessive_after"] = 1.0
    elif after == ",":
        f["comma_after"] = 1.0
    elif after == "-" or after.startswith("-"):
        f["hyphen_after"] = 1.0
    elif j < len(words) and words.pos[j] in ("VERB", "AUX"):
        f["verb_after"] = 1.0
    elif j < len(words) and words.pos[j] == "NOUN":
        f["noun_after"] = 1.0
