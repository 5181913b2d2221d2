"""Accusations, denials and causes told without their verb: "it was the Front that smuggled the rifles"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

# --- accusations -----------------------------------------------------------------------------------------------------


def accusations_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "it is the League who hide the bombers", "the attackers were Keshti", "the party runs a death squad"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, token.lemma
    if lemma in words["accusation.naming"] and scene.near_violence(token):
        yield from _names_the_doer(token, scene)
    elif lemma in words["cause.seeing"] and scene.near_violence(token):
        yield from _sees_whose_work(token, scene)
    said = scene.said(token)
    cue = None if said else _saying_inside(token, scene)
    if (not said and cue is None) or scene.negated(token):
        return
    accused = (
        _cleft(token, lemma, scene)
        or _idle(token, scene)
        or _identified(token, lemma, scene)
        or _misdeed(token, lemma, scene)
    )
    if accused is not None and scene.near_violence(token):
        speaker = first(cue, scene.grammar.subject) if cue is not None else None
        yield scene.draft("accusation", token, speaker, accused=scene.parsed.actor(accused))


def _names_the_doer(verb: Token, scene: Scene) -> Iterator[Draft]:
    """ "called him a murderer", "named three of the men who did it", "suspects the owners of having ordered it"."""
    roles = arguments(verb, scene.grammar)
    if roles.passive or roles.actor is None or not scene.party(roles.actor):
        return
    below = [t for t in verb.subtree if t.i > verb.i]
    guilty = scene.words["accusation.doers"] | scene.words["accusation.authors"]
    doer = any(t.lemma in guilty for t in below if t.dep_ not in scene.grammar.object)
    named = roles.undergoer is not None and is_doer(roles.undergoer, scene)  # "she names the sergeant who shot him"
    doer = doer or (named and verb.lemma in scene.words["accusation.identifying"])
    did = verb.lemma in scene.words["accusation.suspecting"] and roles.undergoer is not None
    bare = verb.lemma in scene.words["accusation.suspecting"] and scene.power(roles.undergoer)
    if (
        (doer and roles.undergoer is not None)
        or bare
        or (did and (scene.grave_below(verb) or scene.near_violence(verb)) and _of_what(verb, roles.undergoer, scene))
    ):
        yield scene.draft("accusation", verb, roles.actor, accused=scene.accused(roles.undergoer))


def _sees_whose_work(verb: Token, scene: Scene) -> Iterator[Draft]:
    """ "described the massacre as the work of the junta"."""
    grammar = scene.grammar
    hung = (verb, *scene.objects(verb))
    works = [t for above in hung for t in objects_of(above, scene.words["cause.as"], grammar)]
    works = [t for t in works if t.lemma in scene.words["accusation.works"]]
    whose = next((t for w in works for t in objects_of(w, grammar.of, grammar) if scene.power(t)), None)
    if whose is not None and any(scene.violent(t) or _violence(t, scene) for t in scene.objects(verb)):
        yield scene.draft("accusation", verb, arguments(verb, grammar).actor, accused=scene.accused(whose))


def _of_what(verb: Token, suspect: Token | None, scene: Scene) -> bool:
    """ "suspect the coastguard of sinking the boat": the parser hangs "of" on either word."""
    hung = (verb, *([suspect] if suspect is not None else []))
    return any(objects_of(t, scene.grammar.of, scene.grammar) for t in hung)


def _cleft(verb: Token, lemma: str, scene: Scene) -> Token | None:
    """ "it was the Front that smuggled rifles": who is picked out as the doer of something grave."""
    subject = first(verb, scene.grammar.subject) if lemma in scene.grammar.being else None
    if subject is None or subject.lower_ not in scene.words["accusation.clefts"]:
        return None
    picked = first(verb, scene.grammar.predicate_complement)
    if picked is None:
        return None
    clauses = scene.grammar.relative_clause | scene.grammar.complement_clause | scene.grammar.adverbial_clause
    clauses |= scene.grammar.conjunct
    clause = next(
        (c for c in (*picked.children, *verb.children) if c.dep_ in clauses and c.pos_ == "VERB" and c.i > picked.i),
        None,
    )
    if clause is None or not any(t.lower_ in scene.grammar.relative_pronouns for t in clause.children):
        return None
    somebody = any(t.lower_ in scene.grammar.personal_pronouns for t in clause.children)  # "the barons who pay them"
    if not somebody and not scene.party(picked):
        return None
    doer = first(clause, scene.grammar.subject)
    if doer is not None and doer.lower_ not in scene.grammar.relative_pronouns:
        return None  # "they are the victims of a war that the palace calls banditry"
    deeds = (clause, *children(clause, scene.grammar.conjunct))
    return picked if any(_grave_deed(t, scene) or _did_it(t, scene) for t in deeds) else None


def _did_it(verb: Token, scene: Scene) -> bool:
    """ "it was the Front that had fired", "who did it", "who started this": of an act just told."""
    it = any(t.lower_ in scene.words["accusation.clefts"] for t in scene.objects(verb))
    return verb.lemma in scene.words["accusation.firing"] or (it and verb.lemma in scene.words["accusation.doing"])


def _saying_inside(verb: Token, scene: Scene) -> Token | None:
    """ "It is the Marash, he said, who kidnap": the word of saying that stands inside what is said."""
    start, end = bounds(verb)
    at = bisect_left(scene.cues, start)
    return verb.doc[scene.cues[at]] if at < len(scene.cues) and scene.cues[at] < end else None


def _grave_deed(verb: Token, scene: Scene) -> bool:
    deeds = scene.words["accusation.helping_verbs"] | scene.words["accusation.dealing"]
    return scene.violent(verb) or scene.grave_below(verb) or (verb.lemma in deeds and _bad_object(verb, scene))


def _bad_object(verb: Token, scene: Scene) -> bool:
    things, arms = scene.objects(verb), scene.words["accusation.arms"]
    if any(t.lemma in arms | scene.words["accusation.helped"] for t in things):
        return True
    return any(c.lemma in arms for t in things for c in children(t, scene.grammar.compound))


def _identified(verb: Token, lemma: str, scene: Scene) -> Token | None:
    """ "the attackers were Keshti", "the gunmen belonged to the Brotherhood", "the killers were paid by the mill"."""
    subject = scene.subject(verb)
    if subject is None or not is_doer(subject, scene):
        return None
    if lemma in scene.grammar.being:
        said_of = next(
            (c for c in verb.children if c.dep_ in scene.grammar.predicate_complement and c.i > verb.i), None
        )
        known = said_of is not None and (said_of.pos_ == "PROPN" or scene.power(said_of))
        return said_of if known else None
    if lemma not in scene.words["accusation.belonging"]:
        return None
    whose = objects_of(verb, scene.words["accusation.whose"], scene.grammar)
    return next((w for w in whose if scene.power(w)), None)


def is_doer(noun: Token, scene: Scene) -> bool:
    """ "the attackers", "the men who shot the passengers"."""
    if noun.lemma in scene.words["accusation.doers"]:
        return True
    clause = first(noun, scene.grammar.relative_clause)
    acts = clause is not None and first(clause, scene.grammar.passive_auxiliary) is None
    return acts and clause is not None and scene.violent(clause) and scene.parsed.people.is_person(noun)


def _idle(verb: Token, scene: Scene) -> Token | None:
    """ "the police stood by", said by others."""
    doer = arguments(verb, scene.grammar).actor
    if doer is None and verb.dep_ in scene.grammar.conjunct:
        doer = scene.subject(verb.head)  # "the police were told of the raid and did nothing"
    idle = scene.phrase("refusal.phrases", verb) is not None and scene.power(doer)
    return doer if idle and scene.speaker(verb) not in (None, doer) else None


def _misdeed(verb: Token, lemma: str, scene: Scene) -> Token | None:
    """ "the party runs a death squad", "the Front brings guns in by boat", "police are paid to look away"."""
    roles = arguments(verb, scene.grammar)
    doer = roles.undergoer if roles.passive else roles.actor
    if doer is None or (roles.passive and lemma not in scene.words["accusation.paid"]):
        return None
    if doer.lower_ in scene.words["accusation.speakers_own"] or not scene.party(doer):
        return None
    if roles.passive:
        paid = scene.power(doer) and (objects_of(verb, scene.grammar.by, scene.grammar) or scene.grave_below(verb))
        return doer if paid else None
    several = doer.pos_ == "NOUN" and doer.tag_ in scene.grammar.plural_tags  # "the planters keep a militia"
    several = several and lemma not in scene.words["accusation.having"]
    named = scene.power(doer) or doer.lower_ == "they" or several
    if named and lemma in scene.words["accusation.paid"] and any(is_doer(t, scene) for t in scene.objects(verb)):
        return doer  # "the company hired the men who attacked the picket"
    if named and lemma in scene.words["accusation.dealing"] and _bad_object(verb, scene):
        return doer
    if any(
        scene.phrase("accusation.misdeeds", t) is not None for t in (verb, *children(verb, scene.grammar.auxiliary))
    ):
        return doer if scene.power(doer) or doer.lower_ in scene.words["refusal.pronouns"] else None
    return None


# --- denials ---------------------------------------------------------------------------------------------------------


def denials_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "insists the rioters were nobody's men", "our hands are clean", "had no aircraft", "scoffed at the charge"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, token.lemma
    if lemma in words["denial.insisting"]:
        content = first(token, scene.grammar.complement_clause)
        ahead = content is not None and any(c.lower_ in words["threat.will"] for c in content.children)
        if content is not None and not ahead and scene.near_violence(token) and _exculpates(content, scene):
            yield scene.draft("denial", token, arguments(token, scene.grammar).actor)
    elif lemma in words["denial.disputing"] and first(token, scene.grammar.complement_clause) is not None:
        yield scene.draft("denial", token, arguments(token, scene.grammar).actor)
    elif lemma in words["denial.scoffing"]:
        about = [t for t in token.subtree if t.i > token.i and t.lemma in words["denial.scoffed_at"]]
        if about:
            yield scene.draft("denial", token, arguments(token, scene.grammar).actor)
    elif scene.said(token) and scene.near_violence(token) and _clears(token, lemma, scene):
        yield scene.draft("denial", token)


def _exculpates(content: Token, scene: Scene) -> bool:
    below = {content.lower_, content.lemma} | {u for t in content.subtree for u in (t.lower_, t.lemma)}
    return bool(below & (scene.words["denial.never"] | scene.words["denial.lawful"]))


def _clears(verb: Token, lemma: str, scene: Scene) -> bool:
    """Whether somebody is quoted as clearing those accused: "none of my men fired", "there are no prisoners"."""
    words = scene.words
    for start in (verb, *children(verb, scene.grammar.auxiliary)):
        if scene.phrase("denial.clearing", start) is not None:
            return True
    active = first(verb, scene.grammar.passive_auxiliary) is None
    nobody = scene.subject(verb)
    none_of = nobody is not None and nobody.lower_ in words["denial.never"]  # "none of his men had been near the town"
    if active and (scene.negated(verb) or none_of) and scene.phrase("denial.not_done", verb) is not None:
        return True
    if _was_lawful(verb, scene):
        return True
    if lemma in scene.grammar.being and scene.negated(verb) and _not_ours(verb, scene):
        return True
    if lemma in words["denial.carrying"]:
        thing = next(
            (c for c in verb.children if c.dep_ in scene.grammar.object | scene.grammar.predicate_complement), None
        )
        none = thing is not None and any(c.lower_ in words["denial.never"] for c in thing.children)
        if none and thing is not None and thing.lemma in words["denial.assets"]:
            return True
    subject = scene.subject(verb)
    if subject is None or subject.lower_ not in words["denial.never"]:
        return False
    ours = [t for t in subject.subtree if t.lower_ in words["denial.own"]]
    return bool(ours) and (scene.violent(verb) or scene.grave_below(verb) or lemma in words["denial.deeds"])


def _not_ours(verb: Token, scene: Scene) -> bool:
    """ "it was not its men who burned the school"."""
    subject, men = first(verb, scene.grammar.subject), first(verb, scene.grammar.predicate_complement)
    if subject is None or men is None or subject.lower_ not in scene.words["accusation.clefts"]:
        return False
    return any(c.lower_ in scene.words["denial.own_men"] for c in men.children)


def _was_lawful(verb: Token, scene: Scene) -> bool:
    """ "all its land was purchased legally", "our men acted in self-defence": one's own deeds were right."""
    subject = scene.subject(verb)
    lawful = any(t.lower_ in scene.words["denial.rightly"] for t in verb.subtree if abs(t.i - verb.i) <= 4)
    if subject is None or not lawful:
        return False
    own = {subject.lower_, *(t.lower_ for t in subject.children)} & scene.words["denial.own"]
    return bool(own) and not scene.negated(verb)


