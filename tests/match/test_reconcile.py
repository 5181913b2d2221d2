"""Reconcile: one figure out of many claims."""

import pytest
from casework import WIRE, Case
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook import match
from tallybook.records import Actor, BadInput, Figure


def told(*statements):
    """A case with one killing a report: (figure, speaker, day of May 2031)."""
    case = Case()
    for number, (figure, speaker, day) in enumerate(statements):
        report = case.report(f"Edition {number}: men were killed.", f"Paper {number}", f"2031-05-{day:02d}")
        case.claim(report, "killing", "men were killed", figure=figure, said_by=speaker)
    return case


def decide(case, rule=None):
    return match.reconcile(case.claims.values(), case.reports, case.copies, rule=rule)


def test_a_speakers_later_word_replaces_the_earlier_one():
    figure, decided = decide(told((5, "police", 3), (7, "police", 4)))
    assert figure == Figure.exactly(7)
    assert len(decided[0].claims_against) == 1


def test_two_speakers_who_disagree_are_shown_as_a_range():
    figure, _ = decide(told((5, "police", 3), (7, "a hospital official", 3)))
    assert (figure.low, figure.best, figure.high) == (5, 7, 7)


def test_a_figure_many_times_smaller_than_what_as_many_say_speaks_of_a_part():
    figure, decided = decide(told((14, "police", 3), (1, "witnesses", 3)))
    assert figure == Figure.exactly(14)
    assert len(decided[0].claims_against) == 1
    outvoted, _ = decide(told((120, "police", 3), (12, "doctors", 3), (12, "witnesses", 3)))
    assert (outvoted.low, outvoted.best, outvoted.high) == (12, 12, 120)


def test_the_best_is_what_most_origins_say():
    figure, _ = decide(told((5, "police", 3), (7, "doctors", 3), (7, "witnesses", 3)))
    assert (figure.low, figure.best, figure.high) == (5, 7, 7)


def test_a_papers_own_toll_gives_way_to_a_higher_one_of_a_later_day():
    figure, _ = decide(told((5, None, 3), (9, "police", 5)))
    assert figure == Figure.exactly(9)


def test_an_exact_figure_goes_before_a_rounded_one_that_allows_it():
    figure, decided = decide(told((Figure(low=24), "police", 3), (27, "doctors", 3)))
    assert figure == Figure.exactly(27)
    assert len(decided[0].claims_for) == 1


def test_an_open_figure_alone_stays_open():
    figure, decided = decide(told((Figure(low=31), "police", 3)))
    assert figure == Figure(low=31)
    assert {d.field for d in decided} == {"deaths", "deaths_low"}


def test_more_than_all_others_leaves_the_top_open():
    figure, _ = decide(told((27, "police", 3), (Figure(low=41), "witnesses", 3)))
    assert (figure.low, figure.best, figure.high) == (27, 27, None)


def test_a_dead_attacker_is_counted_as_stated():
    figure, _ = decide(told((Figure(8, 9, 9), "police", 3)))
    assert figure == Figure(8, 9, 9)


def test_a_bombings_figure_counts_the_dead_only_if_its_words_say_so():
    case = Case()
    report = case.report("A bomb killed dozens. Another bomb wounded forty. A third bomb shook forty houses.")
    for words in ("A bomb killed dozens", "Another bomb wounded forty", "A third bomb shook forty houses"):
        case.claim(report, "bombing", words, figure=40)
    deaths, _ = match.reconcile(list(case.claims.values())[:1], case.reports, ())
    hurt, _ = match.reconcile(list(case.claims.values())[1:2], case.reports, (), field="injuries")
    neither = [
        match.reconcile(list(case.claims.values())[2:], case.reports, (), field=f)[0] for f in ("deaths", "injuries")
    ]
    assert (deaths, hurt, neither) == (Figure.exactly(40), Figure.exactly(40), [None, None])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("tallybook", (5, 7, 9)), ("ucdp", (5, 7, 9)), ("acled", (5, 5, 5)), ("ibc", (5, None, 9))],
)
def test_each_projects_rule_makes_its_own_figure_of_the_same_claims(rule, expected):
    figure, decided = decide(told((5, "police", 3), (7, "doctors", 3), (7, "relatives", 3), (9, "witnesses", 3)), rule)
    assert (figure.low, figure.best, figure.high) == expected
    assert {d.rule for d in decided} == {rule}


def test_nothing_stated_is_no_figure_and_no_decision():
    assert decide(told((None, "police", 3))) == (None, ())


def test_an_unknown_rule_or_field_is_refused_with_the_known_ones():
    with pytest.raises(BadInput, match=r"rule='guess'.*tallybook"):
        decide(told((5, None, 3)), "guess")


FIGURES = st.one_of(
    st.integers(0, 60).map(Figure.exactly),
    st.integers(1, 60).map(lambda n: Figure(low=n)),
    st.integers(1, 60).map(lambda n: Figure(high=n)),
    st.integers(1, 60).map(lambda n: Figure(best=n, approximate=True)),
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: Figure(low=p[0], high=p[0] + p[1])),
)
STATEMENTS = st.lists(
    st.tuples(FIGURES, st.sampled_from([None, "police", "doctors", "witnesses"]), st.integers(1, 9)),
    min_size=1,
    max_size=6,
)


RULES = st.sampled_from(["tallybook", "ucdp", "acled", "ibc"])


