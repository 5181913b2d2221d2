"""Find the words that tell of violence, land taken and people driven out, and who is who in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tallybook.read.events.counted import Counted
from tallybook.read.events.deeds import Deeds
from tallybook.read.events.doers import Doers
from tallybook.read.events.endings import Endings
from tallybook.read.events.event import Event
from tallybook.read.events.fates import Fates
from tallybook.read.events.ground import Ground
from tallybook.read.events.homes import Homes
from tallybook.read.events.senses import Senses
from tallybook.read.events.states import States
from tallybook.read.events.turns import Turn, befallen, standing_by
from tallybook.read.events.words import EventLexicon, Predicate
from tallybook.read.people import People
from tallybook.read.syntax import Arguments, Grammar, arguments, children, conjuncts, first, is_passive, objects_of
from tallybook.read.trace import Objection, Trace
from tallybook.tokens import Doc, Token, bounds

_ON_THINGS = ("attack", "arson")  # kinds that things undergo too: "a convoy came under fire"


@dataclass(frozen=True, slots=True)
class EventFinder:
    """Finds events in parsed texts with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People
    states: States = field(init=False)
    fates: Fates = field(init=False)
    homes: Homes = field(init=False)
    ground: Ground = field(init=False)
    counted: Counted = field(init=False)
    doers: Doers = field(init=False)
    deeds: Deeds = field(init=False)
    endings: Endings = field(init=False)

    def __post_init__(self) -> None:
        """Set up what finds states, with the same knowledge."""
        object.__setattr__(self, "states", States(self.lexicon, self.grammar, self.people))
        object.__setattr__(self, "fates", Fates(self.lexicon, self.grammar, self.people))
        object.__setattr__(self, "homes", Homes(self.lexicon, self.grammar, self.people))
        object.__setattr__(self, "ground", Ground(self.lexicon, self.grammar, self.people))
        counted = Counted(self.lexicon, self.grammar, self.people, self.states, self.fates)
        object.__setattr__(self, "counted", counted)
        object.__setattr__(self, "doers", Doers(self.lexicon, self.grammar, self.people))
        object.__setattr__(self, "deeds", Deeds(self.lexicon, self.grammar, self.people))
        object.__setattr__(self, "endings", Endings(self.lexicon, self.grammar, self.doers))

    def find(self, doc: Doc, trace: Trace | None = None) -> list[Event]:
        """All candidate events of a text, in its order; weak ones only where violence stands nearby.

        Args:
            doc: the parsed text.
            trace: hears of the candidates that are turned down.
        """
        found: dict[tuple[int, str], Event] = {}
        senses = Senses(self.lexicon, self.grammar, self.people)
        opening, forms = self.lexicon.opening, self.lexicon.forms
        for token in doc:
            lemma = forms.get(token.lower_) or token.lemma
            if lemma not in opening and token.lower_ not in opening:
                continue
            proposed = False
            for event in self._at(token, lemma):
                proposed = True
                key = (event.predicate.i, event.kind)
                if key in found:
                    continue
                objection = senses.objection(event, tuple(found.values()))
                if objection is None:
                    found[key] = event
                elif trace is not None:
                    trace.turned_down("events", event.kind, event.tokens, objection)
            if trace is not None and not proposed:
                self._tell_unused(token, trace)
        bombings = [e for e in found.values() if e.kind == "bombing" and e.form == "verb"]
        told = {t.i for e in bombings for t in (e.means, e.target) if t is not None}  # "a bomb went off": one act
        once = (e for e in found.values() if e.kind != "bombing" or e.form != "noun" or e.predicate.i not in told)
        return sorted(once, key=lambda e: e.predicate.i)

    def _tell_unused(self, token: Token, trace: Trace) -> None:
        """A word of the lexicon that no pattern took up: of another part of speech, or nothing hangs on it."""
        lemma = self.lexicon.forms.get(token.lower_) or token.lemma
        verb = next((p for turn, p in self.lexicon.verbs.get(lemma, ()) if not turn), None)
        predicate = verb or self.lexicon.nouns.get(lemma) or self.lexicon.adjectives.get(lemma)
        if predicate is not None:
            trace.turned_down("events", predicate.kind, [token], Objection("no_pattern"))

    def as_kind(self, verb: Token, kind: str) -> Event | None:
        """A verb of no list read as one of taking land or driving people out; None where words around it object."""
        roles = arguments(verb, self.grammar)
        driven = roles.undergoer is not None and self.people.is_person(roles.undergoer)
        frame = "take" if kind == "land_seizure" else "harm" if driven else "undergo"
        event = next(self._by_frame(verb, Predicate(kind, frame), roles), None)
        senses = Senses(self.lexicon, self.grammar, self.people)
        return event if event is not None and senses.objection(event) is None else None

    # --- proposing -----------------------------------------------------------------------------------------------

    def _at(self, token: Token, lemma: str) -> Iterator[Event]:
        named = token.tag_ in self.grammar.gerund_tag and token.dep_ in self.grammar.prepositional_object
        named = named and first(token, self.grammar.object) is None  # but "avenged him by killing four policemen"
        breaks_out = token.i + 1 < bounds(token)[1] and token.nbor(1).lemma in self.lexicon.words["context.happening"]
        named = named or (token.tag_ in self.grammar.gerund_tag and breaks_out)  # "Fighting flared between them"
        verbal = token.pos_ in ("VERB", "AUX") and token.dep_ not in self.grammar.compound
        # "were pulled from the cab and lynched": taken for an adjective
        verbal = verbal or (token.pos_ == "ADJ" and token.dep_ in self.grammar.conjunct and token.head.pos_ == "VERB")
        if verbal and not named:
            ended = list(self.states.tortured(token, lemma)) or list(self.endings.at(token, lemma))
            ended = ended or list(self.fates.maimed(token, lemma)) or list(self.states.beaten_in_custody(token, lemma))
            yield from ended or self._verb(token, lemma)
            yield from self.counted.lives(token, lemma)
            yield from self.counted.fallen(token, lemma)
            yield from self.counted.buried(token, lemma)
        elif token.pos_ in ("NOUN", "PROPN") or named:
            yield from self.counted.toll(token, lemma)
            yield from self._noun(token, token.lower_ if named else lemma)
            yield from self.endings.as_noun(token)
            if named:
                yield from self.counted.lives(token, lemma)  # "before taking his own life"
        yield from self.deeds.at(token, lemma)
        yield from self.states.at(token, lemma)
        yield from self.fates.at(token, lemma)
        yield from self.homes.at(token, lemma)
        yield from self.ground.at(token, lemma)

    def _verb(self, verb: Token, lemma: str) -> Iterator[Event]:
        for turn, predicate in self.lexicon.verbs.get(lemma, ()):
            words = standing_by(verb, turn, self.grammar)
            if words is None and len(turn) == 1 and predicate.kind == "displacement":
                words = self._by_object(verb, turn)
            if words is None:
                continue
            roles = arguments(verb, self.grammar)
            if words and roles.undergoer is None and self._gapped(verb, roles.actor) and self._is_participle(verb):
                roles = Arguments(None, roles.actor, passive=True)  # "were killed and 15,000 forced from their homes"
            roles = self._in_turn(verb, predicate, roles, words) if words else self._turned(verb, predicate, roles)
            beside = (
                roles.passive and roles.actor is not None and roles.actor.lemma in self.lexicon.words["causes.places"]
            )
            if (predicate.innocent and not roles.passive) or beside:
                roles = replace(roles, actor=None)  # "were executed by the roadside"
            lifeless = roles.undergoer is not None and roles.undergoer.lemma in self.lexicon.words["tolls.bodies"]
            if predicate.persons_only and lifeless:
                continue  # "the army seized the bodies of three rebels"
            roles = replace(roles, undergoer=self.fates.owner(roles.undergoer)) if predicate.frame == "harm" else roles
            whom = roles.undergoer or (roles.actor if predicate.frame == "undergo" else None)
            if whom is None and self._gapped(verb, roles.actor):
                roles, whom = Arguments(None, roles.actor, passive=True), roles.actor
            counted = predicate.kind == "displacement" and whom is not None and self._stands_alone(whom)
            # "1,150 Lezbars were walking to the border": whoever is counted by a name
            if predicate.kind == "displacement" and whom is not None and whom.tag_ in self.grammar.plural_tags:
                counted = counted or (whom.text[:1].isupper() and self.states.is_number(whom))
            counted = counted or self._led_off(verb, whom)
            if predicate.persons_only and not counted and (whom is None or not self.people.is_person(whom)):
                continue
            fighter = roles.passive and roles.actor is None and predicate.outcome == "dead" and self.doers.armed(whom)
            onset = fighter or self.deeds.falls_upon(verb, roles.actor)
            if predicate.armed and not onset and not self.doers.armed(roles.actor):
                continue  # "fourteen terrorists were neutralised": nobody else would be
            roles = replace(roles, undergoer=self._murdered(verb, roles.undergoer))
            yield from (self._kinded(event) for event in self._by_frame(verb, predicate, roles))
            return

    def _by_object(self, verb: Token, turn: Turn) -> list[Token] | None:
        """ "drove 14,000 people from the suburbs": the parser hangs the preposition on the people."""
        whom = first(verb, self.grammar.object)
        led = children(whom, self.grammar.preposition) if whom is not None else []
        return [c for c in led if c.lower_ in turn[0]][:1] or None

    def _murdered(self, verb: Token, noun: Token | None) -> Token | None:
        """ "the assassination of the imam, shot at his gate": the imam is shot, whatever the parser hangs it on."""
        if noun is None or verb.dep_ not in self.grammar.participle_clause | self.grammar.relative_clause:
            return noun
        among = self.people.behind(noun)
        if noun.lower_ in self.lexicon.words["context.one"] and first(among, self.grammar.number) is not None:
            return among  # "one of 29 men killed in the clearing": all 29 were
        predicate = self.lexicon.nouns.get(noun.lemma)
        of = objects_of(noun, self.grammar.of, self.grammar) if predicate and predicate.outcome == "dead" else []
        return of[0] if of and self.people.is_person(of[0]) else noun

    def _kinded(self, event: Event) -> Event:
        """An event as the kind that it is by who does it and how.

        Who is taken by the police is arrested, who is held by rebels abducted; a sexual assault is no mere attack.
        """
        words, verb = self.lexicon.words, event.predicate
        if event.kind == "attack" and any(c.lower_ in words["taking.sexual"] for c in verb.children):
            return replace(event, kind="sexual_violence")
        if event.kind == "abduction" and event.weak and event.perpetrator is None and event.victims is not None:
            suspected = event.victims.lemma in words.get("taking.suspects", frozenset())
            swept = verb.lemma in words["taking.sweeping"]  # "police paraded 17 youths picked up the night before"
            suspected = suspected or (
                swept and any(self.people.kinds.get(t.lemma) == "police" for t in verb.sent if t.i != verb.i)
            )
            return replace(event, kind="arrest") if suspected else event
        if event.kind not in ("abduction", "arrest") or event.perpetrator is None:
            return event
        if not event.weak and verb.lemma not in words["taking.seizing"]:
            return event
        by = self.people.kind_of(event.perpetrator, self.grammar)
        if event.kind == "arrest":
            captor = by in words["taking.abductors"] or event.perpetrator.lemma in words["taking.captors"]
            return replace(event, kind="abduction") if captor else event
        sweeps = verb.lemma in words["taking.sweeping"] and by in words["taking.sweepers"]
        return replace(event, kind="arrest") if sweeps or by in words["taking.police"] else event

    def _in_turn(self, verb: Token, predicate: Predicate, roles: Arguments, words: list[Token]) -> Arguments:
        """Who is who where more words stand by a verb: none of them is the victim, though they may lead to it."""
        undergoer = roles.undergoer
        if undergoer is not None and undergoer in words:
            if self.people.is_person(undergoer) and first(undergoer, self.grammar.number) is not None:
                numbered = [c for c in children(undergoer, self.grammar.compound) if self.people.is_person(c)]
                if not numbered:
                    return replace(roles, undergoer=undergoer)  # "took seven hostages"
            # "took seven engineers hostage": the parser makes the engineers a part of the hostage
            inside = [
                c for c in undergoer.children
                if c.dep_ in self.grammar.compound | self.grammar.number | self.grammar.loose
                and c.pos_ in ("NOUN", "PROPN") and self.people.is_person(c)
            ]  # fmt: skip
            undergoer = inside[-1] if inside else None
        if undergoer is None and predicate.frame != "undergo":
            onto = self.lexicon.words["land.to"] | self.grammar.of if predicate.frame == "take" else frozenset()
            undergoer = befallen(verb, words, predicate.onto | onto, self.grammar)
            if undergoer is None:  # "slit the throat of the priest"
                undergoer = next((o for w in words if (o := self.fates.owner(w)) is not w), None)
        bare = undergoer is None and verb.dep_ in self.grammar.participle_clause and not roles.passive
        if bare and predicate.persons_only and predicate.outcome is not None and verb.tag_ in self.grammar.past_tags:
            return Arguments(None, roles.actor, passive=True)  # "12 of them, shot in the back of the head"
        return Arguments(roles.actor, undergoer, roles.passive)

    def _turned(self, verb: Token, predicate: Predicate, roles: Arguments) -> Arguments:
        """ "Man killed in parking lot": without an object, who stands before a verb of harm is its victim."""
        actor = roles.actor
        before = verb.nbor(-1) if verb.i > 0 else verb
        near = before.head in (verb, verb.head) or before.head.i < before.i
        counted = before.like_num and near and before.ent_type_ != "DATE"
        counted = counted and first(verb, self.grammar.auxiliary) is None
        bare = roles.undergoer is None and predicate.outcome == "hurt"
        if predicate.outcome is not None and counted and (bare or verb.tag_ in self.grammar.past_participle_tag):
            return Arguments(None, before, passive=True)  # "treated eleven wounded": so many, not whoever treated them
        if predicate.frame != "harm" or roles.passive or roles.undergoer is not None:
            return roles
        # "killed between 150 and 200 men": the parser hangs the number on the verb by its preposition
        numbered = objects_of(verb, self.people.words["prepositions.number"], self.grammar)
        aimed = [t for t in numbered if children(t, self.grammar.number) or t.like_num] if actor is not None else []
        if verb.lemma not in self.lexicon.words["taking.holding"]:  # "the province holds, on official figures"
            aimed += objects_of(verb, self._anywhere, self.grammar)
        aimed = [t for t in aimed if self.people.is_person(t)]
        if aimed:
            return Arguments(actor, aimed[0], passive=False)
        gapped = (
            verb.dep_ in self.grammar.conjunct and is_passive(verb.head, self.grammar) and not self.doers.armed(actor)
        )
        harmed = (
            predicate.outcome in ("dead", "hurt")
            or (predicate.outcome is not None and gapped)
            or (
                predicate.outcome is not None and before.text == ","  # "Captain Aldan, shot as he bought bread"
            )
        )
        if harmed and actor is not None and self.people.is_person(actor):
            return Arguments(None, actor, passive=True)
        return roles

    def _stands_alone(self, token: Token) -> bool:
        """A number that counts no noun behind it: the 15,000 of "15,000 were forced from their homes"."""
        return token.like_num and token.dep_ not in self.grammar.number

    def _led_off(self, verb: Token, whom: Token | None) -> bool:
        """ "eight catechumens were marched off": whoever is counted and led away is a person."""
        led = verb.lemma in self.lexicon.words.get("taking.animate", frozenset())
        return led and whom is not None and self.people.is_person(whom, harmed=True)

    def _is_participle(self, verb: Token) -> bool:
        return verb.tag_ in self.grammar.past_participle_tag

    def _gapped(self, verb: Token, subject: Token | None) -> bool:
        """ "her office was ransacked and her clerk stabbed": the auxiliary of the first verb is the second's too."""
        joined = verb.dep_ in self.grammar.conjunct and first(verb, self.grammar.subject) is not None
        bare = joined and first(verb, self.grammar.object) is None and first(verb, self.grammar.auxiliary) is None
        if not bare or subject is None or not is_passive(verb.head, self.grammar):
            return False
        return (self.people.is_person(subject) or subject.like_num) and not self.doers.armed(subject)

    def _by_frame(self, verb: Token, predicate: Predicate, roles: Arguments) -> Iterator[Event]:
        event = Event(predicate.kind, verb, "verb", predicate.outcome, predicate.weak)
        actor, undergoer = roles.actor, roles.undergoer
        if (
            predicate.frame == "undergo"
            and roles.passive
            and undergoer is not None
            and predicate.kind == "disappearance"
        ):
            yield replace(event, victims=undergoer, perpetrator=actor)  # "were disappeared by the police"
        elif predicate.frame == "undergo":
            victim = actor if actor is not None else undergoer
            if predicate.kind == "bombing":
                sets_off = undergoer is not None and actor is not None and self.people.is_person(actor)
                doer = actor if sets_off else None  # "walked up to the post and detonated it"
                thing = actor if actor is not None and not self.people.is_person(actor) else None
                target = undergoer if actor is not None else None
                yield replace(event, perpetrator=doer, target=target, means=thing)
            elif predicate.kind in _ON_THINGS and victim is not None and not self.people.is_person(victim):
                yield replace(event, target=victim, perpetrator=self.doers.of_cause(verb))
            else:
                yield replace(event, victims=victim, perpetrator=self.doers.of_cause(verb))
        elif predicate.frame == "take":
            yield from self._taking(event, roles)
        elif predicate.frame == "meet":
            with_whom = objects_of(verb, self._with, self.grammar)
            yield replace(event, perpetrator=actor, other_side=undergoer or (with_whom[0] if with_whom else None))
        else:
            if predicate.kind == "bombing" and undergoer is not None and self._itself(undergoer):
                yield replace(event, perpetrator=actor)  # "blew himself up": whom he killed is told beside it
                return
            harmed = predicate.outcome is not None and not predicate.weak
            person = undergoer is not None and self.people.is_person(undergoer, harmed=harmed)
            alone = undergoer is not None and self._stands_alone(undergoer)
            person = person or (alone and event.kind == "displacement")
            person = person or self._led_off(verb, undergoer)
            doer = self._principal(verb, actor) if actor is not None else self.doers.of_cause(verb)
            causes = list(conjuncts(doer, self.grammar)) if doer is not None else []
            natural = [t for t in causes if t.lemma in self.lexicon.words["context.natural"]]
            if natural and len(natural) < len(causes):
                doer = None  # "droughts and a rebellion have pushed them to the coast"
            yield replace(
                event,
                perpetrator=doer,
                victims=undergoer if person else None,
                target=undergoer if not person else None,
            )

    def _taking(self, event: Event, roles: Arguments) -> Iterator[Event]:
        """An event of the frame "take": what is taken, and by whom; whoever is set alight is attacked."""
        verb, actor, words = event.predicate, roles.actor, self.lexicon.words
        taken = roles.undergoer or next(iter(objects_of(verb, self._anywhere, self.grammar)), None)
        if event.kind == "arson" and taken is not None and self.people.is_person(taken):
            if verb.lemma not in words["burnable.gutting"]:  # "women who gut croaker"
                yield replace(event, kind="attack", perpetrator=actor, victims=taken)  # "set him alight"
            return
        if taken is not None and self.people.is_person(taken):
            # "stripped the Odrani of 12,000 hectares"
            robbed_of = [o for t in (verb, taken) for o in objects_of(t, self.grammar.of, self.grammar)]
            taken = robbed_of[0] if robbed_of else taken
        if actor is not None and actor.lemma in words["land.means"]:
            actor = None  # "were taken by fraud"
        elif actor is None and roles.passive:
            actor = self._agent_behind(verb)
        if taken is None and event.kind == "land_seizure":
            taken = self._land_before(verb)
            actor = self._agent_behind(verb) if taken is not None else actor
        if verb.dep_ in self.grammar.controlled_clause and verb.head.lemma in words["land.forcing"]:
            actor = arguments(verb.head, self.grammar).actor or actor  # "forced peasants to sell their land"
        yield replace(event, perpetrator=self._principal(verb, actor), target=taken)

    def _land_before(self, verb: Token) -> Token | None:
        """ "have mapped 63 hectares of pasture fenced off": a participle that the parser takes for a verb."""
        past = verb.tag_ in self.grammar.past_participle_tag or verb.tag_ in self.grammar.past_tags
        if not past or verb.i == bounds(verb)[0] or first(verb, self.grammar.subject) is not None:
            return None
        token, land = verb.nbor(-1), None
        while token.i < verb.i and token.pos_ != "VERB" and token.head.i != token.i:
            land = token if token.lemma in self.lexicon.words["land.sure"] else land
            token = token.head
        return land

    def _agent_behind(self, verb: Token) -> Token | None:
        """ "have been fenced off since the fire by companies": an agent that the parser hangs on what is between."""
        takers = self.lexicon.words["land.takers"]
        by = (t for t in verb.subtree if t.i > verb.i and t.lower_ in self.grammar.by and t.head != verb)
        agents = (o for t in by for o in children(t, self.grammar.prepositional_object))
        return next((a for a in agents if a.lemma in takers or self.people.is_person(a)), None)

    def _itself(self, token: Token) -> bool:
        return token.lower_ in self.people.words["pronouns.reflexive"]

    @property
    def _with(self) -> frozenset[str]:
        return self.people.words["prepositions.with"]

    @property
    def _anywhere(self) -> frozenset[str]:
        return self.people.words["prepositions.on"]

    def _principal(self, verb: Token, actor: Token | None) -> Token | None:
        """Who stands behind an act that somebody is used for: "parties use thugs to seize land"."""
        above = verb.head
        if verb.dep_ in self.grammar.controlled_clause | self.grammar.adverbial_clause | self.grammar.relative_clause:
            while above.dep_ in self.grammar.relative_clause and above.head != above:
                above = above.head
            if above.lemma in self.lexicon.words["proxies.verbs"]:
                roles = arguments(above, self.grammar)
                return roles.actor if roles.actor is not None else actor
        return actor

    def _noun(self, noun: Token, lemma: str) -> Iterator[Event]:
        predicate, words = self.lexicon.nouns.get(lemma), self.lexicon.words
        if lemma in words["series.devices"] and words["series.explosive"] & {c.lower_ for c in noun.children}:
            predicate = self.lexicon.nouns.get("bomb")  # "an explosive device"
        if predicate is None or (noun.dep_ in self.grammar.compound and noun.head.lemma in self.lexicon.nouns):
            return  # "a mortar bomb": told by the second noun
        resulted = noun.head.head.lemma in words["endings.resulting"]  # "resulted in the death of eight people"
        if noun.dep_ in self.grammar.prepositional_object and not resulted and noun.lower_ in words["endings.deaths"]:
            return  # "shot to death": told by the verb
        of = objects_of(noun, self.grammar.of, self.grammar)
        for day in (t for t in noun.subtree if t.i > noun.i and t.ent_type_ in ("DATE", "TIME")):
            of = of or objects_of(day, self.grammar.of, self.grammar)  # "the murder on Monday of the minister"
        by = self.doers.by(noun)
        owner = first(noun, self.grammar.possessor)
        on = [t for t in objects_of(noun, self._anywhere, self.grammar) if t.ent_type_ not in ("DATE", "TIME")]
        doer = by[0] if by else self.doers.named_before(noun) or self.doers.carries_out(noun)
        event = Event(predicate.kind, noun, "noun", predicate.outcome, predicate.weak, perpetrator=doer)
        among = self.people.words["prepositions.between"]
        two_sided = noun.lemma in words["context.two_sided"] and noun.head.lemma in words["context.happening"]
        if two_sided and objects_of(noun.head, among, self.grammar):
            event = replace(event, kind="clash")  # "violence broke out between the two clans"
        if predicate.frame == "meet" or event.kind != predicate.kind:
            between = objects_of(noun, among, self.grammar)
            if not between and noun.i + 1 < bounds(noun)[1]:
                verb = noun.head if noun.dep_ in self.grammar.subject else noun.nbor(1)
                between = objects_of(verb, among, self.grammar)  # "fighting broke out between"
            sides = list(conjuncts(between[0], self.grammar)) if between else []
            other = objects_of(noun, self._with, self.grammar)
            yield replace(
                event,
                perpetrator=sides[0] if sides else event.perpetrator,
                other_side=sides[1] if len(sides) > 1 else (other[0] if other else None),
            )
            return
        if predicate.frame == "take":
            taken = of[0] if of else next((c for c in children(noun, self.grammar.compound)), None)
            yield replace(event, target=taken, perpetrator=event.perpetrator or self.doers.agent_above(noun))
            return
        undergoer = of[0] if of else (on[0] if on else None)
        if undergoer is None and owner is not None and (predicate.outcome == "dead" or self._befalls(event, owner)):
            undergoer = owner
        elif owner is not None and event.perpetrator is None and predicate.outcome != "dead" and self._can_act(owner):
            event = replace(event, perpetrator=owner)
        if predicate.outcome == "dead" and undergoer is not None and undergoer.lemma in words["tolls.lives"]:
            yield replace(event, form="toll", counted=undergoer)  # "with the loss of 16 lives"
            return
        person = undergoer is not None and self.people.is_person(undergoer)
        if undergoer is not None and event.kind == "displacement" and children(undergoer, self.grammar.number):
            person = True  # "the exodus of 35,000 Keshti"
        if person and event.kind == "attack" and any(c.lower_ in words["endings.fatal"] for c in noun.children):
            event = replace(event, kind="killing", outcome="dead")  # "the fatal stabbing of a student"
        yield self._kinded(
            replace(event, victims=undergoer if person else None, target=undergoer if not person else None)
        )

    def _befalls(self, event: Event, owner: Token) -> bool:
        """ "his arrest", "the mayor's abduction": whose it is befell him; but "the gang's kidnappings"."""
        words = self.lexicon.words
        if event.kind not in words["taking.befalling"] or not self._can_act(owner):
            return False
        return self.people.kind_of(owner, self.grammar) not in words["taking.doers"]

    def _can_act(self, token: Token) -> bool:
        """Not a day or a place: "Monday's attack", "the city's riots"."""
        return self.people.is_person(token) and token.ent_type_ not in ("DATE", "TIME", "GPE", "LOC", "FAC")
