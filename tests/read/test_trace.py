"""Listening to a reading tells what each claim rests on and why other words were none, and changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tallybook.publish.reasons import found, turned_down
from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.read.trace import Trace
from tallybook.records import Claim, Report

PUBLISHED = date(2019, 9, 18)
SHOT = "Two men were shot dead in Vashira on Saturday, police said."


def listened(text: str, knowledge: Knowledge) -> tuple[list[Claim], Trace]:
    trace = Trace()
    report = Report("r-test", text, published=PUBLISHED)
    claims = read(report, knowledge, trace)
    assert claims == read(report, knowledge), "listening changes a reading"
    return claims, trace


def test_what_a_claim_rests_on(knowledge: Knowledge) -> None:
    [killing], trace = listened(SHOT, knowledge)
    told = {(r.step, r.rule): r.because for r in trace.of(killing.id)}
    assert told["patterns", "verb_to_death"] == ("shoot",)
    assert told["figures", "figure_words"] == ("Two",)
    assert "Saturday" in told["dates", "when"][0]
    assert told["speakers", "handed_over"] == ("said",)
    assert not trace.objections()


def test_the_words_of_each_reason_stand_in_the_text(knowledge: Knowledge) -> None:
    text = f"{SHOT} Three people died in a bus crash. The killing of the clerk was denied by the League."
    _, trace = listened(text, knowledge)
    assert trace.reasons
    for reason in trace.reasons:
        assert " ".join(text[reason.start : reason.end].split()) == reason.words


@pytest.mark.parametrize(
    ("text", "kind", "rule", "because"),
    [
        ("Three people died when their bus crashed near Vashira.", "killing", "accident", ("crash",)),
        ("The team killed the game in the second half.", "killing", "no_person", ("game",)),
        ("The old man died in his bed.", "killing", "saying", ("died in his bed",)),
        ("She suffered a heart attack at work.", "attack", "other_sense", ("heart",)),
        ("The murder was the talk of the town.", "killing", "only_named", ()),
        ("How many have died in the attack nobody knows.", "killing", "asked", ("How many",)),
        ("She was denied bail.", "denial", "no_position", ()),
    ],
)
def test_why_words_that_look_like_a_claim_are_none(
    knowledge: Knowledge, text: str, kind: str, rule: str, because: tuple[str, ...]
) -> None:
    _, trace = listened(text, knowledge)
    [reason] = [r for r in trace.objections() if r.kind == kind]
    assert (reason.rule, reason.because) == (rule, because)


def test_what_casts_doubt_on_an_act_is_told(knowledge: Knowledge) -> None:
    [claim], trace = listened("The gunmen reportedly killed four traders in the market.", knowledge)
    assert [(r.rule, r.because) for r in trace.of(claim.id) if r.step == "stances"] == [("alleged", ("reportedly",))]


def test_a_total_tells_why_it_is_one(knowledge: Knowledge) -> None:
    [claim], trace = listened("Since January 74 people have been killed in Vashira.", knowledge)
    assert claim.kind == "tally"
    assert "runs_over_a_period" in [r.rule for r in trace.of(claim.id)]


def test_a_text_without_any_word_of_ours_is_not_parsed_and_says_so(knowledge: Knowledge) -> None:
    claims, trace = listened("The choir sang well.", knowledge)
    assert not claims
    assert [r.rule for r in trace.objections()] == ["no_word_of_ours"]


def test_the_number_of_a_part_is_its_own(knowledge: Knowledge) -> None:
    claims, trace = listened("Fourteen people were killed on Monday. Nine of them were children.", knowledge)
    numbers = [r.because for claim in claims for r in trace.of(claim.id) if r.step == "figures"]
    assert numbers == [("Fourteen",), ("Nine",)]


def test_what_stands_far_from_violence_is_not_read_and_says_so(knowledge: Knowledge) -> None:
    fair = "The fair was held on the green, and the choir sang until the lamps were lit along the harbour wall. " * 30
    text = f"{SHOT}\n\n{fair}\n\n{fair}"
    _, trace = listened(text, knowledge)
    left = [r for r in trace.objections() if r.rule == "not_read"]
    assert left
    assert all(" ".join(text[r.start : r.end].split()) == r.words for r in left)
    assert not any("shot dead" in r.words for r in left)


def test_a_number_that_no_claim_took_is_told(knowledge: Knowledge) -> None:
    _, trace = listened(f"{SHOT} Four hundred people came to the fair.", knowledge)
    assert [(r.rule, r.words) for r in trace.objections()] == [("no_claim_counts_it", "Four hundred people")]


DISPATCHES = Path(__file__).parents[2] / "evaluation" / "own" / "dispatches" / "reports.jsonl"


def test_every_reason_of_long_reports_has_words_for_people(knowledge: Knowledge) -> None:
    """Whatever form an act is told in: a form without a sentence once ended `read --explain` with a fault."""
    texts = [json.loads(line)["text"] for line in DISPATCHES.read_text(encoding="utf-8").splitlines()][::4]
    texts.append("Three guards were hurt. Ten men have not been heard of since Sunday.")
    rules = set()
    for text in texts:
        trace = Trace()
        for claim in read(Report("r-test", text, published=PUBLISHED), knowledge, trace):
            assert all(words for _, words in found(trace, claim))
            rules |= {reason.rule for reason in trace.of(claim.id) if reason.step == "patterns"}
        list(turned_down(trace))
    assert {"gone", "body", "state", "toll", "unlisted"} <= rules
