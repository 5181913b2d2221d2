"""How likely two tellings are one event: Splink's comparisons (Fellegi-Sunter) with weights that were learned."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tallybook.match.blocks import Codes, one_of, other_of
from tallybook.match.columns import ALIKE_PERCENT, HEADLINE_PERCENT, LEVELS
from tallybook.match.compare import Compared, Explained
from tallybook.match.knowledge import MatchKnowledge

# words that stand for SQL in the table of comparisons
KM = (
    "(12742 * asin(least(1.0, sqrt(pow(sin(radians(latitude_r - latitude_l) / 2), 2) + cos(radians(latitude_l))"
    " * cos(radians(latitude_r)) * pow(sin(radians(longitude_r - longitude_l) / 2), 2)))))"
)
# a name's number ends in how much it says: `Names.numbers`
BITS = "coalesce(list_sum(list_transform(list_intersect(names_l, names_r), lambda n: n % 32)), 0)"
SOON = (
    "((written_l OR published_l - when_last_l BETWEEN 0 AND 3)"
    " AND (written_r OR published_r - when_last_r BETWEEN 0 AND 3))"
)
WORDS = {"KM": KM, "BITS": BITS, "SOON": SOON}
WORDS |= {  # which holds for one percentage only; the levels below it come later
    f"{word} {percent}": f"list_contains({column}_l, report_r * {LEVELS} + {level})"
    for word, column, percentages in (("ALIKE", "alike", ALIKE_PERCENT), ("HEADED", "headed", HEADLINE_PERCENT))
    for level, percent in enumerate(percentages, start=1)
}
DIGITS = 6  # of a weight in bits, so that the order in which an engine adds up decides nothing


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which a comparison can come out: its words, and how often it does among pairs that are one event
    (`m`) and among others (`u`), both between 0 and 1."""

    label: str
    m: float
    u: float

    @property
    def bits(self) -> float:
        """What the level weighs: log2 of how much likelier it is for one event than for two."""
        return math.log2(self.m / self.u)


