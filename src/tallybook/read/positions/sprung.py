"""Causes by what set it off and what it is over: "what lit the fuse", "the motive was robbery", "a feud led to it"."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token


def sprung_from(token: Token, scene: Scene) -> Iterator[Draft]:
    """A verb that says what violence told nearby comes from."""
    if not scene.near_violence(token) or scene.negated(token):
        return
    explained = (
        _lit_the_fuse(token, scene)
        or _quarrel_led_to_it(token, scene)
        or _tied_to(token, scene)
        or _it_all_began(token, scene)
        or _motive_was(token, scene)
        or _out_of(token, scene)
        or _picked_out(token, scene)
        or _seen_as(token, scene)
        or _fought_over(token, scene)
        or _goes_on_because(token, scene)
    )
    if explained:
        yield scene.draft("cause", token, _blamer(token, scene))


def _blamer(verb: Token, scene: Scene) -> Token | None:
    """ "the commission puts it down to": whoever explains."""
    attributing = verb.lemma in scene.words["cause.attributing"] | scene.words["cause.seeing"]
    return arguments(verb, scene.grammar).actor if attributing else None


def violence(token: Token, scene: Scene) -> bool:
    """Whether a word stands for violence as a whole."""
    return token.lemma in scene.words["cause.violent"] or token.lower_ in scene.words["cause.violent"]


def _about_it(noun: Token | None, scene: Scene) -> bool:
    """Whether a noun phrase is the violence: "the killings", "all this", "the whole affair"."""
    if noun is None:
        return False
    this = noun.lower_ in scene.words["cause.this"] or noun.lemma in scene.words["cause.affair"]
    return this or any(violence(t, scene) for t in (noun, *noun.children))


def _lit_the_fuse(verb: Token, scene: Scene) -> bool:
    """ "what set all this off is", "what lit the fuse was the sale of the pasture"."""
    words = scene.words
    if not any(t.lower_ == "what" and t.i < verb.i for t in verb.children):
        return False
    fuse = any(t.lemma in words["cause.fuse"] for t in scene.objects(verb))
    lit = fuse and verb.lemma in words["cause.lighting"]
    return lit or (verb.lemma in words["cause.producing"] and any(_about_it(t, scene) for t in scene.objects(verb)))


def _quarrel_led_to_it(verb: Token, scene: Scene) -> bool:
    """ "a quarrel over a well led to the killings", "resentment over jobs boiled over into violence"."""
    words, grammar = scene.words, scene.grammar
    quarrel = first(verb, grammar.subject)
    if verb.dep_ in grammar.relative_clause | grammar.participle_clause:
        root = next((a for a in verb.ancestors if a.head.i == a.i), None)
        if root is None or root.pos_ != "NOUN" or quarrel is not None:
            return False  # "the dispute that led to the killings": tells something else
        quarrel = root  # "a quarrel over a well led to the killings": "led" is taken for a participle
    if quarrel is None or not _quarrel(quarrel, scene):
        return False
    into = objects_of(verb, words["cause.into"], grammar)
    into += [
        t for c in verb.children if c.lower_ in words["cause.over"] for t in objects_of(c, words["cause.into"], grammar)
    ]
    turned = verb.lemma in words["cause.turning"] and any(_grave(t, scene) for t in into)
    made = words["cause.producing"] | words["cause.by_verbs"] | words["cause.acting_verbs"]
    return turned or (verb.lemma in made and any(_grave(t, scene) for t in scene.objects(verb)))


def _quarrel(noun: Token, scene: Scene) -> bool:
    return any(t.lemma in scene.words["cause.quarrels"] for t in (noun, *children(noun, scene.grammar.conjunct)))


def _grave(noun: Token, scene: Scene) -> bool:
    return violence(noun, scene) or scene.violent(noun)


def _tied_to(verb: Token, scene: Scene) -> bool:
    """ "the killings are linked to a feud", "put the affair down to the sale of the common"."""
    words, grammar = scene.words, scene.grammar
    roles = arguments(verb, grammar)
    explained = roles.undergoer
    if explained is None or verb.dep_ in grammar.participle_clause | grammar.relative_clause:
        return False
    to = [t for c in (verb, *children(verb, grammar.particle)) for t in objects_of(c, words["cause.to"], grammar)]
    if verb.lemma in words["cause.tying"]:
        return roles.passive and _about_it(explained, scene) and any(_quarrel(t, scene) for t in to)
    down = any(c.lower_ in words["cause.down"] for c in verb.children)
    if verb.lemma not in words["cause.attributing"] or not down or not _about_it(explained, scene):
        return False
    drink = [
        c
        for c in children(verb, grammar.adverbial_clause | grammar.controlled_clause)
        if not any(children(c, grammar.object))
    ]
    return bool(drink) or (bool(to) and not any(scene.power(t) for t in to))


def _it_all_began(verb: Token, scene: Scene) -> bool:
    """ "it all began with a stolen bull", "the war began as a quarrel"."""
    words, grammar = scene.words, scene.grammar
    subject = first(verb, grammar.subject)
    if verb.lemma not in words["cause.beginning"] or subject is None:
        return False
    alls = {t.lower_ for t in (*subject.subtree, *children(verb, grammar.apposition | grammar.loose))}
    whole = alls & words["cause.whole"] or subject.lemma in words["cause.affair"]
    return bool(whole) and bool(objects_of(verb, words["cause.with"], grammar))


def _motive_was(verb: Token, scene: Scene) -> bool:
    """ "the motive was robbery", "the spark was a rumour"."""
    words, grammar = scene.words, scene.grammar
    subject = first(verb, grammar.subject)
    if verb.lemma not in scene.grammar.being or subject is None or subject.lemma not in words["cause.motives"]:
        return False
    whose = objects_of(subject, words["cause.whose"], grammar)
    what = next((c for c in verb.children if c.dep_ in grammar.predicate_complement and c.i > verb.i), None)
    named = what is not None and what.pos_ in ("NOUN", "PROPN") and what.lemma not in words["cause.unknown"]
    return named and (not whose or any(_grave(t, scene) for t in whose))


def _out_of(verb: Token, scene: Scene) -> bool:
    """ "the fighting grew out of an argument", "the rebellion was born of hunger"."""
    words, grammar = scene.words, scene.grammar
    if verb.lemma not in words["cause.from_verbs"] or verb.dep_ in grammar.relative_clause | grammar.participle_clause:
        return False
    if verb.lemma in words["cause.bearing"] and not arguments(verb, grammar).passive:
        return False
    subject = scene.subject(verb)
    if subject is None or not any(_grave(t, scene) for t in (subject, *subject.children)):
        return False
    out = [t for c in children(verb, grammar.preposition) for t in objects_of(c, grammar.of, grammar)]
    return bool(out) or bool(objects_of(verb, words["cause.from_prepositions"], grammar))


def _picked_out(verb: Token, scene: Scene) -> bool:
    """ "it's the pasture that is behind these deaths", "it is hunger that drives the killing"."""
    words, grammar = scene.words, scene.grammar
    subject = first(verb, grammar.subject)
    picked = first(verb, grammar.predicate_complement)
    if (
        verb.lemma not in scene.grammar.being
        or subject is None
        or subject.lower_ not in words["cause.this"]
        or picked is None
    ):
        return False
    clause = first(picked, grammar.relative_clause) or first(verb, grammar.relative_clause)
    if clause is None or scene.party(picked) or _grave(picked, scene):
        return False
    behind = objects_of(clause, words["cause.behind"], grammar)
    driven = scene.objects(clause) if clause.lemma in words["cause.acting_verbs"] | words["cause.producing"] else []
    return any(_about_it(t, scene) or scene.grave(t) for t in (*behind, *driven))


def _seen_as(verb: Token, scene: Scene) -> bool:
    """ "sees the war as a fight over cobalt", of whoever explains it."""
    words, grammar = scene.words, scene.grammar
    what = [t for t in scene.objects(verb) if _about_it(t, scene)]
    if verb.lemma not in words["cause.seeing"] or not what:
        return False
    seen = [t for above in (verb, *what) for t in objects_of(above, words["cause.as"], grammar)]
    seen = [t for t in seen if t.lemma in words["cause.fights"]]
    return any(objects_of(t, words["cause.about"] | words["cause.whose"], grammar) for t in seen)


def _fought_over(verb: Token, scene: Scene) -> bool:
    """ "they kill each other for the river", "the gangs are fighting over the drug trade", in somebody's words."""
    words, grammar = scene.words, scene.grammar
    if verb.lemma not in words["cause.fighting"] or not scene.said(verb):
        return False
    because = [c for c in verb.children if c.lower_ in words["cause.because"]]  # "people are dying because of a road"
    why = [t for c in because for t in objects_of(c, grammar.of, grammar) + children(c, grammar.prepositional_object)]
    if any(t.pos_ == "NOUN" and not scene.party(t) and t.lemma not in words["cause.nature"] for t in why):
        return True
    prize = objects_of(verb, frozenset({"over", "for"}), grammar)
    prizes = words["cause.quarrels"] | words["cause.fought_for"]
    return any(t.lemma in prizes or any(c.lemma in prizes for c in children(t, grammar.compound)) for t in prize)


def _goes_on_because(verb: Token, scene: Scene) -> bool:
    """ "they are killing us because there is a road coming": why what goes on does; of one act it is a motive."""
    words, grammar = scene.words, scene.grammar
    if not scene.said(verb) or not (scene.violent(verb) or verb.lemma in words["cause.suffering"]):
        return False
    helped = any(c.lemma in grammar.being for c in children(verb, grammar.auxiliary | grammar.passive_auxiliary))
    going_on = (verb.tag_ in grammar.gerund_tag and helped) or any(
        c.tag_ in grammar.gerund_tag for c in children(verb, grammar.passive_auxiliary)
    )
    done_to = children(verb, grammar.passive_auxiliary | grammar.object)  # "are dying because of the heat"
    why = [c for c in (verb.children if done_to else ()) if c.i > verb.i and c.lower_ in words["cause.because"]]
    why += [
        m for clause in children(verb, grammar.adverbial_clause) if clause.i > verb.i
        for m in children(clause, grammar.marker) if m.lower_ in words["cause.because"]
    ]  # fmt: skip
    return going_on and bool(why)
