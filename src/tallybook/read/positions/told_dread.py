"""Refusals, fears and threats told without their verb: "he would not", "we will be next", "they will have war"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene, lemmas_of
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

_ENDS = frozenset(":;—–")  # what a short answer ends with, where its reason follows
_SHORT = 7  # tokens of a sentence that only says yes or no


def _modals(verb: Token, scene: Scene) -> set[str]:
    return {c.lower_ for c in verb.children if c.dep_ in scene.grammar.auxiliary}


def _asked(token: Token, scene: Scene) -> bool:
    """Whether somebody was asked for something before a word, in its sentence or the one before."""
    start = bounds(token)[0]
    return scene.asked_in(bounds(token.doc[start - 1])[0] if start else start, token.i)


# --- refusals --------------------------------------------------------------------------------------------------------


def refusals_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "he would not", "the colonel said no", "would not hear of it", "has balked", "ruled out sending troops"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, token.lemma
    subject = scene.subject(token) or first(token, scene.grammar.subject)
    if subject is None:
        return
    asked = _asked(token, scene)
    if asked and subject.lower_ in words["refusal.pronouns"]:
        asked_one = scene.asked(token)  # "has asked the bishop to hold it indoors; he refused"
        subject = asked_one if asked_one is not None and scene.party(asked_one) else subject
    power = scene.power(subject) or (
        asked and (subject.lower_ in words["refusal.pronouns"] or subject.i < token.head.i)
    )
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
    if verb.lower_ not in scene.words["refusal.would"] or not scene.negated(verb):
        return False
    stop = next((t.i for t in verb.sent if t.i > verb.i and t.text in _ENDS), bounds(verb)[1])
    length = sum(not t.is_punct and not t.is_space for t in verb.sent if t.i < stop)
    if not 2 < length <= _SHORT or first(verb, scene.grammar.object) is not None:
        return False
    return verb.head == verb or verb.pos_ == "AUX"


def _says_no(verb: Token, lemma: str, scene: Scene) -> bool:
    if lemma not in scene.words["refusal.answering"] or verb.i + 1 >= bounds(verb)[1]:
        return False
    after = verb.nbor(1)
    last = verb.i + 2 >= len(verb.doc) or verb.nbor(2).is_punct or verb.nbor(2).lower_ in ("to", "and", "but")
    return after.lower_ == "no" and last


def _passes_it_over(verb: Token, lemma: str, scene: Scene, *, asked: bool) -> bool:
    """ "would not hear of it", "has not answered letters", "has kept to its barracks", "would let nobody leave"."""
    words = scene.words
    if_ = any(c.dep_ in scene.grammar.marker and c.lower_ in words["refusal.conditions"] for c in verb.children)
    if if_ or not (asked or scene.near_violence(verb)):
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
    what = {t.lemma for t in scene.objects(verb)}
    what |= {t.lemma for t in objects_of(verb, words["refusal.to"], scene.grammar)}
    return lemma in words["refusal.not_dealt"] and bool(what & words["refusal.unanswered"])


# --- fears -----------------------------------------------------------------------------------------------------------


def fears_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "what he dreads is the vote", "it will be like Sarrat", "a war is coming", "there will be nobody left"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, token.lemma
    if lemma in words["fear.verbs"] and _what_is_feared(token):
        if scene.near_violence(token):
            yield scene.draft("fear", token, arguments(token, scene.grammar).actor)
        return
    if lemma in words["fear.expecting"] and scene.near_violence(token):
        actor = arguments(token, scene.grammar).actor
        expected = scene.grammar.object | scene.grammar.complement_clause | scene.grammar.predicate_complement
        expected |= scene.grammar.controlled_clause  # "she expected to be next"
        what = [t for c in token.children if c.dep_ in expected for t in (c, *c.children)]
        what += [t for c in token.children if c.lower_ in words["fear.worse"] for t in (c,)]
        named = {u for t in what for u in (t.lemma, t.lower_)}
        dreaded = (
            words["fear.worse"] | words["fear.catastrophes"] | words["accusation.doers"] | words["accusation.crowds"]
        )
        awaited = objects_of(token, frozenset({"for"}), scene.grammar)  # "waits for the next bomb"
        for_what = any(scene.violent(t) or t.lemma in words["fear.awaited"] for t in awaited)
        if scene.party(actor) and (for_what or named & dreaded):
            yield scene.draft("fear", token, actor)
        return
    boding = any(
        scene.phrase("fear.foreboding", t) is not None for t in (token, *children(token, scene.grammar.auxiliary))
    )
    if scene.said(token) and scene.near_violence(token) and (boding or _foretold(token, lemma, scene)):
        yield scene.draft("fear", token)


def _what_is_feared(verb: Token) -> bool:
    """ "what he dreads (most) is ..."."""
    return any(t.lower_ == "what" and t.i < verb.i for t in verb.children)


def _foretold(verb: Token, lemma: str, scene: Scene) -> bool:
    """Whether the quoted words foretell harm to those who say them or to all."""
    words = scene.words
    subject = first(verb, scene.grammar.subject | scene.grammar.passive_subject)
    if lemma in words["fear.coming"] and subject is not None and subject.lemma in words["fear.catastrophes"]:
        return not scene.negated(verb)
    modals = _modals(verb, scene)
    if verb.dep_ in scene.grammar.conjunct:
        modals |= _modals(verb.head, scene)  # "they will come back and finish us"
    if not (modals & words["threat.will"] or modals & words["fear.may"]) or scene.negated(verb):
        return False
    for start in (verb, *children(verb, scene.grammar.auxiliary)):
        end = scene.phrase("fear.foretelling", start)
        if end is not None and (verb.doc[end - 1].lemma not in words["fear.last"] or _ends(end, verb)):
            return True
    more = subject is not None and subject.lower_ in words["fear.others"]  # "more will fall before the harvest is in"
    if more and (lemma in words["fear.dying"] or scene.violent(verb)):
        return True
    likened = objects_of(verb, words["fear.like"], scene.grammar)
    if lemma in scene.grammar.being and any(
        t.pos_ == "PROPN" or t.lemma in words["fear.catastrophes"] for t in likened
    ):
        return True
    near = {t.lower_ for t in verb.children} | {u.lower_ for t in verb.children for u in t.children}
    harm = scene.violent(verb) or lemma in words["threat.acts"] | words["threat.harming"]
    if harm and near & words["fear.us"]:
        return True
    passive = first(verb, scene.grammar.passive_auxiliary) is not None
    doomed = subject is not None and subject.lower_ in words["fear.ours"]
    return passive and doomed and (scene.violent(verb) or lemma in words["threat.acts"])


def _ends(end: int, verb: Token) -> bool:
    """Whether a clause ends at an index."""
    return end >= bounds(verb)[1] or verb.doc[end].is_punct


# --- threats ---------------------------------------------------------------------------------------------------------


def threats_told(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "they will have their war", "gave them three days to leave", "it will shoot any teacher who teaches"."""
    if token.pos_ not in ("VERB", "AUX"):
        return
    words, lemma = scene.words, token.lemma
    starts = (token, *children(token, scene.grammar.auxiliary))
    if any(scene.phrase("threat.told", t) is not None for t in starts) and scene.near_violence(token):
        yield scene.draft("threat", token, None if scene.said(token) else scene.issuer(scene.subject(token)))
        return
    will, voice = _modals(token, scene), scene.speaker(token)
    reported = (
        will & words["threat.would"]
        and voice is not None
        and (  # "said that it would be wiped off the map"
            scene.power(voice) or voice.lemma in words["threat.papers"]
        )
    )
    if (will & words["threat.will"] or reported) and scene.near_violence(token) and _befalls(token, starts, scene):
        yield scene.draft("threat", token)
        return
    roles = arguments(token, scene.grammar)
    if lemma in words["threat.ordering"] and _orders_out(token, roles.actor, scene):
        yield scene.draft("threat", token, scene.issuer(roles.actor))
        return
    below = set(lemmas_of(scene.below(token))) if lemma in words["threat.verbs"] or lemma == "threaten" else set()
    if lemma in words["threat.verbs"] and roles.actor is not None and roles.actor.lower_ in ("it", "they"):
        if below & words["threat.harms"] and not below & words["threat.not_harms"]:
            yield scene.draft("threat", token, roles.actor)
    elif lemma == "threaten" and scene.power(roles.actor) and below & words["threat.pressing"]:
        yield scene.draft("threat", token, roles.actor)
    elif scene.said(token) and _will_harm(token, lemma, scene):
        yield scene.draft("threat", token)


