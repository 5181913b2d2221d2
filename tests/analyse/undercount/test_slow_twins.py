"""Each estimator against an independent, slow implementation: SciPy's optimiser, statsmodels, formulas, loops."""

import math
from itertools import combinations, product

import numpy as np
import pytest
import statsmodels.api as sm
from listed import of_cells, random_cells, small
from scipy.optimize import brentq, linprog, minimize
from scipy.special import gammaln
from scipy.stats import norm

from tallybook.analyse.undercount.bounds import chao, chao_unequal, two_lists
from tallybook.analyse.undercount.families import all_models, is_decomposable, subsets, try_family
from tallybook.analyse.undercount.graphs import Averaged, averaged
from tallybook.analyse.undercount.latent import Prior, sample
from tallybook.analyse.undercount.loglinear import exists, fit_models
from tallybook.analyse.undercount.mixing import mixing
from tallybook.analyse.undercount.profile import profile
from tallybook.analyse.undercount.stepwise import stepwise


def slow_design(model, lists):
    terms = [0, *(1 << i for i in range(lists)), *model]
    return np.array([[float(mask & t == t) for t in terms] for mask in range(1 << lists)])


# --- log-linear models ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_many_models_fitted_at_once_agree_with_statsmodels_one_by_one(seed):
    rng = np.random.default_rng(seed)
    cells = random_cells(rng, 4)
    models = [all_models(4, "hierarchical")[i] for i in rng.choice(113, 8, replace=False)]
    for model, fit in zip(models, fit_models(models, cells), strict=True):
        slow = sm.GLM(cells[1:], slow_design(model, 4)[1:], family=sm.families.Poisson()).fit(tol=1e-12)
        assert fit.deviance == pytest.approx(slow.deviance, rel=1e-6, abs=1e-6)
        assert fit.missing == pytest.approx(math.exp(slow.params[0]), rel=1e-5)
        assert fit.log_error == pytest.approx(slow.bse[0], rel=1e-4)


def test_a_pair_that_never_meets_is_the_limit_of_ever_smaller_counts_there():
    cells = np.array([0, 90, 80, 0, 70, 15, 12, 0])
    limit = fit_models([(3,)], cells)[0].missing
    tiny = cells.astype(float)
    tiny[[3, 7]] = 1e-7
    x, y = slow_design((3,), 3)[1:], tiny[1:]
    slow = minimize(lambda b: np.exp(x @ b).sum() - y @ (x @ b), np.zeros(5), method="BFGS", options={"gtol": 1e-9})
    assert limit == pytest.approx(math.exp(slow.x[0]), rel=1e-3)


def test_there_are_as_many_hierarchical_models_as_are_known_and_a_slow_filter_finds():
    terms = [t for t in range(16) if 2 <= t.bit_count() <= 3]
    slow = {
        tuple(sorted(chosen))
        for size in range(len(terms) + 1)
        for chosen in combinations(terms, size)
        if all(p in chosen or p.bit_count() < 2 for t in chosen for p in subsets(t))
    }
    assert {tuple(sorted(m)) for m in all_models(4, "hierarchical")} == slow
    assert [len(all_models(k, "hierarchical")) for k in (3, 4, 5)] == [8, 113, 6893]
    assert sum(is_decomposable(4, g) for n in range(7) for g in combinations([3, 5, 9, 6, 10, 12], n)) == 61


def test_the_search_that_six_lists_need_finds_the_best_of_all_where_all_can_be_fitted(monkeypatch):
    rng = np.random.default_rng(5)
    cells = random_cells(rng, 4, most=40)
    price = math.log(cells.sum())
    best_of_all = min(f.criterion(price) for f in try_family("hierarchical", cells, price).fits)
    monkeypatch.setattr("tallybook.analyse.undercount.families.ALL_UP_TO_LISTS", 3)
    tried = try_family("hierarchical", cells, price)
    assert not tried.complete
    assert min(f.criterion(price) for f in tried.fits) == pytest.approx(best_of_all)


def recedes(model, cells):
    """Whether effects can move without end: a slow search for a direction that lowers one empty cell by one."""
    lists = len(cells).bit_length() - 1
    shared = [sum(int(cells[c]) for c in range(len(cells)) if c & t == t) for t in range(len(cells))]
    kept = [t for t in model if shared[t]]
    rows = [c for c in range(1, len(cells)) if not any(c & t == t for t in set(model) - set(kept))]
    x = slow_design(kept, lists)
    held, empty = [c for c in rows if cells[c]], [c for c in rows if not cells[c]]
    for target in empty:
        aims = {"A_eq": np.vstack([x[held], x[[target]]]), "b_eq": np.r_[np.zeros(len(held)), -1.0]}
        found = linprog(np.zeros(x.shape[1]), x[empty], np.zeros(len(empty)), bounds=(None, None), **aims)
        if found.status == 0:
            return True
    return np.linalg.matrix_rank(x[rows]) < x.shape[1]


