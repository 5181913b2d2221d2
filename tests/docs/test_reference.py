"""The reference pages say what the commands do, and every name of the Python API is documented."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path

import tallybook

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_commands_is_what_the_commands_say():
    spec = importlib.util.spec_from_file_location("reference_build", ROOT / "docs" / "reference" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert build.PAGE.read_text(encoding="utf-8") == build.page(), "run python docs/reference/build.py"


def test_every_public_name_has_a_docstring_and_stands_in_the_readme_or_the_api_page():
    pages = "".join(p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    for name in tallybook.__all__:
        if name != "__version__":
            assert inspect.getdoc(getattr(tallybook, name)), name
            assert f"tallybook.{name}" in pages, f"{name} is not in the docs"


def test_every_method_of_a_case_is_documented():
    case = tallybook.open_ledger.__annotations__
    assert case, "open_ledger is typed"
    from tallybook.job import Case

    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    for name, member in inspect.getmembers(Case, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.getdoc(member), name
            assert f"`{name}" in page or f".{name}(" in page, f"{name} is not on the page of the Python API"