def _orders_out(verb: Token, by: Token | None, scene: Scene) -> bool:
    """ "leaflets ordered all Tamari to leave the town": by a paper or an armed group, of others."""
    words, grammar = scene.words, scene.grammar
    if by is None or not scene.near_violence(verb):
        return False
    kind = scene.parsed.people.kind_of(by, grammar)
    threatens = by.lemma in words["threat.papers"] or kind in words["threat.ruling"]
    told = any(
        c.lemma in words["threat.leaving"]
        for c in children(verb, grammar.controlled_clause | grammar.complement_clause)
    )
    return threatens and told and bool(scene.objects(verb))


def _befalls(verb: Token, starts: Sequence[Token], scene: Scene) -> bool:
    """ "any herder found here will not go home", "will lose his hands": said of others, by whoever is quoted."""
    subject = scene.subject(verb)
    ours = subject is not None and subject.lower_ in scene.words["actors.speaking"]
    if ours or not (scene.said(verb) or _armed_speaker(verb, scene)):
        return False
    return any(scene.phrase("threat.to_come", t) is not None for t in starts)


def _will_harm(verb: Token, lemma: str, scene: Scene) -> bool:
    """Whether those with arms are quoted as saying what they will do: "it will shoot any teacher who ..."."""
    modals = _modals(verb, scene)
    if not (modals & scene.words["threat.will"] or "would" in modals) or scene.negated(verb):
        return False
    roles = arguments(verb, scene.grammar)
    if roles.passive:
        return False
    doer = roles.actor
    own = doer is not None and doer.lower_ in scene.words["threat.own"]
    harm = scene.violent(verb) and lemma not in scene.words["threat.lawful"]  # "police said they would arrest them"
    harm = harm or lemma in scene.words["threat.acts"] | scene.words["threat.harming"]
    hits_us = any(t.lower_ in scene.words["fear.us"] for t in verb.children)
    return own and harm and not hits_us and _armed_speaker(verb, scene)


def _armed_speaker(verb: Token, scene: Scene) -> bool:
    """Whether the clause of saying above a verb has a power for its subject."""
    for above in verb.ancestors:
        subject = first(above, scene.grammar.subject)
        if subject is not None and above.pos_ == "VERB":
            return scene.power(subject)
    return False
