"""`why`: from a tally or an incident down to the words, by id, by name of a tally, or by the beginning of one."""

from __future__ import annotations

import dataclasses
import json

import pytest

from tallybook.publish import Tree, why
from tallybook.records import BadInput, Snapshot


def leaves(tree: Tree) -> list[Tree]:
    return [node for node in tree.walk() if not node.children]


@pytest.mark.parametrize(
    "name", ["deaths", "deaths:2031-05", "deaths:undated", "injuries:2031", "i-market", "i-exodus"]
)
def test_every_branch_ends_at_words_that_stand_in_their_report(name: str, vashira: Snapshot) -> None:
    tree = why(vashira, name)
    words = [leaf for leaf in leaves(tree) if leaf.what == "words"]
    assert words
    assert [leaf.what for leaf in leaves(tree)] == ["words"] * len(leaves(tree))
    for leaf in words:
        assert vashira.reports[leaf.report].text[leaf.start : leaf.end] == leaf.label


def test_a_tally_names_its_incidents_and_what_adds_nothing(vashira: Snapshot) -> None:
    tree = why(vashira, "deaths")
    assert tree.value == "22 (20–24)"
    assert {n.record for n in tree.children if n.what == "incident"} == {"i-market", "i-quay", "i-night"}
    group = next(n for n in tree.children if n.what == "group")
    assert [n.record for n in group.children] == ["i-exodus"]


def test_months_add_up_to_the_whole(vashira: Snapshot) -> None:
    parts = [why(vashira, f"deaths:{m}").value for m in ("2031-05", "undated")]
    assert parts == ["19 (17–21)", "3"]


def test_an_incident_shows_the_rule_and_the_claims_for_and_against(vashira: Snapshot) -> None:
    deaths = next(n for n in why(vashira, "i-market").children if n.label == "deaths")
    assert deaths.note == "tallybook"
    assert [n.against for n in deaths.children] == [False, False, True]
    assert deaths.children[0].note.startswith("sets best")


def test_words_carry_the_speakers_from_the_outside_in(vashira: Snapshot) -> None:
    tree = why(vashira, "i-quay")
    killed = next(leaf for leaf in leaves(tree) if leaf.label.startswith("seven men"))
    assert killed.speakers == ("Vashira Courier", "Imra Dost")


def test_a_part_is_named_and_not_added_to_its_whole(vashira: Snapshot) -> None:
    quay = dataclasses.replace(vashira.incidents["i-quay"], links=(("part_of", "i-market"),))
    snapshot = dataclasses.replace(vashira, incidents={**vashira.incidents, "i-quay": quay})
    for name, value in (("deaths", "15 (13–17)"), ("deaths:2031-05", "12 (10–14)")):
        tree = why(snapshot, name)
        assert tree.value == value
        group = next(n for n in tree.children if n.label.startswith("told as part"))
        assert [n.record for n in group.children] == ["i-quay"]


def test_a_claimed_total_shows_its_words_before_the_count(vashira: Snapshot) -> None:
    total = next(c for c in vashira.claims.values() if c.kind == "tally")
    tree = why(vashira, f"claimed:{total.id}")
    assert tree.children[0].record == total.id
    assert tree.value == "19 (17–21)"


def test_the_beginning_of_one_name_is_enough(vashira: Snapshot) -> None:
    assert why(vashira, "i-mark").record == "i-market"
    claim = next(iter(vashira.claims))
    assert why(vashira, claim[:12]).record == claim
    report = next(iter(vashira.reports))
    assert why(vashira, report).what == "report"


def test_the_beginning_of_several_names_is_refused_with_some_of_them(vashira: Snapshot) -> None:
    with pytest.raises(BadInput, match=r"names begin with it.*i-exodus"):
        why(vashira, "i-")


def test_an_unknown_name_is_refused_with_what_comes_near(vashira: Snapshot) -> None:
    with pytest.raises(BadInput, match="did you mean i-market"):
        why(vashira, "i-markte")
    with pytest.raises(BadInput, match=r"did you mean .*deaths:2031-05"):
        why(vashira, "deaths:2031-50")
    with pytest.raises(BadInput, match="name=''"):
        why(vashira, "  ")


def test_an_empty_ledger_still_answers_for_its_tallies() -> None:
    assert why(Snapshot({}, {}, {}), "deaths").value == "0"
    with pytest.raises(BadInput, match="name='i-1'"):
        why(Snapshot({}, {}, {}), "i-1")


def test_the_tree_goes_into_json_and_keeps_every_line(vashira: Snapshot) -> None:
    tree = why(vashira, "deaths")
    assert json.dumps(tree.as_dict()).count('"what"') == len(list(tree.walk()))
