"""Finds the attributions of a parsed text: rules propose, a learned tagger marks, a judge says how sure each is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tallybook.read.speakers.attribution import Attribution, Chars
from tallybook.read.speakers.columns import COLUMNS, Layout, chunks_of, columns_of, layout_of, outermost
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.model import SpeakerModel
from tallybook.read.speakers.parts import Joined, Pairing, Part, join, odds, parts_of
from tallybook.read.speakers.proposals import propose
from tallybook.read.speakers.quotations import find_quotations
from tallybook.tokens import Doc

_APART = ("relay", "line", "account", "told")  # forms that the tagger has not learned: the rules' own sureness holds
_FOR_THE_FIRST = 0.03  # by which the rules must be surer than the tagger, whose edges are better
_COMMA = 2  # characters between a reporting clause and the words on either side of it
_SURE = 0.8  # sureness from which on the rules need no second opinion
# The numbers of the column "cue" for words by which somebody vouches for something: verbs and nouns of speech,
# documents, "according to"; not for what is only felt or wanted.
_VOUCHING = (1, 2, 3, 6, 9)
_STEPS = (-4.0, -2.5, -1.5, -0.75, 0.0, 0.75, 1.5, 2.5, 4.0)  # of log-odds


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an attribution, with the features that the judge weighs.

    Without features it keeps the sureness that it has: the tagger never saw words within words.
    """

    attribution: Attribution
    features: list[str]


@dataclass(frozen=True)
class Columned:
    """A text as the tagger sees it: what the rules propose, columns of numbers, and the stretches that it looks at."""

    doc: Doc
    layout: Layout
    proposals: Sequence[Attribution]
    rows: NDArray[np.int64]
    chunks: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Tagged:
    """A text with what the tagger made of it: probabilities of labels, and the parts joined up."""

    text: Columned
    shares: NDArray[np.float32]
    pairing: Pairing
    joined: list[Joined]


def find_attributions(doc: Doc, lexicon: SpeechLexicon, model: SpeakerModel | None) -> list[Attribution]:
    """Find every attribution of a text, also those inside the contents of another; see `find_in_many`."""
    return find_in_many([(doc, None)], lexicon, model)[0]


def find_in_many(
    texts: Sequence[tuple[Doc, Iterable[int] | None]], lexicon: SpeechLexicon, model: SpeakerModel | None
) -> list[list[Attribution]]:
    """Find the attributions of several texts at once: the same as one by one, in less time.

    Args:
        texts: the parse of each normalised text (see `normalise`), and the numbers of the tokens of which it matters
            who says them. The tagger looks only at the stretches with such a token in whose sentence the rules leave it
            open; elsewhere the rules stand alone. None: all. What the parser was not given holds no attributions.
        lexicon: the words of reporting.
        model: the learned weights of the language; None: the rules stand alone, with the sureness of the lexicon.

    Returns:
        For each text its attributions in the order of their cues; every span slices inside the text.
    """
    proposed = [propose(doc, lexicon) for doc, _ in texts]
    if model is None:
        return [proposals for proposals, _ in proposed]
    marked = [
        columned(doc, layout_of(doc, paragraphs.starts), proposals, lexicon, model, asked)
        for (doc, asked), (proposals, paragraphs) in zip(texts, proposed, strict=True)
    ]
    judge = model.judge
    return [
        decide(choices(tagged, lexicon), lambda reading: judge.probability(reading.features))
        for tagged in tag(marked, model)
    ]


def decide(found: Iterable[Sequence[Reading]], probability: Callable[[Reading], float]) -> list[Attribution]:
    """The likeliest reading of every choice with its probability as sureness, in the order of their cues."""
    decided = []
    for options in found:
        shares = [probability(r) if r.features else r.attribution.sureness for r in options]
        best = max(range(len(options)), key=lambda i: shares[i] - i * _FOR_THE_FIRST)
        decided.append(replace(options[best].attribution, sureness=round(shares[best], 3)))
    return sorted(decided, key=lambda a: (a.cue, a.contents))


def columned(
    doc: Doc,
    layout: Layout,
    proposals: Sequence[Attribution],
    lexicon: SpeechLexicon,
    model: SpeakerModel,
    asked: Iterable[int] | None = None,
) -> Columned:
    """What the tagger needs of a text; `asked` as in `find_in_many`."""
    rows = columns_of(doc, layout, proposals, find_quotations(doc.text), lexicon, model.alphabet)
    chunks = chunks_of(layout)
    if asked is not None:
        chunks = _open(chunks, rows, layout, proposals, asked)
    return Columned(doc, layout, proposals, rows, chunks)


