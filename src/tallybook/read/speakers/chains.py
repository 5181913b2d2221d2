"""The chain of speakers behind a stretch of text, from the outside in: newspaper, police, witness."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.read.speakers.attribution import Attribution, Chars
from tallybook.read.speakers.cast import Cast, Member
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.names import Naming
from tallybook.read.speakers.quotations import find_quotations
from tallybook.read.speakers.sources import Range
from tallybook.records import Span, Speaker
from tallybook.tokens import Doc

LEAST_SURENESS = 0.2  # below this an attribution is no ground for naming a speaker
_COVERED = 0.5  # the share of a claim that has to lie in the contents
_RETELLINGS = 2  # clauses handed to one outlet that make a text a retelling of it


@dataclass(frozen=True, slots=True)
class _Voice:
    """An attribution with its speakers resolved."""

    attribution: Attribution
    speakers: tuple[Speaker, ...]


class Voices:
    """Who speaks where in one text; build it once, ask `chain` for every claim.

    Args:
        doc: the parse of the normalised text.
        attributions: what `find_attributions` gave for it.
        lexicon: the words of reporting.
        text: the stored text, for the words of the speakers' spans.
        publisher: the report's own publisher, which is never put into a chain.
    """

    def __init__(
        self,
        doc: Doc,
        attributions: Sequence[Attribution],
        lexicon: SpeechLexicon,
        text: str,
        publisher: str | None = None,
    ) -> None:
        self.doc, self.text, self.lexicon = doc, text, lexicon
        self.publisher = (publisher or "").lower()
        self._starts = [token.idx for token in doc]
        self._used = used = [a for a in attributions if a.sureness >= LEAST_SURENESS and a.voice]
        self.cast = Cast(doc, (self._tokens(a.source) for a in used if a.source is not None), lexicon)
        self._voices = [_Voice(a, self._with_listener(a)) for a in used]
        self._outlet, self._retold_from = self._retold()
        owned = [content for a in attributions for content in a.contents]
        self._orphans = [
            (q.start, q.end) for q in find_quotations(doc.text)
            if q.depth == 0 and not q.scare and not any(s < q.end and q.start < e for s, e in owned)
        ]  # fmt: skip

    def chain(self, where: Chars) -> tuple[Speaker, ...]:
        """The speakers of the words at `where` (offsets), outermost first; empty where only the publisher speaks."""
        covering = [v for v in self._voices if _covers(v.attribution, where)]
        covering.sort(key=lambda v: _nesting(v.attribution))
        chain: list[Speaker] = []
        for voice in covering:
            chain += [s for s in voice.speakers if s.name not in {c.name for c in chain}]
        if not chain:
            chain = list(self._between(where) or self._told_just_before(where))
        if self._outlet is not None and where[1] > self._retold_from and (chain or self._orphan(where)):
            if all(s.kind != "outlet" for s in chain):
                chain.insert(0, self._outlet)
            else:
                outermost = self._outlet.name
                chain.sort(key=lambda s: s.name != outermost)
        return tuple(s for s in chain if not self.publisher or s.name.lower() != self.publisher)

    def speaker(self, where: Chars) -> Speaker | None:
        """Who the noun phrase at `where` (offsets) means; None for "I", "you" and phrases that name nobody."""
        speakers = self._speakers(where)
        return speakers[-1] if speakers else None

    # --- one noun phrase

    def _with_listener(self, attribution: Attribution) -> tuple[Speaker, ...]:
        """The speakers of an attribution; an outlet that was told something passes it on."""
        speakers = self._speakers(attribution.source)
        told = self._speakers(attribution.addressee) if speakers else ()
        return (*told, *speakers) if told and told[-1].kind == "outlet" else speakers

    def _speakers(self, source: Chars | None) -> tuple[Speaker, ...]:
        if source is None:
            return ()
        found = self.cast.speaker_at(self._tokens(source))
        if found is None:
            return ()
        naming, member = found
        return self._named(naming, member, source)

    def _named(self, naming: Naming, member: Member | None, source: Chars | None) -> tuple[Speaker, ...]:
        """One or two links: a document stands before whoever made it; a dispatch is the voice of its outlet."""
        if naming.pronoun is not None and member is None:
            return ()
        shown = member.naming if member is not None else naming
        name = member.name if member is not None else naming.name
        kind = member.kind if member is not None else naming.kind
        span = Span.of(self.text, *(source or self._chars((naming.start, naming.end))))
        maker = None
        if kind == "document" or shown.retelling:
            made_by = self.cast.maker_of(naming) or self.cast.maker_of(shown)
            if made_by is not None and made_by[0].head not in (naming.head, shown.head):
                maker = self._named(made_by[0], made_by[1], None)
            elif made_by is None and member is not None:
                maker = self._issuer(member)
        own = Speaker(self._words(shown, name), kind, span)
        if not maker:
            return (*self._owner(naming, member), own)
        if shown.retelling and maker[-1].kind == "outlet":
            return (Speaker(maker[-1].name, maker[-1].kind, span),)
        return (own, *maker)

    def _owner(self, naming: Naming, member: Member | None) -> tuple[Speaker, ...]:
        """The body behind "its director", where no name tells who that is."""
        owner = self.doc[naming.maker] if naming.maker is not None else None
        named = member is not None and member.naming.proper
        if owner is None or named or owner.pos_ != "PRON" or owner.dep_ != "poss" or naming.kind == "document":
            return ()
        found = self.cast.speaker_at((owner.i, owner.i + 1))
        return self._named(*found, None) if found is not None and found[1] is not None else ()

    def _issuer(self, document: Member) -> tuple[Speaker, ...]:
        """Who spoke in the sentence that brought a document in: "in a statement, the group said"."""
        first = self.doc[document.places[0]]
        if first.dep_ != "pobj":
            return ()
        for attribution in self._used:
            where = attribution.source
            if where is not None and first.sent.start_char <= where[0] < first.sent.end_char:
                found = self.cast.speaker_at(self._tokens(where))
                if found is not None and (found[1] is not document) and (found[1] or found[0]).kind != "document":
                    return self._named(*found, None)
        return ()

    def _words(self, naming: Naming, name: str) -> str:
        """The name as stored, with blanks and line breaks in it made one blank."""
        start, end = self._chars((naming.start, naming.end))
        if name != naming.name:
            return name
        words = " ".join(self.text[start:end].split())
        if not naming.proper and self.doc[naming.start].is_sent_start and self.doc[naming.start].pos_ == "NOUN":
            return words[:1].lower() + words[1:]
        return words

    # --- the whole text

    def _retold(self) -> tuple[Speaker | None, int]:
        """The outlet that the text retells, and from where on."""
        counted: Counter[str] = Counter()
        first: dict[str, tuple[int, Speaker]] = {}
        for voice in self._voices:
            for speaker in voice.speakers[:1]:
                named = speaker.kind == "outlet" and speaker.name[:1].isupper()
                if named and speaker.name.lower() != self.publisher:
                    counted[speaker.name] += 1
                    begin = min(voice.attribution.cue[0], voice.attribution.contents[0][0])
                    if speaker.name not in first or begin < first[speaker.name][0]:
                        first[speaker.name] = (begin, speaker)
        if not counted:
            return None, 0
        name, count = counted.most_common(1)[0]
        begin, speaker = first[name]
        alone = count > sum(counted.values()) / 2
        return (speaker, begin) if alone and count >= _RETELLINGS else (None, 0)

    def _orphan(self, where: Chars) -> bool:
        """Whether words stand in a quotation that nobody is named for: then the retold outlet speaks."""
        return any(s <= where[0] and where[1] <= e for s, e in self._orphans)

    def _between(self, where: Chars) -> tuple[Speaker, ...]:
        """The speaker of a sentence without a cue between two sentences of one speaker, in one paragraph."""
        sentence = self.doc[bisect_right(self._starts, where[0]) - 1].sent
        before = self._last_ending(sentence.start_char)
        after = self._first_starting(sentence.end_char)
        if before is None or after is None or not before.speakers or not after.speakers:
            return ()
        start, end = before.attribution.cue[0], after.attribution.contents[0][0]
        if "\n" in self.text[start:end] or before.speakers[-1].name != after.speakers[-1].name:
            return ()
        return before.speakers

    def _told_just_before(self, where: Chars) -> tuple[Speaker, ...]:
        """The speaker of a quotation that stands alone: who speaks, or else who acts, in the sentence before it.

        "Tomas Abel, the mayor, keeps a list. "Nine men were killed." ": in one paragraph.
        """
        quoted = next(((s, e) for s, e in self._orphans if s <= where[0] and where[1] <= e), None)
        first = self.doc[bisect_right(self._starts, quoted[0]) - 1] if quoted is not None else None
        if quoted is None or first is None or first.i == 0 or not first.is_sent_start:
            return ()
        sentence = self.doc[first.i - 1].sent
        if "\n" in self.text[sentence.start_char : quoted[0]]:
            return ()
        said = [v for v in self._voices if v.speakers and sentence.start_char <= v.attribution.cue[0] < quoted[0]]
        if said:
            return said[-1].speakers
        acts = next((c for c in sentence.root.children if c.dep_ == "nsubj"), None)
        found = self.cast.speaker_at((acts.left_edge.i, acts.i + 1)) if acts is not None else None
        if found is None or (found[1] or found[0]).kind != "person" or found[0].plural:
            return ()
        return self._named(*found, None)

    def _last_ending(self, at: int) -> _Voice | None:
        """The attribution that fills the sentence right before a place."""
        for voice in reversed(self._voices):
            last = max(
                voice.attribution.cue[1], voice.attribution.contents[-1][1], (voice.attribution.source or (0, 0))[1]
            )
            if last <= at and self.doc[bisect_right(self._starts, max(at - 2, 0)) - 1].sent.start_char <= last:
                return voice
        return None

    def _first_starting(self, at: int) -> _Voice | None:
        """The attribution whose contents open the sentence right after a place."""
        for voice in self._voices:
            begin = voice.attribution.contents[0][0]
            if at <= begin <= at + 2:
                return voice
        return None

    def _tokens(self, where: Chars) -> Range:
        first = max(0, bisect_right(self._starts, where[0]) - 1)
        return first, max(first + 1, bisect_right(self._starts, where[1] - 1))

    def _chars(self, where: Range) -> Chars:
        last = self.doc[where[1] - 1]
        return self.doc[where[0]].idx, last.idx_end


def _covers(attribution: Attribution, where: Chars) -> bool:
    """Whether at least half of some words lies in what is said."""
    shared = sum(max(0, min(e, where[1]) - max(s, where[0])) for s, e in attribution.contents)
    return shared >= _COVERED * (where[1] - where[0])


def _nesting(attribution: Attribution) -> tuple[int, int, int]:
    """A sort key from the outside in: longer contents first; who quotes comes first, who is cited last."""
    length = sum(e - s for s, e in attribution.contents)
    rank = {"relay": 2, "quoting": 0}.get(attribution.frame, 1)
    return -length, rank, attribution.cue[0]
