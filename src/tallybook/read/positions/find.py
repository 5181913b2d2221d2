"""Where somebody takes a stand: denials, accusations, fears, threats, refusals, and what is named as a cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.positions.blame import accusations, causes, denials
from tallybook.read.positions.dread import fears, refusals, threats
from tallybook.read.positions.inverted import (
    answers_briefly,
    calls_it_murder,
    does_not_admit,
    drifts_into_war,
    eye_for_eye,
    goes_back_to,
    goes_unheeded,
    makes_them_fight,
    nobody_did,
    not_this_but_that,
    only_in_defence,
    stands_behind,
    suspicion_falls,
    wears_their_boots,
    whose_doing,
    will_not,
    with_whose_help,
    worst_to_come,
)
from tallybook.read.positions.pointed import complains_of, pointed_at
from tallybook.read.positions.scene import Phrases, Scene
from tallybook.read.positions.sprung import sprung_from
from tallybook.read.positions.told_blame import accusations_told, causes_told, denials_told
from tallybook.read.positions.told_dread import fears_told, refusals_told, threats_told
from tallybook.read.positions.turned import dares_not, feared_between, nobody_doubts, nothing_done, truce_fails, turned
from tallybook.read.positions.warned import declares_war, foretells_harm, sent_by_post, sets_a_term
from tallybook.read.syntax import Grammar
from tallybook.read.trace import Objection, Trace
from tallybook.records import POSITION_KINDS
from tallybook.tokens import Token, bounds

# Each finds the positions of one kind that hang on a token; by the parts of speech on which they can hang. A warning of
# punishment is a threat and no fear.
_Rule = tuple[str, Callable[[Token, Scene], Iterator[Draft]]]
_ON_VERBS: tuple[_Rule, ...] = (
    *(("denial", rule) for rule in (denials, denials_told, does_not_admit, nobody_did, only_in_defence)),
    *(
        ("accusation", rule)
        for rule in (
            accusations, accusations_told, pointed_at, complains_of, partial(stands_behind, "accusation"),
            suspicion_falls, wears_their_boots, calls_it_murder, whose_doing,
        )
    ),
    *(
        ("threat", rule)
        for rule in (threats, threats_told, foretells_harm, sets_a_term, sent_by_post, declares_war, eye_for_eye)
    ),
    *(
        ("fear", rule)
        for rule in (
            fears, fears_told, truce_fails, nobody_doubts, dares_not, feared_between, drifts_into_war, worst_to_come,
        )
    ),
    *(("refusal", rule) for rule in (refusals, refusals_told, nothing_done, will_not, goes_unheeded)),
    *(
        ("cause", rule)
        for rule in (
            causes, causes_told, partial(stands_behind, "cause"), goes_back_to, not_this_but_that, makes_them_fight,
            sprung_from,
        )
    ),
    *((kind, partial(turned, kind)) for kind in POSITION_KINDS),
)  # fmt: skip
# The lists by which a position of a kind is found outside of what somebody is quoted as saying; of a kind that does not
# stand here, any of its own.
_LISTS: Mapping[str, tuple[str, ...]] = {
    "denial": (
        "verbs", "nouns", "rejecting_verbs", "calling_verbs", "insisting", "disputing", "scoffing",
        "admitting", "turns",
    ),
    "fear": (
        "nouns", "adjectives", "scaring", "verbs", "warning_verbs", "expecting", "hoping", "doubting", "moods",
        "drifting", "boding", "daring", "risk_nouns", "turns",
    ),
    "cause": (
        "nouns", "retribution", "from_verbs", "by_verbs", "acting_verbs", "lying_verbs",
        "beginning", "attributing", "seeing", "producing", "returning", "making",
        "having", "turns", "lighting", "turning", "tying", "being", "suffering",
    ),
}  # fmt: skip
_ALWAYS_LISTED = frozenset({"cause"})  # kinds that hang on listed words within quotations too
_RULES: Mapping[str, tuple[_Rule, ...]] = {
    "VERB": _ON_VERBS,
    "AUX": _ON_VERBS,
    "NOUN": (
        ("accusation", accusations),
        ("accusation", whose_doing),
        ("accusation", with_whose_help),
        ("threat", threats),
        ("threat", sent_by_post),
        ("fear", fears),
        ("fear", nobody_doubts),
        ("cause", causes),
        ("denial", denials),
        ("denial", partial(answers_briefly, "denial")),
        ("refusal", partial(answers_briefly, "refusal")),
    ),
    "ADJ": (("fear", fears), ("refusal", refusals), ("accusation", accusations)),
}


@dataclass(frozen=True, slots=True)
class Positions:
    """Finds positions with the words of `positions.toml`."""

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, Phrases]
    events: EventLexicon
    grammar: Grammar
    listed: Mapping[str, frozenset[str]]

    @classmethod
    def from_table(
        cls, table: Mapping[str, Any], events: EventLexicon, grammar: Grammar, *, untrue: Iterable[str] = ()
    ) -> Positions:
        """Compile the parsed `positions.toml`; `untrue` are the words of `stances.toml` that take back a sentence."""
        words = {f"{section}.{name}": frozenset(v) for section, entries in table.items() for name, v in entries.items()}
        words["denial.untrue"] = words.get("denial.untrue", frozenset()) | frozenset(untrue)
        phrases = {
            f"{section}.{name}": Phrases.of(v)
            for section, entries in table.items()
            for name, v in entries.items()
            if any(" " in entry for entry in v)
        }
        listed = {kind: _words_of(table.get(kind, {}), _LISTS.get(kind)) for kind in POSITION_KINDS}
        listed["threat"] |= words.get("fear.warning_verbs", frozenset())  # a warning can be a threat
        listed["cause"] |= words.get("accusation.verbs", frozenset())  # who is blamed for it may be its cause
        listed["accusation"] |= words.get("cause.seeing", frozenset())
        listed["accusation"] |= words.get("cause.attributing", frozenset()) | words.get(
            "cause.tying", frozenset()
        )  # to somebody, or to what it comes from
        return cls(words, phrases, events, grammar, listed)

    def triggers(self) -> frozenset[str]:
        """The dictionary forms on which a position mostly hangs."""
        lists = [f"{kind}.{part}" for kind in POSITION_KINDS for part in ("verbs", "nouns", "adjectives")]
        return frozenset[str]().union(*(self.words.get(name, ()) for name in lists))

    def scene(self, parsed: Parsed) -> Scene:
        """What rules of positions ask of a text."""
        return Scene(self.words, self.phrases, self.events, self.grammar, parsed)

    def find(self, parsed: Parsed, trace: Trace | None = None, *, silent: Set[int] = frozenset()) -> list[Draft]:
        """All positions of a text, in its order; one of a kind where two would tell the same.

        Args:
            parsed: the report with its parts.
            trace: hears of words that can tell of a position and don't here.
            silent: the first tokens of sentences in which none can be taken.
        """
        scene = self.scene(parsed)
        found: dict[tuple[str, int], Draft] = {}
        for token in parsed.doc:
            rules = _RULES.get(token.pos_)
            if rules is None or (silent and bounds(token)[0] in silent):
                continue
            said = scene.said(token)
            for kind, rule in rules:
                if token.lemma not in self.listed[kind] and (not said or kind in _ALWAYS_LISTED):
                    continue
                for draft in rule(token, scene):
                    found.setdefault((draft.kind, draft.anchor.i), draft)
        drafts = [d for (_, i), d in found.items() if d.kind != "fear" or ("threat", i) not in found]
        denied = {i for kind, i in found if kind == "denial"}
        drafts = [d for d in drafts if d.kind != "cause" or d.anchor.head.i not in denied]  # "denied it had to do with"
        if trace is not None:
            self._tell_unused(parsed, drafts, trace)
        return sorted(_once(drafts), key=lambda d: (d.anchor.i, d.kind))

    def _tell_unused(self, parsed: Parsed, drafts: Sequence[Draft], trace: Trace) -> None:
        """Words of the lists of a kind of position that no position of that kind took up."""
        used = {(d.kind, i) for d in drafts for i in range(*d.tokens)}
        for kind in POSITION_KINDS:
            lists = [self.words.get(f"{kind}.{part}", frozenset()) for part in ("verbs", "nouns", "adjectives")]
            listed = frozenset[str]().union(*lists)
            for token in parsed.doc:
                if token.lemma in listed and (kind, token.i) not in used:
                    trace.turned_down("positions", kind, [token], Objection("no_position"))


def outside_stands(drafts: Sequence[Draft], stands: Sequence[Draft]) -> list[Draft]:
    """Drafts of acts without those that are only what somebody fears or threatens: the stand tells them."""
    feared = [s.tokens for s in stands if s.kind in ("fear", "threat")]
    return [
        d for d in drafts
        if d.stance not in ("planned", "hypothetical") or not any(a <= d.anchor.i < b for a, b in feared)
    ]  # fmt: skip


def _words_of(lists: Mapping[str, Sequence[str]], wanted: Sequence[str] | None) -> frozenset[str]:
    """All words of the wanted lists (None: of all), those of phrases too."""
    entries = (entry for name, listed in lists.items() if wanted is None or name in wanted for entry in listed)
    return frozenset(word for entry in entries for word in entry.replace("|", " ").split())


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """Leave out what hangs in a position of the same kind: "warned of fears of a massacre" is one fear."""
    kinds: dict[str, dict[int, Draft]] = {}
    for draft in drafts:
        kinds.setdefault(draft.kind, {})[draft.anchor.i] = draft
    return [d for d in drafts if not any(_retold(d, kinds[d.kind].get(a.i)) for a in d.anchor.ancestors)]


def _retold(inner: Draft, outer: Draft | None) -> bool:
    """Whether an outer position holds the words of an inner one and nobody else takes the inner one."""
    if outer is None:
        return False
    within = outer.tokens[0] <= inner.anchor.i < outer.tokens[1]
    if inner.speaker is None or outer.speaker is None or inner.speaker.pos_ == "PRON":
        return within
    return within and inner.speaker.i == outer.speaker.i
