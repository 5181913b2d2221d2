"""Stands told without the verb for them: "he would not", "it was the Front that smuggled the rifles", "we will be next"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span as Stretch
from spacy.tokens import Token

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene, lemma_of, lemmas_of
from tallybook.read.syntax import arguments, children, first, objects_of

_SHORT = 7  # tokens of a sentence that only says yes or no


def _modals(verb: Token, scene: Scene) -> set[str]:
    return {c.lower_ for c in verb.children if c.dep_ in scene.grammar.auxiliary}


def _object_of(verb: Token, scene: Scene) -> list[Token]:
    """What a verb acts on, with what is joined to it."""
    things = list(children(verb, scene.grammar.object))
    return things + [c for t in things for c in children(t, scene.grammar.conjunct)]


def _before(sentence: Stretch) -> Stretch | None:
    """The sentence before one."""
    return sentence.doc[sentence.start - 1].sent if sentence.start > 0 else None


def _asked(token: Token, scene: Scene) -> bool:
    """Whether somebody was asked for something before a word, in its sentence or the one before."""
    before = _before(token.sent)
    start = before.start if before is not None else token.sent.start
    return any(lemma_of(t) in scene.words["refusal.asking"] for t in token.doc[start : token.i])


# --- refusals ----------------------------------------------------------------------------------------------------


def refusals_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "he would not", "the colonel said no", "would not hear of it", "has balked", "ruled out sending troops"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, lemma_of(token)
    subject = scene.subject(token) or first(token, scene.grammar.subject)
    if subject is None:
        return
    asked = _asked(token, scene)
    power = scene.power(subject)
    if _would_not(token, scene) or _says_no(token, lemma, scene):
        if asked:
            yield scene.draft("refusal", token, subject)
    elif not power and not (scene.party(subject) and scene.said(token)):
        return
    elif lemma in words["refusal.bare"] and (asked or scene.near_violence(token)):
        if not any(c.dep_ in scene.grammar.controlled_clause | scene.grammar.object for c in token.children):
            yield scene.draft("refusal", token, subject)
    elif power and _passes_it_over(token, lemma, scene, asked=asked):
        yield scene.draft("refusal", token, subject)


def _would_not(verb: Token, scene: Scene) -> bool:
    """A short sentence that is only a subject and "would not"."""
    sentence = verb.sent
    length = sum(not t.is_punct and not t.is_space for t in sentence)
    if not 2 < length <= _SHORT or any(c.dep_ in scene.grammar.object for c in verb.children):
        return False
    modal = verb.lower_ in scene.words["refusal.would"]
    return modal and scene.negated(verb) and (verb.head == verb or verb.pos_ == "AUX")


def _says_no(verb: Token, lemma: str, scene: Scene) -> bool:
    if lemma not in scene.words["refusal.answering"] or verb.i + 1 >= verb.sent.end:
        return False
    after = verb.nbor(1)
    last = verb.i + 2 >= len(verb.doc) or verb.nbor(2).is_punct or verb.nbor(2).lower_ in ("to", "and", "but")
    return after.lower_ == "no" and last


def _passes_it_over(verb: Token, lemma: str, scene: Scene, *, asked: bool) -> bool:
    """ "would not hear of it", "has not answered letters", "has kept to its barracks", "would let nobody leave"."""
    words = scene.words
    if not (asked or scene.near_violence(verb)):
        return False
    if asked or scene.said(verb):
        for start in (verb, *children(verb, scene.grammar.auxiliary)):
            if scene.phrase("refusal.passing_over", start) is not None:
                return True
    if lemma in words["refusal.withholding"]:
        below = set(lemmas_of(t for t in verb.subtree if t.i > verb.i))
        return bool(below & words["refusal.ruled_out"])
    if not scene.negated(verb) or _modals(verb, scene) & words["refusal.cannot"]:
        return lemma in words["refusal.letting"] and any(c.lower_ in words["denial.never"] for c in verb.children)
    if scene.phrase("refusal.not_done", verb) is not None:
        return True
    what = {lemma_of(t) for t in _object_of(verb, scene)}
    what |= {lemma_of(t) for t in objects_of(verb, words["refusal.to"], scene.grammar)}
    return lemma in words["refusal.not_dealt"] and bool(what & words["refusal.unanswered"])


# --- accusations -------------------------------------------------------------------------------------------------


def accusations_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "it is the League who hide the bombers", "the attackers were Keshti", "the party runs a death squad"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, lemma_of(token)
    if lemma in words["accusation.naming"] and scene.near_violence(token):
        yield from _names_the_doer(token, scene)
    if not scene.said(token) or scene.negated(token):
        return
    accused = _cleft(token, lemma, scene) or _identified(token, lemma, scene) or _misdeed(token, lemma, scene)
    if accused is not None and scene.near_violence(token):
        yield scene.draft("accusation", token, target=scene.parsed.actor(accused))


def _names_the_doer(verb: Token, scene: Scene) -> Iterator[Draft]:
    """ "called him a murderer", "has named three of the men he says did it", "suspects the owners of having ordered it"."""
    roles = arguments(verb, scene.grammar)
    if roles.passive or roles.actor is None or not scene.party(roles.actor):
        return
    below = [t for t in verb.subtree if t.i > verb.i]
    doer = any(lemma_of(t) in scene.words["accusation.doers"] for t in below if t.dep_ not in scene.grammar.object)
    did = lemma_of(verb) == "suspect" and roles.undergoer is not None and scene.party(roles.undergoer)
    if (doer and roles.undergoer is not None) or (did and scene.grave_below(verb) and objects_of(verb, scene.grammar.of, scene.grammar)):
        yield scene.draft("accusation", verb, roles.actor, target=scene.accused(roles.undergoer))


def _cleft(verb: Token, lemma: str, scene: Scene) -> Token | None:
    """ "it was the Front that smuggled rifles": who is picked out as the doer of something grave."""
    subject = first(verb, scene.grammar.subject)
    if lemma != "be" or subject is None or subject.lower_ not in scene.words["accusation.clefts"]:
        return None
    picked = next((c for c in verb.children if c.dep_ in scene.grammar.predicate_complement), None)
    if picked is None or not scene.party(picked):
        return None
    clauses = scene.grammar.relative_clause | scene.grammar.complement_clause | scene.grammar.adverbial_clause
    clause = next((c for c in (*picked.children, *verb.children) if c.dep_ in clauses and c.i > picked.i), None)
    if clause is None or not any(t.lower_ in scene.grammar.relative_pronouns for t in clause.children):
        return None
    return picked if any(_grave_deed(t, scene) for t in (clause, *children(clause, scene.grammar.conjunct))) else None


def _grave_deed(verb: Token, scene: Scene) -> bool:
    deeds = scene.words["accusation.helping_verbs"] | scene.words["accusation.dealing"]
    return scene.violent(verb) or scene.grave_below(verb) or (lemma_of(verb) in deeds and _bad_object(verb, scene))


def _bad_object(verb: Token, scene: Scene) -> bool:
    things, arms = _object_of(verb, scene), scene.words["accusation.arms"]
    if any(lemma_of(t) in arms | scene.words["accusation.helped"] for t in things):
        return True
    return any(lemma_of(c) in arms for t in things for c in children(t, scene.grammar.compound))


def _identified(verb: Token, lemma: str, scene: Scene) -> Token | None:
    """ "the attackers were Keshti", "the gunmen belonged to the Brotherhood", "the killers were paid by the mill"."""
    subject = scene.subject(verb)
    if subject is None or lemma_of(subject) not in scene.words["accusation.doers"]:
        return None
    if lemma == "be":
        said_of = next((c for c in verb.children if c.dep_ in scene.grammar.predicate_complement and c.i > verb.i), None)
        known = said_of is not None and (said_of.pos_ == "PROPN" or scene.power(said_of))
        return said_of if known else None
    if lemma not in scene.words["accusation.belonging"]:
        return None
    whose = objects_of(verb, scene.words["accusation.whose"], scene.grammar)
    return next((w for w in whose if scene.power(w)), None)


def _misdeed(verb: Token, lemma: str, scene: Scene) -> Token | None:
    """ "the party runs a death squad", "the Front brings guns in by boat", "police are paid to look away"."""
    roles = arguments(verb, scene.grammar)
    doer = roles.undergoer if roles.passive else roles.actor
    if doer is None or doer.lower_ in scene.words["accusation.speakers_own"] or not scene.party(doer):
        return None
    if roles.passive:
        paid = lemma in scene.words["accusation.paid"] and scene.power(doer)
        return doer if paid and (bool(objects_of(verb, scene.grammar.by, scene.grammar)) or scene.grave_below(verb)) else None
    named = scene.power(doer) or doer.pos_ == "PROPN" or doer.lower_ == "they"
    if lemma in scene.words["accusation.dealing"] and named and _bad_object(verb, scene):
        return doer
    if any(scene.phrase("accusation.misdeeds", t) is not None for t in (verb, *children(verb, scene.grammar.auxiliary))):
        return doer if scene.power(doer) else None
    return None


# --- denials -----------------------------------------------------------------------------------------------------


def denials_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "insists the rioters were nobody's men", "our hands are clean", "had no aircraft there", "scoffed at the charge"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, lemma_of(token)
    if lemma in words["denial.insisting"]:
        content = first(token, scene.grammar.complement_clause)
        if content is not None and scene.near_violence(token) and _exculpates(content, scene):
            yield scene.draft("denial", token, arguments(token, scene.grammar).actor)
    elif lemma in words["denial.disputing"] and first(token, scene.grammar.complement_clause) is not None:
        yield scene.draft("denial", token, arguments(token, scene.grammar).actor)
    elif lemma in words["denial.scoffing"]:
        about = [t for t in token.subtree if t.i > token.i and lemma_of(t) in words["denial.said"]]
        if about:
            yield scene.draft("denial", token, arguments(token, scene.grammar).actor)
    elif scene.said(token) and scene.near_violence(token) and _clears(token, lemma, scene):
        yield scene.draft("denial", token)


def _exculpates(content: Token, scene: Scene) -> bool:
    below = {content.lower_, lemma_of(content)} | {u for t in content.subtree for u in (t.lower_, lemma_of(t))}
    return bool(below & (scene.words["denial.never"] | scene.words["denial.lawful"]))


def _clears(verb: Token, lemma: str, scene: Scene) -> bool:
    """Whether somebody is quoted as clearing those who stand accused: "none of my men fired", "there are no prisoners"."""
    words = scene.words
    for start in (verb, *children(verb, scene.grammar.auxiliary)):
        if scene.phrase("denial.clearing", start) is not None:
            return True
    active = first(verb, scene.grammar.passive_auxiliary) is None
    if active and scene.negated(verb) and scene.phrase("denial.not_done", verb) is not None:
        return True
    if lemma in ("have", "be", "keep", "hold"):
        thing = next((c for c in verb.children if c.dep_ in scene.grammar.object | scene.grammar.predicate_complement), None)
        none = thing is not None and any(c.lower_ in words["denial.never"] for c in thing.children)
        if none and thing is not None and lemma_of(thing) in words["denial.assets"]:
            return True
    subject = scene.subject(verb)
    if subject is None or subject.lower_ not in words["denial.never"]:
        return False
    ours = [t for t in subject.subtree if t.lower_ in words["denial.own"]]
    return bool(ours) and (scene.violent(verb) or scene.grave_below(verb) or lemma in words["denial.deeds"])


# --- fears -------------------------------------------------------------------------------------------------------


def fears_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "what he dreads is the vote", "it will be like Sarrat", "a war is coming", "there will be nobody left"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, lemma_of(token)
    if lemma in words["fear.verbs"] and _what_is_feared(token, scene):
        if scene.near_violence(token):
            yield scene.draft("fear", token, arguments(token, scene.grammar).actor)
        return
    if lemma in words["fear.expecting"] and scene.near_violence(token):
        actor = arguments(token, scene.grammar).actor
        below = set(lemmas_of(scene.below(token))) | {t.lower_ for t in scene.below(token)}
        if scene.party(actor) and below & (words["fear.worse"] | words["fear.catastrophes"]):
            yield scene.draft("fear", token, actor)
        return
    if scene.said(token) and scene.near_violence(token) and _foretold(token, lemma, scene):
        yield scene.draft("fear", token)


def _what_is_feared(verb: Token, scene: Scene) -> bool:
    """ "what he dreads (most) is ..."."""
    return any(t.lower_ == "what" and t.i < verb.i for t in verb.children)


def _foretold(verb: Token, lemma: str, scene: Scene) -> bool:
    """Whether the quoted words foretell harm to those who say them or to all."""
    words = scene.words
    subject = first(verb, scene.grammar.subject | scene.grammar.passive_subject)
    if lemma in words["fear.coming"] and subject is not None and lemma_of(subject) in words["fear.catastrophes"]:
        return not scene.negated(verb)
    will = _modals(verb, scene) & (words["threat.will"] | words["fear.may"])
    if not will or scene.negated(verb):
        return False
    if any(scene.phrase("fear.foretelling", t) is not None for t in (verb, *children(verb, scene.grammar.auxiliary))):
        return True
    near = {t.lower_ for t in verb.children} | {u.lower_ for t in verb.children for u in t.children}
    if scene.violent(verb) and near & words["fear.us"]:
        return True
    passive = first(verb, scene.grammar.passive_auxiliary) is not None
    doomed = subject is not None and subject.lower_ in words["fear.ours"]
    return passive and doomed and (scene.violent(verb) or lemma in words["threat.acts"])


# --- threats -----------------------------------------------------------------------------------------------------


def threats_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "they will have their war", "gave them three days to leave", "it will shoot any teacher who opens his school"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, lemma_of(token)
    starts = (token, *children(token, scene.grammar.auxiliary))
    if any(scene.phrase("threat.told", t) is not None for t in starts) and scene.near_violence(token):
        yield scene.draft("threat", token, None if scene.said(token) else scene.subject(token))
        return
    roles = arguments(token, scene.grammar)
    below = set(lemmas_of(scene.below(token)))
    if lemma in words["threat.verbs"] and roles.actor is not None and roles.actor.lower_ in ("it", "they"):
        if below & words["threat.harms"] and not below & words["threat.not_harms"]:
            yield scene.draft("threat", token, roles.actor)
    elif lemma == "threaten" and scene.power(roles.actor) and below & words["threat.pressing"]:
        yield scene.draft("threat", token, roles.actor)
    elif scene.said(token) and _will_harm(token, lemma, scene):
        yield scene.draft("threat", token)


def _will_harm(verb: Token, lemma: str, scene: Scene) -> bool:
    """Whether those with arms are quoted as saying what they will do: "it will shoot any teacher who ..."."""
    will = _modals(verb, scene) & (scene.words["threat.will"] | {"would"})
    roles = arguments(verb, scene.grammar)
    if not will or scene.negated(verb) or roles.passive:
        return False
    doer = roles.actor
    own = doer is not None and doer.lower_ in scene.words["threat.own"]
    harm = scene.violent(verb) or lemma in scene.words["threat.acts"] | scene.words["threat.harming"]
    hits_us = any(t.lower_ in scene.words["fear.us"] for t in verb.children)
    return own and harm and not hits_us and _armed_speaker(verb, scene)


def _armed_speaker(verb: Token, scene: Scene) -> bool:
    """Whether the clause of saying above a verb has a power for its subject."""
    for above in verb.ancestors:
        subject = first(above, scene.grammar.subject)
        if subject is not None and above.pos_ == "VERB":
            return scene.power(subject)
    return False


# --- causes ------------------------------------------------------------------------------------------------------


def causes_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "what produced the killing was a law", "the trouble began with a quarrel", "attributes the violence to"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma, grammar = scene.words, lemma_of(token), scene.grammar
    subject = scene.subject(token)
    about = subject is not None and any(_violence(t, scene) for t in (subject, *subject.subtree))
    if lemma in words["cause.beginning"] and about and objects_of(token, words["cause.with"], grammar):
        yield scene.draft("cause", token)
    elif lemma in words["cause.attributing"]:
        what = [t for t in token.children if t.dep_ in grammar.object | grammar.passive_subject]
        if any(_violence(t, scene) for t in what) and objects_of(token, frozenset({"to", "on"}), grammar):
            yield scene.draft("cause", token, arguments(token, grammar).actor)
    elif lemma in words["cause.producing"] and any(t.lower_ == "what" and t.i < token.i for t in token.children):
        if any(_violence(t, scene) for t in _object_of(token, scene)):
            yield scene.draft("cause", token)
    elif lemma == "be" and about and scene.said(token):
        over = objects_of(token, words["cause.about"], grammar)
        if over and not any(_violence(o, scene) for o in over):
            yield scene.draft("cause", token)
    elif lemma == "be":
        yield from _is_the_answer(token, scene)


def _is_the_answer(verb: Token, scene: Scene) -> Iterator[Draft]:
    """ "it was an answer to the porters", "that exclusion is the root of the war"."""
    grammar = scene.grammar
    what = next((c for c in verb.children if c.dep_ in grammar.predicate_complement and c.i > verb.i), None)
    if what is None:
        return
    if lemma_of(what) in scene.words["cause.answers"] and objects_of(what, frozenset({"to", "for"}), grammar):
        if scene.said(verb) and scene.near_violence(verb):
            yield scene.draft("cause", verb)


def _violence(token: Token, scene: Scene) -> bool:
    return lemma_of(token) in scene.words["cause.violent"] or token.lower_ in scene.words["cause.violent"]
