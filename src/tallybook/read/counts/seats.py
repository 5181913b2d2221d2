"""Seats and offices: how many a group holds, of how many, and how many it is said to deserve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.read.counts.bodies import Bodies
from tallybook.read.counts.entitled import Entitled
from tallybook.read.counts.members import Members
from tallybook.read.counts.nobody import Nobody
from tallybook.read.counts.offices import is_office, named
from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.records import Figure
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token

_UNCOUNTED = ("article", "pronoun", "plural")  # "led away the mayor": nobody holds one mayor
_UPWARDS = 5  # tokens from a number up to the verb that holds it


@dataclass(frozen=True, slots=True)
class Seats:
    """Finds representation with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar
    bodies: Bodies

    def find(
        self, parsed: Parsed, sentence: Stretch, figures: Sequence[FigureMention], *,
        before: Sequence[Draft], lately: Sequence[Draft] = (), body: FigureMention | None = None,
    ) -> list[Draft]:  # fmt: skip
        """The representation that a sentence tells of.

        Args:
            parsed: its report.
            sentence: the sentence.
            figures: its numbers.
            before: what the sentence before told of seats.
            lately: what the last sentence that told of any did.
            body: the number of all seats, told before.
        """
        if any(t.lemma in self.words["representation.not_seats"] for t in sentence):
            return []
        sure = (t for t in sentence if t.lemma in self.words["representation.sure_offices"])
        after_seats = bool(before) or any(not self._speaks(t) for t in sure)
        total = self.bodies.total_of(sentence, figures)
        body = body if total is None else None
        found: dict[tuple[str, int | None, int | None], Draft] = {}
        entitled, members = Entitled(self.words, self.grammar), Members(self.words, self.grammar)
        nobody = list(Nobody(self.words, self.grammar).find(sentence, total, parsed))
        context = [*lately, *nobody]
        for mention in figures:
            if mention is total or mention.unit not in ("seats", "persons", "other") or mention.form in _UNCOUNTED:
                continue
            if any(self.bodies.own_whole(other, figures) is mention for other in figures):
                continue  # the 17 of "one ministry out of 17"
            draft = (
                self._fair_share(mention, before)
                or entitled.find(mention, [*context, *found.values()])
                or self._sit_on(mention, total, parsed)
                or members.find(mention, total, figures, parsed)
                or self._held(
                    mention, self.bodies.own_whole(mention, figures) or total, sentence, parsed, after_seats=after_seats
                )
                or self._in_the_body(mention, body, total, parsed)
            )
            behind = parsed.doc[mention.tokens[1]].lower_ if mention.tokens[1] < len(parsed.doc) else ""
            theirs = mention.head is None or behind in self.grammar.of  # "occupy 44 of the chairs"
            if draft is not None and body is not None and theirs and draft.of is None and draft.held is not None:
                draft = replace(draft, of=body.figure.best)
            if draft is not None and draft.group is not None and before:
                ours = draft.group.name.lower() in self.words["representation.ours"]  # "we should have 27"
                draft = replace(draft, group=before[-1].group) if ours else draft
            if draft is not None:
                draft = entitled.of_the_group(draft, [*context, *found.values()])
                found.setdefault((draft.group.name if draft.group else "", draft.held, draft.deserved), draft)
        found.update(self._beside(found, figures, parsed))
        for draft in nobody:
            if all(other.held != draft.held for other in found.values()):
                found[("", draft.held, None)] = draft
        return [d for d in found.values() if (d.held or 0) <= (d.of if d.of is not None else d.held or 0)]

    def _beside(
        self,
        found: Mapping[tuple[str, int | None, int | None], Draft],
        figures: Sequence[FigureMention],
        parsed: Parsed,
    ) -> dict[tuple[str, int | None, int | None], Draft]:
        """ "The League has 39 deputies, the Union 31": the number right behind another who holds some."""
        held = [draft for draft in found.values() if draft.held is not None]
        more: dict[tuple[str, int | None, int | None], Draft] = {}
        for mention in figures if held else ():
            start, end = mention.tokens
            who, behind = parsed.doc[start - 1], parsed.doc[end] if end < len(parsed.doc) else None
            closed = behind is None or behind.is_punct or behind.lower_ in self.grammar.coordinators
            bare = mention.head is None and start > held[0].tokens[0] and mention.figure.best is not None
            if bare and closed and who.pos_ == "PROPN" and children(who, self.grammar.determiner):
                draft = Draft(
                    "representation",
                    who,
                    (who.i, end),
                    held=mention.figure.best,
                    of=held[0].of,
                    group=parsed.actor(who),
                )
                more[(who.text, draft.held, None)] = draft
        return more

    def _speaks(self, office: Token) -> bool:
        """ "The interior ministry gives 640": one that says or does something is nobody's to hold."""
        return office.dep_ in self.grammar.subject and office.tag_ not in self.grammar.plural_tags

    # --- how many ------------------------------------------------------------------------------------------------

    def _held(
        self,
        mention: FigureMention,
        total: FigureMention | None,
        sentence: Stretch,
        parsed: Parsed,
        *,
        after_seats: bool,
    ) -> Draft | None:
        verb = self._holding_verb(mention)
        if verb is None:
            return None
        is_group = self._that_are(verb, mention, parsed)
        offices = self._about_offices(mention, total, verb, is_group=is_group is not None)
        if not offices and not (after_seats and self._follows(mention, verb)):
            return None
        group = is_group or self._holder(verb, mention)
        if group is None or group.i in range(*mention.tokens):
            return None
        if group.ent_type_ == "PERSON" and verb.dep_ in self.grammar.relative_clause and verb.tag_ == "VBZ":
            return None  # "Hasmar Dud, who occupies one of the four": himself
        if is_group is None and group.i < verb.i and group in self._above(mention):
            return None  # "the Benti, some 900,000 strong, hold five": no seats
        body = group.pos_ == "NOUN" and group.lemma in self.words["representation.assemblies"]
        if body and verb.lemma in ("have", "be"):
            named = self._named_members(mention)
            if named is None or is_group is not None:
                return None  # "the council has 60 members"
            group = named  # but "the assembly has four Dhorai members"
        held_fast = verb.lemma in self.words["representation.keeping"] and arguments(verb, self.grammar).passive
        if held_fast and is_group is None and not objects_of(verb, self.grammar.by, self.grammar):
            return None  # "1,640 people have been held without charge in the three districts"
        if verb.lemma in self.grammar.being and is_group is None and not self._due(verb):
            return None  # "there were 30 seats", "it was the third seat": nobody holds any
        behind = verb.doc[max(0, mention.tokens[0] - 2) : mention.tokens[0]]
        if (
            len(behind) > 1
            and behind[0].lower_ in self.words["population.out_of"]
            and behind[1].lower_ in self.grammar.of
        ):
            return None  # the 22 of "a single portfolio out of 22"
        if mention.figure.best == 1 and first(verb, self.grammar.negation):
            return None  # "do not have one chair"
        figure = mention.figure
        count = figure.best if figure.best is not None else figure.high if figure.high is not None else figure.low
        deserved = self._deserved(verb)
        whole = mention.whole or (total.figure if total is not None else None)
        if whole is None and mention.tokens[0] > 0 and not deserved:
            led = verb.doc[mention.tokens[0]].lower_, verb.doc[mention.tokens[0] - 1].lower_
            whole = mention.figure if set(led) & self.words["representation.all"] else None
        who = [group.i] if group.sent == sentence else []
        touched = [*who, *range(*mention.tokens), verb.i, *(range(*total.tokens) if total is not None else ())]
        return Draft(
            "representation", verb, (min(touched), max(touched) + 1),
            of=whole.best if whole is not None else None,
            group=parsed.actor(group),
            held=None if deserved else count,
            deserved=count if deserved else None,
            figure=figure if figure != Figure.exactly(count or 0) else None,
        )  # fmt: skip

    def _in_the_body(
        self, mention: FigureMention, body: FigureMention | None, total: FigureMention | None, parsed: Parsed
    ) -> Draft | None:
        """ "The council has 60 members. Nine are Borsane; the Hawida have 44", "of 13 members, eight are ranchers"."""
        verb, words = self._holding_verb(mention), self.words
        opening = mention.anchor.sent[0]
        if mention.head is not None and (beside := self._told_beside(mention.head)) is not None:
            all_seats = body or total
            if all_seats is None or beside.tag_ != "VBP" or self._harmed(opening):
                return None
            return Draft(
                "representation", mention.head, (mention.tokens[0], mention.head.i + 1), held=mention.figure.best,
                of=all_seats.figure.best, group=parsed.actor(mention.head),
            )  # fmt: skip
        bare = mention.head is None and mention.figure.best is not None
        if verb is None or not bare or verb.tag_ not in ("VBP", "VBZ") or self._harmed(opening):
            return None
        whole, group = body, None
        first_told = mention.anchor.dep_ in self.grammar.subject and mention.anchor.head == verb
        if body is not None and first_told and mention.tokens[0] - opening.i <= 1:
            group = self._that_are(verb, mention, parsed)
        elif body is not None and verb.lemma in words["representation.having"] and self._follows(mention, verb):
            group = self._holder(verb, mention)
            named = group is not None and group.pos_ == "PROPN"
            led = group is not None and (group.ent_type_ != "PERSON" or children(group, self.grammar.determiner))
            group = group if named and led else None
        elif (
            total is not None
            and first_told
            and opening.lower_ in self.grammar.of
            and opening.head in (verb, mention.anchor)
        ):
            whole, said = total, (c for c in verb.children if c.dep_ in self.grammar.predicate_complement)
            plural = (c for c in said if c.tag_ in self.grammar.plural_tags)
            group = next((c for c in plural if verb.lemma in self.grammar.being and parsed.people.is_person(c)), None)
        if group is None or whole is None or group.i in range(*mention.tokens):
            return None
        touched = (group.i, verb.i, *mention.tokens)
        tokens = (min(touched), max(group.i + 1, verb.i + 1, mention.tokens[1]))
        return Draft(
            "representation", verb, tokens, held=mention.figure.best, of=whole.figure.best, group=parsed.actor(group)
        )

    def _told_beside(self, group: Token) -> Token | None:
        """ "Nine are Borsane, four Iru": the verb of the first group, of which a number is the subject."""
        over = group
        while over.dep_ in self.grammar.conjunct:
            over = over.head
        verb = over.head
        named = over is not group and group.text[:1].isupper() and over.text[:1].isupper()
        if not named or over.dep_ not in self.grammar.predicate_complement or verb.lemma not in self.grammar.being:
            return None
        subject = first(verb, self.grammar.subject)
        return verb if subject is not None and subject.like_num else None

    def _harmed(self, opening: Token) -> bool:
        """Whether a sentence tells of the dead or the jailed: its numbers are of those."""
        return any(t.lower_ in self.words["tally.harmed"] for t in opening.sent)

    def _sit_on(self, mention: FigureMention, total: FigureMention | None, parsed: Parsed) -> Draft | None:
        """ "just three Tivari sit on the council", "the 24-member cabinet includes two Marash", "it would have 30"."""
        who, words = mention.head, self.words
        named = who is not None and (who.pos_ == "PROPN" or who.ent_type_ == "NORP" or who.text[:1].isupper())
        if who is None or who.like_num or not named:
            return None
        verb, count = who.head, mention.figure.best
        bodies = words["representation.assemblies"]
        behind = who.dep_ in self.grammar.object and who.i > verb.i  # "in the house of 60 sit three Benti"
        sits = verb.lemma in words["representation.sitting"] and (who.dep_ in self.grammar.subject or behind)
        named = verb.lemma in words["representation.naming"] and who.dep_ in self.grammar.passive_subject
        if sits or named:
            where = words["representation.inside"] | (words["population.to"] if named else frozenset())
            seated = any(t.lemma in bodies for t in objects_of(verb, where, self.grammar))
        else:
            body = first(verb, self.grammar.subject)
            about = body is not None and (
                body.lemma in bodies or (body.lower_ in self.words["representation.they"] and self._deserved(verb))
            )
            seated = about and who.dep_ in self.grammar.object and verb.lemma in words["representation.including"]
        if not seated or count is None:
            return None
        deserved = self._deserved(verb)
        touched = [verb.i, who.i, *range(*mention.tokens)]
        return Draft(
            "representation", verb, (min(touched), max(touched) + 1), group=parsed.actor(who),
            of=total.figure.best if total is not None and total is not mention else None,
            held=None if deserved else count, deserved=count if deserved else None,
        )  # fmt: skip

    def _named_members(self, mention: FigureMention) -> Token | None:
        """The group that members are said to be of: the Dhorai of "four Dhorai members"."""
        inside = children(mention.head, self.grammar.compound) if mention.head is not None else []
        return next((c for c in inside if c.text[:1].isupper() and not c.like_num), None)

    def _above(self, mention: FigureMention) -> list[Token]:
        """What a number hangs on, nearest first, up to its verb."""
        above: list[Token] = []
        for token in mention.anchor.ancestors:
            if token.pos_ in ("VERB", "AUX"):
                break
            above.append(token)
        return above

    def _follows(self, mention: FigureMention, verb: Token) -> bool:
        """ "The Keshti hold none", "the Union has 58.", right after words about seats."""
        bare = mention.head is None or mention.head.lemma in self.words["representation.offices"]
        after = mention.tokens[1]
        last = after >= len(verb.doc) or verb.doc[after].is_punct or mention.form == "words"
        return bare and (self._due(verb) or last or mention.figure.best == 0 or self._deserved(verb))

    def _about_offices(
        self, mention: FigureMention, total: FigureMention | None, verb: Token, *, is_group: bool
    ) -> bool:
        head = mention.head
        if head is None or head.like_num:
            return total is not None or mention.whole is not None
        lemma = head.lemma
        if lemma in self.words["representation.sure_offices"]:
            return True
        if mention.whole is not None and is_office(head, self.words):
            return is_group or verb.lemma not in self.grammar.being
        if lemma in self.words["representation.only_of"] and total is None:
            of = objects_of(head, self.grammar.of, self.grammar)  # "the city has 900 officers"
            return is_group and any(t.lemma in self.words["representation.assemblies"] for t in of)
        if is_office(head, self.words) and verb.lemma in self.words["representation.deserving_verbs"]:
            return True  # "were entitled to 12 councillors"
        if is_office(head, self.words) and is_group:
            return True  # "six mayors in the delta are Tivari"
        if is_office(head, self.words) and self._people_that_have(verb):
            return True
        lemmas = {t.lemma for t in verb.sent}
        return is_office(head, self.words) and (
            total is not None or bool(lemmas & self.words["representation.assemblies"])
        )

    def _people_that_have(self, verb: Token) -> bool:
        """ "The Benti have one minister": a people or a party holds offices, a town or a court consists of them."""
        who, words = first(verb, self.grammar.subject), self.words
        if who is None or verb.lemma not in words["representation.having"] or who.pos_ != "PROPN":
            return False
        body = who.lemma in words["representation.assemblies"] | words["representation.offices"]
        led = bool(children(who, self.grammar.determiner))
        return led and not body and who.ent_type_ not in ("GPE", "LOC", "FAC", "PERSON", "DATE")

    def _holding_verb(self, mention: FigureMention) -> Token | None:
        token, left_with = mention.head if mention.head is not None else mention.anchor, False
        for _ in range(_UPWARDS):
            if token.pos_ in ("VERB", "AUX"):
                lemma = token.lemma
                known = self.words["representation.holding_verbs"] | self.words["representation.deserving_verbs"]
                known |= self.words["representation.left_with"] if left_with else frozenset()
                known |= self.words["representation.coming_verbs"]
                return token if lemma in known else None
            if token.head == token:  # "the Iru elect three", which the tagger takes for a noun
                taken = token.lemma in self.words["representation.holding_verbs"] and token.i < mention.tokens[0]
                return token if taken and token.tag_ in self.grammar.singular_tag else None
            left_with = token.lower_ in self.words["population.have"]  # "is left with 14 of 88 seats"
            token = token.head
        return None

    # --- who -----------------------------------------------------------------------------------------------------

    def _that_are(self, verb: Token, mention: FigureMention, parsed: Parsed) -> Token | None:
        """ "11 are Dhorai", "one of 12 judges is a woman": the group that those counted belong to."""
        none_of = mention.figure.best == 0 and mention.head is not None and is_office(mention.head, self.words)
        if (mention.whole is not None or none_of) and mention.anchor.i < verb.i:
            origin = objects_of(verb, self.words["representation.origin"], self.grammar)
            if origin and verb.lemma in self.words["representation.coming_verbs"]:
                return origin[0]  # "three of the 21 ministers come from the north"
        if verb.lemma not in self.grammar.being:
            return None
        for noun in verb.children:
            if noun.i <= max(verb.i, mention.tokens[1] - 1) or noun.dep_ not in self.grammar.predicate_complement:
                continue
            kind = parsed.people.kind_of(noun, self.grammar)
            named = noun.text[0].isupper() or noun.lemma in self.words["representation.persons_of_a_group"]
            if named or kind in self.words["representation.groups"]:
                return noun
        return None

    def _holder(self, verb: Token, mention: FigureMention) -> Token | None:
        roles = arguments(verb, self.grammar)
        counted = {mention.head.i} if mention.head is not None else set()
        counted |= set(range(*mention.tokens))
        if roles.passive and roles.actor is not None and roles.actor.i > verb.i and roles.actor.i not in counted:
            return roles.actor  # but "are represented by two deputies"
        receivers = objects_of(verb, self.words["representation.go_to"], self.grammar)
        subject = first(verb, self.grammar.subject | self.grammar.passive_subject) or roles.actor
        if subject is None and verb.dep_ in self.grammar.conjunct:  # "are entitled to three seats, but hold one"
            subject = first(verb.head, self.grammar.passive_subject)
        them = roles.undergoer if not roles.passive else None
        if verb.lemma in self.words["representation.deserving_verbs"] and them is not None and them.i not in counted:
            subject = them  # "their numbers would entitle them to 18"
        given = next((c for c in verb.children if c.dep_ in self.grammar.preposition and c.pos_ == "PRON"), None)
        if given is not None and self._deserved(verb):
            return named(given, self.words, self.grammar)  # "a fair share would give them ten"
        if subject is not None and receivers and is_office(subject, self.words):
            return named(receivers[0], self.words, self.grammar)  # "two of 18 posts went to the north"
        if subject is not None and subject.i not in counted and subject.tag_ != "EX":
            return named(subject, self.words, self.grammar)
        if receivers:
            return named(receivers[0], self.words, self.grammar)
        if subject is None and verb.pos_ == "NOUN":
            return next((c for c in children(verb, self.grammar.compound) if c.text[:1].isupper()), None)
        # "Of 90 seats in the assembly of D, ..., the A., the party of the P., has 2": the parser hangs the subject on D
        owner = first(subject, self.grammar.possessor) if subject is not None and subject.tag_ != "EX" else None
        if owner is not None and owner.pos_ == "PROPN":
            return owner  # "the Union's 12 deputies sit in a chamber of 80"
        stranded = [t for t in verb.sent if t.i < verb.i and t.dep_ in self.grammar.apposition]
        return stranded[0] if stranded and subject is None else None

    def _fair_share(self, mention: FigureMention, before: Sequence[Draft]) -> Draft | None:
        """ "A fair share of the chamber would be 25": so many are deserved, whoever by; "it ought to be 13"."""
        verb = mention.anchor.head
        if before and verb.lemma in self.words["representation.being"] and self._deserved(verb):
            it = first(verb, self.grammar.subject) or first(verb.head, self.grammar.subject)
            if it is not None and it.lower_ in self.words["representation.it"] and mention.anchor.i > verb.i:
                tokens = (it.i, mention.tokens[1])
                count = mention.figure.best
                return Draft("representation", verb, tokens, deserved=count, group=before[-1].group)
        if (
            verb.lemma not in self.words["representation.being"]
            or not self._deserved(verb)
            or (mention.anchor.i < verb.i and mention.anchor.dep_ not in self.grammar.subject)
        ):
            return None
        share = first(verb, self.grammar.subject)
        if share is not None and share.lemma not in self.words["representation.shares"]:
            share = first(verb, self.grammar.predicate_complement)
        if share is None or share.lemma not in self.words["representation.shares"]:
            return None
        ends = (share.left_edge.i, share.i + 1, *mention.tokens)
        return Draft("representation", verb, (min(ends), max(ends)), deserved=mention.figure.best)

    # --- deserved ------------------------------------------------------------------------------------------------

    def _due(self, verb: Token) -> bool:
        """ "would be due 19"."""
        return any(c.lemma in self.words["representation.deserving_adjectives"] for c in verb.children)

    def _deserved(self, verb: Token) -> bool:
        words = {c.lower_ for c in children(verb, self.grammar.auxiliary)}
        above = {verb.lemma}
        if verb.dep_ in self.grammar.controlled_clause:
            above |= {a.lemma for a in list(verb.ancestors)[:1]}
        if above & self.words["representation.deserving_modals"]:
            return True  # "they ought to have 17"
        if verb.dep_ in self.grammar.complement_clause and verb.head.lemma in self.words["representation.demanding"]:
            return True  # "recommended that the Iru be given 12 seats"
        modal = bool(words & self.words["representation.deserving_modals"])
        short = (c for c in children(verb, self.grammar.auxiliary) if c.lower_ in self.words["entitled.short"])
        modal = modal or any(c.tag_ == "MD" for c in short)  # "we'd have thirty"
        return modal or self._due(verb) or bool(above & self.words["representation.deserving_verbs"])