@pytest.mark.parametrize("seed", range(6))
def test_a_maximum_exists_just_where_no_direction_recedes(seed):
    rng = np.random.default_rng(seed)
    cells = rng.poisson(0.9, size=16)
    cells[0] = 0
    for model in all_models(4, "hierarchical")[::5]:
        assert exists(model, cells) == (not recedes(model, cells)), model


def test_three_lists_that_never_meet_all_together_have_no_finite_estimate_with_all_pairs():
    assert not exists((3, 5, 6), np.array([0, 30, 20, 9, 25, 8, 7, 0]))
    assert exists((3, 5), np.array([0, 30, 20, 9, 25, 8, 7, 0]))


def test_the_profile_interval_is_where_a_slow_likelihood_loses_3_84():
    cells, model = np.array([0, 60, 50, 20, 40, 15, 12, 5]), (3,)
    x = slow_design(model, 3)

    def value(missing):
        y = cells.astype(float)
        y[0] = missing

        def lost(beta):
            eta = np.r_[0.0, beta] @ x.T
            return -(y @ (eta - np.logaddexp.reduce(eta)))

        fitted = minimize(lost, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).fun
        return gammaln(y.sum() + 1) - gammaln(missing + 1) - fitted

    found = profile(model, cells, fit_models([model], cells)[0].missing)
    peak = max(value(m) for m in np.linspace(found.missing - 3, found.missing + 3, 13))
    low, high = (v - cells.sum() for v in found.interval(0.95))
    ends = [
        brentq(lambda m: 2 * (peak - value(m)) - 3.8415, *pair) for pair in ((1, found.missing), (found.missing, 900))
    ]
    assert (low, high) == pytest.approx(ends, rel=2e-3)


def test_steps_take_the_pair_that_lowers_the_deviance_most_until_none_is_telling():
    rng = np.random.default_rng(3)
    cells = random_cells(rng, 4)
    y = cells[1:]

    def deviance(model):
        return sm.GLM(y, slow_design(model, 4)[1:], family=sm.families.Poisson()).fit().deviance

    model = ()
    while left := [p for p in (3, 5, 9, 6, 10, 12) if p not in model]:
        best = min(left, key=lambda p: deviance((*model, p)))
        if deviance(model) - deviance((*model, best)) < 5.4119:  # chi-squared with one degree of freedom at 0.02
            break
        model = (*model, best)
    assert stepwise(cells, 0.02).fit.model == model


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_two_lists_and_chao_by_the_formulas_in_books():
    pair = two_lists(small(), 0.95)[0]
    assert pair.sizes == (100, 87)
    assert pair.shared == 25
    assert pair.records.best == pytest.approx(101 * 88 / 26 - 1)
    once, twice = 150, 47
    assert chao(small(), 0.95).best == pytest.approx(202 + (2 / 3) * once * (once - 1) / (2 * (twice + 1)))


def test_chao_for_unequal_lists_is_independence_fitted_to_one_or_two_lists():
    cells = small().cells
    few = [c for c in range(1, 8) if c.bit_count() < 3]
    slow = sm.GLM(cells[few], slow_design((), 3)[few], family=sm.families.Poisson()).fit()
    assert chao_unequal(small(), 0.95).best == pytest.approx(202 + math.exp(slow.params[0]), rel=1e-6)


# --- graphs -----------------------------------------------------------------------------------------------------------


def test_graphs_of_three_lists_by_cliques_and_separators_written_out():
    cells = np.array([0, 12, 9, 5, 8, 4, 3, 2])
    parts = {  # cliques, then separators, of lists A=1, B=2, C=4
        (): ((1, 2, 4), ()), (3,): ((3, 4), ()), (5,): ((5, 2), ()), (6,): ((6, 1), ()),
        (3, 5): ((3, 5), (1,)), (3, 6): ((3, 6), (2,)), (5, 6): ((5, 6), (4,)),
    }  # fmt: skip

    def dirichlet(chosen, full):
        told = {}
        for cell, count in enumerate(full):
            told[cell & chosen] = told.get(cell & chosen, 0) + count
        prior = 1 / len(told)
        logs = [math.lgamma(prior + n) - math.lgamma(prior) for n in told.values()]
        return sum(logs) - math.lgamma(1 + sum(told.values()))

    found = {}
    for missing, (graph, (cliques, separators)) in product(range(2000), parts.items()):
        full = [missing, *cells[1:].tolist()]
        total = sum(full)
        log = sum(dirichlet(c, full) for c in cliques) - sum(dirichlet(s, full) for s in separators)
        found[missing, graph] = log + math.lgamma(total + 1) - math.lgamma(missing + 1) - math.log(total)
    top = max(found.values())
    chance = {key: math.exp(v - top) for key, v in found.items()}
    whole = sum(chance.values())
    of_graph = {g: sum(c for (_, h), c in chance.items() if h == g) / whole for g in parts}
    up = np.cumsum([sum(chance[m, g] for g in parts) / whole for m in range(2000)])
    fast = averaged(cells)
    assert dict(fast.graphs) == pytest.approx(of_graph, abs=0.01)
    assert fast.quantile(0.5) - cells.sum() == pytest.approx(np.searchsorted(up, 0.5), abs=1.5)


