"""The maker of invented histories, importable from the tests of forecasts, and one that they share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def history():
    from forecasting import invented

    return invented()
