"""Accusations without a verb of accusing: "it was the Front", "they get their guns from the mission"."""

from __future__ import annotations

from collections.abc import Iterator

from tallybook.read.draft import Draft
from tallybook.read.positions.scene import Scene
from tallybook.read.positions.told_blame import is_doer
from tallybook.read.syntax import arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

_REACH = 10  # tokens behind a turn in which whom it accuses stands
_BARE = 6  # words of "it was the Front", with whatever stands beside the name


def pointed_at(token: Token, scene: Scene) -> Iterator[Draft]:
    """Accusations in somebody's words that pick out, place, arm or join those who did it."""
    sure = any(
        t.lemma in scene.words["accusation.certainty"] for t in token.sent
    )  # "there is no doubt: the police ..."
    if not (scene.said(token) or sure) or not scene.near_violence(token):
        return
    accused = (
        _it_was_they(token, scene)
        or _by_turn(token, scene)
        or _among_them(token, scene)
        or _seat_of_guilt(token, scene)
        or _armed_by(token, scene)
        or _gives_them(token, scene)
        or _keeps_them(token, scene)
        or _whose_men(token, scene)
        or _wrongs(token, scene)
        or _own_side(token, scene)
        or _did_it(token, scene)
        or _in_their_company(token, scene)
        or _only_they(token, scene)
        or _does_it_to_us(token, scene)
    )
    speaker = scene.speaker(token)
    if accused is not None and (speaker is not None or sure) and speaker != accused:
        yield scene.draft("accusation", token, accused=scene.accused(accused))


def complains_of(token: Token, scene: Scene) -> Iterator[Draft]:
    """ "filed a complaint against the army over it", "condemned the state for", "spoke of crimes by soldiers"."""
    words, grammar = scene.words, scene.grammar
    actor = arguments(token, grammar).actor
    if not scene.near_violence(token) or not scene.party(actor) or scene.negated(token):
        return
    accused: Token | None = None
    if token.lemma in words["accusation.filing"]:
        filed = [t for t in scene.objects(token) if t.lemma in words["accusation.complaints"]]
        against = [t for above in (token, *filed) for t in objects_of(above, words["threat.against"], grammar)]
        accused = next((t for t in against if filed and scene.power(t)), None)
    elif token.lemma in words["accusation.reproaching"]:
        reproached = arguments(token, grammar).undergoer
        why = objects_of(token, frozenset({"for"}), grammar)
        accused = reproached if why and scene.power(reproached) and not scene.idle(token) else None
    if accused is None:
        accused = _whose_abuses(token, scene)
    if accused is not None and accused != actor:
        yield scene.draft("accusation", token, actor, accused=scene.accused(accused))


def _whose_abuses(verb: Token, scene: Scene) -> Token | None:
    """The power by which the crimes that a verb tells of were committed."""
    words, grammar = scene.words, scene.grammar
    told = [*scene.objects(verb), *objects_of(verb, grammar.of | {"about"}, grammar)]
    for abuse in (t for t in told if t.lemma in words["accusation.abuses"]):
        done = [c for c in children(abuse, grammar.participle_clause) if c.lemma in words["accusation.committing"]]
        by = [t for above in (abuse, *done) for t in objects_of(above, grammar.by, grammar)]
        doer = next((t for t in by if scene.power(t)), None)
        if doer is not None:
            return doer
    return None


def behind_turn(end: int, token: Token, scene: Scene) -> Token | None:
    """The power that stands right behind a turn: "bears the hallmarks of the Front"."""
    ahead = token.doc[end : min(end + _REACH, bounds(token)[1])]
    return next((t for t in ahead if scene.power(t) and t.dep_ not in scene.grammar.compound), None)


def _it_was_they(verb: Token, scene: Scene) -> Token | None:
    """ "It was the League," said of an act just told."""
    subject = first(verb, scene.grammar.subject)
    if verb.lemma not in scene.grammar.being or subject is None or subject.lower_ != "it" or scene.negated(verb):
        return None
    picked = first(verb, scene.grammar.predicate_complement)
    if picked is None or not scene.power(picked) or first(picked, scene.grammar.relative_clause) is not None:
        return None
    if any(t.lower_ in scene.grammar.relative_pronouns for t in verb.sent if t.i > picked.i):
        return None  # "it was the army, he said, that would guard the polls"
    if any(c.lower_ in scene.words["accusation.indefinite"] for c in picked.children):
        return None  # "it is a reliable company"
    words = sum(not t.is_punct and not t.is_space for t in verb.subtree)
    bare = words <= _BARE and not children(verb, scene.grammar.preposition)
    return picked if bare and picked.i > verb.i else None