# --- latent classes ---------------------------------------------------------------------------------------------------


def person_by_person(lists, sweeps, rng, classes=10, a=0.25, b=0.25):
    """The same model with one class for each person, and the sticks' rate by Metropolis steps."""
    people = np.repeat(lists.patterns, lists.counts, axis=0)
    named = len(people)
    z = rng.integers(0, classes, named)
    hidden_classes, rate = np.zeros(classes, int), 0.5
    found = []
    for _ in range(sweeps):
        size = np.bincount(z, minlength=classes) + hidden_classes
        on = np.array([people[z == k].sum(axis=0) for k in range(classes)])
        chance = rng.beta(1 + on, 1 + size[:, None] - on)
        later = size.sum() - np.cumsum(size)
        stick = np.r_[np.clip(rng.beta(1 + size[:-1], rate + later[:-1]), 1e-12, 1 - 1e-12), 1.0]
        share = stick * np.r_[1.0, np.cumprod(1 - stick[:-1])]
        other = rate * math.exp(rng.normal(0, 1))
        gain = (a + classes - 1) * (math.log(other) - math.log(rate))
        gain += (other - rate) * (np.log1p(-stick[:-1]).sum() - b)
        rate = other if math.log(rng.random()) < gain else rate
        weight = share * np.prod(np.where(people[:, None, :] == 1, chance, 1 - chance), axis=2)
        up = np.cumsum(weight, axis=1)
        z = (up < rng.random((named, 1)) * up[:, -1:]).sum(axis=1)
        nobody = share * np.prod(1 - chance, axis=1)
        hidden = rng.negative_binomial(named, 1 - nobody.sum())
        hidden_classes = rng.multinomial(hidden, nobody / nobody.sum())
        found.append(named + hidden)
    return np.array(found[sweeps // 5 :])


def test_sampling_by_patterns_gives_what_sampling_person_by_person_gives():
    lists = of_cells({1: 14, 2: 11, 4: 12, 3: 9, 5: 8, 6: 7, 7: 12}, 3)
    slow = person_by_person(lists, 5_000, np.random.default_rng(8))
    fast = sample(lists.masks, np.tile(lists.counts, (4, 1)), 3, Prior(), np.random.default_rng(9), 3000)[900:]
    at = [0.1, 0.25, 0.5, 0.75, 0.9]
    assert np.quantile(fast, at) - 73 == pytest.approx(np.quantile(slow, at) - 73, rel=0.15, abs=1.0)


def test_chains_that_began_far_apart_agree_soon():
    lists = of_cells({1: 400, 2: 380, 3: 60, 4: 350, 5: 70, 6: 55, 7: 45}, 3)
    counts = np.tile(lists.counts, (6, 1))
    found = sample(lists.masks, counts, 3, Prior(), np.random.default_rng(2), 1200)[400:]
    assert mixing(found.astype(float)).r_hat < 1.2


def test_the_same_seed_gives_the_same_numbers():
    lists = small()
    runs = [sample(lists.masks, np.tile(lists.counts, (2, 1)), 3, Prior(), np.random.default_rng(4), 50) for _ in "ab"]
    assert (runs[0] == runs[1]).all()


def test_an_average_over_graphs_has_an_upper_bound_unless_much_chance_lies_at_the_end_of_what_is_looked_at():
    missing = np.unique(np.round(np.geomspace(1, 5001, 600)) - 1)
    wide = norm.pdf(missing, 2000, 200) * np.gradient(missing)  # beyond where the topmost tenth of the points begins
    endless = np.gradient(missing) / (1 + missing)
    bounds = [Averaged(100, missing, chance / chance.sum(), ()).quantile(0.975) for chance in (wide, endless)]
    assert bounds[0] == pytest.approx(2100 + 1.96 * 200, rel=0.02)
    assert bounds[1] is None


# --- mixing -----------------------------------------------------------------------------------------------------------


def test_independent_chains_are_worth_all_their_draws_and_correlated_ones_what_theory_says():
    rng = np.random.default_rng(1)
    free = rng.standard_normal((4000, 4))
    assert mixing(free).r_hat == pytest.approx(1, abs=0.01)
    assert mixing(free).bulk == pytest.approx(16_000, rel=0.1)
    slow = np.zeros((20_000, 4))
    for t in range(1, len(slow)):
        slow[t] = 0.9 * slow[t - 1] + rng.standard_normal(4)
    assert mixing(slow).bulk == pytest.approx(80_000 * 0.1 / 1.9, rel=0.15)


def test_chains_in_different_places_or_that_drift_have_not_mixed():
    rng = np.random.default_rng(2)
    apart = rng.standard_normal((1000, 4)) + np.array([0, 0, 0, 3.0])
    drift = rng.standard_normal((1000, 4)) + np.linspace(0, 3, 1000)[:, None]
    assert not mixing(apart).mixed
    assert not mixing(drift).mixed
    assert mixing(rng.standard_normal((1000, 4))).mixed
