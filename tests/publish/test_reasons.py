"""Every reason that reading can give has words for people."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tallybook.publish.reasons import as_object, why
from tallybook.read.trace import Reason
from tallybook.records.claim import COUNT_KINDS, POSITION_KINDS, STANCES

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tallybook"
TABLE = tomllib.loads((SOURCE / "publish" / "reasons.toml").read_text(encoding="utf-8"))
FORMS = ("verb", "noun", "state", "toll", "counted", "lives", "body", "gone", "verb_to_death")


def _rules() -> set[str]:
    """The rules that the code of reading names."""
    code = "".join(path.read_text(encoding="utf-8") for path in (SOURCE / "read").rglob("*.py"))
    told = re.findall(r'Objection\(\s*"(\w+)"', code) + re.findall(r'_dropped\(\w+, "(\w+)"', code)
    return {*told, *re.findall(r'rule = "(\w+)" if total.is_total else "(\w+)"', code)[0]}


def test_each_rule_has_a_sentence() -> None:
    sentences = {rule for step, rules in TABLE.items() if step != "steps" for rule in rules}
    assert len(_rules()) > 15
    assert _rules() <= sentences
    assert {*FORMS, *COUNT_KINDS, *POSITION_KINDS} <= set(TABLE["patterns"])
    assert set(STANCES) - {"asserted"} <= set(TABLE["stances"])
    assert set(TABLE) - {"steps"} == set(TABLE["steps"])


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            Reason("events", "accident", "turned_down", "killing", 3, 0, 4, "died", ("bus", "crash")),
            "an accident is told in the sentence (\u201cbus\u201d, \u201ccrash\u201d), and nobody attacks",
        ),
        (Reason("figures", "figure_words", "found", "killing", 1, 0, 3, "Two", ("Two",)), "the words \u201cTwo\u201d"),
        (Reason("figures", "figure_of_names", "found", "killing", 1, 0, 3, "he"), "people named one by one"),
    ],
)
def test_a_reason_in_words(reason: Reason, words: str) -> None:
    assert why(reason) == words
    assert as_object(reason)["why"] == words
