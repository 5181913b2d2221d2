"""What a text tells of the dead, the hurt and those shot, each with the probability that it counts them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallybook.read.draft import Parsed
from tallybook.read.sure.lexicon import SureLexicon
from tallybook.read.sure.ties import Tie, ties_of
from tallybook.read.sure.traits import sentences, traits
from tallybook.tokens import bounds
from tallybook.weigh import Linear, load_weights

_OBJECT_PATHS = ("+dobj", "+conj +dobj")
WEIGHTS = Path(__file__).parents[1] / "weights" / "counting-en.json.gz"


@dataclass(frozen=True, slots=True)
class Told:
    """One tie, weighed: `outcome` is "dead", "hurt" or "shot" (which may be either), `value` how many.

    `whole` is the probability that the value is the count of all dead (hurt, shot) of the event that the report is
    mainly about; `holds` that these persons are among them. `form` is that of the figure, "name", "age" or "pronoun";
    `key` tells single persons apart (an age, a name); `sentence` counts from 0. `own_hand` says that they did it to
    themselves, `struck` that somebody is told to have done it to them ("killed his wife and two sons"): then he who did
    it is not among them.
    """

    outcome: str
    value: int
    form: str
    sentence: int
    whole: float
    holds: float
    title: bool = False
    key: str | None = None
    own_hand: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Counting:
    """The mention model: two logistic regressions over the same traits, and the words that traits are made of."""

    words: SureLexicon
    whole: Linear
    holds: Linear

    @classmethod
    def load(cls, lexicon: Mapping[str, Any], path: Path = WEIGHTS) -> Counting:
        """Load the weights that tallybook ships; `lexicon` is the parsed `sure.toml` of their language."""
        tables = load_weights(path)
        words = SureLexicon.from_table(lexicon)
        return cls(words, Linear.from_table(tables["whole"]), Linear.from_table(tables["holds"]))


def traits_of(parsed: Parsed, words: SureLexicon, *, title: bool = False) -> list[tuple[Tie, int, list[str]]]:
    """Each tie of a text with the number of its sentence and its traits."""
    found = sentences(parsed, words, title=title)
    return [
        (tie, found[bounds(tie.person.token)[0]].number, traits(tie, found[bounds(tie.person.token)[0]]))
        for tie in ties_of(parsed, words)
    ]


def told_of(parsed: Parsed, counting: Counting, *, title: bool = False) -> list[Told]:
    """What a text tells, in its order.

    Args:
        parsed: the text with its figures, dates and places.
        counting: the weights.
        title: whether the text is a headline.
    """
    return [
        told_by(
            tie,
            sentence,
            counting.words,
            whole=round(counting.whole.probability(features), 4),
            holds=round(counting.holds.probability(features), 4),
            title=title,
        )
        for tie, sentence, features in traits_of(parsed, counting.words, title=title)
    ]


def told_by(tie: Tie, sentence: int, words: SureLexicon, *, whole: float, holds: float, title: bool) -> Told:
    """A tie with its probabilities."""
    person = tie.person
    return Told(
        tie.outcome, person.value, person.form, sentence, whole, holds,
        title=title, key=person.key, own_hand=person.token.lower_ in words.own_hand, struck=tie.path in _OBJECT_PATHS,
    )  # fmt: skip
