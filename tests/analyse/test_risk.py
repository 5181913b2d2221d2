"""The risk board: which claims speak for which heading and why, each occasion once, and never one score."""

from __future__ import annotations

import contextlib
import json
import os
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from casework import VASHIRA, Case, on
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.analyse.codec import as_json
from tallybook.analyse.finding import Refused
from tallybook.analyse.risk import OFFERED, Risk
from tallybook.analyse.risk.board import board_of
from tallybook.analyse.risk.change import dispersion, times_as_often
from tallybook.analyse.risk.rules import codebook
from tallybook.analyse.risk.sorting import assigned
from tallybook.publish.pictures import svg
from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.records import Actor, BadInput, Figure, Placing, Portrait, Report, Snapshot, Speaker

SHARED = Path(os.environ.get("TALLYBOOK_SHARED") or Path(__file__).parents[3] / "shared")
DHORAI = Actor("Dhorai", "ethnic_group")


def one(kind: str, words: str, **fields) -> Snapshot:
    case = Case()
    report = case.report(f"{words}.", "Dawn Post", "2031-05-04")
    case.claim(report, kind, words, **fields)
    return case.snapshot()


def headings(snapshot: Snapshot, *, rejected: bool = False) -> dict[str, tuple[str, ...]]:
    return {a.indicator: a.rules for a in assigned(snapshot, codebook()) if a.rejected is rejected}


def cells(finding, table: str) -> list[dict[str, object]]:
    found = next(t for t in finding.tables if t.name == table)
    return [dict(zip([c.name for c in found.columns], row.cells, strict=True)) for row in found.rows]


# --- rules ------------------------------------------------------------------------------------------------------------


def test_there_are_fourteen_factors_and_each_heading_has_a_rule_or_says_where_to_look():
    book = codebook()
    assert [factor.number for factor in book.factors] == list(range(1, 15))
    ruled = {indicator for rule in book.rules for indicator in rule.indicators}
    assert ruled == {i.id for i in book.indicators.values() if not i.look}
    assert all(i.id.startswith(f"{i.factor}.") for i in book.indicators.values())
    assert {i.factor for i in book.indicators.values() if not i.look} == set(range(1, 15))


@pytest.mark.parametrize(
    ("kind", "words", "fields", "heading", "rule"),
    [
        ("clash", "the gangs fought", {}, "1.fighting", "fighting"),
        (
            "refusal",
            "the army declined to come",
            {"speakers": (Speaker("army", "state_force"),)},
            "2.inaction",
            "state-stands-by",
        ),
        ("denial", "the police deny it", {"speakers": (Speaker("police", "police"),)}, "2.denial", "denial-by-power"),
        ("killing", "killed nobody", {"stance": "denied"}, "2.denial", "act-denied"),
        ("arrest", "Nobody has been arrested", {"stance": "negated"}, "2.impunity", "nobody-arrested"),
        ("accusation", "blamed the police", {"target": Actor("police", "police")}, "3.complicity", "forces-accused"),
        ("land_seizure", "fenced off the park", {}, "4.land", "land-seized"),
        ("killing", "shot two men", {"motive": "revenge for the tea house"}, "4.revenge", "revenge-told"),
        ("cause", "rooted in sectarian hatred", {}, "4.identity", "put-down-to-identity"),
        ("attack", "gunmen fired", {"perpetrator": Actor("gunmen", "civilians")}, "5.groups", "gunmen"),
        ("refusal", "refused to sign the accord", {}, "6.talks", "talks-refused"),
        ("killing", "the reporter was shot", {}, "6.press", "press"),
        ("displacement", "families fled", {}, "7.displacement", "displacement"),
        ("threat", "swore to burn the quay", {}, "7.incitement", "threat"),
        ("arrest", "thirty were held", {"figure": Figure.exactly(30)}, "7.arrests", "mass-arrest"),
        ("killing", "the mayor was shot", {}, "8.leaders", "leader-attacked"),
        ("killing", "shot at a funeral", {}, "8.gatherings", "at-a-gathering"),
        (
            "killing",
            "three labourers died",
            {"victims": Actor("Dhorai labourers", "civilians")},
            "9.violence",
            "group-killed",
        ),
        (
            "killing",
            "men were killed",
            {"victims": Actor("men of ethnic Tavri origin", "civilians")},
            "10.killings",
            "group-killed",
        ),
        ("fear", "fears ethnic cleansing", {}, "10.warnings", "extermination-feared"),
        ("injury", "two were hurt", {"victims": Actor("porters", "civilians")}, "11.killings", "civilians-harmed"),
        ("tally", "26 killed this month", {"figure": Figure.exactly(26)}, "11.totals", "totals"),
        ("attack", "soldiers fired", {"perpetrator": Actor("soldiers", "state_force")}, "12.forces", "by-forces"),
        ("killing", "killed a nurse", {}, "13.medical", "medical"),
        ("torture", "he was tortured", {}, "13.prisoners", "torture"),
        ("refusal", "the convoy was turned back", {}, "14.passage", "relief-refused"),
        ("killing", "an aid worker was killed", {}, "14.staff", "helpers-attacked"),
    ],
)
def test_a_claim_speaks_for_a_heading_by_a_rule_that_is_named(kind, words, fields, heading, rule):
    case = Case()
    case.claim(case.report("The Dhorai live here.", None, "2031-05-01"), "population", "The Dhorai", group=DHORAI,
               figure=Figure(best=1000))  # fmt: skip
    report = case.report(f"{words}.", "Dawn Post", "2031-05-04")
    case.change(case.claim(report, kind, words), **fields)
    assert rule in headings(case.snapshot())[heading]


