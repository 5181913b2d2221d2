"""The samples themselves: that the answers speak of words that are there, add up, and that all says it is invented."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tallybook.places import Gazetteer
from tallybook.places.supplement import read_supplement
from tallybook.records import KINDS, Report

FEW_WORDS, MANY_WORDS = 80, 300


def test_every_report_that_is_collected_is_answered_and_the_other_way_round(
    answers: dict[str, Any], collected: dict[str, Report]
) -> None:
    told = [report["file"] for report in answers["report"]]
    assert [name for name, times in Counter(told).items() if times > 1] == []
    assert sorted(told) == sorted(collected)


def test_there_are_at_least_sixty_reports_of_a_readable_length(collected: dict[str, Report]) -> None:
    assert len(collected) >= 60
    lengths = {name: len(report.text.split()) for name, report in collected.items()}
    assert {name: n for name, n in lengths.items() if not FEW_WORDS <= n <= MANY_WORDS} == {}


def test_no_two_reports_are_the_same_record(collected: dict[str, Report]) -> None:
    assert len({report.id for report in collected.values()}) == len(collected)


def test_reports_carry_the_day_and_the_publisher_that_the_answers_give(
    answers: dict[str, Any], collected: dict[str, Report]
) -> None:
    for told in answers["report"]:
        report = collected[told["file"]]
        assert (report.published, report.publisher) == (told["published"], told["publisher"]), told["file"]


def test_furniture_and_scripts_of_the_pages_stay_out(collected: dict[str, Report]) -> None:
    for name, report in collected.items():
        for words in ("Most read", "12 killed", "We use cookies", "Subscribe", "is invented", "track("):
            assert words not in report.text, name


def test_every_file_of_reports_says_that_it_is_invented(samples: Path) -> None:
    for file in (samples / "reports").iterdir():
        text = file.read_text("utf-8")
        if file.suffix == ".jsonl":
            assert all(json.loads(line)["note"] == "invented" for line in text.splitlines())
        elif file.suffix == ".csv":
            assert all(row["note"] == "invented" for row in csv.DictReader(text.splitlines()))
        elif file.suffix in (".rss", ".atom"):
            entries = text.count("<item>") + text.count("<entry>")
            marks = text.count("<category>invented</category>") + text.count('<category term="invented"/>')
            assert marks == entries > 0
        elif file.suffix in (".txt", ".md"):
            assert "\nTags: invented" in text, file.name
        else:
            pages = max(1, text.count("WARC-Type: response"))
            assert text.count('content="invented"') + text.count("X-Note: invented") == pages, file.name


def test_words_that_the_answers_point_at_stand_once_in_the_text(
    answers: dict[str, Any], collected: dict[str, Report], comparison: ModuleType
) -> None:
    pointed = [(told["file"], claim[at]) for told in answers["report"] for claim in told.get("claims", ())
               for at in ("near", "to") if at in claim]  # fmt: skip
    pointed += [(told["report"], told["near"]) for told in answers["looks_like_violence"]]
    pointed += [(told["report"], told["near"]) for told in answers["claimed_total"]]
    for name, near in pointed:
        assert len(comparison.places_of(near, collected[name].text)) == 1, (name, near)


def test_at_least_forty_reports_have_claims_of_known_kinds(answers: dict[str, Any]) -> None:
    assert sum(bool(told.get("claims")) for told in answers["report"]) >= 40
    kinds = {claim["kind"] for told in answers["report"] for claim in told.get("claims", ())}
    kinds |= {kind for incident in answers["incident"] for kind in incident["kinds"]}
    assert kinds <= set(KINDS)


def test_incidents_are_told_by_reports_that_exist_and_linked_to_incidents_that_exist(
    answers: dict[str, Any], collected: dict[str, Report]
) -> None:
    by_key = {incident["key"]: incident for incident in answers["incident"]}
    assert len(by_key) == len(answers["incident"]) >= 25
    for incident in by_key.values():
        assert incident["reports"]
        assert set(incident["reports"]) <= set(collected), incident["key"]
        cause = by_key.get(incident.get("triggered_by", incident.get("revenge_for", incident["key"])))
        assert cause is not None, incident["key"]
        assert cause["start"] <= incident["start"], incident["key"]
        published = [collected[name].published for name in incident["reports"]]
        assert all(day is not None and day >= incident["start"] for day in published), incident["key"]


def test_figures_are_low_best_high(answers: dict[str, Any]) -> None:
    for incident in answers["incident"]:
        for field in ("deaths", "injuries", "persons", "displaced"):
            if field in incident:
                assert len(incident[field]) == 3
                assert incident[field] == sorted(incident[field]), (incident["key"], field)


def _sum(answers: dict[str, Any], field: str, start: date, end: date) -> list[int]:
    inside = [i for i in answers["incident"] if not i.get("background") and start <= i["start"] <= end]
    counted = [incident[field] for incident in inside if field in incident]
    return [sum(column) for column in zip(*counted, strict=True)]


def test_months_add_up_to_their_incidents(answers: dict[str, Any]) -> None:
    for month in answers["month"]:
        first = date.fromisoformat(f"{month['month']}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        for field in ("deaths", "injuries"):
            assert month[field] == _sum(answers, field, first, last), (month["month"], field)


def test_what_stands_beside_a_claimed_total_adds_up_and_does_not_match_it(answers: dict[str, Any]) -> None:
    compared = [total for total in answers["claimed_total"] if "counted" in total]
    assert len({total["by"] for total in compared}) >= 3
    for total in compared:
        assert total["counted"] == _sum(answers, "deaths", total["start"], total["end"]), total["near"]
    assert all(total["counted"][1] != total["low"] for total in compared)


def test_copies_share_most_of_their_words(answers: dict[str, Any], collected: dict[str, Report]) -> None:
    for group in answers["copies"]:
        first, *others = (_threes(collected[name].text) for name in group["reports"])
        for other in others:
            assert len(first & other) / min(len(first), len(other)) > 0.5, group["reports"]


def _threes(text: str) -> set[tuple[str, ...]]:
    words = text.replace("’", "").replace("'", "").lower().split()
    return set(zip(words, words[1:], words[2:], strict=False))


def test_the_places_can_be_read_as_a_supplement_and_lie_in_the_open_sea(samples: Path) -> None:
    additions, problems = read_supplement(samples / "vashira.toml", Gazetteer.load())
    assert problems == ()
    quarters = [a.place for a in additions if a.place.inside is not None and a.place.inside.endswith("vashira")]
    assert len(quarters) >= 12
    for place in (a.place for a in additions):
        assert place.latitude is not None
        assert place.longitude is not None
        assert -20 < place.latitude < -17
        assert 80 < place.longitude < 84


def test_places_of_incidents_are_in_the_supplement(samples: Path, answers: dict[str, Any]) -> None:
    known = {p["name"] for p in tomllib.loads((samples / "vashira.toml").read_text("utf-8"))["place"]}
    assert {incident["place"] for incident in answers["incident"]} <= known


@pytest.mark.parametrize("mark", ["🔥", "لن ننسى", "â€™", "werent", "’"])
def test_the_odd_characters_are_there(mark: str, samples: Path) -> None:
    assert any(mark in file.read_text("utf-8") for file in (samples / "reports").iterdir())
