"""The speakers of one text, every name gathered once: "she", "the group" and "Ruel" lead to the fullest mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.names import Naming, naming_of
from tallybook.read.speakers.sources import Range
from tallybook.tokens import Doc, Token

_COLLECTIVE = ("body", "outlet", "document", "police", "government", "state_force")
_SPEAKING_BONUS = 2.0  # in sentences: who spoke is likelier to speak again than who was only named
_SUBJECT_BONUS = 0.5
_UNSURE_GENDER = 1.5  # in sentences: "she" is rather Mrs. Sorn than one of whom nothing is known
_ACTS = frozenset({"nsubj", "nsubjpass"})
_MET = frozenset({"dobj", "conj", "attr", "pobj"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_NO_NAMES = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY", "LANGUAGE"})
_MOST_REMEMBERED = 500  # members looked through for a name, the latest first; bounds the time a book takes
_MOST_INITIALS = 6
_FARTHEST_PRONOUN = 8  # sentences between a pronoun and its name


@dataclass(slots=True)
class Member:
    """One speaker of a text under its fullest name, with every place (token index) where it is named or speaks."""

    naming: Naming
    name: str
    words: frozenset[str]
    kind: str | None
    gender: str | None
    roles: set[str]
    places: list[int] = field(default_factory=list)
    spoke: list[int] = field(default_factory=list)
    subject: set[int] = field(default_factory=set)


class Cast:
    """The members of a text, in the order in which they are first named."""

    def __init__(self, doc: Doc, sources: Iterable[Range], lexicon: SpeechLexicon) -> None:
        self.doc = doc
        self.lexicon = lexicon
        self.members: list[Member] = []
        self._namings: dict[Range, Naming | None] = {}
        self._sentence = _sentence_numbers(doc)
        spoken = sorted(set(sources))
        named = [_clear_of(_whole(token), token.i, spoken) for token in _names(doc, lexicon)]
        namings: dict[int, tuple[Naming, bool]] = {}
        for where, speaks in [*((where, False) for where in named), *((where, True) for where in spoken)]:
            naming = self._naming(where)
            if naming is not None and naming.pronoun is None:
                namings[naming.head] = (naming, speaks or namings.get(naming.head, (naming, False))[1])
        for _, (naming, speaks) in sorted(namings.items()):
            self._register(naming, speaks)
        self._name_outlets(namings)
        for member in self.members:
            person = bool(
                member.roles & lexicon.words["person"]
            )  # "his sister Mara", whatever the parser takes her for
            placing = lexicon.words.get("placing", frozenset())
            if not member.spoke and not person and _is_place(doc, member.places, placing):
                member.kind = "place"
        for where in spoken:  # a pronoun that speaks keeps its member in the talk
            naming = self._naming(where)
            if naming is not None and naming.pronoun is not None:
                meant = self.resolve(naming)
                if meant is not None:
                    meant.spoke.append(naming.head)
                    meant.gender = meant.gender or naming.gender

    def speaker_at(self, where: Range) -> tuple[Naming, Member | None] | None:
        """Who a noun phrase means: what it says itself, and the member of the cast it stands for, if any."""
        naming = self._naming(where)
        if naming is None:
            return None
        if naming.pronoun is not None and naming.pronoun in self.lexicon.words["relatives"]:
            antecedent = _antecedent(self.doc[naming.head])
            if antecedent is not None:
                naming = self._naming(_before(antecedent, naming.head)) or naming
        return naming, self.resolve(naming)

    def _naming(self, where: Range) -> Naming | None:
        """What a noun phrase says itself, worked out once."""
        if where not in self._namings:
            self._namings[where] = naming_of(self.doc, where, self.lexicon)
        return self._namings[where]

    def resolve(self, naming: Naming) -> Member | None:
        """The member that a noun phrase stands for, looking back from where it stands."""
        if naming.pronoun is not None:
            return self._by_pronoun(naming)
        if naming.proper:
            return self._same_name(naming)
        return self._by_description(naming)

    def maker_of(self, naming: Naming) -> tuple[Naming, Member | None] | None:
        """Who made the document, or owns the body, that a phrase names; for "the report" as its first mention says."""
        if naming.maker is None:
            return None
        noun = self.doc[naming.maker]
        return self.speaker_at(
            (noun.left_edge.i, noun.right_edge.i + 1) if noun.pos_ != "PRON" else (noun.i, noun.i + 1)
        )

    # --- gathering

    def _register(self, naming: Naming, speaks: bool) -> None:
        member = self._same_name(naming) if naming.proper else self._by_description(naming)
        words = _words(naming.name)
        if member is None:
            member = Member(naming, naming.name, words, naming.kind, naming.gender, set(naming.roles))
            self.members.append(member)
        else:
            member.roles |= naming.roles
            member.gender = member.gender or naming.gender
            if naming.proper and (len(words) > len(member.words) or not member.naming.proper):
                kind = member.kind if member.kind == "person" else naming.kind or member.kind
                member.naming, member.name, member.words, member.kind = naming, naming.name, words, kind
            elif member.kind is None or (naming.kind == "person" and len(words) == len(member.words)):
                member.kind = naming.kind or member.kind
        member.places.append(naming.head)
        if speaks:
            member.spoke.append(naming.head)
        if self.doc[naming.head].dep_ in ("nsubj", "nsubjpass"):
            member.subject.add(naming.head)

    def _same_name(self, naming: Naming) -> Member | None:
        """The member of that name: the same words, fewer of them, or their initials."""
        words = _words(naming.name)
        for member in islice(reversed(self.members), _MOST_REMEMBERED):
            if not member.naming.proper:
                continue
            if words == member.words or _abbreviates(naming.name, member.name):
                return member
            shorter, longer = (naming.name, member) if len(words) <= len(member.words) else (member.name, naming)
            full = longer.name.split()
            if not _words(shorter) <= _words(longer.name):
                continue
            person = "person" in (member.kind, naming.kind)
            weak = len(shorter.split()) == 1  # the parser's guess at what a single name is counts for little
            if person and (weak or {member.kind, naming.kind} <= {"person", None}):
                if shorter.split()[-1].lower() == full[-1].lower():
                    return member
            elif not person and (
                full[-1].lower() == shorter.split()[-1].lower()
                or (member.kind == naming.kind == "body" and _words(shorter) & self.lexicon.words["body"])
            ):
                return member
        return None

    def _name_outlets(self, namings: Mapping[int, tuple[Naming, bool]]) -> None:
        """What a dispatch or an article stands in is an outlet, whatever its name: "an article in The Lantern"."""
        for naming, _ in namings.values():
            if not naming.retelling or naming.maker is None:
                continue
            noun = self.doc[naming.maker]
            if noun.pos_ == "PROPN" and noun.head.lower_ in self.lexicon.words["printed_in"]:
                found = self.speaker_at((noun.left_edge.i, noun.i + 1))
                if found is not None and found[1] is not None and found[1].kind != "person":
                    found[1].kind = "outlet"

    # --- looking back

    def _by_pronoun(self, naming: Naming) -> Member | None:
        words = self.lexicon.words
        pronoun = naming.pronoun or ""
        if pronoun in words["first_person"] | words["second_person"] | words["relatives"]:
            return None
        if naming.gender is not None:
            other = {"male": "female", "female": "male"}[naming.gender]
            fits = [
                m for m in self.members
                if (m.kind in ("person", None) if m.naming.proper else m.kind == "person" and m.spoke)
                and m.gender != other and not m.naming.plural and not self._a_people(m)
            ]  # fmt: skip
            meant = self._met(naming, other) or self._acted_last(fits, naming)
            meant = meant or self._nearest(fits, naming.head, farthest=_FARTHEST_PRONOUN, gender=naming.gender)
            return meant if meant is not None else self._just_told_of(naming, other)
        if pronoun in words["plural"]:
            fits = [m for m in self.members if m.naming.plural or m.kind in ("body", "police", "government")]
        elif pronoun in words["neuter"]:
            fits = [m for m in self.members if m.kind in _COLLECTIVE and not m.naming.plural]
            meant = self._acted_last(fits, naming)
            if meant is not None:
                return meant
        else:
            return None
        return self._nearest(fits, naming.head, farthest=_FARTHEST_PRONOUN)

    def _a_people(self, member: Member) -> bool:
        """ "The Telu, he added, brought the war down here": a name with an article and without a role is no person."""
        if member.roles & self.lexicon.words["person"] or member.gender is not None or not member.naming.proper:
            return False
        heads = [self.doc[at] for at in member.places]
        return any(t.ent_type_ == "NORP" or any(c.lower_ == "the" for c in t.children) for t in heads)

    def _acted_last(self, fits: list[Member], pronoun: Naming) -> Member | None:
        """ "Kott heard her out. He declined": the subject of the sentence before."""
        token = self.doc[pronoun.head]
        start = token.sent.start
        if start == 0 or "\n" in self.doc[start - 1].text or token.dep_ != "nsubj":
            return None
        if any(start <= at < token.i and not self._aside(at, token.i) for m in fits for at in m.places):
            return None  # somebody else is named first
        last = self.doc[start - 1].sent.root
        acts = next((c for c in last.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if acts is None:
            return None
        named = {acts.i, *(c.i for c in acts.children if c.dep_ == "appos")}  # "the League's president, Edda Roon,"
        return next((m for m in fits if named.intersection(m.places)), None)

    def _met(self, pronoun: Naming, other_gender: str) -> Member | None:
        """ "I met a carter who had buried his brother. He said": whom the reporter has just brought in."""
        start = self.doc[pronoun.head].sent.start
        if start == 0 or "\n" in self.doc[start - 1].text:
            return None
        before = self.doc[start - 1].sent
        acts = next((c for c in before.root.children if c.dep_ == "nsubj"), None)
        if acts is not None and any(c.lower_ in self.lexicon.words.get("newcomers", ()) for c in acts.children):
            return self._person_among([acts], _ACTS, other_gender)  # "a man telephoned the station ... he said"
        if acts is None or acts.lower_ not in self.lexicon.words["first_person"]:
            return None
        return self._person_among(reversed(list(self.doc[before.start : start])), _MET, other_gender)

    def _just_told_of(self, pronoun: Naming, other_gender: str) -> Member | None:
        """ "The general brushed it aside: there were none, he said": one person who acts right before the pronoun."""
        start = self.doc[pronoun.head].sent.start
        start = self.doc[start - 1].sent.start if start else start
        ahead = list(reversed(self.doc[start : pronoun.head]))
        return self._person_among(ahead, _ACTS, other_gender) or self._person_among(ahead, _MET, other_gender)

    def _person_among(self, tokens: Iterable[Token], roles: frozenset[str], other_gender: str) -> Member | None:
        for token in tokens:
            if token.dep_ not in roles or token.tag_ != "NN" or _antecedent(token) is not None:
                continue  # "a carter who had buried his brother": the carter
            named = self._named_within(token)
            if named is not None and named.gender != other_gender:
                return named
            told = self._naming((token.left_edge.i, token.i + 1))
            who = any(c.dep_ == "relcl" and any(w.lower_ == "who" for w in c.children) for c in token.children)
            if told is not None and (told.kind == "person" or who) and told.gender != other_gender:
                words = _words(told.name)
                return Member(told, told.name, words, "person", told.gender, set(told.roles), places=[told.head])
        return None

    def _named_within(self, noun: Token) -> Member | None:
        """Who is called so and named in the same phrase: "A spokesman for the League, Emre Vantis, said"."""
        within = {t.i for t in noun.subtree}
        fits = (m for m in self.members if m.naming.proper and noun.lemma in m.roles)
        return next((m for m in fits if within.intersection(m.places)), None)

    def _by_description(self, naming: Naming) -> Member | None:
        """ "the report", "the group", "its director": the last member that was called so."""
        lemma = self.doc[naming.head].lemma
        words = self.lexicon.words
        if naming.name.lower() in words["police"] or not (naming.definite or naming.maker is not None):
            return next((m for m in self.members if m.name.lower() == naming.name.lower()), None)
        if naming.maker is not None and naming.kind == "document":
            return None  # "his report": its maker is said here
        bare = naming.name.lower() == lemma
        if naming.retelling and bare:
            named = [m for m in self.members if m.kind == "outlet" and m.naming.proper]
            outlet = self._nearest(named, naming.head)
            if outlet is not None:
                return outlet
        called = [m for m in self.members if lemma in m.roles or (m.kind in _COLLECTIVE and lemma in m.words)]
        own = {t for t in naming.name.lower().split() if t != lemma}
        agreeing = [m for m in called if not own or own <= m.words | m.roles | _words(m.naming.name)]
        found = self._nearest(agreeing, naming.head)
        general = lemma in words.get("any_body", words["body"])  # not "the company" after a bar association
        if found is None and naming.kind == "body" and naming.name.lower() == lemma and general:
            spoken = [m for m in self.members if m.kind == "body" and m.spoke]
            found = self._nearest(spoken, naming.head, farthest=_FARTHEST_PRONOUN)
        return found

    def _nearest(
        self, fits: list[Member], at: int, *, farthest: int | None = None, gender: str | None = None
    ) -> Member | None:
        """The member named or heard last before a place; of a gender, those rather of whom it is known."""
        best, least = None, float("inf")
        for member in fits:
            unsure = _UNSURE_GENDER if gender is not None and member.gender != gender else 0.0
            for place in (*member.places, *member.spoke):
                if place >= at or self._aside(place, at):
                    continue
                distance = float(self._sentence[at] - self._sentence[place])
                if farthest is not None and distance > farthest:
                    continue
                distance += unsure
                distance -= _SPEAKING_BONUS if place in member.spoke else 0.0
                distance -= _SUBJECT_BONUS if place in member.subject else 0.0
                if distance < least or (distance == least and best is not None and place > max(best.places)):
                    best, least = member, distance
        return best

    def _aside(self, place: int, at: int) -> bool:
        """ "In a statement it said": nobody takes up in the same breath what only frames the sentence."""
        noun = self.doc[place]
        return self._sentence[place] == self._sentence[at] and noun.dep_ == "pobj" and noun.head.lower_ == "in"


def _sentence_numbers(tokens: Sequence[Token]) -> list[int]:
    numbers, number = [], -1
    for token in tokens:
        number += bool(token.is_sent_start) or number < 0
        numbers.append(number)
    return numbers


def _names(tokens: Sequence[Token], lexicon: SpeechLexicon) -> Iterator[Token]:
    """The heads of names, and of documents and bodies that a text brings in."""
    words = lexicon.words
    for token in tokens:
        if (
            token.pos_ == "PROPN"
            and token.ent_type_ not in _NO_NAMES
            and token.lower_ not in words.get("possessives", ())
        ):
            if token.dep_ not in ("compound", "amod", "nmod") or token.head.pos_ not in ("PROPN", "NOUN"):
                yield token
        elif token.pos_ == "NOUN" and token.dep_ != "compound":
            lemma = token.lemma
            people = token.tag_ == "NNS" and token.dep_ == "nsubj" and lemma in words["person"]
            if people or lemma in words["document"] or lemma in words["body"] or lemma in words["police"]:
                yield token


def _whole(token: Token) -> Range:
    return token.left_edge.i, token.right_edge.i + 1


def _clear_of(where: Range, head: int, spoken: list[Range]) -> Range:
    """A phrase cut off where another speaker's phrase begins: the parser hangs names on each other across commas."""
    start, end = where
    for first, last in spoken:
        if head < first < end:
            end = first
        elif start < last <= head:
            start = last
    return start, end


