"""Populations: how many belong to a group or live in a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.counts.asides import Asides
from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

_BACK = 60  # tokens before a pronoun in which the people that it stands for are named
_A_PEOPLE = 5_000  # "the 1.4 million Tivari": smaller numbers are of those who do something together
_A_COUNTRY = 100_000  # so many can only be held by a place
_SET_OFF = 10  # tokens between a verb and its number, where words between commas stand there
_AHEAD = 6  # tokens before a number in which the noun of a population stands


def told_before(pronoun: Token, grammar: Grammar) -> Token | None:
    """The people last named before a pronoun as those who are or do something."""
    for token in reversed(list(pronoun.doc[max(0, pronoun.i - _BACK) : pronoun.i])):
        if token.dep_ in grammar.subject and token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN"):
            return token
        if token.dep_ in grammar.predicate_complement and token.pos_ == "PROPN":
            return token  # "most of the victims were Kelen"
    return None


@dataclass(frozen=True, slots=True)
class Populations:
    """Finds populations with the words of `counts.toml`; only numbers of a named group or place are any."""

    words: Mapping[str, frozenset[str]]
    smallest: int
    events: EventLexicon
    grammar: Grammar
    asides: Asides

    def find(self, parsed: Parsed, figures: Sequence[FigureMention]) -> Iterator[Draft]:
        """The populations that the figures of a sentence give."""
        found: list[Token] = []
        for mention in figures:
            figure = mention.figure
            size = figure.best or figure.low or figure.high or 0
            if size < self.smallest or mention.form == "vague":
                continue
            if mention.unit == "money" or (
                mention.unit not in ("persons", "other")
                and self._numbering(mention) is None
                and self._put_at(mention) is None
            ):
                continue
            group = (
                self._put_at(mention)
                or self._numbering(mention)
                or self._of_population(mention)
                or self._strong(mention, parsed)
                or self._share_that_is(mention)
                or self._of_group(mention)
                or self._owned(mention)
                or self._living(mention)
                or self._home_to(mention)
                or self._there_are(mention)
                or self._of_them(mention, parsed)
                or self._grown_to(mention)
                or self._with_people(mention)
                or self._counted(mention)
                or self._has_people(mention)
                or self._beside(mention, found)
                or self.asides.find(mention, parsed)
                or self._the_many(mention, parsed)
            )
            if group is not None and group.i not in range(*mention.tokens) and self._peopled(group, parsed):
                found += [group, *([mention.head] if mention.head is not None else [])]
                low, high = min(group.i, mention.tokens[0]), max(group.i + 1, mention.tokens[1])
                yield Draft(
                    "population", group, (low, high), figure=figure, group=parsed.actor(group),
                    speaker=group if self._by_itself(mention) else None,
                )  # fmt: skip

    def _peopled(self, group: Token, parsed: Parsed) -> bool:
        """Whether a group or a place is meant, not a crowd, those who fight, or things."""
        if group.lemma in self.words["population.crowds"]:
            return False
        known = ("nouns", "people", "groups", "settlements")
        if (
            group.pos_ == "PROPN"
            or group.text[:1].isupper()
            or any(group.lemma in self.words[f"population.{name}"] for name in known)
        ):
            return True
        actor = parsed.actor(group)
        kind = actor.kind if actor is not None else None
        return kind is not None and kind not in self.words["population.fighters"]

    def _before(self, mention: FigureMention) -> list[Token]:
        start = mention.tokens[0]
        return list(mention.anchor.doc[max(bounds(mention.anchor)[0], start - _AHEAD) : start])

    def _numbering(self, mention: FigureMention) -> Token | None:
        """ "the X number some five million", "X, who number 40,000"."""
        before = self._before(mention)
        if any(t.lemma in self.words["tally.counted_nouns"] for t in before):
            return None  # "put the year's dead at 412"
        for token in reversed(before):
            if token.lemma not in self.words["population.numbering_verbs"]:
                continue
            if token.i == bounds(token)[0]:  # "Numbering just 52,000, the Iru are ..."
                opens = token.tag_ in self.grammar.gerund_tag and token.dep_ in self.grammar.adverbial_clause
                return first(token.head, self.grammar.subject) if opens else None
            if first(token, self.grammar.complement_clause):
                continue  # "leaders estimate that 350,000 live": who estimates is not counted
            told = token.doc[token.i : mention.tokens[0]]
            if any(t.tag_ == "EX" for t in told):
                return None  # "estimates that there are 1.4 million of them"
            roles = arguments(token, self.grammar) if token.pos_ == "VERB" else None
            who = None if roles is None else roles.actor or roles.undergoer
            if roles is not None and token.lemma in self.words["population.putting"] and not roles.passive:
                who = roles.undergoer  # whoever puts a number on others is not counted
            if roles is None and token.nbor(-1).is_punct:
                return self._opening(token)  # "The Tivari, herders for the most part, number 310,000"
            own = first(token, self.grammar.subject) if roles is None else None  # "they now number": taken for a noun
            subject = own or token.nbor(-1) if roles is None else who
            if subject is not None and subject.lower_ in self.words["population.they"]:
                subject = told_before(subject, self.grammar)  # "They number 160,000"
            if subject is not None and (subject.pos_ == "PROPN" or subject.tag_ in self.grammar.plural_tags):
                return subject
        return None

    def _opening(self, token: Token) -> Token | None:
        """The people that a sentence is about, where the parser lost its verb: the first name before a comma."""
        before = token.doc[bounds(token)[0] : token.i - 1]
        comma = next((t for t in before if t.text == ","), None)
        group = token.doc[comma.i - 1] if comma is not None and comma.i > before[0].i else None
        return group if group is not None and group.pos_ == "PROPN" else None

    def _by_itself(self, mention: FigureMention) -> bool:
        """ "the Tivari put themselves at 8,000": who is counted says so."""
        verb = next((a for a in mention.anchor.ancestors if a.pos_ == "VERB"), None)
        return verb is not None and any(c.lower_ in self.words["population.itself"] for c in verb.children)

    def _put_at(self, mention: FigureMention) -> Token | None:
        """ "a census puts the Dhorai at 1.4 million", "the minority is put at 300,000"."""
        start = mention.tokens[0]
        led = mention.anchor.doc[max(bounds(mention.anchor)[0], start - 3) : start]
        whole = (
            mention.head is None or mention.tokens[1] <= mention.head.i - 1
        )  # "at 40,000 of the town's 110,000 people"
        if not whole or not any(t.lower_ in self.words["population.at"] for t in led):
            return None
        verb = next((a for a in mention.anchor.ancestors if a.pos_ == "VERB"), None)
        if verb is None or verb.lemma not in self.words["population.putting"]:
            return None
        roles = arguments(verb, self.grammar)
        group = roles.undergoer
        if group is not None and group.lower_ in self.words["population.itself"]:
            group = roles.actor  # "the Tivari put themselves at 8,000"
        if group is not None and group.lemma in self.words["tally.total_nouns"]:
            group = self._whose_number(group, roles.actor)  # "Tamari activists put their number at 700,000"
        if group is None or not (group.text[:1].isupper() or group.lemma in self.words["population.groups"]):
            return None
        named = group.head if group.dep_ in self.grammar.apposition else group  # "the Awlad, a tribe estimated at"
        return named if named.text[:1].isupper() else group

    def _whose_number(self, number: Token, teller: Token | None) -> Token | None:
        owner = first(number, self.grammar.possessor)
        if owner is None or owner.pos_ != "PRON":
            return owner
        named = children(teller, self.grammar.compound) if teller is not None else []
        return next((t for t in named if t.text[:1].isupper()), None) or told_before(owner, self.grammar)

    def _the_many(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """ "The 1.4 million Tivari of the plateau speak their own language": all of them."""
        head, start = mention.head, mention.tokens[0]
        if head is None or not head.text[:1].isupper() or head.dep_ not in self.grammar.subject:
            return None
        led = any(c.i == start - 1 for c in children(head, self.grammar.determiner))
        lasting = head.head.tag_ in ("VBP", "VB") and not self._in_an_act(head)
        whole = led and lasting and mention.figure.best is not None and mention.figure.best >= _A_PEOPLE
        return head if whole and parsed.people.kind_of(head, self.grammar) != "armed_group" else None

    def _beside(self, mention: FigureMention, found: Sequence[Token]) -> Token | None:
        """ "365,000 Darghuls and 212,000 Ushkurs": a people counted beside another."""
        head = mention.head
        joined = head is not None and head.dep_ in self.grammar.conjunct and head.head in found
        return head if joined and head is not None and head.text[:1].isupper() else None

    def _counted(self, mention: FigureMention) -> Token | None:
        """ "the last census counted 500,000 Keshti in the province", "counted 1.8 million people in the delta"."""
        head, words = mention.head, self.words
        if head is None or head.dep_ not in self.grammar.object:
            return None
        verb = head.head
        teller = first(verb, self.grammar.subject)
        if verb.lemma not in words["population.counting"] or teller is None:
            return None
        if teller.lemma not in words["population.census"]:
            return None
        if head.lemma in words["population.people"]:
            places = (o for t in (head, verb) for o in objects_of(t, words["representation.inside"], self.grammar))
            return next(places, None)
        return head if head.text[:1].isupper() else None

    def _has_people(self, mention: FigureMention) -> Token | None:
        """ "the town has 45,000 people", "Vashira, with its 600,000 inhabitants, is ..."."""
        head = mention.head
        if head is None:
            return self._has_now(mention)
        if head.lemma not in self.words["population.people"]:
            return None
        above = self._set_off_verb(mention) or head.head
        if above.lemma not in self.words["population.have"]:
            return self._holding(mention)
        if above.pos_ in ("VERB", "AUX"):
            told = head.dep_ in self.grammar.object or head.head != above
            place = first(above, self.grammar.subject) if told else None
        else:
            place = above.head if above.head.pos_ != "VERB" else first(above.head, self.grammar.subject)
            place = first(place, self.grammar.subject) if place is not None and place.pos_ == "AUX" else place
        if place is None or place.pos_ not in ("NOUN", "PROPN"):
            return None
        known = place.ent_type_ in ("GPE", "LOC") or place.lemma in self.words["population.settlements"]
        return place if known or place.pos_ == "PROPN" else None

    def _has_now(self, mention: FigureMention) -> Token | None:
        """ "The town had 9,000 people in 1990 and now has 38,000": the number of a place's people at another time."""
        has, words = mention.anchor.head, self.words
        had = has.head.head if has.head.dep_ in self.grammar.adverbial_clause else has.head  # "had ... when it came"
        also = has.dep_ in self.grammar.conjunct and has.lemma in words["population.have"]
        if not also or had.lemma not in words["population.have"] or mention.anchor.dep_ not in self.grammar.object:
            return None
        counted, place = first(had, self.grammar.object), first(had, self.grammar.subject)
        if counted is None or place is None or counted.lemma not in words["population.people"]:
            return None
        if place.lower_ in words["representation.it"]:
            before = reversed(list(place.doc[max(0, place.i - _BACK) : place.i]))
            subjects = (t for t in before if t.dep_ in self.grammar.subject and t.pos_ != "PRON")
            place = next((t for t in subjects if t.lemma in words["population.settlements"]), place)
        return place if place.ent_type_ in ("GPE", "LOC") or place.lemma in words["population.settlements"] else None

    def _holding(self, mention: FigureMention) -> Token | None:
        """ "The province holds, on official figures, 870,000 people"."""
        verb = next((t for t in reversed(self._before(mention)) if t.pos_ == "VERB"), None)
        verb = self._set_off_verb(mention) or verb
        if verb is None or verb.lemma not in self.words["population.holding"]:
            return None
        place = first(verb, self.grammar.subject)
        if place is None or place.lemma in self.words["population.camps"] or verb.tag_ == "VBD":
            return None  # a camp holds those who were driven out
        known = place.ent_type_ in ("GPE", "LOC") or place.lemma in self.words["population.settlements"]
        bare = place.pos_ == "PROPN" and not children(place, self.grammar.determiner)  # "Lower Daska", no "the Front"
        return place if known or (bare and (mention.figure.best or 0) >= _A_COUNTRY) else None

    def _set_off_verb(self, mention: FigureMention) -> Token | None:
        """ "holds, by the last count anyone believes, 1.2 million people": the verb before words between commas."""
        before = [*mention.anchor.doc[max(bounds(mention.anchor)[0], mention.tokens[0] - _SET_OFF) : mention.tokens[0]]]
        commas = [n for n, t in enumerate(before) if t.text == ","]
        if len(commas) < 2 or commas[-1] != len(before) - 1 or commas[-2] == 0:
            return None
        verb = before[commas[-2] - 1]
        return verb if verb.pos_ in ("VERB", "AUX") else None

    def _of_population(self, mention: FigureMention) -> Token | None:
        """ "a population of 2 million", "the Dhorai population of 40,000", "its population is 3 million"."""
        noun = next((t for t in reversed(self._before(mention)) if t.lemma in self.words["population.nouns"]), None)
        if noun is None or (mention.head is not None and mention.head.i == noun.i):
            return None
        owners = [
            o
            for o in objects_of(noun, self.grammar.of, self.grammar)
            if not o.like_num and o.i not in range(*mention.tokens)
        ]
        owners = [o for o in owners if o.i < mention.tokens[0]]
        if owners:
            return owners[0]
        named = [
            c
            for c in children(noun, self.grammar.compound)
            if c.pos_ == "PROPN" or c.ent_type_ == "NORP" or c.text[:1].isupper()
        ]
        if named:
            return named[0]
        above = noun.head
        if above.lemma in self.words["population.have"]:
            holder = arguments(above, self.grammar).actor if above.pos_ in ("VERB", "AUX") else above.head
            if holder is not None and holder.pos_ in ("NOUN", "PROPN"):
                return holder
        return first(noun, self.grammar.possessor) or noun

    def _strong(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """ "the Keshti, about 35,000 strong", "the 40,000-strong Keshti community"."""
        doc, end = parsed.doc, mention.tokens[1]
        ahead = [t for t in doc[end : min(end + 3, bounds(mention.anchor)[1])] if t.text not in ("-", " ")]
        if not ahead or ahead[0].lower_ not in self.words["population.strong"]:
            return None
        for token in doc[ahead[0].i + 1 : min(ahead[0].i + 5, bounds(mention.anchor)[1])]:
            if token.lemma in self.words["population.groups"]:
                return token
            if (
                ahead[0].i - end < 2
                and doc[end].text == "-"
                and token.pos_ in ("NOUN", "PROPN")
                and token.dep_ not in self.grammar.compound
            ):
                return token
        for token in reversed(self._before(mention)):
            if token.pos_ == "PROPN" or token.ent_type_ == "NORP" or token.tag_ in self.grammar.plural_tags:
                return token
        verb = next((a for a in ahead[0].ancestors if a.pos_ in ("VERB", "AUX") and a.i > ahead[0].i), None)
        return first(verb, self.grammar.subject) if verb is not None else None  # "Once 70,000 strong, the Keshti ..."

    def _share_that_is(self, mention: FigureMention) -> Token | None:
        """ "some 480,000 of the city's people are Dhorai"."""
        doc, end = mention.anchor.doc, mention.tokens[1]
        if end >= len(doc) or doc[end].lower_ not in self.grammar.of:
            return None
        verb = next((a for a in [mention.anchor, *mention.anchor.ancestors] if a.lemma in self.grammar.being), None)
        if verb is None or verb.i < end:
            return None
        named = [c for c in verb.children if c.dep_ in self.grammar.predicate_complement and c.i > verb.i]
        return next((c for c in named if c.text[0].isupper() or c.tag_ in self.grammar.plural_tags), None)

    def _of_group(self, mention: FigureMention) -> Token | None:
        """ "a minority of 2 million", "Vashira, a city of 300,000 people"."""
        start = mention.tokens[0]
        if start < 2 or mention.anchor.doc[start - 1].lower_ not in self.grammar.of:
            return None
        noun = mention.anchor.doc[start - 2]
        lemma = noun.lemma
        if lemma not in self.words["population.groups"] | self.words["population.settlements"]:
            return None
        houses = mention.head is not None and mention.head.pos_ == "NOUN" and mention.unit == "other"
        if houses and mention.head is not None and mention.head.dep_ in self.grammar.prepositional_object:
            return None  # "a settlement of some 400 houses"
        if noun.dep_ in self.grammar.apposition:
            return noun.head
        if noun.dep_ in self.grammar.predicate_complement:
            return first(noun.head, self.grammar.subject) or noun
        return noun

    def _owned(self, mention: FigureMention) -> Token | None:
        """ "the city's 4 million people", "the country's 300,000 Keshti"."""
        head = mention.head
        if head is None or self._in_an_act(head):
            return None
        owner = first(head, self.grammar.possessor)
        named = head.ent_type_ == "NORP" or head.pos_ == "PROPN"
        if owner is not None and owner.i < mention.tokens[0] and owner.pos_ != "PRON":
            if named:
                return head
            return owner if head.lemma in self.words["population.people"] else None
        return None

    def _living(self, mention: FigureMention) -> Token | None:
        """ "five million X live in the city", "about 35,000 X who live by the river"."""
        head = mention.head
        if head is None:
            return None
        verb = (
            head.head
            if head.dep_ in self.grammar.subject | self.grammar.passive_subject
            else first(head, self.grammar.relative_clause | self.grammar.participle_clause)
        )
        left = verb is not None and verb.lemma in self.words["population.left"] and head.text[:1].isupper()
        left = left and verb is not None and verb.tag_ in self.grammar.past_participle_tag  # "14,000 Yezid are left"
        if verb is None or not (left or verb.lemma in self.words["population.living_verbs"]):
            return None
        if any(t.lemma in self.words["population.shelters"] for t in verb.subtree if t.i > verb.i):
            return None  # "are still living under plastic sheeting": driven out
        auxiliary = first(verb, self.grammar.auxiliary)
        past = verb.tag_ == "VBD" or (auxiliary is not None and auxiliary.tag_ == "VBD")
        size = mention.figure.best or mention.figure.low or 0
        if past and not (head.text[:1].isupper() and size >= _A_PEOPLE):
            return None  # "families who had lived above the stalls"
        if head.lemma in self.words["population.people"]:
            places = objects_of(verb, self.words["representation.inside"], self.grammar)
            return places[0] if places and verb.tag_ in ("VBP", "VBZ", "VBG") else None
        return head

    def _home_to(self, mention: FigureMention) -> Token | None:
        """ "the valley is home to some 300,000 X"."""
        before = [t.lower_ for t in mention.anchor.doc[max(0, mention.tokens[0] - 2) : mention.tokens[0]]]
        if before != ["home", "to"]:
            return None
        head = mention.head
        if head is not None and head.lemma not in self.words["population.people"]:
            return head
        home = mention.anchor.doc[mention.tokens[0] - 2]
        if home.dep_ in self.grammar.apposition:
            return home.head  # "the city, home to 800,000 people, was hit"
        verb = next((a for a in mention.anchor.ancestors if a.pos_ in ("VERB", "AUX")), None)
        return first(verb, self.grammar.subject | self.grammar.passive_subject) if verb is not None else None

    def _of_them(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """ "The Marash came down; perhaps 400,000 of them live in the lower town": the last people named before."""
        verb = next((a for a in mention.anchor.ancestors if a.pos_ in ("VERB", "AUX")), None)
        if verb is None or verb.tag_ == "VBD":
            return None
        there_are = verb.lemma in self.grammar.being and any(c.tag_ == "EX" for c in verb.children)
        if there_are and verb.dep_ in self.grammar.relative_clause:  # "settlers, of whom there are some 300,000"
            whom = any(t.lower_ in self.words["tally.parted"] for t in verb.subtree if t.i < verb.i)
            if not whom or mention.head is not None:
                return None
            over = verb.head.head.head  # "settlers from the plains, of whom": hung on the plains by the parser
            return verb.head if parsed.people.is_person(verb.head) or not parsed.people.is_person(over) else over
        if not mention.part or not (there_are or verb.lemma in self.words["population.living_verbs"]):
            return None
        doc = mention.anchor.doc
        for token in reversed(list(doc[max(0, mention.tokens[0] - 40) : mention.tokens[0]])):
            tells = token.head.lemma in self.words["representation.reckoning"]  # "the demographer estimates"
            if (
                not tells
                and token.dep_ in self.grammar.subject
                and (token.pos_ == "PROPN" or (token.pos_ == "NOUN" and token.tag_ in self.grammar.plural_tags))
            ):
                return token
        return None

    def _grown_to(self, mention: FigureMention) -> Token | None:
        """ "Vashira has grown to 600,000 people"."""
        head = mention.head
        base = head if head is not None else mention.anchor
        verb = base.head.head
        if base.head.lower_ != "to" or verb.lemma not in self.words["population.growing_verbs"]:
            return None
        if head is not None and head.lemma not in self.words["population.people"]:
            return None
        subject = first(verb, self.grammar.subject)
        named = subject is not None and (
            subject.pos_ == "PROPN" or subject.lemma in self.words["population.settlements"]
        )
        return subject if named else None

    def _with_people(self, mention: FigureMention) -> Token | None:
        """ "With three million people, the port is the largest city"."""
        head = mention.head
        if head is None or head.lemma not in self.words["population.people"]:
            return None
        preposition = head.head
        verb = preposition.head
        if preposition.lower_ not in self.words["population.have"] or verb.lemma not in self.grammar.being:
            return None
        subject = first(verb, self.grammar.subject)
        place = subject is not None and (
            subject.pos_ == "PROPN" or subject.lemma in self.words["population.settlements"]
        )
        return subject if place else None

    def _there_are(self, mention: FigureMention) -> Token | None:
        """ "there are 40,000 X in the city", "we are about 35,000 X"."""
        told = mention.head or mention.anchor
        if told.dep_ not in self.grammar.predicate_complement or told.head.lemma not in self.grammar.being:
            return None
        if mention.head is not None:
            return told if told.text[0].isupper() else None
        subject = first(told.head, self.grammar.subject)  # "the Baharis are some 60,000 in the town"
        if subject is not None and subject.lower_ in self.words["population.they"]:
            subject = told_before(subject, self.grammar) or subject  # "the church thinks that they are 140,000"
        several = subject is not None and told.head.lower_ in self.grammar.plural_auxiliaries
        return subject if several and subject is not None and subject.text[:1].isupper() else None

    def _in_an_act(self, head: Token) -> bool:
        verb = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        return verb is not None and self.events.acts(verb.lemma)
