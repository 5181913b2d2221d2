"""How a report ties somebody to an act: they did it, say so themselves, are accused, deny it, were convicted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tallybook.read.draft import Draft, Parsed
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, objects_of, phrase_text
from tallybook.records import Actor
from tallybook.tokens import Doc, Token, bounds

_STEPS = 5  # words between an act and the verb that ties somebody to it
_BACK = 120  # tokens before responsibility is spoken of in which the act is looked for
_LAID_ON = frozenset({"killing", "injury", "abduction", "attack", "bombing", "arson", "disappearance"})
# Of several ties the one that says most: a claim of one's own outweighs somebody else's charge.
_TIES = ("denied", "convicted", "claimed", "accused")


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody tied to an act: the head token of their phrase (None: nobody named), and how."""

    doer: Token | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class Ties:
    """The words of `ties.toml`, by section and list."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar
    people: People

    @classmethod
    def from_table(cls, table: Mapping[str, Any], grammar: Grammar, people: People) -> Ties:
        """Compile the parsed `ties.toml`."""
        words = {f"{s}.{n}": frozenset(v) for s, entries in table.items() for n, v in entries.items()}
        return cls(words, grammar, people)

    def of(self, act: Token, doer: Token | None, stance: str) -> Tie:
        """Who is tied to an act, and how.

        Args:
            act: the word that tells of the act.
            doer: who does it by the act's own clause, or None.
            stance: how far the report stands behind the act.

        Returns:
            The doer as given, or else whom the clause above ties to the act ("blamed ... for the blast"). A bomb, a
            raid or a day is nobody; the army of "army shelling" is.
        """
        doer = self._acting(doer)
        above = self._above(act)
        if doer is None:
            return above if above.doer is not None else self._under(act)
        if above.kind is not None and (above.doer is None or above.doer == doer or self._speaks_of_itself(doer)):
            return Tie(doer, above.kind)
        if self._says_it_of_itself(act, doer):
            return Tie(doer, "claimed")
        if stance == "denied":
            return Tie(doer, "denied")
        if stance == "alleged" or any(c.lower_ in self.words["accused.adjectives"] for c in doer.children):
            return Tie(doer, "accused")
        return Tie(doer, "affiliated" if self.belongs_to(doer) is not None else "did")

    def _acting(self, doer: Token | None) -> Token | None:
        """Who acts where a parser names what was used, or a day, as the doer."""
        if doer is None or doer.lemma in self.words["instruments.times"]:
            return None
        if self.people.behind(doer).lemma not in self.words["instruments.nouns"]:
            return doer
        before = [c for c in children(doer, self.grammar.compound | self.grammar.possessor) if c.i < doer.i]
        owner = [c for c in before if self.people.kinds.get(c.lemma) in self.words["instruments.kinds"]]
        if owner:
            return owner[-1]
        named = any(c.text[:1].isupper() and c.i > bounds(c)[0] for c in before)
        return doer if named else None  # "Turkish airstrike" says whose it was

    def responsibility(self, doc: Doc) -> Iterator[tuple[Token, Tie]]:
        """Where responsibility is claimed, denied or laid on somebody, with the word that says so, in order."""
        for token in doc:
            if token.lemma in self.words["bridges.alone"]:
                tie = self._above(token)
                if tie.doer is not None:
                    yield token, tie
            elif token.lemma in self.words["did.verbs"] and token.pos_ == "VERB":
                tie = self._did_it(token)
                if tie.doer is not None:
                    yield token, tie

    def _did_it(self, verb: Token) -> Tie:
        """ "villagers said the Lancers had done it", "the Column said it had done it"; not "had done it before"."""
        done = next((c for c in children(verb, self.grammar.object)), None)
        doer = arguments(verb, self.grammar).actor
        if done is None or done.lower_ not in self.words["did.it"] or doer is None or self._negated(verb, doer):
            return Tie(None, None)
        often = any(c.lower_ in self.words["did.often"] for c in verb.children)
        if doer.pos_ == "PRON":
            itself = not often and verb.dep_ in self.grammar.complement_clause and self._says_it_of_itself(verb, doer)
            return Tie(arguments(verb.head, self.grammar).actor, "claimed") if itself else Tie(None, None)
        if often or not self.people.is_person(doer):
            return Tie(None, None)
        said = verb.dep_ in self.grammar.complement_clause | self.grammar.relative_clause
        return Tie(doer, "accused" if said else "did")

    def belongs_to(self, doer: Token) -> Token | None:
        """The body that somebody is said to belong to: "members of the League", "fighters linked to the League"."""
        if doer.lemma in self.words["belonging.members"]:
            for body in objects_of(doer, self.grammar.of, self.grammar):
                if body.tag_ in ("NNP", "NNPS") or body.lower_ != body.text:
                    return body
        for clause in children(doer, self.grammar.participle_clause | self.grammar.relative_clause):
            if clause.lemma in self.words["belonging.verbs"]:
                bodies = objects_of(clause, self.words["prepositions.onto"], self.grammar)
                if bodies:
                    return bodies[0]
        return None

    def actor(self, tie: Tie, parsed: Parsed) -> Actor | None:
        """The actor that a tie names, with the body it is said to belong to."""
        actor = parsed.actor(parsed.acting(tie.doer))
        body = self.belongs_to(tie.doer) if tie.doer is not None else None
        if actor is None or body is None or actor.affiliations:
            return actor
        return replace(actor, affiliations=(phrase_text(body, self.grammar),))

    def laid_on(self, drafts: Sequence[Draft], parsed: Parsed) -> list[Draft]:
        """Give the act told last, where nobody is named for it, whoever then claims responsibility or is blamed."""
        told = list(drafts)
        for token, tie in self.responsibility(parsed.doc):
            near = [
                i for i, d in enumerate(told)
                if d.kind in _LAID_ON and d.perpetrator is None and d.stance in ("asserted", "alleged")
                and bounds(token)[0] - _BACK <= d.anchor.i < token.i
            ]  # fmt: skip
            actor = self.actor(tie, parsed)
            if near and actor is not None and not self._names_its_act(token):
                told[near[-1]] = replace(told[near[-1]], perpetrator=actor, tie=tie.kind)
        return told

    def _names_its_act(self, token: Token) -> bool:
        """Whether responsibility is for something told by a noun of its own, not by "it" or by nothing."""
        for noun in objects_of(token, frozenset({"for"}), self.grammar):
            if noun.pos_ != "PRON" and not any(c.lower_ in self.words["bridges.recalling"] for c in noun.children):
                return True
        return False

    def _under(self, act: Token) -> Tie:
        """ "killed in an attack claimed by the Column", "in a raid blamed on the army": said of the attack."""
        grammar = self.grammar
        for noun in (act, *objects_of(act, self.people.words["prepositions.cause"], grammar)):
            for clause in children(noun, grammar.participle_clause) if noun.pos_ in ("NOUN", "PROPN") else ():
                kind = self._kind(clause)
                leads = grammar.by if kind in ("claimed", "denied") else self.words["prepositions.onto"]
                named = objects_of(clause, leads, grammar) if kind is not None else []
                if named and not self._negated(clause, None):
                    return Tie(self._known(named[0]), kind)
        return Tie(None, None)

    # --- the clause above ----------------------------------------------------------------------------------------

    def _above(self, act: Token) -> Tie:
        """Climb from an act through prepositions and bridging nouns to a verb that ties somebody to it."""
        token, link = act, act
        for _ in range(_STEPS):
            over = token.head
            if over == token:
                break
            kind = self._kind(over)
            if kind is not None and over.pos_ in ("VERB", "AUX", "ADJ"):
                return self._tied_by(over, kind, link)
            if over.lower_ in self.words["prepositions.behind"] and over.head.lemma in self.grammar.being:
                return Tie(arguments(over.head, self.grammar).actor, "did")
            if not self._passes(token, over):
                break
            token, link = over, over if over.pos_ != "ADP" else link
        return Tie(None, None)

    def _passes(self, token: Token, over: Token) -> bool:
        """Whether an act may hang on a word on the way to the verb."""
        grammar = self.grammar
        if over.lower_ in self.words["convicted.guilty"]:
            return True
        if over.pos_ == "ADP" or over.dep_ in grammar.preposition:
            return True
        if over.lemma in self.words["bridges.nouns"]:
            return True
        return token.dep_ in grammar.conjunct or (over.lemma in self.grammar.being and token.lower_ == "guilty")

    def _kind(self, verb: Token) -> str | None:
        lemma = verb.lemma
        if any(c.lower_ in self.words["convicted.guilty"] for c in verb.children):
            return "convicted"
        return next((kind for kind in _TIES if lemma in self.words[f"{kind}.verbs"]), None)

    def _tied_by(self, verb: Token, kind: str, link: Token) -> Tie:
        """Whom a verb ties to the act that hangs on it by a link."""
        roles = arguments(verb, self.grammar)
        if self._negated(verb, roles.actor if not roles.passive else roles.undergoer):
            return Tie(None, None)
        if kind in ("claimed", "denied"):
            return Tie(None, None) if roles.passive else Tie(self._known(roles.actor), kind)
        objects = children(verb, self.grammar.object)
        if kind == "convicted" and not roles.passive and not [o for o in objects if o != link]:
            return Tie(self._known(roles.actor), kind)  # "pleaded guilty to the murder"
        laid_on = link in objects or (roles.passive and roles.undergoer == link)
        if laid_on:
            onto = self.words["prepositions.onto"]
            found = objects_of(verb, onto, self.grammar) or objects_of(link, onto, self.grammar)
            blamed = found[0] if found else None
        else:
            blamed = roles.undergoer
        return Tie(self._known(blamed), kind if blamed is not None else None)

    def _known(self, token: Token | None) -> Token | None:
        return None if token is None or token.lower_ in self.words["nobody.words"] else token

    def _negated(self, verb: Token, subject: Token | None) -> bool:
        nobody = self.words["nobody.words"]
        if any(c.dep_ in self.grammar.negation or c.lower_ in nobody for c in verb.children):
            return True
        return subject is not None and any(c.lower_ in nobody for c in subject.children)

    def _speaks_of_itself(self, doer: Token) -> bool:
        return doer.pos_ == "PRON"

    def _says_it_of_itself(self, act: Token, doer: Token) -> bool:
        """ "The Column said it had killed the trader", "we killed him, the Column said"."""
        if not self._speaks_of_itself(doer):
            return False
        verb = act
        for _ in range(_STEPS):
            if verb.dep_ in self.grammar.complement_clause:
                says = verb.head
                speaker = arguments(says, self.grammar).actor
                return says.lemma in self.words["claimed.saying"] and speaker is not None
            if verb.head == verb or verb.dep_ not in self.grammar.conjunct | self.grammar.controlled_clause:
                return False
            verb = verb.head
        return False