@settings(max_examples=150, deadline=None)
@given(STATEMENTS, RULES, st.randoms(use_true_random=False))
def test_order_changes_nothing_and_every_bound_names_a_claim(statements, rule, rng):
    case = told(*statements)
    figure, decided = decide(case, rule)
    shuffled = list(case.claims.values())
    rng.shuffle(shuffled)
    assert match.reconcile(shuffled, case.reports, (), rule=rule) == (figure, decided)
    bounds = [b for b in (figure.low, figure.best, figure.high) if b is not None]
    assert bounds
    assert bounds == sorted(bounds)
    named = {d.field: d.claims_for for d in decided}
    for bound in ("low", "best", "high"):
        assert bool(named.get(f"deaths_{bound}")) == (getattr(figure, bound) is not None)
        assert set(named.get(f"deaths_{bound}", ())) <= set(named["deaths"]) <= set(case.claims)
    assert not set(decided[0].claims_for) & set(decided[0].claims_against)


@settings(max_examples=60, deadline=None)
@given(STATEMENTS, RULES)
def test_telling_the_same_claims_twice_changes_nothing(statements, rule):
    case = told(*statements)
    twice = [*case.claims.values(), *case.claims.values()]
    assert match.reconcile(twice, case.reports, (), rule=rule) == decide(case, rule)


@settings(max_examples=25, deadline=None)
@given(STATEMENTS, RULES)
def test_a_copy_changes_nothing(statements, rule):
    (figure, speaker, day), *others = statements
    case = told(*others)
    wire = case.report(WIRE, "The Wire", f"2031-05-{day:02d}")
    case.claim(wire, "killing", "Seven dockers were shot dead", figure=figure, said_by=speaker)
    before = match.reconcile(case.claims.values(), case.reports, case.copies, rule=rule)
    copy = case.report(WIRE, "The Copyist", "2031-05-20")
    case.claim(copy, "killing", "Seven dockers were shot dead", figure=figure, said_by=speaker)
    assert len(case.copies) == 1
    assert match.reconcile(case.claims.values(), case.reports, case.copies, rule=rule) == before


@settings(max_examples=60, deadline=None)
@given(STATEMENTS, RULES, st.integers(1, 60))
def test_a_later_exact_word_of_one_origin_takes_the_place_of_its_earlier_ones(statements, rule, count):
    case = told(*((figure, "police", day) for figure, _, day in statements), (count, "police", 20))
    figure, decided = decide(case, rule)
    assert {figure.low, figure.best, figure.high} <= {count, None}
    assert len(decided[0].claims_for) == 1


def test_a_figure_that_is_likelier_misread_than_not_is_listed_and_does_not_count():
    case = told((5, "police", 3), (70, "witnesses", 3))
    sure, unsure = case.claims.values()
    case.change(unsure, sureness=0.45)
    assert decide(case)[0] == Figure.exactly(5)
    assert decide(case)[1][0].claims_against == (unsure.id,)
    case.change(sure, sureness=0.3)
    assert decide(case) == (None, ())


def test_those_hit_less_the_dead_are_hurt_where_no_larger_number_of_hurt_is_told():
    case = Case()
    report = case.report("Six people were shot in Saltmarket, two of them fatally. A porter was injured.")
    case.claim(report, "attack", "Six people were shot", figure=6)
    case.claim(report, "killing", "two of them fatally", figure=2)
    case.claim(report, "injury", "A porter was injured", figure=1)
    hurt, decided = match.reconcile(case.claims.values(), case.reports, (), field="injuries")
    assert hurt == Figure.exactly(4)
    assert [case.claims[c].kind for c in decided[0].claims_for] == ["attack"]
    assert decide(case)[0] == Figure.exactly(2)


def test_those_who_were_only_shot_at_are_not_hurt():
    case = Case()
    report = case.report("Soldiers shot at six marchers.")
    case.claim(report, "attack", "Soldiers shot at six marchers", figure=6)
    assert match.reconcile(case.claims.values(), case.reports, (), field="injuries") == (None, ())


def test_whoever_is_told_to_be_hurt_and_to_have_died_is_dead():
    case = Case()
    report = case.report("The porter was taken to hospital. The porter died.")
    porter = Actor("porter", "civilians")
    case.claim(report, "injury", "The porter was taken to hospital", figure=1, victims=porter)
    case.claim(report, "killing", "The porter died", figure=1, victims=porter)
    assert match.reconcile(case.claims.values(), case.reports, (), field="injuries") == (None, ())


def test_soldiers_and_civilians_whom_a_report_tells_apart_are_added_up():
    case = Case()
    report = case.report("Two soldiers were killed. Three villagers died as well.")
    case.claim(report, "killing", "Two soldiers were killed", figure=2, victims=Actor("soldiers", "state_force"))
    case.claim(report, "killing", "Three villagers died", figure=3, victims=Actor("villagers", "ethnic_group"))
    figure, decided = decide(case)
    assert figure == Figure.exactly(5)
    assert len(decided[0].claims_for) == 2


@pytest.mark.parametrize(
    ("rule", "expected"), [("tallybook", (4, 4, 5)), ("ucdp", (5, 5, 5)), ("acled", (5, 5, 5)), ("ibc", (4, None, 4))]
)
def test_an_attacker_told_apart_counts_as_each_convention_has_it(rule, expected):
    case = Case()
    report = case.report("Four people were killed in the bus. The gunman was shot dead.")
    case.claim(report, "killing", "Four people were killed", figure=4, victims=Actor("people", "civilians"))
    case.claim(report, "killing", "The gunman was shot dead", figure=1, victims=Actor("gunman", "civilians"))
    figure, _ = decide(case, rule)
    assert (figure.low, figure.best, figure.high) == expected


def test_whoever_counts_one_of_the_dead_by_name_does_not_say_that_there_was_no_other():
    case = told((3, "police", 3), (1, "relatives", 3))
    one = next(c for c in case.claims.values() if c.figure.best == 1)
    case.change(one, victims=Actor("Baro Kendril", "person"))
    assert decide(case)[0] == Figure.exactly(3)
