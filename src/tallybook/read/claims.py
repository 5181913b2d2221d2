"""Put a report's claims together: drafts get their figure, days, place, speakers and ties, and become claims."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from tallybook.read.context import Layout, whens, wheres
from tallybook.read.counts.registers import without_twice
from tallybook.read.dates import find_dates
from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import Event, EventLexicon
from tallybook.read.events.turns import standing_by
from tallybook.read.figures import FigureMention, find_figures
from tallybook.read.found import tell_found
from tallybook.read.gate import Stretch, inside
from tallybook.read.joined import company, joined
from tallybook.read.knowledge import Knowledge
from tallybook.read.once import NUMBERED, told_once
from tallybook.read.outcomes import settle
from tallybook.read.parts import Parts
from tallybook.read.peoples import placed
from tallybook.read.positions import outside_stands
from tallybook.read.retold import Retold
from tallybook.read.robbed import robbed
from tallybook.read.speakers import Voices, find_in_many
from tallybook.read.syntax import children, conjuncts, reach
from tallybook.read.tolls import Tolls
from tallybook.read.trace import Objection, Trace
from tallybook.read.unlisted import silent
from tallybook.read.voiced import speakers_of
from tallybook.records import Actor, Claim, Figure, Link, Report, Span
from tallybook.tokens import Doc, Token, bounds

_AT_ONCE = ("two", "three", "four")
_NEAR_TOTAL = 3  # acts back in which a total is looked for that another number adds to
_TURN = 6  # tokens behind a verb in which the words of its turn belong to the claim's
_READ_AHEAD = 32  # reports handed to the parser at a time


def read(report: Report, knowledge: Knowledge, trace: Trace | None = None) -> list[Claim]:
    """Read the claims of one report.

    A pure function: the same report and knowledge give the same claims, with the same ids.

    Args:
        report: the report; spans are offsets into its stored text, in code points.
        knowledge: the lexicons, gazetteer and parser of a language.
        trace: hears what was found and turned down, and why.

    Returns:
        Claims in the order of the text; for each span, `report.text[start:end] == words`.
    """
    return _read_batch([report], knowledge, trace)[0][1]


def read_many(
    reports: Iterable[Report], knowledge: Knowledge, *, gated: bool = True
) -> Iterator[tuple[Report, list[Claim]]]:
    """Read reports as a stream, several to a batch of the parser; yields each report with its claims, in order.

    Takes time in proportion to the text that is parsed, and hardly any for the rest.

    Args:
        reports: the reports.
        knowledge: what they are read with.
        gated: parse only where the gate says that claims can stand; False parses everything, for comparison.
    """
    waiting: list[Report] = []
    for report in reports:
        waiting.append(report)
        if len(waiting) == _READ_AHEAD:
            yield from _read_batch(waiting, knowledge, gated=gated)
            waiting = []
    yield from _read_batch(waiting, knowledge, gated=gated)


def _read_batch(
    reports: Sequence[Report], knowledge: Knowledge, trace: Trace | None = None, *, gated: bool = True
) -> list[tuple[Report, list[Claim]]]:
    with _garbage_left(), knowledge.parser.lease():  # every parse is let go of before it ends
        return list(_read_parsed_batch(reports, knowledge, trace, gated=gated))


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Look for no garbage while a batch is read: its tokens, which hold each other, are all needed until its end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_parsed_batch(
    reports: Sequence[Report], knowledge: Knowledge, trace: Trace | None, *, gated: bool
) -> Iterator[tuple[Report, list[Claim]]]:
    kept = {r.id: knowledge.gate.kept(r.text) if gated else r.text for r in reports}
    opened = [report for report in reports if kept[report.id]]
    docs = dict(zip((r.id for r in opened), knowledge.parse(kept[r.id] for r in opened), strict=True))
    titles = dict(zip((r.id for r in opened), knowledge.parse(r.title for r in opened), strict=True))
    texts = [(report, docs[report.id], titles[report.id]) for report in opened]
    parsed = {one.report.id: one for one in parsed_of_many(texts, knowledge)}
    for report in reports:
        if report.id in parsed:
            if trace is not None:
                trace.left_out(report.text, kept[report.id])
            yield report, read_parsed(parsed[report.id], knowledge, trace)
        else:
            if trace is not None:
                trace.unread(report.text)
            yield report, []


def parsed_of(report: Report, doc: Doc, knowledge: Knowledge, *, title: Doc | None = None) -> Parsed:
    """Find the figures, dates, places and attributions of a parsed report; its title only helps to place it."""
    return parsed_of_many([(report, doc, title)], knowledge)[0]


def parsed_of_many(texts: Sequence[tuple[Report, Doc, Doc | None]], knowledge: Knowledge) -> list[Parsed]:
    """The same for several reports, each with its parse and that of its title; who speaks is found in all at once."""
    figures = [tuple(find_figures(doc, knowledge.figures)) for _, doc, _ in texts]
    asked = [(doc, _asked(doc, found, knowledge)) for (_, doc, _), found in zip(texts, figures, strict=True)]
    said = find_in_many(asked, knowledge.speech, knowledge.voices)
    parsed = []
    for (report, doc, title), found, attributions in zip(texts, figures, said, strict=True):
        places, main = placed(report, doc, title, knowledge)
        parsed.append(
            Parsed(
                report=report,
                doc=doc,
                grammar=knowledge.grammar,
                people=knowledge.people,
                figures=found,
                dates=tuple(find_dates(doc, report.published, knowledge.dates)),
                places=places,
                main_place=main,
                attributions=tuple(attributions),
            )
        )
    return parsed


def _asked(doc: Doc, figures: Iterable[FigureMention], knowledge: Knowledge) -> set[int]:
    """The tokens that can open a claim: of these it matters who says them."""
    counted = {mention.anchor.i for mention in figures if mention.form in ("digits", "words")}
    return counted | {token.i for token in doc if token.lemma in knowledge.telling}


def read_parsed(parsed: Parsed, knowledge: Knowledge, trace: Trace | None = None) -> list[Claim]:
    """Read the claims of a report whose parts were found already; see `read`.

    Args:
        parsed: the report with its parts.
        knowledge: what it is read with.
        trace: hears what was found, changed and turned down, and why; None where nobody asks.
    """
    drafts, claims = drafted(parsed, knowledge, trace)
    claims = knowledge.sureness.weigh(drafts, claims, parsed)
    if trace is not None:
        tell_found(trace, drafts, claims, parsed, knowledge.events.lexicon)
    return claims


def drafted(parsed: Parsed, knowledge: Knowledge, trace: Trace | None = None) -> tuple[Sequence[Draft], list[Claim]]:
    """The drafts of a report with the claims made of them, one each, in the order of the text, before they are weighed.

    Args:
        parsed: the report with its parts.
        knowledge: what it is read with.
        trace: hears what was found, changed and turned down, and why; None where nobody asks.
    """
    drafts = drafts_of(parsed, knowledge, trace)
    return drafts, _claims(drafts, parsed, knowledge)


def drafts_of(parsed: Parsed, knowledge: Knowledge, trace: Trace | None = None) -> list[Draft]:
    """The drafts of a report before they get their days, places and speakers, in the order of the text.

    Args:
        parsed: the report with its parts.
        knowledge: what it is read with.
        trace: hears what was found, changed and turned down, and why; None where nobody asks.
    """
    drafts = [_draft(event, parsed, knowledge, trace) for event in knowledge.events.find(parsed.doc, trace)]
    drafts = knowledge.ties.laid_on(settle(drafts, parsed, knowledge.links, trace), parsed)
    drafts = _totalled(drafts, parsed, knowledge, trace)
    counts = knowledge.counts.find(parsed)
    ground = knowledge.gate.ground(parsed.report.text)
    weighed = knowledge.unlisted.weighed(parsed, ground)
    stands = knowledge.positions.find(parsed, trace, silent=silent(weighed))
    drafts = [*outside_stands(without_twice(drafts, counts), stands), *counts, *stands]
    drafts = told_once(_near_violence(drafts, ground, trace), trace)
    tolls = Tolls(knowledge.links.words, knowledge.grammar)
    drafts += without_twice(tolls.find(drafts, parsed, tolls.sayings(parsed)), drafts)
    parts = Parts(knowledge.links.words, knowledge.grammar).find(drafts, parsed)
    drafts = [*drafts, *parts]
    drafts += knowledge.unlisted.find(drafts, parsed, weighed, lambda e: _draft(e, parsed, knowledge, trace))
    return sorted(drafts, key=lambda d: (d.tokens, d.kind))


def _near_violence(drafts: Sequence[Draft], ground: Sequence[Stretch], trace: Trace | None) -> list[Draft]:
    """Leave out what is told far from any word of violence: it is about something else."""
    kept = []
    for draft in drafts:
        if inside(ground, draft.anchor.idx):
            kept.append(draft)
        elif trace is not None:
            trace.turned_down("gate", draft.kind, [draft.anchor], Objection("far_from_violence"))
    return kept


def _totalled(drafts: Sequence[Draft], parsed: Parsed, knowledge: Knowledge, trace: Trace | None) -> list[Draft]:
    """The drafts of acts, those whose number runs over a period as totals."""
    told: list[Draft] = []
    for draft in drafts:
        before = next((t for t in reversed(told[-_NEAR_TOTAL:]) if t.is_total), None)
        total = knowledge.counts.as_total(draft, parsed, before)
        if trace is not None and total is not draft and draft.event is not None:
            rule = "runs_over_a_period" if total.is_total else "is_a_rate"
            trace.changed("counts", total.kind, [total.anchor, *draft.event.tokens], rule)
        told.append(total)
    return told


def _draft(event: Event, parsed: Parsed, knowledge: Knowledge, trace: Trace | None) -> Draft:
    """What an event says, with its figure, method and stance."""
    stance, doubt = knowledge.stances.judge(event.predicate, event.victims or event.counted)
    if event.form == "gone":
        stance, doubt = "asserted", None  # "was not seen again": negated words for what did happen
    if trace is not None and doubt is not None:
        trace.changed("stances", event.kind, event.tokens, stance, (doubt.text,))
    figure = _figure(event, parsed)
    if stance == "negated" and event.kind in NUMBERED and event.victims is not None and figure is None:
        figure = Figure.exactly(0)
    victims = parsed.of_them(parsed.named(robbed(event, parsed, knowledge.events.lexicon)))
    kind, (method, of_clause) = event.kind, _method(event, knowledge)
    if kind == "attack" and of_clause and method in knowledge.lexicon["events"]["bombing_methods"]["names"]:
        kind = "bombing"
    tied = knowledge.ties.of(event.predicate, event.perpetrator, stance)
    return Draft(
        kind, event.predicate, _stretch(event, parsed, knowledge.events.lexicon),
        figure=figure,
        victims=parsed.actor(victims),
        portrait=knowledge.portraits.of(victims),
        perpetrator=knowledge.ties.actor(tied, parsed),
        tie=tied.kind,
        target=_target(event, parsed, knowledge),
        method=method,
        stance=stance,
        event=event,
    )  # fmt: skip


def _target(event: Event, parsed: Parsed, knowledge: Knowledge) -> Actor | None:
    """What was aimed at; never the day ("a shooting on Monday"), nor what was fired ("shots were fired")."""
    aimed_at = event.target or event.other_side
    if aimed_at is None or aimed_at.lemma in knowledge.lexicon["events"]["missiles"]["names"]:
        return None
    dated = any(start <= aimed_at.i < end for start, end in (mention.tokens for mention in parsed.dates))
    return None if dated else parsed.actor(aimed_at)


def _figure(event: Event, parsed: Parsed) -> Figure | None:
    """How many: the figure on the victims with those killed beside them, or the figure on what is counted."""
    figure = _own_figure(event, parsed)
    if event.victims is None or event.kind not in NUMBERED or event.form != "verb" or figure is None:
        return figure
    for noun in company(event.victims, event.predicate, parsed.grammar, parsed.people):
        mention = parsed.figure_at.get(noun.i)
        more = mention.figure if mention is not None else None
        if more is not None and more.best is not None and figure.best is not None:
            figure = Figure.exactly(figure.best + more.best)
    return figure


def _own_figure(event: Event, parsed: Parsed) -> Figure | None:
    """The figure on the victims, one for a single named person or pronoun, or the figure on what is counted."""
    if event.victims is not None and event.victims.lower_ in parsed.people.words["pronouns.one"]:
        return _named(event, parsed)  # one, and those joined to it
    together = _together(event, parsed)
    for token in (event.counted, None if together else _counted_as(parsed.named(event.victims), parsed)):
        if token is None:
            continue
        mention = parsed.figure_at.get(token.i)
        if mention is None:
            inner = parsed.people.behind(token)
            mention = parsed.figure_at.get(inner.i) if inner != token else None
        if mention is not None and mention.figure.stated:
            return mention.figure
    acts = _of_acts(event, parsed)
    return acts if acts is not None or event.victims is None else _named(event, parsed)


def _counted_as(victims: Token | None, parsed: Parsed) -> Token | None:
    """Whom a number before a comma counts: "four, young men in football shirts, were shot"."""
    if victims is None or victims.tag_ not in parsed.grammar.plural_tags or victims.i in parsed.figure_at:
        return victims
    if victims.dep_ in parsed.grammar.apposition and victims.head.like_num:
        return victims.head
    return next((n for n in children(victims, parsed.grammar.number) if n.i in parsed.figure_at), victims)


def _of_acts(event: Event, parsed: Parsed) -> Figure | None:
    """As many dead as murders are told: "six murders", "a double murder", "the forty-third murder"."""
    noun, many = event.predicate, parsed.people.words
    if event.form != "noun" or event.outcome != "dead":
        return None
    for mention in parsed.figures:
        if mention.head == noun or mention.anchor == noun:
            if mention.form == "ordinal":
                return Figure.exactly(1)
            if noun.tag_ in parsed.grammar.plural_tags and mention.form in ("digits", "words"):
                return mention.figure
    told = {c.lower_ for c in noun.children}
    return next((Figure.exactly(n) for n, name in enumerate(_AT_ONCE, 2) if told & many[f"multiples.{name}"]), None)


def _together(event: Event, parsed: Parsed) -> list[Token]:
    """The members of a list of victims that the parser cut in pieces; empty where it didn't."""
    if event.victims is None or event.form != "verb" or parsed.people.is_pronoun(event.victims):
        return []
    members = joined(event.victims, event.predicate, parsed.grammar, parsed.people)
    cut = len(members) > 1 and len(list(conjuncts(event.victims, parsed.grammar))) == 1
    return members if cut else []