@pytest.mark.parametrize(
    ("kind", "words", "fields", "heading"),
    [
        ("refusal", "the orchestra declined to play", {}, "2.inaction"),
        ("killing", "a porter was shot", {"stance": "hypothetical"}, "11.killings"),
        ("killing", "nobody was killed", {"stance": "negated", "victims": Actor("nobody", "civilians")}, "11.killings"),
        ("killing", "a villager died", {"victims": Actor("villagers", "civilians")}, "10.killings"),
        ("arrest", "two were held", {"figure": 2}, "7.arrests"),
        (
            "representation",
            "hold 40 of 60",
            {"held": 40, "of": 60, "deserved": 30, "group": DHORAI},
            "9.representation",
        ),
    ],
)
def test_a_claim_that_only_looks_like_it_does_not(kind, words, fields, heading):
    assert heading not in headings(one(kind, words, **fields))


def test_a_group_with_fewer_seats_than_are_due_speaks_for_representation():
    snapshot = one("representation", "hold 3 of 96, 19 due", held=3, of=96, deserved=19, group=DHORAI)
    assert headings(snapshot)["9.representation"] == headings(snapshot)["3.representation"] == ("too-few-seats",)


def test_who_the_victims_were_counts_by_the_portrait_too():
    snapshot = one("killing", "A man was shot", portrait=Portrait(groups=("Keshti minority",)))
    assert "10.killings" in headings(snapshot)


OWN = """
[lists]
boats = ["net", "boat"]
[[rule]]
id = "boats-burned"
indicators = ["7.destruction", "11.homes"]
why = "boats are how the Keshti live"
kinds = ["attack"]
words = ["@boats", "@places_of_life"]
"""


def test_rules_of_ones_own_come_over_those_shipped_and_are_named():
    snapshot = one("attack", "they cut every net")
    book = codebook().with_rules(OWN, "boats.toml")
    assert "7.destruction" not in headings(snapshot)
    assert {a.indicator: a.rules for a in assigned(snapshot, book)}["7.destruction"] == ("boats-burned",)
    assert book.version.endswith(", boats.toml")
    quiet = codebook().with_rules(OWN.replace("boats-burned", "press"), "boats.toml")
    assert len(quiet.rules) == len(codebook().rules)
    assert "boats-burned" in next(  # the rule stands beside the claim
        row["rules"] for row in cells(Risk().fit(board_of(snapshot, book)).finding_, "assignments")
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('kinds = ["attack"]', 'kinds = ["atack"]'), "did you mean 'attack'?"),
        (
            ("indicators", "indicator"),
            "rule 1 (boats-burned): key 'indicator' is not known; did you mean 'indicators'?",
        ),
        (('"7.destruction"', '"7.marking"'), "indicators: '7.marking' is not known"),
        (('"@boats"', '"@ships"'), "no list '@ships'"),
        (('words = ["@boats", "@places_of_life"]', 'words = "net"'), "words: expected a list of words"),
        (('why = "boats are how the Keshti live"', ""), "why: expected words"),
        (("[[rule]]", "[[rule"), "expected TOML"),
        (('kinds = ["attack"]', "kinds = []"), "kinds: expected at least one"),
        (('kinds = ["attack"]', 'kinds = ["attack"]\nmany = "ten"'), "many='ten': expected a whole number"),
    ],
)
def test_a_faulty_file_of_rules_is_refused_with_file_rule_and_cure(change, says):
    with pytest.raises(BadInput) as fault:
        codebook().with_rules(OWN.replace(*change), "boats.toml")
    assert "boats.toml" in str(fault.value)
    assert says in str(fault.value)


