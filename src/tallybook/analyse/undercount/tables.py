"""The tables and the picture of the finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log
from typing import Any

from tallybook.analyse.finding import Cell, Column, Interval, Picture, Row, Table
from tallybook.analyse.undercount.bounds import two_lists
from tallybook.analyse.undercount.estimates import BURNED_0_1, TITLES, Estimate, Ways
from tallybook.analyse.undercount.lists import Lists
from tallybook.analyse.undercount.strata import Stratum, Sum
from tallybook.analyse.undercount.wording import ASSUMES, model_words, settings_note

_MODELS_SHOWN = 12
_GRAPHS_SHOWN = 8


def _whole(interval: Interval | None) -> Interval | None:
    """Numbers of records to the whole record."""
    if interval is None:
        return None
    low, best, high = (None if v is None else float(round(v)) for v in (interval.low, interval.best, interval.high))
    return Interval(low, best, high, interval.level_0_1)


def _table(name: str, title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Row], note: str = "") -> Table:
    return Table(name, title, tuple(Column(*column) for column in columns), tuple(rows), note)


def estimates_table(lists: Lists, found: Sequence[Estimate], ways: Ways) -> Table:
    """All estimators side by side."""
    behind = tuple(sorted({i for ids in lists.incidents for i in ids}))
    rows = []
    for e in found:
        what = "refused" if e.records is None else "bound" if e.bound else "estimate"
        if e.mixing is not None and not e.mixing.mixed:
            what = "estimate, chains not mixed"
        missing = None
        if e.records is not None:
            low, best, high = (None if v is None else max(0.0, v - lists.named) for v in _ends(e.records))
            missing = _whole(Interval(low, best, high, e.records.level_0_1))
        fitted = lists.named + e.fit.missing if e.fit is not None else None
        cells: tuple[Cell, ...] = (
            TITLES[e.name], what, _whole(e.records), missing, _peak(lists, e), fitted, _how(lists, e), ASSUMES[e.name],
        )  # fmt: skip
        rows.append(Row(cells, incidents=behind))
    return _table(
        "estimates",
        f"How many {lists.unit} in all, by each estimator ({lists.named:,} are named)",
        (
            ("estimator", "Estimator"), ("what", "What it is"), ("records", "In all"), ("missing", "On no list"),
            ("peak", "Likelihood's peak"), ("fitted", "Fitted to the named"), ("model", "Model"),
            ("assumes", "Holds if"),
        ),
        rows,
        settings_note(ways),
    )  # fmt: skip


def _ends(interval: Interval) -> tuple[float | None, float | None, float | None]:
    return interval.low, interval.best, interval.high


def _peak(lists: Lists, e: Estimate) -> float | None:
    return lists.named + e.curve.missing if e.curve is not None else None


def _how(lists: Lists, e: Estimate) -> str:
    if e.refused is not None:
        return f"{e.refused.cause}; needed: {e.refused.needed}"
    if e.fit is not None:
        return model_words(e.fit.model, lists.names)
    if e.pair is not None:
        return f"{e.pair.lists[0]} and {e.pair.lists[1]}, {e.pair.shared:,} shared"
    if e.mixing is not None:
        return f"split R-hat {e.mixing.r_hat:.3f}, worth {min(e.mixing.bulk, e.mixing.tails):,.0f} independent draws"
    if e.graphs:
        return f"likeliest graph {model_words(e.graphs[0][0], lists.names)}, {e.graphs[0][1]:.0%}"
    return ""


def models_table(lists: Lists, found: Sequence[Estimate]) -> Table | None:
    """The best models by BIC, and by AIC, with what each would say."""
    tried = {e.name: e.tried for e in found if e.tried is not None}
    if not tried:
        return None
    fits = {f.model: f for t in tried.values() for f in t.fits}.values()
    price = log(lists.named)
    by_bic = sorted(fits, key=lambda f: f.criterion(price))
    by_aic = sorted(fits, key=lambda f: f.criterion(2.0))
    shown = list(dict.fromkeys([*by_bic[:_MODELS_SHOWN], *by_aic[: _MODELS_SHOWN // 2]]))
    best_bic, best_aic = by_bic[0].criterion(price), by_aic[0].criterion(2.0)
    rows = [
        Row(
            (
                model_words(f.model, lists.names), f.effects, f.deviance, f.criterion(price) - best_bic,
                f.criterion(2.0) - best_aic, round(lists.named + f.missing),
            )
        )
        for f in shown
    ]  # fmt: skip
    fitted = max(len(t.fits) + t.unfit for t in tried.values())
    unfit = max(t.unfit for t in tried.values())
    whole = all(t.complete for t in tried.values())
    note = f"{fitted:,} models {'of the family, all of them' if whole else 'that a search came upon'}"
    note += f"; {unfit:,} of them can't be told from the counts." if unfit else "."
    columns = (
        ("model", "Model"), ("effects", "Effects"), ("deviance", "Deviance"), ("bic_above", "BIC above the best"),
        ("aic_above", "AIC above the best"), ("fitted", "In all"),
    )  # fmt: skip
    return _table("models", "Log-linear models that fit best", columns, rows, note)


def steps_table(lists: Lists, found: Sequence[Estimate]) -> Table | None:
    """Which pairs the steps added."""
    steps = next((e.steps for e in found if e.steps is not None), None)
    if steps is None or not steps.steps:
        return None
    rows = [Row((model_words((s.pair,), lists.names).split(",")[0].strip("[]"), s.p_value)) for s in steps.steps]
    return _table("steps", "Pairs that steps added", (("pair", "Pair"), ("p_value", "Chance of so much")), rows)


def pairs_table(lists: Lists, level_0_1: float) -> Table:
    """Each pair of lists: what it shares, and what it would say by itself."""
    retold = {frozenset((r.of, r.by)): r.records for r in lists.retold}
    rows = [
        Row((*p.lists, *p.sizes, p.shared, _whole(p.records), retold.get(frozenset(p.lists), 0)))
        for p in two_lists(lists, level_0_1)
    ]
    columns = (
        ("list", "List"), ("other", "Other list"), ("size", "Holds"), ("other_size", "Other holds"),
        ("shared", "Shared"), ("records", "In all, if independent"), ("retold", "Retold"),
    )  # fmt: skip
    note = (
        "Numbers for one pair are too low where who is on one list is likelier on the other; far apart, lists depend."
    )
    return _table("pairs", "Pairs of lists", columns, rows, note)


def patterns_table(lists: Lists) -> Table:
    """How many records each set of lists holds, with the incidents behind it."""
    rows = []
    for n, (mask, count) in enumerate(zip(lists.masks.tolist(), lists.counts.tolist(), strict=True)):
        told = " and ".join(name for i, name in enumerate(lists.names) if mask >> i & 1)
        rows.append(Row((told, count), incidents=lists.incidents[n] if lists.incidents else ()))
    return _table("patterns", "Who is on which lists", (("lists", "On these and no others"), ("count", "Count")), rows)


def graphs_table(lists: Lists, found: Sequence[Estimate]) -> Table | None:
    """The likeliest graphs."""
    graphs = next((e.graphs for e in found if e.graphs), ())
    rows = [Row((model_words(edges, lists.names), chance)) for edges, chance in graphs[:_GRAPHS_SHOWN]]
    columns = (("graph", "Lists that depend"), ("chance_0_1", "Chance"))
    return _table("graphs", "Likeliest graphs of lists", columns, rows) if rows else None


def chains_table(found: Sequence[Estimate], ways: Ways) -> Table | None:
    """Whether the sampler can be trusted."""
    mixing = next((e.mixing for e in found if e.mixing is not None), None)
    if mixing is None:
        return None
    each = ways.each
    row = Row((ways.chains, each, int(each * BURNED_0_1), mixing.r_hat, round(mixing.bulk), round(mixing.tails)))
    columns = (
        ("chains", "Chains"), ("sweeps", "Sweeps each"), ("burned", "Thrown away"), ("r_hat", "Split R-hat"),
        ("bulk", "Independent draws, middle"), ("tails", "Independent draws, bounds"),
    )  # fmt: skip
    return _table("chains", "Latent classes: the chains", columns, [row])


def strata_table(parts: Sequence[Stratum], totals: Sequence[Sum]) -> Table | None:
    """Every stratum and the sums."""
    if not parts:
        return None
    rows = []
    for part in parts:
        if part.refused is not None:
            rows.append(
                Row((part.name, part.named, "all", None, f"{part.refused.cause}; needed: {part.refused.needed}"))
            )
        for e in part.estimates:
            if not e.bound:
                why = f"{e.refused.cause}; needed: {e.refused.needed}" if e.refused else ""
                rows.append(Row((part.name, part.named, TITLES[e.name], _whole(e.records), why)))
    named = sum(part.named for part in parts)
    for total in totals:
        why = f"without an estimate: {', '.join(total.silent)}" if total.silent else ""
        rows.append(Row(("sum of strata", named, TITLES[total.name], _whole(total.records), why)))
    columns = (
        ("stratum", "Stratum"), ("named", "Named"), ("estimator", "Estimator"), ("records", "In all"),
        ("why", "Why not"),
    )  # fmt: skip
    return _table("strata", "By stratum", columns, rows)


def picture(lists: Lists, found: Sequence[Estimate]) -> Picture | None:
    """All estimators and their intervals beside each other, with the number named as the line that all begin from."""
    told = [(e, e.records) for e in found if e.records is not None and e.records.best is not None]
    if not told:
        return None
    most = max(v for _, r in told for v in (r.best, r.high) if v is not None)
    rows: list[dict[str, Any]] = [
        {
            "estimator": TITLES[e.name],
            "what": "bound" if e.bound else "estimate",
            "low": round(r.low or 0),
            "best": round(r.best or 0),
            "high": round(most if r.high is None else r.high),
            "open": "no upper bound" if r.high is None else "",
        }
        for e, r in told
    ]
    y = {"field": "estimator", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}}
    colour = {"field": "what", "type": "nominal", "title": None, "sort": ["estimate", "bound"]}
    title = f"{lists.unit} in all; the line is the {lists.named:,} named"
    x = {"type": "quantitative", "title": title, "scale": {"zero": True}}
    tips = [{"field": f} for f in ("estimator", "what", "low", "best", "high", "open")]
    spec: dict[str, Any] = {
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar", "height": 9, "opacity": 0.45},
                "encoding": {
                    "y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}, "color": colour, "tooltip": tips,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {
                    "y": y, "x": {"field": "best", **x}, "color": colour, "tooltip": tips,
                    "shape": {"field": "what", "type": "nominal", "legend": None, "sort": ["estimate", "bound"]},
                },
            },
            {
                "data": {"values": [{"named": lists.named}]},
                "mark": {"type": "rule", "strokeDash": [4, 3]},
                "encoding": {"x": {"field": "named", **x}},
            },
        ],
    }  # fmt: skip
    words = "; ".join(
        f"{row['estimator']} {row['best']:,} ({row['low']:,} to {row['high']:,} {row['open']})" for row in rows
    )
    return Picture(
        "estimators",
        f"How many {lists.unit} in all: what each estimator says",
        f"{lists.named:,} are named. {words.replace(' )', ')')}.",
        spec,
    )
