"""What no list holds: stands, land and flight that learned weights find, how sure they are, what they leave alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.read.trace import Trace
from tallybook.read.unlisted import silent
from tallybook.read.unlisted.traits import traits
from tallybook.read.unlisted.weights import FAMILIES, SentenceWeights
from tallybook.records import POSITION_KINDS, Claim, Report

SHOTS = "Two dockers were shot dead in Kiln Town on Monday. "
# stands in words that no lexicon of ours has: kinds that a coder may give them, and who takes them
STANDS = [
    ("The garrison commander, Aubrey Tench, swears that his men were asleep.", "denial", "Tench"),
    ('"They will come for the rest of us when the soldiers leave," Ana Bole said.', "fear", "Bole"),
    (
        '"Let one more of ours be touched and no shop of theirs will open again," a Column officer said.',
        "threat",
        "officer",
    ),
]


def without_weights(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, unlisted=replace(knowledge.unlisted, weights=None))


def stands(text: str, knowledge: Knowledge, trace: Trace | None = None) -> list[Claim]:
    return [c for c in read(Report("r-test", text), knowledge, trace) if c.kind in POSITION_KINDS]


@pytest.mark.parametrize(("text", "kind", "speaker"), STANDS, ids=[text[:40] for text, _, _ in STANDS])
def test_a_stand_in_words_of_no_list_is_found_with_who_takes_it(knowledge, text, kind, speaker):
    assert stands(SHOTS + text, without_weights(knowledge)) == [], "a rule finds it: the sentence tests nothing"
    (stand,) = stands(SHOTS + text, knowledge)
    assert stand.kind == kind
    assert speaker in stand.speakers[-1].name


def test_what_weights_find_says_so_and_by_which_words(knowledge):
    text, _, _ = STANDS[0]
    trace = Trace()
    (stand,) = stands(SHOTS + text, knowledge, trace)
    (reason,) = [r for r in trace.of(stand.id) if r.step == "patterns"]
    assert reason.rule == "unlisted"
    assert reason.because
    assert all(word in text for word in reason.because)


def test_what_weights_find_is_less_sure_than_their_chance_for_rules_had_looked_there_first(knowledge):
    weights = knowledge.unlisted.weights
    sure = [weights.sureness(chance) for chance in (0.5, 0.6, 0.8, 0.95)]
    assert sure == sorted(sure)
    assert all(one < chance for one, chance in zip(sure, (0.5, 0.6, 0.8, 0.95), strict=True))


def test_weights_alone_make_no_figure_of_the_dead(knowledge):
    of_acts = {"killing", "injury", "attack", "bombing", "tally", "population", "representation"}
    assert not of_acts & {kind for kinds in FAMILIES.values() for kind in kinds}


def test_what_rules_tell_is_not_told_again_by_weights(knowledge):
    told = stands(SHOTS + "The League denied that it had anything to do with the killings.", knowledge)
    assert [c.kind for c in told] == ["denial"]


def test_where_hardly_any_stand_can_be_rules_need_not_look(knowledge):
    text = SHOTS + "The ferry leaves at nine and at noon. The mayor denied that the police had fired."
    with knowledge.parser.lease():
        (doc,) = knowledge.parse([text])
        whole = ((0, len(text)),)
        weighed = knowledge.unlisted.weighed(_parsed(text, doc, knowledge), whole)
        quiet = {doc[i].sent.text for i in silent(weighed)}
    assert "The ferry leaves at nine and at noon." in quiet
    assert not any("denied" in sentence for sentence in quiet)


def _parsed(text, doc, knowledge):
    from tallybook.read.claims import parsed_of

    return parsed_of(Report("r-test", text), doc, knowledge)


def test_names_and_numbers_are_no_traits(knowledge):
    with knowledge.parser.lease():
        (doc,) = knowledge.parse(["On 4 March Hamid Derrow blamed 350 Tessarine raiders in Kiln Town."])
        told = {name for _, name in traits(list(doc), quoted=False)}
    words = {name.removeprefix("w:") for name in told if name.startswith("w:")}
    assert not words & {"hamid", "derrow", "tessarine", "kiln", "4", "350"}
    assert {"NAME", "NUM", "blame"} <= words


def test_a_language_without_weights_is_read_by_rules_alone():
    assert SentenceWeights.load("xx") is None
    spanish = Knowledge.load("es")
    assert spanish.unlisted.weights is None
    assert read(Report("r-test", "La policía mató a dos hombres en el puerto."), spanish)
