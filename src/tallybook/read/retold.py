"""Which claims of a report tell one act twice: the same again, a figure corrected, or two voices that contradict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from tallybook.read.draft import Draft, Parsed
from tallybook.read.links import Tie
from tallybook.read.syntax import Grammar, children, objects_of
from tallybook.read.tellings import (
    Telling,
    days_differ,
    exclude,
    head_of,
    in_two_sentences,
    is_headline,
    one_kind,
    one_voice,
    phrase_of,
    places_differ,
    size_of,
    telling_with,
    tellings,
    victims_of,
    words_of,
)
from tallybook.read.tolls import Saying, antecedent
from tallybook.records import Claim
from tallybook.tokens import bounds

_BACK = 40  # claims of its kind before it that one is compared with
_MANY = 4  # so many harmed are hardly told of two acts by chance
_LEAD = 2  # sentences of a text that are told again below
_WOUNDED = 5  # sentences on within which "the wounded" are those told last
_NEAR = 2  # sentences on within which a voice contradicts another, or a figure gives way


@dataclass(frozen=True, slots=True)
class Retold:
    """Ties tellings of one act with the words of `links.toml`; where it is not sure, it says nothing."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(
        self, drafts: Sequence[Draft], claims: Sequence[Claim], sayings: Sequence[Saying], parsed: Parsed
    ) -> list[Tie]:
        """Ties "same_as", "contradicts" and "corrected_from" between the claims of a report, and parts of a toll.

        Args:
            drafts: the drafts of a report, in the order of the text.
            claims: the claims made of them, one each, before they are tied.
            sayings: where the report tells a figure anew.
            parsed: the report.
        """
        every = tellings(drafts, claims, parsed)
        told = [telling for telling in every if not telling.adds]
        found: dict[tuple[int, int], Tie] = {}
        ties = (
            self._of_sayings(sayings, drafts, every), self._of_wounded(every),
            self._of_voices(told, parsed), self._again(told, parsed),
        )  # fmt: skip
        for tie in chain.from_iterable(ties):
            pair = min(tie.later, tie.earlier), max(tie.later, tie.earlier)
            found.setdefault(pair, tie)
        return sorted(found.values(), key=lambda t: (t.later, t.earlier))

    # --- figures told anew ---------------------------------------------------------------------------------------

    def _of_sayings(self, sayings: Sequence[Saying], drafts: Sequence[Draft], told: Sequence[Telling]) -> Iterator[Tie]:
        for saying in sayings:
            now, before = telling_with(told, saying.now), telling_with(told, saying.before)
            known = antecedent(saying, drafts)
            last = next((t for t in told if t.draft is known), None)
            words = (saying.verb.i, saying.verb.i + 1)
            if now is None:
                continue
            if before is not None and before.at != now.at:
                yield Tie("corrected_from", now.at, before.at, words)
            if saying.way in ("bringing", "rising", "setting"):
                yield from self._brought(now, saying, told)
            if last is None or last.at == now.at or not self._one_act(last, now, says_so=True):
                continue
            if before is not None and last.figure == before.figure:
                yield Tie("same_as", before.at, last.at, words)
            elif before is None:
                yield from self._anew(saying, now, last, words)

    def _brought(self, now: Telling, saying: Saying, told: Sequence[Telling]) -> Iterator[Tie]:
        """ "a third man died, bringing the toll to three": those who died now are a part of the toll."""
        for telling in told:
            anchor = telling.draft.anchor
            hung = anchor in saying.verb.ancestors or saying.verb in anchor.ancestors
            if telling.draft.event is None or telling.draft.event.form == "toll" or anchor == now.draft.anchor:
                continue
            if hung and telling.claim.kind == now.claim.kind and size_of(telling) < size_of(now):
                yield Tie("part_of", telling.at, now.at, (saying.verb.i, now.draft.tokens[1]))

    def _of_wounded(self, told: Sequence[Telling]) -> Iterator[Tie]:
        """ "One of the wounded died on Tuesday": he is one of those told to be hurt before."""
        for n, later in enumerate(told):
            victims = victims_of(later)
            if later.claim.kind != "killing" or victims is None:
                continue
            of = [t for t in objects_of(victims, self.grammar.of, self.grammar) if t.lower_ in self.words["tolls.hurt"]]
            for earlier in reversed(told[max(0, n - _BACK) : n]) if of else ():
                near = later.sentence - earlier.sentence <= _WOUNDED
                if near and earlier.claim.kind == "injury" and size_of(later) <= size_of(earlier):
                    yield Tie("part_of", later.at, earlier.at, (of[0].i, of[0].i + 1))
                    break

    def _anew(self, saying: Saying, now: Telling, last: Telling, words: tuple[int, int]) -> Iterator[Tie]:
        start, _ = bounds(saying.verb)
        if saying.way == "bringing" and last.draft.anchor.i >= start:
            return
        apart = exclude(now.figure, last.figure)
        if not apart:
            if now.figure == last.figure:
                yield Tie("same_as", now.at, last.at, words)
            return
        grows = size_of(now) > size_of(last)
        if saying.way in ("giving", "saying"):
            early = {c.lower_ for c in saying.verb.children} & self.words["retold.earlier"]
            if early:
                yield Tie("corrected_from", last.at, now.at, words)
            elif now.voice is not None and last.voice is not None and not one_voice(now, last):
                yield Tie("contradicts", now.at, last.at, words)
        elif saying.way == "setting" or grows == (saying.way in ("rising", "bringing")):
            yield Tie("corrected_from", now.at, last.at, words)

    # --- one act by two voices, or by one that thought again ----------------------------------------------------

    def _of_voices(self, told: Sequence[Telling], parsed: Parsed) -> Iterator[Tie]:
        cues = [
            (a.contents, words_of(parsed.report.text[a.cue[0] : a.cue[1]])) for a in parsed.attributions if a.contents
        ]
        early = {
            t.at
            for t in told
            for contents, words in cues
            if words & self.words["retold.earlier"] and any(s <= t.draft.anchor.idx < e for s, e in contents)
        }
        for later, one in enumerate(told):
            for other in told[max(0, later - _BACK) : later]:
                near = one.sentence - other.sentence <= _NEAR and one.claim.kind == other.claim.kind
                if not near or not exclude(one.figure, other.figure) or not self._one_act(other, one):
                    continue
                if (one.at in early) != (other.at in early):
                    old, new = (one, other) if one.at in early else (other, one)
                    yield Tie("corrected_from", new.at, old.at, (new.draft.anchor.i, new.draft.anchor.i + 1))
                elif one.voice is not None and other.voice is not None and not one_voice(one, other):
                    words = self._against(other, one)
                    if words is not None:
                        yield Tie("contradicts", one.at, other.at, words)

    def _against(self, earlier: Telling, later: Telling) -> tuple[int, int] | None:
        """The word that sets one voice against the other: before the later figure, in its sentence."""
        start = max(bounds(later.draft.anchor)[0], earlier.draft.tokens[1])
        for token in later.draft.anchor.doc[start : later.draft.tokens[1]]:
            if token.lower_ in self.words["retold.against"]:
                return token.i, token.i + 1
        return None

    # --- the same again ------------------------------------------------------------------------------------------

    def _again(self, told: Sequence[Telling], parsed: Parsed) -> Iterator[Tie]:
        """Each telling tied to the first one of the same act, if there is any."""
        first: dict[int, Telling] = {}
        for later, one in enumerate(told):
            for other in told[max(0, later - _BACK) : later]:
                root = first.get(other.at, other)
                if self._same(other, one, parsed) and (root is other or self._one_act(root, one)):
                    first[one.at] = root
                    yield Tie("same_as", one.at, root.at, one.draft.tokens)
                    break

    def _same(self, earlier: Telling, later: Telling, parsed: Parsed) -> bool:
        if not one_kind(earlier, later) or not in_two_sentences(earlier, later, parsed):
            return False
        size = size_of(later)
        if size != size_of(earlier) or size == 0 or not self._one_act(earlier, later):
            return False
        if size == 1:
            return self._one_person(earlier, later, parsed)
        whole = earlier.figure == later.figure
        shared = bool(self._harmed(earlier) & self._harmed(later))
        pointed = self._pointed(later) and (shared or head_of(earlier) == head_of(later))
        led = is_headline(earlier, later, parsed) or (size >= _MANY and earlier.sentence < _LEAD)
        if size >= _MANY and shared:
            return whole or pointed
        return whole and (pointed or (led and (shared or size >= _MANY)))

    def _one_person(self, earlier: Telling, later: Telling, parsed: Parsed) -> bool:
        """A name told again, or "a bus driver ... the driver"."""
        one, two = victims_of(earlier), victims_of(later)
        if one is None or two is None:
            return False
        if parsed.people.is_pronoun(two) or parsed.people.is_pronoun(one):
            return False
        if one.pos_ == "PROPN" and two.pos_ == "PROPN":
            names = sorted(({t.lower_ for t in phrase_of(noun) if t.pos_ == "PROPN"} for noun in (one, two)), key=len)
            return names[0] <= names[1]  # "Baro Kendril ... Kendril", not "Mirel Kendril"
        shared = self._harmed(earlier) & self._harmed(later)
        return one.pos_ == two.pos_ == "NOUN" and one.lemma == two.lemma and bool(shared) and self._pointed(later)

    def _pointed(self, telling: Telling) -> bool:
        """ "the 12 dockers", "both men": they were told of before."""
        victims = victims_of(telling)
        return victims is not None and any(
            t.lower_ in self.words["retold.determiners"] for t in children(victims, self.grammar.determiner)
        )

    def _harmed(self, telling: Telling) -> frozenset[str]:
        """The words that tell the harmed from others."""
        name = telling.claim.victims.name if telling.claim.victims is not None else ""
        return frozenset(
            w.rstrip("s") if len(w) > 3 else w for w in words_of(name) if w not in self.words["retold.general"]
        )

    def _one_act(self, earlier: Telling, later: Telling, *, says_so: bool = False) -> bool:
        """Whether nothing speaks against one act: neither day nor place nor method, harmed or doers, nor the words.

        Args:
            earlier: the telling that stands before the other.
            later: the other.
            says_so: whether the words say that the figure is told anew, so that they need not be looked at.
        """
        one, two = earlier.claim, later.claim
        if days_differ(one.when, two.when) or places_differ(one.where, two.where):
            return False
        if one.method is not None and two.method is not None and one.method != two.method:
            return False
        harmed = self._harmed(earlier), self._harmed(later)
        if all(harmed) and not harmed[0] & harmed[1]:
            return False
        heads = {head_of(earlier), head_of(later)}
        if len(heads) == 2 and heads <= self.words["retold.unlike"]:
            return False
        doers = [words_of(c.perpetrator.name) if c.perpetrator is not None else frozenset[str]() for c in (one, two)]
        if all(doers) and not doers[0] & doers[1]:
            return False
        return says_so or not self._elsewhere(later)

    def _elsewhere(self, telling: Telling) -> bool:
        """Whether the words say that another act is told: "another two", "in a separate attack"."""
        start, end = bounds(telling.draft.anchor)
        last = telling.draft.tokens[1]
        return any(t.lower_ in self.words["retold.apart"] for t in telling.draft.anchor.doc[start : min(last, end)])