def _by_turn(verb: Token, scene: Scene) -> Token | None:
    """ "the gunmen were in the pay of the mayor"; "the police shield the killers", of whoever does it."""
    if scene.negated(verb) or scene.idle(verb):
        return None
    doer = scene.subject(verb) or first(verb, scene.grammar.subject | scene.grammar.passive_subject)
    they = doer is not None and doer.lower_ == "they"
    for start in (verb, *children(verb, scene.grammar.auxiliary)):
        end = scene.phrase("accusation.serving", start)
        if end is not None and doer is not None and (they or is_doer(doer, scene) or _outlaw(doer, scene)):
            return behind_turn(end, verb, scene)
        if scene.phrase("accusation.guilty", start) is not None:
            if doer is None:  # "the Jirga, he says, gives shelter to": the parser hangs the Jirga elsewhere
                doer = next((t for t in verb.doc[bounds(verb)[0] : verb.i] if scene.power(t)), None)
            own = doer is not None and doer.lower_ in scene.words["actors.speaking"]
            return doer if not own and scene.party(doer) else None
    return None


def _outlaw(noun: Token, scene: Scene) -> bool:
    return scene.parsed.people.kind_of(noun, scene.grammar) in scene.words["threat.ruling"]


def _among_them(verb: Token, scene: Scene) -> Token | None:
    """ "saw policemen among the attackers", "two soldiers were among the mob"."""
    words, grammar = scene.words, scene.grammar
    doers = words["accusation.doers"] | words["accusation.crowds"]
    among = objects_of(verb, words["accusation.among"], grammar)
    if not any(t.lemma in doers for t in among) or scene.negated(verb):
        return None
    if verb.lemma in scene.grammar.being:
        seen = [t for t in (first(verb, grammar.subject),) if t is not None]
    else:
        seen = scene.objects(verb) if verb.lemma in words["accusation.spotting"] else []
    of = [t for s in seen for t in objects_of(s, grammar.of, grammar)]
    return next((t for t in (*of, *seen) if scene.power(t)), None)


def _seat_of_guilt(verb: Token, scene: Scene) -> Token | None:
    """ "look for the killers in the garrison", "the squad is run out of police headquarters"."""
    words, grammar = scene.words, scene.grammar
    seats = [t for t in verb.subtree if t.lemma in words["accusation.seats"] and t.i > verb.i]
    if not seats or scene.negated(verb):
        return None
    below = [t for t in verb.subtree if t.i < seats[0].i]
    doer = any(t.lemma in words["accusation.doers"] | words["accusation.authors"] for t in below)
    within = seats[0].head.lower_ in words["accusation.within"]
    told = verb.lemma not in words["accusation.looking"] or first(verb, grammar.subject) is None  # "look for them in"
    found = verb.lemma in words["accusation.sitting"] and doer and within and told
    roles = arguments(verb, grammar)
    grave = roles.undergoer is not None and any(scene.grave(t) for t in roles.undergoer.subtree)
    steered = (
        verb.lemma in words["accusation.steering"] and seats[0].head.lower_ in words["accusation.out_of"] and grave
    )
    return seats[0] if found or steered else None


def _armed_by(verb: Token, scene: Scene) -> Token | None:
    """ "the bandits get their rifles from the mission"."""
    words, grammar = scene.words, scene.grammar
    if verb.lemma not in words["accusation.receiving"] or scene.negated(verb):
        return None
    things = [t for t in scene.objects(verb) if t.lemma in words["accusation.arms"] | words["accusation.means"]]
    givers = [g for t in (verb, *things) for g in objects_of(t, words["accusation.from"], grammar)]
    return next((g for g in givers if things and scene.power(g)), None)


def _gives_them(verb: Token, scene: Scene) -> Token | None:
    """ "warders sold the keys to the killers"."""
    words, grammar = scene.words, scene.grammar
    doer = arguments(verb, grammar).actor
    if verb.lemma not in words["accusation.giving"] or doer is None or scene.negated(verb):
        return None
    if doer.lower_ in words["actors.speaking"] or not scene.party(doer) or not scene.objects(verb):
        return None
    to = objects_of(verb, frozenset({"to"}), grammar)
    return doer if any(t.lemma in words["accusation.doers"] | words["accusation.crowds"] for t in to) else None


def _keeps_them(verb: Token, scene: Scene) -> Token | None:
    """ "the ministry sends them and the ministry pays them"."""
    words = scene.words
    doer = arguments(verb, scene.grammar).actor
    keeping = words["accusation.keeping"] | words["accusation.paid"] | words["accusation.helping_verbs"]
    if verb.lemma not in keeping or doer is None or not scene.power(doer) or scene.negated(verb):
        return None
    if verb.tag_ not in words["accusation.habits"] or any(c.lower_ in words["fear.may"] for c in verb.children):
        return None
    them = any(
        t.lower_ in words["accusation.them"]
        or (t.lemma in words["accusation.minions"] and any(c.lower_ in words["accusation.these"] for c in t.children))
        for t in scene.objects(verb)
    )  # "sends these boys"
    return doer if them else None


