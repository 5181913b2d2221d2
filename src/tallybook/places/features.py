"""What speaks for and against a stretch of words being the name of a place."""

from __future__ import annotations

from tallybook.places.lexicon import Lexicon
from tallybook.places.place import Named
from tallybook.places.words import Candidate, Words

QUARTER_LIKE = ("quarter", "city", "adm2", "adm1", "water", "nature")
# Words behind the name of a small place: "Oldmoor village, Vashira".
_SMALL = ("city", "quarter")
# Features by which a preposition, or a part of something, leads to a name.
_LED = frozenset({"in_before", "to_before", "of_before", "part_before", "moving_before"})
_ROAD = 6  # tokens from a road to the name of its far end
# A name that so few places bear is unlikely to be a person's or a word's.
RARE = 3


def _size(named: Named) -> str:
    """The class of a place that tells how likely its name means it."""
    place = named.place
    if place.kind != "city":
        return place.kind
    if not place.place_id.startswith("geonames:"):  # somebody thought it worth adding
        return "city5k"
    return next(
        (
            n
            for n, least in (("city500k", 500_000), ("city50k", 50_000), ("city5k", 5_000))
            if place.population >= least
        ),
        "hamlet",
    )


def describe(
    c: Candidate,
    words: Words,
    lexicon: Lexicon,
    places: dict[int, Candidate],
    people: tuple[frozenset[int], frozenset[str]],
) -> None:
    """Fill in what speaks for and against a candidate; `people` are `names_of_people` of the same words."""
    f = c.features
    f["bias"] = 1.0
    _describe_gazetteer(c, lexicon)
    _describe_parse(c, words)
    _describe_before(c, words, lexicon, places)
    _describe_after(c, words, lexicon)
    if words.lower[c.first].rstrip(".") in lexicon.titles and not c.named:
        f["title_first"] = 1.0  # "the capture of General Vantis"
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
    if name.isupper() and "." in name:
        f["dotted"] = 1.0
    if length > 1 and words.capital[c.last - 1]:
        group = lexicon.types.get(words.lower[c.last - 1])
        if group:
            f[f"ends_{group}"] = 1.0
    if people[0].intersection(range(c.first, c.last)):
        f["of_person"] = 1.0
    elif words.lower[c.last - 1] in people[1] and length == 1:
        f["surname"] = 1.0
    if length == 1:
        f[f"pos_{words.pos[c.first]}"] = 1.0


def _describe_parse(c: Candidate, words: Words) -> None:
    """What the words hang on and stand between, where those are common words in lower case."""
    f, last = c.features, c.last - 1
    f[f"dep_{words.dep[last]}"] = 1.0
    head = words.head[last]
    f[f"under_{words.pos[head]}"] = 1.0
    if words.pos[head] != "PROPN" and head != last:
        f[f"under={words.lower[head]}"] = 1.0
    for name, i in (("before", c.first - 1), ("behind", c.last)):
        if 0 <= i < len(words) and not words.space[i]:
            f[f"{name}_{words.pos[i]}"] = 1.0
            if not words.capital[i] and words.pos[i] != "PROPN":
                f[f"{name}={words.lower[i]}"] = 1.0
    size = next((name for name in f if name.startswith("gazetteer_")), "")
    f[f"{size}|dep_{words.dep[last]}"] = 1.0
    f[f"{size}|words_{min(c.last - c.first, 3)}"] = 1.0
    if c.first > 0:
        f[f"{size}|before_{words.pos[c.first - 1]}"] = 1.0


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
        _describe_of(c, words, lexicon, i)
        if words.lower[words.head[i - 1]] in lexicon.moving and words.dep[c.last - 1] == "pobj":
            f["moving_before"] = 1.0
    elif bare in lexicon.titles:
        f["title_before"] = 1.0
    elif before in (",", "(") and i > 1 and ((i - 1) in places or lexicon.types.get(words.lower[i - 2]) in _SMALL):
        f["place_comma_before"] = 1.0
        f.update(_called(c, words, lexicon, i))
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
    if i == c.first and before in lexicon.ends and _is_on_a_road(words, lexicon, i):
        f["road_before"] = 1.0
    if words.sentence_start[c.first]:
        f["sentence_start"] = 1.0


def _called(c: Candidate, words: Words, lexicon: Lexicon, i: int) -> dict[str, float]:
    """ "the nearest village, Oruvi,": what kind of place it is stands before the comma."""
    closed = c.last < len(words) and words.pos[c.last] == "PUNCT"
    typed = words.lower[i - 1] == "," and words.lower[i - 2] in lexicon.types
    return {"type_comma_before": 1.0} if typed and closed else {}


def _describe_of(c: Candidate, words: Words, lexicon: Lexicon, i: int) -> None:
    """What "of" or another weak preposition before token i ties the name to: "town of", "north of", "Bank of"."""
    f, of, tied = c.features, words.before(i) == "of", words.before(i - 1) if i > 1 else ""
    f["of_before" if of else "to_before"] = 1.0
    if of and lexicon.types.get(tied) in ("city", "adm1", "adm2", "country"):
        f["type_of_before"] = 1.0
        c.type_word = tied
    elif tied in lexicon.directions:
        f["direction_of_before"] = 1.0
    elif of and tied in lexicon.organisation_before and words.capital[i - 2]:
        f["organisation_of_before"] = 1.0
    elif of and tied in lexicon.parts_of and not words.capital[i - 2]:
        f["part_of_before"] = 1.0


def _is_on_a_road(words: Words, lexicon: Lexicon, i: int) -> bool:
    """Whether the preposition before token i is that of a road's end: "the road between X and Y", "from X to Y"."""
    for j in range(i - 1, max(0, i - _ROAD), -1):
        if words.lower[j] in lexicon.ends and lexicon.types.get(words.lower[j - 1]) == "road":
            return True
        if not (words.capital[j] or words.lower[j] in lexicon.ends):
            return False
    return False


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
        c.type_word = c.type_word or (after if group in QUARTER_LIKE else None)
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
        if words.after(j + 1) in lexicon.where and f.keys() & _LED:
            f["where_after"] = 1.0
    elif after == "-" or after.startswith("-"):
        f["hyphen_after"] = 1.0
    elif j < len(words) and words.pos[j] in ("VERB", "AUX"):
        f["verb_after"] = 1.0
    elif j < len(words) and words.pos[j] == "NOUN":
        f["noun_after"] = 1.0


def describe_agreement(c: Candidate, countries: frozenset[str]) -> None:
    """Whether a place of that name lies in a country that the text names, and whether the name is a rare one."""
    lesser = [n for n in c.named if n.rank < 2 and n.place.kind != "country"]
    rare = 0 < len(lesser) <= RARE
    if rare:
        c.features["rare"] = 1.0
    if any(n.place.country_code in countries for n in lesser):
        c.features["agrees_rare" if rare else "agrees"] = 1.0
