"""The examples of the docs run as they stand, in the order of each page."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.DOTALL | re.MULTILINE)
# `check` answers 1 when it has found something to look at.
_MAY_FIND = ("check",)


def _blocks(page: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [p for p in PAGES if _blocks(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_examples_run(page: Path, tmp_path: Path):
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    for language, text in _blocks(page):
        if language == "python":
            _run([sys.executable, "-c", text], tmp_path, (0,))
            continue
        for line in text.splitlines():
            if line.startswith("$ tallybook "):
                words = shlex.split(line[2:])
                allowed = (0, 1) if words[1] in _MAY_FIND else (0,)
                _run([sys.executable, "-m", "tallybook.cli", *words[1:]], tmp_path, allowed)


def _run(command: list[str], folder: Path, allowed: tuple[int, ...]) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode in allowed, (
        f"{command}: exit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    )
    assert "Traceback" not in done.stderr


def test_links_between_pages_lead_somewhere():
    link = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
    pages = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in pages
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken
