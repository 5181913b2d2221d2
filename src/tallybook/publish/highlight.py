"""Marks the words of claims in a report's text, as HTML that keeps every character of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tallybook.publish.addresses import safe
from tallybook.publish.labels import labels
from tallybook.records import Claim

DEPTHS_DRAWN = 4  # beyond this, nested marks share one look; the labels still tell them apart
_BREAK = re.compile(r"\n[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class _Part:
    """One span of one claim: `first` if the claim begins with it."""

    start: int
    end: int
    claim: Claim
    label: str
    number: int
    name: str

    @property
    def first(self) -> bool:
        return self.number == 0


def claim_labels(claims: Sequence[Claim]) -> dict[str, str]:
    """A short label for each claim of one report ("K1", "T2"): the letter of its kind and its number in the text."""
    names = labels().kinds
    return {claim.id: f"{names[claim.kind].letter}{n}" for n, claim in enumerate(claims, 1)}


def exact(text: str) -> Markup:
    """Escape a text so that a browser's copy of it is the same, code point for code point.

    Browsers turn a raw carriage return into a line feed and refuse NUL and lone surrogates: the first is written as a
    reference; the others can't be shown in HTML at all and become U+FFFD, one for one, so that offsets hold.
    """
    shown = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text) if _odd(text) else text
    return Markup(str(escape(shown)).replace("\r", "&#13;"))  # noqa: S704 - escaped in this very line


def _odd(text: str) -> bool:
    return re.search("[\0\ud800-\udfff]", text) is not None


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text that become paragraphs: each runs through its line breaks, none is lost."""
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text) or not text:
        yield start, len(text)


def highlighted(
    text: str,
    claims: Sequence[Claim],
    label_of: Mapping[str, str] | None = None,
    name_of: Mapping[str, str] | None = None,
) -> Markup:
    """The text as HTML paragraphs with every claim's words marked.

    Overlapping claims nest; where they cross each other or a paragraph's end, a mark is closed and opened again
    (`data-more`). All pieces with the same `data-claim` and `data-part` together are exactly the span's words, and the
    claim's anchor is the id of its first piece.

    Args:
        text: the report's stored text; offsets are code points of it.
        claims: claims whose spans point into it, in any order.
        label_of: the label by claim id; by default `claim_labels(claims)`.
        name_of: what the mark of a claim is called where it is read aloud, by claim id; by default its label and kind.
    """
    shown = label_of if label_of is not None else claim_labels(claims)
    kinds = labels().kinds
    named = name_of or {c.id: f"claim {shown[c.id]}, {kinds[c.kind].name}" for c in claims}
    parts = [_Part(s.start, s.end, c, shown[c.id], n, named[c.id]) for c in claims for n, s in enumerate(c.spans)]
    parts.sort(key=lambda p: (p.start, -p.end, p.label, p.number))
    out: list[str] = []
    waiting, going = 0, list[_Part]()
    for start, end in paragraphs(text):
        out.append('<p dir="auto">')
        going, waiting = _paragraph(text, (start, end), parts, going, waiting, out)
        out.append("</p>")
    return Markup("".join(out))  # noqa: S704 - all text went through exact() and safe()


def _paragraph(
    text: str, bounds: tuple[int, int], parts: list[_Part], going: list[_Part], waiting: int, out: list[str]
) -> tuple[list[_Part], int]:
    """Write one paragraph; `going` are parts that began earlier and go on, `waiting` the next part to begin."""
    at, end = bounds
    stack = list(going)
    out.extend(_open(part, depth, more=True) for depth, part in enumerate(stack))
    while at < end:
        while waiting < len(parts) and parts[waiting].start == at:
            out.append(_open(parts[waiting], len(stack), more=False))
            stack.append(parts[waiting])
            waiting += 1
        upcoming = [part.end for part in stack]
        if waiting < len(parts):
            upcoming.append(parts[waiting].start)
        until = min((*upcoming, end))
        out.append(exact(text[at:until]))
        at = until
        ended = [depth for depth, part in enumerate(stack) if part.end == at]
        if ended:  # close down to the outermost that ends here, then open again those that cross it
            out.append("</mark>" * (len(stack) - ended[0]))
            crossing = [part for part in stack[ended[0] :] if part.end != at]
            stack = stack[: ended[0]]
            for part in crossing:
                if at < end:
                    out.append(_open(part, len(stack), more=True))
                stack.append(part)
            if at == end:
                return _close(stack, ended[0], out), waiting
    return _close(stack, len(stack), out), waiting


def _close(stack: list[_Part], still_open: int, out: list[str]) -> list[_Part]:
    out.append("</mark>" * still_open)
    return stack


def _open(part: _Part, depth: int, *, more: bool) -> str:
    claim, kind = part.claim, labels().kinds[part.claim.kind]
    anchor = safe(claim.id)
    attributes = (
        f'class="m f-{kind.family} d{min(depth, DEPTHS_DRAWN - 1)}" data-claim="{anchor}" data-part="{part.number}"'
    )
    if more:
        return f"<mark {attributes} data-more>"
    named = f' id="{anchor}"' if part.first else ""
    tag = f'<a class="tag" href="#about-{anchor}" data-label="{part.label}" aria-label="{escape(part.name)}"></a>'
    return f"<mark{named} {attributes}>{tag}"
