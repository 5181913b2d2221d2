"""Refusals of what was asked for: "has not let the families in", "unwilling to testify", "there will be no amnesty"."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token


def withholds(token: Token, scene: Scene) -> Iterator[Draft]:
    """A verb or an adjective by which a power, or anybody asked, will not do or give something."""
    if not scene.near_violence(token):
        return
    if token.pos_ == "ADJ":
        yield from _unwilling(token, scene)
    elif token.pos_ == "NOUN":
        yield from _refusal_of(token, scene)
    elif token.pos_ in ("VERB", "AUX"):
        subject = arguments(token, scene.grammar).actor or first(token, scene.grammar.subject)
        if subject is not None and subject.lower_ in scene.words["refusal.pronouns"] and scene.said(token):
            subject = scene.speaker(token) or subject
        if _no_such_thing(token, scene) or _nobody_is_let(token, scene):
            yield scene.draft("refusal", token)
        elif _will_not(token, scene) or (
            subject is not None
            and any(rule(token, subject, scene) for rule in (_for_all_that, _rules_out, _lets_nobody, _sends_nobody))
        ):
            yield scene.draft("refusal", token, subject)


def _conditional(verb: Token, scene: Scene) -> bool:
    """ "if the court did not permit it", "will not let them go unless": nothing is refused yet."""
    marks = (m for c in (verb, *verb.children) for m in c.children if m.dep_ in scene.grammar.marker)
    return any(m.lower_ in scene.words["refusal.conditions"] for m in marks)


def _lets_nobody(verb: Token, subject: Token, scene: Scene) -> bool:
    """ "has not allowed the families to see the bodies", "will not permit the exhumation"."""
    words = scene.words
    allowing = verb.lemma in words["refusal.allowing"] and scene.negated(verb)
    infinite = any(c.tag_ == "TO" for c in verb.children)
    able = scene.power(subject) or subject.lemma in words["actors.spoken_for"]
    if not allowing or infinite or not able or _conditional(verb, scene):
        return False
    if {c.lower_ for c in children(verb, scene.grammar.auxiliary)} & words["refusal.cannot"]:
        return False
    return any(c.i > verb.i and not c.is_punct for c in verb.children)


def _sends_nobody(verb: Token, subject: Token, scene: Scene) -> bool:
    """ "asked for protection, the police sent nobody"."""
    nobody = [
        t for t in scene.objects(verb) if {t.lower_, *(c.lower_ for c in t.children)} & scene.words["denial.never"]
    ]
    return verb.lemma in scene.words["refusal.helping"] and bool(nobody) and scene.power(subject)


def _nobody_is_let(verb: Token, scene: Scene) -> bool:
    """ "nobody has been allowed into the valley", "the families have not been permitted to see the bodies"."""
    words = scene.words
    roles = arguments(verb, scene.grammar)
    if verb.lemma not in words["refusal.letting"] or not roles.passive or roles.undergoer is None:
        return False
    nobody = {roles.undergoer.lower_, *(c.lower_ for c in roles.undergoer.children)} & words["denial.never"]
    return scene.parsed.people.is_person(roles.undergoer) and (bool(nobody) or scene.negated(verb))


def _for_all_that(verb: Token, subject: Token, scene: Scene) -> bool:
    """ "despite repeated requests, the ministry has not published the autopsy"."""
    words = scene.words
    if not scene.negated(verb) or not scene.power(subject):
        return False
    asked = (t for t in verb.subtree if t.lemma in words["refusal.asking_nouns"])
    return any(t.head.lower_ in words["refusal.despite"] for t in asked)


def _rules_out(verb: Token, subject: Token, scene: Scene) -> bool:
    """ "has ruled out giving up its guns"."""
    gerund = first(verb, scene.grammar.controlled_clause | scene.grammar.complement_clause)
    out = verb.lemma in scene.words["refusal.withholding"] and any(c.lower_ == "out" for c in verb.children)
    return out and gerund is not None and gerund.tag_ in scene.grammar.gerund_tag and scene.power(subject)


def _will_not(verb: Token, scene: Scene) -> bool:
    """ "the rebels say they will not sit down with a government that bombs villages", of oneself."""
    words = scene.words
    roles = arguments(verb, scene.grammar)
    ahead = {c.lower_ for c in children(verb, scene.grammar.auxiliary)} & words["refusal.would"] - {"did", "could"}
    own = words["refusal.pronouns"] | words["actors.speaking"]
    if not ahead or not scene.negated(verb) or roles.passive or roles.actor is None or roles.actor.lower_ not in own:
        return False
    speaker = scene.speaker(verb)
    speaks = scene.body(speaker) or (speaker is not None and speaker.lemma in words["actors.spoken_for"])
    harm = scene.violent(verb) or verb.lemma in words["refusal.not_willed"] | words["threat.acts"]
    return speaks and not harm and not _conditional(verb, scene) and any(c.i > verb.i for c in verb.children)


def _no_such_thing(verb: Token, scene: Scene) -> bool:
    """ "there will be no amnesty", in the words of a power."""
    words = scene.words
    if verb.lemma not in scene.grammar.being or not scene.said(verb) or not any(c.tag_ == "EX" for c in verb.children):
        return False
    ahead = {c.lower_ for c in children(verb, scene.grammar.auxiliary)} & (words["threat.will"] | words["threat.would"])
    thing = first(verb, scene.grammar.predicate_complement)
    none = thing is not None and any(c.lower_ in words["refusal.no"] for c in thing.children)
    speaker = scene.speaker(verb)
    speaks = scene.power(speaker) or (speaker is not None and speaker.lemma in words["actors.spoken_for"])
    granted = thing is not None and thing.lemma in words["refusal.ruled_out"]
    return bool(ahead) and none and granted and speaks and not _conditional(verb, scene)


def _unwilling(word: Token, scene: Scene) -> Iterator[Draft]:
    """ "witnesses are unwilling to testify", "no witness was willing to speak"."""
    words, grammar = scene.words, scene.grammar
    subject = first(word.head, grammar.subject)
    act = first(word, grammar.controlled_clause)
    if subject is None or act is None or not scene.party(subject):
        return
    nobody = {subject.lower_, *(c.lower_ for c in subject.children)} & words["denial.never"]
    not_willing = word.lemma in words["refusal.willing"] and (nobody or scene.negated(word.head))
    if (word.lemma in words["refusal.unwilling"] or not_willing) and act.lemma in (
        words["refusal.willed"] | words["refusal.duties"] | words["refusal.telling"]
    ):
        yield scene.draft("refusal", word.head, subject if not nobody else None)


def _refusal_of(noun: Token, scene: Scene) -> Iterator[Draft]:
    """ "the army's refusal to withdraw has angered the villagers"."""
    words, grammar = scene.words, scene.grammar
    if noun.lemma not in words["refusal.nouns"]:
        return
    owner = first(noun, grammar.possessor) or next(iter(objects_of(noun, grammar.of, grammar)), None)
    owner = scene.parsed.acting(owner) if owner is not None else None
    act = first(noun, grammar.participle_clause | grammar.controlled_clause)
    wanted = act is not None and act.lemma in words["refusal.willed"] | words["refusal.failing_duties"]
    if wanted and owner is not None and scene.power(owner):
        yield scene.draft("refusal", noun, owner)
