"""Rewrites a text for the parser, character for character, so that every offset also holds in the stored text."""

from __future__ import annotations

import re

_DOUBLE = "“”„‟«»″‶〃「」『』〝〞＂\u0084\u0093\u0094"
_SINGLE = "‘’‚‛‹›′‵ʼ´`＇\u0082\u0091\u0092"
_HYPHENS = "‐‑‒–−﹣－\u0096"
_EM_DASHES = "―⸺⸻﹘\u0097"
_SPACES = "\t\u00a0\u1680\u180e\u202f\u205f\u3000\ufeff\u200b\u200e\u200f\u2060\u061c" + "".join(
    map(chr, (*range(0x2000, 0x200B), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
_CONTROLS = "".join(map(chr, (*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xFFF9, 0xFFFC))))
_TABLE = str.maketrans(
    {
        **dict.fromkeys(_CONTROLS, " "),  # first: the windows-1252 quotes and dashes among the controls are set below
        **dict.fromkeys(_DOUBLE, '"'),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys(_EM_DASHES, "—"),
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("\v\f\u2028\u2029", "\n"),
    }
)
_DOUBLED = re.compile(r"'{2,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LOST_APOSTROPHE = re.compile(r"(?<=[a-z])[\ufffd?](?=(?:s|t|re|ll|ve|d|m)\b)")
# The head of a wire report, "KARSH, Sept 14 (Agency) - Two men ...": the dash ends it like a full stop.
_DATELINE = re.compile(
    r"^(?P<head>[^\W\d_a-z]{3,}[^\n.!?\"]{0,70}?[^\n\"]{0,20}?) (?P<dash>-{1,2}|—)(?= )", re.MULTILINE
)
# A line of its own that no mark ends: a dateline, a headline, a byline, a heading with its number ("4. ", "II) ").
_HEADING = re.compile(
    r"^(?P<line>(?:#{1,6} |\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[a-z])[.)] )?[^\W\d_a-z][^\n]{1,120}[^\s.!?:;,\"'—-])"
    r"(?: (?=[ ]*\n[ ]*\n)|\n(?=[ ]*\n))",
    re.MULTILINE,
)
_HARD_WRAP = re.compile(r"(?<=[^\W\d_]|,)\n(?=[a-z])")


def normalise(text: str) -> str:
    """Give the text as the parser should see it: of exactly the same length, every offset unmoved.

    Curly, angle and doubled quotes become straight ones, odd blanks and control characters become spaces, dashes
    become "-" or "—", a full stop ends a dateline and any line of its own that no mark ends, and a line broken in the
    middle of a sentence is joined. Letters, digits and paragraphs are untouched.

    Args:
        text: any string; lone surrogates, which spaCy can't take, become spaces.

    Returns:
        A string with `len(normalise(text)) == len(text)`. Normalising it again changes nothing.

    Example:
        >>> normalise("“We wait,” she said")
        '"We wait," she said'
        >>> normalise("''We wait,'' she said")
        '" We wait, " she said'
    """
    if _SURROGATE.search(text):
        text = _SURROGATE.sub(" ", text)
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    text = _LOST_APOSTROPHE.sub("'", text.translate(_TABLE))
    text = _DOUBLED.sub(_straighten, text)
    return _HEADING.sub(r"\g<line>.", _HARD_WRAP.sub(" ", _DATELINE.sub(_end_dateline, text)))


def _end_dateline(found: re.Match[str]) -> str:
    """Put a full stop where the dash of a dateline stands, so that the place is no part of the first sentence."""
    dash = found["dash"]
    if ".  " in found["head"] + " ":  # ended already: a second time changes nothing
        return found.group()
    return f"{found['head']}.{' ' * len(dash)}"


def _straighten(found: re.Match[str]) -> str:
    """Turn a run of apostrophes into double quotes with the blank on the outer word's side.

    A blank beside the quotation mark keeps the length; it stands inside an opening quotation and before a closing
    mark, so that spaCy sees one blank between tokens and makes no whitespace token of it.
    """
    run, text, start = len(found.group()), found.string, found.start()
    opens = start == 0 or text[start - 1].isspace() or text[start - 1] in "([{—-\"'"
    odd = "'" if run % 2 else ""
    return '" ' * (run // 2) + odd if opens else odd + ' "' * (run // 2)
