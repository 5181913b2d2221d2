"""From a ledger or a table to a finding: what is left out, what is refused, and what every number rests on."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from casework import VASHIRA, Case, on

from tallybook.analyse.finding import Interval, Refused, with_settings
from tallybook.analyse.reprisals.analysis import ReprisalAnalysis, material_in, material_of, of_snapshot
from tallybook.analyse.reprisals.background import Background
from tallybook.analyse.reprisals.simulation import simulated
from tallybook.analyse.reprisals.times import times_in, times_of
from tallybook.match.belonging import Definition
from tallybook.publish.pictures import svg
from tallybook.records import Actor, BadInput, Decided, Incident, Link, Snapshot, When

START = date(2031, 1, 1)


def incident(name, day, *, victims="Velani porters", by="Keshti League", end=None, **fields):
    when = None if day is None else When(day, end or day, 1)
    return Incident(
        name, ("killing",), "", (f"c-{name}",), ("r",), victims=(Actor(victims),) if victims else (),
        perpetrators=(Actor(by),) if by else (), when=when, where=VASHIRA,
        decided=(Decided("victims", "first", (f"c-{name}",)),), **fields,
    )  # fmt: skip


def ledger(incidents):
    return Snapshot({}, {}, {i.id: i for i in incidents})


@pytest.fixture(scope="module")
def feud():
    """Two sides that answer each other over 600 days, as incidents of a ledger, a third of them reviewed."""
    steady = Background("constant", 600.0)
    founders = (steady, np.array([0.25]))
    sides = simulated((founders, founders), np.array([[0.1, 0.4], [0.5, 0.1]]), np.array([1.0, 1.0]), seed=5)
    made = []
    for (victims, by), days in zip(
        (("Velani porters", "Keshti League"), ("Keshti dockers", "Velani Front")), sides, strict=True
    ):
        for number, day in enumerate(np.floor(days)):
            when = START + timedelta(days=int(day))
            made.append(incident(f"{victims[0]}{number:03}", when, victims=victims, by=by, reviewed=number % 3 == 0))
    return ledger(made)


@pytest.fixture(scope="module")
def found(feud):
    analysis = ReprisalAnalysis(of="Keshti", by="Velani")
    return analysis.fit(material_of(feud, analysis))


def cells(finding, table):
    return [row.cells for row in next(t for t in finding.tables if t.name == table).rows]


def test_only_incidents_whose_day_is_told_have_a_time_and_the_others_are_counted_by_reason():
    day = date(2031, 5, 3)
    times = times_of(
        ledger([
            incident("a", day), incident("b", None), incident("c", day, end=date(2031, 5, 5)),
            incident("d", day, end=date(2031, 5, 31)), incident("e", day, links=(("part_of", "a"),), deaths=None),
            replace(incident("f", day), when=When(day, None, None)),
        ]),
        Definition(kinds=("killing",)),
    )  # fmt: skip
    assert times.incidents == ("a", "e")  # e states no toll of its own: nothing is counted twice
    assert {left.why: left.incidents for left in times.left_out} == {
        "no day is told": ("b",), "known only to a few days": ("c",), "known only to a month": ("d",),
        "only one end of its days is told": ("f",),
    }  # fmt: skip


def test_sides_are_known_actors_under_one_name_or_affiliations_kinds_and_names_as_written():
    day = date(2031, 5, 3)
    written = [
        Actor("Keshti League", "armed_group", "league", ("Keshti",)), Actor("the League", "armed_group", "league"),
        Actor("Keshti League", "armed_group", "league"), Actor("strangers"),
    ]  # fmt: skip
    held = ledger([replace(incident(f"i{n}", day), perpetrators=(who,)) for n, who in enumerate(written)])

    def groups(grouping):
        return times_of(held, Definition(kinds=("killing",)), grouping).groups

    assert groups("actor") == ("Keshti League", "Keshti League", "Keshti League", "strangers")
    assert groups("affiliation") == ("Keshti", "Keshti League", "Keshti League", "strangers")
    assert groups("kind") == ("armed group", "armed group", "armed group", "")
    assert groups("name") == ("Keshti League", "the League", "Keshti League", "strangers")


def test_reviewed_and_unreviewed_are_counted_apart(found, feud):
    rows = {row[0]: row[1] for row in cells(found.finding_, "events")}
    reviewed = sum(i.reviewed for i in feud.incidents.values())
    assert rows == {"accepted by a person": reviewed, "not reviewed": len(feud.incidents) - reviewed}


def test_every_row_and_sentence_of_a_ledger_names_what_it_rests_on(found):
    assert found.refused_ == ()
    for table in found.finding_.tables:
        assert all(row.incidents and row.claims for row in table.rows), table.name
    assert all(s.claims or s.incidents for s in found.finding_.says if "branching" in s.text or "Within" in s.text)


def test_a_branching_ratio_stands_with_its_interval_and_beside_what_else_could_cluster(found):
    taken = [row for row in cells(found.finding_, "models") if "(taken)" in row[0]]
    assert len(taken) == 1
    assert isinstance(taken[0][5], Interval)
    assert taken[0][5].low < taken[0][5].best < taken[0][5].high
    names = [row[0] for row in cells(found.finding_, "models")]
    assert any("Poisson" in n for n in names)
    assert any("busy and quiet days" in n for n in names)
    said = " ".join(s.text for s in found.finding_.says)
    assert "Without self-excitation" in said
    assert "Kolmogorov-Smirnov" in said


def test_after_a_killing_of_one_side_one_of_the_other_is_likelier_by_count_and_by_model(found):
    first = found.follows_[0]
    assert first.counted.window_days == 1
    assert first.counted.rate.low > 1
    assert first.modelled.low > 1
    assert [f.counted.window_days for f in found.follows_] == [1, 3, 7]
    assert any("a killing of Keshti by Velani" in s.text for s in found.finding_.says)


def test_sides_that_answer_each_other_are_told_from_those_that_go_on_by_themselves(found):
    """The truth is 0.5 from the one side to the other, 0.4 back, and 0.1 within each."""
    matrix = np.array([[cell.best for cell in row] for row in found.between_.offspring])
    assert matrix[0, 1] == pytest.approx(0.5, abs=0.17)
    assert matrix[1, 0] == pytest.approx(0.4, abs=0.17)
    assert found.between_.offspring[0][1].low > 0.1
    assert found.between_.reproduction < 1


def test_the_same_input_gives_the_same_finding(found, feud):
    again = ReprisalAnalysis(of="Keshti", by="Velani")
    assert again.fit(material_of(feud, again)).finding_ == found.finding_


def test_all_pictures_can_be_drawn_and_are_told_in_words(found):
    names = {picture.name for picture in found.finding_.pictures}
    assert names == {"who-against-whom", "after", "between-sides", "timeline", "kernel", "clock"}
    for picture in found.finding_.pictures:
        assert "<svg" in svg(picture)
        assert len(picture.description) > 40


def test_stated_links_are_a_finding_where_the_times_are_too_few():
    case = Case()
    report = case.report("A porter was shot. Then two dockers were killed in revenge.")
    first = case.claim(report, "killing", "A porter was shot", figure=1, when=on("2031-05-03"), where=VASHIRA)
    case.claim(report, "killing", "two dockers were killed", figure=2, when=on("2031-05-05"), where=VASHIRA,
               links=(Link("revenge_for", first.id),), motive="revenge")  # fmt: skip
    finding = of_snapshot(case.snapshot(), ReprisalAnalysis())
    assert "1 as revenge" in finding.says[0].text
    assert finding.says[0].claims
    assert cells(finding, "stated")[0][4] == "revenge"
    assert [acts for acts, _ in cells(finding, "chains")] == [2]
    assert finding.refused[0].what == "branching ratio"
    assert "at least 100 events" in finding.refused[0].needed


def table(days, heading="time"):
    return [heading, *(f"{START + timedelta(days=int(day))}" for day in days)]


@pytest.mark.parametrize(
    ("days", "cause"),
    [
        ([4], "there is one event"),
        ([4] * 200, "all 200 events are at one time"),
        (range(0, 300, 5), "there are 60 events"),
        ([*range(100), *range(400, 500)], "no event from 2031-04-10 to 2032-02-05"),
    ],
)
def test_what_cannot_carry_a_branching_ratio_is_refused_with_the_cause_and_the_least(days, cause):
    analysis = ReprisalAnalysis()
    analysis.fit(material_in(table(days), analysis, name="x.csv"))
    assert analysis.overall_ is None
    refusal = analysis.refused_[0]
    assert cause in refusal.cause
    assert refusal.needed


def test_nothing_at_all_is_refused():
    with pytest.raises(Refused, match="needed"):
        of_snapshot(ledger([]), ReprisalAnalysis())
    with pytest.raises(Refused, match="holds no event"):
        times_in(["time"], name="x.csv")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["when", "2031-01-01"], "x.csv:1: no column 'time'"),
        (["time,time", "a,b"], "x.csv:1: a heading stands twice"),
        (["time", "yesterday"], "x.csv:2: time='yesterday': expected YYYY-MM-DD"),
        (["time,group", "2031-01-01,a,b"], "x.csv:2: more cells than headings"),
        (["time", ""], "holds no event"),
        (['time,"group', "2031-01-01,a"], "x.csv:"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_file_row_and_cure(lines, message):
    with pytest.raises(BadInput, match=message):
        times_in([line + "\n" for line in lines], name="x.csv")


def test_one_time_without_an_hour_makes_all_times_days():
    moments = times_in(["time,group", "2031-01-02 06:30,a", "2031-01-01T18:00,b"], name="x")
    assert not moments.by_day
    assert moments.resolution_days == pytest.approx(1 / 1440)
    assert moments.days == pytest.approx([0.75, 1 + 6.5 / 24])
    assert moments.groups == ("b", "a")
    mixed = times_in(["time", "2031-01-02 06:30", "2031-01-01"], name="x")
    assert mixed.by_day
    assert mixed.days.tolist() == [0.0, 1.0]
    zoned = times_in(["time", "2031-01-01T01:00+02:00", "2031-01-01T12:00Z"], name="x")
    assert zoned.start == date(2030, 12, 31)


def test_times_told_to_the_minute_have_the_rhythm_of_the_day_in_their_background():
    (days,) = simulated(
        ((Background("constant", 200.0, 1, tuple([0.2] * 12 + [1.8] * 12)), np.array([3.0])),),
        np.array([[0.0]]), np.array([1.0]), seed=1,
    )  # fmt: skip
    midnight = datetime.combine(START, time())
    lines = ["time", *(str(midnight + timedelta(minutes=int(day * 1440))) for day in days)]
    analysis = ReprisalAnalysis(within=("1",))
    analysis.fit(material_in(lines, analysis, name="x"))
    assert analysis.overall_.branching.low < 0.03  # day and night alone look like answers within hours otherwise
    assert len(analysis.overall_.background.rhythm) == 24


def test_sides_of_a_table_without_victims_are_its_groups():
    random = np.random.default_rng(2)
    days = random.integers(0, 300, 240)
    sides = zip(days, ["Keshti", "Velani"] * 120, strict=True)
    lines = ["time,group", *(f"{START + timedelta(days=int(day))},{side}" for day, side in sides)]
    analysis = ReprisalAnalysis(of="Keshti", by="Velani")
    analysis.fit(material_in(lines, analysis, name="x"))
    assert analysis.follows_[0].counted.triggers > 100
    assert "an event by Velani" in analysis.finding_.says[0].text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"of": "Keshti"}, "expected both sides"),
        ({"within": "0,3"}, "within=0,3"),
        ({"within": "soon"}, "within=soon"),
        ({"within": "40"}, "under control_days=28"),
        ({"start": "May"}, "start='May'"),
        ({"piece_days": "2"}, "piece_days=2"),
        ({"kinds": "joke"}, "kinds=joke"),
        ({"background": "wavy"}, "expected one of best"),
        ({"of": "people", "by": "men"}, "tell nobody apart"),
    ],
)
def test_settings_that_mean_nothing_are_refused(given, message):
    lines = [*table(range(120), "time,victims"), "2031-01-01,x"]
    with pytest.raises(BadInput, match=message):
        _fitted(given, lines)


def _fitted(given, lines):
    analysis = with_settings(ReprisalAnalysis, given)
    return analysis.fit(material_in(lines, analysis, name="x"))


def test_a_period_cuts_the_times_and_counts_its_silence(feud):
    analysis = ReprisalAnalysis(start="2031-03-01", end="2031-12-31")
    times = material_of(feud, analysis).times
    assert times.start == date(2031, 3, 1)
    assert times.length_days == 306
    assert times.day(0) >= date(2031, 3, 1)
    assert times.day(-1) <= date(2031, 12, 31)