def _is_place(doc: Doc, places: list[int], placing: frozenset[str]) -> bool:
    """Whether most mentions of a name look like a place, or all stand behind "in"; "in The Lantern" is none."""
    bare = [at for at in places if at == 0 or doc[at - 1].lower_ != "the"]
    within = [at for at in bare if doc[at].dep_ == "pobj" and doc[at].head.lower_ in placing]
    return sum(doc[at].ent_type_ in _PLACES for at in bare) * 2 > len(places) or (within == places and bool(places))


def _before(noun: Token, limit: int) -> Range:
    """The phrase of an antecedent, up to its relative clause."""
    return noun.left_edge.i, max(noun.i + 1, min(limit, noun.right_edge.i + 1))


def _antecedent(pronoun: Token) -> Token | None:
    """The noun that a relative pronoun stands for."""
    clause = pronoun.head
    for _ in range(4):
        if clause.dep_ in ("relcl", "acl"):
            return clause.head
        clause = clause.head
    return None


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(w.lower().strip(".,") for w in name.split() if w.lower() not in ("the", "of", "for", "a"))


@lru_cache(maxsize=4096)
def _letters(name: str) -> tuple[str, str]:
    """The letters of a name that can be initials, and the initials that it can have itself; empty where it can't."""
    letters = "".join(c for c in name if c.isalpha()) if name.upper() == name else ""
    parts = name.split()
    capitals = "".join(w[0] for w in parts if w[:1].isupper()) if len(parts) > 1 else ""
    return letters if 2 <= len(letters) <= _MOST_INITIALS else "", capitals


def _abbreviates(one: str, other: str) -> bool:
    """Whether one of two names is the initials of the other: "Q.W.P." of "Qasmara Workers Party"."""
    (letters, capitals), (other_letters, other_capitals) = _letters(one), _letters(other)
    return bool((letters and letters == other_capitals) or (other_letters and other_letters == capitals))