def tag(texts: Sequence[Columned], model: SpeakerModel) -> Iterator[Tagged]:
    """Run the tagger over several texts and join the parts that it marks."""
    marked = model.tagger.tag([(text.rows, text.chunks) for text in texts])
    for text, (labels, shares) in zip(texts, marked, strict=True):
        pairing = Pairing(parts_of(labels, shares, text.chunks), text.rows, text.layout, text.proposals)
        yield Tagged(text, shares, pairing, join(pairing, model.linker))


def _open(
    chunks: Iterable[tuple[int, int]],
    rows: NDArray[np.int64],
    layout: Layout,
    proposals: Sequence[Attribution],
    asked: Iterable[int],
) -> list[tuple[int, int]]:
    """The chunks with an asked token in whose sentence a quotation or a word of reporting is left open by the rules."""
    told = np.isin(rows[:, _CUE], _VOUCHING) | (rows[:, _QUOTE] > 0)
    for proposal in proposals:
        if proposal.sureness >= _SURE and proposal.source is not None:
            for where in (proposal.cue, *proposal.contents):
                told[slice(*layout.tokens(where))] = False
    sentence = np.cumsum(layout.sentences)
    open_ones = np.bincount(sentence, weights=told) > 0
    doubtful = sorted(i for i in asked if open_ones[sentence[i]])
    return [(a, b) for a, b in chunks if bisect_left(doubtful, b) > bisect_left(doubtful, a)]


def choices(tagged: Tagged, lexicon: SpeechLexicon) -> list[tuple[Reading, ...]]:
    """What the tagger found, beside what the rules make of the same cue, and what only the rules found."""
    doc, layout, proposals = tagged.text.doc, tagged.text.layout, tagged.text.proposals
    by_cue: dict[int, Attribution] = {}
    outer, inner = outermost(proposals)
    for proposal in (*inner, *outer):
        first, last = layout.tokens(proposal.cue)
        by_cue.update(dict.fromkeys(range(first, last), proposal))
    found: list[tuple[Reading, ...]] = []
    matched: set[int] = set()
    for joined in tagged.joined:
        rival = next((by_cue[i] for i in range(joined.cue.first, joined.cue.last) if i in by_cue), None)
        if rival is not None and rival.frame in _APART:
            rival = None
        marked = _attribution(doc, tagged, joined, rival, lexicon)
        options = [Reading(marked, _marked_features(marked, tagged, joined, rival))]
        if rival is not None and id(rival) not in matched:
            matched.add(id(rival))
            if (rival.source, rival.contents) != (marked.source, marked.contents):
                shared = _shared(rival.contents, marked.contents)
                options.append(Reading(rival, _proposed_features(rival, tagged, f"contested {int(shared * 2)}")))
        found.append(tuple(options))
    said = [content for options in found for content in options[0].attribution.contents]
    for proposal in proposals:
        if id(proposal) in matched:
            continue
        within = any(s <= proposal.cue[0] and proposal.cue[1] <= e for s, e in said)
        at = layout.tokens(proposal.cue)[0]
        unseen = not any(first <= at < last for first, last in tagged.text.chunks)
        apart = within or unseen or proposal.frame in _APART
        found.append((Reading(proposal, [] if apart else _proposed_features(proposal, tagged, "proposed")),))
    return found


def _attribution(
    doc: Doc, tagged: Tagged, joined: Joined, proposal: Attribution | None, lexicon: SpeechLexicon
) -> Attribution:
    """What the tagger found as an attribution; what only the rules know (form, listener) is taken from theirs."""
    layout = tagged.text.layout
    contents = tuple(_chars(layout, part) for part in joined.contents)
    cue, source = _chars(layout, joined.cue), _chars(layout, joined.source) if joined.source is not None else None
    if proposal is not None and _inserted(proposal) and any(c in proposal.contents for c in contents):
        within = source is not None and proposal.source is not None and proposal.source[0] <= source[0]
        within = within and source is not None and source[1] <= (proposal.source or source)[1]
        # "the bandits, he added, get their rifles": one half alone was marked
        return replace(proposal, cue=cue, source=source if within else proposal.source)
    if proposal is not None:
        return replace(proposal, source=source, cue=cue, contents=contents)
    kind, lemma, voice = _cue_kind(doc, tagged, joined, lexicon)
    return Attribution(source, cue, contents, kind, lemma, 0.0, voice=voice)