@given(st.text(max_size=120) | st.builds(lambda t: OWN + t, st.text(max_size=60)))
@settings(deadline=None, max_examples=50)
def test_any_text_is_rules_or_is_refused_in_words(text):
    with contextlib.suppress(BadInput):
        codebook().with_rules(text, "own.toml")


def test_the_page_of_the_method_lists_every_heading_with_its_rules():
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "risk.md").read_text(encoding="utf-8")
    book = codebook()
    for indicator in book.indicators.values():
        rules = ", ".join(f"`{rule.id}`" for rule in book.rules if indicator.id in rule.indicators)
        last = rules or f"no claim can speak for it; look at: {indicator.look}"
        assert f"| `{indicator.id}` | {indicator.name} | {last} |" in page, indicator.id


# --- the board --------------------------------------------------------------------------------------------------------


def city() -> Case:
    """Three months: killings told by police and retold, one denied, a fear, a land grab later on."""
    case = Case()
    for number, (day, count) in enumerate((("2031-03-03", 2), ("2031-04-09", 3), ("2031-05-12", 4), ("2031-05-20", 5))):
        for paper in ("Dawn Post", "Hill Radio", "Mole Gazette"):
            report = case.report(f"{paper} says: police said {count} dockers were shot on day {number}.", paper, day)
            case.claim(report, "killing", f"{count} dockers were shot", figure=count, when=on(day), where=VASHIRA,
                       victims=Actor("dockers", "civilians"), said_by="police")  # fmt: skip
    report = case.report(
        "The army denies killing four porters. The council fears a massacre.", "Dawn Post", "2031-05-25"
    )
    case.claim(report, "killing", "killing four porters", figure=4, stance="denied", said_by="army",
               victims=Actor("porters", "civilians"), where=VASHIRA, when=on("2031-05-24"))  # fmt: skip
    case.claim(report, "fear", "The council fears a massacre", said_by="the council")
    case.claim(report, "killing", "a massacre", stance="feared", said_by="the council",
               victims=Actor("people", "civilians"))  # fmt: skip
    return case


def test_what_is_retold_counts_once_and_names_its_one_origin():
    finding = OFFERED.of(city().snapshot(), Risk(factor=11))
    (board,) = cells(finding, "board")
    assert (board["told"], board["origins"]) == (
        4,
        3,
    )  # four shootings by police; the army's denial, the council's fear
    months = {row["month"]: row for row in cells(finding, "months")}
    assert [months[m]["told"] for m in ("2031-03", "2031-04", "2031-05")] == [1, 1, 2]
    assert months["2031-04"]["origins"] == 1


def test_what_is_denied_or_feared_is_shown_as_that():
    finding = OFFERED.of(city().snapshot(), Risk())
    board = {row["factor"]: row for row in cells(finding, "board")}
    assert (board[11]["denied"], board[11]["feared"]) == (1, 1)
    manners = {row["words"]: row["manner"] for row in cells(finding, "assignments")}
    assert manners["killing four porters"] == "denied"
    assert manners["a massacre"] == "feared"
    assert manners["The council fears a massacre"] == "told"  # that they fear it is told
    assert "1 occasion only denied" in next(s.text for s in finding.says if s.text.startswith("Factor 11"))


def test_a_denial_by_one_voice_within_days_is_one_occasion():
    case = Case()
    for day in ("2031-05-01", "2031-05-03", "2031-05-20"):
        report = case.report(f"On {day} the police deny it.", f"Paper {day}", day)
        case.claim(report, "denial", "the police deny it", said_by="police")
    finding = OFFERED.of(case.snapshot(), Risk(factor=2))
    assert cells(finding, "board")[0]["told"] == 2


