"""The shape of the house: sizes, opening sentences, a page for each room, nothing of a machine or a corpus in it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tallybook"
MODULES = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "evaluation").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
ROOMS = sorted(p for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists())


def tracked() -> list[Path]:
    """The files that git knows, or those that lie here where there is no git."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout: which files belong to the project is not known")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    """Every module; not a test for each, since to hand two thousand out takes longer than to run them."""
    for module in MODULES:
        yield module.relative_to(ROOT), ast.parse(module.read_text(encoding="utf-8"))


def test_every_module_says_what_it_is_for():
    assert [str(module) for module, tree in parsed() if not ast.get_docstring(tree)] == []


def test_a_module_is_read_at_one_sitting():
    lines = {str(m.relative_to(ROOT)): len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert len(lines) > 500
    assert {module: count for module, count in lines.items() if count > 500} == {}


def test_functions_stay_short():
    long = []
    for module, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                doc = ast.get_docstring(node, clean=False) or ""
                length = (node.end_lineno or node.lineno) - node.lineno + 1 - len(doc.splitlines())
                if length > 70:
                    long.append(f"{module}:{node.name} has {length} lines without its docstring")
    assert long == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda p: p.name)
def test_each_room_has_a_page_about_it(room: Path):
    about = room / "ABOUT.md"
    assert about.exists(), f"{room.name} has no ABOUT.md"
    assert len(about.read_text(encoding="utf-8").split()) > 40


def test_no_catch_all_modules():
    names = {m.stem for m in MODULES}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def test_nothing_is_unpickled_and_no_shell_is_started():
    banned = re.compile(r"\b(import pickle|from pickle|pickle\.load|shell=True|os\.system|eval\(|exec\()")
    found = [f"{m}: {hit.group()}" for m in MODULES if (hit := banned.search(m.read_text(encoding="utf-8")))]
    assert not found


def test_no_path_of_a_machine_is_tracked():
    pattern = re.compile(rb"/(?:work|root|home/[a-z]+)/[a-z.]|/tmp/bash")
    found = [
        str(p.relative_to(ROOT))
        for p in tracked()
        if p.suffix not in (".xz", ".gz", ".png") and pattern.search(p.read_bytes())
    ]
    assert not [f for f in found if not f.startswith("tests/repository/")]


def test_the_lock_files_pin_every_dependency_with_a_hash():
    for name in ("pip", "run", "dev"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.MULTILINE)
        assert pinned
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://", text), "a lock file names a registry"


def test_every_lexicon_opens_with_a_comment_for_those_who_extend_it():
    for path in (PACKAGE / "read" / "lexicons").rglob("*.toml"):
        assert path.read_text(encoding="utf-8").startswith("#"), f"{path.name} starts without a word to its reader"
