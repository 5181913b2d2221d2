"""Who is said to have done it: accusations, denials of them, and what is named as the cause."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene, lemmas_of
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

# --- denials -----------------------------------------------------------------------------------------------------


def denials(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "denied", "rejected the claim", "the charge was false", "had nothing to do with it", "its men had not fired"."""
    words, lemma = scene.words, token.lemma
    if token.pos_ == "NOUN" and lemma in words["denial.nouns"]:
        yield from _denying_noun(token, scene)
    if token.pos_ not in ("VERB", "AUX"):
        return
    roles = arguments(token, scene.grammar)
    if lemma in words["denial.verbs"]:
        nobody = roles.actor is not None and roles.actor.lower_ in words["denial.never"]
        nobody = nobody or (lemma in words["denial.contradicting"] and not scene.party(roles.actor))
        if not nobody and not _withholds(token, scene) and not _of_what_comes(token, scene):
            yield scene.draft("denial", token, roles.actor)
    elif (
        lemma in words["denial.rejecting_verbs"]
        and roles.undergoer is not None
        and _something_said(roles.undergoer, scene)
    ) or (lemma in words["denial.calling_verbs"] and _called_untrue(token, scene)):
        yield scene.draft("denial", token, roles.actor)
    elif scene.said(token) and (_is_untrue(token, scene) or _disowns(token, scene) or _not_done(token, scene)):
        yield scene.draft("denial", token)


def _denying_noun(noun: Token, scene: Scene) -> Iterator[Draft]:
    """ "despite denials by the government", "the army's denial convinced nobody"; "the denial of food" is none."""
    owner = first(noun, scene.grammar.possessor)
    of = objects_of(noun, scene.grammar.of | scene.grammar.by | {"from"}, scene.grammar)
    if any(t.lemma in scene.words["denial.withheld"] for t in of):
        return
    denier = next((t for t in (*([owner] if owner is not None else []), *of) if scene.power(t)), None)
    if denier is not None and scene.near_violence(noun):
        yield scene.draft("denial", noun, denier)


def _withholds(verb: Token, scene: Scene) -> bool:
    """ "denied bail", "was denied entry", "denied them food": nothing is contradicted."""
    if first(verb, scene.grammar.passive_auxiliary) and not first(verb, scene.grammar.complement_clause):
        return bool(first(verb, scene.grammar.object)) or not any(_something_said(s, scene) for s in verb.lefts)
    things = [t for t in verb.children if t.dep_ in scene.grammar.object]
    given = any(c.dep_ == "dative" for c in verb.children)
    return given or any(t.lemma in scene.words["denial.withheld"] for t in things)


def _of_what_comes(verb: Token, scene: Scene) -> bool:
    """ "denied that taxes would rise": what is to come, and not grave."""
    content = first(verb, scene.grammar.complement_clause)
    ahead = content is not None and any(c.lower_ in scene.words["fear.may"] for c in content.children)
    return ahead and not scene.grave_below(verb)


def _something_said(noun: Token, scene: Scene) -> bool:
    return noun.lemma in scene.words["denial.said"]


def _called_untrue(verb: Token, scene: Scene) -> bool:
    """ "dismissed the report as baseless", "called the accusations a lie"."""
    below = scene.below(verb)
    untrue = any(t.lemma in scene.words["denial.untrue"] and t.i - verb.i <= 14 for t in below)
    as_or_noun = any(t.lower_ == "as" for t in below) or any(_something_said(t, scene) for t in below)
    this = any(t.lower_ in scene.words["accusation.clefts"] and t.i - verb.i <= 2 for t in below)  # "called this a lie"
    return untrue and (as_or_noun or this)


def _is_untrue(verb: Token, scene: Scene) -> bool:
    """ "the allegations are baseless"."""
    subject = first(verb, scene.grammar.subject)
    that = subject is not None and subject.lower_ in scene.words["accusation.clefts"] and scene.near_violence(verb)
    open_ = any(c.dep_ in scene.grammar.marker and c.lower_ in scene.words["denial.whether"] for c in verb.children)
    if subject is None or open_ or scene.negated(verb) or not (that or _something_said(subject, scene)):
        return False
    said_of_it = [c for c in verb.children if c.dep_ in scene.grammar.predicate_complement]
    return any(t.lemma in scene.words["denial.untrue"] for c in said_of_it for t in (c, *c.children))