def test_no_number_of_the_board_adds_factors_up():
    case = city()
    for nth, kind in enumerate(("clash", "bombing", "land_seizure", "threat", "arson", "torture", "displacement")):
        report = case.report(f"On the quay there was {kind} again.", f"Paper {nth}", f"2031-04-{nth + 10}")
        case.claim(report, kind, f"there was {kind}")
    finding = OFFERED.of(case.snapshot(), Risk())
    told = as_json(finding)
    board = cells(finding, "board")
    numbers = {
        float(n.replace(",", ""))
        for n in re.findall(r"\d[\d,]*(?:\.\d+)?", json.dumps([said["text"] for said in told["says"][1:]]))
    }
    numbers |= {float(v) for t in finding.tables for row in t.rows for v in row.cells if isinstance(v, (int, float))}
    for column in ("told", "origins", "unreviewed"):
        counts = [row[column] for row in board]
        assert sum(1 for c in counts if c) > 3
        assert float(sum(counts)) not in numbers, column
        assert sum(counts) / len(counts) not in numbers, column
    assert all(table.columns[0].name == "factor" for table in finding.tables)
    assert all(isinstance(row.cells[0], int) and 1 <= row.cells[0] <= 14 for t in finding.tables for row in t.rows)
    assert [row["factor"] for row in board] == list(range(1, 15))  # in the order of the Framework, not ranked
    heads = " ".join(c.name + c.title for t in finding.tables for c in t.columns).casefold()
    assert not re.search(r"score|total|overall|index|level|rank", heads)
    spec = finding.pictures[0].spec
    assert spec["facet"]["field"] == "factor"
    assert spec["resolve"]["scale"]["y"] == "independent"


def test_what_no_claim_speaks_for_is_said_and_where_to_look():
    rows = {row["indicator"]: row["gap"] for row in cells(OFFERED.of(city().snapshot(), Risk()), "missing")}
    assert "not absence" in rows["recruiting"]
    assert "look at: the constitution" in rows["laws that don't protect, courts that aren't independent"]


def test_a_factor_that_no_claim_speaks_for_is_refused_alone():
    with pytest.raises(Refused, match="silence in the ledger is not absence"):
        OFFERED.of(one("clash", "two gangs fought"), Risk(factor=14))


def test_every_assignment_leads_to_its_claim_words_origin_and_rule():
    snapshot = city().snapshot()
    for table in OFFERED.of(snapshot, Risk()).tables:
        if table.name == "assignments":
            for row in table.rows:
                named = dict(zip([c.name for c in table.columns], row.cells, strict=True))
                assert row.claims == (named["claim"],)
                assert snapshot.claims[row.claims[0]].words == named["words"]
                assert named["because"]
                assert set(str(named["rules"]).split(", ")) <= {rule.id for rule in codebook().rules}
                assert named["origin"] in ("police", "army", "council", "the council")


def test_what_a_person_rejected_counts_no_more_and_what_they_put_there_does():
    case = city()
    snapshot = case.snapshot()
    shot = [c for c in snapshot.claims.values() if c.words == "2 dockers were shot"]
    said = [
        Placing(n, "person:Asha", "2031-06-01T00:00:00Z", "reject", c.id, "11.killings") for n, c in enumerate(shot, 1)
    ]
    said.append(Placing(9, "person:Asha", "2031-06-01T00:00:00Z", "accept", shot[0].id, "9.violence", why="all Dhorai"))
    reviewed = Snapshot(snapshot.reports, snapshot.claims, snapshot.incidents, snapshot.copies, placings=tuple(said))
    finding = OFFERED.of(reviewed, Risk())
    board = {row["factor"]: row for row in cells(finding, "board")}
    assert (board[11]["told"], board[11]["rejected"]) == (3, 3)
    assert (board[9]["told"], board[9]["accepted"]) == (2, 1)  # with the fear of a massacre
    rows = [row for row in cells(finding, "assignments") if row["claim"] == shot[0].id]
    assert {row["review"] for row in rows if row["indicator"] == "11.killings"} == {"rejected by Asha (entry 1)"}
    assert {row["because"] for row in rows if row["indicator"] == "9.violence"} == {"a person put it there"}
    only = OFFERED.of(reviewed, Risk(reviewed_only=True))
    assert {row["factor"] for row in cells(only, "board") if row["told"]} == {9}