class Model:
    """Comparisons from `tables/comparisons.toml` with the weights of `weights/across.json`.

    Args:
        knowledge: the tables to go by.
    """

    def __init__(self, knowledge: MatchKnowledge) -> None:
        learned = knowledge.across
        self.prior = float(learned["prior"])
        self.threshold = float(learned["threshold_bits"])
        self._comparisons = knowledge.comparisons["comparison"]
        self.levels: Mapping[str, Sequence[Level]] = {
            c["name"]: [Level(v["label"], *learned["levels"][c["name"]][v["label"]]) for v in c["levels"]]
            for c in self._comparisons
        }

    def settings(self) -> dict[str, Any]:
        """The settings that Splink reads, for any of its engines.

        The blocking rule is a formality: which pairs are compared is handed over as a table.
        """
        return settings_of(self._comparisons, self.levels, self.prior)

    def bits(self, tellings: pa.Table, pairs: Codes) -> NDArray[np.float64]:
        """What speaks for each pair of rows being one event, in bits; 0 is as likely as not."""
        if not len(pairs):
            return np.empty(0)
        table = predicted(self.settings(), tellings, pairs, levels=False)
        return np.asarray(table["match_weight"].to_numpy().round(DIGITS), dtype=np.float64)

    def explain(self, tellings: pa.Table, pairs: Codes) -> list[Explained]:
        """All comparisons of each pair of rows, each with the level reached, its weight in bits and the values seen."""
        reached = outcomes_of(self._comparisons, tellings, pairs)
        both = list(zip(one_of(pairs).tolist(), other_of(pairs).tolist(), strict=True))
        rows = {row: tellings.slice(row, 1).to_pylist()[0] for row in {row for told in both for row in told}}
        return [
            self._explained({name: levels[at] for name, levels in reached.items()}, (rows[one], rows[two]))
            for at, (one, two) in enumerate(both)
        ]

    def _explained(self, reached: Mapping[str, int], sides: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Explained:
        compared = []
        for name, levels in self.levels.items():
            level = levels[reached[name]]
            seen = [_seen(self._seen_columns(name), side) for side in sides]
            compared.append(Compared(name, level.label, round(level.bits, DIGITS), (seen[0], seen[1])))
        prior = math.log2(self.prior / (1 - self.prior))
        compared.append(Compared("prior", "any two that are compared", round(prior, DIGITS), ("", "")))
        return Explained(round(sum(c.weight for c in compared), DIGITS), self.threshold, tuple(compared))

    def _seen_columns(self, name: str) -> Sequence[str]:
        return next(tuple(c["seen"]) for c in self._comparisons if c["name"] == name)


def settings_of(
    comparisons: Sequence[Mapping[str, Any]], levels: Mapping[str, Sequence[Level]], prior: float
) -> dict[str, Any]:
    """Splink's settings for some comparisons; `prior` is the share of compared pairs that are one event."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.report = r.report"}],
        "comparisons": [
            {
                "output_column_name": c["name"],
                "comparison_description": c["meaning"],
                "comparison_levels": [
                    {
                        "sql_condition": _spelt_out(told["sql"]) if "sql" in told else "ELSE",
                        "label_for_charts": level.label,
                        "m_probability": level.m,
                        "u_probability": level.u,
                    }
                    for told, level in zip(c["levels"], levels[c["name"]], strict=True)
                ],
            }
            for c in comparisons
        ],
    }


def outcomes_of(comparisons: Sequence[Mapping[str, Any]], tellings: pa.Table, pairs: Codes) -> dict[str, list[int]]:
    """For each comparison the number of the level (the first is 0) that each pair of rows reaches."""
    evenly = {c["name"]: [Level(v["label"], 1.0, 1.0) for v in c["levels"]] for c in comparisons}
    found = predicted(settings_of(comparisons, evenly, 0.5), tellings, pairs, levels=True)
    return {
        name: [len(levels) - 1 - gamma for gamma in found[f"gamma_{name}"].to_pylist()]
        for name, levels in evenly.items()
    }


def _spelt_out(sql: str) -> str:
    for word, meaning in WORDS.items():
        sql = re.sub(rf"\b{word}\b", meaning, sql)
    return sql


def predicted(settings: Mapping[str, Any], tellings: pa.Table, pairs: Codes, *, levels: bool) -> pa.Table:
    """What Splink on DuckDB says of each pair of rows, in the order of the pairs.

    Args:
        settings: Splink's settings.
        tellings: the rows, by the columns of `columns.py`.
        pairs: pairs of rows.
        levels: whether the level of each comparison is kept too, as `gamma_NAME`.
    """
    import duckdb  # these take a second to load, which a ledger without any pair should not wait for
    from splink import DuckDBAPI, Linker

    from tallybook.match.conditions import conditions

    told = logging.getLogger("splink")
    before, told.level = told.level, logging.ERROR  # it warns of comparisons without a level for what is missing
    with duckdb.connect() as connection:
        try:
            engine = DuckDBAPI(connection=connection)
            # Splink gives levels with the compared columns only
            chosen = conditions({**settings, "retain_matching_columns": levels})
            linker = Linker(engine.register(tellings), chosen, validate_settings=False, log_level=logging.ERROR)
            blocked = pa.table(
                {
                    "match_key": pa.array(["0"] * len(pairs)),
                    "join_key_l": pa.array(one_of(pairs)),
                    "join_key_r": pa.array(other_of(pairs)),
                }
            )
            linker.table_management.register_blocked_pairs_for_predict(engine.register(blocked))
            kept = ["unique_id_l", "unique_id_r", "match_weight"]
            kept += [f"gamma_{c['output_column_name']}" for c in settings["comparisons"]] if levels else []
            found = linker.inference.predict().as_duckdbpyrelation().project(", ".join(kept)).arrow().read_all()
        finally:
            told.level = before
    return found.sort_by([("unique_id_l", "ascending"), ("unique_id_r", "ascending")])


def _seen(names: Sequence[str], row: Mapping[str, Any]) -> str:
    """The values of some columns in words."""
    told = []
    for name in names:
        value = row[name]
        if isinstance(value, list):
            told += [str(v) for v in value]
        elif value is not None:
            told.append(str(value))
    return " ".join(told) or "not stated"