def _inserted(proposal: Attribution) -> bool:
    """Whether a reporting clause stands inside the words that it hands over, set off by commas."""
    if proposal.frame != "clause" or proposal.source is None or len(proposal.contents) < 2:
        return False
    start, end = min(proposal.cue[0], proposal.source[0]), max(proposal.cue[1], proposal.source[1])
    before = any(0 <= start - e <= _COMMA for _, e in proposal.contents)
    return before and any(0 <= s - end <= _COMMA for s, _ in proposal.contents)


def _cue_kind(doc: Doc, tagged: Tagged, joined: Joined, lexicon: SpeechLexicon) -> tuple[str, str, bool]:
    """The kind of a cue that no rule knows in its place, its lemma, and whether somebody vouches for the words."""
    quoted = any(tagged.text.rows[p.first, _QUOTE] for p in joined.contents)
    tokens = list(doc[joined.cue.first : joined.cue.last])
    for token in reversed(tokens):
        lemma = token.lemma
        verb = lexicon.verbs.get(lemma)
        if verb is not None:
            return verb.kind, lemma, verb.voice or quoted
        if lemma in lexicon.nouns:
            kind = lexicon.nouns[lemma][0]
            return kind, lemma, kind == "speech"
        if lemma in lexicon.adjectives:
            return "attitude", lemma, False
    lemma = tokens[-1].lemma
    if any(token.lower_ in lexicon.phrase_openers for token in tokens):
        return "speech", lemma, True
    return ("speech", lemma, True) if quoted else ("attitude", lemma, False)


_QUOTE = list(COLUMNS).index("quote")
_CUE = list(COLUMNS).index("cue")


def _step(value: float) -> int:
    return sum(value > s for s in _STEPS)


def _marked_features(found: Attribution, tagged: Tagged, joined: Joined, proposal: Attribution | None) -> list[str]:
    said = min(p.share for p in joined.contents)
    named = joined.source.share if joined.source is not None else 1.0
    agrees = "alone"
    if proposal is not None:
        same = _shared(proposal.contents, found.contents)
        agrees = "same" if same == 1.0 else "half" if same >= 0.5 else "other"
    least = min(said, named, joined.cue.share)
    classes = {int(c) for c in tagged.text.rows[joined.cue.first : joined.cue.last, _CUE] if 0 < c <= 9}
    return [
        "marked", f"marked cue {_step(odds(joined.cue.share))}", f"marked content {_step(odds(said))}",
        f"marked source {_step(odds(named)) if joined.source else 'none'}", f"marked least {_step(odds(least))}",
        f"marked link {_step(odds(joined.link))}", f"marked {agrees}", f"marked {agrees} least {_step(odds(least))}",
        f"marked frame {proposal.frame if proposal else 'none'}", f"marked kind {found.kind}",
        f"marked parts {min(3, len(joined.contents))}", f"marked class {min(classes, default=0)}",
        f"marked mean {_step(odds(min(p.surely for p in joined.contents)))}",
    ]  # fmt: skip


def _proposed_features(proposal: Attribution, tagged: Tagged, place: str) -> list[str]:
    said = [tagged.text.layout.tokens(c) for c in proposal.contents]
    content = float(np.mean(np.concatenate([tagged.shares[a:b, 5:7].sum(axis=1) for a, b in said])))
    cue = float(tagged.shares[slice(*tagged.text.layout.tokens(proposal.cue)), 3:5].sum(axis=1).max())
    source = (
        float(tagged.shares[slice(*tagged.text.layout.tokens(proposal.source)), 1:3].sum(axis=1).mean())
        if proposal.source is not None
        else 1.0
    )
    least = min(content, cue, source)
    sure = int(proposal.sureness * 10)
    return [
        place, f"{place} cue {_step(odds(cue))}", f"{place} content {_step(odds(content))}",
        f"{place} source {_step(odds(source)) if proposal.source else 'none'}",
        f"{place} least {_step(odds(least))}", f"proposed frame {proposal.frame}", f"{place} sure {sure}",
        f"proposed kind {proposal.kind}", f"proposed content {_step(odds(content))}", f"proposed sure {sure}",
    ]  # fmt: skip


def _shared(one: Sequence[Chars], other: Sequence[Chars]) -> float:
    """The length that two lists of stretches share, over the longer list's."""
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    longer = max(sum(b - a for a, b in one), sum(b - a for a, b in other))
    return shared / longer if longer else 0.0


def _chars(layout: Layout, part: Part) -> Chars:
    return layout.starts[part.first], layout.ends[part.last - 1]
