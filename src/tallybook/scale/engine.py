"""What a place is where stages run: tables are folders of Parquet, made by SQL or by functions over Arrow batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

DONE = "_SUCCESS"  # the file that says that a table is whole; Spark writes one of this name itself
Tables = Mapping[str, Path]
Mapper = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class Step:
    """A function over rows: what it is given, how these are put together, what comes out.

    `query` gives the rows. Rows alike in the column `by`, a whole number, come to one call of the function, one after
    the other, in the order of the columns `order`; where `by` is empty, each call has some rows, in any order. SQL is
    what DuckDB and Spark both read; `{unnest}` and `{sha256(eldest)}` stand for what they call otherwise.
    """

    function: Mapper
    query: str
    schema: pa.Schema
    by: str = ""
    order: str = ""


class Engine(Protocol):
    """Makes tables out of tables. A table that is whole is left as it is; one that was begun is made anew."""

    def select(self, query: str, tables: Tables, out: Path, *, once: bool = False) -> Path:
        """Keep what a query gives; with `once` for one that asks for it, and for nobody who opens files."""

    def mapped(self, step: Step, tables: Tables, out: Path) -> Path:
        """Keep what a function makes of rows."""

    def clusters(self, query: str, tables: Tables, out: Path) -> Path:
        """Keep each `node` of a query's pairs `one` and `two`, with the `cluster` that a chain of them makes."""


def is_whole(table: Path) -> bool:
    """Whether a table was made to its end."""
    return (table / DONE).exists()


NODES = "select node_l as node from edges union select node_r from edges"


def edges_of(query: str) -> str:
    """Pairs as Splink names them."""
    return f"select one as node_l, two as node_r from ({query})"  # noqa: S608 - our own query


def clustered(api: Any, nodes: Any, edges: Any) -> Any:
    """Splink's connected components of some pairs."""
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    return cluster_pairwise_predictions_at_threshold(nodes, edges, api, "node", "node_l", "node_r")