def _whose_men(verb: Token, scene: Scene) -> Token | None:
    """ "they were the mayor's men"."""
    grammar = scene.grammar
    subject, men = first(verb, grammar.subject), first(verb, grammar.predicate_complement)
    if verb.lemma not in scene.grammar.being or subject is None or men is None or scene.negated(verb):
        return None
    if subject.lower_ != "they" or men.lemma not in scene.words["accusation.minions"]:
        return None
    whose = [first(men, grammar.possessor), *objects_of(men, grammar.of | {"from"}, grammar)]
    return next(
        (t for t in whose if t is not None and (scene.power(t) or t.lemma in scene.words["accusation.seats"])), None
    )


def _wrongs(verb: Token, scene: Scene) -> Token | None:
    """ "the sultan's men poisoned the well"."""
    doer = arguments(verb, scene.grammar).actor
    if verb.lemma not in scene.words["accusation.wrongs"] or doer is None or scene.negated(verb):
        return None
    if scene.events.acts(verb.lemma):  # it is told as an act, in words of a user's own
        return None
    may = any(c.lower_ in scene.words["fear.may"] | scene.words["threat.will"] for c in verb.children)
    own = doer.lower_ in scene.words["actors.speaking"] or scene.parsed.people.is_pronoun(doer)
    return doer if not may and not own and scene.party(doer) and scene.objects(verb) else None


def _own_side(verb: Token, scene: Scene) -> Token | None:
    """ "they were eliminated by their own people"."""
    roles = arguments(verb, scene.grammar)
    if roles.actor is None or not (scene.violent(verb) or verb.lemma in scene.words["threat.acts"]):
        return None
    own = any(c.lower_ in scene.words["accusation.own"] for c in roles.actor.children)
    return roles.actor if own and first(roles.actor, scene.grammar.possessor) is not None else None


def _did_it(verb: Token, scene: Scene) -> Token | None:
    """ "the company's own guards did this"."""
    words = scene.words
    doer = arguments(verb, scene.grammar).actor
    if verb.lemma not in words["accusation.doing"] or doer is None or scene.negated(verb):
        return None
    it = any(t.lower_ in words["accusation.clefts"] for t in scene.objects(verb))
    owner = first(doer, scene.grammar.possessor)
    done = verb.tag_ in scene.grammar.past_tags | scene.grammar.past_participle_tag
    return doer if it and done and (scene.power(doer) or scene.power(owner)) else None


def _in_their_company(verb: Token, scene: Scene) -> Token | None:
    """ "the constables were drinking with the arsonists an hour before"."""
    words, grammar = scene.words, scene.grammar
    doer = arguments(verb, grammar).actor
    if verb.pos_ != "VERB" or doer is None or not scene.power(doer) or scene.negated(verb):
        return None
    if verb.lemma in words["accusation.hostile"] or scene.violent(verb) or scene.objects(verb):
        return None
    beside = objects_of(verb, words["accusation.company"], grammar)
    return doer if any(t.lemma in words["accusation.doers"] | words["accusation.crowds"] for t in beside) else None


def _only_they(verb: Token, scene: Scene) -> Token | None:
    """ "nobody but the minister could have ordered it"."""
    words = scene.words
    subject = first(verb, scene.grammar.subject)
    if subject is None or subject.lower_ not in words["denial.never"] or verb.lemma not in words["accusation.doing"]:
        return None
    but = [t for t in subject.subtree if t.lower_ in words["accusation.only"]]
    return next((t for t in subject.subtree if but and t.i > but[0].i and scene.power(t)), None)


def _does_it_to_us(verb: Token, scene: Scene) -> Token | None:
    """ "the police shelter bandits and burn our shops": what a power is said to be in the habit of, and to whom."""
    words, grammar = scene.words, scene.grammar
    doer = arguments(verb, grammar).actor
    if verb.tag_ not in words["accusation.habits"] or doer is None or not scene.power(doer) or scene.negated(verb):
        return None
    if not scene.violent(verb) or any(c.lower_ in words["fear.may"] | words["threat.will"] for c in verb.children):
        return None
    for struck in scene.objects(verb):
        ours = {struck.lower_, *(c.lower_ for c in struck.children)} & words["accusation.us"]
        if ours and (scene.parsed.people.is_person(struck) or struck.lemma in words["accusation.property"]):
            return doer
    return None
