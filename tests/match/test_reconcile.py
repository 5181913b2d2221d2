"""Reconcile: one figure out of many claims."""

import pytest
from casework import Case
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook import match
from tallybook.records import BadInput, Figure


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


@settings(max_examples=150, deadline=None)
@given(STATEMENTS, st.sampled_from(["tallybook", "ucdp", "acled", "ibc"]), st.randoms(use_true_random=False))
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
