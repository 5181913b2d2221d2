"""Land and homes that are taken: which takings mean it, and those told by titles, fences, new tenants, demolition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.tokens import Token

_BACK_TO_LAND = 25  # tokens before a pronoun in which the land that it stands for is named


@dataclass(frozen=True, slots=True)
class Ground:
    """Proposes and judges seizures of land with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    # --- judging -------------------------------------------------------------------------------------------------

    def is_taken(self, event: Event) -> bool:
        """Whether land or homes are what is taken; of a weak word, whether somebody takes them from somebody."""
        words, target = self.lexicon.words, event.target
        if target is None:
            return False
        of = [t for t in objects_of(target, self.grammar.of, self.grammar) if t.lower_ not in words["land.it"]]
        if target.lower_ in words["land.it"] and not of:  # but "half of the reserve"
            return self._land_just_told(event, target)
        near = {t.lemma for t in (target, *(t for t in target.subtree if abs(t.i - target.i) <= 5))}
        own = any(c.lower_ in words["land.own"] for c in target.children)  # "ploughed up their own fields in protest"
        if own or near & words["land.not_for"]:
            return False
        if not event.weak:  # "expropriated 70 families"
            families = event.predicate.lemma in words["land.expropriating"] and self.people.is_person(target)
            return families or bool(near & words["land.nouns"])
        taker, verb = event.perpetrator, event.predicate
        armed = taker is not None and self._fights(taker)
        if armed and verb.lemma in words["land.invading"]:
            return False  # an army invades a country, loggers a forest
        # "took the land": no more than a taking, unless somebody took it in a text of violence
        person = taker is not None and (self.people.is_person(taker) or taker.lemma in words["land.takers"])
        robbed = taker is None and (self._belongs(target) or self._by_means(verb))
        favoured = words["land.favoured"] | words["land.takers"]
        robbed = robbed or any(t.lemma in favoured for t in objects_of(verb, words["land.to"], self.grammar))
        robbed = robbed or any(self.people.is_person(t) for t in objects_of(verb, words["land.out_of"], self.grammar))
        inside = (*objects_of(target, self.grammar.of, self.grammar), *children(target, self.grammar.compound))
        inside = (*inside, *children(target, self.grammar.conjunct))  # "the spring and the meadow around it"
        bare = {t.lemma for t in (target, *inside)}
        owner = first(target, self.grammar.possessor)
        home = (owner is not None or self._belongs(target)) and bool(bare & words["land.homes"])
        plural = target.tag_ in self.grammar.plural_tags and taker is None and verb.lemma in words["land.disposing"]
        sure = bool(bare & words["land.sure"]) or (home and (armed or plural))  # "the militia took her house"
        return sure and (person or robbed)

    def _fights(self, taker: Token) -> bool:
        return self.people.kind_of(taker, self.grammar) in self.lexicon.words["homeless.fighters"]

    def _by_means(self, verb: Token) -> bool:
        """ "were taken by fraud or at gunpoint"."""
        means = self.lexicon.words["land.means"]
        return any(t.lemma in means for t in verb.subtree if t.i > verb.i)

    def _belongs(self, land: Token) -> bool:
        """ "their plots", "the plots of the dead", "farms belonging to the Zerai": whose it was is said."""
        owner = first(land, self.grammar.possessor)
        if owner is not None and (owner.pos_ in ("PRON", "DET") or self.people.is_person(owner)):
            return True
        clauses = children(land, self.grammar.participle_clause | self.grammar.relative_clause)
        if any(c.lemma in self.lexicon.words["land.belonging"] for c in clauses):
            return True
        return any(self.people.is_person(t) for t in objects_of(land, self.grammar.of, self.grammar))

    def _land_just_told(self, event: Event, target: Token) -> bool:
        """ "640 acres were given to them; most of it was later grabbed by strongmen": the land told right before."""
        words, verb = self.lexicon.words, event.predicate
        above = self.lexicon.verbs.get(verb.head.lemma, ()) if verb.dep_ in self.grammar.conjunct else ()
        if any(predicate.kind == event.kind for _, predicate in above):
            return False  # "seized the orchard and fenced it off": told once
        before = verb.doc[max(0, target.i - _BACK_TO_LAND) : target.i]
        things = [t for t in before if t.pos_ == "NOUN" and t.dep_ not in self.grammar.compound]
        land = words["land.sure"] if event.weak else words["land.sure"] | words["land.estates"]
        return any(t.lemma in land for t in things) and verb.lemma not in words["land.loose"]

    # --- proposing -----------------------------------------------------------------------------------------------

    def at(self, token: Token, lemma: str) -> Iterator[Event]:
        """The seizures that a verb proposes which takes no land by itself.

        Args:
            token: the word.
            lemma: its dictionary form, by the lexicon where the parser gets that wrong.
        """
        if token.pos_ == "NOUN" and lemma in self.lexicon.words["fates.hands"]:
            yield from self._in_hands(token)
        if token.pos_ != "VERB":
            return
        taken = self._retitled(token, lemma) or self._lost(token, lemma)
        taken = taken or self._tilled(token, lemma) or self._divided(token, lemma)
        taken = taken or self._moved_into(token, lemma) or self._built_on(token, lemma) or self._torn_down(token, lemma)
        if taken is not None:
            land, taker = taken
            yield Event("land_seizure", token, "verb", perpetrator=taker, target=land)

    def _retitled(self, verb: Token, lemma: str) -> tuple[Token, Token | None] | None:
        """ "Titles to the burned plots were reissued to party members"."""
        words = self.lexicon.words
        if lemma not in words["land.titling"]:
            return None
        roles = arguments(verb, self.grammar)
        title = roles.undergoer
        if title is None or title.lemma not in words["land.titles"]:
            return None
        declared = lemma in words["land.declaring"]
        if declared and not any(c.lower_ in words["land.invalid"] for c in verb.children):
            return None
        if self._belongs(title) and (declared or lemma not in words["land.granting"]):
            return title, roles.actor  # "the villagers' title deeds were declared void"
        land = (t for t in objects_of(title, words["land.over"] | self.grammar.of, self.grammar))
        plot = next((t for t in land if t.lemma in words["land.nouns"]), None)
        return (plot, roles.actor) if plot is not None else None

    def _lost(self, verb: Token, lemma: str) -> tuple[Token, Token | None] | None:
        """ "Since the decree they have lost their pasture", "lost their fields to a sugar company"."""
        words = self.lexicon.words
        roles = arguments(verb, self.grammar)
        land, loser = roles.undergoer, roles.actor
        if lemma not in words["land.losing"] or land is None or (loser is None and not roles.passive):
            return None
        inside = {land.lemma, *(t.lemma for t in objects_of(land, self.grammar.of, self.grammar))}
        if not inside & words["land.sure"]:
            return None
        if loser is not None and (self._fights(loser) or not self.people.is_person(loser)):
            return None
        to = objects_of(verb, words["land.to"], self.grammar)
        natural = {t.lemma for t in verb.subtree} & words["context.natural"]
        taker = to[0] if to else None
        takes = loser is not None if taker is None else taker.lemma not in words["land.elements"]
        return (land, taker) if takes and not natural else None  # "lost 3,000 hectares to locusts"

    def _moved_into(self, verb: Token, lemma: str) -> tuple[Token, Token | None] | None:
        """ "Settlers moved into the empty houses", "found strangers living in their homes"."""
        words = self.lexicon.words
        enters, dwells = lemma in words["land.entering"], lemma in words["land.dwelling"]
        if not enters and not dwells:
            return None
        roles = arguments(verb, self.grammar)
        where = words["land.into"] | (words["fates.in"] if dwells else frozenset())
        bases = [verb, *([roles.undergoer] if roles.undergoer is not None and not roles.passive else [])]
        homes = (t for base in bases for t in objects_of(base, where, self.grammar))
        home = next((t for t in homes if t.lemma in words["land.homes"] | words["land.sure"]), None)
        who = roles.actor or roles.undergoer
        if who is not None and who.lower_ in words["land.relative"] and verb.dep_ in self.grammar.relative_clause:
            who = verb.head  # "the militiamen who have installed themselves there"
        if home is None or who is None:
            return None
        left = any(c.lower_ in words["land.emptied"] for c in home.children)
        left = left and (home.tag_ in self.grammar.plural_tags or self._belongs(home))  # no flat that was to let
        owner = first(home, self.grammar.possessor)
        anothers = owner is not None and owner.lower_ not in self.people.words["pronouns.plural"]  # not "their house"
        fighter = enters and anothers and self._fights(who)
        strange = fighter or self.people.behind(who).lemma in words["land.strangers"]
        itself = roles.undergoer is not None and roles.undergoer.lower_ in self.people.words["pronouns.reflexive"]
        strange = strange and (left or self._belongs(home) or itself)  # "have installed themselves in the houses"
        return (home, who) if (enters and left) or strange else None

    def _in_hands(self, hands: Token) -> Iterator[Event]:
        """ "Half the village's rice land is now in the hands of the militia"."""
        words, led = self.lexicon.words, hands.head
        verb = led.head
        passed = led.lower_ in words["land.into"] and verb.lemma in words["homeless.passing"]
        if not passed and (led.lower_ not in words["fates.in"] or verb.lemma not in words["homeless.remaining"]):
            return
        land = first(verb, self.grammar.subject)
        whose = next(iter(objects_of(hands, self.grammar.of, self.grammar)), None)
        if land is None or whose is None:
            return
        about = land if land.lemma in words["land.sure"] else None
        within = objects_of(land, self.grammar.of, self.grammar)
        about = about or next((t for t in within if t.lemma in words["land.sure"]), None)
        holds = self.people.is_person(whose) or whose.lemma in words["land.takers"]
        if about is not None and holds:
            yield Event("land_seizure", hands, "verb", perpetrator=whose, target=about)

    def _tilled(self, verb: Token, lemma: str) -> tuple[Token, Token | None] | None:
        """ "their fields have been ploughed by others", "settlers have sown our land"."""
        words = self.lexicon.words
        if lemma not in words["land.farming"]:
            return None
        roles = arguments(verb, self.grammar)
        land, by = roles.undergoer, roles.actor or self._behind_the_last(verb)
        if land is None or by is None or land.lemma not in words["land.sure"] or not self._belongs(land):
            return None
        others = words["land.strangers"] | words["land.takers"] | words["land.others"]
        whose = [by, *children(by, self.grammar.possessor | self.grammar.compound)]  # "the veterans' association"
        alien = self._fights(by) or any(t.lemma in others or t.lower_ in others for t in whose)
        return (land, by) if alien else None

    def _behind_the_last(self, verb: Token) -> Token | None:
        """ "their fields having been ploughed, sown and sold by settlers": who did it, told with the last verb."""
        if not arguments(verb, self.grammar).passive:
            return None
        later = (t for t in verb.subtree if t.i > verb.i and t.tag_ in self.grammar.past_participle_tag)
        return next((o for t in later for o in objects_of(t, self.grammar.by, self.grammar)), None)

    def _divided(self, verb: Token, lemma: str) -> tuple[Token, Token | None] | None:
        """ "Officers divided the dead man's rice fields between them"; heirs divide their own."""
        roles = arguments(verb, self.grammar)
        land = roles.undergoer
        words = self.lexicon.words
        if lemma in words["land.overrunning"] and land is not None and land.lemma in words["land.units"]:
            return land, roles.actor  # "overran the cooperative's 3,400 hectares"
        if lemma not in words["land.dividing"]:
            return None
        if land is None or land.lemma not in self.lexicon.words["land.sure"]:
            return None
        owner = first(land, self.grammar.possessor)
        others = owner is not None and owner.pos_ != "PRON" and self.people.is_person(owner)
        return (land, roles.actor) if others else None

    def _built_on(self, verb: Token, lemma: str) -> tuple[Token, Token | None] | None:
        """ "built a villa on the dead man's land", "put up a fence around the common pasture"."""
        words = self.lexicon.words
        if lemma not in words["land.building"]:
            return None
        roles = arguments(verb, self.grammar)
        built = roles.undergoer
        if built is None:
            return None
        reached = (t for base in (built, verb) for t in objects_of(base, words["land.upon"], self.grammar))
        land = next((t for t in reached if t.lemma in words["land.sure"]), None)
        if land is None:
            return None
        owner = first(land, self.grammar.possessor)
        own = owner is not None and owner.pos_ in ("PRON", "DET")  # farmers fence in their fields
        fenced = built.lemma in words["land.barriers"]
        return (land, roles.actor) if not own and (fenced or self._belongs(land)) else None

    def _torn_down(self, verb: Token, lemma: str) -> tuple[Token, Token | None] | None:
        """ "Bulldozers flattened 60 homes to make way for a barracks", "police tore down the squatters' huts"."""
        words = self.lexicon.words
        if lemma not in words["land.razing"]:
            return None
        roles = arguments(verb, self.grammar)
        homes, by = roles.undergoer, roles.actor
        if homes is None or homes.lemma not in words["land.dwellings"] or homes.tag_ not in self.grammar.plural_tags:
            return None
        way = any(t.lemma in words["land.way"] and t.dep_ in self.grammar.object for t in verb.subtree)
        machine = by is not None and by.lemma in words["land.machines"]
        power = by is not None and by.lemma in words["land.powers"] and lemma in words["land.pulling"]
        return (homes, by) if way or machine or (power and self._belongs(homes)) else None
