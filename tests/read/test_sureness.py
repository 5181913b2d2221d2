"""Claims carry a calibrated sureness where answers could teach it, and none where they could not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tallybook.read.claims import drafted, parsed_of, read
from tallybook.read.knowledge import Knowledge
from tallybook.read.sure.calibrated import BARE_ATTACK, WEIGHTS, Sureness, Telling, features, model_key
from tallybook.records import KINDS, Claim, Report
from tallybook.weigh import Linear, load_weights

Read = Callable[..., list[Claim]]
SHOT = "Two men were shot dead in Vashira on Saturday, police said."


def test_claims_have_a_probability_where_there_are_weights(claims_of: Read) -> None:
    sure = {claim.kind: claim.sureness for claim in claims_of(f"{SHOT} The League denied that it had sent the gunmen.")}
    assert sure["killing"] is not None
    assert 0 < sure["killing"] < 1
    assert sure["denial"] is None or 0 < sure["denial"] < 1


def test_an_attack_without_a_figure_is_judged_apart(knowledge: Knowledge, claims_of: Read) -> None:
    [bare] = claims_of("Gunmen attacked the office of the League at night.")
    [counted] = claims_of("Gunmen shot four dockers at night.")
    assert (model_key(bare), model_key(counted)) == (BARE_ATTACK, "attack")
    only_counted = Sureness({"a": Linear(0.0, {})}, {"attack": "a"})
    report = Report("r-test", "Gunmen attacked the office of the League at night.", published=date(2019, 9, 18))
    assert [c.sureness for c in read(report, replace(knowledge, sureness=only_counted))] == [None]


def test_a_plain_report_is_surer_than_a_far_mention(claims_of: Read) -> None:
    far = (
        "The fair was loud. " * 20 + "He spoke of the deaths of forty dockers, years ago, in a play about the harbour."
    )
    near = next(c.sureness for c in claims_of(SHOT) if c.kind == "killing")
    assert near is not None
    for claim in claims_of(far):
        assert claim.sureness is None or claim.sureness < near


def test_features_name_no_one(knowledge: Knowledge) -> None:
    report = Report("r-test", "Gunmen killed Baro Kendril and his driver in Vashira.", published=date(2019, 9, 18))
    parsed = parsed_of(report, next(knowledge.parse([report.text])), knowledge)
    drafts, claims = drafted(parsed, knowledge)
    found = features(drafts[0], claims[0], parsed, Telling.of(drafts, claims, parsed))
    assert len(found) == len(set(found))
    assert not any(name in feature for feature in found for name in ("Baro", "Kendril", "Vashira", "baro", "vashira"))


def test_weights_can_be_replaced(knowledge: Knowledge) -> None:
    report = Report("r-test", SHOT, published=date(2019, 9, 18))
    without = replace(knowledge, sureness=Sureness({}, {}))
    assert [c.sureness for c in read(report, without)] == [None]
    even = replace(knowledge, sureness=Sureness({"deaths": Linear(0.0, {})}, {"killing": "deaths"}))
    assert [c.sureness for c in read(report, even)] == [0.5]


def test_the_shipped_weights_are_calibrated_and_hold_only_words_of_the_lexicon(knowledge: Knowledge) -> None:
    tables = load_weights(WEIGHTS)
    figures = tables["card"]["figures"]
    assert figures["killing"]["error"] <= 0.05
    for kind, own in figures.items():
        assert sum(n for _, _, n in own["bins"]) == own["claims"]
        assert own["claims"] >= 80, kind
    weights = [table["weights"] for table in tables["models"].values()]
    words = {key.removeprefix("lemma=") for own in weights for key in own if key[:6] == "lemma="}
    known = knowledge.events.lexicon.triggers() | _all_words(knowledge.lexicon)
    assert words
    assert words <= known, words - known


def _all_words(table: object) -> set[str]:
    """Every word of the lexicons, in lists and as names."""
    if isinstance(table, str):
        return set(table.lower().split())
    parts = [*table, *table.values()] if isinstance(table, dict) else table if isinstance(table, list) else []
    return {word for part in parts for word in _all_words(part)}


def test_a_kind_of_ones_own_has_no_weights(knowledge: Knowledge) -> None:
    assert set(knowledge.sureness.kinds) <= {*KINDS, BARE_ATTACK}
    assert set(knowledge.sureness.kinds.values()) == set(knowledge.sureness.models)
