"""The chart of the risk board: small multiples of occasions by month, one for each factor, never one for all."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallybook.analyse.finding import Picture
from tallybook.analyse.risk.board import DENIED, FEARED, MANNERS, TOLD

if TYPE_CHECKING:
    from tallybook.analyse.risk.analysis import FactorFound, Split

_WORDS = {TOLD: "told", DENIED: "only denied", FEARED: "only feared or planned"}
_HEAD = 34  # characters a line
_SPOKEN = 12  # months, the last ones, in the description


def pictures(found: Sequence[FactorFound], split: Split | None) -> tuple[Picture, ...]:
    """Occasions by month, factor by factor; nothing where the reports lie within one month."""
    if split is None:
        return ()
    months = (*split.earlier, *split.later)
    values = []
    for one in found:
        for month in months:
            own = [o for o in one.occasions if o.month == month]
            for manner in MANNERS:
                told = [o for o in own if o.manner == manner]
                values.append(
                    {
                        "number": one.factor.number,
                        "factor": "\n".join(textwrap.wrap(f"{one.factor.number} {one.factor.name}", _HEAD)[:3]),
                        "month": month,
                        "how": _WORDS[manner],
                        "occasions": len(told),
                        "origins": len({origin for o in told for origin in o.origins}),
                    }
                )
    order = [v["factor"] for v in values[:: len(months) * len(MANNERS)]]
    spec = {
        "data": {"values": values},
        "facet": {
            "field": "factor", "type": "nominal", "title": None, "sort": order,
            "header": {"labelAlign": "left", "labelAnchor": "start", "labelExpr": "split(datum.label, '\\n')",
                       "labelLineHeight": 13},
        },
        "columns": 3,
        "spacing": {"row": 24},
        "spec": {
            "width": max(150, min(210, 18 * len(months))), "height": 80,
            "mark": {"type": "bar", "tooltip": True},
            "encoding": {
                "x": {"field": "month", "type": "ordinal", "title": None, "scale": {"domain": list(months)}},
                "y": {"field": "occasions", "type": "quantitative", "title": "occasions", "stack": "zero",
                      "axis": {"tickMinStep": 1, "format": "d"}},
                "color": {"field": "how", "type": "nominal", "title": None,
                          "scale": {"domain": [_WORDS[manner] for manner in MANNERS]}},
                "order": {"field": "how", "sort": "descending"},
                "tooltip": [{"field": f, "title": t} for f, t in
                            (("month", "Month"), ("how", "How"), ("occasions", "Occasions"), ("origins", "Origins"))],
            },
        },
        "resolve": {"scale": {"y": "independent"}},
    }  # fmt: skip
    described = "; ".join(f"factor {one.factor.number}: {_told(one, months[-_SPOKEN:])}" for one in found)
    return (
        Picture(
            "claims-by-factor",
            "Occasions that speak for each factor, by month",
            "One small chart for each factor, each with its own scale: bars by month of occasions told, only denied, "
            f"and only feared or planned. They can't be added. Told, by month: {described}.",
            spec,
        ),
    )


def _told(one: FactorFound, months: Sequence[str]) -> str:
    told = [o.month for o in one.occasions if o.manner == TOLD]
    return ", ".join(f"{month} {told.count(month)}" for month in months)