# --- causes ----------------------------------------------------------------------------------------------------------


def causes_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "what produced the killing was a law", "the trouble began with a quarrel", "attributes the violence to"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma, grammar = scene.words, token.lemma, scene.grammar
    subject = scene.subject(token)
    about = subject is not None and any(_violence(t, scene) for t in (subject, *subject.subtree))
    if lemma in words["cause.beginning"] and about and objects_of(token, words["cause.with"], grammar):
        yield scene.draft("cause", token)
    elif lemma in words["cause.attributing"]:
        what = [t for t in token.children if t.dep_ in grammar.object | grammar.passive_subject]
        to = objects_of(token, frozenset({"to", "on"}), grammar)
        if any(_violence(t, scene) for t in what) and to and not any(scene.power(t) for t in to):
            yield scene.draft("cause", token, arguments(token, grammar).actor)
    elif lemma in words["cause.producing"] and any(t.lower_ == "what" and t.i < token.i for t in token.children):
        if any(_violence(t, scene) for t in scene.objects(token)):
            yield scene.draft("cause", token)
    elif lemma in scene.grammar.being:
        itself = subject is not None and _violence(subject, scene)  # "the conflict is about land"
        over = objects_of(token, words["cause.about"], grammar) if scene.said(token) or itself else []
        this = _this(subject, scene) and scene.near_violence(token)
        if over and (about or this) and not any(_violence(o, scene) for o in over):
            yield scene.draft("cause", token)
        elif not (over and about):
            yield from _is_the_answer(token, scene)


def _this(subject: Token | None, scene: Scene) -> bool:
    return subject is not None and subject.lower_ in scene.words["cause.this"]


def _is_the_answer(verb: Token, scene: Scene) -> Iterator[Draft]:
    """ "it was an answer to the porters", "that exclusion is the root of the war"."""
    grammar = scene.grammar
    what = next((c for c in verb.children if c.dep_ in grammar.predicate_complement and c.i > verb.i), None)
    if what is None:
        return
    answered = objects_of(what, frozenset({"to", "for"}), grammar)
    real = answered and not any(t.lemma in scene.words["cause.not_answered"] for t in answered)
    subject = first(verb, scene.grammar.subject)
    told = scene.said(verb) or (
        subject is not None and _violence(subject, scene) and first(verb, grammar.marker) is None
    )
    if real and what.lemma in scene.words["cause.answers"] and told and scene.near_violence(verb):
        yield scene.draft("cause", verb)


def _violence(token: Token, scene: Scene) -> bool:
    return token.lemma in scene.words["cause.violent"] or token.lower_ in scene.words["cause.violent"]