def _disowns(verb: Token, scene: Scene) -> bool:
    """ "had nothing to do with the attack", "was not involved"; what somebody says of another is none of it."""
    if _at_a_phrase("denial.phrases", verb, scene) is None:
        return False
    return scene.near_violence(verb) or scene.grave_below(verb)


def _at_a_phrase(name: str, verb: Token, scene: Scene) -> int | None:
    """A phrase that starts at the verb or, where a passive or a perfect splits it, at its auxiliary."""
    for token in (verb, *(c for c in verb.children if c.dep_ in scene.grammar.auxiliary)):
        end = scene.phrase(name, token)
        if end is not None:
            return end
    return None


def _not_done(verb: Token, scene: Scene) -> bool:
    """ "our men did not fire", "there was no eviction": an act of violence negated by those who would have done it."""
    words = scene.words
    deed = scene.violent(verb) or (verb.lemma in words["denial.deeds"] and scene.near_violence(verb))
    hit = [*scene.objects(verb), *objects_of(verb, words["threat.on"], scene.grammar)]
    nobody = any(t.lower_ in words["denial.nobody"] for t in hit)  # "had fired at nobody"
    if verb.pos_ == "VERB" and deed and (nobody or scene.negated(verb)):
        roles = arguments(verb, scene.grammar)
        doer = roles.actor
        if doer is None or roles.passive:
            return False
        owner = first(doer, scene.grammar.possessor)
        return doer.lower_ in words["denial.own"] or (owner is not None and owner.lower_ in words["denial.own"])
    if not any(c.tag_ == "EX" for c in verb.children):
        return False
    thing = first(verb, scene.grammar.predicate_complement)
    if thing is None or thing.tag_ in scene.grammar.plural_tags or not scene.grave(thing):
        return False
    return any(c.lower_ in words["denial.never"] for c in thing.children)


# --- accusations -------------------------------------------------------------------------------------------------


