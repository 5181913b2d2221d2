"""Shares of a population: "make up 38 per cent of the district's people", "one in five islanders is a Tivari"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tallybook.read.counts.people import told_before
from tallybook.read.draft import Draft, Parsed
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token, bounds

_NEAR = 8  # tokens between a share and the people that it is a share of


@dataclass(frozen=True, slots=True)
class Shares:
    """Finds shares with the words of `counts.toml`; they name a group and give no number of persons."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, parsed: Parsed, sentence: Stretch) -> Iterator[Draft]:
        """The shares of a population that a sentence gives, one a verb."""
        told: set[int] = set()
        for token in sentence:
            if not self._is_share(token) or not self._of_people(token, sentence):
                continue
            verb = next((a for a in (token, *token.ancestors) if a.pos_ in ("VERB", "AUX")), None)
            beside = self._beside(token)
            group = beside or (self._group(verb, token) if verb is not None else None)
            hung = token if beside is not None else verb
            if hung is None or group is None or hung.i in told:
                continue
            told.add(hung.i)
            inside = [group.i] if group.i >= sentence.start else []
            start, end = min(*inside, token.i, hung.i), max(*inside, token.i, hung.i) + 1
            yield Draft("population", group, (start, end), group=parsed.actor(group))

    def _is_share(self, token: Token) -> bool:
        """ "per cent", "a fifth", "one in five"."""
        if token.lower_ in self.words["population.percent"]:
            return True
        if token.lower_ in self.words["population.fractions"]:
            behind = token.nbor(1) if token.i + 1 < len(token.doc) else token
            named = behind.text[:1].isupper() and behind.tag_ in self.grammar.plural_tags  # "two-thirds Sunnis"
            halved = behind.dep_ in self.grammar.determiner and token.lower_ in self.words["population.half"]
            return named or halved or behind.lower_ in self._behind
        if token.like_num and token.i + 1 < len(token.doc) and token.nbor(1).lemma in self.words["population.people"]:
            then = token.doc[token.i + 2 : token.i + 4]  # "one person in three"
            inside = len(then) == 2 and then[0].lower_ in self.words["population.out_of"] and then[1].like_num
            return inside and then[1].dep_ in self.grammar.prepositional_object  # no "600,000 people in ten years"
        follows = token.doc[token.i + 1 : token.i + 3]
        inside = (
            len(follows) == 2
            and follows[0].lower_ in self.words["population.out_of"]
            and token.like_num
            and token.pos_ == "NUM"
        )
        return inside and any(t.like_num for t in token.doc[token.i + 2 : token.i + 4])

    @property
    def _behind(self) -> frozenset[str]:
        return self.grammar.of | self.words["population.as"] | self.words["population.being"]

    def _of_people(self, share: Token, sentence: Stretch) -> bool:
        """Whether people are parted, not seats, votes or money: said behind the share, or before it by "of whom"."""
        start, end = max(sentence.start, share.i - _NEAR), min(sentence.end, share.i + _NEAR)
        if share.i + 1 < end and share.nbor(1).lemma in self.words["population.people"]:
            return True
        around = [t for t in share.doc[start:end] if t.i != share.i]
        those = any(t.lower_ in self.words["population.those"] for t in around)  # "70 percent of those who live there"
        lives = those and any(t.lemma in self.words["population.living_verbs"] for t in around)
        return lives or any(t.lemma in self.words["population.whole"] for t in around)

    def _group(self, verb: Token, share: Token) -> Token | None:
        """Who is so large a part: the subject where the share is said of it, else what those counted are."""
        words, grammar = self.words, self.grammar
        subject = first(verb, grammar.subject | grammar.passive_subject)
        if subject is None and verb.dep_ in grammar.controlled_clause and verb.head.lemma in words["population.making"]:
            subject = first(verb.head, grammar.subject | grammar.passive_subject)  # "are thought to make up a third"
        if subject is not None and subject.lemma in words["population.share_nouns"]:
            moves = verb.lemma in words["tally.numbering"] | words["population.moving"]
            # "the share of the Tivari has fallen to 29 percent", "the Tivari share of the population"
            of = objects_of(subject, grammar.of, grammar) + children(subject, grammar.compound)
            return next((o for o in of if self._named(o)), None) if moves else None
        known = subject is not None and subject.lemma in words["population.groups"] and not self._named(subject)
        if subject is not None and (subject.lower_ in words["population.they"] or known):
            over = verb.head if verb.dep_ in grammar.adverbial_clause else verb
            ahead = first(over, grammar.subject) if over.i > verb.i else None
            subject = ahead or told_before(subject, grammar) or subject  # "though they are 23 percent, the Benti own"
        if subject is not None and subject.lower_ in grammar.relative_pronouns:
            roles = arguments(verb, grammar)  # "Tivari, who make up 38 per cent of the people"
            subject = roles.undergoer if roles.passive else roles.actor
        own = first(verb, grammar.subject | grammar.passive_subject) or subject
        behind = own is not None and own.i < verb.i < share.i and share in verb.subtree
        moved = verb.lemma in words["population.moving"] and bool(words["population.fromto"] & _between(verb, share))
        if (
            (verb.lemma in words["population.making"] or moved)
            and subject is not None
            and behind
            and self._named(subject)
        ):
            return subject
        if verb.lemma in words["population.making"] or verb.lemma in words["population.giving"]:
            said = [c for c in children(verb, grammar.predicate_complement | grammar.subject) if c.i > share.i]
            said += [c for p in verb.subtree if p.lower_ in words["population.as"] for c in p.children if c.i > share.i]
            return next((c for c in said if self._named(c)), None)
        return None

    def _beside(self, share: Token) -> Token | None:
        """ "the Dhorai, a third of the population, have no seat": a share that stands beside a people."""
        group = share.head
        beside = share.dep_ in self.grammar.apposition and group.i < share.i
        return group if beside and self._named(group) else None

    def _named(self, noun: Token) -> bool:
        """A name, a people's own adjective, or "the Keshti minority"; a sentence may open with any other noun."""
        if noun.lemma in self.words["population.groups"]:
            return any(c.text[:1].isupper() for c in children(noun, self.grammar.compound))
        if not noun.text[:1].isupper() or noun.ent_type_ in ("DATE", "PERCENT"):
            return False
        if noun.lower_ in self.words["population.no_groups"]:
            return False
        opens = noun.i == bounds(noun)[0] and noun.pos_ != "PROPN"
        return noun.pos_ in ("PROPN", "NOUN", "ADJ") and (not opens or noun.tag_ in self.grammar.plural_tags)


def _between(verb: Token, share: Token) -> set[str]:
    return {t.lower_ for t in verb.doc[verb.i : share.i]}
