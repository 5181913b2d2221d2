"""News agencies: which publishers are one, and which one a paper credits with a report."""

from __future__ import annotations

import re
from functools import lru_cache

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import words

HEAD = 300  # code points at the beginning in which a paper names the agency whose report it prints
TAIL = 120  # and at the end


@lru_cache(maxsize=10_000)
def is_agency(publisher: str | None) -> bool:
    """Whether a publisher is a news agency, by its name."""
    table = MatchKnowledge.load().origins
    told = words(publisher or "")
    if told in [words(name) for name in table["agencies"]]:
        return True
    name = f" {' '.join(told)} "
    return any(f" {' '.join(words(part))} " in name for part in table["agency_words"])


def credited(text: str) -> str | None:
    """The agency that a report names as its author: "VASHIRA (AFP) -", a line "By the Associated Press", "-- Reuters".

    None where it names none, or several.
    """
    head, tail = _credits()
    found = {next(filter(None, one.groups())) for one in head.finditer(text[:HEAD])}
    found |= {next(filter(None, one.groups())) for one in tail.finditer(text[-TAIL:])}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def _credits() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = sorted(MatchKnowledge.load().origins["agencies"], key=len, reverse=True)
    name = "(" + "|".join(map(re.escape, names)) + ")"
    line_end = r"[ \t]*(?=\n|$)"
    head = rf"\([ \t]*{name}[ \t]*\)|^(?:By|From|Source:)?[ \t]*(?:the[ \t]+|The[ \t]+)?{name}{line_end}"
    tail = rf"\([ \t]*{name}[ \t]*\)\.?\s*$|(?:[-\u2013\u2014]|Source:|Credit:)[ \t]*{name}\.?\s*$|^{name}\.?\s*$"
    return re.compile(head, re.MULTILINE), re.compile(tail, re.MULTILINE)
