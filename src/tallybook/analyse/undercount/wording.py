"""The sentences of the finding: what is named, how far the estimates part, what each rests on, what nobody can know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from tallybook.analyse.finding import Interval, Statement
from tallybook.analyse.undercount.estimates import TITLES, Estimate, Ways
from tallybook.analyse.undercount.lists import Lists
from tallybook.analyse.undercount.loglinear import Model
from tallybook.analyse.undercount.mixing import HIGHEST_R_HAT
from tallybook.analyse.undercount.strata import Stratum, Sum
from tallybook.analyse.undercount.table import CaptureTable

NEAR_BIC = 2.0  # a difference in BIC that says next to nothing about which model is right

ASSUMES = {
    "pair": "the two lists are independent; too low where who is on one is likelier on the other",
    "chao": "all lists reach alike far, however unlike people are",
    "chao_unequal": "lists depend only through how easily each person is found, however unlike people are",
    "bic": "one log-linear model is right, the one with the best BIC",
    "aic": "one log-linear model is right, the one with the best AIC, which takes in more effects",
    "stepwise": "lists depend by pairs only, and only where steps found it",
    "graphs": "which lists depend can be drawn as a graph without rings; averaged over all such graphs",
    "latent": "people fall into classes, and within each class lists are independent",
}

CANNOT_KNOW = (
    "Whoever no list could ever have named (places nobody reaches, deaths nobody dares to tell of): no estimate counts "
    "them.",
    "Which estimator is right. All fit what is seen; they part in what they suppose of those who are not seen, and no "
    "count of the seen can test that. Choose by what is known of how the lists were made, before looking at numbers.",
    "Whether records were matched rightly. A person taken for two makes overlaps small and estimates too high; two "
    "taken for one the other way round.",
    "Whether the lists are about the same thing: the estimates suppose one closed population, the same days and place "
    "for all.",
)


def model_words(model: Model, names: Sequence[str]) -> str:
    """A model by its largest terms: [EXH.ABA.OSCE, EXH.HRW]; lists in none of them stand alone."""
    terms = [t for t in model if not any(t != other and t & other == t for other in model)]
    terms += [1 << i for i in range(len(names)) if not any(t >> i & 1 for t in model)]
    told = sorted(terms, key=lambda t: (-t.bit_count(), [i for i in range(len(names)) if t >> i & 1]))
    return "[" + ", ".join(".".join(n for i, n in enumerate(names) if t >> i & 1) for t in told) + "]"


def spoken(interval: Interval) -> str:
    """ "10,357 (8,994 to 12,110)"; an open end is "at least"."""
    low, best, high = (None if v is None else f"{v:,.0f}" for v in (interval.low, interval.best, interval.high))
    if best is None:
        return f"at least {low}"
    return f"{best} ({low} to {high})" if high is not None else f"{best} (at least {low}, no upper bound)"


def says(
    table: CaptureTable, lists: Lists, found: Sequence[Estimate], totals: Sequence[Sum], parts: Sequence[Stratum]
) -> tuple[Statement, ...]:
    """What was found, the most telling first."""
    behind = tuple(sorted({i for ids in lists.incidents for i in ids}))
    told = [_spread(lists, found, behind), *_bounds(found)]
    told += [Statement(text) for text in _models(lists, found)]
    told += [Statement(text) for text in (*_warnings(lists, found), *_parted(totals, parts), *table.notes)]
    return tuple(told)


def _spread(lists: Lists, found: Sequence[Estimate], behind: tuple[str, ...]) -> Statement:
    told = [e for e in found if e.records is not None and e.records.best is not None and not e.bound]
    named = f"{lists.named:,} {lists.unit} are named on {len(lists.names)} lists."
    if not told:
        return Statement(
            f"{named} How many there are in all can't be estimated from them: bounds are all there is.", (), behind
        )
    by_best = sorted(told, key=lambda e: (e.records.best or 0.0) if e.records else 0.0)
    low, high = by_best[0], by_best[-1]
    ends = [(e.records.low or 0.0, e.records.high) for e in told if e.records is not None]
    upper = None if any(h is None for _, h in ends) else max(h for _, h in ends if h is not None)
    reach = f"{min(e[0] for e in ends):,.0f} to {upper:,.0f}" if upper is not None else (
        f"{min(e[0] for e in ends):,.0f} upwards without end"
    )  # fmt: skip
    if len(told) == 1:
        return Statement(f"{named} One estimate of all is {spoken(low.records)} ({TITLES[low.name]}).", (), behind)  # type: ignore[arg-type]
    least, most = (e.records.best or 0.0 for e in (low, high) if e.records is not None)
    part = f"the highest is {most / least:.2g} times the lowest" if most >= 1.1 * least else "they lie near each other"
    return Statement(
        f"{named} Estimates of all there are run from {least:,.0f} ({TITLES[low.name]}) to {most:,.0f} "
        f"({TITLES[high.name]}): {part}, on one and the same table. Their intervals together reach from {reach}. None "
        "is chosen here: whoever quotes one quotes its assumption, and the others beside it.",
        (),
        behind,
    )


def _bounds(found: Sequence[Estimate]) -> Iterable[Statement]:
    for estimate in found:
        if estimate.bound and estimate.records is not None:
            pair = f" ({' and '.join(estimate.pair.lists)})" if estimate.pair else ""
            yield Statement(
                f"A bound, not an estimate: {TITLES[estimate.name]}{pair}, {spoken(estimate.records)}, if "
                f"{ASSUMES[estimate.name]}."
            )


def _models(lists: Lists, found: Sequence[Estimate]) -> Iterable[str]:
    for estimate in found:
        if estimate.fit is None or estimate.records is None:
            continue
        model = model_words(estimate.fit.model, lists.names)
        yield f"{TITLES[estimate.name]}: {spoken(estimate.records)}, by the model {model}."
        if estimate.name == "bic" and estimate.tried is not None:
            price = _price(lists)
            best = estimate.fit.criterion(price)
            near = [lists.named + f.missing for f in estimate.tried.fits if f.criterion(price) <= best + NEAR_BIC]
            if len(near) > 1:
                yield (
                    f"{len(near):,} models are within {NEAR_BIC:g} of the best BIC, too near to tell; they say "
                    f"from {min(near):,.0f} to {max(near):,.0f}."
                )
    for estimate in found:
        if estimate.name in ("graphs", "latent") and estimate.records is not None:
            yield f"{TITLES[estimate.name]}: {spoken(estimate.records)}, if {ASSUMES[estimate.name]}."


def _price(lists: Lists) -> float:
    from math import log

    return log(lists.named)


def _warnings(lists: Lists, found: Sequence[Estimate]) -> Iterable[str]:
    for told in lists.retold:
        yield (
            f"{told.of} and {told.by} are not independent: {told.by} passes on what rests on {told.of} in "
            f"{told.records:,} incidents. Estimates that take them for independent are too low; merge them, "
            "or leave one out, and compare."
        )
    shared = lists.overlaps
    never = [(lists.names[i], lists.names[j]) for i, j in combinations(range(len(lists.names)), 2) if not shared[i, j]]
    if never:
        pairs = "; ".join(f"{a} and {b}" for a, b in never)
        yield (
            f"Lists that share nobody: {pairs}. Their dependence is taken as a limit; with so little in common one "
            "record more or less moves the estimates. Merge lists that are alike and see how far they go."
        )
    for estimate in found:
        mixing = estimate.mixing
        if mixing is not None and not mixing.mixed:
            yield (
                f"Latent classes: the chains have not mixed well (split R-hat {mixing.r_hat:.3f}, above "
                f"{HIGHEST_R_HAT} is doubtful; worth {min(mixing.bulk, mixing.tails):,.0f} independent draws). "
                "Its numbers, the bounds above all, may move: ask again with more sweeps."
            )
        if estimate.tried is not None and not estimate.tried.complete and estimate.name == "bic":
            yield (
                f"{len(lists.names)} lists have more models than can be fitted; {len(estimate.tried.fits):,} that a "
                "search came upon were, so a better one may have been passed by."
            )


def _parted(totals: Sequence[Sum], parts: Sequence[Stratum]) -> Iterable[str]:
    for total in totals:
        silent = f"; nothing can be estimated of {', '.join(total.silent)}, of which only those named are in it"
        yield (
            f"Strata added up, {TITLES[total.name]}: {spoken(total.records)}{silent if total.silent else ''}. Strata "
            "are taken to be independent of each other."
        )
    if parts and not totals:
        yield "No stratum can carry an estimate, so that nothing can be added up."


def settings_note(ways: Ways) -> str:
    """How to read the intervals."""
    return (
        f"{ways.level_0_1:.0%} intervals, each as if its own assumption held: by profile likelihood for log-linear "
        "models (that the model was chosen is not in it), by the posterior for graphs and latent classes."
    )