def _named(event: Event, parsed: Parsed) -> Figure | None:
    """How many persons a phrase without a number names: "Baro Kendril and his driver" are two."""
    total = 0
    cut = _together(event, parsed)
    for token in cut or (conjuncts(event.victims, parsed.grammar) if event.victims is not None else ()):
        mention = parsed.single_at.get(token.i) if cut else parsed.figure_at.get(token.i)
        own = parsed.people.words["pronouns.singular"] | parsed.people.words["pronouns.speaking"]
        single = token.lower_ in own or _is_one_person(token, parsed)
        single = single or token.ent_type_ == "ORDINAL" or parsed.is_ordinal(token)  # "the third is still missing"
        name = token.tag_ == "NNP" and (token.ent_type_ == "PERSON" or event.outcome is not None)
        if mention is not None and mention.figure.best is not None and mention.figure.best == mention.figure.low:
            total += mention.figure.best
        elif single or (name and token.ent_type_ not in ("ORG", "NORP")):
            total += 1
        else:
            return None
    return Figure.exactly(total) if total else None


def _is_one_person(token: Token, parsed: Parsed) -> bool:
    """A noun in the singular for one person: "whose nephew was shot", "shopkeeper killed"."""
    people = parsed.people
    return (
        token.tag_ in parsed.grammar.singular_tag
        and people.is_person(token)
        and not people.only_counts(token)
        and token.lemma not in people.words["persons.collectives"]
        and not any(c.lower_ in people.words["pronouns.every"] for c in token.children)
    )