def accusations(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "accused X of", "blamed X for", "pointed the finger at X", "X was behind the killings", "alleged that X had"."""
    words, lemma = scene.words, token.lemma
    if (
        token.pos_ == "NOUN"
        and lemma in words["accusation.nouns"] | words["accusation.charges"] | words["accusation.proofs"]
    ):
        yield from _accusing_noun(token, scene)
    if token.pos_ == "ADJ" and lemma in words["accusation.certain"]:
        content = first(token, scene.grammar.complement_clause)
        subject = first(token.head, scene.grammar.subject)
        if content is not None and scene.party(subject):  # "his father is certain that the army killed him"
            doer = arguments(content, scene.grammar).actor
            if scene.power(doer) and (scene.grave(content) or scene.grave_below(content)):
                yield scene.draft("accusation", token.head, subject, accused=scene.parsed.actor(doer))
    if token.pos_ not in ("VERB", "AUX"):
        return
    if lemma in words["accusation.verbs"]:
        yield from _accusing(token, scene)
    elif lemma in words["accusation.stating_verbs"]:
        yield from _alleging(token, scene)
    elif _attributes(token, scene) is not None:
        yield scene.draft(
            "accusation",
            token,
            arguments(token, scene.grammar).actor,
            accused=scene.accused(_attributes(token, scene)),
        )
    elif _points(token, scene):
        accused = _held_to_it(token, scene)
        yield scene.draft("accusation", token, first(token, scene.grammar.subject), accused=scene.accused(accused))
    elif scene.said(token) and not scene.negated(token):
        yield from _said_to_be_behind(token, scene)


def _points(verb: Token, scene: Scene) -> bool:
    """ "pointed the finger at the army", "hold the army to account"; but not "held the referee responsible"."""
    grave = scene.grave_below(verb)
    if scene.phrase("accusation.pointing", verb) is not None:
        return grave or scene.near_violence(verb)
    if scene.phrase("accusation.holding", verb) is None:
        return False
    it = any(t.lower_ in scene.words["accusation.clefts"] for t in scene.below(verb))
    held = arguments(verb, scene.grammar).undergoer
    return grave or (scene.near_violence(verb) and (it or scene.power(held)))


def _held_to_it(verb: Token, scene: Scene) -> Token | None:
    """Whom a verb points at; None where the words don't name him."""
    after, before = scene.phrase("accusation.pointing", verb), scene.phrase("accusation.holding", verb)
    start, end = verb.i + 1, before
    if before is not None:
        held = arguments(verb, scene.grammar).undergoer
        if held is not None and held.i < before and not scene.violent(held):
            return held  # "holds the prison service responsible"
    elif after is not None:
        start, end = after, min(after + 12, bounds(verb)[1])
    named = (t for t in verb.doc[start:end] if scene.party(t) and t.dep_ not in scene.grammar.compound)
    return next(named, None)


def _attributes(verb: Token, scene: Scene) -> Token | None:
    """ "attributed the bombing to the Brotherhood": the one to whom an act is put down."""
    tying = scene.words["cause.attributing"] | scene.words["cause.tying"]
    infinite = any(c.tag_ == "TO" for c in verb.children)  # "no evidence to link the killings to"
    if verb.lemma not in tying or infinite or verb.dep_ in scene.grammar.participle_clause:
        return None  # "three killings attributed to the police" are told of themselves
    told = arguments(verb, scene.grammar).undergoer
    if told is None:
        return None
    outlaws = scene.parsed.people.kind_of(told, scene.grammar) in scene.words["threat.ruling"]  # "the death squads"
    if not (scene.violent(told) or _violence(told, scene) or outlaws):
        return None
    blamed = objects_of(verb, frozenset({"to"}), scene.grammar)
    blamed += objects_of(told, frozenset({"to"}), scene.grammar)
    return next((t for t in blamed if scene.power(t)), None)


def _accusing(verb: Token, scene: Scene) -> Iterator[Draft]:
    roles = arguments(verb, scene.grammar)
    accused = roles.undergoer
    on = _blamed_on(verb, accused, scene)
    if on and accused is not None and (scene.grave(accused) or not scene.party(accused)):
        accused = _whose_fault(on[0], scene)  # "blamed the attack on X"
        if accused is None:
            return  # "blamed the violence on poverty": a cause
    nobody = accused is not None and accused.lower_ in scene.words["denial.never"]
    if accused is None or nobody or not scene.party(accused) or scene.idle_besides(verb):
        return
    if scene.grave_below(verb) or scene.near_violence(verb):
        yield scene.draft("accusation", verb, roles.actor, accused=scene.accused(accused))


def _blamed_on(verb: Token, blamed: Token | None, scene: Scene) -> list[Token]:
    """ "blamed the attack on X": the parser hangs "on X" on either word."""
    on = scene.words["accusation.on"]
    behind = [] if blamed is None else objects_of(blamed, on, scene.grammar)
    return objects_of(verb, on, scene.grammar) or behind


def _whose_fault(blamed: Token, scene: Scene) -> Token | None:
    """Who is blamed: X himself, or the power behind "the inaction of the government", "the police's greed"."""
    if scene.party(blamed):
        return blamed
    if blamed.lemma not in scene.words["accusation.failings"]:
        return None
    owner = first(blamed, scene.grammar.possessor)
    behind = [*([owner] if owner is not None else []), *objects_of(blamed, scene.grammar.of, scene.grammar)]
    return next((t for t in behind if scene.power(t)), None)


def _alleging(verb: Token, scene: Scene) -> Iterator[Draft]:
    """ "alleged that soldiers had looted the shops": what is alleged has a doer and is grave."""
    accused = arguments(verb, scene.grammar).undergoer
    passive = arguments(verb, scene.grammar).passive
    charged = verb.lemma in scene.words["accusation.charging"] and scene.body(accused) and scene.near_violence(verb)
    if charged and not passive and objects_of(verb, scene.words["accusation.charged_with"], scene.grammar):
        actor = arguments(verb, scene.grammar).actor  # "charged the Bloc with poisoning the wells"
        yield scene.draft("accusation", verb, actor, accused=scene.accused(accused))
        return
    content = first(verb, scene.grammar.complement_clause)
    apart = verb.dep_ not in scene.grammar.conjunct and verb.head.i != verb.i and verb.head.pos_ == "VERB"
    if content is None and apart and scene.said(verb.head):
        content = verb.head  # "the police, residents allege, guarded the bulldozers"
    if content is None:
        return
    roles = arguments(content, scene.grammar)
    grave = scene.grave(content) or scene.grave_below(content) or scene.near_violence(content)
    act = scene.violent(content) or roles.passive or verb.lemma not in scene.words["accusation.plainly"]
    if grave and roles.actor is not None and not scene.party(roles.actor) and not act:
        yield scene.draft("accusation", verb, arguments(verb, scene.grammar).actor)  # "that the convents are arsenals"
    elif grave and roles.actor is not None and scene.party(roles.actor):
        anchor = content if content == verb.head else verb
        yield scene.draft(
            "accusation", anchor, arguments(verb, scene.grammar).actor, accused=scene.parsed.actor(roles.actor)
        )


def _accusing_noun(noun: Token, scene: Scene) -> Iterator[Draft]:
    """ "amid allegations that soldiers tortured prisoners"; "rejected the allegations" is a denial."""
    above = next((a for a in noun.ancestors if a.pos_ in ("VERB", "AUX")), None)
    owner = first(noun, scene.grammar.possessor) or next(iter(objects_of(noun, scene.grammar.of, scene.grammar)), None)
    clauses = scene.grammar.participle_clause | scene.grammar.complement_clause | scene.grammar.relative_clause
    content = next(
        (c for c in children(noun, clauses) if any(m.dep_ in scene.grammar.marker for m in c.children)), None
    )
    if owner is not None and content is not None and scene.party(owner) and scene.near_violence(noun):
        yield scene.draft("accusation", content, owner)  # "the charge of the union that boys were shot"
        return
    if noun.lemma in scene.words["accusation.proofs"] and content is not None:
        doer = arguments(content, scene.grammar).actor  # "had evidence that officers had supplied the militia"
        if scene.power(doer) and scene.near_violence(noun):
            yield scene.draft(
                "accusation", content, first(noun.head, scene.grammar.subject), accused=scene.parsed.actor(doer)
            )
        return
    if noun.lemma in scene.words["accusation.charges"] | scene.words["accusation.proofs"]:
        return
    if above is not None and above.lemma in (
        scene.words["denial.rejecting_verbs"] | scene.words["denial.verbs"] | scene.words["denial.calling_verbs"]
    ):
        return
    if (
        any(c.dep_ in scene.grammar.predicate_complement for c in noun.head.children)
        and noun.dep_ in scene.grammar.subject
    ):
        return  # "the allegations are baseless"
    clause = first(noun, scene.grammar.participle_clause)
    against = objects_of(noun, frozenset({"against"}), scene.grammar)
    if clause is not None and scene.grave_below(noun):
        yield scene.draft(
            "accusation",
            noun,
            first(noun, scene.grammar.possessor),
            accused=scene.parsed.actor(arguments(clause, scene.grammar).actor),
        )
    elif against and scene.grave_below(noun):
        yield scene.draft(
            "accusation", noun, first(noun, scene.grammar.possessor), accused=scene.parsed.actor(against[0])
        )


def _said_to_be_behind(verb: Token, scene: Scene) -> Iterator[Draft]:
    """ "the police were behind the killings", "they harbour rebels", in somebody's words."""
    words = scene.words
    roles = arguments(verb, scene.grammar)
    if roles.actor is not None and roles.actor.lower_ in scene.grammar.relative_pronouns:
        return  # "would not say who had pulled the trigger"
    if scene.phrase("accusation.deeds", verb) is not None and scene.party(roles.actor):
        yield scene.draft("accusation", verb, accused=scene.parsed.actor(roles.actor))
    elif _at_a_phrase("accusation.phrases", verb, scene) is not None:
        accused = scene.subject(verb)
        if accused is not None and scene.party(accused) and scene.grave_below(verb):
            yield scene.draft("accusation", verb, accused=scene.parsed.actor(accused))
    elif verb.lemma in words["accusation.helping_verbs"] and roles.actor is not None and not roles.passive:
        helped = roles.undergoer
        below = [helped, *helped.subtree] if helped is not None else []
        if set(lemmas_of(below)) & words["accusation.helped"] or _violent_conjunct(verb, scene):
            yield scene.draft("accusation", verb, accused=scene.parsed.actor(roles.actor))


def _violent_conjunct(verb: Token, scene: Scene) -> bool:
    """ "harbour the T. and foment attacks": the second verb says what the first one means."""
    others = [t for t in verb.children if t.dep_ in scene.grammar.conjunct and t.pos_ == "VERB"]
    words = scene.words
    return any(
        t.lemma in words["accusation.helping_verbs"] and set(lemmas_of(t.subtree)) & words["accusation.helped"]
        for t in others
    )


# --- causes ------------------------------------------------------------------------------------------------------


def causes(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "the cause of the violence", "rooted in disputes over land", "fuelled by", "in retribution for"."""
    words, lemma, grammar = scene.words, token.lemma, scene.grammar
    if token.pos_ == "NOUN" and lemma in words["cause.nouns"]:
        of = objects_of(token, frozenset({"of", "for", "behind"}), grammar)
        if any(_violence(t, scene) for o in of for t in (o, *o.subtree)) and (
            token.dep_ not in grammar.prepositional_object or token.head.lower_ in words["cause.as"]
        ):
            anchor = token.head if token.dep_ in grammar.predicate_complement else token
            yield scene.draft("cause", anchor, scene.holder(token))
    elif token.pos_ == "NOUN" and lemma in words["cause.retribution"]:
        verb = token.head.head if token.head.dep_ in grammar.preposition else token.head
        told = verb.pos_ not in ("VERB", "AUX") or scene.events.acts(verb.lemma)
        if not told and objects_of(token, words["cause.retribution_for"], grammar):
            yield scene.draft("cause", token)
    elif lemma in words["cause.having"] and any(t.lemma in words["cause.nouns"] for t in scene.objects(token)):
        subject = first(token, grammar.subject)  # "the killings have a single cause: the road to the sea"
        if subject is not None and any(_violence(t, scene) for t in (subject, *subject.subtree)):
            yield scene.draft("cause", token)
    elif token.pos_ in ("VERB", "AUX") and _explains(token, scene):
        blamer = arguments(token, grammar).actor if lemma in words["accusation.verbs"] else None
        yield scene.draft("cause", token, blamer)


def _violence(token: Token, scene: Scene) -> bool:
    return token.lemma in scene.words["cause.violent"] or token.lower_ in scene.words["cause.violent"]


def _explains(verb: Token, scene: Scene) -> bool:
    """Whether a verb says what violence comes from."""
    words, grammar, lemma = scene.words, scene.grammar, verb.lemma
    if verb.dep_ in grammar.relative_clause or (verb.dep_ in grammar.participle_clause and not scene.said(verb)):
        return False  # "shootings motivated by": describes acts that are told of themselves
    roles = arguments(verb, grammar)
    explained = roles.undergoer if roles.passive else roles.actor
    about = explained is not None and any(_violence(t, scene) for t in (explained, *explained.subtree))
    if lemma in words["cause.from_verbs"] - words["cause.bearing"]:
        return about and bool(objects_of(verb, words["cause.from_prepositions"], grammar))
    if roles.passive:
        agent = roles.actor
        return lemma in words["cause.by_verbs"] and about and agent is not None and not scene.violent(agent)
    if lemma in words["cause.acting_verbs"] | words["cause.by_verbs"] and roles.undergoer is not None:
        doer = explained is not None and (scene.party(explained) or explained.pos_ == "PRON")
        if doer and lemma not in words["cause.acting_verbs"]:
            return False  # "the minister provoked the violence" accuses
        return _violence(roles.undergoer, scene) and explained is not None and not scene.violent(explained)
    if lemma == "blame" and roles.undergoer is not None and _violence(roles.undergoer, scene):
        on = _blamed_on(verb, roles.undergoer, scene)
        return bool(on) and _whose_fault(on[0], scene) is None
    itself = explained is not None and _violence(explained, scene)
    if itself and scene.phrase("cause.being_over", verb) is not None:
        return True
    return lemma in words["cause.lying_verbs"] and _lies_behind(verb, about, scene)


def _lies_behind(verb: Token, about: bool, scene: Scene) -> bool:
    """ "land is at the heart of the conflict", "the violence is the result of", "disputes lie behind the killings"."""
    around = " ".join(t.lower_ for t in verb.doc[max(bounds(verb)[0], verb.i - 7) : min(verb.i + 7, bounds(verb)[1])])
    rooted = any(f" {p} " in f" {around} " for p in scene.words["cause.root_phrases"])
    if rooted:
        return about or any(_violence(t, scene) for t in verb.subtree)
    subject = scene.subject(verb)
    behind = objects_of(verb, scene.words["cause.behind"], scene.grammar)
    return subject is not None and not scene.party(subject) and any(_violence(b, scene) for b in behind)
