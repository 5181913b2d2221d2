"""Where a sentence tells, in words that no list holds, what no rule has found in it: drafts by learned weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tallybook.read.draft import Draft, Likely, Parsed
from tallybook.read.events import Event, EventFinder
from tallybook.read.gate import Stretch, inside
from tallybook.read.positions import Positions
from tallybook.read.positions.scene import Scene
from tallybook.read.speakers import LEAST_SURENESS
from tallybook.read.unlisted.weights import FAMILIES, SentenceWeights, Weighed
from tallybook.tokens import Token

HARDLY = 0.02  # chance of a stand below which rules that find one are mostly wrong
_FEWEST = 5  # tokens of a sentence that can tell of something
_FAMILY_OF = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Finds what rules overlook: weights say which sentence tells of what, grammar who is who in it."""

    weights: SentenceWeights | None
    events: EventFinder
    positions: Positions

    def weighed(self, parsed: Parsed, ground: Sequence[Stretch]) -> list[Weighed]:
        """What the weights say of each sentence that lies where claims can stand; nothing where a language has none."""
        return [] if self.weights is None else self.weights.weigh(list(sentences_of(parsed, ground)))

    def find(
        self, drafts: Sequence[Draft], parsed: Parsed, weighed: Sequence[Weighed], drafted: Callable[[Event], Draft]
    ) -> list[Draft]:
        """Drafts of the families that a sentence likely tells of and no draft stands for, in the order of the text.

        Args:
            drafts: what the rules found.
            parsed: the report with its parts.
            weighed: what `weighed` gave for it.
            drafted: makes a draft of an event.
        """
        if self.weights is None:
            return []
        scene = self.positions.scene(parsed)
        saying = _saying(parsed)
        found: list[Draft] = []
        for family in FAMILIES:
            taken = _taken(drafts, family)
            aside = taken | saying  # in a rest, who says it and that he says so tell nothing more
            untouched: list[Weighed] = []
            rests: list[tuple[Sequence[Token], bool]] = []
            for one in weighed:
                if any(t.i in taken for t in one.tokens):
                    rests.append((tuple(t for t in one.tokens if t.i not in aside), one.quoted))
                else:
                    untouched.append(one)
            for one in (*untouched, *self.weights.weigh([r for r in rests if _says_something(r[0])])):
                kind = one.kinds.get(family)
                draft = self._draft(kind, one, scene, drafted) if kind is not None else None
                if draft is not None:
                    likely = Likely(self.weights.sureness(one.chances[family]), one.telling(family))
                    found.append(replace(draft, likely=likely))
        return sorted(found, key=lambda d: (d.tokens, d.kind))

    def _draft(self, kind: str, weighed: Weighed, scene: Scene, drafted: Callable[[Event], Draft]) -> Draft | None:
        if _FAMILY_OF[kind] == "stand":
            return _stand(kind, weighed, scene)
        verb = _most_telling(weighed, _FAMILY_OF[kind])
        event = self.events.as_kind(verb, kind) if verb is not None else None
        if event is None or (event.victims is None and event.target is None):
            return None
        draft = drafted(event)
        return draft if draft.stance in ("asserted", "alleged") else None


def sentences_of(parsed: Parsed, ground: Sequence[Stretch]) -> Iterator[tuple[Sequence[Token], bool]]:
    """The sentences that lie where claims can stand, each with whether a quotation is open at its start or its end."""
    quoted = False
    for sentence in parsed.doc.sents:
        tokens = parsed.doc[sentence.start : sentence.end]
        before = quoted
        for token in tokens:
            if token.is_quote:
                quoted = not quoted
            elif token.is_space and "\n" in token.text:
                quoted = False  # a quotation goes on behind a new mark, where it does
        if _says_something(tokens) and inside(ground, sentence.start_char):
            yield tokens, before or quoted


def silent(weighed: Sequence[Weighed]) -> frozenset[int]:
    """The first tokens of the sentences in which hardly any stand can be taken: rules need not look there."""
    return frozenset(w.tokens[0].i for w in weighed if w.chances["stand"] < HARDLY)


def _says_something(tokens: Sequence[Token]) -> bool:
    return sum(t.is_alpha for t in tokens) >= _FEWEST


def _taken(drafts: Sequence[Draft], family: str) -> set[int]:
    """The tokens by which drafts of a family tell what they tell: in the rest of a sentence more of it may be told."""
    return {i for d in drafts if d.kind in FAMILIES[family] for i in (*range(*d.tokens), d.anchor.i)}


def _saying(parsed: Parsed) -> set[int]:
    """The tokens by which speech is handed to somebody, and of those whom it is handed to."""
    parts = (part for a in parsed.attributions for part in (a.cue, a.source) if part is not None)
    spans = (parsed.doc.within(*part) for part in parts)
    return {i for span in spans if span is not None for i in range(span.start, span.end)}


def told_in(drafts: Sequence[Draft], parsed: Parsed) -> set[tuple[int, str]]:
    """By the first token of a sentence, of which families drafts tell whose words reach into it."""
    told = set()
    for family in FAMILIES:
        told |= {(parsed.doc[i].sent.start, family) for i in _taken(drafts, family)}
    return told


def _stand(kind: str, weighed: Weighed, scene: Scene) -> Draft | None:
    """A stand hangs on the clause that somebody is quoted with, or else on the sentence and whom it is about."""
    inner = {t.i for t in weighed.tokens}
    root = next((t for t in weighed.tokens if t.head is t or t.head.i not in inner), None)
    said = _content(weighed.tokens, scene.parsed)
    anchor = said if said is not None else root
    if anchor is None:
        return None
    subject = scene.subject(anchor)
    if said is None:
        return scene.draft(kind, anchor, subject if scene.party(subject) else None)
    accused = scene.accused(subject) if kind == "accusation" and scene.power(subject) else None
    return scene.draft(kind, anchor, accused=accused)


def _content(tokens: Sequence[Token], parsed: Parsed) -> Token | None:
    """What the rest hangs on of what somebody is quoted as saying in a sentence; of several, of the longest."""
    first, last = tokens[0].idx, tokens[-1].idx_end
    overlaps = [
        (min(end, last) - max(start, first), max(start, first), min(end, last))
        for said in parsed.attributions
        if said.voice and said.sureness >= LEAST_SURENESS
        for start, end in said.contents
        if start < last and first < end
    ]
    if not overlaps:
        return None
    _, start, end = max(overlaps)
    within = [t for t in tokens if start <= t.idx < end and not t.is_punct and not t.is_space]
    inner = {t.i for t in within}
    heads = (t for t in within if t.head is t or t.head.i not in inner)
    return max(heads, key=lambda t: len(t.subtree), default=None)


def _most_telling(weighed: Weighed, family: str) -> Token | None:
    """The verb that, with what hangs on it, speaks for a family the most."""
    by = weighed.told[family]
    verbs = [t for t in weighed.tokens if t.pos_ == "VERB"]
    return max(verbs, key=lambda v: by.get(v.i, 0.0) + sum(by.get(c.i, 0.0) for c in v.children) / 2, default=None)