def test_the_chart_has_a_small_one_for_each_factor():
    (picture,) = OFFERED.of(city().snapshot(), Risk()).pictures
    values = picture.spec["data"]["values"]
    assert {v["number"] for v in values} == set(range(1, 15))
    assert {v["month"] for v in values} == {"2031-03", "2031-04", "2031-05"}
    assert svg(picture).startswith("<svg")


@pytest.mark.skipif(
    not (SHARED / "reports").exists() and not os.environ.get("CI"), reason="the shared dispatch is not here"
)
def test_the_dispatch_speaks_for_what_a_reader_finds_in_it_and_not_for_what_is_not_there():
    text = (SHARED / "reports" / "karachi-dispatch.txt").read_text()
    report = Report("r-1", text, publisher="Times", published=date(2010, 11, 18))
    snapshot = Snapshot({"r-1": report}, {c.id: c for c in read(report, Knowledge.load("en"))}, {})
    found = set(headings(snapshot))
    told = {"2.inaction", "2.denial", "4.land", "4.revenge", "4.identity", "7.displacement", "7.incitement",
            "9.representation", "9.displacement", "9.tension", "10.warnings", "11.totals", "12.tolerance"}  # fmt: skip
    assert told <= found
    assert not found & {"6.observers", "13.medical", "13.sexual", "14.staff", "14.passage", "7.emergency"}
    assert {spoken.manner for spoken in board_of(snapshot, codebook()).spoken.values()} == {"told", "denied"}


# --- change -----------------------------------------------------------------------------------------------------------


def test_earlier_and_later_are_those_of_the_month_asked_for_and_reports_stand_beside():
    finding = OFFERED.of(city().snapshot(), Risk(factor=11, since="2031-05"))
    (board,) = cells(finding, "board")
    assert (board["earlier"], board["later"]) == (2, 2)
    assert "2031-03 to 2031-04 (6 reports, 59 days) and 2031-05 (7 reports, 25 days)" in finding.says[0].text
    assert "can't be told from no change" in finding.says[1].text
    for wrong in ("2031-03", "2032-01", "May"):
        with pytest.raises(BadInput, match="since="):
            OFFERED.of(city().snapshot(), Risk(since=wrong))


def test_reports_of_one_month_give_no_change_and_say_so():
    finding = OFFERED.of(one("clash", "two gangs fought"), Risk(factor=1))
    assert [r.what for r in finding.refused] == ["change over time"]
    assert cells(finding, "board")[0]["times_as_often"] is None
    assert finding.pictures == ()


def test_the_ratio_is_that_of_the_rates_and_its_interval_that_of_clopper_and_pearson():
    ratio = times_as_often([5], [10], (30, 60))
    assert ratio.best == pytest.approx(1.0)
    # Clopper-Pearson for 10 of 15: 0.3838 to 0.8818, turned into odds, times 30 / 60
    assert (ratio.low, ratio.high) == pytest.approx((0.3838 / 0.6162 / 2, 0.8818 / 0.1182 / 2), rel=2e-3)
    assert times_as_often([0, 0], [3], (60, 30)).high is None
    none = times_as_often([4], [0], (30, 30))
    assert (none.low, none.best, none.high) == pytest.approx((0.0, 0.0, 0.6024 / 0.3976), rel=1e-3)
    assert times_as_often([0], [0], (30, 30)) is None


def test_bunched_months_widen_the_interval():
    even, bunched = [4] * 6, [0, 0, 12, 0, 12, 0]
    assert dispersion(even, even) == 1.0
    assert dispersion(bunched, bunched) > 5
    narrow, wide = times_as_often(even, even, (180, 180)), times_as_often(bunched, bunched, (180, 180))
    assert wide.low < narrow.low < 1 < narrow.high < wide.high


@pytest.mark.parametrize(("bunching", "least"), [(None, 0.94), (2.0, 0.93)])
def test_intervals_hold_the_truth_as_often_as_they_say(bunching, least):
    random, inside, runs = np.random.default_rng(7), 0, 600
    for _ in range(runs):
        means = np.r_[np.full(9, 3.0), np.full(9, 6.0)]
        counts = random.poisson(means if bunching is None else random.gamma(bunching, means / bunching))
        found = times_as_often(counts[:9].tolist(), counts[9:].tolist(), (270, 270))
        inside += found is not None and found.low <= 2 <= (found.high or np.inf)
    assert inside / runs >= least
