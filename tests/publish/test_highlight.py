"""Marks in a report's text: every character kept, every claim's words marked whole, whatever overlaps what."""

from __future__ import annotations

import re
from collections import defaultdict
from html.parser import HTMLParser

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tallybook.publish.addresses import safe
from tallybook.publish.highlight import claim_labels, exact, highlighted, paragraphs
from tallybook.records import KINDS, Claim, Span

LETTERS = st.sampled_from([*"ab<>&\"' \n\r\t", "é", "🕯️", "ش", "\u2028", "\0", "\u200f"])
TEXTS = st.lists(LETTERS, min_size=1, max_size=40).map("".join)


class Marks(HTMLParser):
    """The text that a browser would show, and the text of each part of each claim."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[tuple[str, int] | None] = []
        self.parts: dict[tuple[str, int], str] = defaultdict(str)
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if held.get("id"):
            self.ids.append(str(held["id"]))
        marked = (str(held["data-claim"]), int(str(held["data-part"]))) if tag == "mark" else None
        self.open.append(marked)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() is None or tag == "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        for marked in self.open:
            if marked:
                self.parts[marked] += data


def read(html: str) -> Marks:
    marks = Marks()
    marks.feed(html)
    marks.close()
    assert marks.open == []
    return marks


@st.composite
def claimed_texts(draw: st.DrawFn) -> tuple[str, list[Claim]]:
    """A text with claims anywhere in it: nested, crossing, of several spans, over line breaks."""
    text = draw(TEXTS)
    claims = {}
    for _ in range(draw(st.integers(0, 6))):
        spans = set()
        for _ in range(draw(st.integers(1, 3))):
            start = draw(st.integers(0, len(text) - 1))
            spans.add(Span.of(text, start, draw(st.integers(start + 1, len(text)))))
        kind, ordered = draw(st.sampled_from(KINDS)), tuple(sorted(spans))
        claim = Claim(Claim.id_of("r-1", kind, ordered), "r-1", kind, ordered)
        claims[claim.id] = claim
    return text, list(claims.values())


def crossing(text: str, *bounds: tuple[int, int]) -> tuple[str, list[Claim]]:
    spans = [Span.of(text, a, b) for a, b in bounds]
    return text, [Claim(f"c-{n}", "r-1", "killing", (s,)) for n, s in enumerate(spans)]


@given(claimed_texts())
@settings(max_examples=300, deadline=None)
@example(crossing("abcdef", (0, 4), (2, 6), (3, 5)))
@example(crossing("ab\n\ncd", (1, 5), (0, 6), (2, 4)))
@example(crossing("ab", (0, 2), (0, 2), (0, 1)))
def test_every_mark_holds_just_its_words_and_the_text_stays_whole(told: tuple[str, list[Claim]]) -> None:
    text, claims = told
    marks = read(str(highlighted(text, claims)))
    shown = text.replace("\0", "\ufffd")
    assert marks.text == shown
    for claim in claims:
        for n, span in enumerate(claim.spans):
            assert marks.parts[safe(claim.id), n] == shown[span.start : span.end]
    assert sorted(marks.ids) == sorted(safe(c.id) for c in claims)


@given(TEXTS)
def test_paragraphs_leave_no_character_out(text: str) -> None:
    assert "".join(text[a:b] for a, b in paragraphs(text)) == text


def test_what_html_cannot_hold_is_shown_one_for_one() -> None:
    assert exact("a\0b\ud800c\r\n") == "a\ufffdb\ufffdc&#13;\n"


def test_labels_tell_the_kind_by_letter_and_the_claim_by_number() -> None:
    _, claims = crossing("abcdef", (0, 2), (3, 5))
    assert claim_labels(claims) == {"c-0": "K1", "c-1": "K2"}


def test_a_megabyte_with_thousands_of_claims_is_marked_in_seconds() -> None:
    text = "word " * 200_000
    claims = []
    for n in range(4_900):
        spans = (Span.of(text, n * 200, n * 200 + 150), Span.of(text, n * 200 + 160, n * 200 + 260))
        claims.append(Claim(f"c-{n}", "r-1", "killing", spans))
    html = str(highlighted(text, claims))
    assert len(re.findall(r'<mark id="', html)) == len(claims)


def test_ids_that_no_file_system_takes_become_safe_ones() -> None:
    for odd in ("../../etc/passwd", "CON", "con", "a b", "ID", "", "x" * 200, "index", "\ud800"):
        assert re.fullmatch(r"x-[0-9a-f]{20}", safe(odd)), odd
    assert safe("r-0123abcd") == "r-0123abcd"
