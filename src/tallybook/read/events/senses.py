"""Decide whether words that can tell of violence mean it here, or are a saying, an accident, a film, a bare memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.generalities import Generalities
from tallybook.read.events.ground import Ground
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, children, conjuncts, first, objects_of
from tallybook.read.trace import Objection
from tallybook.tokens import Doc, Token, bounds

_STRIKES = frozenset({"attack", "bombing", "clash"})
_TOLLS = frozenset({"killing", "injury"})
_BEHIND = 4  # sentences behind an attack in which its toll may stand
_OPENING = 5  # tokens at the start of a sentence in which its subject opens it
_HARMED = ("dead", "hurt")
_GRAVE = ("abduction", "bombing")  # kinds that a report of violence hardly means in another sense
_WIDE = 100  # tokens before and behind a sentence in which such a report must tell of an attack
_VIOLENT = 10  # different words of violence by which a report is one
_TOLD_OF_VIOLENCE = 3  # different words for attacks by which a whole text tells of violence
_BLOODY = 6  # and by which it tells of little else


@dataclass(frozen=True, slots=True)
class Senses:
    """Judges proposed events with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    def objection(self, event: Event, told: Sequence[Event] = ()) -> Objection | None:
        """Why the words don't mean here what the lexicon takes them for; None where they do.

        Args:
            event: the candidate.
            told: the events found in the text before it.
        """
        words, token = self.lexicon.words, event.predicate
        if event.form == "verb" and event.victims is None and event.perpetrator is None and token.sent[-1].text == "?":
            return Objection("only_named")  # "Arrested?"
        before = token.nbor(-1).lower_ if token.i > bounds(token)[0] else ""
        after = token.nbor(1).lower_ if token.i + 1 < bounds(token)[1] else ""
        if event.form in ("noun", "counted") and before in words["context.not_before"]:
            return Objection("other_sense", (before,))
        if (
            event.form in ("noun", "counted")
            and after in words["context.not_after"]
            and token.nbor(1).pos_ in ("NOUN", "PROPN")
        ):
            return Objection("other_sense", (after,))
        undergoer = event.victims or event.target
        past = token.tag_ in self.grammar.past_tags  # "took every man they found"
        if (
            event.victims is not None
            and not past
            and any(
                c.lower_ in words["context.anybody"]
                for c in event.victims.children
                if c.dep_ in self.grammar.determiner
            )
        ):
            return Objection("anybody", (event.victims.text,))  # "every man who dies": no act of one day
        if undergoer is not None and undergoer.lemma in words["context.harmless"]:
            return Objection("harmless", (undergoer.text,))
        if event.kind == "land_seizure":
            taken = Ground(self.lexicon, self.grammar, self.people).is_taken(event)
            taken = taken and (not event.weak or self._violence_near(event))
            return None if taken else Objection("no_land")
        if (
            undergoer is not None
            and undergoer.lower_ in self.people.words["pronouns.inanimate"]
            and event.form == "verb"
        ):
            return None if self._is_done_to_a_thing(event) else Objection("no_person", (undergoer.text,))
        doer = event.perpetrator
        drives = doer is not None and doer.lemma in words["homeless.vehicles"] and doer.i < event.predicate.i
        if event.kind == "abduction" and doer is not None and drives:
            return Objection("no_person", (doer.text,))  # "buses took 500 Keshti to a camp"
        if event.kind in ("arrest", "abduction") and doer is not None and doer.lemma in words["homeless.hosts"]:
            inmates = undergoer is not None and undergoer.lemma in words["homeless.inmates"]
            return None if inmates else Objection("no_person", (doer.text,))  # "the camp held 900 people in May"
        if event.kind == "clash" and event.form == "verb" and event.perpetrator is None:
            return Objection("nobody_acts")
        if event.kind == "arson":
            burns = event.target is not None and self._can_burn(event.predicate, event.target)
            sentence = {t.lemma for t in token.sent}
            causes = sentence & words["burnable.causes"]
            if causes and not sentence & words["burnable.arsonists"]:
                return Objection("accident", tuple(sorted(causes)))
            return None if not event.weak or burns else Objection("nothing_burns")
        return (
            self._idiom_at(token)
            or Generalities(self.lexicon, self.grammar, self.people).objection(event)
            or self._asked(event)
            or self._war_of_words(event)
            or self._getaway(event)
            or self._at_home(event)
            or self._accident(event)
            or self._too_little(event, undergoer, told)
        )

    def _can_burn(self, verb: Token, target: Token) -> bool:
        """ "burned the village", "emptied the village and burned it"."""
        words = self.lexicon.words
        named = [target]
        if target.lower_ in words["burnable.it"] and verb.dep_ in self.grammar.conjunct:
            named = [t for t in (first(verb.head, self.grammar.object),) if t is not None]
        named += objects_of(target, self.grammar.of, self.grammar)  # "a street of shops"
        return any(t.lemma in words["burnable.nouns"] for t in named)

    def _is_done_to_a_thing(self, event: Event) -> bool:
        """ "they blew it up", of a bridge; but "the police blew it up" is of what they found."""
        if event.kind == "arson":
            return event.target is not None and self._can_burn(event.predicate, event.target)
        if event.kind != "bombing" or event.perpetrator is None:
            return event.kind == "displacement"
        return event.perpetrator.lemma not in self.lexicon.words["context.disposing"]

    def _asked(self, event: Event) -> Objection | None:
        """ "how many have perished is itself in dispute", "nobody knows how many people were killed"."""
        words = self.lexicon.words
        for noun in (event.victims, event.counted):
            near = (noun, *noun.children) if noun is not None else ()
            many = next((t for t in near if t.lower_ in words["context.much"]), None)
            how = many.nbor(-1) if many is not None and many.i > bounds(many)[0] else None
            if many is not None and how is not None and how.lower_ in words["context.asking"]:
                return Objection("asked", (f"{how.text} {many.text}",))
        return None

    def _war_of_words(self, event: Event) -> Objection | None:
        """ "Marrek's attacks on Sarrun": a named person attacks another, and nothing near tells of blood or weapons."""
        sides = [t for t in (event.perpetrator, event.victims, event.target, event.other_side) if t is not None]
        if event.kind not in ("attack", "clash") or len(sides) < 2 or event.counted is not None:
            return None
        if not all(t.pos_ == "PROPN" and t.ent_type_ == "PERSON" for t in sides):
            return None
        words, sentence, doc = self.lexicon.words, event.predicate.sent, event.predicate.doc
        around = doc[max(0, sentence.start - 40) : min(len(doc), sentence.end + 25)]
        bloody = words["context.evidence"] - words["context.quarrels"]
        return None if any(t.lemma in bloody for t in around) else Objection("war_of_words", (event.predicate.text,))

    def _too_little(self, event: Event, undergoer: Token | None, told: Sequence[Event]) -> Objection | None:
        """Whether what would make the words an act of violence is lacking: a person, anything told, violence nearby."""
        if (
            event.form in ("verb", "noun")
            and event.outcome in ("dead", "hurt")
            and event.target is not None
            and event.victims is None
        ):
            return Objection("no_person", (event.target.text,))  # things are neither killed nor wounded
        if event.form == "noun" and not self._says_enough(event):
            return Objection("only_named")
        if event.form in ("verb", "state") and event.outcome and event.counted is None and not self._has_victim(event):
            return Objection("no_person", () if event.victims is None else (event.victims.text,))
        if event.form == "counted" and event.outcome == "dead" and self._tells_of_violence(event.predicate.doc):
            return None  # "the river brought him eleven bodies"
        unsure = event.weak or (event.outcome == "shot" and undergoer is None and event.form == "verb")
        sure = self._violence_near(event) or self._fell_armed(event) or self._many_since(event)
        return Objection("no_violence_near") if unsure and not sure and not self._toll_behind(event, told) else None

    def _toll_behind(self, event: Event, told: Sequence[Event]) -> bool:
        """ "A grenade was lobbed into the café. Four people lost their lives.": so many, right behind the attack."""
        words, verb, hit = self.lexicon.words, event.predicate, event.victims
        if event.form != "verb" or event.outcome not in ("dead", "hurt") or hit is None or not told:
            return False
        opening = {
            t.lower_ for t in verb.doc[verb.sent.start : verb.sent.start + 2]
        }  # "a fifth, the referee": one more of them
        further = hit.i - verb.sent.start <= _OPENING and bool(opening & words["context.further"])
        if not (hit.like_num or children(hit, self.grammar.number) or further):
            return False
        attacked = self._attack_before(verb, told)
        if attacked is None:
            return False
        between = {t.lemma for t in verb.doc[attacked : verb.sent.end] if t.pos_ != "PROPN"}
        other = words["context.accidents"] | words["context.natural"] | words["context.mishaps"]
        own = {t.lemma for t in verb.sent if not self._tamed(t)} & words["context.peaceful"]
        return not between & other and own <= words["context.gatherings"]

    def _attack_before(self, verb: Token, told: Sequence[Event]) -> int | None:
        """Where the sentence of an attack begins that nothing but its toll parts from a verb."""
        start = verb.sent.start
        for _ in range(_BEHIND):
            if start == 0:
                return None
            start, end = verb.doc[start - 1].sent.start, start
            inside = {e.kind for e in told if start <= e.predicate.i < end}
            if inside & _STRIKES:
                return start
            if not inside & _TOLLS:
                return None
        return None

    def _many_since(self, event: Event) -> bool:
        """ "48 people have died since February", where all the text tells of violence and nothing near of a plague."""
        words, dead, verb = self.lexicon.words, event.victims, event.predicate
        if event.kind != "killing" or event.form != "verb" or dead is None or not children(dead, self.grammar.number):
            return False
        near = {t.lemma for t in verb.doc[max(0, verb.sent.start - 40) : min(len(verb.doc), verb.sent.end + 25)]}
        if near & ((words["context.peaceful"] - words["context.gatherings"]) | words["context.accidents"]):
            return False
        return len({t.lemma for t in verb.doc} & words["context.attacking"]) >= _TOLD_OF_VIOLENCE

    def _fell_armed(self, event: Event) -> bool:
        """ "thirty-eight of his men have perished": several of those who fight, in a text of violence."""
        words, fallen = self.lexicon.words, event.victims
        if event.kind != "killing" or event.form != "verb" or fallen is None:
            return False
        armed = self.people.behind(fallen).lemma in words["fallen.armed"]
        numbered = fallen.like_num or bool(children(fallen, self.grammar.number))
        return armed and numbered and any(t.lemma in words["context.evidence"] for t in fallen.doc)

    def _has_victim(self, event: Event) -> bool:
        victim = event.victims
        if victim is None:
            return event.form == "verb" and event.perpetrator is not None and not event.weak
        return self.people.is_person(victim, harmed=not event.weak)

    def _says_enough(self, event: Event) -> bool:
        """A bare noun ("the rampage") recalls; one with a side, a victim, a place, a day or a number tells."""
        noun = event.predicate
        if event.kind in ("clash", "attack") and event.target is not None and event.form == "noun":
            of = objects_of(noun, self.grammar.of, self.grammar)
            if event.target in of:
                return False  # "a clash of interests", "a rampage of torture"
        if self._says_what_another_is(noun):
            return False
        single = noun.tag_ not in self.grammar.plural_tags
        whole = noun.head if noun.dep_ in self.grammar.compound else noun  # "a dynamite charge"
        if noun.head.lower_ in self.grammar.of and noun.head.head.lemma in self.lexicon.words["series.nouns"]:
            whole = noun.head.head  # "a string of bombs"
        if whole.dep_ in self.grammar.subject | self.grammar.passive_subject | self.grammar.object:
            verb = whole.head.lemma
            if event.kind == "bombing" and verb in self.lexicon.words["context.found"]:
                return False  # "the police found a bomb"
            if self.lexicon.tells(verb) or verb in self.lexicon.words["thrown.verbs"]:
                return True  # "a bomb in a crate killed 16", "a grenade was thrown"
            if verb in self.lexicon.words["context.happening"]:
                return True  # "riots broke out"
        if noun.i + 1 < bounds(noun)[1] and noun.nbor(1).lemma in self.lexicon.words["context.happening"]:
            return True  # "fierce fighting raged", whatever the parser makes of it
        if whole.head.lemma in self.grammar.being and any(
            c.lower_ in self.lexicon.words["context.there"] for c in whole.head.children
        ):
            within = self.people.words["peoples.within"]
            inside = objects_of(noun, within, self.grammar) + objects_of(whole.head, within, self.grammar)
            return any(t.pos_ == "PROPN" for t in inside) or bool(children(noun, self.grammar.number))
        # "terrorist attacks" tells of a sort of act, "a rebel attack" of one
        doer = event.perpetrator is not None and (single or event.perpetrator.i > noun.i)
        if event.victims or doer or event.target or event.other_side or children(noun, self.grammar.number):
            return True
        hung_on = {t.ent_type_ for t in noun.subtree if t.i != noun.i} | {t.ent_type_ for t in noun.head.children}
        return bool(hung_on & ({"DATE", "TIME", "GPE", "LOC", "FAC"} if single else {"DATE"}))

    def _says_what_another_is(self, noun: Token) -> bool:
        """ "the attack was the first attack by extremists": the second noun describes the first."""
        if noun.dep_ in self.grammar.apposition | self.grammar.predicate_complement:
            other = noun.head
            if noun.dep_ in self.grammar.predicate_complement:
                subject = first(other, self.grammar.subject)
                other = subject if subject is not None else other
            while other.dep_ in self.grammar.predicate_complement:
                subject = first(other.head, self.grammar.subject)
                if subject is None or subject == other:
                    break
                other = subject
            return other.lemma in self.lexicon.nouns
        return False

    def _violence_near(self, event: Event) -> bool:
        words, sentence = self.lexicon.words, event.predicate.sent
        others = [t for t in sentence if t.i != event.predicate.i and not self._tamed(t)]
        if event.outcome == "dead":  # the League of a "League treasurer" is a party
            others = [t for t in others if t.pos_ != "PROPN" or t.lemma not in words["context.peaceful"]]
        lemmas = {t.lemma for t in others} | {t.lower_ for t in others}
        doc, peaceful = event.predicate.doc, words["context.peaceful"]
        if event.outcome in _HARMED and self._is_violent(doc):
            # in a report of violence only what else people die of says that they did
            peaceful -= words["context.political"] | words["context.gatherings"]
        if lemmas & peaceful:
            return bool(lemmas & words["context.attacking"]) or len(lemmas & words["context.evidence"]) >= 2
        if lemmas & words["context.evidence"]:
            return True
        if event.kind in ("displacement", "disappearance", "land_seizure"):
            return self._many(event.victims) or any(t.lemma in words["context.evidence"] for t in doc)
        serious = event.outcome in _HARMED or event.kind in _GRAVE or self._done_by_armed(event)
        if serious and self._is_violent(doc):
            wide = doc[max(0, sentence.start - _WIDE) : min(len(doc), sentence.end + _WIDE)]
            return self._done_by_armed(event) or any(t.lemma in words["context.attacking"] for t in wide)
        around = doc[max(0, sentence.start - 40) : min(len(doc), sentence.end + 25)]
        near = [t for t in around if t.i != event.predicate.i and not self._is_age(t) and not self._films(t)]
        nearby = {t.lemma for t in near}
        if event.outcome == "dead":
            nearby -= {t.lemma for t in near if t.pos_ == "PROPN"} & peaceful
        spoilt = nearby & peaceful
        if spoilt <= words["context.political"] and self._tells_of_violence(doc):
            return bool(nearby & words["context.evidence"]) or self._done_by_armed(event)
        return bool(nearby & words["context.evidence"]) and not spoilt

    def _is_violent(self, doc: Doc) -> bool:
        """Whether a text has so many different words of violence that it tells of little else."""
        words = self.lexicon.words
        return len({t.lemma for t in doc} & (words["context.evidence"] | words["context.attacking"])) >= _VIOLENT

    def _tells_of_violence(self, doc: Doc) -> bool:
        """Whether a text has many different words for attacks: the elections that it tells of are bloody ones."""
        return len({t.lemma for t in doc} & self.lexicon.words["context.attacking"]) >= _BLOODY

    def _done_by_armed(self, event: Event) -> bool:
        """ "detectives picked up 23 men": persons, by those who bear arms."""
        doer = event.perpetrator
        armed = doer is not None and self.people.kind_of(doer, self.grammar) in self.people.words["persons.armed"]
        return armed and event.victims is not None

    def _many(self, victims: Token | None) -> bool:
        """Whether so many are counted that they flee from more than an arrest: three digits, or a word for hundreds."""
        numbers = [victims, *children(victims, self.grammar.number)] if victims is not None else []
        many = self.lexicon.words["context.many"]
        return any(sum(c.isdigit() for c in n.text) >= 3 or n.lemma in many for n in numbers)

    def _tamed(self, token: Token) -> bool:
        """Whether words beside it take a word out of the field: the attack of "heart attack", the "old" of an age."""
        if self._is_age(token) or self._films(token):
            return True
        return token.i > bounds(token)[0] and token.nbor(-1).lower_ in self.lexicon.words["context.not_before"]

    def _films(self, token: Token) -> bool:
        """ "were beaten as they filmed": who films is at no film."""
        return token.pos_ == "VERB" and token.lemma in self.lexicon.words["context.recording"]

    def _is_age(self, token: Token) -> bool:
        """Whether a word for old age says how old somebody was, not what he died of."""
        if token.lower_ not in self.lexicon.words["context.ages"]:
            return False
        start, end = bounds(token)
        if token.dep_ in self.grammar.compound and self.people.is_person(token.head):
            return True  # "said an old man"
        return any(t.like_num for t in token.doc[max(start, token.i - 4) : min(end, token.i + 4)])

    def _idiom_at(self, token: Token) -> Objection | None:
        """Whether the word is part of a saying ("stabbed in the back")."""
        doc, idioms = token.doc, self.lexicon.words["context.idioms"]
        first, after = bounds(token)
        around = doc.span(max(first, token.i - 4), min(after, token.i + 6)).text.lower()
        found = min((idiom for idiom in idioms if idiom in around and token.lower_ in idiom), default=None)
        return Objection("saying", (found,)) if found else None

    def _getaway(self, event: Event) -> Objection | None:
        """Whether somebody runs from what he did or from arrest, leaves a room or drives off: not from home."""
        words, verb = self.lexicon.words, event.predicate
        runner = self.people.behind(event.victims) if event.victims is not None else None
        if event.kind != "displacement" or not event.weak or event.form != "verb":
            return None
        if runner is None:
            return Objection("getaway", (verb.text,))
        if self._many(runner):
            return None
        left = {t.lemma for t in verb.subtree if t.i > verb.i and t.i - verb.i <= 6}
        if runner.lemma in words["getaway.who"] or left & words["getaway.from"]:
            return Objection("getaway", (runner.text,))
        whole = runner.lemma in words["homeless.several"]
        peoples = runner.pos_ == "PROPN" and (
            any(c.lower_ in words["homeless.nearly_all"] for c in runner.children) or self._many_run(runner, verb)
        )
        whole = whole or peoples
        alone = not whole and (
            runner.tag_ in self.grammar.singular_tag
            or runner.ent_type_ == "PERSON"
            or (runner.lower_ in self.people.words["pronouns.singular"] and runner.tag_ not in self.grammar.plural_tags)
        )
        leaves = verb.lemma in words["homeless.leaving"]  # "while leaving his home": on his way to work
        if {t.lemma for t in verb.sent} & words["getaway.home"] and not (alone and leaves):
            return None
        # "they fled": from home only where a place is named, or those who run are families or a people
        named = any(t.ent_type_ in ("GPE", "LOC") for t in verb.subtree)
        settled = runner.ent_type_ == "NORP" or runner.lemma in words["homeless.settled"] | words["getaway.ourselves"]
        settled = settled or whole  # "most Dhorai have fled"
        return Objection("getaway", (runner.text,)) if alone or not (named or settled) else None

    def _many_run(self, runner: Token, verb: Token) -> bool:
        """ "the Orolu are fleeing": a name with "the" and a verb in the plural is that of a people."""
        the = first(runner, self.grammar.determiner)
        plural = any(c.lower_ in self.grammar.plural_auxiliaries for c in children(verb, self.grammar.auxiliary))
        return the is not None and plural and first(runner, self.grammar.conjunct) is None

    def _is_populace(self, token: Token | None) -> bool:
        settled = self.lexicon.words["homeless.settled"]
        return token is not None and (token.lemma in settled or token.ent_type_ in ("NORP", "GPE"))

    def _at_home(self, event: Event) -> Objection | None:
        """Whether no one is driven from home: fighters dislodged, a post lost, somebody who just lives somewhere."""
        words, verb, driven = self.lexicon.words, event.predicate, event.victims
        if event.kind != "displacement":
            return None
        if driven is None and event.form == "verb" and not self._is_populace(event.target):
            return Objection("nobody_driven")  # "the driver was able to drive away", "coca is uprooted"
        if driven is not None and self.people.kind_of(driven, self.grammar) in words["homeless.fighters"]:
            return Objection("fighters", (driven.text,))
        lost = {t.lemma for t in objects_of(verb, words["homeless.out_of"], self.grammar)} & words["homeless.not_from"]
        if lost:
            return Objection("lost_post", tuple(sorted(lost)))
        behind = {t.lemma for t in verb.subtree if t.i > verb.i}
        at_leisure = driven is not None and driven.lemma in words["homeless.leisure"]
        stays = verb.lemma in words["homeless.staying"] and not behind & words["homeless.shelters"]
        return Objection("lives_there", (verb.text,)) if at_leisure or (stays and event.form == "verb") else None

    def _accident(self, event: Event) -> Objection | None:
        """Death, injury and flight in a sentence about an accident or a disaster, with no one attacking."""
        words = self.lexicon.words
        doer = event.perpetrator
        elements = words["land.elements"] if event.kind == "displacement" else frozenset()
        nature = words["context.natural"] | elements
        if doer is not None and all(t.lemma in nature for t in conjuncts(doer, self.grammar)):
            return Objection("accident", (doer.text,))  # "the flood displaced 9,000"
        if event.outcome not in ("dead", "hurt"):
            return None
        if event.perpetrator is not None and self.people.kinds.get(event.perpetrator.lemma):
            return None  # somebody did it: "planters drowned eight men"
        lemmas = {t.lemma for t in event.predicate.sent if t.i != event.predicate.i}
        common = {t.lemma for t in event.predicate.sent if t.pos_ != "PROPN" and not self._of_an_agreement(t)}
        accidents = lemmas & (words["context.accidents"] | words["context.natural"]) | common & words["context.mishaps"]
        if event.predicate.lemma in words["context.deliberate"]:
            accidents -= words["context.mishaps"]  # "flung from his own balcony"
        attacked = bool(lemmas & words["context.attacking"])
        return Objection("accident", tuple(sorted(accidents))) if accidents and not attacked else None

    def _of_an_agreement(self, word: Token) -> bool:
        """ "since the truce collapsed", "the collapse of the talks": what falls in on nobody."""
        fallen = [*children(word, self.grammar.subject), *objects_of(word, self.grammar.of, self.grammar)]
        return any(t.lemma in self.lexicon.words["context.agreements"] for t in fallen)
