"""Who does what to whom in one parsed sentence: arguments of a verb, noun phrases, the reach of a clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from tallybook.records import TallybookError
from tallybook.tokens import Token, bounds

# Punctuation that ends a noun phrase; a hyphen does not.
_RIGHT_BEHIND = 2  # tokens from a noun to the verb that is its own
_BREAKS = frozenset(",;:()[]\"'“”—–.!?")


@dataclass(frozen=True, slots=True)
class Grammar:
    """The labels and tags by which a language's parser names parts of a sentence; read from `syntax.toml`."""

    subject: frozenset[str]
    passive_subject: frozenset[str]
    object: frozenset[str]
    agent: frozenset[str]
    preposition: frozenset[str]
    prepositional_object: frozenset[str]
    conjunct: frozenset[str]
    relative_clause: frozenset[str]
    participle_clause: frozenset[str]
    adverbial_clause: frozenset[str]
    controlled_clause: frozenset[str]
    loose: frozenset[str]
    complement_clause: frozenset[str]
    marker: frozenset[str]
    negation: frozenset[str]
    auxiliary: frozenset[str]
    passive_auxiliary: frozenset[str]
    predicate_complement: frozenset[str]
    apposition: frozenset[str]
    compound: frozenset[str]
    possessor: frozenset[str]
    particle: frozenset[str]
    determiner: frozenset[str]
    number: frozenset[str]
    past_participle_tag: frozenset[str]
    plural_tags: frozenset[str]
    singular_tag: frozenset[str]
    gerund_tag: frozenset[str]
    infinitive_tag: frozenset[str]
    relative_pronouns: frozenset[str]
    personal_pronouns: frozenset[str]
    by: frozenset[str]
    of: frozenset[str]
    coordinators: frozenset[str]
    finite_tags: frozenset[str]
    past_tags: frozenset[str]
    adverbial_noun: frozenset[str]
    plural_auxiliaries: frozenset[str]
    being: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Grammar:
        """Build the grammar from the parsed `syntax.toml`.

        Raises:
            TallybookError: a label set is missing.
        """
        missing = [field.name for field in fields(cls) if field.name not in table]
        if missing:
            raise TallybookError(f"syntax.toml lacks {', '.join(missing)}: expected every set of labels; add them")
        return cls(**{f.name: frozenset([v] if isinstance(v := table[f.name], str) else v) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Arguments:
    """The head tokens around a verb: who acts, who or what is acted upon; `passive` when the subject is acted upon."""

    actor: Token | None
    undergoer: Token | None
    passive: bool


def children(token: Token, labels: frozenset[str]) -> list[Token]:
    """The direct dependents of a token that carry one of the labels, in the order of the text."""
    return [child for child in token.children if child.dep_ in labels]


def first(token: Token, labels: frozenset[str]) -> Token | None:
    """The first direct dependent with one of the labels, or None."""
    for child in token.children:
        if child.dep_ in labels:
            return child
    return None


def objects_of(token: Token, prepositions: frozenset[str], grammar: Grammar) -> list[Token]:
    """The nouns that hang on a token by one of the prepositions (`the killing of X`, `shot by X`)."""
    found = []
    for preposition in token.children:
        if preposition.lower_ in prepositions and (
            preposition.dep_ in grammar.preposition or preposition.dep_ in grammar.agent
        ):
            found += children(preposition, grammar.prepositional_object)
    return found


def is_passive(verb: Token, grammar: Grammar) -> bool:
    """Whether a verb's subject undergoes the act: a passive auxiliary, or a bare past participle after a noun."""
    if first(verb, grammar.passive_auxiliary) or first(verb, grammar.passive_subject):
        return True
    own = first(verb, grammar.subject) or first(verb, grammar.object) or first(verb, grammar.auxiliary)
    if verb.dep_ in grammar.conjunct and not own and verb.head.tag_ in grammar.past_participle_tag:
        return is_passive(verb.head, grammar)  # "was pulled from his car and shot", whatever the parser calls "shot"
    if verb.tag_ not in grammar.past_participle_tag:
        return _led_astray(verb, grammar)
    if verb.dep_ in grammar.participle_clause:
        return not _is_the_clause(verb, grammar)
    if verb.dep_ in grammar.predicate_complement and verb.head.pos_ == "AUX":
        return True  # "were gang-raped": taken for how they were
    # "two killed in blast": a participle with a subject, without an auxiliary and without an object
    if first(verb, grammar.subject) and not first(verb, grammar.auxiliary) and not first(verb, grammar.object):
        return verb.dep_ not in grammar.conjunct or not first(verb.head, grammar.auxiliary)
    bare = not first(verb, grammar.auxiliary) and not first(verb, grammar.object)
    if bare and verb.dep_ in grammar.adverbial_clause | grammar.controlled_clause | grammar.loose:
        return True  # "man shot, killed in a lot"; "found shot"
    # "were shot and killed": the second participle shares the auxiliary of the first
    return (
        verb.dep_ in grammar.conjunct
        and not (first(verb, grammar.subject) or first(verb, grammar.object))
        and verb.head.tag_ in grammar.past_participle_tag
        and is_passive(verb.head, grammar)
    )


def _is_the_clause(verb: Token, grammar: Grammar) -> bool:
    """ "Militiamen hacked to death 16 villagers": hung on its subject by the parser, which found no other verb."""
    noun, done_to = verb.head, first(verb, grammar.object)
    return noun.head == noun and done_to is not None and done_to.i > verb.i and verb.i - noun.i <= _RIGHT_BEHIND


def _led_astray(verb: Token, grammar: Grammar) -> bool:
    """ "three men, seized in June, were freed", "men seized and held by rebels were freed": taken for a past tense."""
    if verb.tag_ not in grammar.finite_tags or first(verb, grammar.object) or first(verb, grammar.auxiliary):
        return False
    if _behind_its_noun(verb, grammar):
        return True
    joined = [c for c in children(verb, grammar.conjunct) if c.tag_ in grammar.past_participle_tag]
    joined = [c for c in joined if not first(c, grammar.subject | grammar.passive_subject)]
    behind_comma = verb.i > bounds(verb)[0] and verb.nbor(-1).text == ","
    if behind_comma and any(first(c, grammar.passive_auxiliary) for c in joined):
        return True
    return any(first(c, grammar.agent) and not first(c, grammar.auxiliary) for c in joined)


def _behind_its_noun(verb: Token, grammar: Grammar) -> bool:
    """ "accused it of killing 26 men rounded up in June": a clause without a subject right behind a plural noun."""
    if verb.dep_ not in grammar.adverbial_clause or first(
        verb, grammar.subject | grammar.passive_subject | grammar.marker
    ):
        return False
    return verb.i > bounds(verb)[0] and verb.nbor(-1).tag_ in grammar.plural_tags and verb.tag_ in grammar.finite_tags


def arguments(verb: Token, grammar: Grammar) -> Arguments:
    """Find actor and undergoer of a verb, through passives, participles, relative clauses, conjuncts and control."""
    noted = verb.doc.noted
    known: Arguments | None = noted.get((arguments, verb.i))
    if known is None:
        known = noted[arguments, verb.i] = _arguments(verb, grammar)
    return known


def _arguments(verb: Token, grammar: Grammar) -> Arguments:
    passive = is_passive(verb, grammar)
    subject = first(verb, grammar.passive_subject if passive else grammar.subject) or first(
        verb, grammar.subject | grammar.passive_subject
    )
    subject = _agreeing(subject, verb, grammar) if subject is not None else None
    subject = _antecedent(subject, grammar) if subject is not None else _inherited_subject(verb, grammar, passive)
    if passive:
        # "by Friday forty had been killed": a day before the verb is nobody who kills
        agents = [
            t
            for t in objects_of(verb, grammar.by, grammar)
            if t.i > verb.i or (t.ent_type_ not in ("DATE", "TIME") and not _sets_off(t))
        ]
        return Arguments(agents[0] if agents else None, subject, True)
    undergoer = _number_behind(verb, grammar) or first(verb, grammar.object) or _shared_object(verb, grammar)
    undergoer = undergoer or _set_off_object(verb, grammar)
    if undergoer is not None and undergoer.lower_ in grammar.relative_pronouns:
        undergoer = _antecedent(undergoer, grammar)  # "the pasture which they took"
    return Arguments(subject, undergoer, False)


def _sets_off(noun: Token) -> bool:
    """ "By her count, 61 men were killed": a comma behind the opening words."""
    last = noun.right_edge.i + 1
    return last < len(noun.doc) and noun.doc[last].text == ","


def _agreeing(subject: Token, verb: Token, grammar: Grammar) -> Token:
    """ "A fortnight later five men were shot": of two subjects before a verb in the plural, the one in the plural."""
    if subject.tag_ in grammar.plural_tags or first(subject, grammar.conjunct) is not None:
        return subject
    if not any(c.lower_ in grammar.plural_auxiliaries for c in children(verb, grammar.auxiliary)):
        return subject
    others = children(verb, grammar.subject | grammar.passive_subject)
    if len(others) == 1 and verb.dep_ in grammar.relative_clause | grammar.adverbial_clause:
        # "two men working for the charity Aid were seized": the parser hangs all of it on the charity
        over = next((a for a in verb.ancestors if a.tag_ in grammar.plural_tags and first(a, grammar.number)), None)
        argument = grammar.subject | grammar.passive_subject | grammar.object | grammar.prepositional_object
        return over if over is not None and over.dep_ not in argument else subject
    return next((t for t in others if subject.i < t.i < verb.i and t.tag_ in grammar.plural_tags), subject)


def _number_behind(verb: Token, grammar: Grammar) -> Token | None:
    """ "killed seven and injured twelve": the number behind each verb is its own, whatever the parser hangs it on."""
    start, end = bounds(verb)
    if verb.i + 2 >= end or not verb.nbor(1).like_num:
        return None
    number, after = verb.nbor(1), verb.nbor(2)
    if after.lower_ in grammar.coordinators:
        return number if after.i + 1 < end and after.nbor(1).pos_ == "VERB" else None
    joined = verb.i > start and verb.nbor(-1).lower_ in grammar.coordinators
    return number if joined and after.text in _BREAKS and first(verb, grammar.object) is None else None


def _set_off_object(verb: Token, grammar: Grammar) -> Token | None:
    """ "killing, by the chief's count, seventeen people": an object behind words between commas."""
    particle = first(verb, grammar.particle)  # "has fenced off, by the institute's estimate, 30,000 hectares"
    last = particle if particle is not None and particle.i == verb.i + 1 else verb
    if last.i + 1 >= bounds(verb)[1] or last.nbor(1).text != ",":
        return None
    hung = grammar.conjunct | grammar.loose | grammar.adverbial_noun
    led = (o for p in children(verb, grammar.preposition) if p.i == last.i + 2 for o in p.children)
    beside = [c for o in led for c in children(o, grammar.apposition)]
    behind = (
        c for c in [*children(verb, hung), *beside] if first(c, grammar.number) and c.ent_type_ not in ("DATE", "TIME")
    )
    return next((c for c in behind if c.left_edge.i > verb.i and c.left_edge.nbor(-1).text == ","), None)


def _shared_object(verb: Token, grammar: Grammar) -> Token | None:
    """ "shot and killed three men": the object of the second verb is the first one's too."""
    for other in children(verb, grammar.conjunct):
        if (
            other.pos_ == "VERB"
            and other.i - verb.i <= 3
            and not first(other, grammar.subject | grammar.passive_subject)
        ):
            return first(other, grammar.object)
    return None


def _antecedent(subject: Token, grammar: Grammar) -> Token:
    """What a relative pronoun stands for: the noun that its clause hangs on."""
    if subject.lower_ in grammar.relative_pronouns:
        clause = subject.head
        for _ in range(4):
            if clause.dep_ in grammar.relative_clause:
                return _described(clause.head, subject, grammar)
            cleft = clause.head if clause.dep_ in grammar.conjunct | grammar.complement_clause else clause
            said_to_be = first(cleft, grammar.predicate_complement) if cleft.lemma in grammar.being else None
            if said_to_be is not None and said_to_be.i < subject.i:
                return said_to_be  # "it was the Column, they say, that killed him"
            # "which, he said, had murdered 23": the relative clause is that of saying
            if clause.dep_ not in grammar.conjunct | grammar.complement_clause or clause.head == clause:
                break
            clause = clause.head
    return subject


def _described(noun: Token, pronoun: Token, grammar: Grammar) -> Token:
    """ "Ada Quispe, president of the council, who was shot": behind a comma, the person that the words before name."""
    if pronoun.lower_ not in grammar.personal_pronouns or noun.ent_type_ == "PERSON" or pronoun.i == 0:
        return noun
    if pronoun.nbor(-1).text != "," or noun.tag_ in grammar.plural_tags:
        return noun
    top = noun
    while top.dep_ in grammar.prepositional_object and top.head.dep_ in grammar.preposition:
        top = top.head.head
    named = top.dep_ in grammar.apposition and top.head.ent_type_ == "PERSON"
    return top.head if named else noun


def _inherited_subject(verb: Token, grammar: Grammar, passive: bool) -> Token | None:
    """The subject that a verb without one of its own shares with the clause it hangs on."""
    if passive and verb.dep_ in grammar.loose and verb.i >= bounds(verb)[0] + 2 and verb.nbor(-1).text == ",":
        noun = verb.nbor(-2)
        if noun.pos_ in ("NOUN", "PROPN"):
            return noun  # "a brother, beaten to death": hung loosely by the parser
    if passive and _behind_its_noun(verb, grammar):
        return verb.nbor(-1)
    for auxiliary in children(verb, grammar.auxiliary):
        subject = first(auxiliary, grammar.subject)  # "bosses use hired thugs": taken for an auxiliary by the parser
        if subject is not None:
            return subject
    if verb.dep_ in grammar.predicate_complement and verb.head.pos_ == "AUX":
        return first(verb.head, grammar.subject)
    if verb.dep_ in grammar.participle_clause | grammar.relative_clause:
        return verb.head
    if verb.dep_ in grammar.conjunct:
        own = _swallowed(verb, grammar) if passive else None
        if own is not None:
            return own
        other = arguments(verb.head, grammar) if verb.head.pos_ in ("VERB", "AUX") else None
        if other is None:
            return None
        return other.undergoer if other.passive else other.actor or (other.undergoer if passive else None)
    if verb.dep_ in grammar.controlled_clause | grammar.adverbial_clause and verb.head.pos_ in ("VERB", "AUX"):
        over = verb.head
        if verb.i < over.i and over.head.pos_ in ("VERB", "AUX") and over.head.i < verb.i:
            # "shelled the town, killing 90, after four soldiers were lynched": hung on the clause behind it
            opened = [c for c in children(over, grammar.marker) if c.i > verb.i]
            over = over.head if opened else over
        described = _set_off_behind(over, verb, grammar) if passive else None
        return described or _grammatical(over, grammar)
    if passive and verb.dep_ in grammar.prepositional_object and verb.head.head.pos_ == "VERB":
        return _grammatical(verb.head.head, grammar)  # "a widow told of being raped"
    return _stranded(verb, grammar)


def _grammatical(verb: Token, grammar: Grammar) -> Token | None:
    """The subject of a verb, whether it acts or is acted upon."""
    told = arguments(verb, grammar)
    return told.undergoer if told.passive else told.actor


def _set_off_behind(over: Token, verb: Token, grammar: Grammar) -> Token | None:
    """ "she buried her brother, killed in May": whom a participle behind a comma describes, the object before it."""
    done_to = first(over, grammar.object)
    start = verb.left_edge.i
    set_off = done_to is not None and start > 0 and verb.doc[start - 1].text == "," and verb.i - start <= 1
    return done_to if set_off and done_to is not None and done_to.right_edge.i == start - 2 else None


def _swallowed(verb: Token, grammar: Grammar) -> Token | None:
    """ "police fired live rounds and one protester was killed": the parser joins the protester to the rounds."""
    helper = first(verb, grammar.passive_auxiliary) or first(verb, grammar.auxiliary)
    if helper is None or first(verb, grammar.subject | grammar.passive_subject) is not None:
        return None
    before = verb.doc[verb.head.i + 1 : helper.i]
    joined = (t for t in before if t.dep_ in grammar.conjunct and t.pos_ in ("NOUN", "PROPN", "NUM", "PRON"))
    return next(
        (t for t in joined if _ends_at(t, helper) and t.left_edge.nbor(-1).lower_ in grammar.coordinators), None
    )


def _ends_at(noun: Token, helper: Token) -> bool:
    """Whether a phrase, with what is set off by commas behind it, runs up to the auxiliary of a verb."""
    last = noun.right_edge.i
    return last + 1 == helper.i or (last + 2 == helper.i and helper.nbor(-1).text == ",")


def _stranded(verb: Token, grammar: Grammar) -> Token | None:
    """ "As a result of these events 1,240 persons fled": a subject that the parser joins to the noun before it.

    Or to the day before it: "In March six villagers were hacked to death", "On Sunday Ada Venn was stabbed".
    """
    lead = next((c for c in verb.children if c.i < verb.i and c.dep_ in grammar.preposition), None)
    finite = verb.tag_ in grammar.finite_tags
    if lead is None or not (finite or first(verb, grammar.auxiliary | grammar.passive_auxiliary)):
        return None
    nouns = (t for t in lead.subtree if t.pos_ in ("NOUN", "PROPN") and t.i < verb.i and t.ent_type_ != "DATE")
    dated = next((t for t in nouns if any(c.ent_type_ == "DATE" and c.i < t.i for c in t.children)), None)
    if dated is not None and (finite or dated.left_edge.i > lead.i):
        return dated
    if not finite:
        return None
    joined = (t for t in lead.subtree if t.dep_ in grammar.apposition and t.i < verb.i)
    return next((t for t in joined if first(t, grammar.number)), None)


def conjuncts(token: Token, grammar: Grammar) -> Iterator[Token]:
    """A token and those coordinated with it, first to last."""
    yield token
    for child in children(token, grammar.conjunct):
        yield from conjuncts(child, grammar)


def phrase(head: Token, grammar: Grammar, *, longest: int = 14) -> tuple[int, int]:
    """The noun phrase of a head: token indices [first, after last], without clauses and appositions hung on it.

    `longest` bounds the tokens after the head, since attachment errors pile up there.
    """
    start, end = head.i, head.i + 1
    for child in head.children:
        if child.i < head.i:
            if child.dep_ not in grammar.apposition | grammar.relative_clause and child.pos_ != "PUNCT":
                start = min(start, child.left_edge.i)
        elif child.i - head.i <= 2 and child.dep_ in grammar.preposition and child.lower_ in grammar.of:
            end = max(end, min(child.right_edge.i + 1, head.i + longest))
            end = _before_clause(child, end, grammar)
    return start, end


def _before_clause(preposition: Token, end: int, grammar: Grammar) -> int:
    """Where a prepositional phrase stops: before the first clause, apposition or comma inside it."""
    stops = grammar.relative_clause | grammar.participle_clause | grammar.apposition
    for token in preposition.subtree:
        if token.i > preposition.i + 1 and (token.dep_ in stops or (token.pos_ == "PUNCT" and token.text in _BREAKS)):
            return min(end, token.left_edge.i if token.dep_ in stops else token.i)
    return end


def phrase_text(head: Token, grammar: Grammar) -> str:
    """The words of a noun phrase, without the determiners and numbers in front of it."""
    start, end = phrase(head, grammar)
    numbers = {t.i for child in head.children if child.dep_ in grammar.number for t in child.subtree}
    tokens = list(head.doc[start:end])
    counted = max((i for i in numbers if i < head.i), default=-1)
    while len(tokens) > 1 and tokens[0].i != head.i and (tokens[0].i <= counted or _leads_in(tokens[0], grammar)):
        tokens.pop(0)
    while len(tokens) > 1 and (tokens[-1].is_punct or tokens[-1].is_space or tokens[-1].tag_ == "POS"):
        tokens.pop()
    return head.doc.span(tokens[0].i, tokens[-1].i + 1).text


def _leads_in(token: Token, grammar: Grammar) -> bool:
    if token.i + 1 < len(token.doc) and token.nbor(1).text == "-":
        return False  # "a 16-year-old boy"
    if token.ent_type_ == "DATE" and token.pos_ == "PROPN" and token.i > 0 and token.nbor(-1).pos_ in ("ADP", "NUM"):
        return True  # "on 3 May police fired": the parser takes the month for a part of the name
    return (
        token.dep_ in grammar.determiner | grammar.number
        or token.pos_ in ("DET", "NUM", "PUNCT", "ADP", "ADV", "PART")
        or token.like_num
        or token.is_space
    )


def reach(tokens: list[Token], grammar: Grammar) -> tuple[int, int]:
    """The stretch from the first to the last word of some phrases and predicates, as token indices [first, after)."""
    starts, ends = [], []
    for token in tokens:
        start, end = (
            phrase(token, grammar) if token.pos_ in ("NOUN", "PROPN", "PRON", "NUM") else (token.i, token.i + 1)
        )
        starts.append(start)
        ends.append(end)
    return min(starts), max(ends)