def _method(event: Event, knowledge: Knowledge) -> tuple[str | None, bool]:
    """The first method whose words stand in the clause of the event or else in its sentence; whether in the clause."""
    inside = sorted(event.predicate.subtree, key=lambda t: t.i)
    near = (t.lower_ for t in (event.predicate, *inside, *event.tokens) if abs(t.i - event.predicate.i) < 25)
    clause = f" {' '.join(near)} "
    sentence = f" {' '.join(t.lower_ for t in event.predicate.sent)} "
    for words in (clause, sentence):
        for name, phrases in knowledge.events.lexicon.methods:
            if any(f" {p} " in words for p in phrases):
                return name, words is clause
    return None, False


def _stretch(event: Event, parsed: Parsed, lexicon: EventLexicon) -> tuple[int, int]:
    verb = event.predicate
    completes = parsed.grammar.predicate_complement | parsed.grammar.particle
    ending: list[Token] = []
    if event.form == "verb":
        turns = (standing_by(verb, turn, parsed.grammar) for turn, _ in lexicon.verbs.get(verb.lemma, ()) if turn)
        turned = next((words for words in turns if words is not None), ())  # "opened fire", "put to death"
        ending = [
            c for c in (*verb.children, *turned) if 0 < c.i - verb.i <= _TURN and (c.dep_ in completes or c in turned)
        ]
    start, end = reach([*event.tokens, *ending], parsed.grammar)
    for token in event.tokens:
        mention = parsed.figure_at.get(token.i)
        if mention is not None and bounds(event.predicate)[0] <= mention.tokens[0] < bounds(event.predicate)[1]:
            start, end = min(start, mention.tokens[0]), max(end, mention.tokens[1])
    return start, end


