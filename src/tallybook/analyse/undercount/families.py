"""Which log-linear models are tried: families of interactions, all of a family where that can be, else a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from tallybook.analyse.following import at
from tallybook.analyse.undercount.loglinear import Fit, Ints, Model, exists, fit_models

FAMILIES = ("hierarchical", "graphical", "decomposable", "pairwise")
ALL_UP_TO_LISTS = 5  # 6,893 hierarchical models; with six lists there are 7,785,061
BEAM = 40  # models that a search goes on from with six lists; with each list more a quarter of them, or it takes hours


@dataclass(frozen=True, slots=True)
class Tried:
    """The models of a family that were fitted, whether these were all of them, and how many could not be fitted."""

    fits: tuple[Fit, ...]
    complete: bool
    unfit: int


def subsets(mask: int) -> Iterator[int]:
    """Every proper, not empty subset of a mask."""
    part = (mask - 1) & mask
    while part:
        yield part
        part = (part - 1) & mask


def order(term: int) -> int:
    """How many lists a term ties."""
    return term.bit_count()


@lru_cache(maxsize=32)
def all_models(lists: int, family: str) -> tuple[Model, ...]:
    """Every model of a family without the interaction of all lists, which the cell on no list leaves unknowable."""
    if family == "hierarchical":
        return tuple(sorted(_hierarchical(lists), key=lambda m: (len(m), m)))
    pairs = [1 << i | 1 << j for i, j in combinations(range(lists), 2)]
    chosen = (edges for size in range(len(pairs) + 1) for edges in combinations(pairs, size))
    if family == "pairwise":
        return tuple(edges for edges in chosen if lists > 2 or not edges)
    models = []
    for edges in chosen:
        if family == "graphical" or is_decomposable(lists, edges):
            model = _cliques_in(lists, edges)
            if (1 << lists) - 1 not in model:
                models.append(model)
    return tuple(models)


def _hierarchical(lists: int) -> list[Model]:
    """Built up order by order: of each order any terms of which all parts are in."""
    models: list[Model] = [()]
    for size in range(2, lists):
        terms = [sum(1 << i for i in chosen) for chosen in combinations(range(lists), size)]
        grown: list[Model] = []
        for model in models:
            inside = set(model)
            fit = [t for t in terms if all(order(p) < 2 or p in inside for p in subsets(t))]
            grown.extend((*model, *more) for n in range(len(fit) + 1) for more in combinations(fit, n))
        models = grown
    return models


def is_decomposable(lists: int, edges: Sequence[int]) -> bool:
    """Whether a graph of lists can be taken apart clique by clique: no ring of four or more without a chord."""
    return elimination(lists, edges) is not None


def elimination(lists: int, edges: Sequence[int]) -> tuple[tuple[int, int], ...] | None:
    """An order in which each list's later neighbours know each other: (list, mask of those); None: there is none."""
    near = [0] * lists
    for edge in edges:
        for i in range(lists):
            if edge >> i & 1:
                near[i] |= edge & ~(1 << i)
    left, found = (1 << lists) - 1, []
    while left:
        for i in range(lists):
            around = near[i] & left
            if left >> i & 1 and all((around & ~(1 << j)) & ~near[j] == 0 for j in range(lists) if around >> j & 1):
                found.append((i, around))
                left &= ~(1 << i)
                break
        else:
            return None
    return tuple(found)


def _cliques_in(lists: int, edges: Sequence[int]) -> Model:
    """Every set of two or more lists that all know each other."""
    known = set(edges)
    terms = [
        mask
        for mask in range(1 << lists)
        if order(mask) >= 2 and all(1 << i | 1 << j in known for i, j in combinations(_members(mask), 2))
    ]
    return tuple(sorted(terms, key=lambda t: (order(t), t)))


def _members(mask: int) -> list[int]:
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def try_family(family: str, cells: Ints, price: float) -> Tried:
    """Fit the models of a family: all with up to five lists, else those that a search by a criterion comes upon.

    Args:
        family: one of FAMILIES.
        cells: counts by mask.
        price: of an effect, as the search weighs them (2 for AIC, the logarithm of the records for BIC).
    """
    lists = len(cells).bit_length() - 1
    if lists <= ALL_UP_TO_LISTS:
        models = all_models(lists, family)
        fits = fit_models(models, cells)
        return Tried(tuple(f for f in fits if f), True, sum(f is None for f in fits))
    return _searched(family, cells, price)


def _searched(family: str, cells: Ints, price: float) -> Tried:
    """From independence, and from all pairs, on to neighbours that differ by one term, the best few at a time."""
    lists = len(cells).bit_length() - 1
    beam = max(1, BEAM >> 2 * (lists - ALL_UP_TO_LISTS - 1))
    pairs = tuple(1 << i | 1 << j for i, j in combinations(range(lists), 2))
    seen: dict[Model, Fit | None] = {}
    starts: list[Model] = [(), pairs] if family in ("hierarchical", "pairwise") else [()]
    for start in starts:
        fresh, best = [start], np.inf
        while fresh:
            seen.update(zip(fresh, fit_models(fresh, cells), strict=True))
            at("models", len(seen))
            ranked = sorted((f for m in fresh if (f := seen[m])), key=lambda f: (f.criterion(price), f.model))[:beam]
            if not ranked or ranked[0].criterion(price) >= best - 1e-9:
                break
            best = ranked[0].criterion(price)
            near = {n for fit in ranked for n in neighbours(fit.model, lists, family)}
            fresh = sorted(near - seen.keys(), key=lambda m: (len(m), m))
    fits = tuple(f for f in seen.values() if f)
    return Tried(fits, False, len(seen) - len(fits))


def neighbours(model: Model, lists: int, family: str) -> Iterator[Model]:
    """The models of a family that have one term more or less (of graphs: one pair)."""
    inside = set(model)
    if family in ("graphical", "decomposable"):
        edges = {t for t in model if order(t) == 2}
        for i, j in combinations(range(lists), 2):
            other = tuple(sorted(edges ^ {1 << i | 1 << j}))
            grown = _cliques_in(lists, other)
            if (1 << lists) - 1 not in grown and (family == "graphical" or is_decomposable(lists, other)):
                yield grown
        return
    highest = 2 if family == "pairwise" else lists - 1
    for term in range(1, 1 << lists):
        if not 2 <= order(term) <= highest:
            continue
        if term in inside:
            changed = inside - {term} if not any(term != t and term & t == term for t in inside) else None
        else:
            changed = inside | {term} if all(order(p) < 2 or p in inside for p in subsets(term)) else None
        if changed is not None:
            yield tuple(sorted(changed, key=lambda t: (order(t), t)))


def best(tried: Tried, cells: Ints, price: float) -> Fit | None:
    """The model with the lowest criterion whose maximum exists; None: none has one."""
    for fit in sorted(tried.fits, key=lambda f: (f.criterion(price), len(f.model), f.model)):
        if exists(fit.model, cells):
            return fit
    return None
