"""The sentence model of `india`: what it looks at, how thresholds mark sentences, and how it is scored."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.india.features import Sentence, sentences_of
from evaluation.india.model import AROUND, LABELS, Model, Thresholds, spread
from evaluation.india.train_police import BUCKETS, Case, Training, best_thresholds, f1_of
from tallybook.read import Knowledge, read
from tallybook.records import Report
from tallybook.weigh import bucket

TEXT = "Police fired ten rounds at the mob in Vashira. Two men were killed. The market opened again on Monday."


@pytest.fixture(scope="module")
def sentences():
    knowledge = Knowledge.load()
    report = Report(id="r", text=TEXT)
    return sentences_of(next(knowledge.parse([TEXT])), read(report, knowledge), knowledge.grammar)


def test_a_report_without_a_sure_sentence_has_none_marked():
    thresholds = Thresholds(sentence=0.2, report=0.6)
    assert not thresholds.marked(np.array([0.5, 0.3])).any()
    assert thresholds.marked(np.array([0.7, 0.3, 0.1])).tolist() == [True, True, False]
    assert not thresholds.marked(np.array([])).any()


def test_features_tell_who_does_what(sentences):
    first = sentences[0].features
    assert "v fire a=police p=False" in first
    assert "ph force" in first
    assert "x-1 police" in sentences[1].features, "what the sentence before is about"
    assert len({s.start for s in sentences}) == 3


def test_features_tell_an_act_that_was_done_from_one_that_is_asked_for():
    knowledge = Knowledge.load()
    text = "Police arrested two men. Anyone who moves would be arrested. The party demanded the arrest of its rivals."
    done, threatened, asked = (s.features for s in sentences_of(next(knowledge.parse([text])), (), knowledge.grammar))
    assert "g arrest with would" in threatened - done
    assert "gc arrest under demand" in asked - done


def test_features_tell_what_the_report_around_is_about(sentences):
    first, second, last = (s.context for s in sentences)
    assert "after kill" in first
    assert {"lead fire", "lead l mob", "police in 3"} <= first & second & last
    assert not any(name.startswith("after") for name in last)


def test_long_and_short_sentences_weigh_alike_and_more_than_what_is_around(sentences):
    for sentence in sentences:
        values = spread(sentence)
        assert sum(values[f] ** 2 for f in sentence.features) == pytest.approx(1)
        assert sum(values[f] ** 2 for f in sentence.context) == pytest.approx(AROUND**2)


def _drawn(reports: int) -> list[Case]:
    """Reports whose sentences mostly hold "fire" when they are marked; so do their reports."""
    rng = np.random.default_rng(1)
    cases = []
    for number in range(reports):
        marks = rng.random(20) < 0.5
        sentences = [
            Sentence(
                i,
                i + 1,
                frozenset(
                    {f"w {w}" for w in rng.integers(30, size=5)} | ({"fire"} if rng.random() < 0.2 + 0.6 * m else set())
                ),
                frozenset({"lead fire"} if rng.random() < 0.2 + 0.6 * m else ()),
            )
            for i, m in enumerate(marks)
        ]
        gold = [
            frozenset({"ANY_ACTION"} if m else ()) | frozenset({"KILL"} if m and i < 4 else ())
            for i, m in enumerate(marks)
        ]
        cases.append(Case(f"r{number}", sentences, range(20), gold))
    return cases


def test_what_is_around_a_sentence_counts_for_labels_with_many_sentences_only():
    training = Training.of(_drawn(70))
    rows = training.joined(range(60))
    weights = {}
    for label in ("ANY_ACTION", "KILL"):
        linear, by_column = training.hashed.fit(rows, training.truth[label][rows])
        weights[label] = dict(zip(training.hashed.keys, by_column, strict=True))
        held = training.cases[65].sentences[3]
        assert linear.score(spread(held)) == pytest.approx(
            training.hashed.scores(linear, by_column, training.rows[65])[3]
        )
    around, own = bucket("lead fire", BUCKETS), bucket("fire", BUCKETS)
    assert weights["ANY_ACTION"][around] > 0
    assert weights["ANY_ACTION"][own] > 1
    assert weights["KILL"][around] == 0
    assert weights["KILL"][own] > 1


def test_a_threshold_is_taken_where_its_neighbours_do_as_well():
    good, bad = frozenset({"KILL"}), frozenset()
    rng = np.random.default_rng(1)
    scored = []
    for number in range(60):
        gold = [good if number % 3 == 0 else bad, bad, bad]
        scores = rng.normal(-4, 1, 3) + np.array([6.0 if number % 3 == 0 else 0.0, 0.0, 0.0])
        scored.append((Case(str(number), [], range(3), gold), scores))
    found = best_thresholds("KILL", scored)
    counted = [case.counts("KILL", found.marked(scores)) for case, scores in scored]
    assert min(f1_of(counted)) > 0.95
    assert found.sentence <= found.report


def test_shipped_weights_mark_police_firing(sentences):
    labels = Model.load().labels(sentences)
    assert len(labels) == 3
    assert all(found <= set(LABELS) for found in labels)
    assert "ANY_ACTION" in labels[0]
    assert not labels[2]


def test_f1_over_sentences_and_reports():
    assert f1_of([(1, 1, 2), (0, 1, 0)]) == (0.5, pytest.approx(2 / 3))
    assert f1_of([]) == (0.0, 0.0)
