"""Turns trees that LightGBM grew into the table of plain numbers that `tallybook.weigh.Trees` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def table_of(booster: Any, features: Sequence[str], *, digits: int = 5) -> dict[str, Any]:
    """The table of a LightGBM booster with numerical columns only.

    Args:
        booster: a `lightgbm.Booster`.
        features: the names of its columns, in order.
        digits: how many significant digits thresholds and leaves keep.
    """
    dumped = booster.dump_model()
    trees = [_tree(info["tree_structure"], digits) for info in dumped["tree_info"]]
    return {
        "form": "trees",
        "features": list(features),
        "outputs": int(dumped["num_tree_per_iteration"]),
        "trees": trees,
    }


def mean_table(boosters: Sequence[Any], features: Sequence[str], *, digits: int = 5) -> dict[str, Any]:
    """The table of the mean of several boosters: all their trees, each leaf divided by how many boosters there are.

    Args:
        boosters: `lightgbm.Booster`s on the same columns.
        features: the names of the columns, in order.
        digits: how many significant digits thresholds and leaves keep.
    """
    tables = [table_of(booster, features, digits=digits) for booster in boosters]
    trees = [tree for table in tables for tree in table["trees"]]
    for tree in trees:
        tree["leaf"] = [_short(leaf / len(boosters), digits) for leaf in tree["leaf"]]
    return {**tables[0], "trees": trees}


def _tree(root: Mapping[str, Any], digits: int) -> dict[str, list[Any]]:
    table: dict[str, list[Any]] = {
        name: [] for name in ("column", "threshold", "missing_left", "left", "right", "leaf")
    }
    _grow(root, table, digits)
    return table


def _grow(node: Mapping[str, Any], table: dict[str, list[Any]], digits: int) -> int:
    """Add a node with all below it; returns its number, or -1 - its number for a leaf."""
    if "split_feature" not in node:
        table["leaf"].append(_short(node["leaf_value"], digits))
        return -len(table["leaf"])
    number = len(table["column"])
    # LightGBM holds a missing value for zero unless the column had missing ones in training.
    zero_left = node["threshold"] >= 0 if node["missing_type"] == "None" else node["default_left"]
    table["column"].append(node["split_feature"])
    table["threshold"].append(_short(node["threshold"], 12))
    table["missing_left"].append(int(zero_left))
    table["left"].append(0)
    table["right"].append(0)
    table["left"][number] = _grow(node["left_child"], table, digits)
    table["right"][number] = _grow(node["right_child"], table, digits)
    return number


def _short(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
