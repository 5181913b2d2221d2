"""What could explain that a claimed total and our own count differ."""

from dataclasses import replace

from casework import TERRACE, VASHIRA, Case, on

from tallybook.checks import check
from tallybook.checks.totals import claimed_totals
from tallybook.records import Figure, Incident, Where

MAY = on("2031-05-01", "2031-05-31")
SUBURB = Where("Kiln Town", "qs:2", -12.1, 72.1, "Qasmara", "QS", "Lower Damra", None, 1)


def killing(name, deaths, when, where=VASHIRA, **fields):
    figure = Figure.exactly(deaths) if isinstance(deaths, int) else deaths
    return Incident(name, ("killing",), name, (f"c-{name}",), (f"r-{name}",), ("police",), deaths=figure, when=when,
                    where=where, **fields)  # fmt: skip


def held(count, *incidents, said_by="the union"):
    """A snapshot of these incidents and one claimed total for Vashira in May."""
    case = Case()
    report = case.report(f"{count} people were killed in Vashira in May.", "Dawn Post", "2031-06-03")
    case.claim(report, "tally", f"{count} people were killed in Vashira in May", figure=count, when=MAY, where=VASHIRA,
               said_by=said_by)  # fmt: skip
    return replace(case.snapshot(), incidents={i.id: i for i in incidents})


def claimed(count, *incidents):
    (total,) = claimed_totals(held(count, *incidents))
    return total


def reasons(total):
    return {e.reason: (len(e.incidents), e.persons, e.closes) for e in total.explanations}


def test_incidents_without_day_or_at_the_edges_could_explain_that_fewer_are_counted():
    total = claimed(
        9,
        killing("counted", 4, on("2031-05-10")),
        killing("undated", 5, None),
        killing("edge", 3, on("2031-06-01")),
        killing("suburb", 2, on("2031-05-20"), SUBURB),
        killing("far", 9, on("2031-05-21"), TERRACE),
        killing("february", 8, on("2031-02-01")),
        killing("vague", 1, on("2031-05-22"), replace(VASHIRA, name="the coast", place_id=None, precision=5)),
    )
    assert total.gap == 5
    assert reasons(total) == {
        "no_day": (1, 5, True),
        "no_place": (1, 1, False),
        "edge_of_period": (1, 3, False),
        "edge_of_place": (1, 2, False),
    }
    assert total.explanations[0].incidents == ("undated",)


def test_a_range_that_leaves_room_could_explain_it_and_an_open_one_says_not_how_much():
    silent = killing("silent", None, on("2031-05-15"))
    total = claimed(12, killing("a", Figure(2, 3, 5), on("2031-05-10")), silent)
    assert reasons(total) == {"no_figure": (1, None, True), "range": (1, 2, False)}
    assert reasons(claimed(13, killing("b", Figure(low=3), on("2031-05-18")))) == {"range": (1, None, True)}


def test_where_more_are_counted_doubtful_ones_could_explain_it():
    total = claimed(
        3,
        killing("sure", 4, on("2031-05-10")),
        killing("alleged", 2, on("2031-05-12"), disputed=True),
        killing("mostly", Figure(4, 5, 5), on("2031-05-28", "2031-06-02")),
    )
    assert total.gap == -3
    assert reasons(total) == {"partly_in_period": (1, 5, True), "range": (1, 1, False), "disputed": (1, 2, False)}


def test_where_the_two_meet_nothing_needs_explaining():
    assert claimed(4, killing("a", 4, on("2031-05-10")), killing("b", 5, None)).explanations == ()


def test_the_check_says_what_could_explain_it_and_who_is_no_independent_author():
    snapshot = held(9, killing("a", 4, on("2031-05-10")), killing("b", 5, None), said_by="the police")
    (problem,) = (p for p in check(snapshot) if p.code == "T014")
    assert "could be explained by 1 incident without a day (5 persons)" in problem.message
    assert "incidents rest on the police as well, so the total is no independent check" in problem.message
    assert {"a", "b"} <= set(problem.records)
