"""Finds the quotations of a normalised text: where each opens and closes, and which only hedge a word."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"[\"']")
_BREAK = re.compile(r"(?<=[.?!:\"'),])[ \t]*\n|\n[ \t]*\n")  # a line that ends in mid-sentence goes on
_WORD = re.compile(r"\w+")
_SCARE_WORDS = 4
_MARKS = "\"' "
_OPENERS = frozenset("([{-—/\"'")
_SENTENCE_END = frozenset(".?!…:;,-—")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch between quotation marks, as half-open offsets that include the marks.

    `depth` is 0 for a quotation that stands in no other. `closed` is False where the closing mark is missing: it then
    ends before the next opening mark or with its paragraph, and `continues` says that the next opening mark follows
    at once, so that the speaker probably goes on. `scare` marks a word or two that are quoted only to hedge them.
    """

    start: int
    end: int
    depth: int = 0
    closed: bool = True
    continues: bool = False
    scare: bool = False


def find_quotations(text: str) -> list[Quotation]:
    """Find all quotations of a text with straight quotation marks (see `normalise`), in the order of their starts.

    A quotation never runs past the end of its paragraph: one that goes on in the next must open there again. Single
    marks count only when they pair up; apostrophes do not.

    Example:
        >>> [(q.start, q.end) for q in find_quotations('"Go," she said.')]
        [(0, 5)]
    """
    found: list[Quotation] = []
    begin = 0
    for gap in _BREAK.finditer(text):
        found += _in_paragraph(text, begin, gap.start())
        begin = gap.end()
    found += _in_paragraph(text, begin, len(text))
    return _with_continuations(text, sorted(found, key=lambda q: (q.start, -q.end)))


def _in_paragraph(text: str, begin: int, end: int) -> list[Quotation]:
    """The quotations of one paragraph, by a stack of open marks."""
    found: list[Quotation] = []
    open_double: int | None = None
    open_single: list[int] = []
    for match in _MARK.finditer(text, begin, end):
        at = match.start()
        can_open, can_close = _turns(text, at, begin, end)
        if match.group() == "'":
            if can_close and open_single:
                start = open_single.pop()
                found.append(_cut(text, start, at + 1, depth=int(open_double is not None and open_double < start)))
            elif can_open and not can_close and not open_single:
                open_single.append(at)
            continue
        if open_double is None:
            if can_open:
                open_double, open_single = at, [s for s in open_single if s < at]
            continue
        open_single = [s for s in open_single if s < open_double]
        if can_close:
            found.append(_cut(text, open_double, at + 1))
            open_double = None
        elif can_open:  # opened again without a close
            found.append(_cut(text, open_double, at, closed=False))
            open_double = at
    if open_double is not None:
        found.append(_cut(text, open_double, end, closed=False))
    return found


def _turns(text: str, at: int, begin: int, end: int) -> tuple[bool, bool]:
    """Whether a mark can open, and whether it can close, by what stands on its two sides."""
    before = text[at - 1] if at > begin else " "
    after = text[at + 1] if at + 1 < end else " "
    if before.isspace() and after.isspace():  # a blank on both sides: the state of the stack decides
        return True, at > begin
    opens = (before.isspace() or before in _OPENERS) and not after.isspace()
    closes = not before.isspace() and not (after.isalnum() and before.isalnum())
    if opens and closes:  # between two signs: (" or -"
        closes = before not in "([{" and not after.isalnum()
        opens = not closes
    if text[at] == "'" and opens and after.isdigit():
        opens = False  # the '90s
    if not opens and not closes:
        return False, False
    return opens, closes and not opens


def _cut(text: str, start: int, end: int, *, depth: int = 0, closed: bool = True) -> Quotation:
    """A quotation without blanks at its end, judged by its length."""
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    inner = text[start + 1 : end - 1].strip() if closed else text[start + 1 : end]
    short = len(_WORD.findall(inner)) < _SCARE_WORDS and not (
        inner.rstrip(_MARKS) and inner.rstrip(_MARKS)[-1:] in _SENTENCE_END
    )
    return Quotation(start, end, depth, closed, False, closed and short)


def _with_continuations(text: str, quotations: list[Quotation]) -> list[Quotation]:
    """Mark the unclosed quotations after which nothing but blanks stands before the next opening mark."""
    outer = [q for q in quotations if q.depth == 0]
    following = dict(zip((q.start for q in outer), outer[1:], strict=False))
    result = []
    for q in quotations:
        after = following.get(q.start)
        goes_on = not q.closed and q.depth == 0 and after is not None and not text[q.end : after.start].strip()
        result.append(Quotation(q.start, q.end, q.depth, q.closed, True, q.scare) if goes_on else q)
    return result
