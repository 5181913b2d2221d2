"""What tests of several rooms share: a real PostgreSQL server, a real browser, analyses that are soon done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from benchmarks import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

if not os.environ.get("CI"):  # there Hypothesis sets as much by itself
    settings.register_profile("no clock", deadline=None)  # a busy machine is slow, and nothing is wrong with it
    settings.load_profile("no clock")


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


@pytest.fixture(scope="module")
def few_sweeps() -> Iterator[None]:
    """Latent classes are sampled as ever, but for a moment: for tests of where findings stand, not of what they say."""
    from tallybook.analyse.undercount.estimates import Ways

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ways, "each", 300)
        yield


@pytest.fixture(scope="module")  # no longer: while it runs, Django takes every test of its process for asynchronous
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window; skipped where it is not installed, except in CI."""
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("no chromium on this machine (apt-get install chromium); CI runs this test")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()
