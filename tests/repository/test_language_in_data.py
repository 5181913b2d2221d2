"""What is known about English is in `lexicons/en`: no more words of it in the code of the reader than there were."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

READ = Path(__file__).resolve().parents[2] / "src" / "tallybook" / "read"
# So many words are compared with words of a text where they should be asked of a lexicon. The number only goes down.
MOST = 73
_FORMS = {"lower_", "lemma", "text"}
_LABEL = re.compile(r"[._]")


def _is_of_a_text(node: ast.expr) -> bool:
    """Whether an expression is a word of a text: `token.lower_`, `word.lower()`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr in _FORMS:
            return True
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "lower":
            return True
    return False


def _words() -> Iterator[str]:
    for path in sorted(READ.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            if not any(map(_is_of_a_text, sides)):
                continue
            for part in (p for side in sides for p in ast.walk(side)):
                if _is_word(part) and not any(_is_name_of_list(side, part) for side in sides):
                    yield f"{path.relative_to(READ)}:{part.lineno}: {part.value!r}"


def _is_word(part: ast.AST) -> bool:
    said = part.value if isinstance(part, ast.Constant) else None
    return isinstance(said, str) and re.search("[a-z]", said) is not None and _LABEL.search(said) is None


def _is_name_of_list(side: ast.expr, part: ast.AST) -> bool:
    """A name of a list ("titles") is asked for by subscript, or by `get`, and is no word of a language."""
    return any(
        (isinstance(n, ast.Subscript) and n.slice is part)
        or (isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "get" and part in n.args)
        for n in ast.walk(side)
    )


def test_no_new_words_of_english_in_code():
    found = list(_words())
    assert len(found) <= MOST, "put the new ones into a file of lexicons/en and ask it:\n" + "\n".join(found)