def _claims(drafts: Sequence[Draft], parsed: Parsed, knowledge: Knowledge) -> list[Claim]:
    layout = Layout.of(parsed, drafts)
    days = whens(drafts, parsed, layout, knowledge.setting)
    places = wheres(drafts, parsed, layout)
    voices = Voices(parsed.doc, parsed.attributions, knowledge.speech, parsed.report.text, parsed.report.publisher)
    claims = []
    for draft, when, where in zip(drafts, days, places, strict=True):
        span = _span(draft.tokens, parsed)
        claims.append(
            Claim(
                id=Claim.id_of(parsed.report.id, draft.kind, (span,)),
                report=parsed.report.id,
                kind=draft.kind,
                spans=(span,),
                figure=draft.figure if draft.figure is not None and draft.figure.stated else None,
                held=draft.held,
                of=draft.of,
                deserved=draft.deserved,
                group=draft.group,
                victims=draft.victims,
                portrait=draft.portrait,
                perpetrator=draft.perpetrator,
                tie=draft.tie if draft.perpetrator is not None else None,
                target=draft.target,
                method=draft.method,
                where=where,
                when=when,
                motive=draft.motive,
                scope=draft.scope,
                speakers=speakers_of(draft, parsed, voices),
                stance=draft.stance,
                read_by=knowledge.version,
            )
        )
    return _tied(claims, drafts, parsed, knowledge)


