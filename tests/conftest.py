"""What tests of several rooms share: a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from benchmarks import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server, one for each process of tests; where none starts, tests are skipped, but never in CI."""
    try:
        with postgres.server() as running:
            yield running
    except postgres.NoServer as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL: {missing}")