def _span(tokens: tuple[int, int], parsed: Parsed) -> Span:
    start, end = tokens
    doc = parsed.doc
    while end > start + 1 and (doc[end - 1].is_space or doc[end - 1].text in ',;:"'):
        end -= 1
    while start < end - 1 and (doc[start].is_space or doc[start].text in ',;:"'):
        start += 1
    last = doc[end - 1]
    return Span.of(parsed.report.text, doc[start].idx, last.idx_end)


def _tied(claims: list[Claim], drafts: Sequence[Draft], parsed: Parsed, knowledge: Knowledge) -> list[Claim]:
    tolls = Tolls(knowledge.links.words, knowledge.grammar)
    retold = Retold(knowledge.links.words, knowledge.grammar).find(drafts, claims, tolls.sayings(parsed), parsed)
    ties = knowledge.links.find(drafts, parsed)
    tied = {frozenset((tie.later, tie.earlier)) for tie in ties}
    for tie in (*ties, *(t for t in retold if frozenset((t.later, t.earlier)) not in tied)):
        words = _span(tie.words, parsed) if tie.words[0] < tie.words[1] else None
        link = Link(tie.type, claims[tie.earlier].id, words)
        claims[tie.later] = replace(claims[tie.later], links=(*claims[tie.later].links, link))
        if tie.type == "revenge_for" and claims[tie.later].motive is None and words is not None:
            claims[tie.later] = replace(claims[tie.later], motive=words.words)
    return claims
